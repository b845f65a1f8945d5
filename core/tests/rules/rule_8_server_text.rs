//! Text from a server is bounded, on one line, and without the client's secrets.

use http::Response;
use polygrant::{ErrorKind, ErrorResponse, UnixTime};

use super::{VENDORS, Vendor, malformed, quoted, refusal};

const ID: &str = "cl:ent+%é";
const SECRET: &str = r#"c4n4ry/+% "é\<&>"#;

/// The longest text that is kept.
const LONGEST: usize = 512;

fn refused_with(vendor: &Vendor, message: &str) -> ErrorResponse {
    let body = vendor.refused("invalid_request", message);
    let response = Response::builder().status(400).body(body).unwrap();
    refusal(vendor.grant(ID, SECRET).parse(&response, UnixTime::EPOCH))
}

#[test]
fn rule_8_text_is_bounded() {
    for vendor in &VENDORS {
        for text in ["x".repeat(6_000), "漢".repeat(2_000), "é ".repeat(2_000)] {
            let refusal = refused_with(vendor, &text);
            let message = refusal.message().unwrap();
            assert!(message.len() <= LONGEST && message.len() > LONGEST - 8, "{}", message.len());
            assert!(message.ends_with('…'), "{message}");
            assert!(refusal.to_string().len() < 2 * LONGEST);
        }
        let exact = "x".repeat(LONGEST);
        assert_eq!(refused_with(vendor, &exact).message(), Some(&*exact));
    }
}

#[test]
fn rule_8_text_is_on_one_line_without_control_characters() {
    for vendor in &VENDORS {
        for (text, clean) in [
            ("a\r\nb\n\n\tc", "a b c"),
            ("a\u{0}b\u{7}c\u{7f}d\u{85}e", "abcd e"),
            ("\u{9b}31mred", "31mred"),
            ("\u{1b}[31mred\u{1b}[0m", "[31mred[0m"),
            ("a\u{202e}b\u{200b}c\u{feff}d\u{2066}e", "abcde"),
            ("  a  ", "a"),
        ] {
            let refusal = refused_with(vendor, text);
            assert_eq!(refusal.message(), Some(clean), "{text:?}");
            assert!(!refusal.to_string().contains(char::is_control));
        }
        for nothing in ["", " ", "\r\n", "\u{0}", "\u{200b}"] {
            assert_eq!(refused_with(vendor, nothing).message(), None, "{nothing:?}");
        }
    }
}

#[test]
fn rule_8_a_blank_text_does_not_stand_for_one_that_follows() {
    let xone = VENDORS.iter().find(|vendor| vendor.name == "xone").unwrap();
    for blank in ["", " ", "\t\n"] {
        let body =
            serde_json::json!({ "error": blank, "error_description": blank, "message": "why" });
        let refusal = refusal(xone.parse(400, body.to_string()));
        assert_eq!((refusal.code(), refusal.message()), (None, Some("why")), "{blank:?}");
    }
}

#[test]
fn rule_8_the_secret_is_replaced_plain_and_percent_encoded() {
    for vendor in &VENDORS {
        for spelling in [
            SECRET,
            "c4n4ry%2F%2B%25%20%22%C3%A9%5C%3C%26%3E",
            "c4n4ry%2f%2b%25+%22%c3%a9%5c%3c%26%3e",
            "%634n4ry/%2B%25%20\"é\\<&>",
        ] {
            let refusal = refused_with(vendor, &format!("no client has {spelling}, sorry"));
            assert_eq!(refusal.message(), Some("no client has [client_secret], sorry"));
        }
    }
}

/// A client's id is no secret (RFC 6749 §2.2), and tells which client the server means.
#[test]
fn rule_8_the_client_id_is_not_replaced() {
    for vendor in &VENDORS {
        let message = "cl:ent+%é is unknown";
        assert_eq!(refused_with(vendor, message).message(), Some(message));
    }
}

/// A server that repeats the header that it got repeats the form-urlencoded halves.
#[test]
fn rule_8_the_authorization_header_is_replaced_as_it_was_sent() {
    let vendor = &VENDORS[0];
    let sent = vendor.grant(ID, SECRET).request().headers()["authorization"].clone();
    let refusal = refused_with(vendor, &format!("bad header: {}", sent.to_str().unwrap()));
    assert_eq!(refusal.message(), Some("bad header: Basic [credentials]"));
}

/// A text is redacted before it is cut, so that no half of a secret is left.
#[test]
fn rule_8_a_text_is_redacted_before_it_is_cut() {
    for vendor in &VENDORS {
        for before in LONGEST - 40..LONGEST {
            let refusal = refused_with(vendor, &format!("{}{SECRET}", "x".repeat(before)));
            assert!(!refusal.message().unwrap().contains("c4"), "{refusal}");
        }
    }
}

#[test]
fn rule_8_a_page_says_its_title() {
    for vendor in &VENDORS {
        let page = format!("<html><TITLE lang=en>\n 502  Bad {SECRET}\n</TITLE><p>x</html>");
        let response = |status: u16| Response::builder().status(status).body(&page).unwrap();
        let grant = vendor.grant(ID, SECRET);
        let refusal = refusal(grant.parse(&response(502), UnixTime::EPOCH));
        assert_eq!(refusal.message(), Some("502 Bad [client_secret]"));
        let malformed = malformed(grant.parse(&response(200), UnixTime::EPOCH));
        assert!(malformed.to_string().contains("502 Bad [client_secret]"), "{malformed}");
    }
}

#[test]
fn rule_8_a_plain_body_is_a_message_and_bounded() {
    for vendor in &VENDORS {
        let body = format!("{SECRET}\nis wrong {}", "x".repeat(60_000));
        let response = Response::builder().status(403).body(body).unwrap();
        let refusal = refusal(vendor.grant(ID, SECRET).parse(&response, UnixTime::EPOCH));
        let message = refusal.message().unwrap();
        assert!(message.starts_with("[client_secret] is wrong xxx"), "{message}");
        assert!(message.len() <= LONGEST);
    }
}

#[test]
fn rule_8_a_code_that_holds_a_secret_is_not_kept() {
    for vendor in &VENDORS {
        let grant = vendor.grant("my-client", "c4n4ry");
        // The last is base64 of `c4n4ry` in the URL-safe alphabet.
        for code in ["c4n4ry", "no_c4n4ry_here", "YzRuNHJ5"] {
            let body = vendor.refused(code, "m");
            let response = Response::builder().status(400).body(body).unwrap();
            assert_eq!(refusal(grant.parse(&response, UnixTime::EPOCH)).code(), None, "{code}");
        }
    }
}

/// A secret of one letter may be in any code. A standard code is kept, since it gives no secret away.
#[test]
fn rule_8_a_standard_code_is_kept() {
    for vendor in &VENDORS {
        let grant = vendor.grant("client", "i");
        let body = vendor.refused("invalid_client", "m");
        let response = Response::builder().status(400).body(body).unwrap();
        let refusal = refusal(grant.parse(&response, UnixTime::EPOCH));
        assert_eq!(
            (refusal.code(), refusal.kind()),
            (Some("invalid_client"), ErrorKind::Credentials)
        );
    }
}

#[test]
fn rule_8_headers_are_redacted_too() {
    for vendor in &VENDORS {
        let long = format!("id-c4n4ry-{}", "x".repeat(1000));
        let response = Response::builder()
            .status(302)
            .header("X-Request-Id", long)
            .header("Location", "https://elsewhere.example/c4n4ry/%63%34n4ry?c4n4ry")
            .body("")
            .unwrap();
        let grant = vendor.grant("my-client", "c4n4ry");
        let refusal = refusal(grant.parse(&response, UnixTime::EPOCH));
        let id = refusal.request_id().unwrap();
        assert!(id.starts_with("id-[client_secret]-xxx") && id.len() <= LONGEST, "{id}");
        let location = "https://elsewhere.example/[client_secret]/[client_secret]";
        assert_eq!(refusal.location(), Some(location));
    }
}

/// A secret with a `?` must not be cut in two by the cut before the query.
#[test]
fn rule_8_a_location_is_cleaned_before_it_is_cut() {
    for secret in ["c4n4ry?rest", "c4n4ry#rest", "c4n4ry@rest"] {
        let grant = VENDORS[0].grant("my-client", secret);
        let response = Response::builder()
            .status(302)
            .header("Location", format!("https://elsewhere.example/{secret}?x"))
            .body("")
            .unwrap();
        let refusal = refusal(grant.parse(&response, UnixTime::EPOCH));
        assert_eq!(refusal.location(), Some("https://elsewhere.example/[client_secret]"));
    }
}

/// JSON may hide a credential behind escapes of its own.
#[test]
fn rule_8_escapes_of_json_do_not_hide_a_secret() {
    for vendor in &VENDORS {
        let escaped: String = SECRET.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
        let body = (vendor.refusal)(&quoted("invalid_request"), &format!("\"{escaped}\""));
        let response = Response::builder().status(400).body(body).unwrap();
        let refusal = refusal(vendor.grant(ID, SECRET).parse(&response, UnixTime::EPOCH));
        assert_eq!(refusal.message(), Some("[client_secret]"));
    }
}
