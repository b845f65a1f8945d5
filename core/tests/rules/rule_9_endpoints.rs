//! One way of authentication, one place to send a credential to.

use polygrant::{ConfigurationError, Endpoint};

use super::VENDORS;

/// Only the standard's own dialect authenticates by header, and then the body holds nothing.
#[test]
fn rule_9_one_way_of_authentication_and_never_two() {
    for vendor in &VENDORS {
        let request = vendor.grant("c4n4ry-id", "c4n4ry-secret").request();
        let body = String::from_utf8(request.body().as_bytes().to_vec()).unwrap();
        let header = request.headers().contains_key("authorization");
        assert_eq!(header, vendor.name == "rfc6749");
        assert_eq!(body.matches("c4n4ry-id").count(), usize::from(!header), "{body}");
        assert_eq!(body.matches("c4n4ry-secret").count(), usize::from(!header), "{body}");
        assert!(!request.uri().to_string().contains("c4n4ry"));
    }
}

#[test]
fn rule_9_plain_http_is_for_the_loopback() {
    for url in [
        "http://127.0.0.1/token",
        "http://127.255.255.254:8080/token",
        "http://[::1]:8080/token",
        "http://localhost/token",
        "http://LocalHost:1/token",
    ] {
        assert!(Endpoint::new(url).is_ok(), "{url}");
    }
    for url in [
        "http://auth.example.com/token",
        "http://126.255.255.255/token",
        "http://128.0.0.0/token",
        "http://0.0.0.0/token",
        "http://127.1/token",
        "http://2130706433/token",
        "http://0x7f.0.0.1/token",
        "http://[::]/token",
        "http://[::ffff:192.0.2.1]/token",
        "http://localhost.example.com/token",
        "http://127.0.0.1.example.com/token",
        "http://notlocalhost/token",
        "HTTP://auth.example.com/token",
    ] {
        let error = Endpoint::new(url).unwrap_err();
        assert!(matches!(error, ConfigurationError::PlainHttp { .. }), "{url}: {error:?}");
        assert!(Endpoint::allowing_plain_http(url).is_ok(), "{url}");
    }
}

#[test]
fn rule_9_every_built_in_environment_is_https() {
    for vendor in &VENDORS {
        for (_, base_url) in vendor.dialect().environments.iter() {
            assert!(base_url.as_str().starts_with("https://"), "{base_url:?}");
        }
    }
}
