//! What is taken for a token, and how a request is written: decided without the wire.

use polygrant::{
    AccessToken, ConfigurationError, Credentials, Dialect, Endpoint, Error, Grant, Origins, Scopes,
    UnixTime,
};

use super::short::{Short, ensure, same};
use super::story::{grant_of, token_body};
use super::{Fault, Observed, parse};

pub(super) const FAULTS: [Fault; 6] = [
    parse(57, "JSON 10^6 deep, access_token twice", "malformed", strange),
    parse(58, "a token with CR, LF, NUL, space", "malformed", unprintable),
    parse(59, "an unknown token type; bEaReR", "malformed; accepted", types),
    parse(61, "http:// to another machine", "refused before anything is sent", plain),
    parse(62, "a secret of `:%+é ` and Basic", "form-urlencoded first", encoded),
    parse(63, "a scope narrower than asked for", "visible", narrower),
];

fn read(body: &str) -> Result<Result<AccessToken, Error>, Short> {
    let grant = grant_of("app-1", "s3cr3t")?;
    Ok(grant.parse(&http::Response::new(body.to_owned()), UnixTime::EPOCH))
}

fn is_malformed(body: &str) -> Result<(), Short> {
    let outcome = read(body)?;
    let is_malformed = matches!(outcome, Err(Error::Malformed(_)));
    ensure(is_malformed, || format!("{body:.60}: {outcome:?}"))
}

fn strange() -> Observed {
    let million = 1_000_000;
    is_malformed(&"[".repeat(million))?;
    is_malformed(&r#"{"a":"#.repeat(million))?;
    is_malformed(r#"{"access_token":"a","access_token":"a","token_type":"Bearer"}"#)?;
    is_malformed(r#"{"access_token":"a","access\u005ftoken":"b","token_type":"Bearer"}"#)?;
    Ok("malformed: lists and objects 10^6 deep, the member twice, also where escaped".into())
}

fn unprintable() -> Observed {
    let characters = ["\\r", "\\n", "\\r\\nX: y", "\\u0000", " ", "\\t", "\\u007f", "é"];
    for character in characters {
        is_malformed(&token_body(&format!("a{character}b"), None))?;
    }
    is_malformed(&token_body("", None))?;
    Ok(format!("malformed: {} of {}, and the empty one", characters.len(), characters.len()))
}

fn types() -> Observed {
    let of_type = |kind: &str| format!(r#"{{"access_token":"t","token_type":"{kind}"}}"#);
    for kind in ["mac", "DPoP", "", "Bearer ", "Bearer,mac"] {
        is_malformed(&of_type(kind))?;
    }
    for kind in ["Bearer", "bearer", "bEaReR"] {
        same(kind, read(&of_type(kind))??.token_type(), "Bearer")?;
    }
    Ok("malformed: mac, DPoP and others; Bearer in any case is Bearer".into())
}

fn plain() -> Observed {
    for url in ["http://auth.example.com/token", "http://10.0.0.1/token"] {
        let endpoint = Endpoint::new(url);
        let is_refused = matches!(endpoint, Err(ConfigurationError::PlainHttp { .. }));
        ensure(is_refused, || format!("{url}: {endpoint:?}"))?;
        ensure(Origins::of([url]).is_err(), || format!("calls to {url} are allowed"))?;
    }
    Endpoint::new("http://127.0.0.1/token")?;
    Ok("no such endpoint or origin can be made; the loopback can".into())
}

fn encoded() -> Observed {
    let request = grant_of("a b", ":%+é ")?.request();
    let header = request.headers().get("authorization").map(http::HeaderValue::as_bytes);
    // `a+b:%3A%25%2B%C3%A9+`, by `base64` of coreutils.
    let required = &b"Basic YStiOiUzQSUyNSUyQiVDMyVBOSs="[..];
    ensure(header == Some(required), || "another header".into())?;
    Ok("Basic of `a+b:%3A%25%2B%C3%A9+`".into())
}

fn narrower() -> Observed {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at("https://auth.example.com")?;
    let credentials = Credentials::new("app-1", "s3cr3t")?;
    let grant = Grant::new(dialect, endpoint, credentials, Scopes::from(["read", "write"]))?;
    let body = r#"{"access_token":"t","token_type":"Bearer","scope":"read"}"#;
    let token = grant.parse(&http::Response::new(body), UnixTime::EPOCH)?;
    same("the scope", token.scope(), Some("read"))?;
    Ok("asked for read and write, the token says read".into())
}
