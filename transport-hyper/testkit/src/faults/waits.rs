//! How long a server asks to be left alone: decided by the machine.

use super::short::{ensure, same};
use super::story::{Reads, Story, millis, seconds};
use super::{Fault, Observed, machine};

pub(super) const FAULTS: [Fault; 4] = [
    machine(33, "Retry-After in seconds, in any of 3 dates", "heeded", heeded),
    machine(34, "Retry-After: 9999999999, or 2^64", "capped", capped),
    machine(35, "Retry-After: 0, past, garbage", "the ordinary backoff", none),
    machine(38, "a date, and a clock that is wrong", "relative to the server's Date", skewed),
];

/// When the stories begin.
const DATE: (&str, &str) = ("Date", "Sat, 21 Nov 2026 21:26:10 GMT");

fn heeded() -> Observed {
    for text in [
        "20",
        "Sat, 21 Nov 2026 21:26:30 GMT",
        "Saturday, 21-Nov-26 21:26:30 GMT",
        "Sat Nov 21 21:26:30 2026",
    ] {
        let mut story = Story::new()?;
        story.asks().runs()?;
        story.refuses(503, &[("Retry-After", text)])?;
        let waiter = story.asks().waits()?;
        same(text, waiter.max_wait(), seconds(20))?;
        story.advance_by(millis(19_999));
        story.asks_with(Some(waiter)).waits()?;
        story.advance_by(millis(1));
        story.asks_with(Some(waiter)).runs()?;
    }
    Ok("each held the next request back for its 20 s, to the millisecond".into())
}

fn capped() -> Observed {
    for text in ["9999999999", "18446744073709551615", "18446744073709551616"] {
        let mut story = Story::new()?;
        story.asks().runs()?;
        story.refuses(429, &[("Retry-After", text)])?;
        same(text, story.asks().fails()?.retry_in(story.now()), seconds(3600))?;
    }
    Ok("an hour each".into())
}

fn none() -> Observed {
    for text in ["0", "Sat, 21 Nov 2026 21:26:09 GMT", "soon", "-1", "1.5", ""] {
        let mut story = Story::new()?;
        story.asks().runs()?;
        story.advance(2);
        story.refuses(503, &[("Retry-After", text)])?;
        let wait = story.asks().waits()?.max_wait();
        // Half of 200 ms, as the story draws it.
        ensure(wait.abs_diff(millis(100)) < millis(1), || format!("{text:?}: {wait:?}"))?;
    }
    Ok("100 ms, drawn from the ordinary 200, for each of 6".into())
}

fn skewed() -> Observed {
    for skew in [0, 3600, 86_400] {
        for ahead in [true, false] {
            let mut story = Story::new()?;
            story.wall = match ahead {
                true => story.wall.saturating_add(seconds(skew)),
                false => story.wall.saturating_sub(seconds(skew)),
            };
            story.asks().runs()?;
            story.refuses(503, &[DATE, ("Retry-After", "Sat, 21 Nov 2026 21:27:10 GMT")])?;
            let pause = story.asks().fails()?.retry_in(story.now());
            same("the pause", pause, seconds(60))?;
        }
    }
    Ok("60 s from the server's Date, with clocks up to a day ahead or behind".into())
}
