//! A connection to a server or to a proxy, before the server's TLS.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::MaybeHttpsStream;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use polygrant_client::ConnectResponse;
use tokio::net::TcpStream;

/// The socket, over the proxy's TLS if it has any.
pub(super) type ToProxy = MaybeHttpsStream<TokioIo<TcpStream>>;

/// A connection to a server or to a proxy.
pub(crate) struct Socket {
    stream: ToProxy,
    /// For a proxy that has not made its tunnel: what it responds.
    response: Option<Heard>,
    /// What has come behind the proxy's response, and has not been read.
    rest: Vec<u8>,
}

impl Socket {
    pub(super) const fn direct(stream: ToProxy) -> Self {
        Self { stream, response: None, rest: Vec::new() }
    }

    /// Returns a connection to a proxy, whose response is noted there.
    pub(super) const fn to_proxy(stream: ToProxy, response: Heard) -> Self {
        Self { stream, response: Some(response), rest: Vec::new() }
    }

    /// Reads the proxy's response to its end. Returns what has come behind it, or nothing if the proxy
    /// broke off.
    fn poll_response(
        &mut self,
        heard: &Heard,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<Option<Vec<u8>>>> {
        loop {
            let mut bytes = [0; 1024];
            let mut buf = hyper::rt::ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut self.stream).poll_read(cx, buf.unfilled()))?;
            let read = buf.filled();
            if read.is_empty() {
                return Poll::Ready(Ok(None));
            }
            let mut response = heard.response();
            let used = response.read(read);
            if !response.is_complete() {
                continue;
            }
            if !response.is_tunnel() {
                return Poll::Ready(Err(io::Error::other("the proxy made no tunnel")));
            }
            return Poll::Ready(Ok(read.get(used..).map(<[u8]>::to_vec)));
        }
    }
}

/// What hyper-util gets to see of a head that makes a tunnel: it takes fewer heads than proxies send, and
/// passes over what is behind them.
const MADE: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";

/// A proxy's response, which hyper-util keeps to itself.
#[derive(Clone, Default)]
pub(super) struct Heard(Arc<Mutex<ConnectResponse>>);

impl Heard {
    pub(super) fn response(&self) -> MutexGuard<'_, ConnectResponse> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Read for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buf: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(heard) = self.response.clone() {
            let behind = ready!(self.poll_response(&heard, cx))?;
            self.response = None;
            if let Some(behind) = behind {
                buf.put_slice(MADE.get(..buf.remaining().min(MADE.len())).unwrap_or_default());
                self.rest = behind;
            }
            return Poll::Ready(Ok(()));
        }
        if self.rest.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, buf);
        }
        let length = self.rest.len().min(buf.remaining());
        let read: Vec<u8> = self.rest.drain(..length).collect();
        buf.put_slice(&read);
        Poll::Ready(Ok(()))
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
