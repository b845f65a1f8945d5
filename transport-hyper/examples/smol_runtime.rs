//! smol: a runtime without tokio, in plain HTTP, and so to this machine alone. For TLS, wrap the stream with
//! `futures-rustls`. In the sources: `cargo run -p polygrant-examples --bin smol_runtime`.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response, header};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use polygrant::{Dialect, Grant};
use polygrant_hyper::{Body, SystemClock, TokenClient, Transport};
use polygrant_testkit::{SandboxServer, credentials};
use smol::{Executor, net::TcpStream};
use smol_hyper::rt::{FuturesIo, SmolExecutor, SmolTimer};
use tower_service::Service;

/// Sends each request over a connection of its own.
#[derive(Clone)]
struct Http(Arc<Executor<'static>>);

type Boxed = Box<dyn Error + Send + Sync>;

impl Service<Request<Body>> for Http {
    type Response = Response<Incoming>;
    type Error = Boxed;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Boxed>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Boxed>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let Self(executor) = self.clone();
        Box::pin(async move {
            let host = request.uri().authority().ok_or("no host")?.to_string();
            let stream = TcpStream::connect(&*host).await?;
            let (mut sender, connection) = http1::handshake(FuturesIo::new(stream)).await?;
            executor.spawn(connection).detach();
            request.headers_mut().insert(header::HOST, host.parse()?);
            *request.uri_mut() = request.uri().path_and_query().ok_or("no path")?.clone().into();
            Ok(sender.send_request(request).await?)
        })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (server, dialect) = (SandboxServer::start(0)?, Dialect::xone());
    let base_url = server.base_url(&dialect);
    let grant = Grant::builder(dialect).base_url(base_url).credentials(credentials()).build()?;
    let executor = Arc::new(Executor::new());
    let transport = Transport::new(Http(executor.clone()), SmolTimer::new(), SystemClock::new());
    let client = TokenClient::new(transport, SmolExecutor::new(executor.clone()), grant);
    let token = smol::block_on(executor.run(client.token()))?;
    assert_eq!(token.token().secret(), "sandbox-xone-token");
    println!("a {} token for {:?}", token.token().token_type(), token.token().expires_in());
    Ok(())
}
