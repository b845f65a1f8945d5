//! What callers, clients and runtimes leave behind when they go: nothing.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::vendor::Turn;
use super::world::{Caller, Outcome, World};

/// A request takes its time, fails, hangs, or is done at once.
fn any_turn(draw: usize) -> Turn {
    match draw {
        0 => Turn::Slowly(3),
        1 => Turn::trouble(),
        2 => Turn::Nothing,
        3 => Turn::Reset,
        4 => Turn::After(Duration::from_secs(2)),
        5 => Turn::When(Arc::new(AtomicBool::new(false))),
        _ => Turn::Token(60),
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
    let world = World::new();
    let client = world.client();
    let mut callers: Vec<Caller<Outcome>> = Vec::new();
    let mut last = None;
    for _ in 0..200 {
        match draw(9) {
            0 | 1 => {
                world.script([any_turn(draw(8))]);
                callers.push(world.asks(&client));
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
                // The timers of this world keep their wakers until they go off.
                world.forget_sleepers();
                assert_eq!(wakers(), 0, "{seed}: a caller has left, and its waker is kept");
            }
            4 | 5 => drop(world.run_spawned()),
            6 => world.pass(Duration::from_secs(1)),
            7 if draw(4) == 0 => world.shut_down(),
            8 => drop(last.take().map(|token| client.invalidate(&token))),
            _ => {}
        }
    }
    let under_way = world.spawned();
    drop((callers, last));
    drop(client);
    while world.run_spawned() {}
    assert_eq!(world.spawned(), 0, "{seed}: a request goes on for no client");
    world.forget_sleepers();
    assert_eq!(world.kept_by(), 0, "{seed}: something is left of the client");
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
    let world = World::new();
    let client = world.client();
    let before = world.kept_by();
    world.script([Turn::Nothing]);
    let mut caller = world.asks(&client);
    caller.poll();
    world.run_spawned();
    assert!(client.health().in_flight && world.kept_by() > before);
    let wakers = caller.leave();
    world.shut_down();
    world.forget_sleepers();
    assert_eq!((world.kept_by(), wakers()), (before, 0));
    assert!(!client.health().in_flight, "the next caller sends another request");
}
