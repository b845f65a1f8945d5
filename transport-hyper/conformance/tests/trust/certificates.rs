//! Certificates that servers present, and whether each adapter accepts them.

use std::sync::Arc;

use polygrant::{Error, TransportErrorReason};
use polygrant_conformance::{Hyper, Ureq};
use polygrant_lifecycle::Policy;
use polygrant_testkit::faults::{Adapter, Setup};
use polygrant_testkit::{
    Authority, credentials, grant_in, respond_tls, response, serve_tls, token_body,
};
use rustls::ServerConfig;

/// Fetches a token from a server with that configuration, trusting that authority alone.
fn fetched(
    adapter: &dyn Adapter,
    config: Arc<ServerConfig>,
    trusted: &Authority,
) -> Result<String, Option<TransportErrorReason>> {
    let granted = response("200 OK", "", &token_body("t1", Some("3600")));
    let server = serve_tls(config, move |stream| respond_tls(stream, &granted)).unwrap();
    let base_url = format!("https://localhost:{}", server.address().port());
    let document = r#"{ "name": "acme", "body": { "id": "{client_id}" } }"#;
    let grant = grant_in(document, &base_url, credentials()).unwrap();
    let setup = Setup::Authority(trusted.certificate().to_vec());
    let client = adapter.client_with(grant, Policy::default(), setup).unwrap().unwrap();
    match client.token() {
        Ok(token) => Ok(token.token().secret().to_owned()),
        Err(error) => match error.error() {
            Error::Transport(error) => {
                assert!(!error.is_retryable(), "{error}");
                assert!(server.requests().is_empty(), "{error}");
                Err(error.reason())
            }
            other => panic!("{other:?}"),
        },
    }
}

#[test]
fn each_certificate_is_accepted_or_rejected_for_its_reason() {
    use TransportErrorReason::{AuthorityAsServer, CertificateExpired, UnknownIssuer, WrongName};
    let (authority, other) = (Authority::new().unwrap(), Authority::new().unwrap());
    let intermediate = authority.intermediate().unwrap();
    let below = intermediate.issue("localhost").unwrap();
    let own = authority.issue("localhost").unwrap();
    let elsewhere = authority.issue("elsewhere.test").unwrap();
    let expired = authority.issue_expired("localhost").unwrap();
    let as_server = authority.issue_authority("localhost").unwrap();
    let token = || Ok("t1".to_owned());
    for adapter in [&Ureq as &dyn Adapter, &Hyper] {
        let of = |config, trusted| fetched(adapter, config, trusted);
        let name = adapter.name();
        assert_eq!(of(own.server_config(&[]).unwrap(), &authority), token(), "{name}");
        let unknown = of(own.server_config(&[]).unwrap(), &other);
        assert_eq!(unknown, Err(Some(UnknownIssuer)), "{name}");
        // The certificate between the server's and the authority's is left out, and then shown.
        let missing = of(below.server_config(&[]).unwrap(), &authority);
        assert_eq!(missing, Err(Some(UnknownIssuer)), "{name}");
        let shown = [intermediate.certificate().clone()];
        assert_eq!(of(below.server_config(&shown).unwrap(), &authority), token(), "{name}");
        let wrong = of(elsewhere.server_config(&[]).unwrap(), &authority);
        assert_eq!(wrong, Err(Some(WrongName)), "{name}");
        let expired = of(expired.server_config(&[]).unwrap(), &authority);
        assert_eq!(expired, Err(Some(CertificateExpired)), "{name}");
        let authority_as_server = of(as_server.server_config(&[]).unwrap(), &authority);
        assert_eq!(authority_as_server, Err(Some(AuthorityAsServer)), "{name}");
    }
}
