//! Decoders that share no line with the encoders under test.

use serde_json::Value;

/// The names and values of a form body, in order (URL Standard, `application/x-www-form-urlencoded`).
///
/// It takes the strictest writing alone: every byte but letters, digits and `*-._` is escaped.
pub(crate) fn form(body: &[u8]) -> Vec<(String, String)> {
    let body = std::str::from_utf8(body).unwrap();
    let pairs = body.split('&').map(|pair| pair.split_once('=').unwrap());
    pairs.map(|(name, value)| (component(name), component(value))).collect()
}

/// One half of a pair.
pub(crate) fn component(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || (rest.next().unwrap() as char).to_digit(16).unwrap();
                u8::try_from(16 * digit() + digit()).unwrap()
            }
            b'*' | b'-' | b'.' | b'_' => byte,
            _ if byte.is_ascii_alphanumeric() => byte,
            _ => panic!("{byte:?} stands bare in {text:?}"),
        });
    }
    String::from_utf8(bytes).unwrap()
}

/// The names and values of a flat JSON object of strings.
pub(crate) fn json(body: &[u8]) -> Vec<(String, String)> {
    let Value::Object(members) = serde_json::from_slice(body).unwrap() else {
        panic!("not an object: {body:?}");
    };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    members.iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

/// The id and the secret of an HTTP Basic header (RFC 6749 §2.3.1, RFC 7617).
pub(crate) fn basic(header: &str) -> (String, String) {
    let (id, secret) = raw_basic(header);
    (component(&id), component(&secret))
}

/// RFC 7617 §2.
pub(crate) fn raw_basic(header: &str) -> (String, String) {
    let pair = base64(header.strip_prefix("Basic ").unwrap());
    let pair = String::from_utf8(pair).unwrap();
    let (id, secret) = pair.split_once(':').unwrap();
    (id.to_owned(), secret.to_owned())
}

/// RFC 4648 §4, padded.
fn base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    assert_eq!(text.len() % 4, 0, "{text:?}");
    let data = text.trim_end_matches('=');
    assert!(text.len() - data.len() <= 2, "{text:?}");
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for byte in data.bytes() {
        let digit = ALPHABET.iter().position(|known| *known == byte).unwrap();
        bits = bits << 6 | u32::try_from(digit).unwrap();
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held).unwrap());
            bits &= (1 << held) - 1;
        }
    }
    assert_eq!(bits, 0, "the last bits of {text:?} are none of the data's");
    bytes
}

#[test]
fn the_decoders_agree_with_the_standards() {
    // RFC 7617 §2 and RFC 4648 §10.
    assert_eq!(base64("QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), b"Aladdin:open sesame");
    assert_eq!(base64("Zm9vYmE="), b"fooba");
    assert_eq!(base64("Zm9vYmFy"), b"foobar");
    // RFC 6749 appendix B.
    assert_eq!(component("+%25%26%2B%C2%A3%E2%82%AC"), " %&+£€");
    assert_eq!(form(b"a=b+c&d="), [("a".into(), "b c".into()), ("d".into(), String::new())]);
}
