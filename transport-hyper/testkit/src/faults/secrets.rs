//! Places that secrets and calls must not reach.

use std::error::Error as StdError;

use polygrant::{ConfigurationError, Endpoint, Origins};
use polygrant_lifecycle::TokenError;

use super::adapter::{Adapter, Call, CallError};
use super::case::Check::{Machine, Parser, Wire};
use super::case::{FaultCase, fault};
use super::loopback::{client, failure, grant_at, hasty, refusal};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::samples::{grant_of, response};
use crate::{BASIC, CLIENT_SECRET, ExpectAction, ScriptedServer, VirtualTime, secret_in};

pub(super) const FAULTS: [FaultCase; 4] = [
    fault(
        60,
        "a body that echoes the secret",
        "absent from Debug, Display, error chain, log",
        &[Machine(repeated), Wire(echo)],
    ),
    fault(61, "http:// to another machine", "refused before anything is sent", &[Parser(plain)]),
    fault(62, "a secret of `:%+é ` and Basic", "form-urlencoded first", &[Parser(encoded)]),
    fault(64, "no token", "the call is not sent bare", &[Wire(bare)]),
];

/// Returns the texts of an error and all its causes.
fn all_said_by(error: &TokenError) -> String {
    let mut all = format!("{error:?} {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        all += &format!(" {error:?} {error}");
        cause = error.source();
    }
    all
}

fn repeated() -> Observed {
    let mut time = VirtualTime::with_grant(grant_of("app-1", "c4n4ry")?);
    time.poll().expect_refresh()?;
    let body = r#"{"error":"c4n4ry","error_description":"no c4n4ry here","error_uri":"x:c4n4ry"}"#;
    let headers = [("Location", "https://c4n4ry@example.com/c4n4ry"), ("X-Request-Id", "c4n4ry")];
    ensure(time.respond(400, &headers, body)?.is_err(), || "it was taken for a token".into())?;
    let error = time.poll().expect_failed()?;
    let health = time.lifecycle.health(time.now());
    let all = format!("{} {:?} {health:?}", all_said_by(&error), time.lifecycle);
    ensure(!all.contains("c4n4ry"), || "the secret is said".into())?;
    ensure(all.contains("[client_secret]"), || "the server's text is missing".into())?;
    Ok("not in the error, its causes, the lifecycle or its health".into())
}

fn echo(adapter: &dyn Adapter) -> Observed {
    let body = format!(
        r#"{{"error":"{CLIENT_SECRET}","error_description":"not {CLIENT_SECRET} {BASIC}"}}"#
    );
    let headers = format!("location: https://{CLIENT_SECRET}@example.com/{BASIC}\r\n");
    let server =
        ScriptedServer::with_responses(move |_| response("400 Bad Request", &headers, &body))?;
    let client = client(adapter, &server, hasty())?;
    let error = failure(&*client)?;
    let all = format!("{} {:?} {:?}", all_said_by(&error), client.health(), grant_at(&server)?);
    ensure(secret_in(&all).is_none(), || "a secret is in the error".into())?;
    ensure(all.contains("[client_secret]"), || "the server's text is missing".into())?;
    Ok(format!("not in Debug, Display, causes, health (logs: the suites): {error}"))
}

fn plain() -> Observed {
    for url in ["http://auth.example.com/token", "http://10.0.0.1/token"] {
        let endpoint = Endpoint::new(url);
        let is_refused = matches!(endpoint, Err(ConfigurationError::PlainHttp { .. }));
        ensure(is_refused, || format!("{url}: {endpoint:?}"))?;
        ensure(Origins::of([url]).is_err(), || format!("calls to {url} are allowed"))?;
    }
    for loopback in ["http://localhost/token", "http://127.0.0.1/token", "http://[::1]/token"] {
        Endpoint::new(loopback).map_err(|error| Fail::from(error).at(loopback))?;
    }
    Ok("no such endpoint or origin can be made; the loopback can".into())
}

fn encoded() -> Observed {
    let request = grant_of("a b", ":%+é ")?.request();
    let header = request.headers().get("authorization").map(http::HeaderValue::as_bytes);
    // `a%20b:%3A%25%2B%C3%A9%20`, by `base64` of coreutils.
    let required = &b"Basic YSUyMGI6JTNBJTI1JTJCJUMzJUE5JTIw"[..];
    ensure(header == Some(required), || "another header".into())?;
    Ok("Basic of `a%20b:%3A%25%2B%C3%A9%20`".into())
}

fn bare(adapter: &dyn Adapter) -> Observed {
    let server = ScriptedServer::with_responses(|_| refusal("401 Unauthorized", "invalid_client"))?;
    let api = ScriptedServer::with_responses(|_| response("200 OK", "", ""))?;
    let client = client(adapter, &server, hasty())?;
    for can_be_sent_again in [true, false] {
        let outcome = client.call(Call::new(&api.base_url(), can_be_sent_again));
        let is_told = matches!(outcome, Err(CallError::NoToken(_)));
        ensure(is_told, || format!("{outcome:?}"))?;
    }
    same("connections to the resource", api.stop().connections, 0)?;
    Ok("the call fails for want of a token; the resource server saw no connection".into())
}
