//! Threads, tasks and wakers that a dropped client leaves behind.

use std::io::{self, Read};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Instant;

use super::adapter::Adapter;
use super::case::Check::Wire;
use super::case::{FaultCase, fault};
use super::gate::GIVE_UP;
use super::hand_clock::HandClock;
use super::loopback::{client_with, grant_at, hasty_within, issue_for};
use super::setup::{Clocks, Setup};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::{ScriptedServer, Step, millis, seconds};

pub(super) const FAULTS: [FaultCase; 1] = [fault(
    90,
    "a client is dropped while its token request is under way",
    "no thread, task, socket or waker is left behind",
    &[Wire(dropped)],
)];

/// The client's clock is shared by all that belongs to it: what holds it after the client has gone is a
/// thread, a task or a waker that was left behind.
fn dropped(adapter: &dyn Adapter) -> Observed {
    // With a token that is refreshed ahead, and with a caller that gave up.
    for has_token in [true, false] {
        let (come, came) = mpsc::channel();
        let (close, closed) = mpsc::channel();
        let mut number = 0;
        let server = ScriptedServer::with_script(move |mut stream, journal| {
            number += 1;
            Step::Read.take(&mut stream, journal)?;
            if has_token && number == 1 {
                return Step::write(issue_for(1, 60)).take(&mut stream, journal);
            }
            // The check may have ended early.
            let _ = come.send(());
            // The server sends nothing: the client's end closes the connection.
            let ended = io::copy(&mut stream.by_ref(), &mut io::sink());
            let _ = close.send(ended.is_ok());
            Ok(())
        })?;
        let clock = HandClock::new();
        // A look at it takes a millisecond, so that a caller's patience ends.
        let (looked_at, read) = (clock.clone(), clock.clocks());
        let clocks: Clocks = Arc::new(move || {
            looked_at.advance(millis(1));
            read()
        });
        let held = Arc::downgrade(&clocks);
        // A thread that sends a request ends with it.
        let timeout = if adapter.drops_requests() { GIVE_UP * 2 } else { millis(400) };
        let policy = hasty_within(timeout);
        let client = client_with(adapter, grant_at(&server)?, policy, Setup::Clocks(clocks))?;
        if has_token {
            client.token()?;
            clock.advance(seconds(45));
            same("the token", client.token()?.token().secret(), "t1")?;
        } else {
            let outcome = client.token_within(millis(1));
            ensure(outcome.is_err(), || "a token came".into())?;
            ensure(client.health().in_flight, || "its request is over".into())?;
        }
        came.recv_timeout(GIVE_UP).map_err(|_| Fail::new("no request came"))?;
        ensure(held.strong_count() > 0, || "the clock has gone before its client".into())?;
        drop(client);
        closed.recv_timeout(GIVE_UP).map_err(|_| Fail::new("its socket stays open"))?;
        let began = Instant::now();
        while held.strong_count() > 0 {
            ensure(began.elapsed() < GIVE_UP, || {
                format!("{} of its parts are still held", held.strong_count())
            })?;
            thread::yield_now();
        }
    }
    Ok("its socket was closed, and nothing holds its clock".into())
}
