//! An adapter over bare threads and `TcpStream`, in plain HTTP, and so to this machine alone.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use polygrant::TransportErrorKind::{self, Closed, Resolve, Timeout, Tls, TooLarge};
use polygrant::saved_response::read_response;
use polygrant::{AccessToken, Error, Grant, MAX_BODY, MAX_HEADERS, Timeouts, TransportError};
use polygrant_client::lifecycle::{Action, Attempt, CachedToken, Policy, TokenError, Waiter};
use polygrant_client::{AttemptGuard, SharedLifecycle, SystemClock, SystemEntropy};

type Fetched = Result<AccessToken, Error>;
type Outcome = Result<Arc<CachedToken>, TokenError>;
/// Sends one token request: [`send`], or what a test puts in its place.
pub(crate) type SendRequest = Arc<dyn Fn(&Grant, Timeouts) -> Fetched + Send + Sync>;

/// Keeps a token. Each request has a thread of its own, which ends with it.
pub(crate) struct TokenClient {
    pub(crate) lifecycle: Arc<SharedLifecycle>,
    send: SendRequest,
}

impl TokenClient {
    pub(crate) fn new(send: SendRequest, grant: Grant, policy: Policy) -> Self {
        let (clock, entropy) = (SystemClock::new(), SystemEntropy::new());
        Self { lifecycle: Arc::new(SharedLifecycle::new(grant, policy, clock, entropy)), send }
    }

    /// Returns a token. The caller waits for no longer than that.
    pub(crate) fn token(&self, max_wait: Duration) -> Outcome {
        self.lifecycle.leased().map_or_else(|| self.awaited(None, max_wait), Ok)
    }

    /// Returns the token that the waiter waits for, such as one in place of a rejected token.
    pub(crate) fn awaited(&self, mut waiter: Option<Waiter>, max_wait: Duration) -> Outcome {
        let gives_up = self.lifecycle.now().steady.saturating_add(max_wait);
        loop {
            let changes = self.lifecycle.listen();
            let next = match self.lifecycle.poll(waiter) {
                Action::Use(token) => return Ok(token),
                Action::UseAndRefresh(token, attempt) => {
                    self.spawn(attempt);
                    return Ok(token);
                }
                Action::Refresh(attempt) => self.spawn(attempt),
                Action::Wait(next) => next,
                Action::Failed(error) => return Err(error),
            };
            waiter = Some(next);
            let left = gives_up.saturating_sub(self.lifecycle.now().steady);
            if left.is_zero() {
                return Err(self.lifecycle.timed_out());
            }
            self.lifecycle.clock().wait(&changes, left.min(next.max_wait()));
        }
    }

    /// Without a thread, or if it panics, the guard is dropped and cancels the attempt.
    fn spawn(&self, attempt: Attempt) -> Waiter {
        let (send, waiter) = (Arc::clone(&self.send), attempt.waiter());
        let mut attempt = AttemptGuard::new(&self.lifecycle, attempt);
        let _ = std::thread::Builder::new().spawn(move || {
            let result = attempt.read_credentials();
            let result = result.and_then(|()| send(attempt.grant(), attempt.timeouts()));
            attempt.complete(result);
        });
        waiter
    }
}

/// Sends a grant's request and reads the response.
pub(crate) fn send(grant: &Grant, timeouts: Timeouts) -> Fetched {
    let mut bytes = Vec::new();
    let read = exchange(grant, timeouts, &mut bytes).map_err(TransportError::new);
    let Ok(response) = read_response(&bytes) else {
        return Err(read.err().unwrap_or(TransportError::new(Closed)).into());
    };
    let (head, body) = response.into_parts();
    grant.conclude(&head, read.map(|()| &*body), SystemTime::now().into())
}

fn exchange(grant: &Grant, limits: Timeouts, to: &mut Vec<u8>) -> Result<(), TransportErrorKind> {
    let kind = |it: io::Error| TransportErrorKind::of_io(it.kind()).unwrap_or(Closed);
    let deadline = Instant::now() + limits.attempt;
    let (head, body) = grant.request().into_parts();
    let authority = head.uri.authority().filter(|_| head.uri.scheme_str() == Some("http"));
    let authority = authority.ok_or(Tls)?.as_str();
    let address = authority.to_socket_addrs().ok().and_then(|mut it| it.next()).ok_or(Resolve)?;
    let mut stream = TcpStream::connect_timeout(&address, limits.connect()).map_err(kind)?;
    let length = body.as_bytes().len();
    // HTTP/1.0 knows no chunks.
    let mut request = format!("{} {} HTTP/1.0\r\ncontent-length: {length}", head.method, head.uri);
    for (name, value) in &head.headers {
        request += &format!("\r\n{name}: {}", value.to_str().unwrap_or_default());
    }
    stream.write_all(&[request.as_bytes(), b"\r\n\r\n", body.as_bytes()].concat()).map_err(kind)?;
    let mut block = [0; 8192];
    while end_of(to).is_none_or(|end| to.len() < end) {
        let left = deadline.saturating_duration_since(Instant::now());
        stream.set_read_timeout(Some(left)).map_err(|_| Timeout)?;
        match stream.read(&mut block).map_err(kind)? {
            0 => return end_of(to).map_or(Ok(()), |_| Err(Closed)),
            _ if to.len() > MAX_HEADERS + MAX_BODY => return Err(TooLarge),
            length => to.extend_from_slice(block.get(..length).unwrap_or_default()),
        }
    }
    to.truncate(end_of(to).unwrap_or(to.len()));
    Ok(())
}

/// Returns where the response ends, once its head is there and says so.
fn end_of(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|it| it == b"\r\n\r\n")? + 4;
    let response = read_response(bytes.get(..head)?).ok()?;
    head.checked_add(response.headers().get("content-length")?.to_str().ok()?.parse().ok()?)
}
