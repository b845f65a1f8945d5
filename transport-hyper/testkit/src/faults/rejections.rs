//! Rejections, late answers, many clients: decided by the machine.

use polygrant::lifecycle::{EvictionPriority, Pool};

use super::short::{ensure, same};
use super::story::{Reads, Story, grant_of, token_body};
use super::{Fault, Observed, machine};

pub(super) const FAULTS: [Fault; 4] = [
    machine(40, "a late 401 for an older token", "ignored", older),
    machine(45, "a 401 during a refresh that began before", "one more flight, no more", during),
    machine(51, "a late answer for an old flight", "discarded", late),
    machine(53, "many keys in a keyed pool", "bounded", keys),
];

fn older() -> Observed {
    let mut story = Story::with_token(3600)?;
    story.advance(2520);
    story.asks().uses_and_runs()?;
    story.issues(3600)?;
    ensure(!story.lifecycle.invalidate(1), || "it was heeded".into())?;
    same("the generation", story.asks().uses()?.generation(), 2)?;
    same("requests", story.requests, 2)?;
    Ok("generation 2 is served on, no request".into())
}

fn during() -> Observed {
    let mut story = Story::with_token(3600)?;
    story.advance(2520);
    story.asks().uses_and_runs()?;
    ensure(story.lifecycle.invalidate(1), || "it was not heeded".into())?;
    story.asks().waits()?;
    story.issues(3600)?;
    story.advance(1);
    story.asks().uses_and_runs()?;
    story.issues(3600)?;
    for _ in 0..100 {
        story.advance(10);
        same("the token", story.asks().uses()?.token().secret(), "t3")?;
    }
    same("requests", story.requests, 3)?;
    Ok("1 flight more, behind its token; then none for 1000 s".into())
}

fn late() -> Observed {
    let mut story = Story::new()?;
    let lost = story.asks().runs()?;
    story.advance(11);
    story.asks().waits()?;
    story.advance(1);
    story.asks().runs()?;
    story.issues(3600)?;
    let response = http::Response::new(token_body("late", Some("9999")));
    let answer = lost.grant().parse(&response, story.now().wall);
    let now = story.now();
    let heeded = story.lifecycle.complete(lost.id(), answer, now, 0);
    ensure(!heeded, || "it was heeded".into())?;
    same("the token", story.asks().uses()?.token().secret(), "t1")?;
    Ok("discarded: the token of the next attempt is served".into())
}

/// Every key is as good as a million: the bound is looked at after each.
const KEYS: usize = 20_000;

fn keys() -> Observed {
    let mut pool = Pool::new(64);
    for tenant in 0..KEYS {
        let grant = grant_of(&format!("tenant {tenant}"), "s3cr3t")?;
        pool.entry(&grant, || tenant, |_| EvictionPriority::Expendable);
        ensure(pool.len() <= 64, || format!("{} after {tenant} keys", pool.len()))?;
    }
    Ok(format!("{KEYS} keys, never more than 64 kept"))
}
