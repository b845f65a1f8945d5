//! `polygrant demo`

use std::error::Error as StdError;
use std::fmt::Write;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use clap::Args;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioTimer;
use polygrant::dialect::Algorithm;
use polygrant::{Dialect, Grant, Scopes, UnixTime, Variables};
use polygrant_hyper::{Body, Builder, Client, PrivateKey, TokioClock, Transport, VerifyingKey};
use polygrant_testkit::{CLIENT_ID, SandboxServer, credentials};
use tower_service::Service;

use crate::connection::block_on;
use crate::error::CliError;
use crate::output::Output;
use crate::request::{Shown, as_http};
use crate::sandbox::verifying_sandbox;

/// Get a token in every dialect from a sandbox in this process, and show what was sent and received
#[derive(Args)]
#[command(after_help = "Example: polygrant demo")]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> Result<String, CliError> {
    let key = PrivateKey::generate(Algorithm::Es256)
        .map_err(|error| CliError::usage(error.to_string()))?;
    let verifying = VerifyingKey::from(&key);
    let key = Arc::new(key);
    let sandboxes =
        Dialect::all().into_iter().map(|dialect| verifying_sandbox(dialect, Some(&verifying)));
    let server = SandboxServer::with_sandboxes(sandboxes, 0)
        .map_err(|error| CliError::usage(format!("cannot listen on 127.0.0.1: {error}")))?;
    block_on(async {
        let mut text = String::new();
        let dialects = Dialect::all();
        let count = dialects.len();
        for dialect in dialects {
            text.push_str(&conversation(&server, dialect, &key).await?);
        }
        let _ = writeln!(
            text,
            "{count} dialects, {count} tokens, from a sandbox on 127.0.0.1. Next: `polygrant sandbox` \
             keeps one\nrunning, `polygrant dialects` lists all dialects, `polygrant token --help` \
             gets a token."
        );
        Ok(text)
    })?
}

/// Gets one token, and returns what was sent, what came back, and what it means.
async fn conversation(
    server: &SandboxServer,
    dialect: Dialect,
    key: &Arc<PrivateKey>,
) -> Result<String, CliError> {
    let endpoint = dialect.endpoint_at(&server.base_url(&dialect))?;
    let scopes =
        if dialect.takes_scopes() { Scopes::from(["item", "event"]) } else { Scopes::none() };
    let grant =
        |dialect, credentials, scopes| Grant::new(dialect, endpoint.clone(), credentials, scopes);

    let recorder = Recorder::new(Builder::new().client());
    let transport = Transport::new(recorder.clone(), TokioTimer::new(), TokioClock::new());
    // Plain http presents no client certificate, and the sandbox wants none.
    let transport = transport.with_signer(Arc::clone(key)).with_client_certificate_presented();
    let token = transport.fetch(&grant(dialect.clone(), credentials(), scopes.clone())?).await;
    let token = token.map_err(|error| CliError::exchange(error, &endpoint))?;

    let mut text = format!("━━ {} — {}\n\n", dialect.name, dialect.documentation);
    let shown = Shown::new(&dialect, &Variables::default(), scopes, CLIENT_ID)?;
    let shown = grant(shown.dialect, shown.credentials, shown.scopes)?;
    let _ = writeln!(text, "{}", indented("> ", &as_http(&shown.request())));
    let _ = writeln!(text, "{}", indented("< ", &recorder.received()));
    let meaning = Output::Json.render(&token, Duration::ZERO, UnixTime::from(SystemTime::now()));
    let _ = writeln!(text, "{}", indented("= ", &meaning));
    Ok(text)
}

fn indented(mark: &str, text: &str) -> String {
    text.lines().map(|line| format!("{}\n", format!("{mark}{line}").trim_end())).collect()
}

/// A client that keeps a copy of the last response.
#[derive(Clone)]
struct Recorder {
    client: Client,
    received: Arc<Mutex<String>>,
}

impl Recorder {
    fn new(client: Client) -> Self {
        Self { client, received: Arc::default() }
    }

    fn received(&self) -> String {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

type ResponseResult = Result<Response<Full<Bytes>>, Box<dyn StdError + Send + Sync>>;

impl Service<Request<Body>> for Recorder {
    type Response = Response<Full<Bytes>>;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = ResponseResult> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.client.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let (response, received) = (self.client.call(request), Arc::clone(&self.received));
        Box::pin(async move {
            let (head, body) = response.await?.into_parts();
            let body = body.collect().await?.to_bytes();

            let mut text = format!("{:?} {}\n", head.version, head.status);
            for (name, value) in &head.headers {
                let _ = writeln!(text, "{name}: {}", String::from_utf8_lossy(value.as_bytes()));
            }
            let _ = write!(text, "\n{}", String::from_utf8_lossy(&body));
            *received.lock().unwrap_or_else(PoisonError::into_inner) = text;

            Ok(Response::from_parts(head, Full::from(body)))
        })
    }
}
