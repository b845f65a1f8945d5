//! The way to the server: proxies.

use polygrant_testkit::{ScriptedServer, Step, serve_proxy};

use crate::run::{Run, polygrant};

/// `token` at a host that only a proxy leads to, with no proxy in the environment.
fn token(more: &[&str]) -> Run {
    let endpoint = ["token", "--dialect", "xone", "--endpoint", "https://auth.vendor.invalid/t"];
    let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"];
    let run = polygrant(&[&endpoint, more].concat());
    names.into_iter().fold(run, Run::without_env)
}

/// A proxy that says that, once for each connection.
fn saying(response: &str) -> ScriptedServer {
    ScriptedServer::with_response(response).unwrap()
}

#[test]
fn a_proxy_is_found_in_the_environment_and_among_the_options() {
    let proxy = saying("HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n");
    let (url, address) = (proxy.base_url(), proxy.address().to_string());
    let expected = format!(
        "polygrant: auth.vendor.invalid, through the proxy {address}: the proxy does not let this \
         client through to the server: it responded with 403\n"
    );
    let runs = [
        token(&[]).env("HTTPS_PROXY", &url),
        token(&[]).env("https_proxy", &url),
        token(&[]).env("ALL_PROXY", &address),
        token(&[]).env("all_proxy", &url).env("HTTPS_PROXY", ""),
        token(&[]).env("ALL_PROXY", "http://127.0.0.1:1").env("HTTPS_PROXY", &url),
        token(&[]).env("HTTPS_PROXY", &url).env("NO_PROXY", "localhost,corp.invalid"),
        token(&["--proxy", &url]),
        token(&["--proxy", &address]).env("HTTPS_PROXY", "socks5://127.0.0.1:1"),
        token(&["--proxy", &url, "--no-proxy", "corp.invalid"]).env("NO_PROXY", "*"),
    ];
    let number = runs.len();
    for run in runs {
        let said = run.said();
        assert_eq!((said.status, &*said.err), (5, &*expected));
    }
    let requests = proxy.stop().requests;
    assert_eq!(requests.len(), number);
    for request in requests {
        assert!(request.starts_with("CONNECT auth.vendor.invalid:443 HTTP/1.1\r\n"), "{request}");
    }
}

#[test]
fn this_machine_and_what_is_listed_is_called_directly() {
    let proxy = ScriptedServer::with_steps([]).unwrap();
    let closed = ScriptedServer::with_steps([]).unwrap();
    let at = |host: &str| format!("https://{host}:{}/t", closed.address().port());
    for (host, list) in [("127.0.0.1", None), ("localhost", None), ("127.0.0.1", Some("*"))] {
        let endpoint = at(host);
        let arguments = ["token", "--dialect", "xone", "--endpoint", &*endpoint];
        let run = polygrant(&[&arguments[..], &["--proxy", &proxy.base_url()]].concat());
        let run = match list {
            Some(list) => run.env("NO_PROXY", list),
            None => run.without_env("NO_PROXY"),
        };
        let said = run.said();
        assert_eq!(said.status, 5, "{}", said.err);
        assert!(!said.err.contains("proxy"), "{}", said.err);
    }
    assert_eq!((proxy.connections(), closed.connections()), (0, 3));
}

/// Status 2, one line that says what to do and names the place; nothing is sent, and no password shown.
#[test]
fn what_is_not_understood_is_refused() {
    let proxy = ScriptedServer::with_steps([]).unwrap();
    let address = proxy.address();
    let socks = format!("socks5://alice:s3cr3t@{address}");
    let garbage = format!("http://alice:s3/cr3t@{address}");
    let password = format!("http://alice:s3cr3t@{address}");
    let path = format!("http://{address}/proxy.pac");
    for (run, says) in [
        (token(&[]).env("HTTPS_PROXY", &socks), "HTTPS_PROXY names a proxy of the kind `socks5`"),
        (token(&[]).env("all_proxy", &socks), "all_proxy names a proxy of the kind `socks5`"),
        (token(&[]).env("ALL_PROXY", &garbage), "ALL_PROXY is not the URL of a proxy"),
        (token(&[]).env("https_proxy", "http://"), "https_proxy is not the URL of a proxy"),
        (token(&["--proxy", &socks]), "--proxy names a proxy of the kind `socks5`"),
        (token(&["--proxy", &path]), "--proxy has a path"),
        (token(&["--proxy", ""]), "--proxy is not the URL of a proxy"),
        (
            token(&["--proxy", &password]),
            "give the whole URL in the environment variable HTTPS_PROXY",
        ),
    ] {
        let said = run.said();
        assert_eq!((said.status, &*said.out), (2, ""), "{}", said.err);
        assert!(said.err.contains(says), "{}", said.err);
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
        assert!(!said.err.contains("s3"), "{}", said.err);
    }
    let url = proxy.base_url();
    let plain = ["token", "--dialect", "xone", "--endpoint", "http://auth.vendor.invalid/t"];
    let plain = [&plain[..], &["--allow-plain-http", "--proxy", &url]].concat();
    let said = polygrant(&plain).said();
    assert_eq!(said.status, 2);
    assert!(said.err.contains("--proxy names a proxy, and plain http does not go"), "{}", said.err);
    assert_eq!(proxy.connections(), 0);
}

#[test]
fn a_password_is_sent_and_never_shown() {
    let server = ScriptedServer::with_steps([]).unwrap();
    let proxy = serve_proxy(server.address(), Some(("alice", "s3cr3t"))).unwrap();
    let address = proxy.address();
    let through = |userinfo: &str| {
        let said = token(&["-v"]).env("HTTPS_PROXY", &format!("http://{userinfo}{address}")).said();
        assert_eq!(said.status, 5);
        let told = format!("* through the proxy {address}\n");
        assert!(said.err.contains(&told), "{}", said.err);
        for secret in ["s3cr3t", "wr0ng", "YWxpY2U6"] {
            assert!(!said.err.contains(secret), "{}", said.err);
        }
        said.err
    };
    assert!(through("").contains("wants a user and a password"));
    assert!(through("alice:wr0ng@").contains("does not accept the user and the password"));
    assert_eq!(server.connections(), 0);
    // Here the tunnel is made, and the server says nothing.
    through("alice:s3cr3t@");
    assert_eq!(server.connections(), 1);
    assert!(proxy.requests().last().unwrap().contains("Basic YWxpY2U6czNjcjN0\r\n"));
}

#[test]
fn a_proxy_that_stalls() {
    let proxy = ScriptedServer::with_steps([Step::Read, Step::Hold]).unwrap();
    let said = token(&["--proxy", &proxy.base_url(), "--timeout", "1"]).said();
    assert_eq!(said.status, 5);
    let expected = format!(
        "polygrant: auth.vendor.invalid, through the proxy {}: the proxy did not respond in time\n",
        proxy.address()
    );
    assert_eq!(said.err, expected);
}

#[test]
fn connecting_has_a_deadline_of_its_own() {
    let proxy = ScriptedServer::with_steps([Step::Read, Step::Hold]).unwrap();
    // The time of the whole exchange would never end.
    let timeouts = ["--timeout", "86400", "--connect-timeout", "0.2"];
    let said = token(&[&["--proxy", &proxy.base_url()][..], &timeouts].concat()).said();
    assert_eq!(said.status, 5);
    assert!(said.err.ends_with("the proxy did not respond in time\n"), "{}", said.err);
}
