//! Token servers and clients for plays on the wire.

use std::io::{self, Write};
use std::net::TcpStream;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use polygrant::lifecycle::{Backoff, Policy};
use polygrant::{Dialect, Error, Grant, Scopes, TransportErrorKind};

use super::short::{Short, ensure};
use super::story::token_body;
use super::subject::{Adapter, Subject};
use crate::{Journal, ScriptedServer, Step, credentials};

/// So that a play that goes wrong ends; none waits for it.
pub(super) const GIVE_UP: Duration = Duration::from_secs(5);

/// No pauses between requests: what they are for is played without a clock.
pub(super) fn hasty() -> Policy {
    let none = Backoff { base: Duration::ZERO, cap: Duration::ZERO };
    let mut policy = Policy::default();
    policy.request_interval = Duration::ZERO;
    policy.backoff = none;
    policy.backoff_after_rate = none;
    policy.transient_cooldown = none;
    policy
}

/// The same, with that much time for a request.
pub(super) fn hasty_within(attempt: Duration) -> Policy {
    let mut policy = hasty();
    policy.timeouts = policy.timeouts.with_attempt(attempt);
    policy
}

/// The grant of the sandboxes' client at that server.
pub(super) fn grant_at(server: &ScriptedServer) -> Result<Grant, Short> {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at(&server.base_url())?;
    Ok(Grant::new(dialect, endpoint, credentials(), Scopes::none())?)
}

pub(super) fn client(
    adapter: &dyn Adapter,
    server: &ScriptedServer,
    policy: Policy,
) -> Result<Box<dyn Subject>, Short> {
    adapter.client(grant_at(server)?, policy).map_err(Short::new)
}

/// Takes those steps with each connection, which are counted from 1.
pub(super) fn stepping(
    mut steps: impl FnMut(usize) -> Vec<Step> + Send + 'static,
) -> io::Result<ScriptedServer> {
    let mut number = 0;
    ScriptedServer::playing(move |mut stream, journal| {
        number += 1;
        steps(number).iter().try_for_each(|step| step.take(&mut stream, journal))
    })
}

/// Answers each request so, and closes.
pub(super) fn answering(
    mut answer: impl FnMut(usize) -> Vec<u8> + Send + 'static,
) -> io::Result<ScriptedServer> {
    stepping(move |number| vec![Step::Read, Step::write(answer(number))])
}

/// Issues `t1`, `t2` and so on.
pub(super) fn issuing() -> io::Result<ScriptedServer> {
    answering(issue)
}

pub(super) fn issue(number: usize) -> Vec<u8> {
    answer("200 OK", "", &token_body(&format!("t{number}"), Some("3600")))
}

/// An answer with a body and its length.
pub(super) fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into()
}

pub(super) fn refuse(status: &str, code: &str) -> Vec<u8> {
    answer(status, "", &format!(r#"{{"error":"{code}"}}"#))
}

/// A server whose first request waits for its answer until it is let go.
pub(super) struct Gate {
    came: Receiver<()>,
    go: Sender<()>,
}

impl Gate {
    /// The server, and its gate. `play` has each connection, with its number; the first one after the
    /// gate. It reads the request itself if `reads_itself`.
    pub(super) fn before(
        reads: Step,
        mut play: impl FnMut(usize, &mut TcpStream, &Journal) -> io::Result<()> + Send + 'static,
    ) -> io::Result<(ScriptedServer, Self)> {
        let (come, came) = mpsc::channel();
        let (go, gone) = mpsc::channel();
        let mut number = 0;
        let server = ScriptedServer::playing(move |mut stream, journal| {
            number += 1;
            if number == 1 {
                reads.take(&mut stream, journal)?;
                // Whoever waits may have gone.
                let _ = come.send(());
                let _ = gone.recv_timeout(GIVE_UP);
            } else {
                Step::Read.take(&mut stream, journal)?;
            }
            play(number, &mut stream, journal)
        })?;
        Ok((server, Self { came, go }))
    }

    /// The server, which answers each request so, and its gate.
    pub(super) fn answering(
        mut answer: impl FnMut(usize) -> Vec<u8> + Send + 'static,
    ) -> io::Result<(ScriptedServer, Self)> {
        Self::before(Step::Read, move |number, stream, _| stream.write_all(&answer(number)))
    }

    /// Waits until the first request is there.
    pub(super) fn request(&self) -> Result<(), Short> {
        self.came.recv_timeout(GIVE_UP).map_err(|_| Short::new("no request came"))
    }

    /// Has it answered.
    pub(super) fn open(&self) {
        let _ = self.go.send(());
    }
}

/// Until that many callers have been told to wait.
pub(super) fn until_waiting(client: &dyn Subject, callers: u64) -> Result<(), Short> {
    let began = Instant::now();
    while client.health().counts.waits < callers {
        ensure(began.elapsed() < GIVE_UP, || {
            format!("{} of {callers} callers wait", client.health().counts.waits)
        })?;
        thread::yield_now();
    }
    Ok(())
}

/// What came of a thread.
pub(super) fn joined<T>(thread: thread::ScopedJoinHandle<'_, T>) -> Result<T, Short> {
    thread.join().map_err(|_| Short::new("a caller panicked"))
}

/// The transport's fault, if it is one.
pub(super) fn fault_of(error: &Error) -> Option<TransportErrorKind> {
    match error {
        Error::Transport(error) => Some(error.kind()),
        _ => None,
    }
}
