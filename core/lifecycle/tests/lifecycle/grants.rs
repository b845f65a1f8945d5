//! Pairs of grants: which of them share tokens, and which are the same entry of a pool.

use polygrant::{Credentials, Dialect, Grant};
use polygrant_lifecycle::{EvictionPriority, Lifecycle, Policy, Pool, PoolKey};
use polygrant_testkit::{ExpectAction, VirtualTime};
use proptest::prelude::*;

/// All that a grant is made of. Two grants have the same one or the other one of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Parts {
    client_id: bool,
    client_secret: bool,
    named_secret: bool,
    assertion: bool,
    scope: bool,
    environment: bool,
    path: bool,
    variable: bool,
    dialect: bool,
}

/// The parts, one by one.
const EACH: [fn(&mut Parts) -> &mut bool; 9] = [
    |parts| &mut parts.client_id,
    |parts| &mut parts.client_secret,
    |parts| &mut parts.named_secret,
    |parts| &mut parts.assertion,
    |parts| &mut parts.scope,
    |parts| &mut parts.environment,
    |parts| &mut parts.path,
    |parts| &mut parts.variable,
    |parts| &mut parts.dialect,
];

impl Parts {
    fn of(bits: u16) -> Self {
        let mut parts = Self::default();
        for (at, part) in EACH.iter().enumerate() {
            *part(&mut parts) = bits >> at & 1 == 1;
        }
        parts
    }

    /// Returns whether the other grant gets the tokens of the same client for the same: only the client's
    /// secret and the assertion may differ.
    fn is_same_client(self, other: Self) -> bool {
        let but = Self { client_secret: false, assertion: false, ..self };
        but == Self { client_secret: false, assertion: false, ..other }
    }

    fn without_secrets(self) -> Self {
        Self { client_secret: false, named_secret: false, assertion: false, ..self }
    }

    /// The grant of those parts. Without an id the client is known by its secrets alone.
    fn grant(self, has_id: bool) -> Grant {
        let one_of = |other: bool, one: &'static str, another: &'static str| {
            if other { another } else { one }
        };
        let name = one_of(self.dialect, "acme", "acme-2");
        let id = if has_id { r#""client_id": "{client_id}","# } else { "" };
        let dialect = Dialect::from_json(&format!(
            r#"{{
                "name": "{name}",
                "environments": {{
                    "production": "https://acme.example",
                    "testing": "https://testing.acme.example"
                }},
                "variables": {{ "audience": {{}} }},
                "credentials": ["api_key"],
                "assertions": ["jwt"],
                "body": {{
                    {id}
                    "client_secret": "{{client_secret}}",
                    "api_key": "{{api_key}}",
                    "client_assertion": "{{jwt}}",
                    "audience": "{{audience}}",
                    "scope": "{{scope}}"
                }}
            }}"#
        ));
        // The id is there even if the dialect does not send it.
        let id = one_of(self.client_id && has_id, "id", "id-2");
        let credentials = Credentials::new(id, one_of(self.client_secret, "secret", "secret-2"));
        let key = one_of(self.named_secret, "key", "key-2");
        let builder = Grant::builder(dialect.unwrap())
            .variable("audience", one_of(self.variable, "a", "b"))
            .credentials(credentials.unwrap().with("api_key", key).unwrap())
            .scopes([one_of(self.scope, "read", "write")]);
        let builder = if self.path {
            builder.base_url("https://acme.example/elsewhere")
        } else {
            builder.environment(one_of(self.environment, "production", "testing"))
        };
        let grant = builder.build().unwrap();
        grant.with_assertion("jwt", one_of(self.assertion, "jwt", "jwt-2")).unwrap()
    }
}

/// Returns whether a change from one grant to the other keeps the token, and the request under way.
fn kept(one: &Grant, other: &Grant) -> (bool, bool) {
    let mut with_token = VirtualTime::with_grant(one.clone());
    with_token.poll().expect_refresh().unwrap();
    with_token.issue(3600).unwrap();
    with_token.lifecycle.set_grant(other.clone());
    let keeps_token = with_token.lifecycle.current().is_some();

    let mut requesting = VirtualTime::with_grant(one.clone());
    requesting.poll().expect_refresh().unwrap();
    requesting.lifecycle.set_grant(other.clone());
    requesting.issue(3600).unwrap();
    (keeps_token, requesting.lifecycle.current().is_some())
}

/// Returns whether one pool has one client for both keys, whichever was there first.
fn share_a_pool_entry(one: PoolKey<'_>, other: PoolKey<'_>) -> bool {
    let shares = |first: PoolKey<'_>, second: PoolKey<'_>| {
        // A single bucket: the keys are compared, and not told apart by their digests alone.
        let mut pool = Pool::new(1, 0);
        let mut made = |key, client| *pool.entry_of(key, || client, |_| EvictionPriority::Busy);
        let both = (made(first, 1), made(second, 2));
        assert_eq!((made(first, 3), made(second, 4)), both);
        both.0 == both.1
    };
    let both = shares(one, other);
    assert_eq!(shares(other, one), both);
    both
}

fn check(one: Parts, other: Parts, has_id: bool) {
    let (a, b) = (one.grant(has_id), other.grant(has_id));
    // A path of its own stands in for the environment.
    let visible = |parts: Parts| Parts {
        environment: parts.environment && !parts.path,
        client_id: parts.client_id && has_id,
        ..parts
    };
    let (one, other) = (visible(one), visible(other));
    let is_same = one == other;
    let is_kept = is_same || (has_id && one.is_same_client(other));
    assert_eq!(kept(&a, &b), (is_kept, is_kept), "{one:?} and {other:?}, {has_id}");
    let (plain_a, plain_b) = (PoolKey::new(&a), PoolKey::new(&b));
    assert_eq!(share_a_pool_entry(plain_a, plain_b), is_same, "{one:?} and {other:?}, {has_id}");
    // With a source it makes no difference what the secrets are, and all that does the source's name.
    let (source, elsewhere) =
        (PoolKey::with_source(&a, "vault/a"), PoolKey::with_source(&b, "vault/b"));
    let rotated = PoolKey::with_source(&b, "vault/a");
    let same_source = one.without_secrets() == other.without_secrets();
    assert_eq!(share_a_pool_entry(source, rotated), same_source, "{one:?} and {other:?}, {has_id}");
    assert!(!share_a_pool_entry(source, elsewhere) && !share_a_pool_entry(source, plain_b));
    let mut lifecycle = Lifecycle::new(a, Policy::default());
    assert_eq!(lifecycle.set_grant(b), !is_same);
}

#[test]
fn grants_that_differ_in_one_part_share_as_their_client_does() {
    for has_id in [true, false] {
        check(Parts::default(), Parts::default(), has_id);
        for part in EACH {
            let mut other = Parts::default();
            *part(&mut other) = true;
            check(Parts::default(), other, has_id);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn any_two_grants_share_as_their_client_does(one in 0..512_u16, other in 0..512_u16, has_id in any::<bool>()) {
        check(Parts::of(one), Parts::of(other), has_id);
    }

    /// Two grants that are drawn independently rarely differ in two parts alone.
    #[test]
    fn grants_that_differ_in_two_parts_share_as_their_client_does(
        one in 0..512_u16, first in 0..9_u16, second in 0..9_u16, has_id in any::<bool>()
    ) {
        check(Parts::of(one), Parts::of(one ^ (1 << first) ^ (1 << second)), has_id);
    }
}
