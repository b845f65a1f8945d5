//! Credentials that need escaping in every encoding. The bytes were worked out by hand from the URL
//! standard's form serializer, RFC 8259 §7 and RFC 6749 §2.3.1.

use crate::{Credentials, Dialect, Endpoint, Grant};

use super::golden::{FORM, JSON, assert_request, plain_headers};

const URL: &str = "https://auth.example.com/token";
const ID: &str = r#":%+é "\"#;
const SECRET: &str = "&=~*-._/漢😀";

fn awkward(dialect: Dialect, scopes: &[&str]) -> Grant {
    let credentials = Credentials::new(ID, SECRET).unwrap();
    let endpoint = Endpoint::new(URL).unwrap();
    Grant::new(dialect, endpoint, credentials, scopes).unwrap()
}

#[test]
fn in_a_form() {
    let id = "%3A%25%2B%C3%A9+%22%5C";
    let secret = "%26%3D%7E*-._%2F%E6%BC%A2%F0%9F%98%80";
    let both = format!("client_id={id}&client_secret={secret}");
    let headers = plain_headers(FORM);
    assert_request(&awkward(Dialect::fuuffy(), &[]), URL, &headers, &both);
    assert_request(
        &awkward(Dialect::ants(), &["a&b=c", "d e"]),
        URL,
        &headers,
        &format!("grant_type=client_credentials&{both}&scope=a%26b%3Dc%2Cd+e"),
    );
    assert_request(
        &awkward(Dialect::rfc6749_post(), &["a&b=c", "d+e"]),
        URL,
        &headers,
        &format!("grant_type=client_credentials&{both}&scope=a%26b%3Dc+d%2Be"),
    );
}

#[test]
fn in_json() {
    let id = r#":%+é \"\\"#;
    let secret = "&=~*-._/漢😀";
    assert_request(
        &awkward(Dialect::cobee(), &[]),
        URL,
        &plain_headers(JSON),
        &format!(r#"{{"clientId":"{id}","clientSecret":"{secret}"}}"#),
    );
    for dialect in [Dialect::xone(), Dialect::oro()] {
        assert_request(
            &awkward(dialect, &[]),
            URL,
            &plain_headers(JSON),
            &format!(
                r#"{{"grant_type":"client_credentials","client_id":"{id}","client_secret":"{secret}"}}"#
            ),
        );
    }
}

/// The base64 of `%3A%25%2B%C3%A9%20%22%5C:%26%3D%7E*-._%2F%E6%BC%A2%F0%9F%98%80`: the colon between
/// the halves is the only one, and the space is one to decoders that know no plus.
#[test]
fn in_a_basic_header() {
    assert_request(
        &awkward(Dialect::rfc6749(), &[]),
        URL,
        &[
            ("accept", JSON),
            ("accept-encoding", "identity"),
            (
                "authorization",
                "Basic JTNBJTI1JTJCJUMzJUE5JTIwJTIyJTVDOiUyNiUzRCU3RSotLl8lMkYlRTYlQkMlQTIlRjAl\
                 OUYlOTglODA=",
            ),
            ("content-type", FORM),
        ],
        "grant_type=client_credentials",
    );
}
