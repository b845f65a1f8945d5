//! 8: what rejections cause, whoever reports them, and however often.

use std::collections::BTreeMap;
use std::time::Duration;

use polygrant::lifecycle::{Action, Attempt, Waiter};
use proptest::prelude::*;

use super::cases;
use polygrant_testkit::{VirtualTime, millis, seconds};

#[derive(Clone, Debug)]
enum Step {
    Ask,
    /// The token of so many generations ago is rejected; the caller wants another one, or does not.
    Rejected {
        ago: u64,
        waits: bool,
    },
    TokenComes,
    Advance(Duration),
}

fn any_step() -> impl Strategy<Value = Step> {
    let ago = prop_oneof![4 => Just(0), 1 => 0..3_u64];
    let time = prop_oneof![
        4 => (0..3000_u64).prop_map(millis),
        2 => (0..80_u64).prop_map(seconds),
        1 => (0..400_u64).prop_map(seconds),
    ];
    prop_oneof![
        2 => Just(Step::Ask),
        4 => (ago, any::<bool>()).prop_map(|(ago, waits)| Step::Rejected { ago, waits }),
        3 => Just(Step::TokenComes),
        3 => time.prop_map(Step::Advance),
    ]
}

/// The rule as the policy states it: what is known of the current token, and of the row.
#[derive(Default)]
struct Row {
    is_replacement: bool,
    came: Duration,
    is_rejected: bool,
    is_counted: bool,
    in_a_row: u32,
    pause_until: Duration,
}

impl Row {
    const TRIAL: Duration = Duration::from_secs(60);

    fn acknowledge(&mut self, now: Duration) {
        if !self.is_rejected && now >= self.came + Self::TRIAL {
            self.in_a_row = 0;
        }
    }

    /// The current token is rejected while no request is under way.
    fn rejected(&mut self, now: Duration) {
        self.acknowledge(now);
        self.is_rejected = true;
        let is_on_trial = self.is_replacement && now < self.came + Self::TRIAL;
        if now >= self.pause_until && is_on_trial && !self.is_counted {
            self.is_counted = true;
            self.in_a_row += 1;
            let pause = seconds(1 << (self.in_a_row - 1).min(16)).min(seconds(300));
            self.pause_until = now + pause;
        }
    }

    fn token_came(&mut self, now: Duration, is_replacement: bool) {
        self.acknowledge(now);
        *self = Self {
            is_replacement,
            came: now,
            is_rejected: false,
            is_counted: false,
            ..std::mem::take(self)
        };
    }
}

proptest! {
    #![proptest_config(cases(256))]

    /// With a server that is always well and tokens that outlast the trace, rejections are the only
    /// reason for a request but the first.
    #[test]
    fn invariant_08_a_generation_makes_one_refresh_and_none_in_the_pause(
        steps in prop::collection::vec(any_step(), 0..200)
    ) {
        let mut time = VirtualTime::new().unwrap();
        let mut row = Row::default();
        let mut outstanding: Option<(Attempt, Duration)> = None;
        let mut refreshes: BTreeMap<u64, u32> = BTreeMap::new();
        for step in steps {
            let now = time.steady;
            // No request takes so long that it is given up, be it one with little time left.
            let comes = outstanding.take_if(|(attempt, sent)| match step {
                Step::TokenComes => true,
                Step::Advance(time) => now + time > *sent + attempt.timeout(),
                _ => false,
            });
            if let Some((attempt, _)) = comes {
                row.token_came(now, attempt.rejected().is_some());
                time.issue(86_400).unwrap();
            }
            let answer = match step {
                Step::Ask => Some(time.poll()),
                Step::Rejected { ago, waits } => {
                    let current = time.lifecycle.current().map_or(0, |token| token.generation());
                    let generation = current.saturating_sub(ago);
                    if ago == 0 && current > 0 {
                        if outstanding.is_none() {
                            row.rejected(now);
                        } else {
                            row.acknowledge(now);
                            row.is_rejected = true;
                        }
                    }
                    if waits {
                        Some(time.poll_as(Some(Waiter::in_place_of(generation))))
                    } else {
                        time.lifecycle.invalidate(generation, time.now());
                        Some(time.poll())
                    }
                }
                Step::TokenComes => None,
                Step::Advance(by) => {
                    time.advance_by(by);
                    None
                }
            };
            if let Some(Action::Refresh(attempt) | Action::UseAndRefresh(_, attempt)) = answer {
                match attempt.rejected() {
                    Some(generation) => {
                        prop_assert!(now >= row.pause_until, "in the pause of {}", row.in_a_row);
                        let number = refreshes.entry(generation).or_default();
                        *number += 1;
                        prop_assert_eq!(*number, 1, "two refreshes for one generation");
                    }
                    None => prop_assert_eq!(time.requests, 1, "for no reason"),
                }
                outstanding = Some((attempt, now));
            }
        }
    }
}
