//! 11: no error and no debug output holds a secret.

use std::error::Error;

use polygrant_lifecycle::Action;
use polygrant_testkit::shows;
use proptest::prelude::*;

use super::config;
use crate::any_trace::any_trace;
use crate::trace::{CANARIES, Event, World};

/// Returns the texts of an error and all its causes.
fn said(error: &dyn Error) -> String {
    let mut said = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(cause) = source {
        said += &format!(" {cause} {cause:?}");
        source = cause.source();
    }
    said
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn invariant_11_no_secret_comes_out(trace in any_trace()) {
        let mut world = World::new();
        for step in trace {
            let event = world.step(&step);
            let (lifecycle, now) = (&world.lifecycle, world.now());
            let health = lifecycle.health(now);
            let mut all = format!("{lifecycle:?} {lifecycle:#?} {health:?} {:?}", lifecycle.current());
            match &event {
                Event::Polled { action, .. } => {
                    all += &format!("{action:?} {action:#?}");
                    if let Action::Failed(failure) = action {
                        all += &said(failure);
                        all += &said(failure.error());
                        all += &said(&failure.clone().into_error());
                    }
                }
                Event::Completed { .. } => all += &format!("{:?}", world.lifecycle.policy()),
                _ => {}
            }
            for canary in CANARIES {
                prop_assert!(!shows(&all, canary), "{all}");
            }
        }
    }
}

#[test]
fn the_canaries_are_in_what_is_checked() {
    let mut world = World::new();
    let Action::Refresh(attempt) = world.poll_token(0, None) else { panic!() };
    let request = attempt.grant().request();
    let basic = request.headers()["authorization"].to_str().unwrap();
    // `app-0:c4n4ry0yr4n4c`, by `base64` of coreutils.
    assert_eq!(basic, "Basic YXBwLTA6YzRuNHJ5MHlyNG40Yw==");
}
