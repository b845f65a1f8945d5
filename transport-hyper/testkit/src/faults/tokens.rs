//! Texts that are accepted as a token.

use polygrant::{AccessToken, Credentials, Dialect, Error, Grant, Scopes, UnixTime};

use super::case::Check::{Machine, Parser};
use super::case::{FaultCase, fault};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::samples::{grant_of, token_body};
use crate::{ExpectAction, VirtualTime};

pub(super) const FAULTS: [FaultCase; 4] = [
    fault(57, "JSON 10^6 deep, access_token twice", "malformed", &[Parser(strange)]),
    fault(58, "a token with CR, LF, NUL, space", "malformed", &[Parser(unprintable)]),
    fault(59, "an unknown token type; bEaReR", "malformed; accepted", &[Parser(types)]),
    fault(63, "a scope narrower than asked for", "visible", &[Machine(narrower)]),
];

fn read(body: &str) -> Result<Result<AccessToken, Error>, Fail> {
    let grant = grant_of("app-1", "s3cr3t")?;
    Ok(grant.parse(&http::Response::new(body.to_owned()), UnixTime::EPOCH))
}

fn is_malformed(body: &str) -> Result<(), Fail> {
    let outcome = read(body)?;
    let is_malformed = matches!(outcome, Err(Error::Malformed(_)));
    ensure(is_malformed, || format!("{body:.60}: {outcome:?}"))
}

fn strange() -> Observed {
    let million = 1_000_000;
    is_malformed(&"[".repeat(million))?;
    is_malformed(&r#"{"a":"#.repeat(million))?;
    let deep = |depth| {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        format!(r#"{{"x":{open}{close},"access_token":"t","token_type":"Bearer"}}"#)
    };
    // A member that is not read may be as deep as the body's size allows, and takes no stack.
    read(&deep(30_000))??;
    is_malformed(&deep(million))?;
    is_malformed(r#"{"access_token":"a","access_token":"a","token_type":"Bearer"}"#)?;
    is_malformed(r#"{"access_token":"a","access\u005ftoken":"b","token_type":"Bearer"}"#)?;
    Ok("malformed: lists and objects 10^6 deep, the member twice, also where escaped".into())
}

fn unprintable() -> Observed {
    let characters = ["\\r", "\\n", "\\r\\nX: y", "\\u0000", " ", "\\t", "\\u007f", "é"];
    for character in characters {
        is_malformed(&token_body(&format!("a{character}b"), None))?;
        is_malformed(&token_body(character, None))?;
    }
    is_malformed(&token_body("", None))?;
    let token = read(&token_body("a.b-c_d~e+f/g==", None))??;
    same("the token", token.secret(), "a.b-c_d~e+f/g==")?;
    ensure(token.authorization().is_sensitive(), || "its header is not sensitive".into())?;
    Ok(format!("malformed: {} of {}, and the empty one", characters.len(), characters.len()))
}

fn types() -> Observed {
    let of_type = |kind: &str| format!(r#"{{"access_token":"t","token_type":"{kind}"}}"#);
    for kind in ["mac", "DPoP", "", "Bearer ", "Bearer,mac"] {
        is_malformed(&of_type(kind))?;
    }
    for kind in ["Bearer", "bearer", "BEARER", "bEaReR"] {
        same(kind, read(&of_type(kind))??.token_type(), "Bearer")?;
    }
    Ok("malformed: mac, DPoP and others; Bearer in any case is Bearer".into())
}

fn narrower() -> Observed {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at("https://auth.example.com")?;
    let credentials = Credentials::new("app-1", "s3cr3t")?;
    let grant = Grant::new(dialect, endpoint, credentials, Scopes::from(["read", "write"]))?;
    let mut time = VirtualTime::with_grant(grant);
    let attempt = time.poll().expect_refresh()?;
    let asked: Vec<_> = attempt.grant().scopes().iter().collect();
    same("the scopes that are asked for", &*asked, &["read", "write"])?;
    let body = r#"{"access_token":"t","token_type":"Bearer","scope":"read"}"#;
    time.respond(200, &[], body)??;
    same("the scope", time.poll().expect_use()?.token().scope(), Some("read"))?;
    Ok("asked for read and write, the token says read".into())
}
