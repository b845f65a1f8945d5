//! The record of what a scripted server has seen.

use std::io::{self, Read};
use std::net::TcpStream;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The largest request that is read, in bytes.
const MAX_REQUEST: usize = 1024 * 1024;

/// Records what a [`ScriptedServer`](super::ScriptedServer) sees.
#[derive(Debug, Default)]
pub struct Journal(Mutex<Record>);

/// What a [`ScriptedServer`](super::ScriptedServer) saw.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Record {
    /// How many connections were made.
    pub connections: usize,
    /// The requests that came whole, head and body, in their order.
    pub requests: Vec<String>,
    /// What went wrong on the server's side. A client that hangs up shows here too.
    pub errors: Vec<io::Error>,
}

impl Journal {
    /// Reads one request to its end and writes it down. It may come through TLS.
    ///
    /// It is read byte by byte, so that nothing after it is lost. A body needs a `Content-Length`.
    ///
    /// # Errors
    /// [`UnexpectedEof`](io::ErrorKind::UnexpectedEof) if the client has gone; any error of the
    /// stream; or the request is not HTTP/1.1, or larger than 1 MiB.
    pub fn request(&self, stream: &mut impl Read) -> io::Result<()> {
        let (mut request, length) = head(stream)?;
        body(stream, &mut request, length)?;
        self.write_down(&request);
        Ok(())
    }

    /// Reads one request, but leaves its last byte where it is. A connection that is closed with
    /// bytes unread is reset: RFC 1122 §4.2.2.13.
    ///
    /// # Errors
    /// As [`request`](Self::request), or the request has no body.
    pub fn request_but_its_end(&self, stream: &mut TcpStream) -> io::Result<()> {
        let (mut request, length) = head(stream)?;
        let length = length.checked_sub(1).ok_or_else(|| invalid("the request has no body"))?;
        body(stream, &mut request, length)?;
        let mut last = [0];
        if stream.peek(&mut last)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        request.extend(last);
        self.write_down(&request);
        Ok(())
    }

    /// Returns the request that was written down last.
    pub(super) fn last_request(&self) -> String {
        self.record().requests.last().cloned().unwrap_or_default()
    }

    pub(super) fn record(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_down(&self, request: &[u8]) {
        self.record().requests.push(String::from_utf8_lossy(request).into_owned());
    }
}

/// Returns a head, and the length of the body that follows.
fn head(stream: &mut impl Read) -> io::Result<(Vec<u8>, usize)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        byte(stream, &mut head)?;
    }
    let mut length = 0;
    for line in String::from_utf8_lossy(&head).split("\r\n") {
        if let Some((name, value)) = line.split_once(':') {
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().map_err(|_| invalid("the length is no number"))?;
            }
        }
    }
    Ok((head, length))
}

fn body(stream: &mut impl Read, request: &mut Vec<u8>, length: usize) -> io::Result<()> {
    (0..length).try_for_each(|_| byte(stream, request))
}

fn byte(stream: &mut impl Read, to: &mut Vec<u8>) -> io::Result<()> {
    if to.len() >= MAX_REQUEST {
        return Err(invalid("the request is too large"));
    }
    let mut byte = [0];
    stream.read_exact(&mut byte)?;
    to.extend(byte);
    Ok(())
}

fn invalid(problem: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}
