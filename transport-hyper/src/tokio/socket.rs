//! A connection to a server or to a proxy, before the server's TLS.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::MaybeHttpsStream;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// The socket, over the proxy's TLS if it has any.
pub(super) type ToProxy = MaybeHttpsStream<TokioIo<TcpStream>>;

/// A connection to a server or to a proxy.
pub(crate) struct Socket {
    stream: ToProxy,
    /// For a proxy: what it says first.
    heard: Option<StatusLine>,
}

impl Socket {
    pub(super) const fn direct(stream: ToProxy) -> Self {
        Self { stream, heard: None }
    }

    /// Returns a connection that writes the beginning of what comes down.
    pub(super) const fn heard_by(stream: ToProxy, heard: StatusLine) -> Self {
        Self { stream, heard: Some(heard) }
    }
}

/// The beginning of a proxy's response, which hyper-util keeps to itself.
#[derive(Clone, Default)]
pub(super) struct StatusLine(Arc<Mutex<Vec<u8>>>);

/// The length of `HTTP/1.1 200`.
const LENGTH: usize = 12;

impl StatusLine {
    /// Returns the status; `None` if the response is no HTTP.
    pub(super) fn status(&self) -> Option<u16> {
        let line = self.bytes();
        let (version, status) = line.split_at_checked(9)?;
        let is_http = version.starts_with(b"HTTP/1.") && version.ends_with(b" ");
        let is_whole = line.len() == LENGTH;
        (is_http && is_whole).then(|| std::str::from_utf8(status).ok()?.parse().ok())?
    }

    /// Returns whether the proxy said nothing, or broke off within what could be a status line.
    pub(super) fn is_empty(&self) -> bool {
        let line = self.bytes();
        let (version, status) = line.split_at_checked(9).unwrap_or((&line, b""));
        line.len() < LENGTH
            && (b"HTTP/1.".starts_with(version) || version.starts_with(b"HTTP/1."))
            && status.iter().all(u8::is_ascii_digit)
    }

    /// Takes what belongs to it, and returns whether it is complete.
    fn take(&self, bytes: &[u8]) -> bool {
        let mut line = self.bytes();
        let rest = LENGTH.saturating_sub(line.len());
        line.extend(bytes.iter().take(rest));
        line.len() == LENGTH
    }

    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Read for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buf: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let Some(heard) = self.heard.clone() else {
            return Pin::new(&mut self.stream).poll_read(cx, buf);
        };
        // A buffer of its own, since what is in the cursor cannot be looked at.
        let mut bytes = [0; LENGTH];
        let room = bytes.len().min(buf.remaining());
        let mut own = hyper::rt::ReadBuf::new(bytes.get_mut(..room).unwrap_or_default());
        match Pin::new(&mut self.stream).poll_read(cx, own.unfilled()) {
            Poll::Ready(Ok(())) => {
                if heard.take(own.filled()) {
                    self.heard = None;
                }
                buf.put_slice(own.filled());
                Poll::Ready(Ok(()))
            }
            other => other,
        }
    }
}

impl Write for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }
}

impl Connection for Socket {
    fn connected(&self) -> Connected {
        self.stream.connected()
    }
}
