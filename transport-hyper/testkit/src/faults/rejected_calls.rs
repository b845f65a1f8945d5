//! Calls to a resource server that rejects tokens, over sockets, by a clock that is set.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::adapter::{Adapter, Call};
use super::gate::{GIVE_UP, joined, until_waiting};
use super::vendor::{Second, Vendor};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::traffic::Accepts;
use crate::{millis, seconds};

const EVERY: Duration = millis(200);

pub(super) fn known_later(adapter: &dyn Adapter) -> Observed {
    for delay in [millis(500), millis(1500), seconds(3)] {
        let vendor = Vendor::new(Accepts::After(delay), 3600, Second::Served)?;
        let client = vendor.client(adapter)?;
        let limit = delay.saturating_mul(3).saturating_add(seconds(2));
        while vendor.clock.passed() < limit.saturating_add(seconds(2)) {
            let (status, _) = vendor.call(&*client, "/")?;
            let now = vendor.clock.passed();
            ensure(status == 200 || now <= limit, || {
                format!("{status} after {now:?} of {delay:?}")
            })?;
            vendor.clock.advance(EVERY);
        }
        let requests = vendor.requested_at();
        ensure(requests.len() <= 6, || format!("requests at {requests:?}"))?;
    }
    Ok("known after 0.5, 1.5 and 3 s: calls succeed in time, 6 requests at most".into())
}

pub(super) fn all_rejected(adapter: &dyn Adapter) -> Observed {
    let vendor = Vendor::new(Accepts::NoneUntil(seconds(60)), 3600, Second::Served)?;
    let client = vendor.client(adapter)?;
    while vendor.clock.passed() < seconds(62) {
        let waits = client.health().counts.waits;
        let (status, sent) = vendor.call(&*client, "/")?;
        let now = vendor.clock.passed();
        same(&format!("the status at {now:?}"), status, if now < seconds(60) { 401 } else { 200 })?;
        // By now the second replacement was rejected.
        if now > seconds(4) {
            same(&format!("how often sent at {now:?}"), sent, 1)?;
            same(&format!("waits at {now:?}"), client.health().counts.waits, waits)?;
        }
        vendor.clock.advance(EVERY);
    }
    let requests = vendor.requested_at();
    ensure(requests.len() <= 7, || format!("requests at {requests:?}"))?;
    let gaps: Vec<_> = requests
        .windows(2)
        .map(|pair| match pair {
            [one, next] => next.saturating_sub(*one).as_secs(),
            _ => 0,
        })
        .collect();
    ensure(gaps.iter().rev().take(5).eq(&[16, 8, 4, 2, 1]), || {
        format!("requests at {requests:?}")
    })?;
    Ok("7 requests in a minute; then each call is sent once, and waits for nothing".into())
}

pub(super) fn latest_alone(adapter: &dyn Adapter) -> Observed {
    for callers in [1, 16] {
        let vendor = Vendor::new(Accepts::Latest, 20, Second::Held)?;
        let client = vendor.client(adapter)?;
        let client = &*client;
        client.token()?;
        // Due to be refreshed: the first caller begins that, and is served the old token.
        vendor.clock.advance(seconds(14));
        same("the token", client.token()?.token().secret(), "t1")?;
        let url = vendor.api.base_url();
        let outcome = vendor.gate.request().and_then(|()| {
            let waits = client.health().counts.waits;
            thread::scope(|scope| {
                let call = || client.call(Call::new(&url, true));
                let threads: Vec<_> = (0..callers).map(|_| scope.spawn(call)).collect();
                let all_wait = until_waiting(client, waits.saturating_add(callers));
                vendor.gate.open();
                all_wait?;
                threads.into_iter().try_for_each(|thread| same("the status", joined(thread)??, 200))
            })
        });
        vendor.gate.open();
        outcome?;
        same("requests", vendor.requested_at().len(), 2)?;
    }
    Ok("1 and 16 rejected while the successor is under way: all are sent again with it".into())
}

pub(super) fn one_on_a_wrong_path(adapter: &dyn Adapter) -> Observed {
    let vendor = Vendor::new(Accepts::After(seconds(0)), 3600, Second::Held)?;
    let client = vendor.client(adapter)?;
    let (client, url) = (&*client, vendor.api.base_url());
    let wrong = format!("{url}/wrong");
    same("the status", client.call(Call::new(&url, true))?, 200)?;
    thread::scope(|scope| {
        let rejected = scope.spawn(|| client.call(Call::new(&wrong, true)));
        let came = vendor.gate.request();
        // The others call while the replacement is under way, which may hold them up.
        let (done, outcome) = mpsc::channel();
        let others =
            || (0..7).map(|_| client.call(Call::new(&url, true))).collect::<Result<Vec<_>, _>>();
        scope.spawn(move || done.send(others()));
        let outcome = came.and_then(|()| {
            outcome.recv_timeout(GIVE_UP).map_err(|_| Fail::new("the others wait for its token"))
        });
        vendor.gate.open();
        same("the others' statuses", &*outcome??, &[200; 7])?;
        same("its own status", joined(rejected)??, 401)
    })?;
    while vendor.clock.passed() < seconds(60) {
        vendor.clock.advance(millis(500));
        same("its own status", vendor.call(client, "/wrong")?.0, 401)?;
        let waits = client.health().counts.waits;
        for _ in 0..2 {
            same("another's status, and how often sent", vendor.call(client, "/")?, (200, 1))?;
        }
        same("waits of others", client.health().counts.waits, waits)?;
    }
    let requests = vendor.requested_at();
    ensure(requests.len() <= 8, || format!("requests at {requests:?}"))?;
    Ok(format!("the others were served meanwhile, and for a minute; {} requests", requests.len()))
}

pub(super) fn fetched_ahead(adapter: &dyn Adapter) -> Observed {
    let vendor = Vendor::new(Accepts::After(seconds(5)), 60, Second::Served)?;
    let client = vendor.client(adapter)?;
    client.token()?;
    vendor.clock.advance(seconds(36));
    while vendor.clock.passed() < seconds(52) {
        let (status, _) = vendor.call(&*client, "/")?;
        same(&format!("the status at {:?}", vendor.clock.passed()), status, 200)?;
        vendor.clock.advance(EVERY);
    }
    same("requests", vendor.requested_at().len(), 2)?;
    same("the token", client.token()?.token().secret(), "t2")?;
    Ok("its predecessor was sent until it was known".into())
}
