//! A server that says what a test wants.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Says each response once, in order, and the last one forever. It ends with its test's process.
pub(crate) struct Scripted {
    port: u16,
    connections: Arc<AtomicUsize>,
}

/// What it does with a command.
#[derive(Clone)]
pub(crate) enum Say {
    /// Sends these bytes.
    Text(String),
    /// Closes the connection.
    Close,
}

impl Scripted {
    pub(crate) fn new(script: Vec<Say>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&connections);
        thread::spawn(move || {
            let next = AtomicUsize::new(0);
            for stream in listener.incoming() {
                counted.fetch_add(1, Ordering::SeqCst);
                serve(stream.unwrap(), &script, &next);
            }
        });
        Self { port, connections }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn address(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn serve(mut stream: TcpStream, script: &[Say], next: &AtomicUsize) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        // A whole command is an array of strings, and what a test sends fits into one write.
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
        if !is_whole(&bytes) {
            continue;
        }
        bytes.clear();
        let number = next.fetch_add(1, Ordering::SeqCst).min(script.len() - 1);
        match &script[number] {
            Say::Close => return,
            Say::Text(text) => stream.write_all(text.as_bytes()).unwrap(),
        }
    }
}

/// Returns whether the bytes are a command: `*3`, and then `$5` and five bytes for each of three.
fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, mut rest)) = text.split_once("\r\n") else { return false };
    let count: usize = head.trim_start_matches('*').parse().unwrap();
    for _ in 0..count {
        let Some((head, tail)) = rest.split_once("\r\n") else { return false };
        let length: usize = head.trim_start_matches('$').parse().unwrap();
        let Some(tail) = tail.get(length + 2..) else { return false };
        rest = tail;
    }
    true
}
