//! Variations of the faults with rejections (65, 66, 67, 87 and 91): other delays, lifetimes and crowds,
//! and resource servers with other ways. Each says for how long calls may fail, and how many token
//! requests there may be.

use std::time::Duration;

use polygrant_testkit::traffic::{Accepts, Call, Seen, Traffic};
use polygrant_testkit::{millis, seconds};
use proptest::prelude::*;

/// Runs that traffic in small and large crowds, with quick and slow token servers and the least, a
/// middling and the greatest random draw, and checks what was seen.
fn in_all_crowds(traffic: Traffic, time: Duration, check: impl Fn(Traffic, &Seen)) {
    for callers in [1, 8, 16] {
        for (takes, entropy) in [(50, 1 << 63), (300, 0), (900, u64::MAX)] {
            let callers = callers + traffic.wrong_paths;
            let traffic = Traffic { callers, request_takes: millis(takes), entropy, ..traffic };
            let seen = traffic.run(time).unwrap_or_else(|fail| panic!("{traffic:?}: {fail}"));
            check(traffic, &seen);
        }
    }
}

/// Returns the calls of those that are on no wrong path.
fn well_meant(traffic: Traffic, seen: &Seen) -> impl Iterator<Item = &Call> {
    seen.calls.iter().filter(move |call| call.caller >= traffic.wrong_paths)
}

#[track_caller]
fn assert_none_fails<'a>(mut calls: impl Iterator<Item = &'a Call>, traffic: Traffic) {
    let failed = calls.find(|call| !call.succeeded);
    assert!(failed.is_none(), "{failed:?} of {traffic:?}");
}

#[track_caller]
fn assert_requests_at_most(most: usize, traffic: Traffic, seen: &Seen) {
    assert!(seen.requests.len() <= most, "{:.2?} of {traffic:?}", seen.requests);
}

/// Asserts that calls fail only that long after a token request was sent, and no other caller waits.
#[track_caller]
fn assert_fails_only_after_requests(within: Duration, traffic: Traffic, seen: &Seen) {
    for call in well_meant(traffic, seen).filter(|call| !call.succeeded) {
        let is_near = |sent: &Duration| call.at >= *sent && call.at <= *sent + within;
        assert!(seen.requests.iter().any(is_near), "{call:?} of {traffic:?}");
    }
}

/// A refresh may bring a newer token just when the one before becomes known, and calls fail once more:
/// but no longer than the newer one takes to be known itself.
#[test]
fn a_new_token_is_known_later() {
    for quarters in 1..=40 {
        let delay = millis(250) * quarters;
        let traffic = Traffic::new(Accepts::After(delay), 3600, 1);
        in_all_crowds(traffic, delay * 4 + seconds(10), |traffic, seen| {
            assert_requests_at_most(6, traffic, seen);
            let until = seen.first_success().unwrap() + traffic.request_takes + delay + millis(100);
            assert_none_fails(seen.calls.iter().filter(|call| call.at > until), traffic);
        });
    }
}

/// The predecessor stands in, wherever it lasts that long.
#[test]
fn a_token_that_is_fetched_ahead_is_known_later() {
    for (lifetime, delay) in [(20, 2250), (30, 5000), (60, 7000), (300, 9000)] {
        let traffic = Traffic::new(Accepts::After(millis(delay)), lifetime, 1);
        in_all_crowds(traffic, seconds(lifetime * 3 / 2 + 60), |traffic, seen| {
            let known = millis(delay) * 3 + seconds(2);
            assert_none_fails(seen.calls.iter().filter(|call| call.at > known), traffic);
            let fetched_ahead = seen.requests.iter().filter(|sent| **sent > known).count();
            assert!(fetched_ahead > 0, "{:?} of {traffic:?}", seen.requests);
        });
    }
}

/// One of two nodes of the token server issues tokens that are worth nothing.
#[test]
fn every_second_token_is_rejected() {
    for lifetime in [20, 60, 300] {
        let time = seconds(lifetime * 4);
        in_all_crowds(Traffic::new(Accepts::EverySecond, lifetime, 1), time, |traffic, seen| {
            assert_none_fails(seen.calls.iter(), traffic);
            // Each worthless one is replaced once.
            assert_requests_at_most(18, traffic, seen);
            assert!(Seen::longest(&seen.calls) <= traffic.request_takes, "{traffic:?}");
        });
    }
}

#[test]
fn all_calls_are_rejected_for_a_while() {
    for (from, lasts, most) in [(0, 10, 5), (30, 10, 5), (30, 100, 9)] {
        let (from, until) = (seconds(from), seconds(from + lasts));
        let traffic = Traffic::new(Accepts::NoneBetween(from, until), 3600, 1);
        in_all_crowds(traffic, until + seconds(60), |traffic, seen| {
            // Not even the calls that begin just then wait for another token.
            let outside = seen.calls.iter().filter(|call| call.at < from || call.at >= until);
            assert_none_fails(outside, traffic);
            assert_requests_at_most(most, traffic, seen);
            assert!(seen.requests.iter().all(|sent| *sent < until), "{:?}", seen.requests);
        });
    }
}

#[test]
fn a_token_is_revoked_once() {
    for lifetime in [60, 3600, 86_400] {
        let traffic = Traffic::new(Accepts::RevokedAt(seconds(20)), lifetime, 1);
        in_all_crowds(traffic, seconds(50), |traffic, seen| {
            assert_none_fails(seen.calls.iter(), traffic);
            assert_requests_at_most(2, traffic, seen);
            assert!(Seen::longest(&seen.calls) <= traffic.request_takes, "{traffic:?}");
        });
    }
}

/// The token server goes on to issue the revoked token until its time is over.
#[test]
fn a_revoked_token_is_issued_again() {
    let accepts = Accepts::RevokedAt(seconds(20));
    let traffic = Traffic { repeats_for: seconds(60), ..Traffic::new(accepts, 300, 1) };
    in_all_crowds(traffic, seconds(160), |traffic, seen| {
        // The pause was at most as long as calls had failed until then.
        let bounds = seconds(20)..seconds(60 + 40 + 2);
        let outside = seen.calls.iter().filter(|call| !bounds.contains(&call.at));
        assert_none_fails(outside, traffic);
        assert_requests_at_most(8, traffic, seen);
    });
}

/// Calls fail while the latest token is not known yet, and none but the latest is good.
#[test]
fn a_new_token_ends_the_one_before_and_is_known_later() {
    for (lifetime, delay, most) in [(20, 500, 12), (20, 2250, 12), (3600, 500, 3), (3600, 2250, 4)]
    {
        let delay = millis(delay);
        let traffic = Traffic::new(Accepts::LatestAfter(delay), lifetime, 1);
        in_all_crowds(traffic, seconds(60), |traffic, seen| {
            assert_requests_at_most(most, traffic, seen);
            let within = delay + traffic.request_takes + millis(100);
            assert_fails_only_after_requests(within, traffic, seen);
        });
    }
}

#[test]
fn some_callers_are_always_rejected() {
    for (wrong_paths, lifetime) in [(1, 300), (1, 3600), (3, 3600), (8, 86_400)] {
        let accepts = Accepts::After(Duration::ZERO);
        let traffic = Traffic { wrong_paths, ..Traffic::new(accepts, lifetime, 1) };
        in_all_crowds(traffic, seconds(120), |traffic, seen| {
            assert_none_fails(well_meant(traffic, seen), traffic);
            assert_eq!(Seen::longest(well_meant(traffic, seen)), Duration::ZERO, "{traffic:?}");
            assert_requests_at_most(8, traffic, seen);
        });
    }
}

/// A caller that is always rejected, and each new token ends the one before or is known only later: the
/// others are rejected after each replacement, but no longer than the server needs.
#[test]
fn a_caller_is_always_rejected_and_new_tokens_have_side_effects() {
    for (accepts, delay) in [
        (Accepts::Latest, 0),
        (Accepts::After(millis(500)), 500),
        (Accepts::After(millis(2250)), 2250),
    ] {
        let traffic = Traffic { wrong_paths: 1, ..Traffic::new(accepts, 3600, 1) };
        in_all_crowds(traffic, seconds(120), |traffic, seen| {
            let within = traffic.request_takes + millis(delay) + millis(100);
            assert_fails_only_after_requests(within, traffic, seen);
            assert_requests_at_most(8, traffic, seen);
        });
    }
}

/// A caller that seldom calls starts a new row each time, since the token has proved good meanwhile.
#[test]
fn a_caller_that_seldom_calls_is_always_rejected() {
    for pause in [5, 30, 90] {
        let wrong_every = seconds(pause);
        let accepts = Accepts::After(Duration::ZERO);
        let traffic = Traffic { wrong_paths: 1, wrong_every, ..Traffic::new(accepts, 3600, 1) };
        in_all_crowds(traffic, seconds(300), |traffic, seen| {
            assert_none_fails(well_meant(traffic, seen), traffic);
            assert_eq!(Seen::longest(well_meant(traffic, seen)), Duration::ZERO, "{traffic:?}");
            let rejections = seen.failed().count();
            assert_requests_at_most(12.min(rejections + 1), traffic, seen);
        });
    }
}

fn any_traffic() -> impl Strategy<Value = Traffic> {
    let time = || (0..60_000_u64).prop_map(millis);
    let delay = || (0..12_000_u64).prop_map(millis);
    let accepts = prop_oneof![
        delay().prop_map(Accepts::After),
        delay().prop_map(Accepts::LatestAfter),
        Just(Accepts::Latest),
        time().prop_map(Accepts::NoneUntil),
        (time(), time()).prop_map(|(from, until)| Accepts::NoneBetween(from, until)),
        Just(Accepts::EverySecond),
        time().prop_map(Accepts::RevokedAt),
    ];
    let lifetime = prop::sample::select(vec![20_u64, 60, 300, 3600, 86_400]);
    let pauses = (20..3000_u64, 20..30_000_u64);
    (accepts, lifetime, any::<bool>(), 1..12_usize, 0..3_usize, pauses, 10..900_u64, any::<u64>())
        .prop_map(
            |(accepts, lifetime, repeats, callers, wrong_paths, (every, wrong), takes, entropy)| {
                Traffic {
                    repeats_for: if repeats { seconds(lifetime / 2) } else { Duration::ZERO },
                    wrong_paths,
                    every: millis(every),
                    wrong_every: millis(wrong),
                    request_takes: millis(takes),
                    entropy,
                    ..Traffic::new(accepts, lifetime, callers)
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a resource server does: callers never wait for longer than one refresh, send a call
    /// twice at most, and a token costs its own request and a row of replacements that doubles its
    /// pauses.
    #[test]
    fn rejections_cost_little(traffic in any_traffic()) {
        let time = seconds(120);
        let seen = traffic.run(time).map_err(|fail| TestCaseError::fail(fail.to_string()))?;
        let longest = seen.calls.iter().map(|call| call.took).max().unwrap_or_default();
        prop_assert!(longest <= seconds(1) + traffic.request_takes + millis(5), "{longest:?}");
        prop_assert!(seen.calls.iter().all(|call| call.sent <= 2));
        // A row ends when a token has proved good, and as many requests begin within it as pauses of
        // 1, 2, 4 … seconds have room.
        let trial = (traffic.lifetime / 2).min(60);
        let rows = time.as_secs() / trial + 1;
        let of_a_row = u64::from(trial.ilog2()) + 3;
        let ordinary = time.as_secs() * 2 / traffic.lifetime + 1;
        let requests = seen.requests.len() as u64;
        prop_assert!(requests <= rows * of_a_row + ordinary, "{:?}", seen.requests);
    }
}
