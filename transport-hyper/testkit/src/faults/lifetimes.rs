//! How long a token lives: decided by the machine.

use polygrant::{Error, MAX_LIFETIME};

use super::short::{ensure, same};
use super::story::{Reads, Story, grant_of, millis, seconds, token_body};
use super::{Fault, Observed, machine, parse};

pub(super) const FAULTS: [Fault; 13] = [
    machine(2, "a lifetime of an hour", "refreshed in its window; nobody waits", an_hour),
    machine(3, "a lifetime of 60 or 300 s", "served from the cache", minutes),
    machine(4, "a lifetime of 1 s", "no busy loop", a_second),
    machine(5, "a lifetime of 0, or less", "given to who waits for it, never kept", nothing),
    machine(6, "no lifetime", "the default holds", unknown),
    parse(7, "a lifetime as text, fraction, null, word", "read; absent; malformed", spellings),
    machine(8, "a lifetime of 2^63 or 1e308 s", "clamped", huge),
    machine(9, "an answer that took 8 s of a lifetime of 10", "counted from the sending", late),
    machine(10, "the same token again, nearly at its end", "accepted, paced", again),
    machine(11, "the wall clock is set back an hour", "no longer life", set_back),
    machine(12, "the wall clock is set forward an hour", "one more request at most", set_forward),
    machine(13, "suspended for two hours", "the token is not served", suspended),
    machine(14, "both clocks run backwards", "no panic", backwards),
];

fn an_hour() -> Observed {
    let mut story = Story::with_token(3600)?;
    let mut refreshed_at = Vec::new();
    for second in 1..=7200 {
        story.advance(1);
        story.asks().has_token().map_err(|short| short.at(format!("second {second}")))?;
        if story.lifecycle.health(story.now()).in_flight {
            refreshed_at.push(second);
            story.asks().uses()?;
            story.issues(3600)?;
        }
    }
    same("refreshed after", &*refreshed_at, &[2520, 5040])?;
    Ok("asked every second for 2 h: refreshed at 2520 and 5040 s, a token each time".into())
}

fn minutes() -> Observed {
    // Lifetime, fresh until (with half of the jitter), usable until.
    for (lifetime, fresh, usable) in [(60, 36, 54), (300, 180, 270)] {
        let mut story = Story::with_token(lifetime)?;
        for _ in 0..fresh {
            story.asks().uses()?;
            story.advance(1);
        }
        same("the token", story.asks().uses_and_runs()?.token().secret(), "t1")?;
        same("requests", story.requests, 2)?;
        // Nothing comes of it.
        story.advance(usable - fresh - 1);
        same("the token", story.asks().has_token()?.token().secret(), "t1")?;
        story.advance(1);
        story.asks().has_no_token()?;
    }
    Ok("one request serves 54 and 270 s; the next is made after 36 and 180 s".into())
}

fn a_second() -> Observed {
    let mut story = Story::new()?;
    for _ in 0..1000 {
        if story.asking_sends() {
            story.issues(1)?;
        }
        story.advance_by(millis(10));
    }
    ensure(story.requests <= 10, || format!("{} requests in 10 s", story.requests))?;
    Ok(format!("asked 1000 times in 10 s: {} requests", story.requests))
}

fn nothing() -> Observed {
    for lifetime in ["0", "-1", "-9223372036854775808"] {
        let mut story = Story::new()?;
        let leader = story.asks().runs()?.waiter();
        let mut waiters = vec![leader];
        for _ in 1..100 {
            waiters.push(story.asks().waits()?);
        }
        story.issues_with(Some(lifetime))?;
        ensure(story.lifecycle.current().is_none(), || format!("{lifetime}: it is kept"))?;
        for waiter in waiters {
            same("the token", story.asks_with(Some(waiter)).uses()?.token().secret(), "t1")?;
        }
        story.asks().waits()?;
        story.advance(1);
        story.asks().runs()?;
    }
    Ok("100 waiters got it, the next caller a request of its own; not kept".into())
}

fn unknown() -> Observed {
    for lifetime in [None, Some("null")] {
        let mut story = Story::new()?;
        story.asks().runs()?;
        story.issues_with(lifetime)?;
        let token = story.asks().uses()?;
        same("expires_in", token.token().expires_in(), None)?;
        same("usable for", token.usable_until().remaining(story.now()), seconds(270))?;
    }
    Ok("kept for the default of 300 s, usable for 270 of them".into())
}

fn spellings() -> Observed {
    let grant = grant_of("app-1", "s3cr3t")?;
    let read = |text| {
        let response = http::Response::new(token_body("t", Some(text)));
        grant.parse(&response, polygrant::UnixTime::EPOCH)
    };
    for text in ["3600", "\"3600\"", "3600.0"] {
        same(text, read(text)?.expires_in(), Some(seconds(3600)))?;
    }
    same("null", read("null")?.expires_in(), None)?;
    let word = read("\"abc\"");
    ensure(matches!(word, Err(Error::Malformed(_))), || format!("\"abc\": {word:?}"))?;
    Ok("3600, \"3600\", 3600.0 are an hour; null is absent; \"abc\" malformed".into())
}

fn huge() -> Observed {
    for lifetime in ["9223372036854775808", "1e308", "\"99999999999999999999\""] {
        let mut story = Story::new()?;
        story.asks().runs()?;
        story.issues_with(Some(lifetime))?;
        let token = story.asks().uses()?;
        same("expires_in", token.token().expires_in(), Some(MAX_LIFETIME))?;
        same("usable for", token.usable_until().remaining(story.now()), seconds(86_370))?;
    }
    Ok("kept for 24 h, usable for 30 s less".into())
}

fn late() -> Observed {
    let mut story = Story::new()?;
    story.asks().runs()?;
    story.advance(8);
    story.issues(10)?;
    let token = story.asks().uses_and_runs()?;
    // One second of ten is the margin.
    same("usable for", token.usable_until().remaining(story.now()), seconds(1))?;
    story.advance(1);
    story.asks().has_no_token()?;
    Ok("usable for 1 s more, which is 10 less 8 less the margin".into())
}

fn again() -> Observed {
    let mut story = Story::new()?;
    for _ in 0..100 {
        if story.asking_sends() {
            story.answer(200, &[], &token_body("same", Some("2")))??;
        }
        same("the token", story.asks().has_token()?.token().secret(), "same")?;
        story.advance_by(millis(100));
    }
    ensure(story.requests <= 10, || format!("{} requests in 10 s", story.requests))?;
    Ok(format!("10 s of a token that lives 2: {} requests, served throughout", story.requests))
}

fn set_back() -> Observed {
    let mut story = Story::with_token(3600)?;
    story.wall = story.wall.saturating_sub(seconds(3600));
    story.advance(2520);
    story.asks().uses_and_runs()?;
    story.advance(1050);
    story.asks().has_no_token()?;
    Ok("refreshed at 2520 s and withdrawn at 3570 s, as if nothing had happened".into())
}

fn set_forward() -> Observed {
    let mut story = Story::with_token(3600)?;
    story.wall = story.wall.saturating_add(seconds(3600));
    story.asks().runs()?;
    story.issues(3600)?;
    for _ in 0..100 {
        story.advance(10);
        story.asks().uses()?;
    }
    story.wall = story.wall.saturating_sub(seconds(3600));
    for _ in 0..100 {
        story.advance(10);
        story.asks().uses()?;
    }
    same("requests", story.requests, 2)?;
    Ok("1 more request; setting it back again cost none".into())
}

fn suspended() -> Observed {
    let mut story = Story::with_token(3600)?;
    // The steady clock has stood still.
    story.wall = story.wall.saturating_add(seconds(7200));
    story.asks().runs()?;
    Ok("a new request, though the steady clock had stood still".into())
}

fn backwards() -> Observed {
    let mut story = Story::with_token(3600)?;
    for step in 0..500 {
        story.wall = story.wall.saturating_sub(seconds(step * step * 100));
        story.steady = story.steady.saturating_sub(seconds(step));
        let token = story.asks().has_token()?;
        same("the token", token.token().secret(), "t1")?;
    }
    // The steady clock counts as standing still until it has caught up.
    story.advance(1000 + 3600);
    story.asks().has_no_token()?;
    same("requests", story.requests, 2)?;
    Ok("500 steps back to the beginning of time: served throughout, then to its end".into())
}
