//! A resource server that rejects new tokens, too.

use std::time::Duration;

use super::case::Check::{Machine, Wire};
use super::case::{FaultCase, fault};
use super::rejected_calls;
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::traffic::{Accepts, Call, Seen, Traffic};
use crate::{Caller, ExpectAction, VirtualTime, millis, seconds};

pub(super) const FAULTS: [FaultCase; 5] = [
    fault(
        65,
        "a new token is known only after 0.5 to 10 s",
        "calls succeed within 3 times that and 2 s, 6 requests at most",
        &[Machine(known_later), Wire(rejected_calls::known_later)],
    ),
    fault(
        66,
        "every call is rejected for a minute",
        "requests at 0, 1, 2, 4, 8, 16 and 32 s at most; callers soon wait for nothing",
        &[Machine(all_rejected), Machine(for_an_hour), Wire(rejected_calls::all_rejected)],
    ),
    fault(
        67,
        "each new token ends the one before",
        "5 requests at most in 40 s of 20 s tokens, every caller is served",
        &[Machine(latest_alone), Machine(successor_under_way), Wire(rejected_calls::latest_alone)],
    ),
    fault(
        87,
        "one of eight callers is always rejected",
        "no other one waits or is rejected",
        &[Machine(one_on_a_wrong_path), Wire(rejected_calls::one_on_a_wrong_path)],
    ),
    fault(
        91,
        "a token fetched ahead is known only after 5 s",
        "no call fails",
        &[Machine(fetched_ahead), Machine(predecessor), Wire(rejected_calls::fetched_ahead)],
    ),
];

/// The least, a middling and the greatest random draw.
const ENTROPY: [u64; 3] = [0, 1 << 63, u64::MAX];

fn known_later() -> Observed {
    let mut runs = 0;
    for lifetime in [300, 3600, 86_400] {
        for (callers, request_takes) in [(1, 50), (8, 300), (16, 50)] {
            for quarters in [0, 1, 2, 3, 5, 6, 9, 12, 17, 25, 33, 40] {
                let delay = millis(250).saturating_mul(quarters);
                let entropy = ENTROPY.into_iter().cycle().nth(runs).unwrap_or_default();
                let request_takes = millis(request_takes);
                let accepts = Accepts::After(delay);
                let traffic = Traffic::new(accepts, lifetime, callers);
                let traffic = Traffic { request_takes, entropy, ..traffic };
                within_its_time(traffic, delay).map_err(|fail| fail.at(format!("{traffic:?}")))?;
                runs += 1;
            }
        }
    }
    let seen = Traffic::new(Accepts::After(seconds(10)), 3600, 1).run(seconds(60))?;
    seen.requested_at(&[0.0, 1.0, 2.1, 4.2, 8.3, 16.4])?;
    let first = seen.first_success()?;
    Ok(format!(
        "{runs} kinds, up to 10 s; after 10 s: 6 requests, the first success at {first:.1?}"
    ))
}

fn within_its_time(traffic: Traffic, delay: Duration) -> Result<(), Fail> {
    let limit = delay.saturating_mul(3).saturating_add(seconds(2));
    let seen = traffic.run(limit.saturating_add(seconds(5)))?;
    let late = seen.failed().find(|call| call.at > limit);
    ensure(late.is_none(), || format!("after {limit:?}: {late:?}"))?;
    let served = seen.calls.iter().any(|call| call.at > limit);
    ensure(served, || format!("no call after {limit:?}"))?;
    ensure(seen.requests.len() <= 6, || format!("requests at {:?}", seen.requests))
}

fn all_rejected() -> Observed {
    for (lifetime, callers) in [(3600, 1), (3600, 8), (86_400, 16)] {
        let traffic = Traffic::new(Accepts::NoneUntil(seconds(60)), lifetime, callers);
        let seen = traffic.run(seconds(62))?;
        seen.requested_at(&[0.0, 1.0, 2.1, 4.2, 8.3, 16.4, 32.5])?;
        // The second replacement is rejected at two seconds.
        let (first, later): (Vec<&Call>, Vec<&Call>) =
            seen.failed().partition(|call| call.at < seconds(3));
        ensure(first.iter().any(|call| call.sent == 2), || "no call was sent again".into())?;
        let at_once = |call: &&&Call| call.sent == 1 && call.took == seconds(0);
        let slow = later.iter().find(|call| !at_once(call));
        ensure(slow.is_none(), || format!("{slow:?}"))?;
        let wrong = seen.calls.iter().find(|call| call.succeeded != (call.at >= seconds(60)));
        ensure(wrong.is_none(), || format!("{wrong:?}"))?;
    }
    // Tokens that end meanwhile are renewed as ever.
    let seen = Traffic::new(Accepts::NoneUntil(seconds(60)), 20, 8).run(seconds(60))?;
    let requests = seen.requests.len();
    ensure(requests <= 12, || format!("of 20 s tokens {requests} requests"))?;
    Ok("requests at 0, 1, 2, 4, 8, 16 and 32 s; from 3 s on callers have their 401 at once".into())
}

fn for_an_hour() -> Observed {
    let traffic = Traffic::new(Accepts::NoneUntil(seconds(4000)), 86_400, 1);
    let requests = traffic.run(seconds(2000))?.requests;
    let pairs = requests.iter().zip(requests.iter().skip(1));
    let pauses: Vec<_> = pairs.map(|(one, next)| next.saturating_sub(*one).as_secs()).collect();
    let required = [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300];
    same("the pauses", &*pauses, &required)?;
    Ok("the pause grows to 5 minutes, and no longer".into())
}

fn latest_alone() -> Observed {
    let mut most = 0;
    for callers in [1, 8, 16] {
        for (takes, entropy) in [(50, 0), (300, 1 << 63), (600, u64::MAX), (50, u64::MAX)] {
            let traffic = Traffic::new(Accepts::Latest, 20, callers);
            let traffic = Traffic { request_takes: millis(takes), entropy, ..traffic };
            let seen = traffic.run(seconds(40))?;
            most = most.max(seen.requests.len());
            let in_short = || format!("{callers} callers, {takes} ms: ");
            ensure(most <= 5, || format!("{}requests at {:?}", in_short(), seen.requests))?;
            let failed = seen.failed().next();
            ensure(failed.is_none(), || format!("{}{failed:?}", in_short()))?;
            // A caller that is rejected meanwhile waits for the rest of the request alone.
            let took = Seen::longest(&seen.calls);
            ensure(took <= millis(takes), || format!("{}a call took {took:?}", in_short()))?;
        }
    }
    Ok(format!("1, 8 and 16 callers for 40 s: {most} requests, every call succeeded"))
}

fn successor_under_way() -> Observed {
    for (lifetime, stale_at) in [(20, 13), (60, 37), (3600, 2520)] {
        let mut time = VirtualTime::with_token(lifetime)?;
        time.advance(stale_at);
        time.poll().expect_use_and_refresh()?;
        let mut callers = Caller::crowd(16);
        for caller in &mut callers {
            caller.poll_in_place_of(&mut time, 1).expect_wait()?;
        }
        time.issue(lifetime)?;
        for caller in &mut callers {
            same("the token", caller.poll(&mut time).expect_use()?.token().secret(), "t2")?;
        }
        same("requests", time.requests, 2)?;
    }
    Ok("16 rejected while the successor is under way: all have that, no further request".into())
}

fn one_on_a_wrong_path() -> Observed {
    for (lifetime, callers) in [(3600, 8), (86_400, 16), (300, 2)] {
        for (takes, entropy) in [(50, 1 << 63), (500, 0)] {
            let traffic = Traffic::new(Accepts::After(seconds(0)), lifetime, callers);
            let request_takes = millis(takes);
            let traffic = Traffic { wrong_paths: 1, request_takes, entropy, ..traffic };
            let seen = traffic.run(seconds(62))?;
            let requests = seen.requests.len();
            ensure(requests <= 7, || format!("requests at {:?}", seen.requests))?;
            let (wrong, others): (Vec<&Call>, Vec<&Call>) =
                seen.calls.iter().partition(|call| call.caller == 0);
            let failed = others.iter().find(|call| !call.succeeded);
            ensure(failed.is_none(), || format!("another caller failed: {failed:?}"))?;
            let took = Seen::longest(others);
            ensure(took == seconds(0), || format!("another caller waited {took:?}"))?;
            // It has its 401 at once for nearly all of the time, and no success.
            ensure(wrong.len() > 500, || format!("it made {} calls", wrong.len()))?;
            ensure(wrong.iter().all(|call| !call.succeeded), || "it succeeded".into())?;
        }
    }
    Ok("in a minute 7 requests at most; the others were never rejected and never waited".into())
}

fn fetched_ahead() -> Observed {
    for callers in [1, 8] {
        for entropy in ENTROPY {
            let traffic = Traffic::new(Accepts::After(seconds(5)), 60, callers);
            let seen = Traffic { entropy, ..traffic }.run(seconds(200))?;
            // The first token is known after ten seconds at most, when none came before it.
            let late = seen.failed().find(|call| call.at >= seconds(15));
            ensure(late.is_none(), || format!("{late:?}"))?;
            let requests = seen.requests.len();
            ensure(requests <= 10, || format!("{requests} requests"))?;
        }
    }
    Ok("60 s tokens for 200 s: once the first one was known, no call failed".into())
}

fn predecessor() -> Observed {
    let refreshed = |lifetime, at| {
        let mut time = VirtualTime::with_token(lifetime)?;
        time.advance(at);
        time.poll().expect_use_and_refresh()?;
        time.issue(lifetime)?;
        Ok::<_, Fail>(time)
    };
    let mut time = refreshed(3600, 2520)?;
    let mut caller = Caller::default();
    time.advance_by(millis(9999));
    same("the token", caller.poll_in_place_of(&mut time, 2).expect_use()?.token().secret(), "t1")?;
    // The new token stays, and nothing is requested.
    same("the token", time.poll().expect_use()?.token().secret(), "t2")?;
    time.advance_by(millis(1));
    let rejected = caller.poll_in_place_of(&mut time, 2).expect_refresh()?.rejected();
    same("what started it", rejected, Some(2))?;

    // A predecessor that was at its end itself: two seconds later it is past it.
    let mut time = refreshed(60, 52)?;
    same("the token", caller.poll_in_place_of(&mut time, 2).expect_use()?.token().secret(), "t1")?;
    time.advance(2);
    caller.poll_in_place_of(&mut time, 2).expect_refresh()?;

    // One that was rejected as well.
    let mut time = VirtualTime::with_token(3600)?;
    time.advance(2520);
    time.poll().expect_use_and_refresh()?;
    caller.poll_in_place_of(&mut time, 1).expect_wait()?;
    time.issue(3600)?;
    time.advance(2);
    caller.poll_in_place_of(&mut time, 2).expect_refresh()?;
    Ok("its predecessor stands in for 10 s, unless it ends or was rejected itself".into())
}
