//! 1, 3, 4 and 8: which token is handed out, and what changes it.

use std::collections::BTreeMap;
use std::time::Duration;

use polygrant_lifecycle::{Action, CachedToken, Lease};
use polygrant_testkit::{ExpectAction, VirtualTime, seconds};
use proptest::prelude::*;

use super::{FLOOR, Progress, config, request, usable};
use crate::any_trace::{any_orderly_trace, any_trace};
use crate::trace::{Call, Event, Outcome, Step, Wanted, World};

/// A moment as far as it can be compared with later ones: not on a clock that was set back before it
/// or comes near its end.
#[derive(Clone, Copy)]
struct Moment {
    wall: Duration,
    steady: Option<Duration>,
}

impl Moment {
    /// Returns whether a clock says for certain that it was that long ago.
    fn is_past(self, delay: Duration, world: &World) -> bool {
        const END: Duration = Duration::from_secs(1 << 60);
        let passed = |then: Duration, now: Duration| now < END && then + delay <= now;
        (self.wall < END && passed(self.wall, world.wall))
            || self.steady.is_some_and(|steady| steady < END && passed(steady, world.steady))
    }
}

struct Made {
    sent: Moment,
    arrived: Moment,
    usable: Duration,
    /// Already past its end when it came.
    spent: bool,
    client: usize,
}

/// Checks every token that is handed out against when its request was sent.
fn no_token_after_its_end(trace: &[Step]) {
    let mut world = World::new();
    let mut sent = BTreeMap::new();
    // A token may have been issued more than once.
    let mut made: BTreeMap<String, Vec<Made>> = BTreeMap::new();
    let mut client = 0;
    for step in trace {
        let steady = (world.steady >= world.latest.steady).then_some(world.steady);
        let now = Moment { wall: world.wall, steady };
        let event = world.step(step);
        if let Some(attempt) = request(&event) {
            sent.insert(attempt.id(), (now, client));
        }
        match event {
            Event::GrantSet { same_client: false } => client += 1,
            // From then on it is a request of the client that there is now.
            Event::AttemptGrantSet { id: Some(id), .. } => {
                sent.entry(id).and_modify(|(_, of)| *of = client);
            }
            Event::Completed { id: Some(id), heeded: true, token: Some(token) } => {
                let Call::Complete(_, Outcome::Token { lifetime, .. }) = &step.call else {
                    panic!()
                };
                let usable = usable(lifetime.as_deref());
                let (sent, client) = sent[&id];
                // Without any life it is spent, whatever a clock that went back says.
                let spent = usable.is_zero() || sent.is_past(usable, &world);
                let made = made.entry(token).or_default();
                made.push(Made { sent, arrived: now, usable, spent, client });
            }
            Event::Polled {
                action: Action::Use(token) | Action::UseAndRefresh(token, _),
                wanted,
            } => {
                let made = &made[token.token().secret()];
                let is_good = |made: &Made| {
                    made.client == client
                        && if made.spent {
                            // It came too late to be kept, and is its waiters' alone.
                            matches!(wanted, Wanted::Waiting(_))
                                && !made.arrived.is_past(FLOOR, &world)
                        } else {
                            !made.sent.is_past(made.usable, &world)
                        }
                };
                assert!(made.iter().any(is_good), "past its end, or another client's: {token:?}");
            }
            _ => {}
        }
    }
}

/// 4: only a new token takes the place of a token, or another client ends it; and while it lasts, a
/// caller that will do with any token has it.
fn no_failure_shortens_a_life(trace: &[Step]) {
    let life = |token: &CachedToken| {
        (token.generation(), token.token().secret().to_owned(), token.usable_until())
    };
    let mut world = World::new();
    for step in trace {
        let before = world.lifecycle.current().cloned();
        let event = world.step(step);
        let may_change = matches!(
            event,
            Event::Completed { heeded: true, token: Some(_), .. }
                | Event::GrantSet { same_client: false }
        );
        let after = world.lifecycle.current();
        let is_same = before.as_deref().map(life) == after.map(|token| life(token));
        assert!(may_change || is_same, "{event:?}");
        let usable = before.filter(|token| token.is_usable(world.monotonic_now()));
        if let (Event::Polled { action, wanted: Wanted::ForAny }, Some(_)) = (event, usable) {
            assert!(matches!(action, Action::Use(_) | Action::UseAndRefresh(..)), "{action:?}");
        }
    }
}

/// Checks that a lease holds: until its end, and as long as nothing changes, a poll would give the same.
fn a_lease_holds(trace: &[Step]) {
    let mut world = World::new();
    // The lease that an adapter keeps beside the lifecycle: made after a poll, gone with any change.
    let mut lease: Option<Lease> = None;
    for step in trace {
        let held = lease.as_ref().and_then(|lease| lease.token(world.now())).cloned();
        match world.step(step) {
            Event::Polled { action, wanted } => {
                // A wish may change what there is to do.
                if matches!(wanted, Wanted::Wishing { .. }) && !matches!(action, Action::Use(_)) {
                    lease = None;
                }
                if let (Some(held), Wanted::ForAny) = (held, wanted) {
                    let Action::Use(token) = action else { panic!("{action:?}") };
                    assert_eq!(token.generation(), held.generation());
                }
                lease = world.lifecycle.lease(lease.as_ref()).or(lease);
            }
            Event::ClocksTurned => {}
            _ => lease = None,
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_lease_hands_out_what_a_poll_would(trace in any_orderly_trace()) {
        a_lease_holds(&trace);
    }

    #[test]
    fn invariant_01_no_token_at_or_after_its_end(trace in any_trace()) {
        no_token_after_its_end(&trace);
    }

    #[test]
    fn invariant_01_in_orderly_time(trace in any_orderly_trace()) {
        no_token_after_its_end(&trace);
    }

    #[test]
    fn invariant_03_a_report_of_an_unknown_or_old_request_changes_nothing(trace in any_trace()) {
        let mut world = World::new();
        let mut progress = Progress::default();
        let mut open = None;
        for step in trace {
            let before = format!("{:?}", world.lifecycle);
            let event = progress.step(&mut world, &step);
            if let Some(attempt) = request(&event) {
                open = Some((attempt.id(), attempt.timeout() + FLOOR));
                progress = Progress::default();
            }
            let (id, heeded) = match event {
                Event::Completed { id, heeded, .. } | Event::Cancelled { id, heeded } => (id, heeded),
                Event::Invalidated { heeded: false, .. } => (None, false),
                _ => continue,
            };
            match open {
                Some((open_id, ..)) if heeded => {
                    prop_assert_eq!(id, Some(open_id));
                    open = None;
                }
                Some((open_id, lost)) if Some(open_id) == id => {
                    prop_assert!(progress.may_have_passed(lost), "not heeded in its time");
                }
                _ => prop_assert!(!heeded),
            }
            if !heeded {
                prop_assert_eq!(before, format!("{:?}", world.lifecycle));
            }
        }
    }

    #[test]
    fn invariant_04_no_failure_shortens_the_life_of_a_token(trace in any_trace()) {
        no_failure_shortens_a_life(&trace);
    }

    #[test]
    fn invariant_04_in_orderly_time(trace in any_orderly_trace()) {
        no_failure_shortens_a_life(&trace);
    }

    #[test]
    fn invariant_08_generations_only_grow(trace in any_trace()) {
        let mut world = World::new();
        let mut last = 0;
        let mut secrets = BTreeMap::new();
        for step in trace {
            let before = world.lifecycle.current().map(|token| token.generation());
            match world.step(&step) {
                Event::Invalidated { generation, heeded } => {
                    prop_assert!(!heeded || before == Some(generation));
                    let now = world.now();
                    prop_assert!(!world.lifecycle.invalidate(generation, now), "twice");
                }
                Event::Polled {
                    action: Action::Use(token) | Action::UseAndRefresh(token, _), wanted
                } => {
                    let secret = token.token().secret().to_owned();
                    let known = secrets.entry(token.generation()).or_insert_with(|| secret.clone());
                    prop_assert_eq!(known, &secret, "two tokens of one generation");
                    if let Wanted::Waiting(after) = wanted {
                        prop_assert!(token.generation() > after, "the token that was rejected");
                    }
                }
                _ => {}
            }
            let after = world.lifecycle.current().map(|token| token.generation());
            if after != before && after.is_some() {
                prop_assert!(after > Some(last));
                last = after.unwrap_or(last);
            }
        }
    }
}

#[test]
fn invariant_01_a_token_that_ended_soon_after_it_came() {
    let mut time = VirtualTime::new().unwrap();
    time.poll().expect_refresh().unwrap();
    let waiting = time.poll().expect_wait().unwrap();
    time.advance_by(Duration::from_millis(800));
    time.issue(1).unwrap();
    assert_eq!(time.poll_as(Some(waiting)).expect_use().unwrap().token().secret(), "t1");
    time.advance_by(Duration::from_millis(100));
    // Not even for a caller that waited for its refresh, within a second of its arrival.
    time.poll_as(Some(waiting)).expect_no_token().unwrap();
    assert_eq!(time.requests, 1);
    time.advance_by(seconds(1));
    time.poll().expect_refresh().unwrap();
}

#[test]
fn a_lease_does_not_depend_on_the_order_of_clock_readings() {
    let mut time = VirtualTime::with_token(3600).unwrap();
    time.advance(10);
    time.poll().expect_use().unwrap();
    let lease = time.lifecycle.lease(None).expect("there is a token");
    // This one had read its clock earlier, and was held up; that one reads it now.
    for held_up in [seconds(1), Duration::from_nanos(1), Duration::ZERO] {
        time.steady -= held_up;
        time.poll().expect_use().unwrap();
        assert!(time.lifecycle.lease(Some(&lease)).is_none(), "another one, after {held_up:?}");
        time.steady += held_up;
    }
}
