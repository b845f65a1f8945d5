//! HTTP Basic (RFC 7617), as far as a dialect's templates speak it.

use http::header::AUTHORIZATION;
use zeroize::Zeroizing;

use super::encode::Values;
use crate::dialect::{Code, Dialect, Part};

/// Returns the template of what stands in base64 behind the scheme: the client's id, a colon, its secret.
fn pair(dialect: &Dialect) -> Option<&str> {
    let mut headers = dialect.headers.iter();
    let (_, template) =
        headers.find(|(name, _)| name.eq_ignore_ascii_case(AUTHORIZATION.as_str()))?;
    match *template.parts() {
        [Part::Literal(scheme), Part::Encoded(Code::Base64, inner)] => {
            scheme.trim_end().eq_ignore_ascii_case("basic").then_some(inner)
        }
        _ => None,
    }
}

/// Returns what a request has before the colon that ends the user's id, if it has a Basic header.
pub(crate) fn user_id(values: Values<'_>) -> Option<Zeroizing<String>> {
    let pair = pair(values.dialect)?;
    let mut id = Zeroizing::new(String::new());
    for part in Part::all_in(pair) {
        match part {
            Part::Literal(text) => match text.split_once(':') {
                Some((before, _)) => {
                    id.push_str(before);
                    return Some(id);
                }
                None => id.push_str(text),
            },
            other => id.push_str(&values.expand_part(other)?),
        }
    }
    // There is no colon, so this is not what the RFC describes.
    None
}

/// What form-urlencoding (RFC 6749 §2.3.1) does to the halves of a Basic header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escaping {
    /// They are escaped, and it changed them.
    Changed,
    /// They are not escaped, and it would change them.
    LeftOut,
}

fn is_unreserved(text: &str) -> bool {
    // The pass goes on to the end of the text, for then a compiler looks at many bytes at once.
    let is_one = |byte: u8| byte.is_ascii_alphanumeric() | matches!(byte, b'-' | b'.' | b'_');
    text.bytes().fold(true, |all, byte| all & is_one(byte))
}

/// Returns what escaping does to the halves; `None` where they are the same either way, or where there
/// is no Basic header.
pub(crate) fn escaping(values: Values<'_>) -> Option<Escaping> {
    // Most clients have no character that a form escapes, and their templates need not be read.
    if values.texts().all(is_unreserved) {
        return None;
    }
    let changes = |text: &str| *Code::Form.encode_secret(text) != *text;
    let escapings = Part::all_in(pair(values.dialect)?).into_iter().map(|part| match part {
        Part::Encoded(Code::Form, inner) => {
            let raw = Part::all_in(inner).into_iter().map(|part| values.expand_part(part));
            raw.flatten().any(|text| changes(&text)).then_some(Escaping::Changed)
        }
        Part::Placeholder(_) => {
            let text = values.expand_part(part)?;
            changes(&text).then_some(Escaping::LeftOut)
        }
        _ => None,
    });
    escapings.flatten().next()
}
