//! What a failure means, and how long it lasts: decided by the machine.

use polygrant::lifecycle::State;
use polygrant::{Error, ErrorKind, TransportErrorKind, UnixTime};

use super::short::{ensure, same};
use super::story::{Reads, Story, grant_of, seconds};
use super::{Fault, Observed, machine, parse};

pub(super) const FAULTS: [Fault; 7] = [
    machine(15, "a refresh fails, the token is good", "the token is served", served_on),
    machine(16, "it fails until the token's hard end", "then a typed error, no token", hard_end),
    machine(18, "10,000 failures", "no pause is longer than its cap", ten_thousand),
    parse(22, "a 200 with an error in it", "a refusal", polite),
    machine(25, "the name has no address, then another", "resolved again", unresolved),
    machine(29, "400 invalid_scope for one client", "other clients unaffected", scope),
    machine(31, "an early refresh is refused for good", "the token is kept to its end", early),
];

fn served_on() -> Observed {
    let mut story = Story::with_token(3600)?;
    story.advance(2520);
    for _ in 2520..3570 {
        let sent = story.requests;
        same("the token", story.asks().has_token()?.token().secret(), "t1")?;
        if story.requests > sent {
            story.refuses(503, &[])?;
        }
        story.advance(1);
    }
    let refreshes = story.requests.saturating_sub(1);
    ensure(refreshes > 1, || "it was not tried again".into())?;
    Ok(format!("served for its last 1050 s, through {refreshes} failed requests"))
}

fn hard_end() -> Observed {
    let mut story = Story::with_token(3600)?;
    story.advance(3569);
    story.asks().uses_and_runs()?;
    story.refuses_with(400, "server_error")?;
    story.advance(1);
    let failure = story.fails_throughout(|story| story.refuses(503, &[]))?;
    ensure(matches!(failure.error(), Error::Refused(_)), || format!("{failure:?}"))?;
    same("the state", story.lifecycle.health(story.now()).state, State::Failing)?;
    Ok(format!("served until 3570 s, then: {failure}"))
}

fn ten_thousand() -> Observed {
    for (status, cap) in [(503, 30), (401, 300)] {
        let mut story = Story::new()?;
        let mut last = seconds(0);
        for _ in 0..10_000 {
            let failure = story.fails_throughout(|story| story.refuses(status, &[]))?;
            let pause = failure.retry_in(story.now());
            ensure(pause >= last && pause <= seconds(cap), || format!("{last:?}, then {pause:?}"))?;
            last = pause;
            story.advance_by(pause);
        }
        same("the last pause", last, seconds(cap))?;
        story.asks().runs()?;
    }
    Ok("10,000 flights: pauses up to 30 s, or 300 s after a 401, and it still asks".into())
}

fn polite() -> Observed {
    let response = http::Response::new(r#"{"error":"invalid_client"}"#);
    let read = grant_of("app-1", "s3cr3t")?.parse(&response, UnixTime::EPOCH);
    match read {
        Err(Error::Refused(refusal)) if refusal.kind() == ErrorKind::Credentials => {
            Ok(format!("refused: {refusal}"))
        }
        other => Err(super::Short::new(format!("{other:?}"))),
    }
}

fn unresolved() -> Observed {
    let mut story = Story::new()?;
    story.asks().runs()?;
    story.breaks_off(TransportErrorKind::Resolve)?;
    story.advance(1);
    story.asks().runs()?;
    story.issues(3600)?;
    story.asks().uses()?;
    Ok("told of no address, it has a new request sent in the same flight; no name was looked up here".into())
}

fn scope() -> Observed {
    let (mut story, mut other) = (Story::new()?, Story::of(grant_of("other", "s3cr3t")?));
    story.asks().runs()?;
    story.refuses_with(400, "invalid_scope")?;
    story.asks().fails()?;
    other.asks().runs()?;
    other.issues(3600)?;
    other.asks().uses()?;
    Ok("one fails, the other has a token".into())
}

fn early() -> Observed {
    let mut story = Story::with_token(60)?;
    story.advance(36);
    story.asks().uses_and_runs()?;
    story.refuses_with(401, "invalid_client")?;
    for _ in 36..54 {
        let sent = story.requests;
        same("the token", story.asks().has_token()?.token().secret(), "t1")?;
        if story.requests > sent {
            story.refuses_with(401, "invalid_client")?;
        }
        story.advance(1);
    }
    story.asks().has_no_token()?;
    Ok("refused at 36 s, served until 54 s of 60".into())
}
