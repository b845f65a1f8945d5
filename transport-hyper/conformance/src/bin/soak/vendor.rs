//! The token server: it issues tokens of two seconds, and fails two requests in five.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use polygrant_conformance::exchange;

/// How long each token lives, in seconds.
const LIFETIME: u64 = 2;

/// How long ended tokens are remembered, so that a late call is known as such.
const REMEMBERED: Duration = Duration::from_secs(60);

/// A server that is slow takes so long, which is less than an attempt may take.
const SLOW: Duration = Duration::from_millis(300);

/// The tokens that were issued, and when each ends.
#[derive(Default)]
pub(crate) struct Tokens(Mutex<IssuedTokens>);

#[derive(Default)]
struct IssuedTokens {
    count: u64,
    ends: HashMap<String, Instant>,
}

impl Tokens {
    fn issue(&self) -> String {
        let mut issued = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        issued.ends.retain(|_, end| *end + REMEMBERED > now);
        issued.count += 1;
        let token = format!("soak-{}", issued.count);
        issued.ends.insert(token.clone(), now + Duration::from_secs(LIFETIME));
        token
    }

    /// Returns when a token ends; `None` if it was never issued.
    pub(crate) fn end_of(&self, token: &str) -> Option<Instant> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).ends.get(token).copied()
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).count
    }
}

/// Draws the fate of each request.
pub(crate) struct Faults(u64);

impl Faults {
    pub(crate) const fn new(seed: u64) -> Self {
        // Xorshift never leaves zero.
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// Returns a number below 100 (xorshift, Marsaglia 2003).
    fn draw(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % 100
    }

    /// Serves one token request.
    pub(crate) fn serve(&mut self, mut stream: TcpStream, tokens: &Tokens) -> io::Result<()> {
        let draw = self.draw();
        if draw < 7 {
            // What is left unread resets the connection.
            return stream.read_exact(&mut [0; 8]);
        }
        if exchange::read(&mut stream)?.is_none() {
            return Ok(());
        }
        match draw {
            7..14 => exchange::write(&mut stream, "500 Internal Server Error", "", ""),
            14..20 => {
                exchange::write(&mut stream, "429 Too Many Requests", "retry-after: 1\r\n", "")
            }
            20..27 => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"access_tok")
            }
            27..34 => exchange::write(&mut stream, "200 OK", "", "<html>\u{fffd}\u{0}</html>"),
            _ => {
                if draw < 40 {
                    thread::sleep(SLOW);
                }
                let token = tokens.issue();
                let body = format!(
                    r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{LIFETIME}}}"#
                );
                exchange::write(&mut stream, "200 OK", "content-type: application/json\r\n", &body)
            }
        }
    }
}
