//! Playing the faults on a client.

use std::thread;

use super::contract::Start;
use super::table::{Row, row};
use crate::faults::{FaultCase, Verdict, faults};

/// Plays every fault that can be seen from outside on clients of one kind, and returns what came of each
/// fault, by number. What cannot be seen [does not apply](Verdict::DoesNotApply).
///
/// The faults are played at once, each with servers and clients of its own. It takes a minute at most: as
/// long as the client's slowest timeout.
#[must_use]
pub fn play(start: &Start<'_>) -> Vec<(FaultCase, Verdict)> {
    thread::scope(|scope| {
        let played: Vec<_> = faults()
            .into_iter()
            .map(|fault| (fault, scope.spawn(move || play_one(&fault, start))))
            .collect();
        let panicked = || Verdict::Fail("it panicked".into());
        let verdicts = played.into_iter();
        verdicts.map(|(fault, it)| (fault, it.join().unwrap_or_else(|_| panicked()))).collect()
    })
}

/// Plays one fault on clients of one kind.
#[must_use]
pub fn play_one(fault: &FaultCase, start: &Start<'_>) -> Verdict {
    match row(fault.number()) {
        Row::Played(check) => check(start).into(),
        Row::Unseen(why) => Verdict::DoesNotApply(format!("not seen from outside: {why}")),
    }
}

/// Returns whether anything of a fault can be seen from outside.
#[must_use]
pub fn is_seen(fault: &FaultCase) -> bool {
    matches!(row(fault.number()), Row::Played(_))
}
