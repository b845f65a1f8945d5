//! Requests that fail, and tokens that end.

use std::time::Duration;

use http::StatusCode;
use polygrant::lifecycle::State;
use polygrant::{Error, TransportErrorKind};

use super::vendor::Turn;
use super::world::{Caller, Outcome, World, grant};

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
fn fault_02_renewed_in_time_and_nobody_waits() {
    let world = World::new();
    let client = world.client();
    world.script([Turn::Token(3600), Turn::Slowly(3)]);
    assert_eq!(world.token(&client).unwrap().token().secret(), "token-1");
    world.pass(2600 * SECOND);
    assert_eq!(world.token_now(&client).unwrap().token().secret(), "token-1");
    assert_eq!(world.requests(), 1, "still fresh");

    world.pass(200 * SECOND);
    let mut calls = 0;
    while world.token_now(&client).unwrap().token().secret() == "token-1" {
        calls += 1;
        assert!(calls < 20, "it is never renewed");
        world.run_spawned();
    }
    assert_eq!(world.requests(), 2);
    assert_eq!(client.health().generation, Some(2));
    assert_eq!(client.health().state, State::Fresh);
    assert_eq!(world.spawned(), 0, "no task stays behind");
}

#[test]
fn fault_02_refresh_drives_it_to_the_end() {
    let world = World::new();
    let client = world.client();
    world.token(&client).unwrap();
    world.pass(2800 * SECOND);
    world.script([Turn::After(3 * SECOND)]);
    let renewing = client.clone();
    let mut callers = [world.caller(async move { renewing.refresh().await })];
    world.run(&mut callers);
    assert!(!callers[0].is_done());
    assert_eq!(world.token_now(&client).unwrap().token().secret(), "token-1");
    world.settle(&mut callers);
    let [caller] = callers;
    assert_eq!(caller.output.unwrap().unwrap().token().secret(), "token-2");
    assert_eq!(world.requests(), 2);

    let again = client.clone();
    let mut callers = [world.caller(async move { again.refresh().await })];
    world.run(&mut callers);
    assert_eq!(world.requests(), 2, "there is nothing to do");
}

#[test]
fn fault_05_a_token_without_a_life_is_for_those_who_waited() {
    let world = World::new();
    let client = world.client();
    world.script([Turn::Brief(SECOND)]);
    let mut callers: Vec<_> = (0..10).map(|_| world.asks(&client)).collect();
    world.settle(&mut callers);
    assert_eq!(secrets(callers), ["token-1"; 10]);
    world.pass(SECOND);
    assert_eq!(world.token(&client).unwrap().token().secret(), "token-2", "it was not kept");
}

#[test]
fn fault_15_16_17_the_old_token_to_its_end_then_an_error_then_recovery() {
    let world = World::new();
    let client = world.client();
    world.token(&client).unwrap();
    world.script(std::iter::repeat_n(Turn::trouble(), 10_000));
    // An hour, less the margin of 30 s.
    for _ in 1..3570 {
        world.pass(SECOND);
        assert_eq!(world.token_now(&client).unwrap().token().secret(), "token-1");
        world.run_spawned();
    }
    world.pass(SECOND);
    assert!(is_refused(&world.token(&client)));
    assert!(world.requests() < 100, "{}", world.requests());

    let outage = world.requests();
    world.forget_script();
    world.pass(60 * SECOND);
    assert_eq!(world.token(&client).unwrap().generation(), 2);
    assert_eq!(world.requests(), outage + 1);
}

#[test]
fn fault_19_20_21_broken_answers_are_asked_for_again_once_for_all() {
    let html = Turn::Answer(StatusCode::OK, "<!DOCTYPE html>");
    let empty = Turn::Answer(StatusCode::OK, "");
    for turn in [Turn::CutShort, Turn::Reset, html, empty] {
        let world = World::new();
        let client = world.client();
        world.script([turn.clone()]);
        let mut callers: Vec<_> = (0..20).map(|_| world.asks(&client)).collect();
        world.settle(&mut callers);
        assert_eq!(secrets(callers), ["token-2"; 20]);
        assert_eq!(world.requests(), 2);
    }
}

fn secrets(callers: Vec<Caller<Outcome>>) -> Vec<String> {
    let outcomes = callers.into_iter().map(|caller| caller.output.unwrap().unwrap());
    outcomes.map(|issued| issued.token().secret().to_owned()).collect()
}

#[test]
fn fault_23_24_a_stall_or_a_drip_ends_at_the_deadline() {
    for turn in [Turn::Nothing, Turn::Drip] {
        let world = World::new();
        let client = world.client();
        world.script([turn.clone()]);
        assert_eq!(
            world.token(&client).unwrap().token().secret(),
            "token-2",
            "the slot is free again"
        );
        assert!((10..=11).contains(&world.elapsed().as_secs()), "{:?}", world.elapsed());
    }
}

#[test]
fn fault_27_37_a_refusal_is_final_and_callers_fail_fast() {
    let world = World::new();
    let client = world.client();
    world.script([Turn::refused("invalid_client")]);
    assert!(is_refused(&world.token(&client)));
    for _ in 0..100 {
        assert!(is_refused(&world.token_now(&client)));
    }
    assert_eq!(world.requests(), 1);
    assert_eq!(client.health().state, State::Failing);
    world.pass(31 * SECOND);
    assert!(world.token(&client).is_ok(), "no refusal is for ever");
}

#[test]
fn fault_28_new_credentials_are_tried_at_once() {
    let world = World::new();
    let client = world.client();
    world.script([Turn::refused("invalid_client")]);
    assert!(is_refused(&world.token(&client)));
    client.set_grant(grant("client", "rotated"));
    assert_eq!(world.token_now(&client).unwrap().token().secret(), "token-2");
}

#[test]
fn fault_28_new_credentials_wake_those_who_back_off() {
    let world = World::new();
    let client = world.client();
    world.script([Turn::trouble()]);
    let mut callers = [world.asks(&client)];
    world.run(&mut callers);
    assert!(!callers[0].is_done());
    client.set_grant(grant("client", "rotated"));
    world.run(&mut callers);
    assert!(callers[0].is_done(), "without any time passing");
    assert_eq!(world.requests(), 2);
}

#[test]
fn fault_28_new_credentials_while_a_request_is_under_way() {
    let world = World::new();
    let client = world.client();
    world.script([Turn::After(SECOND)]);
    let mut callers = [world.asks(&client)];
    world.run(&mut callers);
    client.set_grant(grant("client", "rotated"));
    world.settle(&mut callers);
    assert!(matches!(callers[0].output, Some(Ok(_))));
    assert_eq!(world.requests(), 1, "a token is good, whichever secret it was for");
}

#[test]
fn fault_32_a_flight_fails_for_all_who_waited() {
    let world = World::new();
    let client = world.client();
    world.script([Turn::trouble(), Turn::trouble(), Turn::trouble()]);
    let mut callers: Vec<_> = (0..50).map(|_| world.asks(&client)).collect();
    world.settle(&mut callers);
    for caller in callers {
        assert!(is_refused(&caller.output.unwrap()));
    }
    assert_eq!(world.requests(), 3, "one flight of three attempts");
}

#[test]
fn fault_48_a_panic_on_the_way_is_a_failure() {
    for turn in [Turn::PanicAtOnce, Turn::PanicLater] {
        let world = World::new();
        let client = world.client();
        world.script([turn.clone()]);
        let mut callers: Vec<_> = (0..3).map(|_| world.asks(&client)).collect();
        world.settle(&mut callers);
        for caller in callers {
            assert_eq!(fault(&caller.output.unwrap()), Some(TransportErrorKind::Other));
        }
        assert_eq!(world.requests(), 1);
        world.pass(2 * SECOND);
        assert!(world.token(&client).is_ok(), "nothing is poisoned");
    }
}

#[test]
fn fault_63_the_scope_that_was_given_is_visible() {
    let world = World::new();
    let answer = r#"{"access_token":"a","token_type":"bEaReR","expires_in":60,"scope":"read"}"#;
    world.script([Turn::Answer(StatusCode::OK, answer)]);
    let issued = world.token(&world.client()).unwrap();
    assert_eq!(issued.token().scope(), Some("read"));
}

/// A response that takes longer than any default allows.
#[test]
fn a_policys_timeouts_are_cut_by_those_that_were_set_alone() {
    for (own, is_cut) in [(None, false), (Some(45), false), (Some(5), true)] {
        let world = World::new();
        let client = world.patient_client(40 * SECOND, own.map(Duration::from_secs));
        world.script([Turn::After(35 * SECOND), Turn::default()]);
        world.token(&client).unwrap();
        assert_eq!(world.requests(), if is_cut { 2 } else { 1 }, "{own:?}");
        assert_eq!(world.elapsed() >= 35 * SECOND, !is_cut);
    }
}
