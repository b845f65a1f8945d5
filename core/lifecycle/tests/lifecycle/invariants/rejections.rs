//! 8: the requests that rejections cause, however many callers report them.

use std::collections::BTreeMap;
use std::time::Duration;

use polygrant_lifecycle::{Action, Attempt, Deadline, Now, Waiter};
use polygrant_testkit::{VirtualTime, grant_of, millis, seconds};
use proptest::prelude::*;

use super::config;

#[derive(Clone, Debug)]
enum Step {
    Poll,
    /// The token of so many generations ago is rejected; the caller wants another one, or does not.
    Rejected {
        ago: u64,
        waits: bool,
    },
    TokenComes,
    Advance(Duration),
    /// The machine sleeps: the steady clock stands still. A token that comes meanwhile is reported
    /// afterwards.
    Sleep(Duration),
    NewSecret,
    OtherClient,
}

fn any_step() -> impl Strategy<Value = Step> {
    let ago = prop_oneof![4 => Just(0), 1 => 0..3_u64];
    let time = || {
        prop_oneof![
            4 => (0..3000_u64).prop_map(millis),
            2 => (0..80_u64).prop_map(seconds),
            1 => (0..400_u64).prop_map(seconds),
        ]
    };
    prop_oneof![
        4 => Just(Step::Poll),
        8 => (ago, any::<bool>()).prop_map(|(ago, waits)| Step::Rejected { ago, waits }),
        6 => Just(Step::TokenComes),
        6 => time().prop_map(Step::Advance),
        2 => time().prop_map(Step::Sleep),
        1 => Just(Step::NewSecret),
        1 => Just(Step::OtherClient),
    ]
}

/// The rule as the policy states it: what is known of the current token, and of the row.
#[derive(Default)]
struct Row {
    current: Option<Current>,
    in_a_row: u32,
    pause_until: Option<Deadline>,
}

struct Current {
    is_replacement: bool,
    trial_until: Deadline,
    is_rejected: bool,
    is_counted: bool,
}

impl Row {
    const TRIAL: Duration = Duration::from_secs(60);

    fn is_paused(&self, now: Now) -> bool {
        self.pause_until.is_some_and(|until| !until.has_passed(now))
    }

    /// A token that was not rejected on trial ends the row.
    fn acknowledge(&mut self, now: Now) {
        let has_proved_good =
            |current: &Current| !current.is_rejected && current.trial_until.has_passed(now);
        if self.current.as_ref().is_some_and(has_proved_good) {
            self.in_a_row = 0;
        }
    }

    fn rejected(&mut self, now: Now, is_refresh_under_way: bool) {
        self.acknowledge(now);
        let is_paused = self.is_paused(now);
        let Some(current) = &mut self.current else { return };
        current.is_rejected = true;
        let is_on_trial = current.is_replacement && !current.trial_until.has_passed(now);
        if !is_refresh_under_way && !is_paused && is_on_trial && !current.is_counted {
            current.is_counted = true;
            self.in_a_row += 1;
            let pause = seconds(1 << (self.in_a_row - 1).min(16)).min(seconds(300));
            self.pause_until = Some(now.after(pause));
        }
    }

    fn token_came(&mut self, now: Now, is_replacement: bool) {
        self.acknowledge(now);
        self.current = Some(Current {
            is_replacement,
            trial_until: now.after(Self::TRIAL),
            is_rejected: false,
            is_counted: false,
        });
    }
}

/// A request that was handed out.
struct Outstanding {
    attempt: Attempt,
    sent: Duration,
    /// Whether it is still for the client that there is.
    is_wanted: bool,
}

proptest! {
    #![proptest_config(config())]

    /// With a server that is always well and tokens that outlast the trace, a request has one of two
    /// reasons: there is no token for this client yet, or the current one was rejected.
    #[test]
    fn invariant_08_a_generation_makes_one_refresh_and_none_in_the_pause(
        steps in prop::collection::vec(any_step(), 0..200)
    ) {
        let mut time = VirtualTime::new().unwrap();
        let (mut client, mut secret) = (1, 0);
        let mut row = Row::default();
        let mut outstanding: Option<Outstanding> = None;
        let mut refreshes: BTreeMap<u64, u32> = BTreeMap::new();
        for step in steps {
            // No request takes so long that it is given up, be it one with little time left.
            let comes = outstanding.take_if(|it| match step {
                Step::TokenComes | Step::Sleep(_) => true,
                Step::Advance(by) => time.steady + by > it.sent + it.attempt.timeout(),
                _ => false,
            });
            if let Step::Sleep(by) = step {
                time.wall += by;
            }
            if let Some(it) = comes {
                if it.is_wanted {
                    row.token_came(time.now(), it.attempt.rejected().is_some());
                }
                time.issue(86_400).unwrap();
            }
            let action = match step {
                Step::Poll => Some(time.poll()),
                Step::Rejected { ago, waits } => {
                    let current = time.lifecycle.current().map_or(0, |token| token.generation());
                    let generation = current.saturating_sub(ago);
                    if ago == 0 && current > 0 {
                        row.rejected(time.now(), outstanding.is_some());
                    }
                    if waits {
                        Some(time.poll_as(Some(Waiter::in_place_of(generation))))
                    } else {
                        time.lifecycle.invalidate(generation, time.now());
                        Some(time.poll())
                    }
                }
                Step::Advance(by) => {
                    time.advance_by(by);
                    None
                }
                Step::TokenComes | Step::Sleep(_) => None,
                Step::NewSecret | Step::OtherClient => {
                    secret += 1;
                    if matches!(step, Step::OtherClient) {
                        client += 1;
                        row = Row::default();
                        outstanding.iter_mut().for_each(|it| it.is_wanted = false);
                    }
                    let (id, secret) = (format!("app-{client}"), format!("s3cr3t-{secret}"));
                    time.lifecycle.set_grant(grant_of(&id, &secret).unwrap());
                    None
                }
            };
            if let Some(Action::Refresh(attempt) | Action::UseAndRefresh(_, attempt)) = action {
                match attempt.rejected() {
                    Some(generation) => {
                        prop_assert!(!row.is_paused(time.now()), "in the pause of {}", row.in_a_row);
                        let number = refreshes.entry(generation).or_default();
                        *number += 1;
                        prop_assert_eq!(*number, 1, "two refreshes for one generation");
                    }
                    None => prop_assert!(row.current.is_none(), "for no reason"),
                }
                outstanding = Some(Outstanding { attempt, sent: time.steady, is_wanted: true });
            }
        }
    }
}
