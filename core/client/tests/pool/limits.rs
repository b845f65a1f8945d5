//! Requests in turns.

use std::task::{Context, Waker};
use std::time::Duration;

use polygrant_client::{Clock, RequestGate};

use super::world::{Client, Met, Time, builder, gate, gate_a_minute, grant, issue, pool, refuse};

fn clients_of(time: &Time, hosts: &[&str], gate: RequestGate) -> Vec<Client> {
    let pool = pool(time, 1000).with_request_gate(gate);
    let client = |(number, host): (usize, &&str)| {
        pool.client(&builder(&number.to_string(), "s3cr3t", host).build().unwrap())
    };
    hosts.iter().enumerate().map(client).collect()
}

fn clients(time: &Time, hosts: &[&str], at_once: usize, per_endpoint: usize) -> Vec<Client> {
    clients_of(time, hosts, gate(time, at_once, per_endpoint))
}

#[test]
fn clients_have_their_turns_in_the_order_in_which_they_came() {
    let time = Time::default();
    let clients = clients(&time, &["auth.example.com"; 4], 2, 0);
    let (one, two) = (clients[0].request(), clients[1].request());
    let (third, mut fourth) = (clients[2].caller(), clients[3].caller());
    issue(one);
    // The one that came later does not overtake.
    assert!(fourth.waits());
    let three = third.request();
    assert!(fourth.waits());
    refuse(two, 401);
    issue(fourth.request());
    issue(three);
}

#[test]
fn a_caller_is_woken_for_its_turn() {
    let time = Time::default();
    let clients = clients(&time, &["auth.example.com"; 2], 1, 0);
    let request = clients[0].request();
    let mut caller = clients[1].caller();
    assert!(!caller.is_woken());
    // A request that is dropped ends, too.
    drop(request);
    issue(caller.request());
}

/// So does one whose thread panics, or whose task is dropped with its runtime.
#[test]
fn a_request_that_panics_ends_its_turn() {
    let time = Time::default();
    let clients = clients(&time, &["auth.example.com"; 2], 1, 0);
    let (request, caller) = (clients[0].request(), clients[1].caller());
    let panics = move || {
        let _request = request;
        panic!("as a transport may");
    };
    assert!(std::thread::spawn(panics).join().is_err());
    issue(caller.request());
}

#[test]
fn an_endpoint_that_hangs_leaves_room_for_the_others() {
    let time = Time::default();
    let mut hosts = vec!["down.example.com"; 3];
    hosts.extend(["up.example.com"; 40]);
    let clients = clients(&time, &hosts, 3, 2);
    let hanging = [clients[0].request(), clients[1].request()];
    let mut third = clients[2].caller();
    // The one place that is left is for the others, in turns, for as long as it hangs.
    for client in &clients[3..] {
        issue(client.request());
    }
    assert!(third.waits());
    drop(hanging);
    issue(third.request());
}

#[test]
fn a_turn_that_is_not_taken_is_the_next_ones_after_a_second() {
    let time = Time::default();
    let clients = clients(&time, &["auth.example.com"; 3], 1, 0);
    let request = clients[0].request();
    let (slow, mut next) = (clients[1].caller(), clients[2].caller());
    issue(request);
    // The second caller is woken, and is late.
    assert!(next.waits());
    time.pass(Duration::from_secs(1));
    let Met::Request(request, None) = next.look() else { panic!("it is its turn") };
    // The one that was late has not lost its place.
    let mut slow = slow;
    assert!(slow.is_woken() && slow.waits());
    issue(request);
    issue(slow.request());
}

/// Callers that have given up hold no other up: their clients' turns are the next ones' at once.
#[test]
fn clients_without_a_caller_are_passed() {
    let time = Time::default();
    let clients = clients(&time, &["auth.example.com"; 500], 1, 0);
    let hanging = clients[0].request();
    let mut gone: Vec<_> = clients[1..499].iter().map(Client::caller).collect();
    let caller = clients[499].caller();
    let first = gone.remove(0);
    drop(gone);
    drop(hanging);
    issue(first.request());
    issue(caller.request());
    // They keep their places: the first one is before what comes now.
    let request = clients[400].request();
    let (later, earlier) = (clients[300].caller(), clients[200].caller());
    issue(request);
    issue(earlier.request());
    issue(later.request());
}

/// A caller that comes after others have given up waits for as long as it would by itself.
#[test]
fn a_caller_waits_for_its_turn_no_longer_than_for_a_token() {
    let time = Time::default();
    let clients = clients(&time, &["auth.example.com"; 2], 1, 0);
    let _hanging = clients[0].request();
    let mut first = clients[1].caller();
    time.pass(Duration::from_secs(20));
    let mut second = clients[1].caller();
    assert_eq!(second.waiter.max_wait(), Duration::from_secs(5));
    for caller in [&mut first, &mut second] {
        time.pass(Duration::from_secs(9));
        assert!(caller.waits());
        time.pass(Duration::from_secs(1));
        let Met::Failed(error) = caller.look() else { panic!("it waits on") };
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.contains("too many other token requests"), "{cause}");
        // It holds no caller back: the next one queues.
        assert_eq!(error.retry_in(Clock::now(&time)), Duration::ZERO);
        time.pass(Duration::from_secs(10));
    }
    assert!(clients[1].caller().waits());
    assert_eq!(clients[1].0.health().counts.failures, 0);
}

#[test]
fn a_refresh_ahead_of_time_waits_for_room_and_takes_no_place() {
    let time = Time::default();
    let clients = clients(&time, &["auth.example.com"; 3], 1, 0);
    clients[0].fetch();
    time.pass(Duration::from_secs(3400));
    let request = clients[1].request();
    assert!(matches!(clients[0].poll(None), Met::Token(_)), "there is no room");
    let caller = clients[2].caller();
    issue(request);
    assert!(matches!(clients[0].poll(None), Met::Token(_)), "another has its turn");
    issue(caller.request());
    let Met::Request(ahead, Some(_)) = clients[0].poll(None) else { panic!("there is room") };
    issue(ahead);
    assert_eq!(clients[0].0.health().generation, Some(2));
}

/// The first in the queue is told when time makes room for it, and is not kept any longer.
#[test]
fn requests_a_minute_are_limited_to_each_endpoint() {
    let time = Time::default();
    let mut hosts = vec!["auth.example.com"; 5];
    hosts.push("other.example.com");
    let clients = clients_of(&time, &hosts, gate_a_minute(&time, 2));
    clients[0].fetch();
    time.pass(Duration::from_secs(50));
    clients[1].fetch();
    let (mut third, mut fourth) = (clients[2].caller(), clients[3].caller());
    assert_eq!(third.waiter.max_wait(), Duration::from_secs(5));
    time.pass(Duration::from_secs(7));
    assert!(third.waits() && fourth.waits());
    assert_eq!(third.waiter.max_wait(), Duration::from_secs(3));
    assert_eq!(fourth.waiter.max_wait(), Duration::from_secs(5));
    clients[5].fetch();
    time.pass(Duration::from_secs(3));
    assert!(fourth.waits(), "it came later");
    issue(third.request());
    assert!(fourth.waits());
    assert_eq!(fourth.waiter.max_wait(), Duration::from_secs(5));
    // A refresh ahead of time keeps to the limit, too.
    drop(fourth);
    time.pass(Duration::from_secs(3400));
    issue(clients[4].request());
    let Met::Request(ahead, Some(_)) = clients[0].poll(None) else { panic!("there is room") };
    issue(ahead);
    assert!(matches!(clients[1].poll(None), Met::Token(_)), "there is none");
    time.pass(Duration::from_secs(60));
    let Met::Request(ahead, Some(_)) = clients[1].poll(None) else { panic!("there is room") };
    issue(ahead);
}

/// Callers that share a client share its place, and a rejection is reported once.
#[test]
fn a_rejection_waits_for_its_turn() {
    let time = Time::default();
    let clients = clients(&time, &["auth.example.com"; 2], 1, 0);
    clients[0].fetch();
    time.pass(Duration::from_secs(100));
    let Met::Token(token) = clients[0].poll(None) else { panic!("no token") };
    let request = clients[1].request();
    let rejected = polygrant_lifecycle::Waiter::in_place_of(token.generation());
    let mut changes = clients[0].0.listen();
    let Met::Wait(waiter) = clients[0].poll(Some(rejected)) else { panic!("no wait") };
    assert!(matches!(clients[0].poll(None), Met::Token(_)), "others are served");
    issue(request);
    assert!(changes.poll_changed(&Context::from_waker(Waker::noop())).is_ready());
    let Met::Request(attempt, None) = clients[0].poll(Some(waiter)) else { panic!("no turn") };
    issue(attempt);
    assert_eq!(
        (clients[0].0.health().counts.rejections, clients[0].0.health().counts.requests),
        (1, 2)
    );
}

#[test]
fn a_pool_tells_how_many_wait() {
    let time = Time::default();
    let gate = gate(&time, 2, 0);
    let pool = pool(&time, 100).with_request_gate(gate.clone());
    let mut requests = Vec::new();
    for tenant in 0..10 {
        if let Met::Request(attempt, _) = pool.client(&grant(&tenant.to_string())).poll(None) {
            requests.push(attempt);
        }
    }
    assert_eq!((requests.len(), gate.active(), pool.health().waiting), (2, 2, 8));
    drop(requests);
    drop(pool);
    assert_eq!(gate.waiting(), 0, "they are gone with their pool");
}
