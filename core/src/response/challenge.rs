//! What a `WWW-Authenticate` header says of an error.

use http::header::WWW_AUTHENTICATE;

use super::head::Response;

/// The parameters of a challenge that tell an error (RFC 6750 §3), as they read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) error: Option<String>,
    pub(super) description: Option<String>,
    pub(super) uri: Option<String>,
}

impl Challenge {
    /// Reads the first challenge that tells an error, of whatever scheme.
    pub(super) fn of(response: Response<'_>) -> Self {
        let values = response.headers.get_all(WWW_AUTHENTICATE).iter();
        let mut challenges = values.flat_map(|value| {
            let header = String::from_utf8_lossy(value.as_bytes());
            // Secrets are replaced as they stand: what is no escape in HTTP may be one in JSON.
            challenges(&response.redaction.replaced(&header))
        });
        challenges.find(Self::tells).unwrap_or_default()
    }

    const fn tells(&self) -> bool {
        self.error.is_some() || self.description.is_some()
    }

    /// Takes a parameter. One that is there twice is what it was first.
    fn set(&mut self, name: &str, value: String) {
        let place = match &*name.to_ascii_lowercase() {
            "error" => &mut self.error,
            "error_description" => &mut self.description,
            "error_uri" => &mut self.uri,
            _ => return,
        };
        place.get_or_insert(value);
    }
}

/// Reads the challenges of one header (RFC 9110 §11.6.1): schemes, each with parameters or with one
/// word of other characters, which is passed over. A comma separates parameters as well as challenges;
/// some servers put a semicolon, or nothing.
fn challenges(header: &str) -> Vec<Challenge> {
    let mut challenges = Vec::new();
    let mut rest = header;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',', ';']);
        let (word, behind) = rest.split_at(rest.find(|c| !is_token(c)).unwrap_or(rest.len()));
        match parameter(behind).filter(|_| !word.is_empty()) {
            Some((value, behind)) => {
                if challenges.is_empty() {
                    challenges.push(Challenge::default());
                }
                challenges.last_mut().into_iter().for_each(|last| last.set(word, value.clone()));
                rest = behind;
            }
            // A scheme is followed by a space, or by nothing.
            None if !word.is_empty() && behind.starts_with([' ', '\t', ',']) => {
                challenges.push(Challenge::default());
                rest = behind;
            }
            None => match behind.split_once(',') {
                Some((_, behind)) => rest = behind,
                None => return challenges,
            },
        }
    }
}

/// Reads what may follow the name of a parameter: an equals sign, and a token or a quoted string. Some
/// servers put apostrophes around it, or write several words without any marks.
fn parameter(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start_matches([' ', '\t']).strip_prefix('=')?;
    let text = text.trim_start_matches([' ', '\t']);
    if let Some(quoted) = text.strip_prefix('"') {
        return Some(quoted_string(quoted));
    }
    if let Some((value, behind)) = text.strip_prefix('\'').and_then(before_apostrophe) {
        return Some((value.to_owned(), behind));
    }
    // An equals sign at its end is the padding of another word.
    let (value, behind) = text.split_at(end_of_words(text));
    (!value.is_empty()).then(|| (value.to_owned(), behind))
}

/// Returns what stands before and behind the apostrophe that ends a value.
fn before_apostrophe(text: &str) -> Option<(&str, &str)> {
    let mut apostrophes = text.match_indices('\'').map(|(at, _)| (at, at + 1));
    apostrophes.find_map(|(end, behind)| {
        let behind = text.get(behind..)?;
        (behind.is_empty() || behind.starts_with([' ', '\t', ',', ';'])).then_some(())?;
        Some((text.get(..end)?, behind))
    })
}

/// Returns where a value without marks ends: behind a token and the words that follow it, up to the
/// name of another parameter.
fn end_of_words(text: &str) -> usize {
    const SPACE: [char; 2] = [' ', '\t'];
    let mut end = text.find(|c| !is_token(c)).unwrap_or(text.len());
    while end > 0 {
        let behind = text.get(end..).unwrap_or_default();
        let words = behind.trim_start_matches(SPACE);
        let length = words.find([' ', '\t', ',', ';', '=', '"']).unwrap_or(words.len());
        let is_name = words.get(length..).unwrap_or_default().trim_start_matches(SPACE);
        if words.len() == behind.len() || length == 0 || is_name.starts_with('=') {
            break;
        }
        end = text.len() - words.len() + length;
    }
    end
}

/// Reads a quoted string (RFC 9110 §5.6.4) behind its first quotation mark; one that does not end goes
/// on to the end of the header.
fn quoted_string(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return (value, text.get(at + 1..).unwrap_or_default()),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    (value, "")
}

/// Returns whether a character may stand in a token (RFC 9110 §5.6.2).
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, StatusCode};

    use super::*;
    use crate::dialect::Dialect;
    use crate::redact::Redaction;
    use crate::time::UnixTime;

    fn read(values: &[&str]) -> [Option<String>; 3] {
        let mut all = HeaderMap::new();
        for value in values {
            all.append(WWW_AUTHENTICATE, HeaderValue::from_str(value).unwrap());
        }
        let Challenge { error, description, uri } = Challenge::of(Response {
            dialect: &Dialect::default(),
            redaction: Redaction::none(),
            status: StatusCode::UNAUTHORIZED,
            headers: &all,
            body: b"",
            utf_8: Some(""),
            form: None,
            now: UnixTime::EPOCH,
        });
        [error, description, uri]
    }

    fn texts([error, description, uri]: [&str; 3]) -> [Option<String>; 3] {
        [error, description, uri].map(|text| (!text.is_empty()).then(|| text.to_owned()))
    }

    #[test]
    fn challenges_in_every_shape() {
        for (header, expected) in [
            (
                r#"Bearer realm="as", error="invalid_client", error_description="It, has \"expired\"""#,
                ["invalid_client", r#"It, has "expired""#, ""],
            ),
            (r#"Bearer error=invalid_client"#, ["invalid_client", "", ""]),
            (
                r#"bearer ERROR = "a" ,error_uri="https://x.example/""#,
                ["a", "", "https://x.example/"],
            ),
            (r#"Basic realm="a", DPoP algs="ES256", error="b""#, ["b", "", ""]),
            (r#"Negotiate a87421000492aa874209af8bc028, Bearer error="c""#, ["c", "", ""]),
            (r#"Negotiate YIIF/+wYJKw==, Bearer error="c""#, ["c", "", ""]),
            (r#"Basic, Bearer error="c""#, ["c", "", ""]),
            (r#"Bearer error="a", Other error="b", error_description="d""#, ["a", "", ""]),
            (r#"Bearer error="a", error="b""#, ["a", "", ""]),
            (r#"Bearer error_description="only this"#, ["", "only this", ""]),
            (r#"error="bare""#, ["bare", "", ""]),
            (r#"Basic realm="error=\"x\"""#, ["", "", ""]),
            (r#"Bearer error="a"; error_description="b""#, ["a", "b", ""]),
            (r#"Bearer realm="x" error="a" error_description="b""#, ["a", "b", ""]),
            (
                "Bearer error='a', error_description='it's, well, over'",
                ["a", "it's, well, over", ""],
            ),
            ("Bearer error='a", ["'a", "", ""]),
            (
                "Bearer error=a, error_description=secret (old) is over",
                ["a", "secret (old) is over", ""],
            ),
            ("Bearer error=a error_description=b c error_uri = d", ["a", "b c", "d"]),
            ("Basic realm=My Site, Bearer error=a", ["a", "", ""]),
            ("Basic", ["", "", ""]),
            ("", ["", "", ""]),
            (",,, ,=,\"", ["", "", ""]),
            ("=== \" = \\", ["", "", ""]),
        ] {
            assert_eq!(read(&[header]), texts(expected), "{header}");
        }
        let both = ["Basic realm=\"x\"", "Bearer error=\"y\""];
        assert_eq!(read(&both), texts(["y", "", ""]));
        assert_eq!(read(&[]), texts(["", "", ""]));
    }
}
