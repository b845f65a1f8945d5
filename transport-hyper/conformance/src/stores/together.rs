//! Many clients, one request.

use polygrant_testkit::Fail;

use super::fleet::{Fleet, same, texts};
use super::row::StoreRow;
use super::sharing::SharesTokens;

pub(super) const ROWS: [StoreRow; 3] = [
    StoreRow {
        number: 1,
        stimulus: "50 clients, cold",
        required: "1 token request, and all have its token",
        check: cold,
    },
    StoreRow {
        number: 2,
        stimulus: "50 clients refresh, five times",
        required: "1 token request each time; no caller waits",
        check: refreshes,
    },
    StoreRow {
        number: 3,
        stimulus: "a client is started, again and again",
        required: "no token request while there is a token",
        check: restarts,
    },
];

fn cold(adapter: &dyn SharesTokens) -> Result<String, Fail> {
    let fleet = Fleet::new(adapter, 50, false)?;
    let tokens = texts(&fleet.want()?)?;
    same("tokens", &tokens, &vec!["t1".to_owned(); 50])?;
    same("requests", &fleet.vendor.requests(), &1)?;
    let loads = fleet.store.loads();
    Ok(format!("1 token request, {loads} loads, {} swaps", fleet.store.swaps()))
}

fn refreshes(adapter: &dyn SharesTokens) -> Result<String, Fail> {
    let fleet = Fleet::new(adapter, 50, false)?;
    texts(&fleet.want()?)?;
    for round in 2..=6 {
        // All of them are due by then, and the old token is good for a while.
        fleet.hours.advance(2700);
        // It is not waited for: the old token is what the callers get.
        let tokens = texts(&fleet.want()?)?;
        let known = [round - 1, round].map(|number| format!("t{number}"));
        same("usable tokens", &tokens.iter().all(|token| known.contains(token)), &true)?;
        same("requests", &fleet.vendor.requests(), &round)?;
        // Those that found the lease taken have the new one by now.
        same("new tokens", &texts(&fleet.want()?)?, &vec![format!("t{round}"); 50])?;
    }
    Ok(format!("{} token requests for 6 tokens", fleet.vendor.requests()))
}

fn restarts(adapter: &dyn SharesTokens) -> Result<String, Fail> {
    let mut fleet = Fleet::new(adapter, 1, false)?;
    for _ in 0..20 {
        same("token", &texts(&fleet.want()?)?, &vec!["t1".to_owned()])?;
        fleet.clients = vec![fleet.client(fleet.vendor.grant()?)?];
        fleet.hours.advance(60);
    }
    same("requests", &fleet.vendor.requests(), &1)?;
    Ok("20 runs, 1 token request".into())
}
