//! Which responses of a resource server reject the token. What follows is for `polygrant-lifecycle` to decide.

use std::borrow::Cow;

use http::{HeaderMap, StatusCode, header};

use super::table::Table;
use super::value::Scalar;
use crate::json::{Path, Unescaped, Value, pick};

/// What says that a token is no good, beside a 401 (RFC 6750 §3.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Rejections {
    /// Statuses of responses that reject the token, such as 419.
    pub statuses: Vec<u16>,
    /// Headers, or trailers, and the values that reject the token: `grpc-status` is `16`.
    #[cfg_attr(feature = "schema", schemars(with = "Table<super::value::OneOrMore>"))]
    pub headers: Table<Vec<Scalar>>,
    /// The code in a response's body, whatever its status. Only a caller that reads the body can tell.
    pub code: Option<RejectionCode>,
}

/// A code in the body of a response, and what it is if the token is no good.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct RejectionCode {
    /// The member that tells.
    pub path: Path,
    /// What it is if the token is no good. Numbers, texts and booleans are compared as they are
    /// written: `40001` is `"40001"`.
    #[cfg_attr(feature = "schema", schemars(with = "super::value::OneOrMore"))]
    pub equals: Vec<Scalar>,
}

impl RejectionCode {
    /// Returns the code that is one of these.
    #[must_use]
    pub const fn new(path: Path, equals: Vec<Scalar>) -> Self {
        Self { path, equals }
    }
}

impl Rejections {
    /// The baseline: a 401 alone.
    pub(crate) const NONE: &'static Self =
        &Self { statuses: Vec::new(), headers: Table::new(), code: None };

    pub(crate) fn are_in_head(&self, status: StatusCode, headers: &HeaderMap) -> bool {
        self.statuses.contains(&status.as_u16())
            || self.are_in_headers(headers)
            || (status == StatusCode::UNAUTHORIZED && !is_about_something_else(headers))
    }

    /// Returns whether one of the headers, or trailers, has a value that rejects the token.
    pub(crate) fn are_in_headers(&self, headers: &HeaderMap) -> bool {
        self.headers.iter().any(|(name, values)| {
            let mut found = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
            found.any(|found| values.iter().any(|value| value.is_written_as(found.trim())))
        })
    }

    pub(crate) fn are_in_body(&self, body: &[u8]) -> bool {
        let Some(code) = &self.code else { return false };
        let unescaped = Unescaped::default();
        let mut found = [Value::Absent];
        if pick(body, &unescaped, &[Some(&code.path)], &mut found).is_err() {
            return false;
        }
        let [found] = found;
        let Some(found) = found.written() else { return false };
        code.equals.iter().any(|value| value.is_written_as(found))
    }
}

/// Returns whether all errors that the challenges name are about something else than the token.
fn is_about_something_else(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::WWW_AUTHENTICATE).iter();
    let texts: Vec<Cow<'_, str>> =
        values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    let mut errors = texts.iter().flat_map(|text| Challenges::new(text).errors()).peekable();
    errors.peek().is_some()
        && errors.all(|error| matches!(&*error, "insufficient_scope" | "use_dpop_nonce"))
}

/// The challenges of a `WWW-Authenticate` header (RFC 9110 §11.6.1), as far as they name an error: the rest
/// of its value.
struct Challenges<'a>(&'a str);

impl<'a> Challenges<'a> {
    const fn new(value: &'a str) -> Self {
        Self(value)
    }

    /// Returns the values of all parameters `error` (RFC 6750 §3), of whichever challenge.
    fn errors(self) -> impl Iterator<Item = String> {
        self.filter_map(|item| {
            let (name, value) = item.split_once('=')?;
            // A challenge's scheme stands before its first parameter.
            let name = name.split_whitespace().next_back()?;
            name.eq_ignore_ascii_case("error").then(|| unquoted(value.trim()))?
        })
    }
}

impl<'a> Iterator for Challenges<'a> {
    type Item = &'a str;

    /// Returns what stands before the next comma that is not within quotation marks.
    fn next(&mut self) -> Option<&'a str> {
        if self.0.is_empty() {
            return None;
        }
        let (mut is_quoted, mut is_escaped) = (false, false);
        let end = self.0.find(|character| {
            let is_plain = !std::mem::take(&mut is_escaped);
            match character {
                '"' if is_plain => is_quoted = !is_quoted,
                '\\' if is_plain => is_escaped = is_quoted,
                ',' => return !is_quoted,
                _ => {}
            }
            false
        });
        let (item, rest) = match end {
            Some(end) => (self.0.get(..end)?, self.0.get(end + 1..)?),
            None => (self.0, ""),
        };
        self.0 = rest;
        Some(item)
    }
}

/// Returns what a parameter's value stands for: a token, or a quoted string (RFC 9110 §5.6.4); `None`
/// if the string does not end.
fn unquoted(value: &str) -> Option<String> {
    let Some(quoted) = value.strip_prefix('"') else { return Some(value.to_owned()) };
    let mut text = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next()? {
            '"' => return Some(text),
            '\\' => text.push(characters.next()?),
            character => text.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::Response;

    use crate::dialect::Dialect;

    fn response(status: u16, headers: &[(&str, &str)]) -> Response<()> {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        response.body(()).unwrap()
    }

    fn naming(rejections: &str) -> Dialect {
        Dialect::from_json(&format!(r#"{{"name":"x","rejections":{rejections}}}"#)).unwrap()
    }

    #[test]
    fn fault_43_by_default_a_401_alone_rejects_the_token() {
        for status in 100..600 {
            let rejects = Dialect::rfc6749().rejects_token(&response(status, &[]));
            assert_eq!(rejects, status == 401, "{status}");
        }
    }

    #[test]
    fn fault_79_a_401_about_something_else_does_not_reject_the_token() {
        for (challenges, rejects) in [
            (&[r#"Bearer realm="a", error="insufficient_scope", scope="b c""#][..], false),
            (&["bearer ERROR = insufficient_scope"], false),
            (&[r#"DPoP error="use_dpop_nonce", error_description="a, b""#], false),
            (&["Basic realm=x", r#"Bearer error="insufficient_scope""#], false),
            (&[r#"Bearer error="invalid_token""#], true),
            (&[r#"Bearer realm="error=insufficient_scope""#], true),
            (&[r#"Bearer error_description="insufficient_scope""#], true),
            (&[r#"Bearer error="insufficient_scope", DPoP error="invalid_token""#], true),
            (&["Bearer"], true),
            (&[""], true),
            (&[r#"Bearer error="insufficient_scope"#], true),
        ] {
            let headers: Vec<_> =
                challenges.iter().map(|value| ("www-authenticate", *value)).collect();
            let response = response(401, &headers);
            assert_eq!(Dialect::rfc6749().rejects_token(&response), rejects, "{challenges:?}");
        }
    }

    #[test]
    fn fault_78_statuses_and_headers_that_the_dialect_names_reject_the_token() {
        let dialect =
            naming(r#"{"statuses":[403,419],"headers":{"grpc-status":16,"x-auth":["a","b"]}}"#);
        for (status, headers, rejects) in [
            (401, &[][..], true),
            (403, &[], true),
            (419, &[], true),
            (404, &[], false),
            (200, &[("grpc-status", "16")], true),
            (200, &[("grpc-status", "7")], false),
            (200, &[("grpc-status", "7"), ("grpc-status", " 16 ")], true),
            (500, &[("X-Auth", "b")], true),
            (500, &[("X-Auth", "ab")], false),
        ] {
            let response = response(status, headers);
            assert_eq!(dialect.rejects_token(&response), rejects, "{status} {headers:?}");
            let baseline = Dialect::rfc6749().rejects_token(&response);
            assert_eq!(baseline, status == 401, "{status} {headers:?}");
        }
    }

    #[test]
    fn fault_78_a_code_in_a_body_rejects_the_token() {
        let dialect = naming(r#"{"code":{"path":"errcode","equals":[40001,"42001"]}}"#);
        for (body, rejects) in [
            (r#"{"errcode":40001,"errmsg":"x"}"#, true),
            (r#"{"errcode":"40001"}"#, true),
            (r#"{"errcode":42001}"#, true),
            (r#"{"errcode":0}"#, false),
            (r#"{"errcode":null}"#, false),
            (r#"{"errcode":[40001]}"#, false),
            (r#"{"errcode":40001"#, false),
            ("40001", false),
            ("", false),
        ] {
            assert_eq!(dialect.rejects_token_in_body(body.as_bytes()), rejects, "{body}");
            assert!(!Dialect::rfc6749().rejects_token_in_body(body.as_bytes()), "{body}");
        }
    }
}
