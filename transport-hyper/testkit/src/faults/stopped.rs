//! A process that is stopped while a token request is under way: a laptop's lid, a frozen lambda.

use polygrant::TransportErrorKind;
use polygrant_lifecycle::Action;

use super::adapter::Adapter;
use super::case::Check::{Machine, Wire};
use super::case::{FaultCase, fault};
use super::vendor::{Second, Vendor, settle};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::traffic::Accepts;
use crate::{Caller, ExpectAction, VirtualTime, millis, seconds};

pub(super) const FAULTS: [FaultCase; 2] = [
    fault(
        68,
        "stopped for 45 s during a refresh, the token ends meanwhile",
        "the first call gets a token; two late reports in a row are a failure",
        &[
            Machine(for_seconds),
            Machine(five_seconds_late),
            Machine(a_late_token),
            Wire(client_for_seconds),
        ],
    ),
    fault(
        69,
        "the same for a day, on both clocks or on one",
        "the first call gets a token",
        &[Machine(for_a_day), Machine(without_a_token), Wire(client_for_a_day)],
    ),
];

/// Which clocks go on while the process is stopped.
const CLOCKS: [(bool, bool); 3] = [(true, true), (true, false), (false, true)];

/// How the request ends that was under way: it fails as the process goes on, or is never reported.
const REPORTED: [Option<TransportErrorKind>; 4] = [
    None,
    Some(TransportErrorKind::Timeout),
    Some(TransportErrorKind::Closed),
    Some(TransportErrorKind::Tls),
];

fn pass(time: &mut VirtualTime, secs: u64, (wall, steady): (bool, bool)) {
    if wall {
        time.wall = time.wall.saturating_add(seconds(secs));
    }
    if steady {
        time.steady = time.steady.saturating_add(seconds(secs));
    }
}

/// Stops the process while a token of that lifetime is refreshed ahead.
fn stopped(
    lifetime: u64,
    secs: u64,
    clocks: (bool, bool),
    report: Option<TransportErrorKind>,
) -> Result<(), Fail> {
    let mut time = VirtualTime::with_token(lifetime)?;
    let fresh_until = time.poll().expect_use()?.fresh_until();
    time.advance_by(fresh_until.remaining(time.now()));
    time.poll().expect_use_and_refresh()?;
    let lost = time.latest()?;
    pass(&mut time, secs, clocks);
    if let Some(kind) = report {
        time.break_off(kind)?;
    }
    let mut callers = Caller::crowd(2);
    for (place, caller) in callers.iter_mut().enumerate() {
        match place {
            0 => ensure(caller.poll(&mut time).expect_refresh()?.id() != lost.id(), || {
                "the lost request again".into()
            })?,
            _ => drop(caller.poll(&mut time).expect_wait()?),
        }
    }
    time.issue(lifetime)?;
    for caller in &mut callers {
        same("the token", caller.poll(&mut time).expect_use()?.token().secret(), "t2")?;
    }
    same("requests", time.requests, 3)?;
    same("failures", time.lifecycle.health(time.now()).counts.failures, 0)
}

fn for_seconds() -> Observed {
    for lifetime in [20, 60, 90] {
        for report in REPORTED {
            stopped(lifetime, 45, (true, true), report)
                .map_err(|fail| fail.at(format!("{lifetime} s tokens, reported: {report:?}")))?;
        }
    }
    Ok("the lost request counts as cancelled, whatever it came to; the first call sends another"
        .into())
}

fn for_a_day() -> Observed {
    for clocks in CLOCKS {
        for report in REPORTED {
            stopped(3600, 86_400, clocks, report)
                .map_err(|fail| fail.at(format!("{clocks:?}, reported: {report:?}")))?;
        }
    }
    Ok("so after a day on both clocks, or on either".into())
}

fn without_a_token() -> Observed {
    for clocks in CLOCKS {
        for report in REPORTED {
            let mut time = VirtualTime::new()?;
            let mut caller = Caller::default();
            caller.poll(&mut time).expect_refresh()?;
            pass(&mut time, 86_400, clocks);
            if let Some(kind) = report {
                time.break_off(kind)?;
            }
            caller.poll(&mut time).expect_refresh()?;
            time.issue(3600)?;
            caller.poll(&mut time).expect_use()?;
        }
    }
    Ok("and of the first request of all, whose caller waits on".into())
}

fn five_seconds_late() -> Observed {
    // An attempt has ten seconds.
    let late = millis(15_000);
    let in_time = late.saturating_sub(millis(1));
    for (delays, failures) in [
        (&[late][..], 0),
        (&[in_time], 1),
        (&[late, late], 1),
        (&[late, late, late], 2),
        // One that is reported in time is between them.
        (&[late, millis(100), late], 1),
    ] {
        let mut time = VirtualTime::new()?;
        for delay in delays {
            time.advance(60);
            while let Action::Wait(waiter) = time.poll() {
                time.advance_by(waiter.max_wait());
            }
            time.advance_by(*delay);
            time.break_off(TransportErrorKind::Tls)?;
        }
        let counts = time.lifecycle.health(time.now()).counts;
        same(&format!("failures of {delays:?}"), counts.failures, failures)?;
    }
    Ok("5 s after an attempt's timeout its failure does not count, unless it is the second".into())
}

fn a_late_token() -> Observed {
    let mut time = VirtualTime::new()?;
    time.poll().expect_refresh()?;
    time.advance(45);
    time.issue(3600)?;
    let token = time.poll().expect_use()?;
    same("its life", token.usable_until().remaining(time.now()), seconds(3570 - 45))?;
    Ok("a token that comes 45 s late is a token, for the rest of its life".into())
}

/// Stops a client while its 60 s token is refreshed; the request's connection ends when it goes on.
fn client_stopped(
    adapter: &dyn Adapter,
    secs: u64,
    clocks: (bool, bool),
    is_reported: bool,
) -> Result<(), Fail> {
    let vendor = Vendor::new(Accepts::After(seconds(0)), 60, Second::Lost)?;
    let client = vendor.client(adapter)?;
    client.token()?;
    vendor.clock.advance(seconds(40));
    same("the token", client.token()?.token().secret(), "t1")?;
    vendor.gate.request()?;
    vendor.clock.advance_one(seconds(secs), clocks);
    vendor.gate.open();
    if is_reported {
        settle(&*client)?;
    }
    same("the token afterwards", client.token()?.token().secret(), "t3")?;
    same("requests", vendor.requested_at().len(), 3)?;
    same("failures", client.health().counts.failures, 0)
}

fn client_for_seconds(adapter: &dyn Adapter) -> Observed {
    for is_reported in [true, false] {
        client_stopped(adapter, 45, (true, true), is_reported)?;
    }
    Ok("the first call afterwards had a token, and no failure was counted".into())
}

fn client_for_a_day(adapter: &dyn Adapter) -> Observed {
    for clocks in CLOCKS {
        client_stopped(adapter, 86_400, clocks, true)?;
        client_resting(adapter, 86_400, clocks)?;
    }
    Ok("so after a day on both clocks, or on either, also with a token that was fresh before"
        .into())
}

/// Stops a client that reads nothing but the clock to hand its token out.
fn client_resting(adapter: &dyn Adapter, secs: u64, clocks: (bool, bool)) -> Result<(), Fail> {
    let vendor = Vendor::new(Accepts::After(seconds(0)), 3600, Second::Served)?;
    let client = vendor.client(adapter)?;
    for _ in 0..2 {
        same("the token", client.token()?.token().secret(), "t1")?;
    }
    vendor.clock.advance_one(seconds(secs), clocks);
    same("the token afterwards", client.token()?.token().secret(), "t2")?;
    same("requests", vendor.requested_at().len(), 2)
}
