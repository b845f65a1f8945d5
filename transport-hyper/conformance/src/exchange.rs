//! One request and one response of HTTP/1.1, as far as the soak and the fleet need them.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How long a client may take for its request. It sends it at once.
const PATIENCE: Duration = Duration::from_secs(5);

/// More than any request of theirs.
const LARGEST: usize = 16 * 1024;

/// Reads a whole request; `None` if the client closed before its end.
///
/// # Errors
/// The connection broke, or the client sends nothing.
pub fn read(stream: &mut TcpStream) -> io::Result<Option<String>> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !is_whole(&request) {
        let read = stream.read(&mut buffer)?;
        if read == 0 || request.len() > LARGEST {
            return Ok(None);
        }
        request.extend(buffer.iter().take(read));
    }
    Ok(Some(String::from_utf8_lossy(&request).into_owned()))
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = header(head, "content-length").and_then(|length| length.parse().ok());
    if header(head, "transfer-encoding").is_some() {
        return body.ends_with("0\r\n\r\n");
    }
    body.len() >= length.unwrap_or(0)
}

/// Returns a header of a request's head.
#[must_use]
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let headers = head.split("\r\n").take_while(|line| !line.is_empty()).skip(1);
    let named = headers.filter_map(|line| line.split_once(':'));
    named
        .filter(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
        .next()
}

/// Writes a response, after which the connection closes.
///
/// # Errors
/// The connection broke.
pub fn write(stream: &mut TcpStream, status: &str, headers: &str, body: &str) -> io::Result<()> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\n{headers}");
    stream.write_all(format!("{head}content-length: {length}\r\n\r\n{body}").as_bytes())
}
