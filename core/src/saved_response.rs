//! Reads saved HTTP responses, such as `curl -i` prints.
//!
//! ```
//! let saved = b"HTTP/2 401\ncontent-type: application/json\n\n{\"error\":\"invalid_client\"}";
//! let response = polygrant::saved_response::read_response(saved)?;
//! assert_eq!(response.status(), 401);
//! assert_eq!(response.body(), br#"{"error":"invalid_client"}"#);
//! # Ok::<(), polygrant::saved_response::SavedResponseError>(())
//! ```

use std::borrow::Cow;
use std::fmt;

use http::{HeaderName, HeaderValue, Response, StatusCode};

/// The most header fields that are read.
const MAX_FIELDS: usize = 256;

/// Reads the last response of a saved exchange: interim (1xx) and proxy responses before it are
/// passed over.
///
/// It takes what people save: any HTTP version, a status line without a reason, lines that end in LF
/// alone, a head without a body, a chunked body with its framing or without, a file in UTF-16 (as
/// PowerShell writes it). A body that is cut short is taken as it is.
///
/// # Errors
/// The bytes do not begin with the head of an HTTP response.
pub fn read_response(saved: &[u8]) -> Result<Response<Vec<u8>>, SavedResponseError> {
    let saved = utf_8(saved);
    let mut rest = saved.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&saved).trim_ascii_start();
    loop {
        let (head, after) = split_head(rest);
        let response = read_head(head)?;
        if read_head(split_head(after).0).is_ok() {
            rest = after;
            continue;
        }
        let body = if is_chunked(&response) { dechunked(after) } else { None };
        return Ok(response.map(|()| body.unwrap_or_else(|| after.to_vec())));
    }
}

/// Why bytes are not a saved response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavedResponseError(Problem);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Problem {
    NoStatusLine,
    Head(httparse::Error),
    Status,
}

impl fmt::Display for SavedResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Problem::NoStatusLine => f.write_str(
                "not an HTTP response: it does not begin with a status line such as `HTTP/1.1 200 \
                 OK` (save the head too, as `curl -i` does)",
            ),
            Problem::Head(error) => write!(f, "not an HTTP response: {error}"),
            Problem::Status => f.write_str("not an HTTP response: its status is below 100"),
        }
    }
}

impl std::error::Error for SavedResponseError {}

/// Returns a file in UTF-8, also one that a byte order mark calls UTF-16.
fn utf_8(saved: &[u8]) -> Cow<'_, [u8]> {
    let (read, units): (fn([u8; 2]) -> u16, _) = match saved {
        [0xff, 0xfe, units @ ..] => (u16::from_le_bytes, units),
        [0xfe, 0xff, units @ ..] => (u16::from_be_bytes, units),
        _ => return Cow::Borrowed(saved),
    };
    let units = units.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(read);
    let characters = char::decode_utf16(units);
    let text: String = characters.map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    Cow::Owned(text.into_bytes())
}

/// Splits after the first empty line; without one, all is head.
fn split_head(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut start = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line == b"\n" || line == b"\r\n" {
            return (
                bytes.get(..start).unwrap_or_default(),
                bytes.get(start + line.len()..).unwrap_or_default(),
            );
        }
        start += line.len();
    }
    (bytes, &[])
}

fn read_head(head: &[u8]) -> Result<Response<()>, SavedResponseError> {
    let rest = head.strip_prefix(b"HTTP/").ok_or(SavedResponseError(Problem::NoStatusLine))?;
    // `HTTP/2 200` is how curl writes a version that has no status line.
    let version_end = rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len());
    let rest = rest.get(version_end..).unwrap_or_default();
    let text = [b"HTTP/1.1", rest.trim_ascii_end(), b"\r\n\r\n"].concat();

    let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let mut parsed = httparse::Response::new(&mut fields);
    let mut config = httparse::ParserConfig::default();
    config
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .ignore_invalid_headers_in_responses(true);
    config
        .parse_response(&mut parsed, &text)
        .map_err(|error| SavedResponseError(Problem::Head(error)))?;

    let mut response = Response::new(());
    *response.status_mut() = parsed
        .code
        .and_then(|code| StatusCode::from_u16(code).ok())
        .ok_or(SavedResponseError(Problem::Status))?;
    for field in parsed.headers.iter() {
        let name = HeaderName::from_bytes(field.name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(field.value)) {
            response.headers_mut().append(name, value);
        }
    }
    Ok(response)
}

fn is_chunked(response: &Response<()>) -> bool {
    response
        .headers()
        .get_all(http::header::TRANSFER_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.to_ascii_lowercase().contains("chunked"))
}

/// Takes the framing of chunks off (RFC 9112 §7.1), as far as the body goes; `None` if it has none,
/// because curl has taken it off already.
fn dechunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::with_capacity(rest.len());
    let mut framed = false;
    while let Some((size, after)) = chunk_size(rest) {
        framed = true;
        let (data, after) = after.split_at(size.min(after.len()));
        body.extend_from_slice(data);
        if size == 0 {
            break;
        }
        rest = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")).unwrap_or(after);
    }
    framed.then_some(body)
}

/// Reads a chunk's first line: its size in hexadecimal, and extensions that do not matter.
fn chunk_size(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (line, after) = (bytes.get(..end)?, bytes.get(end + 1..)?);
    let size = line.split(|byte| *byte == b';').next()?.trim_ascii();
    if size.is_empty() || !size.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let size = usize::from_str_radix(std::str::from_utf8(size).ok()?, 16).unwrap_or(usize::MAX);
    Some((size, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(saved: &str) -> (u16, String) {
        let response = read_response(saved.as_bytes()).unwrap();
        (response.status().as_u16(), String::from_utf8(response.into_body()).unwrap())
    }

    #[test]
    fn heads_as_people_save_them() {
        for saved in [
            "HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody",
            "HTTP/1.0 200 OK\nA: b\n\nbody",
            "HTTP/1.1 200\r\n\r\nbody",
            "HTTP/1.1 200 \r\n\r\nbody",
            "HTTP/2 200\r\n\r\nbody",
            "HTTP/2 200 \nA: b\n\nbody",
            "HTTP/3 200\n\nbody",
            "\n\nHTTP/1.1 200 OK\n\nbody",
            "\u{feff}HTTP/1.1 200 OK\n\nbody",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nbody",
            "HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 200\r\n\r\nbody",
            "HTTP/1.1 200 OK\nno colon here\n\nbody",
            "HTTP/1.1 200 D\u{e9}j\u{e0}\n\nbody",
            "HTTP/1.1 302 Found\n\nHTTP/1.1 200 OK\n\nbody",
        ] {
            assert_eq!(read(saved), (200, "body".into()), "{saved:?}");
        }
        assert_eq!(read("HTTP/1.1 502 Oh\n\nHTTP/1.1 is required").1, "HTTP/1.1 is required");
        assert_eq!(read("HTTP/1.1 204 No Content"), (204, String::new()));
        assert_eq!(read("HTTP/1.1 204 No Content\r\nA: b\r\n"), (204, String::new()));
    }

    #[test]
    fn a_file_may_be_in_utf_16() {
        let saved = "\u{feff}HTTP/1.1 200 OK\r\nA: b\r\n\r\né";
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = saved.encode_utf16().flat_map(order).collect();
            assert_eq!(read_response(&bytes).unwrap().body(), "é".as_bytes());
        }
    }

    #[test]
    fn fields_are_kept_in_order() {
        let response = read_response(b"HTTP/1.1 200 OK\r\nA: 1\r\nb: x\r\na: 2\r\n\r\n").unwrap();
        let all: Vec<_> = response.headers().get_all("a").iter().collect();
        assert_eq!(all, ["1", "2"]);
    }

    #[test]
    fn chunks_with_and_without_their_framing() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (body, expected) in [
            ("4\r\nbody\r\n0\r\n\r\n", "body"),
            ("2;x=y\r\nbo\r\n02\r\ndy\r\n0\r\nTrailer: x\r\n\r\n", "body"),
            ("4\nbody\n0\n\n", "body"),
            ("body", "body"),
            ("{\"a\":1}", "{\"a\":1}"),
            ("ff\r\nbody", "body"),
            ("fffffffffffffffffffffff\r\nbody", "body"),
            ("4\r\nbody", "body"),
            ("0\r\n\r\n", ""),
            ("", ""),
        ] {
            assert_eq!(read(&format!("{head}{body}")).1, expected, "{body:?}");
        }
    }

    #[test]
    fn a_text_that_is_not_a_response_is_an_error() {
        for saved in [
            "",
            " ",
            "{\"access_token\":\"a\"}",
            "HTTP",
            "HTTP/",
            "HTTP/1.1",
            "HTTP/1.1 OK",
            "HTTP/1.1 20\n\n",
            "HTTP/1.1 099 Low\n\n",
            "POST /token HTTP/1.1\r\n\r\n",
        ] {
            assert!(read_response(saved.as_bytes()).is_err(), "{saved:?}");
        }
    }
}
