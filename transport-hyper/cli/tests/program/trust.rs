//! The authorities that the program trusts.

use polygrant_testkit::{Authority, ScriptedServer, respond_tls, response, serve_proxy, serve_tls};

use crate::run::{File, Run, Said, polygrant};

/// A server of that name with a certificate of that authority, which grants tokens.
fn serving(authority: &Authority, name: &str) -> ScriptedServer {
    let granted = response("200 OK", "", r#"{"access_token":"t0k3n","expires_in":3600}"#);
    let config = authority.server_config_for(name).unwrap();
    serve_tls(config, move |stream| respond_tls(stream, &granted)).unwrap()
}

fn token(server: &ScriptedServer, more: &[&str]) -> Run {
    let endpoint = format!("https://localhost:{}/t", server.address().port());
    let run =
        polygrant(&[&["token", "--dialect", "xone", "--endpoint", &*endpoint], more].concat());
    run.without_env("SSL_CERT_FILE").without_env("SSL_CERT_DIR")
}

fn assert_token(said: &Said) {
    assert_eq!((said.status, &*said.out), (0, "t0k3n\n"), "{}", said.err);
}

fn assert_unknown(said: &Said) {
    assert_eq!(said.status, 5, "{}", said.err);
    for says in ["issued by no authority", "--ca-certificate FILE", "SSL_CERT_FILE"] {
        assert!(said.err.contains(says), "{}", said.err);
    }
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
}

#[test]
fn an_authority_is_named_by_an_option_or_a_variable() {
    let (authority, other) = (Authority::new().unwrap(), Authority::new().unwrap());
    let server = serving(&authority, "localhost");
    let own = File::new("ca.pem", authority.certificate_pem().as_bytes());
    let others = File::new("other-ca.pem", other.certificate_pem().as_bytes());
    let both = [other.certificate_pem(), authority.certificate_pem()].concat();
    let both = File::new("both-ca.pem", both.as_bytes());

    assert_unknown(&token(&server, &[]).said());
    assert_unknown(&token(&server, &["--ca-certificate", others.path()]).said());
    assert_token(&token(&server, &["--ca-certificate", own.path()]).said());
    assert_token(&token(&server, &["--ca-certificate", both.path()]).said());
    let twice = ["--ca-certificate", others.path(), "--ca-certificate", own.path()];
    assert_token(&token(&server, &twice).said());

    assert_token(&token(&server, &[]).env("SSL_CERT_FILE", own.path()).said());
    assert_unknown(&token(&server, &[]).env("SSL_CERT_FILE", others.path()).said());
    // The option adds to what the variable names.
    let beside = token(&server, &["--ca-certificate", own.path()]);
    assert_token(&beside.env("SSL_CERT_FILE", others.path()).said());
}

#[test]
fn a_folder_of_authorities() {
    let authority = Authority::new().unwrap();
    let server = serving(&authority, "localhost");
    let folder = std::env::temp_dir().join(format!("polygrant-{}-certs", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("company.pem"), authority.certificate_pem()).unwrap();
    let said = token(&server, &[]).env("SSL_CERT_DIR", folder.to_str().unwrap()).said();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_token(&said);
    // It is gone, and nothing else is trusted in its place.
    let said = token(&server, &[]).env("SSL_CERT_DIR", folder.to_str().unwrap()).said();
    assert_eq!(said.status, 2, "{}", said.err);
    assert!(said.err.contains("certificate authorities of SSL_CERT_DIR: "), "{}", said.err);
}

/// As OpenSSL has it: an empty variable is not set, a folder of the list may be missing, and a file that is
/// no certificate is none of the folder's.
#[test]
fn variables_that_are_empty_and_folders_with_clutter() {
    let authority = Authority::new().unwrap();
    let server = serving(&authority, "localhost");
    let own = File::new("own-ca.pem", authority.certificate_pem().as_bytes());
    for name in ["SSL_CERT_FILE", "SSL_CERT_DIR"] {
        let run = token(&server, &["--ca-certificate", own.path()]).env(name, "");
        assert_token(&run.said());
    }
    let folder = std::env::temp_dir().join(format!("polygrant-{}-clutter", std::process::id()));
    std::fs::create_dir_all(folder.join("folder")).unwrap();
    for (name, text) in [
        ("company.crt", &*authority.certificate_pem()),
        ("README", "hello"),
        ("cut.pem", "-----BEGIN CERTIFICATE-----\nMII"),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let folders = format!("/nonexistent:{}:", folder.display());
    let said = token(&server, &[]).env("SSL_CERT_DIR", &folders).said();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_token(&said);
    // A file that is named is another matter.
    let cut = File::new("cut-ca.pem", b"-----BEGIN CERTIFICATE-----\nMII");
    let said = token(&server, &[]).env("SSL_CERT_FILE", cut.path()).said();
    assert_eq!(said.status, 2, "{}", said.err);
    let says = format!("authorities of SSL_CERT_FILE: {}: the PEM is cut short", cut.path());
    assert!(said.err.contains(&says), "{}", said.err);
}

/// Status 2, one line that names the file and says what is wrong.
#[test]
fn what_cannot_be_read_is_told_in_plain_words() {
    let authority = Authority::new().unwrap();
    let server = serving(&authority, "localhost");
    let key = authority.issue("localhost").unwrap().key_pem();
    let der = authority.certificate().to_vec();
    for (name, bytes, says) in [
        ("empty.pem", &b""[..], "it is empty"),
        ("key.pem", key.as_bytes(), "the PEM has no certificate"),
        ("ca.der", &der, "it is binary (DER or PKCS #12), and not PEM"),
        ("text.pem", b"hello", "the PEM has no certificate"),
        ("utf-16.pem", b"\xff\xfe-\0-\0", "it is UTF-16, and not PEM"),
    ] {
        let file = File::new(name, bytes);
        let said = token(&server, &["--ca-certificate", file.path()]).said();
        assert_eq!((said.status, said.err.lines().count()), (2, 1), "{}", said.err);
        let start = format!("polygrant: {}: certificate authority: {says}", file.path());
        assert!(said.err.starts_with(&start), "{}", said.err);
    }
    let said = token(&server, &["--ca-certificate", "/nonexistent"]).said();
    assert_eq!(said.status, 2);
    assert!(said.err.starts_with("polygrant: /nonexistent: cannot read it: "), "{}", said.err);
    let said = token(&server, &[]).env("SSL_CERT_FILE", "/nonexistent").said();
    assert_eq!(said.status, 2);
    assert!(said.err.contains("authorities of SSL_CERT_FILE: "), "{}", said.err);
    assert_eq!(server.connections(), 0);
}

/// A token of a vendor that only a proxy leads to: what the program says with that proxy in its
/// environment.
fn through(proxy: &str, vendor: &ScriptedServer, host: &str, authority: &Authority) -> Said {
    let file = File::new("proxied-ca.pem", authority.certificate_pem().as_bytes());
    let endpoint = format!("https://{host}:{}/t", vendor.address().port());
    let arguments = ["token", "--dialect", "xone", "--endpoint", &*endpoint, "--ca-certificate"];
    let run = polygrant(&[&arguments[..], &[file.path()]].concat());
    let run = run.without_env("no_proxy").without_env("NO_PROXY").without_env("https_proxy");
    run.env("HTTPS_PROXY", proxy).said()
}

/// The password is in the environment alone.
#[test]
fn through_a_proxy_to_a_company_s_own_authority() {
    let authority = Authority::new().unwrap();
    let vendor = serving(&authority, "auth.vendor.invalid");
    let proxy = serve_proxy(vendor.address(), Some(("alice", "s3cr3t"))).unwrap();
    let url = format!("http://alice:s3cr3t@{}", proxy.address());
    assert_token(&through(&url, &vendor, "auth.vendor.invalid", &authority));
    assert_eq!((proxy.requests().len(), vendor.requests().len()), (1, 1));
}

/// Proxies that others have written: `.ci/world` starts some, for the user `alice` with the password
/// `s3cr3t`, and names their addresses. To them `auth.vendor.test` is this machine.
#[test]
fn through_real_proxies() {
    let Ok(addresses) = std::env::var("POLYGRANT_TEST_PROXIES") else {
        eprintln!("skipped: POLYGRANT_TEST_PROXIES names no proxy");
        return;
    };
    let host = "auth.vendor.test";
    let authority = Authority::new().unwrap();
    let vendor = serving(&authority, host);
    for address in addresses.split_whitespace() {
        let through = |userinfo: &str| {
            through(&format!("http://{userinfo}{address}"), &vendor, host, &authority)
        };
        for (userinfo, says) in [
            ("", "the proxy wants a user and a password"),
            ("alice:wr0ng@", "the proxy does not accept the user and the password"),
        ] {
            let said = through(userinfo);
            assert_eq!((said.status, said.err.lines().count()), (5, 1), "{}", said.err);
            let start = format!("through the proxy {address}: {says}");
            assert!(said.err.contains(&start) && !said.err.contains("wr0ng"), "{}", said.err);
        }
        assert_token(&through("alice:s3cr3t@"));
    }
    assert_eq!(vendor.requests().len(), addresses.split_whitespace().count());
    assert!(!vendor.requests().is_empty());
}
