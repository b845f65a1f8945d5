//! Tokens that a resource server rejects, and the layer that deals with it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response, StatusCode};
use polygrant::{Error, Origins};
use polygrant_lifecycle::{CachedToken, State};
use tower_layer::Layer;
use tower_service::Service;

use super::harness::{Caller, Harness};
use super::vendor::Step;
use crate::authorize::Authorize;
use crate::call_error::CallError;
use crate::layer::AuthorizeLayer;
use crate::retry_body::{NoRetry, RetryBody};
use crate::token_client::TokenClient;

const SECOND: Duration = Duration::from_secs(1);
const HERE: &str = "https://api.example/orders";

/// A resource server that takes some tokens and notes what it was shown.
#[derive(Clone, Default)]
struct Api {
    accepts: Arc<Mutex<Vec<&'static str>>>,
    status: Option<StatusCode>,
    shown: Arc<Mutex<Vec<Option<String>>>>,
    bodies: Arc<Mutex<Vec<String>>>,
    ready: bool,
}

impl Api {
    fn accepting(token: &'static str) -> Self {
        Self { accepts: Arc::new(Mutex::new(vec![token])), ..Self::default() }
    }

    fn shown(&self) -> Vec<Option<String>> {
        self.shown.lock().unwrap().clone()
    }
}

impl<B: AsRef<str>> Service<Request<B>> for Api {
    type Response = Response<&'static str>;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = std::io::Result<Response<&'static str>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        assert!(std::mem::take(&mut self.ready), "called without being ready");
        let shown = request.headers().get("authorization");
        let shown = shown.map(|value| value.to_str().unwrap().to_owned());
        let token = shown.as_deref().and_then(|value| value.strip_prefix("Bearer "));
        let accepts = token.is_some_and(|token| self.accepts.lock().unwrap().contains(&token));
        let status = match self.status {
            Some(status) => status,
            None if accepts => StatusCode::OK,
            None => StatusCode::UNAUTHORIZED,
        };
        self.shown.lock().unwrap().push(shown);
        self.bodies.lock().unwrap().push(request.into_body().as_ref().to_owned());
        Box::pin(async move { Ok(Response::builder().status(status).body("").unwrap()) })
    }
}

/// A body that cannot be cloned.
struct Once(&'static str);

impl AsRef<str> for Once {
    fn as_ref(&self) -> &str {
        self.0
    }
}

type Status = Result<StatusCode, CallError>;

fn call<C, B>(api: &Authorize<Api, C>, uri: &str, body: B) -> Caller<Status>
where
    C: RetryBody<B> + 'static,
    B: AsRef<str> + Send + 'static,
{
    let mut api = api.clone();
    let request = Request::post(uri).header("x-kept", "yes").body(body).unwrap();
    Caller::new(async move {
        std::future::poll_fn(|cx| api.poll_ready(cx)).await?;
        api.call(request).await.map(|response| response.status())
    })
}

fn origins() -> Origins {
    Origins::of(["https://api.example"]).unwrap()
}

fn authorized(client: &TokenClient, api: &Api) -> Authorize<Api> {
    AuthorizeLayer::new(client.clone(), origins()).layer(api.clone())
}

/// Returns a caller whose token was rejected, and that waits for another.
fn token_after(client: &TokenClient, rejected: &Arc<CachedToken>) -> Caller<Arc<CachedToken>> {
    let (client, rejected) = (client.clone(), Arc::clone(rejected));
    Caller::new(async move { client.token_after(&rejected).await.unwrap() })
}

fn bearer(token: &str) -> Option<String> {
    Some(format!("Bearer {token}"))
}

#[test]
fn fault_39_any_number_of_rejections_one_refresh() {
    for count in [100, 10_000] {
        let harness = Harness::new();
        let client = harness.client();
        let issued = harness.token(&client).unwrap();
        let rejecting = |_| {
            let (client, issued) = (client.clone(), Arc::clone(&issued));
            Caller::new(async move { client.token_after(&issued).await.unwrap().generation() })
        };
        let mut callers: Vec<_> = (0..count).map(rejecting).collect();
        harness.script([Step::Slowly(3)]);
        harness.settle(&mut callers);
        let outputs: Vec<_> = callers.into_iter().map(|caller| caller.output.unwrap()).collect();
        assert!(outputs.iter().all(|generation| *generation == 2));
        assert_eq!(harness.requests(), 2);
    }
}

#[test]
fn fault_39_a_hundred_calls_rejected_one_refresh() {
    let harness = Harness::new();
    let client = harness.client();
    harness.token(&client).unwrap();
    let api = Api::accepting("token-2");
    let service = authorized(&client, &api);
    let mut callers: Vec<_> = (0..100).map(|_| call(&service, HERE, "body")).collect();
    harness.settle(&mut callers);
    for caller in callers {
        assert_eq!(caller.output.unwrap().unwrap(), StatusCode::OK);
    }
    assert_eq!(harness.requests(), 2);
    assert!(api.bodies.lock().unwrap().iter().all(|body| body == "body"));
}

#[test]
fn fault_40_a_late_rejection_of_an_older_token_is_ignored() {
    let harness = Harness::new();
    let client = harness.client();
    let old = harness.token(&client).unwrap();
    let new = harness.outcome(token_after(&client, &old));
    assert!(!client.invalidate(&old));
    assert_eq!(harness.token_now(&client).unwrap().generation(), new.generation());
    assert_eq!(harness.requests(), 2);
}

#[test]
fn fault_41_a_401_on_the_new_token_too_is_returned() {
    let harness = Harness::new();
    let client = harness.client();
    let api = Api::default();
    let status = harness.outcome(call(&authorized(&client, &api), HERE, "")).unwrap();
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(api.shown(), [bearer("token-1"), bearer("token-2")]);
}

#[test]
fn fault_42_the_same_token_again_is_not_tried_again() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::TokenNamed("same"), Step::TokenNamed("same")]);
    let api = Api::default();
    let status = harness.outcome(call(&authorized(&client, &api), HERE, "")).unwrap();
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(api.shown(), [bearer("same")]);
    assert_eq!(harness.requests(), 2);
}

#[test]
fn fault_43_a_403_says_nothing_of_the_token() {
    let harness = Harness::new();
    let client = harness.client();
    let api = Api { status: Some(StatusCode::FORBIDDEN), ..Api::default() };
    let status = harness.outcome(call(&authorized(&client, &api), HERE, "")).unwrap();
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(client.health().state, State::Fresh);
    assert_eq!((harness.requests(), api.shown().len()), (1, 1));
}

#[test]
fn fault_44_a_body_that_cannot_be_sent_again() {
    let harness = Harness::new();
    let client = harness.client();
    let api = Api::default();
    let layer = AuthorizeLayer::new(client.clone(), origins()).with_retry_body::<NoRetry>();
    harness.token(&client).unwrap();
    // Two requests keep their distance.
    harness.pass(SECOND);
    let status = harness.outcome(call(&layer.layer(api.clone()), HERE, Once(""))).unwrap();
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    while harness.run_spawned() {}
    assert_eq!((harness.requests(), api.shown().len()), (2, 1));
    assert_eq!(client.health().state, State::Fresh, "the next call need not be rejected");
}

#[test]
fn fault_41_no_new_token_means_the_401_is_returned() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::default(), Step::refused("invalid_client")]);
    let api = Api::default();
    let status = harness.outcome(call(&authorized(&client, &api), HERE, "")).unwrap();
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!((harness.requests(), api.shown().len()), (2, 1));
}

#[test]
fn fault_45_a_rejection_while_a_request_is_under_way() {
    let harness = Harness::new();
    let client = harness.client();
    let old = harness.token(&client).unwrap();
    harness.pass(2800 * SECOND);
    harness.script([Step::After(SECOND)]);
    harness.token_now(&client).unwrap();
    assert_eq!(harness.outcome(token_after(&client, &old)).generation(), 2);
    harness.pass(100 * SECOND);
    assert_eq!(harness.token_now(&client).unwrap().generation(), 2);
    assert_eq!(harness.requests(), 2);
}

#[test]
fn fault_64_no_token_no_call() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::refused("invalid_client")]);
    let api = Api::default();
    let error = harness.outcome(call(&authorized(&client, &api), HERE, "")).unwrap_err();
    let CallError::NoToken(failure) = error else { panic!("{error:?}") };
    assert!(matches!(failure.error(), Error::Refused(_)));
    assert!(api.shown().is_empty());
}

#[test]
fn fault_64_no_token_in_time_no_call() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::Nothing]);
    let api = Api::default();
    let service = AuthorizeLayer::new(client, origins()).with_max_wait(SECOND).layer(api.clone());
    let error = harness.outcome(call(&service, HERE, "")).unwrap_err();
    assert!(matches!(error, CallError::NoToken(_)));
    assert_eq!(harness.elapsed(), SECOND);
    assert!(api.shown().is_empty());
}

#[test]
fn fault_64_a_call_elsewhere_goes_without_the_token() {
    let harness = Harness::new();
    let client = harness.client();
    let api = Api { status: Some(StatusCode::OK), ..Api::default() };
    let service = authorized(&client, &api);
    for elsewhere in ["https://api.example.evil/", "http://api.example/", "https://api.example:444"]
    {
        harness.outcome(call(&service, elsewhere, "")).unwrap();
    }
    assert_eq!(api.shown(), [None, None, None]);
    assert_eq!(harness.requests(), 0, "no token was even asked for");
}
