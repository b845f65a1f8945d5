//! Callers, tasks and runtimes that go away.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use polygrant_lifecycle::State;

use super::harness::{Caller, Harness, Outcome, Refusal};
use super::vendor::Step;

const SECOND: Duration = Duration::from_secs(1);

/// Three callers want a token; one of them is dropped after that many polls. Whether it was done by
/// then.
fn drop_one(harness: &Harness, victim: usize, polls: usize, steps: &[Step]) -> bool {
    harness.script(steps.iter().cloned());
    let client = harness.client();
    let mut callers: Vec<_> = (0..3).map(|_| harness.asks(&client)).collect();
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
        any |= harness.run_spawned();
        if polled == polls || callers[victim].is_done() {
            callers[victim].future = None;
            break;
        }
        if !any {
            harness.pass(SECOND);
        }
    }
    let was_done = callers[victim].is_done();
    harness.settle(&mut callers);
    for (number, caller) in callers.into_iter().enumerate() {
        if number != victim {
            assert_eq!(caller.output.unwrap().unwrap().generation(), 1, "{victim} {polls}");
        }
    }
    assert_eq!(harness.requests(), steps.len(), "{victim} {polls}");
    assert!(!client.health().in_flight);
    assert_eq!(harness.spawned(), 0, "no task stays behind");
    was_done
}

#[test]
fn fault_46_any_caller_is_dropped_at_any_await_point() {
    let refreshes = [
        vec![Step::Slowly(4)],
        vec![Step::unavailable(), Step::Slowly(2)],
        vec![Step::After(SECOND)],
    ];
    for steps in refreshes {
        for victim in 0..3 {
            let mut polls = 0;
            while !drop_one(&Harness::new(), victim, polls, &steps) {
                polls += 1;
                assert!(polls < 100, "it is never done");
            }
            assert!(polls > 1, "there was no await point");
        }
    }
}

#[test]
fn fault_46_the_one_that_was_woken_is_dropped_before_it_goes_on() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::After(SECOND)]);
    let mut callers: Vec<_> = (0..3).map(|_| harness.asks(&client)).collect();
    harness.run(&mut callers);
    harness.pass(SECOND);
    drop(callers.remove(0));
    harness.run(&mut callers);
    assert!(callers.iter().all(Caller::is_done));
}

#[test]
fn fault_46_a_caller_is_never_polled_again_and_the_others_go_on() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::Slowly(4)]);
    let mut stuck = harness.asks(&client);
    stuck.poll();
    let mut callers = [harness.asks(&client), harness.asks(&client)];
    harness.run(&mut callers);
    assert!(callers.iter().all(Caller::is_done));
    assert_eq!(harness.requests(), 1);
}

#[test]
fn fault_47_no_caller_left_means_a_token_for_the_next() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::Slowly(2)]);
    let mut caller = harness.asks(&client);
    caller.poll();
    drop(caller);
    harness.run::<()>(&mut []);
    assert_eq!(harness.token_now(&client).unwrap().token().secret(), "token-1");
    assert_eq!(harness.requests(), 1);
}

/// The task ends, and with it the request; nothing keeps a waker.
#[test]
fn fault_90_the_last_client_is_dropped_while_a_request_is_under_way() {
    let harness = Harness::new();
    let client = harness.client();
    harness.token(&client).unwrap();
    harness.pass(2800 * SECOND);
    let under_way = Arc::new(AtomicBool::new(false));
    harness.script([Step::When(Arc::clone(&under_way))]);
    harness.token_now(&client).unwrap();
    harness.run_spawned();
    assert_eq!((harness.spawned(), Arc::strong_count(&under_way)), (1, 2));
    let another = client.clone();
    drop(client);
    harness.run_spawned();
    assert_eq!(harness.spawned(), 1, "another client may want the token");
    drop(another);
    assert!(harness.run_spawned(), "the task is woken");
    assert_eq!((harness.spawned(), Arc::strong_count(&under_way)), (0, 1));
}

#[test]
fn fault_51_a_late_result_of_an_old_attempt_is_discarded() {
    let harness = Harness::new();
    let client = harness.client();
    let (old, new) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    harness.script([Step::When(Arc::clone(&old)), Step::When(Arc::clone(&new))]);
    let mut caller = harness.asks(&client);
    caller.poll();
    harness.run_spawned();
    drop(caller);
    // The executor does not come to it for longer than the attempt may take.
    harness.forget_sleepers();
    harness.pass(12 * SECOND);
    let mut waiter = harness.asks(&client);
    waiter.poll();
    harness.pass(SECOND);
    waiter.poll();
    assert_eq!(harness.spawned(), 2);
    harness.run_spawned();
    assert_eq!(harness.requests(), 2);

    old.store(true, Ordering::SeqCst);
    harness.wake_all();
    harness.run_spawned();
    assert_eq!((client.health().counts.tokens, harness.spawned()), (0, 1));
    assert!(client.health().in_flight, "it has not taken the place of the new one");
    new.store(true, Ordering::SeqCst);
    harness.wake_all();
    let mut callers = [harness.asks(&client), waiter];
    harness.run(&mut callers);
    for caller in callers {
        assert_eq!(caller.output.unwrap().unwrap().token().secret(), "token-2");
    }
}

#[test]
fn fault_54_the_executor_refuses_the_task() {
    for refusal in [Refusal::Drops, Refusal::Panics] {
        let harness = Harness::new();
        let client = harness.client();
        harness.refuse(Some(refusal));
        let error = harness.token_now(&client).unwrap_err().into_error();
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.starts_with("the request cannot run"), "{source}");
        assert!(!client.health().in_flight);

        // Another caller, on a runtime that runs it, sends the next one.
        harness.refuse(None);
        harness.token(&client).unwrap();
        assert_eq!(harness.elapsed(), SECOND, "only the floor is waited for");

        // A refresh ahead that is refused costs nothing but time.
        harness.pass(2800 * SECOND);
        harness.refuse(Some(refusal));
        harness.token_now(&client).unwrap();
        assert!(!client.health().in_flight);
        assert_eq!(harness.requests(), 1);
    }
}

#[test]
fn fault_54_the_executor_drops_its_tasks() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::After(SECOND)]);
    let mut callers = [harness.asks(&client), harness.asks(&client)];
    harness.run(&mut callers);
    harness.shut_down();
    assert!(!client.health().in_flight);
    // Those that wait elsewhere send the next request.
    harness.settle(&mut callers);
    assert!(callers.iter().all(|caller| matches!(caller.output, Some(Ok(_)))));
    assert_eq!(harness.requests(), 2);

    // A refresh ahead is tried again by a later caller.
    harness.pass(2800 * SECOND);
    harness.token_now(&client).unwrap();
    harness.shut_down();
    assert!(!client.health().in_flight);
    assert_eq!(client.health().state, State::Stale);
    harness.pass(SECOND);
    let outcome: Outcome = harness.token_now(&client);
    outcome.unwrap();
    harness.run_spawned();
    assert_eq!(client.health().state, State::Fresh);
}
