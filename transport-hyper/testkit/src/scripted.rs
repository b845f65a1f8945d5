//! A server that follows a script, connection after connection.

use std::fmt;
use std::io::{self, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::journal::{Journal, Record};
use super::script::Step;

/// How long a read or write may take, so that no test hangs.
const GIVE_UP: Duration = Duration::from_secs(30);

/// A server on 127.0.0.1 that follows a script with every connection, one after another.
///
/// It runs on a thread of its own, and needs no runtime. Dropping it breaks the connection that it
/// is serving and waits for the thread; [`stop`](Self::stop) also returns what the server saw.
///
/// * To start one: [`with_response`](Self::with_response), [`with_responses`](Self::with_responses),
///   [`with_stalled_response`](Self::with_stalled_response), [`with_steps`](Self::with_steps), or
///   [`with_script`](Self::with_script) for anything else.
/// * To look at it: [`address`](Self::address), [`base_url`](Self::base_url),
///   [`connections`](Self::connections), [`requests`](Self::requests), and in the end
///   [`stop`](Self::stop).
///
/// ```
/// use std::io::{Read, Write};
/// use std::net::TcpStream;
///
/// use polygrant_testkit::ScriptedServer;
///
/// let server = ScriptedServer::with_response("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")?;
/// let mut stream = TcpStream::connect(server.address())?;
/// stream.write_all(b"GET / HTTP/1.1\r\n\r\n")?;
/// let mut response = String::new();
/// stream.read_to_string(&mut response)?;
/// assert!(response.starts_with("HTTP/1.1 200 OK"));
/// assert_eq!(server.stop().requests, ["GET / HTTP/1.1\r\n\r\n"]);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct ScriptedServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    journal: Journal,
    gate: Mutex<Gate>,
}

#[derive(Default)]
struct Gate {
    /// The connection at work, to be broken when the server stops.
    current: Option<TcpStream>,
    state: State,
}

#[derive(Default)]
enum State {
    #[default]
    Open,
    /// Connections are counted, but not served, up to this client's, or to any if it is not known.
    Closing(Option<SocketAddr>),
}

impl ScriptedServer {
    /// Starts a server that hands each connection to `script`, and closes it when `script` returns. An
    /// error that it returns goes to [`Record::errors`].
    ///
    /// A read or write that takes 30 s fails, so that no test hangs. Stopping the server waits for
    /// `script` to return.
    ///
    /// # Errors
    /// There is no free port, or no thread.
    pub fn with_script(
        mut script: impl FnMut(TcpStream, &Journal) -> io::Result<()> + Send + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let thread = {
            let shared = Arc::clone(&shared);
            let serve = move || shared.serve(&listener, &mut script);
            thread::Builder::new().name("polygrant-scripted".into()).spawn(serve)?
        };
        Ok(Self { address, shared, thread: Some(thread) })
    }

    /// Starts a server that takes these steps with each connection.
    ///
    /// # Errors
    /// As [`with_script`](Self::with_script).
    pub fn with_steps(steps: impl Into<Vec<Step>>) -> io::Result<Self> {
        let steps = steps.into();
        Self::with_script(move |mut stream, journal| {
            steps.iter().try_for_each(|step| step.take(&mut stream, journal))
        })
    }

    /// Starts a server that gives each request, counted from 1, the response that `response` returns, and
    /// closes the connection.
    ///
    /// # Errors
    /// As [`with_script`](Self::with_script).
    pub fn with_responses(
        mut response: impl FnMut(usize) -> Vec<u8> + Send + 'static,
    ) -> io::Result<Self> {
        let mut number = 0;
        Self::with_script(move |mut stream, journal| {
            journal.request(&mut stream)?;
            number += 1;
            stream.write_all(&response(number))
        })
    }

    /// Starts a server that gives every request this response, and closes the connection.
    ///
    /// # Errors
    /// As [`with_script`](Self::with_script).
    pub fn with_response(response: impl Into<Vec<u8>>) -> io::Result<Self> {
        Self::with_steps([Step::Read, Step::write(response)])
    }

    /// Starts a server that gives every request this response, and then sends nothing and does not close.
    ///
    /// # Errors
    /// As [`with_script`](Self::with_script).
    pub fn with_stalled_response(response: impl Into<Vec<u8>>) -> io::Result<Self> {
        Self::with_steps([Step::Read, Step::write(response), Step::Hold])
    }

    /// Returns the address that it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns its base URL, in plain `http`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns how many connections were made so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.journal.record().connections
    }

    /// Returns the requests that came whole so far, head and body.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.shared.journal.record().requests.clone()
    }

    /// Stops, and returns what the server saw. Connections that were made but not served are counted.
    #[must_use]
    pub fn stop(mut self) -> Record {
        self.close();
        std::mem::take(&mut *self.shared.journal.record())
    }

    fn close(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        {
            // The thread looks here after each `accept`, so it cannot miss the last connection.
            let mut gate = self.shared.gate();
            let last = TcpStream::connect_timeout(&self.address, GIVE_UP);
            gate.state = State::Closing(last.and_then(|stream| stream.local_addr()).ok());
            if let Some(stream) = gate.current.take() {
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
        if thread.join().is_err() {
            self.shared.journal.record().errors.push(io::Error::other("the script panicked"));
        }
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        self.close();
    }
}

impl fmt::Debug for ScriptedServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptedServer").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Shared {
    fn serve(
        &self,
        listener: &TcpListener,
        script: &mut dyn FnMut(TcpStream, &Journal) -> io::Result<()>,
    ) {
        loop {
            let (stream, client) = match listener.accept() {
                Ok(accepted) => accepted,
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
                Err(error) => return self.journal.record().errors.push(error),
            };
            match &mut *self.gate() {
                Gate { state: State::Closing(last), .. } => {
                    if last.is_none_or(|last| last == client) {
                        return;
                    }
                    self.journal.record().connections += 1;
                    continue;
                }
                gate => gate.current = stream.try_clone().ok(),
            }
            self.journal.record().connections += 1;
            let busy = Busy(self);
            let outcome = with_patience(&stream).and_then(|()| script(stream, &self.journal));
            self.journal.record().errors.extend(outcome.err());
            drop(busy);
        }
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn with_patience(stream: &TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(GIVE_UP))?;
    stream.set_write_timeout(Some(GIVE_UP))
}

/// Closes the connection when it is dropped, also if the script panics.
struct Busy<'a>(&'a Shared);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.gate().current = None;
    }
}
