//! A token's hours: refreshed ahead, served on through failures, and not beyond its end.

use std::thread;

use polygrant::TransportErrorKind;
use polygrant_lifecycle::State;

use super::harness::{Gate, Harness, broken, fault_of, grant_of, hour, refusal};

#[test]
fn nothing_is_sent_before_a_token_is_wanted() {
    let harness = Harness::new(hour);
    assert_eq!(harness.client.health().state, State::Empty);
    assert_eq!(harness.requests(), 0);
}

#[test]
fn fault_02_no_caller_waits_for_a_refresh() {
    let gate = Gate::default();
    let harness = {
        let gate = gate.clone();
        Harness::new(move |number| {
            if number == 2 {
                // The refresh has a thread of its own.
                assert_eq!(thread::current().name(), Some("polygrant-token"));
                gate.pass();
            }
            hour(number)
        })
    };
    harness.token();
    harness.advance_secs(2669);
    assert_eq!(harness.token().generation(), 1);
    assert_eq!(harness.requests(), 1, "too early");
    harness.advance_secs(1);
    assert_eq!(harness.token().generation(), 1);
    gate.until_arrived(1);
    // The request is in the air, and this thread is not held by it.
    for _ in 0..10 {
        assert_eq!(harness.token().generation(), 1);
    }
    assert_eq!(harness.client.health().state, State::Stale);
    gate.open();
    harness.until_idle();
    assert_eq!(harness.token().generation(), 2);
    assert_eq!(harness.requests(), 2);
}

#[test]
fn a_refresh_by_the_caller_runs_on_its_thread() {
    let here = thread::current().id();
    let harness = Harness::new(move |number| {
        assert_eq!(thread::current().id(), here);
        if number == 3 { broken(TransportErrorKind::Tls) } else { hour(number) }
    });
    assert_eq!(harness.client.refresh().unwrap().generation(), 1);
    assert_eq!(harness.client.refresh().unwrap().generation(), 1);
    harness.advance_secs(2700);
    assert_eq!(harness.client.refresh().unwrap().generation(), 2);
    assert_eq!(harness.requests(), 2);
    harness.advance_secs(2700);
    assert_eq!(
        harness.client.refresh().unwrap().generation(),
        2,
        "failed, and the old one is good"
    );
    assert_eq!(harness.token().generation(), 2);
    assert_eq!(harness.requests(), 3);
}

#[test]
fn fault_15_16_17_an_outage_from_begin_to_end() {
    let harness = Harness::new(|number| match number {
        1 | 5.. => hour(number),
        _ => broken(TransportErrorKind::Tls),
    });
    harness.token();
    harness.advance_secs(2700);
    // 15: the refresh fails, and the old token is served.
    harness.token();
    harness.until_idle();
    assert_eq!(harness.requests(), 2);
    for _ in 0..10 {
        assert_eq!(harness.token().generation(), 1);
    }
    assert_eq!(harness.requests(), 2, "not again so soon");
    // 16: not a second longer than it can be used.
    harness.advance_secs(869);
    assert_eq!(harness.token().generation(), 1);
    harness.until_idle();
    assert_eq!(harness.requests(), 3);
    harness.advance_secs(1);
    let failure = harness.client.token().unwrap_err();
    assert_eq!(fault_of(failure.error()), Some(TransportErrorKind::Tls));
    // 17: it recovers without any help.
    assert!(harness.client.token().is_err());
    assert_eq!(harness.requests(), 4);
    harness.advance_secs(1);
    assert_eq!(harness.token().generation(), 2);
    assert_eq!(harness.client.health().state, State::Fresh);
}

#[test]
fn a_rejected_caller_fails_without_a_successor_and_the_others_are_served() {
    let harness = Harness::new(|number| if number == 1 { hour(1) } else { refusal(400, "no") });
    let token = harness.token();
    harness.advance_secs(1);
    assert!(harness.client.token_after(&token).is_err());
    assert_eq!(harness.token().generation(), 1);
}

#[test]
fn new_credentials_of_another_client_drop_the_token() {
    let harness = Harness::new(hour);
    harness.token();
    harness.client.set_grant(grant_of("another", "secret"));
    assert_eq!(harness.token().generation(), 2);
    assert_eq!(harness.requests(), 2);
}

#[test]
fn a_refresh_that_panics_leaves_the_token() {
    let harness = Harness::new(|number| match number {
        2 => std::panic::resume_unwind(Box::new("the exchange panics")),
        _ => hour(number),
    });
    harness.token();
    harness.advance_secs(2700);
    harness.token();
    harness.until_idle();
    assert_eq!(harness.token().generation(), 1);
    harness.advance_secs(1);
    harness.token();
    harness.until_idle();
    assert_eq!(harness.token().generation(), 2);
    assert_eq!(harness.requests(), 3);
}

#[test]
fn debug_shows_no_secret() {
    let harness = Harness::new(hour);
    harness.token();
    let text = format!("{:?}", harness.client);
    assert!(text.contains("state: Fresh") && !text.contains("token-1"), "{text}");
}
