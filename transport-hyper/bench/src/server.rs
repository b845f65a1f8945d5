//! A token server on the loopback, with one response to everything.

use std::io::{self, BufRead, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

/// The body of its response: a token for an hour.
pub const BODY: &str = r#"{"access_token":"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VySWQiOjEyMywiZXhwIjoxNzEwNjU1MjAwfQ.NDCEZZKZ7v8bIh_vO8ht51EepUuCOZBIX8DVXy5eVhA","token_type":"Bearer","expires_in":3600}"#;

/// The server. It closes each connection after one response, unless it keeps them.
#[derive(Debug)]
pub struct Server {
    url: String,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    keeps_connections: bool,
    requests: AtomicUsize,
    /// How many bytes of requests have come.
    heard: AtomicUsize,
    /// How many requests may be responded to, and when the last response left.
    gate: Mutex<Gate>,
    changed: Condvar,
}

#[derive(Debug)]
struct Gate {
    may_respond: usize,
    responded: Option<Instant>,
    is_closing: bool,
}

impl Server {
    /// Returns a server that responds to so many requests, and holds the others back.
    #[must_use]
    pub fn responding(may_respond: usize) -> Self {
        Self::new(may_respond, false)
    }

    /// Returns a server that responds to all requests, and keeps the connections on which they come.
    #[must_use]
    pub fn keeping_connections() -> Self {
        Self::new(usize::MAX, true)
    }

    fn new(may_respond: usize, keeps_connections: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on the loopback");
        let url = format!("http://{}/token", listener.local_addr().expect("its address"));
        let gate = Mutex::new(Gate { may_respond, responded: None, is_closing: false });
        let shared = Arc::new(Shared {
            keeps_connections,
            requests: AtomicUsize::new(0),
            heard: AtomicUsize::new(0),
            gate,
            changed: Condvar::new(),
        });
        let serving = Arc::clone(&shared);
        let thread = thread::spawn(move || serving.serve(&listener));
        Self { url, shared, thread: Some(thread) }
    }

    /// Returns its token endpoint.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns how many requests have come.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// Returns how many bytes of requests have come, heads and bodies.
    #[must_use]
    pub fn heard(&self) -> usize {
        self.shared.heard.load(Ordering::SeqCst)
    }

    /// Responds to so many requests more.
    pub fn release(&self, more: usize) {
        self.shared.gate().may_respond += more;
        self.shared.changed.notify_all();
    }

    /// Returns when the last response left.
    #[must_use]
    pub fn responded(&self) -> Option<Instant> {
        self.shared.gate().responded
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.gate().is_closing = true;
        self.shared.changed.notify_all();
        // So that it is not left waiting for a connection.
        let address = self.url.trim_start_matches("http://").trim_end_matches("/token");
        drop(TcpStream::connect(address));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn serve(self: &Arc<Self>, listener: &TcpListener) {
        for connection in listener.incoming() {
            if self.gate().is_closing {
                return;
            }
            // A client that has gone away is no concern of the server's.
            let Ok(connection) = connection else { continue };
            if self.keeps_connections {
                // A client may keep several, so each has a thread, which ends with it.
                let serving = Arc::clone(self);
                thread::spawn(move || serving.converse(&connection));
            } else {
                let _ = self.converse(&connection);
            }
        }
    }

    /// Responds to what comes on one connection.
    fn converse(&self, connection: &TcpStream) -> io::Result<()> {
        connection.set_nodelay(true)?;
        let closing = if self.keeps_connections { "" } else { "Connection: close\r\n" };
        let length = BODY.len();
        // One write, so one packet.
        let response = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
             {closing}\r\n{BODY}"
        );
        let mut reader = BufReader::new(connection);
        loop {
            let heard = hear(&mut reader)?;
            self.heard.fetch_add(heard, Ordering::SeqCst);
            self.wait_for_leave();
            (&mut &*connection).write_all(response.as_bytes())?;
            if !self.keeps_connections {
                return Ok(());
            }
        }
    }

    /// Counts a request, and holds it back until it may be responded to.
    fn wait_for_leave(&self) {
        let number = self.requests.fetch_add(1, Ordering::SeqCst);
        let mut gate = self.gate();
        while number >= gate.may_respond && !gate.is_closing {
            gate = self.changed.wait(gate).unwrap_or_else(PoisonError::into_inner);
        }
        gate.responded = Some(Instant::now());
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads one request to its end, and tells how many bytes it had.
fn hear(reader: &mut impl BufRead) -> io::Result<usize> {
    let (mut heard, mut length) = (0, 0);
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        heard += line.len();
        if line.trim_end().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
    }
    reader.read_exact(&mut vec![0; length])?;
    Ok(heard + length)
}
