//! Callers, tasks and runtimes that go away.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use polygrant::lifecycle::State;

use super::vendor::Turn;
use super::world::{Caller, Outcome, World};
use crate::client::shared::Step;

const SECOND: Duration = Duration::from_secs(1);

/// Three callers want a token; one of them is dropped after that many polls. Whether it was done by
/// then.
fn drop_one(world: &World, victim: usize, polls: usize, turns: &[Turn]) -> bool {
    world.script(turns.iter().cloned());
    let client = world.client();
    let mut callers: Vec<_> = (0..3).map(|_| world.asks(&client)).collect();
    if polls == 0 && victim == 0 {
        // Asked, but not yet going on with the request.
        callers[0].future = None;
    }
    let mut polled = 0;
    loop {
        let mut any = false;
        for (number, caller) in callers.iter_mut().enumerate() {
            if number == victim && polled == polls {
                caller.future = None;
            }
            let moved = caller.poll();
            polled += usize::from(moved && number == victim);
            any |= moved;
        }
        any |= world.run_spawned();
        if polled == polls || callers[victim].is_done() {
            callers[victim].future = None;
            break;
        }
        if !any {
            world.pass(SECOND);
        }
    }
    let was_done = callers[victim].is_done();
    world.settle(&mut callers);
    for (number, caller) in callers.into_iter().enumerate() {
        if number != victim {
            assert_eq!(caller.output.unwrap().unwrap().generation(), 1, "{victim} {polls}");
        }
    }
    assert_eq!(world.requests(), turns.len(), "{victim} {polls}");
    assert!(!client.health().in_flight);
    assert_eq!(world.spawned(), 0, "no task stays behind");
    was_done
}

#[test]
fn fault_46_any_caller_is_dropped_at_any_await_point() {
    let flights =
        [vec![Turn::Slowly(4)], vec![Turn::trouble(), Turn::Slowly(2)], vec![Turn::After(SECOND)]];
    for turns in flights {
        for with_executor in [false, true] {
            for victim in 0..3 {
                let mut polls = 0;
                while !drop_one(&World::new(with_executor), victim, polls, &turns) {
                    polls += 1;
                    assert!(polls < 100, "it is never done");
                }
                assert!(polls > 1, "there was no await point");
            }
        }
    }
}

#[test]
fn fault_46_the_one_that_was_woken_is_dropped_before_it_goes_on() {
    let world = World::new(false);
    let client = world.client();
    world.script([Turn::After(SECOND)]);
    let mut callers: Vec<_> = (0..3).map(|_| world.asks(&client)).collect();
    world.run(&mut callers);
    world.pass(SECOND);
    drop(callers.remove(0));
    world.run(&mut callers);
    assert!(callers.iter().all(Caller::is_done));
}

#[test]
fn fault_46_one_that_came_during_the_poll_is_woken_when_the_other_is_dropped() {
    let world = World::new(false);
    let client = world.client();
    let waiter = Arc::new(Mutex::new(world.asks(&client)));
    world.script([Turn::Meanwhile(Arc::clone(&waiter))]);
    let mut leader = world.asks(&client);
    leader.poll();
    drop(leader);
    let mut waiter = waiter.lock().unwrap();
    assert!(waiter.poll(), "nobody else will wake it");
    assert!(waiter.is_done());
}

#[test]
fn fault_46_a_caller_is_never_polled_again_and_the_others_go_on() {
    for world in World::both() {
        let client = world.client();
        world.script([Turn::Slowly(4)]);
        let mut stuck = world.asks(&client);
        stuck.poll();
        let mut callers = [world.asks(&client), world.asks(&client)];
        world.run(&mut callers);
        assert!(callers.iter().all(Caller::is_done));
        assert_eq!(world.requests(), 1);
    }
}

#[test]
fn fault_47_without_an_executor_nobody_left_means_idle() {
    let world = World::new(false);
    let client = world.client();
    world.script([Turn::Nothing]);
    let mut callers: Vec<_> = (0..3).map(|_| world.asks(&client)).collect();
    world.run(&mut callers);
    assert!(client.health().in_flight);
    drop(callers);
    assert!(!client.health().in_flight);
    assert_eq!(world.token(&client).unwrap().token().secret(), "token-2");
    assert!(world.elapsed() <= SECOND, "only the floor is waited for");
}

#[test]
fn fault_47_with_an_executor_nobody_left_means_a_token_for_the_next() {
    let world = World::new(true);
    let client = world.client();
    world.script([Turn::Slowly(2)]);
    let mut caller = world.asks(&client);
    caller.poll();
    drop(caller);
    world.run::<()>(&mut []);
    assert_eq!(world.token_now(&client).unwrap().token().secret(), "token-1");
    assert_eq!(world.requests(), 1);
}

#[test]
fn fault_47_the_client_itself_is_dropped() {
    for world in World::both() {
        let client = world.client();
        world.token(&client).unwrap();
        world.pass(2800 * SECOND);
        world.script([Turn::When(Arc::default())]);
        world.token_now(&client).unwrap();
        let weak = Arc::downgrade(&client.shared);
        drop(client);
        assert!(weak.upgrade().is_none(), "the request does not hold the client");
        world.shut_down();
    }
}

#[test]
fn fault_51_a_late_result_of_an_old_flight_is_discarded() {
    let world = World::new(true);
    let client = world.client();
    let (old, new) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    world.script([Turn::When(Arc::clone(&old)), Turn::When(Arc::clone(&new))]);
    let mut caller = world.asks(&client);
    caller.poll();
    drop(caller);
    // The executor does not come to it for longer than the attempt may take.
    world.pass(12 * SECOND);
    let mut leader = world.asks(&client);
    leader.poll();
    world.pass(SECOND);
    leader.poll();
    assert_eq!(world.requests(), 2);

    old.store(true, Ordering::SeqCst);
    world.run_spawned();
    assert_eq!(client.health().counts.tokens, 0);
    // It has not taken the place of the new one, either: another may still join that.
    let mut waiter = world.asks(&client);
    waiter.poll();
    drop(leader);
    world.shut_down();
    assert!(client.health().in_flight);
    new.store(true, Ordering::SeqCst);
    let mut callers = [world.asks(&client), waiter];
    world.run(&mut callers);
    for caller in callers {
        assert_eq!(caller.output.unwrap().unwrap().token().secret(), "token-2");
    }
}

#[test]
fn fault_51_a_flight_that_is_over_is_not_kept() {
    let world = World::new(false);
    let client = world.client();
    world.token(&client).unwrap();
    world.pass(2800 * SECOND);
    let Step::Use(_, Some(first)) = client.shared.poll_token(None) else { panic!() };
    assert!(first.flight.poll().is_ready());
    world.pass(2800 * SECOND);
    world.script([Turn::When(Arc::default())]);
    world.token_now(&client).unwrap();
    assert!(client.health().in_flight);
    client.shared.keep(first.flight);
    assert!(client.health().in_flight, "it has pushed nobody out");
}

/// Runs the executor's tasks where it is woken.
struct Inline(World);

impl Wake for Inline {
    fn wake(self: Arc<Self>) {
        self.0.run_spawned();
    }
}

#[test]
fn a_task_that_comes_as_the_request_ends_does_not_stay_behind() {
    let world = World::new(true);
    let client = world.client();
    let open = Arc::new(AtomicBool::new(false));
    world.script([Turn::When(Arc::clone(&open))]);
    let mut leader = pin!(client.token());
    assert!(leader.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    world.run_spawned();
    let inline = Waker::from(Arc::new(Inline(world.clone())));
    let mut waiter = pin!(client.token());
    assert!(waiter.as_mut().poll(&mut Context::from_waker(&inline)).is_pending());

    open.store(true, Ordering::SeqCst);
    assert!(leader.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
    world.run_spawned();
    assert_eq!(world.spawned(), 0);
}

#[test]
fn fault_54_the_executor_drops_its_tasks() {
    let world = World::new(true);
    let client = world.client();
    world.script([Turn::After(SECOND)]);
    let mut callers = [world.asks(&client), world.asks(&client)];
    world.run(&mut callers);
    world.shut_down();
    world.settle(&mut callers);
    assert!(callers.iter().all(|caller| matches!(caller.output, Some(Ok(_)))));
    assert_eq!(world.requests(), 1);

    // Renewing behind the callers' backs is tried again by a later one.
    world.pass(2800 * SECOND);
    world.token_now(&client).unwrap();
    world.shut_down();
    assert!(!client.health().in_flight);
    assert_eq!(client.health().state, State::Stale);
    world.pass(SECOND);
    let outcome: Outcome = world.token_now(&client);
    outcome.unwrap();
    world.run_spawned();
    assert_eq!(client.health().state, State::Fresh);
}
