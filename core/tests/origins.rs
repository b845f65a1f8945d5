//! Where a token may go: URLs that differ from an allowed one in one thing, or in any.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use http::Uri;
use polygrant::Origins;
use proptest::prelude::*;

/// A URL in its parts, as it is written.
#[derive(Clone, Debug)]
struct Url {
    scheme: &'static str,
    userinfo: &'static str,
    host: &'static str,
    port: &'static str,
    rest: &'static str,
}

impl Url {
    fn written(&self) -> String {
        let Self { scheme, userinfo, host, port, rest } = self;
        format!("{scheme}://{userinfo}{host}{port}{rest}")
    }

    /// Scheme, host and port (RFC 6454 §4), by a table of what each spelling means. The rest is no part
    /// of it; a dot at the end stands for the root of all names (RFC 1034 §3.1).
    fn origin(&self) -> (bool, &'static str, u16) {
        let is_tls = self.scheme.len() == "https".len();
        let host = match self.host {
            "API.Example.COM" | "api.example.com." => "api.example.com",
            "LocalHost" | "localhost." => "localhost",
            "[0:0:0:0:0:0:0:1]" => "[::1]",
            other => other,
        };
        let port = match (self.port, is_tls) {
            ("" | ":", true) => 443,
            ("" | ":", false) => 80,
            (port, _) => port.trim_start_matches(':').parse().unwrap(),
        };
        (is_tls, host, port)
    }
}

fn any_url() -> impl Strategy<Value = Url> {
    let schemes = ["https", "http", "HTTPS", "hTTp"];
    let userinfos = ["", "", "user@", "user:password@", "localhost:80@", "api.example.com@"];
    let hosts = [
        "api.example.com",
        "API.Example.COM",
        "api.example.com.",
        "example.com",
        "x.api.example.com",
        "api.example.com.evil.example",
        "localhost",
        "LocalHost",
        "localhost.",
        "127.0.0.1",
        "127.0.0.2",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::2]",
    ];
    let ports = ["", "", ":", ":443", ":80", ":8080", ":0443"];
    let rests = ["", "/", "/orders?page=2", "/@api.example.com", "?x=https://localhost"];
    let any_of = prop::sample::select::<&'static str>;
    (
        any_of(schemes.to_vec()),
        any_of(userinfos.to_vec()),
        any_of(hosts.to_vec()),
        any_of(ports.to_vec()),
        any_of(rests.to_vec()),
    )
        .prop_map(|(scheme, userinfo, host, port, rest)| Url {
            scheme,
            userinfo,
            host,
            port,
            rest,
        })
}

fn assert_allowed_if_equal(allowed: &Url, url: &Url) {
    let Ok(origins) = Origins::of([allowed.written()]) else { return };
    let Ok(uri) = url.written().parse::<Uri>() else { return };
    // Userinfo is a second set of credentials: no token goes beside it.
    let is_equal = allowed.origin() == url.origin() && url.userinfo.is_empty();
    assert_eq!(origins.allow(&uri), is_equal, "{} for {}", url.written(), allowed.written());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2048) })]

    #[test]
    fn any_two_urls(allowed in any_url(), url in any_url()) {
        assert_allowed_if_equal(&allowed, &url);
    }

    /// Two drawn apart rarely differ in little.
    #[test]
    fn urls_that_differ_in_one_thing(url in any_url(), other in any_url(), part in 0..5) {
        let mut allowed = Url { userinfo: "", rest: "", ..url.clone() };
        match part {
            0 => allowed.scheme = other.scheme,
            1 => allowed.host = other.host,
            2 => allowed.port = other.port,
            3 => allowed.rest = "/",
            _ => {}
        }
        assert_allowed_if_equal(&allowed, &url);
    }
}

#[test]
fn the_scheme_counts_even_if_the_port_is_the_same() {
    let allow =
        |origin: &str, url: &str| Origins::of([origin]).unwrap().allow(&url.parse().unwrap());
    for (origin, url) in [
        ("https://api.example.com", "http://api.example.com:443/"),
        ("https://api.example.com:8080", "http://api.example.com:8080/"),
        ("http://localhost", "https://localhost:80/"),
        ("http://127.0.0.1:8080", "https://127.0.0.1:8080/"),
    ] {
        assert!(!allow(origin, url), "{url} for {origin}");
        assert!(allow(origin, origin), "{origin}");
    }
    assert!(!allow("https://api.example.com", "wss://api.example.com/"));
    assert!(!allow("https://api.example.com", "ftp://api.example.com:443/"));
}
