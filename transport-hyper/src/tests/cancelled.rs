//! Callers, tasks and runtimes that go away.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use polygrant::lifecycle::State;

use super::vendor::Turn;
use super::world::{Caller, Outcome, Refusal, World};

const SECOND: Duration = Duration::from_secs(1);

/// Three callers want a token; one of them is dropped after that many polls. Whether it was done by
/// then.
fn drop_one(world: &World, victim: usize, polls: usize, turns: &[Turn]) -> bool {
    world.script(turns.iter().cloned());
    let client = world.client();
    let mut callers: Vec<_> = (0..3).map(|_| world.asks(&client)).collect();
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
        for victim in 0..3 {
            let mut polls = 0;
            while !drop_one(&World::new(), victim, polls, &turns) {
                polls += 1;
                assert!(polls < 100, "it is never done");
            }
            assert!(polls > 1, "there was no await point");
        }
    }
}

#[test]
fn fault_46_the_one_that_was_woken_is_dropped_before_it_goes_on() {
    let world = World::new();
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
fn fault_46_a_caller_is_never_polled_again_and_the_others_go_on() {
    let world = World::new();
    let client = world.client();
    world.script([Turn::Slowly(4)]);
    let mut stuck = world.asks(&client);
    stuck.poll();
    let mut callers = [world.asks(&client), world.asks(&client)];
    world.run(&mut callers);
    assert!(callers.iter().all(Caller::is_done));
    assert_eq!(world.requests(), 1);
}

#[test]
fn fault_47_no_caller_left_means_a_token_for_the_next() {
    let world = World::new();
    let client = world.client();
    world.script([Turn::Slowly(2)]);
    let mut caller = world.asks(&client);
    caller.poll();
    drop(caller);
    world.run::<()>(&mut []);
    assert_eq!(world.token_now(&client).unwrap().token().secret(), "token-1");
    assert_eq!(world.requests(), 1);
}

/// The task ends, and with it the request; nothing keeps a waker.
#[test]
fn fault_90_the_last_client_is_dropped_while_a_request_is_under_way() {
    let world = World::new();
    let client = world.client();
    world.token(&client).unwrap();
    world.pass(2800 * SECOND);
    let under_way = Arc::new(AtomicBool::new(false));
    world.script([Turn::When(Arc::clone(&under_way))]);
    world.token_now(&client).unwrap();
    world.run_spawned();
    assert_eq!((world.spawned(), Arc::strong_count(&under_way)), (1, 2));
    let another = client.clone();
    drop(client);
    world.run_spawned();
    assert_eq!(world.spawned(), 1, "another client may want the token");
    drop(another);
    assert!(world.run_spawned(), "the task is woken");
    assert_eq!((world.spawned(), Arc::strong_count(&under_way)), (0, 1));
}

#[test]
fn fault_51_a_late_result_of_an_old_attempt_is_discarded() {
    let world = World::new();
    let client = world.client();
    let (old, new) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    world.script([Turn::When(Arc::clone(&old)), Turn::When(Arc::clone(&new))]);
    let mut caller = world.asks(&client);
    caller.poll();
    world.run_spawned();
    drop(caller);
    // The executor does not come to it for longer than the attempt may take.
    world.forget_sleepers();
    world.pass(12 * SECOND);
    let mut waiter = world.asks(&client);
    waiter.poll();
    world.pass(SECOND);
    waiter.poll();
    assert_eq!(world.spawned(), 2);
    world.run_spawned();
    assert_eq!(world.requests(), 2);

    old.store(true, Ordering::SeqCst);
    world.wake_all();
    world.run_spawned();
    assert_eq!((client.health().counts.tokens, world.spawned()), (0, 1));
    assert!(client.health().in_flight, "it has not taken the place of the new one");
    new.store(true, Ordering::SeqCst);
    world.wake_all();
    let mut callers = [world.asks(&client), waiter];
    world.run(&mut callers);
    for caller in callers {
        assert_eq!(caller.output.unwrap().unwrap().token().secret(), "token-2");
    }
}

#[test]
fn fault_54_the_executor_refuses_the_task() {
    for refusal in [Refusal::Drops, Refusal::Panics] {
        let world = World::new();
        let client = world.client();
        world.refuse(Some(refusal));
        let error = world.token_now(&client).unwrap_err().into_error();
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.starts_with("the request cannot run"), "{source}");
        assert!(!client.health().in_flight);

        // Another caller, on a runtime that runs it, sends the next one.
        world.refuse(None);
        world.token(&client).unwrap();
        assert_eq!(world.elapsed(), SECOND, "only the floor is waited for");

        // A refresh ahead that is refused costs nothing but time.
        world.pass(2800 * SECOND);
        world.refuse(Some(refusal));
        world.token_now(&client).unwrap();
        assert!(!client.health().in_flight);
        assert_eq!(world.requests(), 1);
    }
}

#[test]
fn fault_54_the_executor_drops_its_tasks() {
    let world = World::new();
    let client = world.client();
    world.script([Turn::After(SECOND)]);
    let mut callers = [world.asks(&client), world.asks(&client)];
    world.run(&mut callers);
    world.shut_down();
    assert!(!client.health().in_flight);
    // Those that wait elsewhere send the next request.
    world.settle(&mut callers);
    assert!(callers.iter().all(|caller| matches!(caller.output, Some(Ok(_)))));
    assert_eq!(world.requests(), 2);

    // A refresh ahead is tried again by a later caller.
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
