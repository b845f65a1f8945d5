//! The vendor: its token endpoint, and its resources.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use polygrant_conformance::exchange;

/// A server that issues tokens and checks them. It ends with the program.
pub(crate) struct Vendor {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    lifetime: Duration,
    /// Whether a new token ends the ones before.
    is_exclusive: bool,
    issued: Mutex<Issued>,
    /// Token requests get no response while this holds.
    is_silent: AtomicBool,
}

#[derive(Default)]
struct Issued {
    requests: u64,
    ends: HashMap<String, Instant>,
    last: String,
}

impl Vendor {
    pub(crate) fn start(lifetime: Duration, is_exclusive: bool) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let is_silent = AtomicBool::new(false);
        let state = State { lifetime, is_exclusive, issued: Mutex::default(), is_silent };
        let state = Arc::new(state);
        let serving = Arc::clone(&state);
        thread::Builder::new().name("vendor".into()).spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&serving);
                // An error of one connection is the client's to notice.
                let _ = thread::Builder::new().spawn(move || state.serve(stream));
            }
        })?;
        Ok(Self { address, state })
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns how many token requests there were.
    pub(crate) fn requests(&self) -> u64 {
        self.state.issued().requests
    }

    /// Leaves token requests without a response, or no longer.
    pub(crate) fn silence(&self, is_silent: bool) {
        self.state.is_silent.store(is_silent, Ordering::SeqCst);
    }
}

impl State {
    fn issued(&self) -> MutexGuard<'_, Issued> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        let Some(request) = exchange::read(&mut stream)? else { return Ok(()) };
        if request.starts_with("POST ") {
            let token = self.issue();
            while self.is_silent.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(10));
            }
            let seconds = self.lifetime.as_secs();
            let body = format!(
                r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{seconds}}}"#
            );
            return exchange::write(
                &mut stream,
                "200 OK",
                "content-type: application/json\r\n",
                &body,
            );
        }
        let token = exchange::header(&request, "authorization");
        let token = token.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        if self.is_valid(token) {
            return exchange::write(&mut stream, "200 OK", "", "");
        }
        let challenge = "www-authenticate: Bearer error=\"invalid_token\"\r\n";
        exchange::write(&mut stream, "401 Unauthorized", challenge, "")
    }

    fn issue(&self) -> String {
        let mut issued = self.issued();
        issued.requests += 1;
        let token = format!("fleet-{}", issued.requests);
        issued.ends.insert(token.clone(), Instant::now() + self.lifetime);
        issued.last.clone_from(&token);
        token
    }

    fn is_valid(&self, token: &str) -> bool {
        let issued = self.issued();
        let is_last = issued.last == token;
        let is_alive = issued.ends.get(token).is_some_and(|end| *end > Instant::now());
        is_alive && (is_last || !self.is_exclusive)
    }
}
