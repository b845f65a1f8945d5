//! Requests that fail, and tokens that end.

use std::time::Duration;

use http::StatusCode;
use polygrant::{Error, TransportErrorKind};
use polygrant_lifecycle::State;

use super::harness::{Caller, Harness, Outcome, grant};
use super::vendor::Step;

const SECOND: Duration = Duration::from_secs(1);

fn fault(outcome: &Outcome) -> Option<TransportErrorKind> {
    match outcome.as_ref().unwrap_err().error() {
        Error::Transport(error) => Some(error.kind()),
        _ => None,
    }
}

fn is_refused(outcome: &Outcome) -> bool {
    outcome.as_ref().is_err_and(|failure| failure.error().as_refusal().is_some())
}

#[test]
fn fault_02_renewed_in_time_and_no_caller_waits() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::Token(3600), Step::Slowly(3)]);
    assert_eq!(harness.token(&client).unwrap().token().secret(), "token-1");
    harness.pass(2600 * SECOND);
    assert_eq!(harness.token_now(&client).unwrap().token().secret(), "token-1");
    assert_eq!(harness.requests(), 1, "still fresh");

    harness.pass(200 * SECOND);
    let mut calls = 0;
    while harness.token_now(&client).unwrap().token().secret() == "token-1" {
        calls += 1;
        assert!(calls < 20, "it is never renewed");
        harness.run_spawned();
    }
    assert_eq!(harness.requests(), 2);
    assert_eq!(client.health().generation, Some(2));
    assert_eq!(client.health().state, State::Fresh);
    assert_eq!(harness.spawned(), 0, "no task stays behind");
}

#[test]
fn fault_02_refresh_drives_it_to_the_end() {
    let harness = Harness::new();
    let client = harness.client();
    harness.token(&client).unwrap();
    harness.pass(2800 * SECOND);
    harness.script([Step::After(3 * SECOND)]);
    let renewing = client.clone();
    let mut callers = [harness.caller(async move { renewing.refresh().await })];
    harness.run(&mut callers);
    assert!(!callers[0].is_done());
    assert_eq!(harness.token_now(&client).unwrap().token().secret(), "token-1");
    harness.settle(&mut callers);
    let [caller] = callers;
    assert_eq!(caller.output.unwrap().unwrap().token().secret(), "token-2");
    assert_eq!(harness.requests(), 2);

    let again = client.clone();
    let mut callers = [harness.caller(async move { again.refresh().await })];
    harness.run(&mut callers);
    assert_eq!(harness.requests(), 2, "there is nothing to do");
}

#[test]
fn fault_05_a_token_without_a_life_is_for_its_waiters() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::Brief(SECOND)]);
    let mut callers: Vec<_> = (0..10).map(|_| harness.asks(&client)).collect();
    harness.settle(&mut callers);
    assert_eq!(secrets(callers), ["token-1"; 10]);
    harness.pass(SECOND);
    assert_eq!(harness.token(&client).unwrap().token().secret(), "token-2", "it was not kept");
}

#[test]
fn fault_15_16_17_the_old_token_to_its_end_then_an_error_then_recovery() {
    let harness = Harness::new();
    let client = harness.client();
    harness.token(&client).unwrap();
    harness.script(std::iter::repeat_n(Step::unavailable(), 10_000));
    // An hour, less the margin of 30 s.
    for _ in 1..3570 {
        harness.pass(SECOND);
        assert_eq!(harness.token_now(&client).unwrap().token().secret(), "token-1");
        harness.run_spawned();
    }
    harness.pass(SECOND);
    assert!(is_refused(&harness.token(&client)));
    assert!(harness.requests() < 100, "{}", harness.requests());

    let outage = harness.requests();
    harness.forget_script();
    harness.pass(60 * SECOND);
    assert_eq!(harness.token(&client).unwrap().generation(), 2);
    assert_eq!(harness.requests(), outage + 1);
}

#[test]
fn fault_19_20_21_broken_responses_are_asked_for_again_once_for_all() {
    let html = Step::Respond(StatusCode::OK, "<!DOCTYPE html>");
    let empty = Step::Respond(StatusCode::OK, "");
    for step in [Step::CutShort, Step::Reset, html, empty] {
        let harness = Harness::new();
        let client = harness.client();
        harness.script([step.clone()]);
        let mut callers: Vec<_> = (0..20).map(|_| harness.asks(&client)).collect();
        harness.settle(&mut callers);
        assert_eq!(secrets(callers), ["token-2"; 20]);
        assert_eq!(harness.requests(), 2);
    }
}

fn secrets(callers: Vec<Caller<Outcome>>) -> Vec<String> {
    let outcomes = callers.into_iter().map(|caller| caller.output.unwrap().unwrap());
    outcomes.map(|issued| issued.token().secret().to_owned()).collect()
}

#[test]
fn fault_23_24_a_stall_or_a_drip_ends_at_the_deadline() {
    for step in [Step::Nothing, Step::Drip] {
        let harness = Harness::new();
        let client = harness.client();
        harness.script([step.clone()]);
        assert_eq!(
            harness.token(&client).unwrap().token().secret(),
            "token-2",
            "the slot is free again"
        );
        assert!((10..=11).contains(&harness.elapsed().as_secs()), "{:?}", harness.elapsed());
    }
}

#[test]
fn fault_27_37_a_refusal_is_final_and_callers_fail_fast() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::refused("invalid_client")]);
    assert!(is_refused(&harness.token(&client)));
    for _ in 0..100 {
        assert!(is_refused(&harness.token_now(&client)));
    }
    assert_eq!(harness.requests(), 1);
    assert_eq!(client.health().state, State::Failing);
    harness.pass(31 * SECOND);
    assert!(harness.token(&client).is_ok(), "no refusal is for ever");
}

#[test]
fn fault_28_new_credentials_are_tried_at_once() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::refused("invalid_client")]);
    assert!(is_refused(&harness.token(&client)));
    client.set_grant(grant("client", "rotated"));
    assert_eq!(harness.token_now(&client).unwrap().token().secret(), "token-2");
}

#[test]
fn fault_28_new_credentials_wake_callers_in_a_backoff() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::unavailable()]);
    let mut callers = [harness.asks(&client)];
    harness.run(&mut callers);
    assert!(!callers[0].is_done());
    client.set_grant(grant("client", "rotated"));
    harness.run(&mut callers);
    assert!(callers[0].is_done(), "without any time passing");
    assert_eq!(harness.requests(), 2);
}

#[test]
fn fault_28_new_credentials_while_a_request_is_under_way() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::After(SECOND)]);
    let mut callers = [harness.asks(&client)];
    harness.run(&mut callers);
    client.set_grant(grant("client", "rotated"));
    harness.settle(&mut callers);
    assert!(matches!(callers[0].output, Some(Ok(_))));
    assert_eq!(harness.requests(), 1, "a token is good, whichever secret it was for");
}

#[test]
fn fault_32_a_refresh_fails_for_all_that_waited() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::unavailable(), Step::unavailable(), Step::unavailable()]);
    let mut callers: Vec<_> = (0..50).map(|_| harness.asks(&client)).collect();
    harness.settle(&mut callers);
    for caller in callers {
        assert!(is_refused(&caller.output.unwrap()));
    }
    assert_eq!(harness.requests(), 3, "one refresh of three attempts");
}

#[test]
fn fault_48_a_panic_on_the_way_is_a_failure() {
    for step in [Step::PanicAtOnce, Step::PanicLater] {
        let harness = Harness::new();
        let client = harness.client();
        harness.script([step.clone()]);
        let mut callers: Vec<_> = (0..3).map(|_| harness.asks(&client)).collect();
        harness.settle(&mut callers);
        for caller in callers {
            assert_eq!(fault(&caller.output.unwrap()), Some(TransportErrorKind::Other));
        }
        assert_eq!(harness.requests(), 1);
        harness.pass(2 * SECOND);
        assert!(harness.token(&client).is_ok(), "nothing is poisoned");
    }
}

#[test]
fn fault_63_the_scope_that_was_given_is_visible() {
    let harness = Harness::new();
    let body = r#"{"access_token":"a","token_type":"bEaReR","expires_in":60,"scope":"read"}"#;
    harness.script([Step::Respond(StatusCode::OK, body)]);
    let issued = harness.token(&harness.client()).unwrap();
    assert_eq!(issued.token().scope(), Some("read"));
}

/// A response that takes longer than any default allows.
#[test]
fn a_policys_timeouts_are_cut_by_those_that_were_set_alone() {
    for (own, is_cut) in [(None, false), (Some(45), false), (Some(5), true)] {
        let harness = Harness::new();
        let client = harness.patient_client(40 * SECOND, own.map(Duration::from_secs));
        harness.script([Step::After(35 * SECOND), Step::default()]);
        harness.token(&client).unwrap();
        assert_eq!(harness.requests(), if is_cut { 2 } else { 1 }, "{own:?}");
        assert_eq!(harness.elapsed() >= 35 * SECOND, !is_cut);
    }
}
