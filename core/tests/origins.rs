//! The origins that a token may go to: URLs that differ from an allowed one in one part, or in any.
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

const SCHEMES: [&str; 4] = ["https", "http", "HTTPS", "hTTp"];
const USERINFOS: [&str; 5] = ["", "user@", "user:password@", "localhost:80@", "api.example.com@"];
const HOSTS: [&str; 14] = [
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
const PORTS: [&str; 6] = ["", ":", ":443", ":80", ":8080", ":0443"];
const RESTS: [&str; 5] = ["", "/", "/orders?page=2", "/@api.example.com", "?x=https://localhost"];

fn any_url() -> impl Strategy<Value = Url> {
    let any_of = |all: &[&'static str]| prop::sample::select(all.to_vec());
    (any_of(&SCHEMES), any_of(&USERINFOS), any_of(&HOSTS), any_of(&PORTS), any_of(&RESTS))
        .prop_map(|(scheme, userinfo, host, port, rest)| Url { scheme, userinfo, host, port, rest })
}

fn assert_allowed_if_equal(allowed: &Url, url: &Url) {
    let Ok(origins) = Origins::of([allowed.written()]) else { return };
    let Ok(uri) = url.written().parse::<Uri>() else { return };
    // Userinfo is a second set of credentials: no token goes beside it.
    let is_equal = allowed.origin() == url.origin() && url.userinfo.is_empty();
    assert_eq!(origins.allow(&uri), is_equal, "{} for {}", url.written(), allowed.written());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1024) })]

    #[test]
    fn any_two_urls(allowed in any_url(), url in any_url()) {
        assert_allowed_if_equal(&allowed, &url);
    }
}

/// URLs that are drawn independently rarely differ in one part alone, so all such pairs are tried.
#[test]
fn all_urls_that_differ_in_one_thing() {
    for scheme in SCHEMES {
        for host in HOSTS {
            for port in PORTS {
                let url = Url { scheme, userinfo: "", host, port, rest: "" };
                for scheme in SCHEMES {
                    assert_allowed_if_equal(&Url { scheme, ..url.clone() }, &url);
                }
                for host in HOSTS {
                    assert_allowed_if_equal(&Url { host, ..url.clone() }, &url);
                }
                for port in PORTS {
                    assert_allowed_if_equal(&Url { port, ..url.clone() }, &url);
                }
                for userinfo in USERINFOS {
                    assert_allowed_if_equal(&url, &Url { userinfo, ..url.clone() });
                }
                for rest in RESTS {
                    assert_allowed_if_equal(&url, &Url { rest, ..url.clone() });
                }
            }
        }
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
