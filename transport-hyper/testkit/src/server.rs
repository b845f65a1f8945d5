//! A server with every vendor's sandbox, on a thread with a runtime of its own.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::InvalidHeaderValue;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use polygrant::{Dialect, MAX_BODY, UnixTime};
use polygrant_sandbox::Sandbox;
use tokio::sync::oneshot;

use super::credentials::sandbox;
use super::cross_origin::CrossOrigin;
use super::served::ServedRequest;

type Log = dyn Fn(&ServedRequest) + Send + Sync;

/// A running server; it stops when it is dropped.
pub struct SandboxServer {
    address: SocketAddr,
    cross_origin: Arc<CrossOrigin>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl SandboxServer {
    /// Serves every built-in dialect on 127.0.0.1. Port 0 picks a free one.
    ///
    /// # Errors
    /// The port is taken, or the thread cannot be started.
    pub fn start(port: u16) -> io::Result<Self> {
        Self::with_sandboxes(Dialect::all().into_iter().map(sandbox), port)
    }

    /// Serves these sandboxes on 127.0.0.1.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn with_sandboxes(
        sandboxes: impl IntoIterator<Item = Sandbox>,
        port: u16,
    ) -> io::Result<Self> {
        Self::with_log(sandboxes, port, |_| {})
    }

    /// Serves these sandboxes on 127.0.0.1, and logs each request with its response.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn with_log(
        sandboxes: impl IntoIterator<Item = Sandbox>,
        port: u16,
        log: impl Fn(&ServedRequest) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let sandboxes: Arc<[Sandbox]> = sandboxes.into_iter().collect();
        let log: Arc<Log> = Arc::new(log);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let cross_origin = Arc::new(CrossOrigin::default());
        let permitted = Arc::clone(&cross_origin);
        let (stop, stopped) = oneshot::channel();
        let thread =
            std::thread::Builder::new().name("polygrant-sandbox".into()).spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        () = accept(listener, sandboxes, permitted, log) => {}
                        _ = stopped => {}
                    }
                });
            })?;
        Ok(Self { address, cross_origin, stop: Some(stop), thread: Some(thread) })
    }

    /// Returns the address that it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Permits the pages of this origin, such as `http://127.0.0.1:8000`, to read the responses. Without
    /// that no page can: browsers keep to the Fetch standard's CORS protocol.
    ///
    /// # Errors
    /// The origin has characters that a header cannot have.
    pub fn permit_origin(&self, origin: &str) -> Result<(), InvalidHeaderValue> {
        self.cross_origin.permit(HeaderValue::from_str(origin)?);
        Ok(())
    }

    /// Returns the base URL of a dialect's sandbox.
    #[must_use]
    pub fn base_url(&self, dialect: &Dialect) -> String {
        format!("http://{}/{}", self.address, dialect.name)
    }
}

impl Drop for SandboxServer {
    fn drop(&mut self) {
        // Dropping the sender stops the server.
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for SandboxServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxServer").field("address", &self.address).finish_non_exhaustive()
    }
}

async fn accept(
    listener: TcpListener,
    sandboxes: Arc<[Sandbox]>,
    cross_origin: Arc<CrossOrigin>,
    log: Arc<Log>,
) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // The system is short of something, such as files, until connections end.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (sandboxes, log) = (Arc::clone(&sandboxes), Arc::clone(&log));
        let cross_origin = Arc::clone(&cross_origin);
        tokio::spawn(async move {
            let service = service_fn(async |request: Request<Incoming>| {
                let Some(origin) = cross_origin.permitted(request.headers()) else {
                    return respond(&sandboxes, &*log, request).await;
                };
                if request.method() == Method::OPTIONS {
                    return Ok(CrossOrigin::preflight(origin, request.headers()));
                }
                let mut response = respond(&sandboxes, &*log, request).await?;
                CrossOrigin::expose(origin, response.headers_mut());
                Ok(response)
            });
            // A client that hangs up half-way is no error of the server's.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn respond(
    sandboxes: &[Sandbox],
    log: &Log,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    let name = path.split('/').nth(1).unwrap_or_default();
    let sandbox = sandboxes.iter().find(|sandbox| sandbox.dialect().name == name);
    let method = request.method().clone();
    let (head, body) = request.into_parts();
    let body = Limited::new(body, MAX_BODY).collect();
    let (response, objection) = match (sandbox, body.await) {
        (None, _) => {
            let known: Vec<_> = sandboxes.iter().map(|sandbox| &*sandbox.dialect().name).collect();
            let known = format!("no sandbox of that name: try /{}/…\n", known.join("/…, /"));
            (status(StatusCode::NOT_FOUND, known), Some("no sandbox has that name"))
        }
        (Some(_), Err(_)) => {
            let response = status(StatusCode::PAYLOAD_TOO_LARGE, String::new());
            (response, Some("the body is too large, or broke off"))
        }
        (Some(sandbox), Ok(body)) => {
            let request = Request::from_parts(head, body.to_bytes());
            let now = UnixTime::from(SystemTime::now());
            let (response, objection) = sandbox.respond_with_objection(&request, now);
            (response.map(Full::from), objection)
        }
    };
    log(&ServedRequest {
        method,
        path,
        dialect: sandbox.map(|sandbox| sandbox.dialect().name.to_string()),
        status: response.status(),
        objection,
    });
    Ok(response)
}

fn status(status: StatusCode, text: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    response
}
