//! TLS, with a real server.
#![cfg(feature = "tls")]

use std::fs;

use polygrant_client::store::Store;
use polygrant_store_redis::RedisStore;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use crate::handles::{LIMIT, key, over_tokio, put, value};
use crate::server::{Server, folder, free_port};

/// Returns a server with a certificate for `localhost`, its TLS port, and the authority's certificate.
fn server() -> Option<(Server, u16, String)> {
    crate::server::program()?;
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let own = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&own, &authority).unwrap();
    let folder = folder();
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (certificate, own) =
        (file("certificate.pem", &certificate.pem()), file("key.pem", &own.serialize_pem()));
    let authorities = file("authority.pem", &authority.pem());
    let port = free_port();
    let server = Server::start(&[
        "--tls-port",
        &port.to_string(),
        "--tls-cert-file",
        &certificate,
        "--tls-key-file",
        &own,
        "--tls-ca-cert-file",
        &authorities,
        "--tls-auth-clients",
        "no",
        "--requirepass",
        "hunter2",
    ])?;
    Some((server, port, authority.pem()))
}

#[test]
fn an_authority_of_ones_own() {
    let Some((_server, port, authority)) = server() else { return };
    let store = |name: &str| {
        let store = RedisStore::new(&format!("rediss://{name}:{port}")).unwrap();
        store.with_password("hunter2")
    };
    let trusting = store("localhost").with_root_certificates(authority.as_bytes()).unwrap();
    let swap = put(None, "one");
    Store::swap(&trusting, &key(1), swap, LIMIT).unwrap();
    assert_eq!(over_tokio(trusting).load(&key(1), LIMIT).unwrap().value, value("one"));
    // Without the authority, or with another name than the certificate's.
    let other_name = store("127.0.0.1").with_root_certificates(authority.as_bytes()).unwrap();
    for store in [store("localhost"), other_name] {
        for store in [Box::new(store.clone()) as Box<dyn Store>, over_tokio(store)] {
            let error = store.load(&key(1), LIMIT).unwrap_err().to_string();
            println!("{error}");
            assert!(error.contains("certificate"), "{error}");
        }
    }
}
