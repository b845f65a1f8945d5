//! 9, 10 and 12: the machine does not panic, does not grow, and depends on its arguments alone.

use std::sync::Weak;

use polygrant_lifecycle::{Action, CachedToken};
use proptest::prelude::*;

use super::config;
use crate::any_trace::any_trace;
use crate::trace::{Event, World};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn invariant_09_no_panic(trace in any_trace()) {
        let mut world = World::new();
        for step in trace {
            world.step(&step);
            let (lifecycle, now) = (&world.lifecycle, world.now());
            drop((lifecycle.health(now), lifecycle.wake_at(), format!("{lifecycle:?}")));
            if let Some(token) = lifecycle.current() {
                for deadline in [token.fresh_until(), token.usable_until()] {
                    let (passed, left) = (deadline.has_passed(now), deadline.remaining(now));
                    prop_assert_eq!(passed, left.is_zero());
                }
            }
        }
    }

    /// A lifecycle holds the current token, its predecessor for a while, and one that came too late; all
    /// others are gone with their users. Beside them only an error can grow, whose text is bounded.
    #[test]
    fn invariant_10_memory_is_bounded(trace in any_trace()) {
        let mut world = World::new();
        let mut handed_out: Vec<Weak<CachedToken>> = Vec::new();
        for step in trace {
            if let Event::Polled {
                action: Action::Use(token) | Action::UseAndRefresh(token, _), ..
            } = world.step(&step)
            {
                let seen = std::sync::Arc::downgrade(&token);
                if !handed_out.iter().any(|known| known.ptr_eq(&seen)) {
                    handed_out.push(seen);
                }
            }
            let alive = handed_out.iter().filter(|token| token.strong_count() > 0).count();
            prop_assert!(alive <= 3, "{alive} tokens");
            let length = format!("{:?}", world.lifecycle).len();
            prop_assert!(length < 8192, "{length}");
        }
    }

    #[test]
    fn invariant_12_the_same_trace_gives_the_same_actions(trace in any_trace()) {
        let (mut one, mut other) = (World::new(), World::new());
        for step in trace {
            let (one_event, other_event) = (one.step(&step), other.step(&step));
            prop_assert_eq!(format!("{one_event:?}"), format!("{other_event:?}"));
            let (one, other) = (&one.lifecycle, &other.lifecycle);
            prop_assert_eq!(format!("{one:?}"), format!("{other:?}"));
            prop_assert_eq!(one.wake_at(), other.wake_at());
        }
    }
}
