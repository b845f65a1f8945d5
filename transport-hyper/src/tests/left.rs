//! What callers, clients and runtimes leave behind when they go: nothing.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::harness::{Caller, Harness, Outcome};
use super::vendor::Step;

/// A request takes its time, fails, hangs, or is done at once.
fn any_step(draw: usize) -> Step {
    match draw {
        0 => Step::Slowly(3),
        1 => Step::unavailable(),
        2 => Step::Nothing,
        3 => Step::Reset,
        4 => Step::After(Duration::from_secs(2)),
        5 => Step::When(Arc::new(AtomicBool::new(false))),
        _ => Step::Token(60),
    }
}

/// Any order of coming, waiting, leaving, rejecting, shutting down; then all go.
fn live(seed: u64) -> usize {
    let mut state = seed;
    let mut draw = |below: u64| {
        // Xorshift (Marsaglia 2003).
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below).unwrap()
    };
    let harness = Harness::new();
    let client = harness.client();
    let mut callers: Vec<Caller<Outcome>> = Vec::new();
    let mut last = None;
    for _ in 0..200 {
        match draw(9) {
            0 | 1 => {
                harness.script([any_step(draw(8))]);
                callers.push(harness.asks(&client));
            }
            2 => callers.iter_mut().for_each(|caller| {
                caller.poll();
                if let Some(Ok(token)) = &caller.output {
                    last = Some(Arc::clone(token));
                }
            }),
            3 if !callers.is_empty() => {
                let at = draw(u64::try_from(callers.len()).unwrap());
                let wakers = callers.swap_remove(at).leave();
                // The timers of this harness keep their wakers until they go off.
                harness.forget_sleepers();
                assert_eq!(wakers(), 0, "{seed}: a caller has left, and its waker is kept");
            }
            4 | 5 => drop(harness.run_spawned()),
            6 => harness.pass(Duration::from_secs(1)),
            7 if draw(4) == 0 => harness.shut_down(),
            8 => drop(last.take().map(|token| client.invalidate(&token))),
            _ => {}
        }
    }
    let under_way = harness.spawned();
    drop((callers, last));
    drop(client);
    while harness.run_spawned() {}
    assert_eq!(harness.spawned(), 0, "{seed}: a request goes on for no client");
    harness.forget_sleepers();
    assert_eq!(harness.kept_by(), 0, "{seed}: something is left of the client");
    under_way
}

#[test]
fn nothing_is_left_when_all_have_gone() {
    let under_way: usize = (1..300).map(live).sum();
    assert!(under_way > 20, "{under_way} requests had to end");
}

/// A runtime that ends while requests are under way drops all that they hold, though clients remain.
#[test]
fn nothing_is_left_of_requests_when_a_runtime_ends() {
    let harness = Harness::new();
    let client = harness.client();
    let before = harness.kept_by();
    harness.script([Step::Nothing]);
    let mut caller = harness.asks(&client);
    caller.poll();
    harness.run_spawned();
    assert!(client.health().in_flight && harness.kept_by() > before);
    let wakers = caller.leave();
    harness.shut_down();
    harness.forget_sleepers();
    assert_eq!((harness.kept_by(), wakers()), (before, 0));
    assert!(!client.health().in_flight, "the next caller sends another request");
}
