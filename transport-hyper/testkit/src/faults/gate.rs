//! A server that holds its first response back, and callers that meet it together.

use std::io::{self, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use polygrant_lifecycle::{CachedToken, TokenError};

use super::adapter::ClientUnderTest;
use crate::fail::{Fail, ensure};
use crate::{Journal, ScriptedServer, Step};

/// How long a check waits at most, so that one that goes wrong ends.
pub(super) const GIVE_UP: Duration = Duration::from_secs(10);

/// How long a gate stays closed: longer than anything that waits before it.
const CLOSED: Duration = Duration::from_secs(25);

pub(super) type Outcome = Result<Arc<CachedToken>, TokenError>;

/// Holds a server's response back.
pub(super) struct Gate {
    came: Receiver<()>,
    go: Sender<()>,
}

/// The server's side of a gate.
pub(super) struct Held {
    come: Sender<()>,
    gone: Receiver<()>,
}

impl Held {
    /// Waits until the gate is open. The check may have ended early, and with it both ends here.
    pub(super) fn wait(&self) {
        let _ = self.come.send(());
        let _ = self.gone.recv_timeout(CLOSED);
    }
}

impl Gate {
    /// Returns a gate, and the side of it that a server waits on.
    pub(super) fn new() -> (Self, Held) {
        let (come, came) = mpsc::channel();
        let (go, gone) = mpsc::channel();
        (Self { came, go }, Held { come, gone })
    }

    /// Starts a server with a gate. `then` gets each connection with its number, the first one only once the
    /// gate is open. `reads` reads the first request.
    pub(super) fn before(
        reads: Step,
        mut then: impl FnMut(usize, &mut TcpStream, &Journal) -> io::Result<()> + Send + 'static,
    ) -> io::Result<(ScriptedServer, Self)> {
        let (gate, held) = Self::new();
        let mut number = 0;
        let server = ScriptedServer::with_script(move |mut stream, journal| {
            number += 1;
            if number == 1 {
                reads.take(&mut stream, journal)?;
                held.wait();
            } else {
                Step::Read.take(&mut stream, journal)?;
            }
            then(number, &mut stream, journal)
        })?;
        Ok((server, gate))
    }

    /// Starts a server that gives each request this response, with a gate before the first.
    pub(super) fn with_responses(
        mut response: impl FnMut(usize) -> Vec<u8> + Send + 'static,
    ) -> io::Result<(ScriptedServer, Self)> {
        Self::before(Step::Read, move |number, stream, _| stream.write_all(&response(number)))
    }

    /// Waits until the first request is there.
    pub(super) fn request(&self) -> Result<(), Fail> {
        self.came.recv_timeout(GIVE_UP).map_err(|_| Fail::new("no request came"))
    }

    /// Lets the server send the response.
    pub(super) fn open(&self) {
        let _ = self.go.send(());
    }
}

/// Waits until that many callers have been told to wait.
pub(super) fn until_waiting(client: &dyn ClientUnderTest, callers: u64) -> Result<(), Fail> {
    let began = Instant::now();
    while client.health().counts.waits < callers {
        ensure(began.elapsed() < GIVE_UP, || {
            format!("{} of {callers} callers wait", client.health().counts.waits)
        })?;
        thread::yield_now();
    }
    Ok(())
}

/// Waits until that caller has its result.
pub(super) fn until_finished<T>(caller: &thread::ScopedJoinHandle<'_, T>) -> Result<(), Fail> {
    let began = Instant::now();
    while !caller.is_finished() {
        ensure(began.elapsed() < GIVE_UP, || "a caller waits for another".into())?;
        thread::yield_now();
    }
    Ok(())
}

/// Returns the result of a thread.
pub(super) fn joined<T>(thread: thread::ScopedJoinHandle<'_, T>) -> Result<T, Fail> {
    thread.join().map_err(|_| Fail::new("a caller panicked"))
}

/// Calls from that many threads, and opens the gate once all but the first wait. Returns the result of each.
pub(super) fn through(
    gate: &Gate,
    client: &dyn ClientUnderTest,
    callers: u64,
) -> Result<Vec<Outcome>, Fail> {
    thread::scope(|scope| {
        let threads: Vec<_> = (0..callers).map(|_| scope.spawn(|| client.token())).collect();
        let all_wait =
            gate.request().and_then(|()| until_waiting(client, callers.saturating_sub(1)));
        gate.open();
        all_wait?;
        threads.into_iter().map(joined).collect()
    })
}
