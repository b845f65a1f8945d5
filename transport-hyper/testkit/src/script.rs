//! The steps that a server takes with a connection, as data.

use std::borrow::Cow;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::journal::Journal;

/// One step that a [`ScriptedServer`](super::ScriptedServer) takes with a connection. After the last
/// step it closes the connection.
///
/// | steps | what the client sees |
/// |---|---|
/// | none | the connection closes at once |
/// | `Read`, `Write` | a response, or a part of one, and then the end |
/// | `Read`, `Write`, `Hold` | a response, or a part of one, and then silence |
/// | `Read`, `Write`, `Drip` | the same, and then a byte now and again |
/// | `ReadForReset`, `Write` | a response, or a part of one, and then a reset |
/// | `Hold` | silence from the start, such as a TLS handshake that gets no response |
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Reads one request to its end.
    Read,
    /// Reads one request but for its last byte, so that the end of the script resets the connection.
    ReadForReset,
    /// Writes these bytes.
    Write(Cow<'static, [u8]>),
    /// Sends nothing until the client closes.
    Hold,
    /// Writes an `x` every few milliseconds until the client closes.
    Drip,
}

impl Step {
    /// Writes these bytes.
    pub fn write(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Write(Cow::Owned(bytes.into()))
    }

    pub(super) fn take(&self, stream: &mut TcpStream, journal: &Journal) -> io::Result<()> {
        match self {
            Self::Read => journal.request(stream),
            Self::ReadForReset => journal.request_but_its_end(stream),
            Self::Write(bytes) => stream.write_all(bytes),
            Self::Hold => hold(stream),
            Self::Drip => drip(stream),
        }
    }
}

fn hold(stream: &mut TcpStream) -> io::Result<()> {
    io::copy(stream, &mut io::sink()).map(drop)
}

fn drip(stream: &mut TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_millis(5)))?;
    let mut byte = [0];
    loop {
        match stream.read(&mut byte) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                stream.write_all(b"x")?;
            }
            Err(error) => return Err(error),
        }
    }
}
