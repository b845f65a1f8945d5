//! Runtimes: many threads, none, one that ends.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::pin::pin;
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use polygrant::{Error, TransportErrorKind};
use polygrant_hyper::{TokenClient, TokenPool, Transport};
use polygrant_lifecycle::{Policy, State, TokenError};
use tokio::runtime::{Builder, Runtime};

use super::sandboxes::{grant_at, sandbox};

fn fault(failure: &TokenError) -> Option<TransportErrorKind> {
    match failure.error() {
        Error::Transport(error) => Some(error.kind()),
        _ => None,
    }
}

fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Without tokio: polls until it is done, or panics when it would wait.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

#[test]
fn fault_01_ten_thousand_tasks_one_request() {
    let (_server, grant) = sandbox();
    let client = TokenClient::tokio(grant);
    let runtime = Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..10_000)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { client.token().await.unwrap().generation() })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), 1);
        }
    });
    assert_eq!(client.health().counts.requests, 1);
}

#[test]
fn fault_54_without_a_runtime_an_error_and_no_panic() {
    let (_server, grant) = sandbox();
    let client = TokenClient::tokio(grant.clone());
    let failure = at_once(client.token()).unwrap_err();
    assert_eq!(fault(&failure), Some(TransportErrorKind::Other));
    let source = std::error::Error::source(&failure).unwrap().to_string();
    assert_eq!(source, "the request cannot run: the runtime is missing or has been shut down");
    let host = grant.endpoint().uri().authority().unwrap().to_string();
    assert!(failure.to_string().starts_with(&host), "{failure}");
    // The others wait, but with nothing to wait with.
    client.set_grant(grant.clone());
    let limited = at_once(client.token_within(Duration::from_secs(1))).unwrap_err();
    assert_eq!(fault(&limited), Some(TransportErrorKind::Other));
    assert!(limited.to_string().starts_with(&host), "{limited}");

    // A runtime mends it, and what it brought serves without one.
    client.set_grant(grant.clone());
    one_thread().block_on(client.token()).unwrap();
    assert_eq!(at_once(client.token()).unwrap().generation(), 1);

    // The ordinary timer and executor of hyper-util panic outside of tokio.
    let executor = hyper_util::rt::TokioExecutor::new();
    let client = TokenClient::new(Transport::tokio(), executor, grant);
    assert_eq!(fault(&at_once(client.token()).unwrap_err()), Some(TransportErrorKind::Other));
}

/// A server whose first connection says nothing, and whose others give a token.
fn stalls_once() -> (String, mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (accepted, first) = mpsc::channel();
    std::thread::spawn(move || {
        let (_stalled, _) = listener.accept().unwrap();
        accepted.send(()).unwrap();
        while let Ok((mut stream, _)) = listener.accept() {
            let mut request = Vec::new();
            let mut byte = [0];
            while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
                request.push(byte[0]);
            }
            let body = r#"{"access_token":"second","token_type":"Bearer","expires_in":3600}"#;
            let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length";
            write!(stream, "{head}: {}\r\n\r\n{body}", body.len()).unwrap();
        }
    });
    (url, first)
}

#[test]
fn fault_54_the_runtime_of_the_request_is_shut_down() {
    let (url, accepted) = stalls_once();
    let mut policy = Policy::default();
    policy.request_interval = Duration::ZERO;
    policy.backoff.base = Duration::ZERO;
    let grant = grant_at(&url);
    let client = TokenClient::tokio_with(Transport::tokio(), grant, policy);
    let ends = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let causing = client.clone();
    ends.spawn(async move { causing.token().await });
    accepted.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(client.health().in_flight);

    let stays = one_thread();
    let waiting = {
        let client = client.clone();
        stays.spawn(async move { client.token().await })
    };
    stays.block_on(tokio::task::yield_now());
    drop(ends);
    // An error at once, or a token of the next attempt; what it is not is a panic.
    match stays.block_on(waiting).unwrap() {
        Ok(issued) => assert_eq!(issued.token().secret(), "second"),
        Err(failure) => assert!(fault(&failure).is_some(), "{failure:?}"),
    }
    assert!(!client.health().in_flight);
}

#[test]
fn a_token_is_renewed_in_the_background() {
    let (_server, grant) = sandbox();
    let mut policy = Policy::default();
    // Stale from the beginning, and renewed as soon as it may be.
    policy.refresh_ahead.divisor = 1;
    policy.refresh_ahead.max = Duration::MAX;
    policy.request_interval = Duration::ZERO;
    let transport = Transport::tokio();
    let make = move |grant| TokenClient::tokio_with(transport.clone(), grant, policy.clone());
    let pool = TokenPool::new(make);
    let client = pool.client(&grant);
    one_thread().block_on(async {
        assert_eq!(client.token().await.unwrap().generation(), 1);
        assert_eq!(client.health().state, State::Stale);
        let mut generation = 1;
        while generation == 1 {
            generation = client.token().await.unwrap().generation();
            tokio::task::yield_now().await;
        }
    });
}
