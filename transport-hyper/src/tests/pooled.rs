//! Many clients side by side, and what none of them shows.

use std::num::NonZeroUsize;
use std::time::Duration;

use polygrant::{Credentials, Dialect, Grant, Origins, Scopes};
use polygrant_client::RequestGate;
use polygrant_lifecycle::RequestLimits;

use super::harness::{Caller, Harness, grant};
use super::vendor::Step;
use crate::layer::AuthorizeLayer;

#[test]
fn fault_29_one_client_is_refused_and_the_others_are_not() {
    let harness = Harness::new();
    let pool = harness.pool();
    let (a, b) = (pool.client(&grant("a", "x")), pool.client(&grant("b", "x")));
    harness.script([Step::refused("invalid_scope")]);
    assert!(harness.token(&a).is_err());
    assert!(harness.token(&b).is_ok());
    assert!(harness.token_now(&pool.client(&grant("a", "x"))).is_err(), "it is the same client");
    assert_eq!(harness.requests(), 2);
}

#[test]
fn fault_50_one_client_is_slow_and_the_others_are_not() {
    let harness = Harness::new();
    let pool = harness.pool();
    let (a, b) = (pool.client(&grant("a", "x")), pool.client(&grant("b", "x")));
    harness.script([Step::Nothing]);
    let mut slow = harness.asks(&a);
    slow.poll();
    assert!(harness.token_now(&b).is_ok());
    assert!(!slow.is_done());
}

#[test]
fn fault_53_many_keys_in_bounded_room() {
    let harness = Harness::new();
    let pool = harness.pool().with_capacity(8);
    let kept = pool.client(&grant("kept", "x"));
    harness.token(&kept).unwrap();
    for tenant in 0..10_000 {
        let _ = pool.client(&grant(&tenant.to_string(), "x"));
    }
    assert_eq!(pool.len(), 8);
    // The one with a token is missed most.
    assert!(harness.token_now(&pool.client(&grant("kept", "x"))).is_ok());
    assert_eq!(harness.requests(), 1);
}

#[test]
fn fault_53_a_busy_client_stays() {
    let harness = Harness::new();
    let pool = harness.pool().with_capacity(1);
    harness.script([Step::After(Duration::from_secs(1))]);
    let mut callers = vec![harness.asks(&pool.client(&grant("busy", "x")))];
    harness.run(&mut callers);
    let _ = pool.client(&grant("other", "x"));
    callers.push(harness.asks(&pool.client(&grant("busy", "x"))));
    harness.settle(&mut callers);
    assert!(callers.iter().all(|caller| matches!(caller.output, Some(Ok(_)))));
    assert_eq!(harness.requests(), 1);
}

/// A caller waits for its turn no longer than it would for a token, and is woken for it.
#[test]
fn requests_of_a_pool_have_their_turns() {
    let harness = Harness::new();
    let mut limits = RequestLimits::default();
    limits.at_once = NonZeroUsize::new(1);
    let pool = harness.pool().with_request_gate(RequestGate::new(limits, harness.clone()));
    harness.script([Step::After(Duration::from_secs(2))]);
    let clients = ["a", "b", "c"].map(|id| pool.client(&grant(id, "x")));
    let mut callers = clients.each_ref().map(|client| harness.asks(client));
    harness.run(&mut callers);
    assert_eq!((harness.requests(), pool.health().waiting), (1, 2));
    let impatient = clients[2].clone();
    let impatient = async move { impatient.token_within(Duration::from_secs(1)).await };
    assert!(harness.outcome(harness.caller(impatient)).is_err());
    assert_eq!((harness.requests(), harness.elapsed()), (1, Duration::from_secs(1)));
    harness.settle(&mut callers);
    assert!(callers.iter().all(|caller| matches!(caller.output, Some(Ok(_)))));
    assert_eq!((harness.requests(), harness.elapsed()), (3, Duration::from_secs(2)));
}

/// A caller that waits for a limit by the minute has its token as soon as the minute is over.
#[test]
fn requests_a_minute_are_limited() {
    let harness = Harness::new();
    let mut limits = RequestLimits::default();
    limits.per_minute_per_endpoint = NonZeroUsize::new(2);
    let pool = harness.pool().with_request_gate(RequestGate::new(limits, harness.clone()));
    let clients = ["a", "b", "c"].map(|id| pool.client(&grant(id, "x")));
    harness.token(&clients[0]).unwrap();
    harness.pass(Duration::from_secs(43));
    harness.token(&clients[1]).unwrap();
    let mut callers = [harness.asks(&clients[2])];
    harness.settle(&mut callers);
    assert!(matches!(callers[0].output, Some(Ok(_))));
    assert_eq!((harness.requests(), harness.elapsed()), (3, Duration::from_secs(60)));
}

#[test]
fn fault_60_no_debug_shows_a_secret() {
    let harness = Harness::new();
    let canary = "c4n4ry";
    let pool = harness.pool();
    let client = pool.client(&grant("id", canary));
    harness.script([Step::TokenNamed("c4n4ry-token")]);
    let issued = harness.token(&client).unwrap();
    assert!(issued.token().secret().contains(canary));
    let layer = AuthorizeLayer::new(client.clone(), Origins::of([""; 0]).unwrap());
    let shown = format!("{issued:?} {client:?} {pool:?} {layer:?}");
    assert!(!shown.contains(canary), "{shown}");

    harness.pass(Duration::from_secs(2));
    let echo = r#"{"error":"invalid_client","error_description":"c4n4ry is wrong"}"#;
    harness.script([Step::Respond(http::StatusCode::UNAUTHORIZED, echo)]);
    let mut callers = [Caller::new(async move { client.token_after(&issued).await })];
    harness.settle(&mut callers);
    let [caller] = callers;
    let failure = caller.output.unwrap().unwrap_err();
    let client = pool.client(&grant("id", canary));
    let shown = format!("{failure:?} {failure} {client:?}");
    assert!(!shown.contains(canary), "{shown}");
}

#[test]
fn fault_61_plain_http_to_another_machine_is_no_endpoint_and_no_origin() {
    assert!(Dialect::rfc6749().endpoint_at("http://vendor.example").is_err());
    assert!(Origins::of(["http://api.example"]).is_err());
}

#[test]
fn fault_62_basic_credentials_are_encoded_before_they_are_joined() {
    // The adapter sends the core's header as it is.
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at("http://127.0.0.1:1").unwrap();
    let credentials = Credentials::new("a", ":%+é ").unwrap();
    let grant = Grant::new(dialect, endpoint, credentials, Scopes::none()).unwrap();
    let harness = Harness::new();
    harness.token(&harness.client_of(grant.clone())).unwrap();
    assert_eq!(harness.last_authorization(), grant.request().headers()["authorization"]);
}

/// A client that reads its credentials is found by its id, whatever its secret is by now.
#[test]
fn fault_75_a_secret_that_changes_splits_no_client_in_two() {
    let harness = Harness::new();
    let pool = harness.pool();
    let source = |secret| move || Ok(Credentials::new("client", secret)?);
    let old = pool.client_with_source(&grant("client", "old"), "file", source("old"));
    harness.token(&old).unwrap();
    let same = pool.client_with_source(&grant("client", "new"), "file", source("new"));
    assert!(harness.token_now(&same).is_ok(), "it is the same client");
    let _ = pool.client_with_source(&grant("other", "old"), "file", source("old"));
    assert_eq!((pool.len(), harness.requests()), (2, 1));
}
