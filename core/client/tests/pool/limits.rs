//! Requests in turns.

use std::time::Duration;

use super::world::{Client, Met, Time, builder, gate, grant, issue, pool, refuse};

fn clients(time: &Time, hosts: &[&str], at_once: usize, per_endpoint: usize) -> Vec<Client> {
    let pool = pool(time, 100).with_request_gate(gate(time, at_once, per_endpoint));
    let client = |(number, host): (usize, &&str)| {
        pool.client(&builder(&number.to_string(), "s3cr3t", host).build().unwrap())
    };
    hosts.iter().enumerate().map(client).collect()
}

#[test]
fn clients_have_their_turns_in_the_order_in_which_they_came() {
    let time = Time::default();
    let clients = clients(&time, &["auth.example.com"; 4], 2, 0);
    let (one, two) = (clients[0].request(), clients[1].request());
    assert!(clients[2].waits() && clients[3].waits());
    issue(one);
    // The one that came later does not overtake.
    assert!(clients[3].waits());
    let three = clients[2].request();
    assert!(clients[3].waits());
    refuse(two, 401);
    issue(clients[3].request());
    issue(three);
}

#[test]
fn a_caller_is_woken_for_its_turn() {
    let time = Time::default();
    let clients = clients(&time, &["auth.example.com"; 2], 1, 0);
    let request = clients[0].request();
    let mut changes = clients[1].0.listen();
    assert!(clients[1].waits());
    let context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(changes.poll_changed(&context).is_pending());
    // A request that is dropped ends, too.
    drop(request);
    assert!(changes.poll_changed(&context).is_ready());
    issue(clients[1].request());
}

#[test]
fn an_endpoint_that_hangs_leaves_room_for_the_others() {
    let time = Time::default();
    let hosts = ["down.example.com", "down.example.com", "down.example.com", "up.example.com"];
    let clients = clients(&time, &hosts, 3, 2);
    let hanging = [clients[0].request(), clients[1].request()];
    assert!(clients[2].waits());
    issue(clients[3].request());
    drop(hanging);
}

#[test]
fn a_turn_that_is_not_taken_is_the_next_ones_after_a_second() {
    let time = Time::default();
    let clients = clients(&time, &["auth.example.com"; 3], 1, 0);
    let request = clients[0].request();
    assert!(clients[1].waits() && clients[2].waits());
    issue(request);
    // The second caller has given up, and no other asks for its client.
    assert!(clients[2].waits());
    time.pass(Duration::from_secs(1));
    assert!(clients[2].waits(), "it is woken");
    issue(clients[2].request());
    // A caller that comes back has a place at the end.
    issue(clients[1].request());
}

#[test]
fn a_caller_waits_for_its_turn_no_longer_than_for_a_token() {
    let time = Time::default();
    let clients = clients(&time, &["auth.example.com"; 2], 1, 0);
    let _hanging = clients[0].request();
    for look in 0..6 {
        let Met::Wait(waiter) = clients[1].poll(None) else { panic!("{look}") };
        assert_eq!(waiter.max_wait(), Duration::from_secs(5));
        time.pass(Duration::from_secs(5));
    }
    let Met::Failed(error) = clients[1].poll(None) else { panic!("it waits on") };
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("too many other token requests"), "{cause}");
    // It holds no caller back: the next one queues.
    assert_eq!(error.retry_in(polygrant_client::Clock::now(&time)), Duration::ZERO);
    assert!(clients[1].waits());
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
    assert!(clients[2].waits());
    issue(request);
    assert!(matches!(clients[0].poll(None), Met::Token(_)), "another has its turn");
    issue(clients[2].request());
    let Met::Request(ahead, Some(_)) = clients[0].poll(None) else { panic!("there is room") };
    issue(ahead);
    assert_eq!(clients[0].0.health().generation, Some(2));
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
    let rejected = polygrant::lifecycle::Waiter::in_place_of(token.generation());
    let Met::Wait(waiter) = clients[0].poll(Some(rejected)) else { panic!("no wait") };
    assert!(matches!(clients[0].poll(None), Met::Token(_)), "others are served");
    issue(request);
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
