//! The vendor's side accepts what the client sends, and the client reads what it responds.

use std::time::Duration;

use polygrant::dialect::{Path, ScopeFormat, Segment};
use polygrant::{Credentials, Dialect, MAX_LIFETIME, UnixTime};
use polygrant_sandbox::Sandbox;
use polygrant_sandbox::strategies::{any_credential, any_time, any_token};
use proptest::prelude::*;

use super::{any_case, cases, grant};

/// The year 9000: an hour later can still be written.
const LATEST: u64 = 221_845_392_000;

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_token_comes_back_as_it_was_handed_out(
        (dialect, credentials, scopes) in any_case(),
        token in any_token(),
        lifetime in 0..=MAX_LIFETIME.as_secs(),
        sent_at in 0..LATEST,
        clock in any_time(),
    ) {
        let lifetime = Duration::from_secs(lifetime);
        let sandbox = Sandbox::new(dialect.clone())
            .with_client(credentials.clone(), scopes.clone())
            .with_token(token.clone())
            .with_lifetime(lifetime);
        let grant = grant(&dialect, &credentials, &scopes);
        let response = sandbox.respond(&grant.request(), UnixTime::from_secs(sent_at));
        prop_assert_eq!(response.status(), 200);

        // However wrong the client's clock is.
        let granted = grant.parse(&response, clock).unwrap();
        prop_assert_eq!(granted.secret(), token);
        prop_assert_eq!(granted.expires_in(), Some(lifetime));
        let separator = if dialect.name == "ants" { "," } else { " " };
        let scope = (!scopes.is_empty()).then(|| scopes.join(separator));
        prop_assert_eq!(granted.scope(), scope.as_deref());
    }

    #[test]
    fn a_longer_lifetime_is_clamped(
        (dialect, credentials, scopes) in any_case(),
        beyond in MAX_LIFETIME.as_secs()..=u64::MAX,
    ) {
        let sandbox = Sandbox::new(dialect.clone())
            .with_client(credentials.clone(), scopes.clone())
            .with_lifetime(Duration::from_secs(beyond));
        let grant = grant(&dialect, &credentials, &scopes);
        let response = sandbox.respond(&grant.request(), UnixTime::EPOCH);
        let granted = grant.parse(&response, UnixTime::EPOCH).unwrap();
        prop_assert_eq!(granted.expires_in(), Some(MAX_LIFETIME));
    }

    /// A client among others gets a token; one with the same id but another secret does not.
    #[test]
    fn only_the_right_secret_is_accepted(
        (dialect, credentials, scopes) in any_case(),
        other in any_credential(),
    ) {
        let secret = credentials.client_secret();
        prop_assume!(other != secret);
        let wrong = polygrant::Credentials::new(credentials.client_id(), other).unwrap();
        let sandbox = Sandbox::new(dialect.clone()).with_client(wrong, scopes.clone());
        let grant = grant(&dialect, &credentials, &scopes);

        let response = sandbox.respond(&grant.request(), UnixTime::EPOCH);
        let refused = grant.parse(&response, UnixTime::EPOCH).unwrap_err();
        let refused = refused.as_refusal().unwrap();
        prop_assert_eq!(refused.kind(), polygrant::ErrorKind::Credentials);

        let sandbox = sandbox.with_client(credentials.clone(), scopes.clone());
        let response = sandbox.respond(&grant.request(), UnixTime::EPOCH);
        prop_assert!(grant.parse(&response, UnixTime::EPOCH).is_ok());
    }
}

/// Two pages of fuuffy's vendor disagree on the grant type. Each dialect accepts its own page's request alone.
#[test]
fn a_grant_type_is_accepted_where_it_is_switched_on_alone() {
    let credentials = polygrant::Credentials::new("my-client", "my-secret").unwrap();
    for (requested, played, status) in [
        (Dialect::fuuffy(), Dialect::fuuffy(), 200),
        (Dialect::fuuffy().with_grant_type(), Dialect::fuuffy().with_grant_type(), 200),
        (Dialect::fuuffy().with_grant_type(), Dialect::fuuffy(), 400),
        (Dialect::fuuffy(), Dialect::fuuffy().with_grant_type(), 400),
    ] {
        let sandbox = Sandbox::new(played).with_client(credentials.clone(), [] as [&str; 0]);
        let grant = grant(&requested, &credentials, &[]);
        let response = sandbox.respond(&grant.request(), UnixTime::EPOCH);
        assert_eq!(response.status(), status);
    }
}

/// A dialect may keep the member that scopes are read from too, or one inside it: neither adds a scope.
#[test]
fn a_scope_that_is_kept_as_an_extra_adds_no_scope() {
    let credentials = Credentials::new("client", "secret").unwrap();
    for (format, extra) in [
        (ScopeFormat::default(), Path::of(&["scope"])),
        (ScopeFormat::array(), Path::from_iter([Segment::Name("scope"), Segment::Index(2)])),
    ] {
        let mut dialect = Dialect::from_json(r#"{ "name": "any", "encoding": "json" }"#).unwrap();
        (dialect.scope, dialect.token.extra) = (format, vec![extra]);
        for scopes in [vec![], vec!["read".to_owned()]] {
            let sandbox = Sandbox::new(dialect.clone()).with_client(credentials.clone(), &scopes);
            let grant = grant(&dialect, &credentials, &scopes);
            let response = sandbox.respond(&grant.request(), UnixTime::EPOCH);
            let granted = grant.parse(&response, UnixTime::EPOCH).unwrap();
            assert_eq!(granted.scope(), scopes.first().map(String::as_str));
        }
    }
}
