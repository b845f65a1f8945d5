//! Proxies of all kinds, and what each adapter makes of them.

use std::io::{self, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;

use polygrant::{AccessToken, Error, Grant, TransportError, TransportErrorReason};
use polygrant_conformance::{Hyper, Ureq};
use polygrant_lifecycle::Policy;
use polygrant_testkit::faults::{Adapter, Setup};
use polygrant_testkit::{
    Authority, ScriptedServer, credentials, grant_in, respond_tls, response, serve_tls,
    serve_tls_proxy, token_body,
};

/// A host that only proxies lead to.
const HOST: &str = "auth.vendor.invalid";

fn vendor(authority: &Authority) -> ScriptedServer {
    let granted = response("200 OK", "", &token_body("t1", Some("3600")));
    let config = authority.server_config_for(HOST).unwrap();
    serve_tls(config, move |stream| respond_tls(stream, &granted)).unwrap()
}

fn grant() -> Grant {
    let document = r#"{ "name": "acme", "body": { "id": "{client_id}" } }"#;
    grant_in(document, &format!("https://{HOST}"), credentials()).unwrap()
}

/// A proxy that responds with that, and then leads to the server.
fn saying(head: String, server: SocketAddr) -> ScriptedServer {
    ScriptedServer::with_script(move |mut client, journal| {
        journal.request(&mut client)?;
        client.write_all(head.as_bytes())?;
        let server = TcpStream::connect(server)?;
        let pump = |mut from: &TcpStream, mut to: &TcpStream| {
            let copied = io::copy(&mut from, &mut to);
            // The other side may have gone first.
            let _ = to.shutdown(Shutdown::Write);
            copied
        };
        thread::scope(|scope| {
            let upwards = scope.spawn(|| pump(&client, &server));
            let _ = pump(&server, &client);
            let _ = upwards.join();
        });
        Ok(())
    })
    .unwrap()
}

/// Fetches a token through that proxy.
fn fetched(
    adapter: &dyn Adapter,
    proxy: &ScriptedServer,
    authority: &Authority,
) -> Result<String, TransportError> {
    let variables = vec![("HTTPS_PROXY", format!("http://{}", proxy.address()))];
    let setup = Setup::Variables(variables, authority.certificate().to_vec());
    let mut policy = Policy::default();
    policy.attempts = 1;
    let client = adapter.client_with(grant(), policy, setup).unwrap().unwrap();
    let token = client.token().map(|token| token.token().secret().to_owned());
    token.map_err(|error| match error.error() {
        Error::Transport(error) => error.clone(),
        other => panic!("{other:?}"),
    })
}

#[test]
fn every_head_of_a_success_makes_a_tunnel() {
    let authority = Authority::new().unwrap();
    let vendor = vendor(&authority);
    let many: String = (0..200).map(|number| format!("X-{number}: v\r\n")).collect();
    let long = format!("X: {}\r\n", "a".repeat(30_000));
    for head in [
        "HTTP/1.0 200 Connection established\r\n\r\n".to_owned(),
        "HTTP/1.1 200\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(),
        "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\nVia: x\n\n".to_owned(),
        "HTTP/1.1 200 OK\r\nX : y\r\nX: a\r\n b\r\n\r\n".to_owned(),
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n".to_owned(),
        format!("HTTP/1.1 200 OK\r\n{many}\r\n"),
        format!("HTTP/1.1 200 OK\r\n{long}\r\n"),
    ] {
        for adapter in [&Ureq as &dyn Adapter, &Hyper] {
            let proxy = saying(head.clone(), vendor.address());
            let token = fetched(adapter, &proxy, &authority);
            assert_eq!(token.unwrap(), "t1", "{}: {head}", adapter.name());
        }
    }
}

#[test]
fn a_response_that_makes_no_tunnel_says_why() {
    use TransportErrorReason::{NotProxy, NotTls, ProxyForbids, ProxySchemeUnknown};
    let authority = Authority::new().unwrap();
    let vendor = vendor(&authority);
    let negotiate = "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n";
    for (head, reason, says) in [
        (
            format!("HTTP/1.1 407 No\r\n{negotiate}Content-Length: 99\r\n\r\n"),
            ProxySchemeUnknown,
            "it responded with 407, for Negotiate or NTLM",
        ),
        ("HTTP/1.1 302 Found\r\n\r\n".to_owned(), ProxyForbids, "it responded with 302"),
        ("SSH-2.0-OpenSSH_9.2\r\n".to_owned(), NotProxy, "no HTTP proxy"),
        ("HTTP/2 200\r\n\r\n".to_owned(), NotProxy, "no HTTP proxy"),
        // A page behind the head is what the server would have said.
        ("HTTP/1.1 200 OK\r\n\r\n<html>blocked</html>".to_owned(), NotTls, "does not speak TLS"),
    ] {
        for adapter in [&Ureq as &dyn Adapter, &Hyper] {
            let proxy = saying(head.clone(), vendor.address());
            let error = fetched(adapter, &proxy, &authority).unwrap_err();
            assert_eq!(error.reason(), Some(reason), "{}: {error}", adapter.name());
            assert!(error.to_string().contains(says), "{error}");
            assert!(!error.is_retryable(), "{error}");
            assert_eq!(proxy.requests().len(), 1);
        }
    }
}

/// The certificate is the vendor's to see. A proxy that wants one gets none.
#[test]
fn a_client_certificate_is_not_shown_to_a_proxy() {
    let authority = Authority::new().unwrap();
    let vendor = vendor(&authority);
    let identity = authority.issue("my-client").unwrap();
    let pem = [identity.certificate_pem(), identity.key_pem()].concat();
    for (config, expected) in [
        (authority.server_config(&["http/1.1"]).unwrap(), Ok("t1")),
        (authority.strict_server_config().unwrap(), Err(())),
    ] {
        let proxy = serve_tls_proxy(config, vendor.address()).unwrap();
        let url = format!("https://localhost:{}", proxy.address().port());
        for fetch in [with_ureq, with_hyper] {
            let result = fetch(&authority, pem.as_bytes(), &url);
            assert_eq!(result.as_ref().map(AccessToken::secret).map_err(drop), expected);
        }
    }
    assert_eq!(vendor.requests().len(), 2);
}

type Fetched = Result<AccessToken, Error>;

fn with_ureq(authority: &Authority, pem: &[u8], proxy: &str) -> Fetched {
    use polygrant_ureq::{Proxies, RootCertificates, Transport};
    let roots = RootCertificates::none().with_certificate(authority.certificate().clone()).unwrap();
    let transport = Transport::new().with_root_certificates(roots);
    let transport = transport.with_client_certificate(pem).unwrap();
    transport.with_proxies(Proxies::new(proxy).unwrap()).fetch(&grant())
}

fn with_hyper(authority: &Authority, pem: &[u8], proxy: &str) -> Fetched {
    use polygrant_hyper::{Builder, Proxies, RootCertificates};
    let roots = RootCertificates::none().with_certificate(authority.certificate().clone()).unwrap();
    let builder =
        Builder::new().with_root_certificates(roots).with_client_certificate(pem).unwrap();
    let transport = builder.with_proxies(Proxies::new(proxy).unwrap()).build();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(transport.fetch(&grant()))
}
