//! A server that does what it is told, connection after connection.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use polygrant::Grant;

use crate::canary;

/// So that a test that goes wrong ends; none waits for it.
const GIVE_UP: Duration = Duration::from_secs(5);

pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Seen>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
pub(crate) struct Seen {
    connections: AtomicUsize,
    requests: Mutex<Vec<String>>,
}

impl Seen {
    /// Reads one request to its end; `false` if the client has gone.
    pub(crate) fn request(&self, stream: &mut impl Read) -> bool {
        let request = read_request(stream);
        let is_whole = request.is_some();
        self.requests.lock().unwrap().extend(request);
        is_whole
    }
}

impl Server {
    /// Hands each connection to `play`, and closes it when `play` returns.
    pub(crate) fn playing(mut play: impl FnMut(TcpStream, &Seen) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Seen::default());
        let stop = Arc::new(AtomicBool::new(false));
        let thread = {
            let (seen, stop) = (Arc::clone(&seen), Arc::clone(&stop));
            thread::spawn(move || {
                for stream in listener.incoming() {
                    if stop.load(Ordering::SeqCst) {
                        break;
                    }
                    let stream = stream.unwrap();
                    stream.set_read_timeout(Some(GIVE_UP)).unwrap();
                    stream.set_write_timeout(Some(GIVE_UP)).unwrap();
                    seen.connections.fetch_add(1, Ordering::SeqCst);
                    play(stream, &seen);
                }
            })
        };
        Self { address, seen, stop, thread: Some(thread) }
    }

    /// Answers every request so, and then neither says more nor closes.
    pub(crate) fn stalling_after(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::playing(move |mut stream, seen| {
            if seen.request(&mut stream) {
                let _ = stream.write_all(&answer);
                hold(&mut stream);
            }
        })
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn grant(&self) -> Grant {
        canary::grant(&self.url())
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.seen.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread up from waiting for a connection.
        drop(TcpStream::connect(self.address));
        let thread = self.thread.take().map(JoinHandle::join);
        if !thread::panicking() {
            thread.unwrap().unwrap();
        }
    }
}

/// Waits until the client closes the connection.
pub(crate) fn hold(stream: &mut impl Read) {
    while matches!(stream.read(&mut [0; 1024]), Ok(length) if length > 0) {}
}

/// An answer with a body and its length.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into()
}

/// A head and its body, if the client sends it all; byte by byte, so that nothing after it is lost.
fn read_request(stream: &mut impl Read) -> Option<String> {
    let mut request = Vec::new();
    let head = loop {
        let end = request.windows(4).position(|window| window == b"\r\n\r\n");
        match end {
            Some(end) => break end + 4,
            None => read_byte(stream, &mut request)?,
        }
    };
    let text = String::from_utf8(request[..head].to_vec()).unwrap().to_ascii_lowercase();
    let length = text
        .split_once("content-length: ")
        .map_or(0, |(_, rest)| rest.split_once("\r\n").unwrap().0.parse::<usize>().unwrap());
    for _ in 0..length {
        read_byte(stream, &mut request)?;
    }
    Some(String::from_utf8(request).unwrap())
}

fn read_byte(stream: &mut impl Read, to: &mut Vec<u8>) -> Option<()> {
    let mut byte = [0];
    stream.read_exact(&mut byte).ok()?;
    to.extend(byte);
    Some(())
}
