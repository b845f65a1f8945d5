//! Lifetimes of tokens.

use polygrant::{MAX_LIFETIME, TokenLifetime, UnixTime};
use polygrant_lifecycle::Action;

use super::case::Check::{Machine, Parser};
use super::case::{FaultCase, fault};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::samples::{grant_of, token_body};
use crate::{Caller, ExpectAction, VirtualTime, millis, seconds};

pub(super) const FAULTS: [FaultCase; 9] = [
    fault(
        2,
        "a lifetime of an hour",
        "refreshed in its window; no caller waits",
        &[Machine(an_hour), Machine(jitter)],
    ),
    fault(3, "a lifetime of 60 or 300 s", "served from the cache", &[Machine(minutes)]),
    fault(4, "a lifetime of 1 s", "no busy loop", &[Machine(a_second)]),
    fault(
        5,
        "a lifetime of 0, or less",
        "given to this refresh's waiters, never cached",
        &[Machine(nothing)],
    ),
    fault(6, "no lifetime", "the default holds", &[Machine(unknown)]),
    fault(
        7,
        "a lifetime as text, fraction, null, word",
        "read; absent; unknown, and said so",
        &[Parser(spellings)],
    ),
    fault(8, "a lifetime of 2^63 or 1e308 s", "clamped", &[Machine(huge)]),
    fault(
        9,
        "a response that took 8 s of a lifetime of 10",
        "counted from when it was sent",
        &[Machine(late)],
    ),
    fault(10, "the same token again, nearly at its end", "accepted, paced", &[Machine(again)]),
];

fn an_hour() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    let mut refreshed_at = Vec::new();
    for second in 1..=7200 {
        time.advance(1);
        match time.poll() {
            Action::UseAndRefresh(..) => {
                refreshed_at.push(second);
                time.poll().expect_use()?;
                time.issue(3600)?;
            }
            // Fails where a caller would have to wait.
            action => drop(action.expect_use().map_err(|fail| fail.at(second))?),
        }
    }
    // Usable until 3570, refreshed 900 s before, and half of up to 300 s of jitter earlier.
    same("refreshed after", &*refreshed_at, &[2520, 5040])?;
    Ok("polled every second for 2 h: refreshed at 2520 and 5040 s, a token each time".into())
}

fn jitter() -> Observed {
    for (entropy, first) in [(0, 2670), (u64::MAX, 2370)] {
        let mut time = VirtualTime::new()?;
        time.entropy = entropy;
        time.poll().expect_refresh()?;
        time.issue(3600)?;
        time.advance(first - 1);
        // Were it drawn on every poll, one of these would hit.
        for draw in 0..64 {
            time.entropy = u64::MAX / 63 * draw;
            time.poll().expect_use()?;
        }
        time.advance(1);
        time.poll().expect_use_and_refresh()?;
    }
    Ok("jitter is drawn once a token, between 2370 and 2670 s".into())
}

fn minutes() -> Observed {
    // Lifetime, fresh until (with half of the jitter), usable until.
    for (lifetime, fresh, usable) in [(60, 36, 54), (300, 180, 270)] {
        let mut time = VirtualTime::with_token(lifetime)?;
        for _ in 0..fresh {
            time.poll().expect_use()?;
            time.advance(1);
        }
        same("the token", time.poll().expect_use_and_refresh()?.token().secret(), "t1")?;
        time.refuse(503, &[("Retry-After", "600")])?;
        time.advance(usable - fresh - 1);
        same("the token", time.poll().expect_use()?.token().secret(), "t1")?;
        same("requests", time.requests, 2)?;
        time.advance(1);
        time.poll().expect_no_token()?;
    }
    Ok("one request serves 54 and 270 s; the next is made after 36 and 180 s".into())
}

fn a_second() -> Observed {
    let mut time = VirtualTime::new()?;
    for _ in 0..1000 {
        if time.poll_sends() {
            time.issue(1)?;
        }
        time.advance_by(millis(10));
    }
    same("requests in 10 s", time.requests, 10)?;
    Ok("polled 1000 times in 10 s: 10 requests".into())
}

fn nothing() -> Observed {
    for lifetime in ["0", "-1", "-9223372036854775808"] {
        let mut time = VirtualTime::new()?;
        let mut waiters = Caller::crowd(100);
        for waiter in &mut waiters {
            drop(waiter.poll(&mut time));
        }
        time.advance_by(millis(80));
        time.issue_for(Some(lifetime))?;
        ensure(time.lifecycle.current().is_none(), || format!("{lifetime}: it is cached"))?;
        for waiter in &mut waiters {
            same("the token", waiter.poll(&mut time).expect_use()?.token().secret(), "t1")?;
        }
        // A later caller waits for the floor, and then for a token of its own.
        let waiter = time.poll().expect_wait()?;
        time.advance_by(waiter.max_wait());
        time.poll_as(Some(waiter)).expect_refresh()?;
        same("requests", time.requests, 2)?;
    }
    Ok("100 waiters got it, the next caller a request of its own; not cached".into())
}

fn unknown() -> Observed {
    for lifetime in [None, Some("null")] {
        let mut time = VirtualTime::new()?;
        time.poll().expect_refresh()?;
        time.issue_for(lifetime)?;
        let token = time.poll().expect_use()?;
        same("expires_in", token.token().expires_in(), None)?;
        same("usable for", token.usable_until().remaining(time.now()), seconds(270))?;
    }
    Ok("cached for the default of 300 s, usable for 270 of them".into())
}

fn spellings() -> Observed {
    let grant = grant_of("app-1", "s3cr3t")?;
    let read = |text| {
        let response = http::Response::new(token_body("t", Some(text)));
        grant.parse(&response, UnixTime::EPOCH)
    };
    for text in ["3600", "\"3600\"", "3600.0"] {
        same(text, read(text)?.expires_in(), Some(seconds(3600)))?;
    }
    same("3599.876", read("3599.876")?.expires_in(), Some(seconds(3599)))?;
    same("null", read("null")?.lifetime(), TokenLifetime::Unknown)?;
    for word in ["\"abc\"", "true", "[3600]"] {
        let token = read(word)?;
        same(word, token.lifetime(), TokenLifetime::Unreadable)?;
        same("the token", token.secret(), "t")?;
    }
    Ok("3600, \"3600\", 3600.0 are an hour; null is absent; \"abc\" unreadable".into())
}

fn huge() -> Observed {
    for lifetime in ["9223372036854775808", "1e308", "\"99999999999999999999\""] {
        let mut time = VirtualTime::new()?;
        time.poll().expect_refresh()?;
        time.issue_for(Some(lifetime))?;
        let token = time.poll().expect_use()?;
        same("expires_in", token.token().expires_in(), Some(MAX_LIFETIME))?;
        same("usable for", token.usable_until().remaining(time.now()), seconds(86_370))?;
        time.advance(86_370);
        time.poll().expect_refresh()?;
    }
    Ok("cached for 24 h, usable for 30 s less, then asked for again".into())
}

fn late() -> Observed {
    let mut time = VirtualTime::new()?;
    time.poll().expect_refresh()?;
    time.advance(8);
    time.issue(10)?;
    let token = time.poll().expect_use_and_refresh()?;
    // One second of ten is the margin.
    same("usable for", token.usable_until().remaining(time.now()), seconds(1))?;
    time.advance(1);
    time.poll().expect_wait()?;
    Ok("usable for 1 s more, which is 10 less 8 less the margin".into())
}

fn again() -> Observed {
    let mut time = VirtualTime::new()?;
    for _ in 0..100 {
        if time.poll_sends() {
            time.respond(200, &[], &token_body("same", Some("2")))??;
        }
        same("the token", time.poll().expect_use()?.token().secret(), "same")?;
        time.advance_by(millis(100));
    }
    // Ten seconds: usable for 1.8 s, refreshed 0.5 s and half of 0.2 s earlier, which is every 1.2 s.
    same("requests in 10 s", time.requests, 9)?;
    let current = time.lifecycle.current().ok_or_else(|| Fail::new("nothing is cached"))?;
    same("the generation", current.generation(), 9)?;
    Ok("10 s of a token that lives 2: 9 requests, served throughout".into())
}
