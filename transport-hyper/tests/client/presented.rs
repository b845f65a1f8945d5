//! Tokens in other places than an `Authorization` header: the whole call, as the service gets it.

use std::convert::Infallible;
use std::future::{Ready, poll_fn, ready};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use http::{HeaderMap, Request, Response, StatusCode, Uri};
use polygrant::{Dialect, Grant, Origins, Scopes};
use polygrant_hyper::{Authorize, AuthorizeLayer, CallError, TokenClient, Transport};
use polygrant_sandbox::Sandbox;
use polygrant_testkit::{ScriptedServer, credentials};
use tower_layer::Layer;
use tower_service::Service;

use super::sandboxes::policy;

/// Rejects the first call of each two, and keeps what it was shown.
#[derive(Clone, Default)]
struct Api(Arc<Mutex<Vec<(Uri, HeaderMap)>>>);

impl Service<Request<()>> for Api {
    type Response = Response<()>;
    type Error = Infallible;
    type Future = Ready<Result<Response<()>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Request<()>) -> Self::Future {
        let mut calls = self.0.lock().unwrap();
        calls.push((call.uri().clone(), call.headers().clone()));
        let mut response = Response::new(());
        if calls.len() % 2 == 1 {
            *response.status_mut() = StatusCode::UNAUTHORIZED;
        }
        ready(Ok(response))
    }
}

/// Issues `t0k3n-1`, `t0k3n-2` and so on.
fn issuing() -> ScriptedServer {
    let mut number = 0;
    ScriptedServer::with_script(move |mut stream, journal| {
        journal.request(&mut stream)?;
        number += 1;
        let body = format!(
            r#"{{"access_token":"t0k3n-{number}","token_type":"Bearer","expires_in":3600}}"#
        );
        let length = body.len();
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}")
    })
    .unwrap()
}

/// A dialect that presents its tokens so.
fn dialect(presentation: &str) -> Dialect {
    let document = format!(r#"{{ "name": "acme", "presentation": {presentation} }}"#);
    Dialect::from_json(&document).unwrap()
}

fn authorized(dialect: &Dialect, tokens: &ScriptedServer, api: &Api) -> Authorize<Api> {
    let endpoint = dialect.endpoint_at(&tokens.base_url()).unwrap();
    let grant = Grant::new(dialect.clone(), endpoint, credentials(), Scopes::none()).unwrap();
    let client = TokenClient::tokio_with(Transport::tokio(), grant, policy());
    let origins = Origins::of(["https://api.example"]).unwrap();
    AuthorizeLayer::new(client, origins).layer(api.clone())
}

type Status = Result<StatusCode, CallError>;

fn send(api: &mut Authorize<Api>, url: &str, headers: &[(&str, &str)]) -> Status {
    let call = Request::get(url);
    let call = headers.iter().fold(call, |call, (name, value)| call.header(*name, *value));
    let call = call.body(()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        poll_fn(|cx| Service::<Request<()>>::poll_ready(api, cx)).await?;
        api.call(call).await.map(|response| response.status())
    })
}

/// What the service gets of a call that is rejected once: the URL and the headers of both.
fn calls(presentation: &str, url: &str, headers: &[(&str, &str)]) -> Vec<(String, Vec<String>)> {
    let (dialect, tokens, api) = (dialect(presentation), issuing(), Api::default());
    let status = send(&mut authorized(&dialect, &tokens, &api), url, headers).unwrap();
    assert_eq!(status, StatusCode::OK);
    let calls = api.0.lock().unwrap();
    for ((uri, headers), number) in calls.iter().zip(1..) {
        let mut call = Request::get(uri).body(()).unwrap();
        *call.headers_mut() = headers.clone();
        let sandbox = Sandbox::new(dialect.clone()).with_token(format!("t0k3n-{number}"));
        assert!(sandbox.admits(&call), "{call:?}");
        for name in dialect.presentation.headers.iter().map(|(name, _)| name) {
            assert!(headers[name].is_sensitive());
        }
    }
    let shown = |(uri, headers): &(Uri, HeaderMap)| {
        let lines =
            headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
        let mut lines: Vec<_> = lines.collect();
        lines.sort_unstable();
        (uri.to_string(), lines)
    };
    calls.iter().map(shown).collect()
}

#[test]
fn in_a_header() {
    let presentation = r#"{ "headers": { "x-auth-token": "{access_token}" } }"#;
    let url = "https://api.example/items";
    let headers = [("x-auth-token", "old"), ("authorization", "Basic eDp5")];
    let expected = [1, 2].map(|number| {
        let token = format!("x-auth-token: t0k3n-{number}");
        (url.to_owned(), vec!["authorization: Basic eDp5".to_owned(), token])
    });
    assert_eq!(calls(presentation, url, &headers), expected);
}

#[test]
fn in_the_query() {
    let presentation = r#"{ "query": { "access_token": "{access_token}" } }"#;
    let url = "https://api.example/items?page=2";
    let expected = [1, 2].map(|number| (format!("{url}&access_token=t0k3n-{number}"), Vec::new()));
    assert_eq!(calls(presentation, url, &[]), expected);
}

#[test]
fn in_a_cookie() {
    let presentation = r#"{ "cookies": { "session": "{access_token}" } }"#;
    let url = "https://api.example/items";
    let expected =
        [1, 2].map(|number| (url.to_owned(), vec![format!("cookie: session=t0k3n-{number}")]));
    assert_eq!(calls(presentation, url, &[]), expected);
}

#[test]
fn in_all_of_them() {
    let presentation = r#"{
        "headers": { "authorization": "Token {access_token}", "client-id": "{client_id}" },
        "query": { "t": "{access_token}" },
        "cookies": { "a": "{access_token}", "b": "{client_id}" }
    }"#;
    let expected = [1, 2].map(|number| {
        let token = format!("t0k3n-{number}");
        let headers = [
            format!("authorization: Token {token}"),
            "client-id: sandbox-client".to_owned(),
            format!("cookie: a={token}; b=sandbox-client"),
        ];
        (format!("https://api.example/?t={token}"), headers.into())
    });
    let headers = [("authorization", "Basic eDp5")];
    assert_eq!(calls(presentation, "https://api.example/", &headers), expected);
}

#[test]
fn another_origin_does_not_see_the_token() {
    let presentation =
        r#"{ "query": { "t": "{access_token}" }, "cookies": { "t": "{access_token}" } }"#;
    let (tokens, api) = (issuing(), Api::default());
    let mut authorized = authorized(&dialect(presentation), &tokens, &api);
    let status = send(&mut authorized, "https://api.example.org/items", &[]).unwrap();
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let calls = api.0.lock().unwrap();
    assert_eq!(*calls, [(Uri::from_static("https://api.example.org/items"), HeaderMap::new())]);
    assert_eq!(tokens.connections(), 0);
}

#[test]
fn a_url_without_room_is_not_sent_without_the_token() {
    let presentation =
        r#"{ "query": { "the_token_of_a_vendor_that_is_fond_of_long_names": "{access_token}" } }"#;
    let (tokens, api) = (issuing(), Api::default());
    let mut authorized = authorized(&dialect(presentation), &tokens, &api);
    let url = format!("https://api.example/{}", "x".repeat(65_500));
    let error = send(&mut authorized, &url, &[]).unwrap_err();
    assert!(matches!(error, CallError::NoRoom(_)), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("t0k3n"), "{error:?}");
    assert!(api.0.lock().unwrap().is_empty());
}
