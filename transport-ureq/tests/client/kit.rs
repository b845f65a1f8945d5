//! Token servers, and a client that need not wait between two requests to them.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use polygrant::lifecycle::{Backoff, Policy};
use polygrant_ureq::{TokenClient, Transport};

use crate::server::{Server, answer};

/// No pauses: what they are for is tested without a clock.
///
/// Every client of these tests is made with it, so that what any of them tells is heard.
pub(crate) fn hasty() -> Policy {
    #[cfg(feature = "tracing")]
    crate::events::listen();
    let mut policy = Policy::default();
    policy.request_interval = Duration::ZERO;
    policy.backoff = none();
    policy.transient_cooldown = none();
    policy
}

fn none() -> Backoff {
    Backoff { base: Duration::ZERO, cap: Duration::ZERO }
}

pub(crate) fn client(server: &Server) -> TokenClient {
    TokenClient::with_policy(Transport::new(), server.grant(), hasty())
}

/// Issues `t0k3n-canary-1`, `t0k3n-canary-2` and so on.
pub(crate) fn issuing() -> Server {
    playing(issue)
}

/// Answers the requests, which are counted from 1, so.
pub(crate) fn playing(mut answer: impl FnMut(usize) -> Vec<u8> + Send + 'static) -> Server {
    let mut number = 0;
    Server::playing(move |mut stream, seen| {
        if seen.request(&mut stream) {
            number += 1;
            send(&mut stream, &answer(number));
        }
    })
}

/// A client that has read enough closes early.
pub(crate) fn send(stream: &mut TcpStream, answer: &[u8]) {
    let _ = stream.write_all(answer);
}

pub(crate) fn issue(number: usize) -> Vec<u8> {
    let body = format!(
        r#"{{"access_token":"t0k3n-canary-{number}","token_type":"Bearer","expires_in":3600}}"#
    );
    answer("200 OK", "content-type: application/json\r\n", &body)
}
