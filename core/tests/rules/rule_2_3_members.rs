//! The body counts, not its content type; unknown members are ignored, doubled ones are not.

use http::Response;
use polygrant::{MAX_BODY, UnixTime};

use super::{VENDORS, malformed, refusal};

#[test]
fn rule_2_the_content_type_does_not_matter() {
    for vendor in &VENDORS {
        for content_type in [
            None,
            Some("text/html; charset=utf-8"),
            Some("text/plain"),
            Some("application/octet-stream"),
            Some("nonsense"),
            Some(""),
        ] {
            for (status, body) in
                [(200, vendor.granted(&[])), (401, vendor.refused("invalid_client", "m"))]
            {
                let mut response = Response::builder().status(status).body(body).unwrap();
                if let Some(value) = content_type {
                    response.headers_mut().insert("content-type", value.parse().unwrap());
                }
                let outcome = vendor.dialect().parse(&response, UnixTime::EPOCH);
                if status == 200 {
                    assert_eq!(outcome.unwrap().secret(), "t0k3n");
                } else {
                    assert_eq!(refusal(outcome).code(), Some("invalid_client"));
                }
            }
        }
    }
}

/// Text that is announced as gzip is read as text, and gzip is unpacked whether it is announced or not.
#[test]
fn rule_2_gzip_is_unpacked_whether_or_not_it_is_announced() {
    for vendor in &VENDORS {
        let token = vendor.granted(&[]);
        let error = vendor.refused("invalid_client", "m");
        for encoding in [None, Some("gzip"), Some("x-gzip"), Some("identity"), Some("br")] {
            let respond = |status: u16, body: Vec<u8>| {
                let mut response = Response::builder().status(status).body(body).unwrap();
                if let Some(encoding) = encoding {
                    response.headers_mut().insert("content-encoding", encoding.parse().unwrap());
                }
                vendor.dialect().parse(&response, UnixTime::EPOCH)
            };
            for body in [token.clone().into_bytes(), gzip(token.as_bytes())] {
                assert_eq!(respond(200, body).unwrap().secret(), "t0k3n", "{encoding:?}");
            }
            for body in [error.clone().into_bytes(), gzip(error.as_bytes())] {
                for status in [200, 400] {
                    let refusal = refusal(respond(status, body.clone()));
                    assert_eq!(refusal.code(), Some("invalid_client"));
                    assert_eq!(refusal.message(), Some("m"));
                }
            }
        }
    }
}

#[test]
fn rule_2_gzip_that_is_cut_short_or_too_large_is_no_token() {
    for vendor in &VENDORS {
        let whole = gzip(vendor.granted(&[]).as_bytes());
        for end in 3..whole.len() {
            let error = vendor.parse(200, &whole[..end]).unwrap_err();
            assert!(error.is_retryable(), "as any other body that is cut short");
            let malformed = malformed(Err(error));
            let message = malformed.to_string();
            assert!(message.contains("compressed (gzip), and cut short"), "{message}");
        }
        let padded = format!("{}{}", vendor.granted(&[]), " ".repeat(MAX_BODY));
        let error = vendor.parse(200, gzip(padded.as_bytes())).unwrap_err();
        assert!(!error.is_retryable());
        assert!(malformed(Err(error)).to_string().contains("larger than 65536 bytes"));
        // Nothing of a refusal depends on it.
        for body in [&whole[..20], &gzip(padded.as_bytes())] {
            assert_eq!(refusal(vendor.parse(401, body)).status(), 401);
        }
    }
}

/// An encoding that is not unpacked is named in the error, which is not retryable.
#[test]
fn rule_2_other_encodings_are_named() {
    for vendor in &VENDORS {
        for (encoding, body, name) in [
            ("br", &b"\x0b\x02\x80{}\x03"[..], "br"),
            ("zstd", b"\x28\xb5\x2f\xfd\x04", "zstd"),
            ("", b"\x28\xb5\x2f\xfd\x04", "zstd"),
            ("", b"\x78\x9c\xab\x56", "deflate"),
            ("gzip, compress", b"\x1f\x9d\x90", "compress"),
            ("identity,deflate", b"\xab\x56\x4a", "deflate"),
        ] {
            let respond = |status: u16| {
                let response = Response::builder().status(status);
                let response = response.header("Content-Encoding", encoding).body(body).unwrap();
                vendor.dialect().parse(&response, UnixTime::EPOCH)
            };
            let error = respond(200).unwrap_err();
            assert!(!error.is_retryable());
            let message = malformed(Err(error)).to_string();
            assert!(message.contains(&format!("compressed ({name})")), "{message}");
            let refusal = refusal(respond(403));
            let message = format!("[a body compressed by {name}]");
            assert_eq!(refusal.message(), Some(&*message));
        }
    }
}

/// Data as gzip holds it that does not compress it (RFC 1951 §3.2.4, RFC 1952 §2.3).
fn gzip(data: &[u8]) -> Vec<u8> {
    let mut packed = b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec();
    let mut blocks = data.chunks(0x8000).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap();
        packed.push(u8::from(blocks.peek().is_none()));
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend(block);
    }
    let mut crc = u32::MAX;
    for byte in data {
        crc = (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ ((crc & 1) * 0xedb8_8320));
    }
    packed.extend((!crc).to_le_bytes());
    packed.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
    packed
}

#[test]
fn rule_2_a_byte_order_mark_and_white_space_are_no_obstacle() {
    for vendor in &VENDORS {
        let body = format!("\u{feff}\r\n {} \n", vendor.granted(&[]));
        assert_eq!(vendor.parse(200, body).unwrap().secret(), "t0k3n");
        let body = format!("\u{feff} {}\n", vendor.refused("invalid_scope", "m"));
        assert_eq!(refusal(vendor.parse(400, body)).code(), Some("invalid_scope"));
    }
}

#[test]
fn rule_2_the_request_accepts_uncompressed_json() {
    for vendor in &VENDORS {
        let request = vendor.grant("id", "secret").request();
        assert_eq!(request.headers()["accept"], "application/json");
        assert_eq!(request.headers()["accept-encoding"], "identity");
    }
}

#[test]
fn rule_3_unknown_members_are_ignored() {
    let unknown = [
        ("x", "1"),
        ("x", "1e999"),
        ("x", "[[[{}]]]"),
        ("", "null"),
        ("refresh_token", "\"r\""),
        ("Access_Token", "5"),
        ("ACCESSTOKEN", "5"),
        ("é\\n", "{\"access_token\":1,\"access_token\":2}"),
    ];
    for vendor in &VENDORS {
        assert_eq!(vendor.parse(200, vendor.granted(&unknown)).unwrap().secret(), "t0k3n");
    }
}

/// Members that are not read may hold bytes that are not UTF-8.
#[test]
fn rule_3_unknown_members_may_be_in_another_encoding() {
    for vendor in &VENDORS {
        for odd in [&b"\"Jos\xe9\""[..], b"\"\xff\xfe\"", b"{\"\x80\":[\"\xc3\"]}"] {
            let body = vendor.granted(&[("name", "@")]).replace('@', "\u{1}");
            let at = body.find('\u{1}').unwrap();
            let body = [&body.as_bytes()[..at], odd, &body.as_bytes()[at + 1..]].concat();
            assert_eq!(vendor.parse(200, body).unwrap().secret(), "t0k3n");
        }
    }
}

#[test]
fn rule_3_a_duplicate_member_is_malformed() {
    for vendor in &VENDORS {
        let expiry = vendor.seconds.unwrap_or("accessTokenExpiresAt");
        let members = [vendor.token, "scope", expiry].into_iter().chain(vendor.token_type);
        for member in members {
            for value in ["null", "\"Bearer\"", "\"t0k3n\"", "{}"] {
                let body = vendor.granted(&[("scope", "null"), (expiry, "null"), (member, value)]);
                let malformed = malformed(vendor.parse(200, &body));
                assert_eq!(malformed.member().unwrap().to_string(), vendor.path(member));
                assert!(malformed.to_string().ends_with("is there twice"), "{malformed}");
            }
        }
    }
}

#[test]
fn rule_3_a_duplicate_is_one_however_it_is_escaped() {
    let body = r#"{"access_token":"a","token_type":"Bearer","access\u005ftoken":"b"}"#;
    malformed(VENDORS[0].parse(200, body));
}

#[test]
fn rule_3_a_doubled_wrapper_is_malformed() {
    let data = r#""data":{"access_token":"a","token_type":"Bearer"}"#;
    malformed(
        polygrant::Dialect::fuuffy()
            .parse(&Response::new(format!("{{{data},{data}}}")), UnixTime::EPOCH),
    );
}

/// The status alone makes it a refusal. No member of a body that contradicts itself is used, and the body is
/// shown as an excerpt.
#[test]
fn rule_3_a_refusal_with_a_duplicate_is_a_refusal_without_a_code() {
    let body = r#"{"error":"invalid_client","error":"invalid_scope","error_description":"m"}"#;
    let refusal = refusal(VENDORS[0].parse(400, body));
    assert_eq!((refusal.code(), refusal.message()), (None, Some(body)));
}

#[test]
fn rule_3_the_scope_is_kept_as_it_is() {
    for vendor in &VENDORS {
        let scope = |value: &str| {
            let token = vendor.parse(200, vendor.granted(&[("scope", value)])).unwrap();
            token.scope().map(str::to_owned)
        };
        assert_eq!(vendor.parse(200, vendor.granted(&[])).unwrap().scope(), None);
        assert_eq!(scope("null"), None);
        assert_eq!(scope(r#""""#).as_deref(), Some(""));
        assert_eq!(scope(r#""item,event profile""#).as_deref(), Some("item,event profile"));
        assert_eq!(scope(r#"" a \u00e9 ""#).as_deref(), Some(" a é "));
        assert_eq!(scope("[]").as_deref(), Some(""));
        assert_eq!(scope(r#"["item"]"#).as_deref(), Some("item"));
        let joined = format!("item{}é", vendor.separator);
        assert_eq!(scope(r#"[ "item" , "\u00e9" ]"#), Some(joined));
        for odd in ["7", "true", "{}", "[1]", r#"["item",null]"#, r#"[["item"]]"#] {
            assert_eq!(scope(odd), None, "{odd}");
        }
    }
}
