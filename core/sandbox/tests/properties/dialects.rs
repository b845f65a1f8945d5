//! Properties of any dialect, not of the built-in ones alone.

use std::time::Duration;

use http::{Method, Request, Response};
use polygrant::assertion::{AssertionContext, KeyInfo};
use polygrant::dialect::{Algorithm, Dialect, Lifetime, LifetimeFormat, Path};
use polygrant::{AccessToken, Credentials, Endpoint, Grant, MAX_LIFETIME, Scopes, UnixTime};
use polygrant_sandbox::Sandbox;
use polygrant_sandbox::strategies::{
    any_credentials_for, any_dialect, any_grant_in, any_scopes, any_token,
};
use proptest::prelude::*;

use super::cases;

/// A dialect, credentials and scopes that fit it, and a grant that knows all assertions.
fn any_case() -> impl Strategy<Value = (Credentials, Vec<String>, Grant)> {
    any_dialect()
        .prop_flat_map(|dialect| {
            let parts = (any_credentials_for(&dialect), any_scopes(&dialect));
            (Just(dialect), parts)
        })
        .prop_filter_map("a grant", |(dialect, (credentials, scopes))| {
            let url = dialect.url_at("http://localhost").ok()?;
            let endpoint = Endpoint::new(&url).ok()?;
            let grant =
                Grant::new(dialect.clone(), endpoint, credentials.clone(), scopes.clone()).ok()?;
            let defaults = || dialect.scope.defaults.iter().map(ToString::to_string).collect();
            let scopes = if scopes.is_empty() { defaults() } else { scopes };
            let grant = dialect.assertions.iter().try_fold(grant, |grant, name| {
                grant.with_assertion(name, "signed.just-now").ok()
            })?;
            Some((credentials, scopes, grant))
        })
}

fn sent_at() -> UnixTime {
    UnixTime::from_secs(1_800_000_000)
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn the_sandbox_accepts_the_request_and_the_client_reads_the_response(
        (credentials, scopes, grant) in any_case(),
        token in any_token(),
        minutes in 0..=MAX_LIFETIME.as_secs() / 60,
    ) {
        let dialect = grant.dialect();
        let lifetime = Duration::from_secs(60 * minutes);
        let sandbox = Sandbox::new(dialect.clone())
            .with_client(credentials, scopes.clone())
            .with_token(token.clone())
            .with_lifetime(lifetime);
        let request = grant.request();
        prop_assert!(grant.missing_assertions().is_empty());
        let response = sandbox.respond(&request, sent_at());
        prop_assert_eq!(response.status(), 200, "{:?} in {}", request, dialect.to_json());

        let granted = grant.parse(&response, UnixTime::EPOCH);
        let granted = granted.map_err(|error| TestCaseError::fail(format!("{error} {dialect:?}")))?;
        prop_assert_eq!(granted.secret(), &token);
        let says_zero = |format| {
            let counts = [LifetimeFormat::Seconds, LifetimeFormat::Milliseconds];
            dialect.token.zero_means_unknown && minutes == 0 && counts.contains(&format)
        };
        let expected = match dialect.token.lifetime {
            Lifetime::Stated { format, default, .. } if says_zero(format) => {
                default.map(|default| default.min(MAX_LIFETIME))
            }
            Lifetime::Stated { .. } => Some(lifetime),
            Lifetime::Fixed(lifetime) => Some(lifetime.min(MAX_LIFETIME)),
            _ => None,
        };
        prop_assert_eq!(granted.expires_in(), expected);
        if dialect.token.access_token != [Path::whole()] {
            let separator = dialect.scope.separator.as_deref().unwrap_or(" ");
            let scope = (!scopes.is_empty()).then(|| scopes.join(separator));
            prop_assert_eq!(granted.scope(), scope.as_deref());
        }

        let mut call = Request::get("https://api.example.com/users?page=1").body(()).unwrap();
        granted.authorize_request(&mut call).unwrap();
        prop_assert!(sandbox.admits(&call), "{:?} for {:?}", call, dialect.presentation);
        let other = sandbox.with_token(format!("{token}x"));
        prop_assert!(!other.admits(&call));
    }

    #[test]
    fn another_secret_is_refused(
        (credentials, scopes, grant) in any_case(),
        name in any::<prop::sample::Index>(),
    ) {
        let needed = grant.dialect().needed_credentials();
        let name = needed[name.index(needed.len())].to_owned();
        let other = format!("{}x", credentials.named(&name).unwrap());
        let wrong = credentials.clone().with(name, other).unwrap();
        let sandbox = Sandbox::new(grant.dialect().clone()).with_client(wrong, scopes.clone());
        let response = sandbox.respond(&grant.request(), sent_at());
        prop_assert!(grant.parse(&response, sent_at()).is_err());
    }

    /// Neither an error nor anything's `Debug` holds a secret that the server repeats in whatever way
    /// the dialect sends it.
    #[test]
    fn no_error_shows_a_secret_that_the_server_repeats((credentials, _, grant) in any_case(), status in 400..600_u16) {
        let request = grant.request();
        let mut said = vec![String::from_utf8_lossy(request.body().as_bytes()).into_owned()];
        said.extend(request.headers().values().map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned()));
        for name in grant.dialect().needed_credentials() {
            said.push(credentials.named(name).unwrap().to_owned());
        }
        for text in said {
            let response = Response::builder().status(status).body(text.into_bytes()).unwrap();
            let shown = match grant.parse(&response, sent_at()) {
                Ok(token) => format!("{token:?}"),
                Err(error) => format!("{error} {error:?}"),
            };
            let shown = format!("{shown} {grant:?}");
            let needed = grant.dialect().needed_credentials();
            // A client's id is no secret (RFC 6749 §2.2).
            for name in needed.into_iter().filter(|name| *name != Credentials::CLIENT_ID) {
                let secret = credentials.named(name).unwrap();
                // A short one may be part of any message.
                let telling = secret.len() >= 12 && secret.bytes().all(|byte| byte.is_ascii_graphic());
                prop_assert!(!telling || !shown.contains(secret), "{} in {}", name, shown);
            }
        }
    }

    #[test]
    fn a_grant_of_any_dialect_is_the_same_every_time(
        grant in any_dialect().prop_flat_map(any_grant_in),
    ) {
        prop_assert_eq!(request_of(&grant), request_of(&grant.clone()));
    }
}

type Sent = (Method, String, Vec<(String, Vec<u8>)>, Vec<u8>);

/// All of a request that goes over the wire.
fn request_of(grant: &Grant) -> Sent {
    let request = grant.request();
    let headers = request.headers().iter();
    (
        request.method().clone(),
        request.uri().to_string(),
        headers.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect(),
        request.body().as_bytes().to_vec(),
    )
}

/// All that can be observed of a dialect.
#[derive(Debug, PartialEq)]
pub(crate) struct Seen {
    endpoint: Result<String, String>,
    request: Result<Sent, String>,
    without_scope: Result<Sent, String>,
    needs: (Vec<String>, Vec<String>, (bool, bool, bool)),
    read: Vec<String>,
    signed: Vec<String>,
    /// Which of them reject a token, by their head and by their body.
    rejections: Vec<(bool, bool)>,
}

/// Returns all that can be observed of a dialect.
pub(crate) fn seen(dialect: &Dialect) -> Seen {
    let credentials =
        dialect.needed_credentials().into_iter().fold(Credentials::none(), |credentials, name| {
            credentials.with(name.to_owned(), format!("my-{name}")).unwrap()
        });
    let build = |scopes: Scopes| {
        let url = dialect.url_at("https://h.example").map_err(|error| error.to_string())?;
        let endpoint = Endpoint::new(&url).map_err(|error| error.to_string())?;
        let grant = Grant::new(dialect.clone(), endpoint, credentials.clone(), scopes)
            .map_err(|error| error.to_string())?;
        let assertions = dialect.assertions.iter();
        Ok::<_, String>(
            assertions.fold(grant, |grant, name| grant.with_assertion(name, "jwt").unwrap()),
        )
    };
    let grant = build(Scopes::from(["a", "b"]));
    let read = |response: &Response<String>| match &grant {
        Ok(grant) => shown(grant.parse(response, sent_at())),
        Err(error) => error.clone(),
    };
    let responses: Vec<_> = RESPONSES.iter().map(response).collect();
    Seen {
        endpoint: dialect.endpoint().map(|it| it.to_string()).map_err(|error| error.to_string()),
        request: grant.as_ref().map(request_of).map_err(Clone::clone),
        without_scope: build(Scopes::none()).map(|grant| request_of(&grant)),
        needs: (
            dialect.needed_credentials().into_iter().map(str::to_owned).collect(),
            grant.iter().flat_map(Grant::missing_assertions).map(str::to_owned).collect(),
            (dialect.client_certificate, dialect.certificate_bound, dialect.exclusive),
        ),
        read: responses.iter().map(read).collect(),
        signed: grant.iter().flat_map(|grant| signed(dialect, grant)).collect(),
        rejections: responses
            .iter()
            .map(|response| {
                let body = response.body().as_bytes();
                (dialect.rejects_token(response), dialect.rejects_token_in_body(body))
            })
            .collect(),
    }
}

/// What would be signed for each assertion that the dialect describes.
fn signed(dialect: &Dialect, grant: &Grant) -> Vec<String> {
    let names = dialect.signing.names();
    names
        .map(|name| {
            let context = AssertionContext::new(grant, name, sent_at(), 7);
            let key = KeyInfo::new(Algorithm::ALL).with_key_id("k");
            format!("{:?}", context.unsigned(&key.with_certificate("t", "s", ["c".into()])))
        })
        .collect()
}

fn response((status, headers, body): &Sample) -> Response<String> {
    let builder = Response::builder().status(*status);
    let builder = headers.iter().fold(builder, |it, (name, value)| it.header(*name, *value));
    builder.body((*body).to_owned()).unwrap()
}

/// Returns everything that a client can learn from a response.
fn shown(outcome: Result<AccessToken, polygrant::Error>) -> String {
    match outcome {
        Ok(token) => {
            let mut call = Request::get("https://api.example.com/").body(()).unwrap();
            token.authorize_request(&mut call).unwrap();
            let headers: Vec<_> =
                call.headers().iter().map(|(name, value)| (name, value.as_bytes())).collect();
            let extras: Vec<_> = token.extras().collect();
            format!(
                "{} {:?} {:?} {extras:?} {} {headers:?}",
                token.secret(),
                token.expires_in(),
                token.scope(),
                call.uri()
            )
        }
        Err(error) => {
            let refusal = error.as_refusal();
            let class = refusal.map(polygrant::ErrorResponse::kind);
            let uri = refusal.and_then(|refusal| refusal.error_uri());
            let pause = refusal.and_then(polygrant::ErrorResponse::retry_after);
            let id = refusal.and_then(|it| it.request_id());
            format!("{error} {class:?} {uri:?} {id:?} {pause:?}")
        }
    }
}

type Sample = (u16, &'static [(&'static str, &'static str)], &'static str);

const RESPONSES: &[Sample] = &[
    (
        200,
        &[],
        r#"{"access_token":"t","token_type":"Bearer","expires_in":60,"scope":"a","more":1}"#,
    ),
    (200, &[], r#"{"access_token":"t","token_type":"mac"}"#),
    (200, &[], r#"{"access_token":"t"}"#),
    (200, &[], r#"{"access_token":"t","token_type":"Bearer"}"#),
    (200, &[], r#"{"other":"u","token_type":"Bearer","expires_in":60}"#),
    (200, &[], r#"{"access_token":"t","token_type":"Bearer","other":60}"#),
    (200, &[], "plain"),
    (
        400,
        &[("x-request-id", "r-1"), ("x-other-id", "r-2")],
        r#"{"error":"e-1","error_description":"d","error_uri":"u","other":"o-1","code":"7"}"#,
    ),
];
