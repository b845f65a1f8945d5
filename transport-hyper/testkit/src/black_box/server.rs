//! A token server that serves every connection on a thread of its own, and writes down when requests come.

use std::io::{self, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::Journal;

/// How long a read or a write may take: longer than any call.
const GIVE_UP: Duration = Duration::from_secs(60);

/// A token server.
pub(super) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    journal: Journal,
    arrivals: Mutex<Vec<Instant>>,
    connections: AtomicUsize,
    open: Mutex<Vec<TcpStream>>,
    stops: AtomicBool,
}

/// A request at hand.
pub(super) struct Request<'a> {
    /// Counted from 1, over all connections.
    pub(super) number: usize,
    pub(super) stream: TcpStream,
    shared: &'a Shared,
}

impl Request<'_> {
    /// Sends these bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Waits until the client closes, whatever it sends.
    pub(super) fn hold(&mut self) -> io::Result<()> {
        io::copy(&mut self.stream, &mut io::sink()).map(drop)
    }

    /// Reads the next request on the same connection.
    pub(super) fn next(&mut self) -> io::Result<()> {
        self.number = self.shared.read(&mut self.stream)?;
        Ok(())
    }
}

impl Server {
    /// Starts a server that does this with the first request of each connection, and then closes it.
    pub(super) fn new(
        serve: impl Fn(&mut Request<'_>) -> io::Result<()> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            journal: Journal::default(),
            arrivals: Mutex::default(),
            connections: AtomicUsize::new(0),
            open: Mutex::default(),
            stops: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        let serve = Arc::new(serve);
        let thread = thread::Builder::new().spawn(move || {
            for stream in listener.incoming() {
                if accepting.stops.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                accepting.connections.fetch_add(1, Ordering::SeqCst);
                let (shared, serve) = (Arc::clone(&accepting), Arc::clone(&serve));
                let served = thread::Builder::new().spawn(move || shared.serve(stream, &*serve));
                drop(served);
            }
        })?;
        Ok(Self { address, shared, thread: Some(thread) })
    }

    /// Starts a server that gives each request, by its number, these bytes.
    pub(super) fn with_responses(
        response: impl Fn(usize) -> Vec<u8> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        Self::new(move |request| {
            let bytes = response(request.number);
            request.write(&bytes)
        })
    }

    pub(super) fn token_url(&self) -> String {
        format!("http://{}/token", self.address)
    }

    /// Returns how many requests came.
    pub(super) fn requests(&self) -> usize {
        locked(&self.shared.arrivals).len()
    }

    /// Returns the requests' texts.
    pub(super) fn texts(&self) -> Vec<String> {
        self.shared.journal.record().requests.clone()
    }

    /// Returns when each request had come.
    pub(super) fn arrivals(&self) -> Vec<Instant> {
        locked(&self.shared.arrivals).clone()
    }

    /// Returns how many connections were made.
    pub(super) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stops.store(true, Ordering::SeqCst);
        for stream in locked(&self.shared.open).drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        // Ends the wait for a connection.
        drop(TcpStream::connect_timeout(&self.address, GIVE_UP));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream, serve: &dyn Fn(&mut Request<'_>) -> io::Result<()>) {
        // What goes wrong here is the client's doing, and shows in what it gives.
        let _ = (|| {
            stream.set_read_timeout(Some(GIVE_UP))?;
            stream.set_write_timeout(Some(GIVE_UP))?;
            stream.set_nodelay(true)?;
            locked(&self.open).push(stream.try_clone()?);
            let mut request = Request { number: 0, stream, shared: self };
            request.next()?;
            let outcome = serve(&mut request);
            request.stream.shutdown(Shutdown::Both)?;
            outcome
        })();
    }

    /// Reads a request, and returns its number.
    fn read(&self, stream: &mut TcpStream) -> io::Result<usize> {
        self.journal.request(stream)?;
        let mut arrivals = locked(&self.arrivals);
        arrivals.push(Instant::now());
        Ok(arrivals.len())
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
