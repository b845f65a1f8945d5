//! A token server on the loopback that knows one answer.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

/// What it answers: a token for an hour.
pub const BODY: &str = r#"{"access_token":"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VySWQiOjEyMywiZXhwIjoxNzEwNjU1MjAwfQ.NDCEZZKZ7v8bIh_vO8ht51EepUuCOZBIX8DVXy5eVhA","token_type":"Bearer","expires_in":3600}"#;

/// The server. It answers one connection after the other, and closes each.
#[derive(Debug)]
pub struct Server {
    url: String,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    requests: AtomicUsize,
    /// How many requests may be answered, and when the last answer left.
    gate: Mutex<Gate>,
    changed: Condvar,
}

#[derive(Debug)]
struct Gate {
    may_answer: usize,
    answered: Option<Instant>,
    is_closing: bool,
}

impl Server {
    /// One that answers so many requests, and holds the others back.
    #[must_use]
    pub fn answering(may_answer: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on the loopback");
        let url = format!("http://{}/token", listener.local_addr().expect("its address"));
        let gate = Mutex::new(Gate { may_answer, answered: None, is_closing: false });
        let shared =
            Arc::new(Shared { requests: AtomicUsize::new(0), gate, changed: Condvar::new() });
        let serving = Arc::clone(&shared);
        let thread = thread::spawn(move || serving.serve(&listener));
        Self { url, shared, thread: Some(thread) }
    }

    /// Its token endpoint.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How many requests have come.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// Answers so many requests more.
    pub fn release(&self, more: usize) {
        self.shared.gate().may_answer += more;
        self.shared.changed.notify_all();
    }

    /// When the last answer left.
    #[must_use]
    pub fn answered(&self) -> Option<Instant> {
        self.shared.gate().answered
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
    fn serve(&self, listener: &TcpListener) {
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{BODY}",
            BODY.len()
        );
        for connection in listener.incoming() {
            if self.gate().is_closing {
                return;
            }
            // A client that has gone away is no concern of the server's.
            if let Ok(connection) = connection {
                let _ = self.answer(connection, answer.as_bytes());
            }
        }
    }

    fn answer(&self, mut connection: TcpStream, answer: &[u8]) -> std::io::Result<()> {
        connection.set_nodelay(true)?;
        let mut reader = BufReader::new(&connection);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
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
        let number = self.requests.fetch_add(1, Ordering::SeqCst);
        let mut gate = self.gate();
        while number >= gate.may_answer && !gate.is_closing {
            gate = self.changed.wait(gate).unwrap_or_else(PoisonError::into_inner);
        }
        gate.answered = Some(Instant::now());
        drop(gate);
        connection.write_all(answer)
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
