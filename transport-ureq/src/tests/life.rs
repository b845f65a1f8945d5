//! A token's hours: refreshed ahead, served on through failures, and not beyond its end.

use std::thread;

use polygrant::TransportErrorKind;
use polygrant::lifecycle::State;

use super::kit::{Bench, Gate, broken, fault_of, grant_of, hour, refusal};

#[test]
fn nothing_is_sent_before_a_token_is_wanted() {
    let bench = Bench::new(hour);
    assert_eq!(bench.client.health().state, State::Empty);
    assert_eq!(bench.requests(), 0);
}

#[test]
fn fault_02_no_caller_waits_for_a_refresh() {
    let gate = Gate::default();
    let bench = {
        let gate = gate.clone();
        Bench::new(move |number| {
            if number == 2 {
                // The refresh has a thread of its own.
                assert_eq!(thread::current().name(), Some("polygrant-token"));
                gate.pass();
            }
            hour(number)
        })
    };
    bench.token();
    bench.advance_secs(2669);
    assert_eq!(bench.token().generation(), 1);
    assert_eq!(bench.requests(), 1, "too early");
    bench.advance_secs(1);
    assert_eq!(bench.token().generation(), 1);
    gate.until_arrived(1);
    // The request is in the air, and this thread is not held by it.
    for _ in 0..10 {
        assert_eq!(bench.token().generation(), 1);
    }
    assert_eq!(bench.client.health().state, State::Stale);
    gate.open();
    bench.until_landed();
    assert_eq!(bench.token().generation(), 2);
    assert_eq!(bench.requests(), 2);
}

#[test]
fn a_refresh_by_the_caller_runs_on_its_thread() {
    let here = thread::current().id();
    let bench = Bench::new(move |number| {
        assert_eq!(thread::current().id(), here);
        if number == 3 { broken(TransportErrorKind::Tls) } else { hour(number) }
    });
    assert_eq!(bench.client.refresh().unwrap().generation(), 1);
    assert_eq!(bench.client.refresh().unwrap().generation(), 1);
    bench.advance_secs(2700);
    assert_eq!(bench.client.refresh().unwrap().generation(), 2);
    assert_eq!(bench.requests(), 2);
    bench.advance_secs(2700);
    assert_eq!(bench.client.refresh().unwrap().generation(), 2, "failed, and the old one is good");
    assert_eq!(bench.token().generation(), 2);
    assert_eq!(bench.requests(), 3);
}

#[test]
fn fault_15_16_17_an_outage_from_begin_to_end() {
    let bench = Bench::new(|number| match number {
        1 | 5.. => hour(number),
        _ => broken(TransportErrorKind::Tls),
    });
    bench.token();
    bench.advance_secs(2700);
    // 15: the refresh fails, and the old token is served.
    bench.token();
    bench.until_landed();
    assert_eq!(bench.requests(), 2);
    for _ in 0..10 {
        assert_eq!(bench.token().generation(), 1);
    }
    assert_eq!(bench.requests(), 2, "not again so soon");
    // 16: not a second longer than it can be used.
    bench.advance_secs(869);
    assert_eq!(bench.token().generation(), 1);
    bench.until_landed();
    assert_eq!(bench.requests(), 3);
    bench.advance_secs(1);
    let failure = bench.client.token().unwrap_err();
    assert_eq!(fault_of(failure.error()), Some(TransportErrorKind::Tls));
    // 17: it recovers without any help.
    assert!(bench.client.token().is_err());
    assert_eq!(bench.requests(), 4);
    bench.advance_secs(1);
    assert_eq!(bench.token().generation(), 2);
    assert_eq!(bench.client.health().state, State::Fresh);
}

#[test]
fn a_rejected_caller_fails_without_a_successor_and_the_others_are_served() {
    let bench = Bench::new(|number| if number == 1 { hour(1) } else { refusal(400, "no") });
    let token = bench.token();
    bench.advance_secs(1);
    assert!(bench.client.token_after(&token).is_err());
    assert_eq!(bench.token().generation(), 1);
}

#[test]
fn new_credentials_of_another_client_drop_the_token() {
    let bench = Bench::new(hour);
    bench.token();
    bench.client.set_grant(grant_of("another", "secret"));
    assert_eq!(bench.token().generation(), 2);
    assert_eq!(bench.requests(), 2);
}

#[test]
fn a_refresh_that_panics_leaves_the_token() {
    let bench = Bench::new(|number| match number {
        2 => std::panic::resume_unwind(Box::new("the exchange panics")),
        _ => hour(number),
    });
    bench.token();
    bench.advance_secs(2700);
    bench.token();
    bench.until_landed();
    assert_eq!(bench.token().generation(), 1);
    bench.advance_secs(1);
    bench.token();
    bench.until_landed();
    assert_eq!(bench.token().generation(), 2);
    assert_eq!(bench.requests(), 3);
}

#[test]
fn debug_shows_no_secret() {
    let bench = Bench::new(hour);
    bench.token();
    let text = format!("{:?}", bench.client);
    assert!(text.contains("state: Fresh") && !text.contains("token-1"), "{text}");
}
