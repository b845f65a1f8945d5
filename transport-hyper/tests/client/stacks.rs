//! The layer in stacks of other layers: what it waits for, what it holds meanwhile, and that any stack
//! compiles.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Empty, Full};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use polygrant::{Dialect, Grant, OriginError, Origins, Scopes};
use polygrant_hyper::{
    Authorize, AuthorizeLayer, Body, CallError, NoRetry, RetryEmpty, TokenClient, TokioClock,
    Transport,
};
use polygrant_testkit::credentials;
use tokio::sync::Semaphore;
use tower::limit::{ConcurrencyLimit, GlobalConcurrencyLimitLayer};
use tower::util::{BoxCloneService, BoxCloneSyncService};
use tower::{BoxError, Layer, Service, ServiceBuilder, ServiceExt, service_fn};

use super::sandboxes::policy;

const API: &str = "https://api.example/items";
const ELSEWHERE: &str = "https://other.example/items";

/// Issues tokens while its gate is open, and counts them.
#[derive(Clone)]
struct Issuer {
    gate: Arc<Semaphore>,
    asked: Arc<Semaphore>,
    issued: Arc<AtomicUsize>,
}

impl Issuer {
    fn new(is_open: bool) -> Self {
        let permits = if is_open { Semaphore::MAX_PERMITS } else { 0 };
        let (gate, asked) = (Arc::new(Semaphore::new(permits)), Arc::new(Semaphore::new(0)));
        Self { gate, asked, issued: Arc::default() }
    }

    /// Responds to a token request.
    async fn issue(self) -> Result<Response<Full<Bytes>>, Infallible> {
        self.asked.add_permits(1);
        self.gate.acquire().await.unwrap().forget();
        let number = self.issued.fetch_add(1, Ordering::SeqCst) + 1;
        let body =
            format!(r#"{{"access_token":"t-{number}","token_type":"Bearer","expires_in":3600}}"#);
        Ok(Response::new(Full::from(body)))
    }

    fn client<S>(service: S) -> TokenClient
    where
        S: Service<Request<Body>, Response = Response<Full<Bytes>>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError> + Send,
        S::Future: Send,
    {
        let dialect = Dialect::rfc6749();
        let endpoint = dialect.endpoint_at("https://auth.example").unwrap();
        let grant = Grant::new(dialect, endpoint, credentials(), Scopes::none()).unwrap();
        let transport = Transport::new(service, TokioTimer::new(), TokioClock::new());
        TokenClient::with_policy(transport, TokioExecutor::new(), grant, policy())
    }

    fn own_client(&self) -> TokenClient {
        let issuer = self.clone();
        Self::client(service_fn(move |_: Request<Body>| issuer.clone().issue()))
    }
}

/// Returns the status of a call to an API that rejects the first token.
fn status<B>(call: &Request<B>) -> StatusCode {
    match call.headers().get("authorization") {
        Some(value) if value == "Bearer t-1" => StatusCode::UNAUTHORIZED,
        _ => StatusCode::OK,
    }
}

async fn api<B>(call: Request<B>) -> io::Result<Response<Full<Bytes>>> {
    Ok(Response::builder().status(status(&call)).body(Full::default()).unwrap())
}

fn layer(client: TokenClient) -> AuthorizeLayer {
    AuthorizeLayer::new(client, Origins::of(["https://api.example"]).unwrap())
}

fn get<B>(url: &str, body: B) -> Request<B> {
    Request::get(url).body(body).unwrap()
}

/// A call to another origin gets the only place while a call waits for its token.
#[tokio::test(start_paused = true)]
async fn fault_72_waiting_for_a_token_holds_no_place() {
    let issuer = Issuer::new(false);
    let service = ConcurrencyLimit::new(service_fn(api::<Empty<Bytes>>), 1);
    let hook = layer(issuer.own_client()).layer(service);
    let waiting = tokio::spawn(hook.clone().oneshot(get(API, Empty::new())));
    issuer.asked.acquire().await.unwrap().forget();
    let elsewhere = hook.clone().oneshot(get(ELSEWHERE, Empty::new())).await.unwrap();
    assert_eq!(elsewhere.status(), StatusCode::OK);
    assert!(!waiting.is_finished());
    issuer.gate.add_permits(2);
    assert_eq!(waiting.await.unwrap().unwrap().status(), StatusCode::OK);
    assert_eq!(issuer.issued.load(Ordering::SeqCst), 2);
}

/// Nor does a service that was only polled for readiness.
#[tokio::test(start_paused = true)]
async fn fault_72_a_service_that_is_ready_holds_no_place() {
    let service = ConcurrencyLimit::new(service_fn(api::<Empty<Bytes>>), 1);
    let hook = layer(Issuer::new(true).own_client()).layer(service);
    let mut ready = hook.clone();
    ready.ready().await.unwrap();
    let other = hook.clone().oneshot(get(API, Empty::new())).await.unwrap();
    assert_eq!(other.status(), StatusCode::OK);
    let own = ready.call(get(API, Empty::new())).await.unwrap();
    assert_eq!(own.status(), StatusCode::OK);
}

/// The first token and its replacement come through the one place that the calls share.
#[tokio::test(start_paused = true)]
async fn fault_72_a_token_request_through_the_same_limit_does_not_deadlock() {
    let issuer = Issuer::new(true);
    let limit = GlobalConcurrencyLimitLayer::new(1);
    let issuing = {
        let issuer = issuer.clone();
        limit.layer(service_fn(move |_: Request<Body>| issuer.clone().issue()))
    };
    let hook = layer(Issuer::client(issuing)).layer(limit.layer(service_fn(api::<Empty<Bytes>>)));
    let calls = (0..10).map(|_| tokio::spawn(hook.clone().oneshot(get(API, Empty::new()))));
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.unwrap().unwrap().status(), StatusCode::OK);
    }
    assert_eq!(issuer.issued.load(Ordering::SeqCst), 2);
}

/// Retries whatever came, once.
#[derive(Clone)]
struct Once(bool);

impl<Q: Clone, R> tower::retry::Policy<Q, R, CallError> for Once {
    type Future = std::future::Ready<()>;

    fn retry(&mut self, _: &mut Q, result: &mut Result<R, CallError>) -> Option<Self::Future> {
        let is_due = std::mem::replace(&mut self.0, false);
        (result.is_err() && is_due).then(|| std::future::ready(()))
    }

    fn clone_request(&mut self, request: &Q) -> Option<Q> {
        Some(request.clone())
    }
}

const MINUTE: Duration = Duration::from_secs(60);

/// Each layer boxes the errors below it, and the hook is one among them.
#[tokio::test(start_paused = true)]
async fn fault_73_any_stack_compiles() {
    let client = Issuer::new(true).own_client();
    let around = ServiceBuilder::new()
        .layer_fn(BoxCloneSyncService::new)
        .buffer(4)
        .timeout(MINUTE)
        .load_shed()
        .concurrency_limit(4)
        .retry(Once(true))
        .layer(layer(client.clone()))
        .service(service_fn(api::<Empty<Bytes>>));
    assert_eq!(around.oneshot(get(API, Empty::new())).await.unwrap().status(), StatusCode::OK);

    // What boxes a stack so that it can be shared wants futures that can be, too.
    let shared = ServiceBuilder::new()
        .layer(layer(client.clone()))
        .boxed_clone_sync()
        .service(service_fn(api::<Empty<Bytes>>));
    assert_eq!(shared.oneshot(get(API, Empty::new())).await.unwrap().status(), StatusCode::OK);

    let below = ServiceBuilder::new()
        .layer(layer(client.clone()))
        .layer_fn(BoxCloneService::new)
        .buffer(4)
        .timeout(MINUTE)
        .concurrency_limit(4)
        .service(service_fn(api::<Empty<Bytes>>));
    assert_eq!(below.oneshot(get(API, Empty::new())).await.unwrap().status(), StatusCode::OK);

    let twice = ServiceBuilder::new()
        .layer(layer(client.clone()))
        .layer(layer(client))
        .map_err(BoxError::from)
        .service(service_fn(api::<Empty<Bytes>>));
    let response: Result<_, CallError> = twice.oneshot(get(API, Empty::new())).await;
    assert_eq!(response.unwrap().status(), StatusCode::OK);
}

/// The error of the innermost service comes through whole.
#[tokio::test(start_paused = true)]
async fn fault_73_the_inner_error_is_kept() {
    let failing = service_fn(|_: Request<Empty<Bytes>>| async {
        Err::<Response<()>, _>(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    let hook = layer(Issuer::new(true).own_client()).layer(failing);
    for url in [API, ELSEWHERE] {
        let error = hook.clone().oneshot(get(url, Empty::new())).await.unwrap_err();
        let CallError::Service(inner) = error else { panic!("{error}") };
        let inner = inner.downcast::<io::Error>().unwrap();
        assert_eq!(inner.kind(), io::ErrorKind::ConnectionReset);
    }
}

/// Axum's body is one that cannot be cloned.
type AxumsBody = UnsyncBoxBody<Bytes, BoxError>;

/// A body as axum's or tonic's: it has an empty default, and no clone.
#[derive(Default)]
struct Unclonable(Option<AxumsBody>);

impl http_body::Body for Unclonable {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, BoxError>>> {
        match &mut self.0 {
            Some(body) => std::pin::Pin::new(body).poll_frame(cx),
            None => std::task::Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(http_body::Body::is_end_stream)
    }
}

#[tokio::test(start_paused = true)]
async fn fault_44_a_body_without_a_clone_goes_once_and_an_empty_one_again() {
    let full = || Unclonable(Some(Full::from("order").map_err(BoxError::from).boxed_unsync()));
    for (body, expected) in [(Unclonable::default(), 200), (full(), 401)] {
        let hook = layer(Issuer::new(true).own_client()).with_retry_body::<RetryEmpty>();
        let hook = hook.layer(service_fn(api::<Unclonable>));
        assert_eq!(hook.oneshot(get(API, body)).await.unwrap().status(), expected);
    }
    let hook = layer(Issuer::new(true).own_client()).with_retry_body::<NoRetry>();
    let hook = hook.layer(service_fn(api::<AxumsBody>));
    let body = Empty::new().map_err(BoxError::from).boxed_unsync();
    assert_eq!(hook.oneshot(get(API, body)).await.unwrap().status(), 401);
}

/// A channel's requests have a path alone.
#[tokio::test(start_paused = true)]
async fn fault_70_a_uri_without_an_authority() {
    let issuer = Issuer::new(true);
    let called = Arc::new(AtomicUsize::new(0));
    let counted = {
        let called = Arc::clone(&called);
        service_fn(move |call| {
            called.fetch_add(1, Ordering::SeqCst);
            api::<Empty<Bytes>>(call)
        })
    };
    let hook = layer(issuer.own_client());
    let untold = hook.layer(counted.clone());
    let error = untold.oneshot(get("/package.Service/Method", Empty::new())).await.unwrap_err();
    assert!(matches!(error, CallError::Origin(OriginError::NoAuthority)), "{error}");
    assert!(error.to_string().contains("with_origin"), "{error}");
    assert_eq!((called.load(Ordering::SeqCst), issuer.issued.load(Ordering::SeqCst)), (0, 0));

    let told: Authorize<_> = hook.with_origin("https://api.example").unwrap().layer(counted);
    let response = told.oneshot(get("/package.Service/Method", Empty::new())).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(called.load(Ordering::SeqCst), 2);
}

/// What gRPC says of a token that is no good is not a status.
#[tokio::test(start_paused = true)]
async fn fault_78_a_header_that_the_dialect_names() {
    for (rejections, calls, tokens) in [(r#"{"headers":{"grpc-status":16}}"#, 2, 2), ("{}", 1, 1)] {
        let document = format!(r#"{{"name":"x","rejections":{rejections}}}"#);
        let dialect = Dialect::from_json(&document).unwrap();
        let endpoint = dialect.endpoint_at("https://auth.example").unwrap();
        let grant = Grant::new(dialect, endpoint, credentials(), Scopes::none()).unwrap();
        let (issuer, called) = (Issuer::new(true), Arc::new(AtomicUsize::new(0)));
        let client = issuer.own_client();
        client.set_grant(grant);
        let counted = {
            let called = Arc::clone(&called);
            service_fn(move |_: Request<Empty<Bytes>>| {
                let is_first = called.fetch_add(1, Ordering::SeqCst) == 0;
                let status = if is_first { "16" } else { "0" };
                let response = Response::builder().header("grpc-status", status).body(());
                async { io::Result::Ok(response.unwrap()) }
            })
        };
        let response = layer(client).layer(counted).oneshot(get(API, Empty::new())).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(called.load(Ordering::SeqCst), calls, "{rejections}");
        assert_eq!(issuer.issued.load(Ordering::SeqCst), tokens, "{rejections}");
    }
}
