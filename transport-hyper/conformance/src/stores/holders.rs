//! Holders of the lease that die, or come too late.

use std::thread;

use polygrant_lifecycle::store::{StoreEvent, StoreStep, TokenRecord};
use polygrant_testkit::{Fail, token_body};

use super::fleet::{Fleet, same, texts};
use super::row::StoreRow;
use super::sharing::SharesTokens;

pub(super) const ROWS: [StoreRow; 2] = [
    StoreRow {
        number: 6,
        stimulus: "a holder dies between lease and publication",
        required: "the others wait until its lease ends, at most 11 s, then one of them asks",
        check: dead,
    },
    StoreRow {
        number: 7,
        stimulus: "a holder is stopped until its lease has ended and another has published",
        required: "its publication changes nothing",
        check: late,
    },
];

fn dead(adapter: &dyn SharesTokens) -> Result<String, Fail> {
    let fleet = Fleet::new(adapter, 10, false)?;
    drop(fleet.holder()?);
    fleet.hours.advance(8);
    let tokens = thread::scope(|scope| {
        let waiting = scope.spawn(|| fleet.want());
        // They have met the lease, and asked for nothing.
        while fleet.store.loads() < 20 {
            thread::yield_now();
        }
        let before = fleet.vendor.requests();
        fleet.hours.advance(1);
        let until = fleet.store.loads() + 10;
        while fleet.store.loads() < until {
            thread::yield_now();
        }
        let meanwhile = fleet.vendor.requests();
        fleet.hours.advance(3);
        (before + meanwhile, waiting.join())
    });
    let (early, tokens) = tokens;
    same("requests while the lease holds", &early, &0)?;
    let tokens = tokens.map_err(|_| Fail::new("a caller panicked"))??;
    same("tokens", &texts(&tokens)?, &vec!["t1".to_owned(); 10])?;
    same("requests", &fleet.vendor.requests(), &1)?;
    Ok("none while the lease holds, then 1 token request, and 10 of 10 are served".into())
}

fn late(adapter: &dyn SharesTokens) -> Result<String, Fail> {
    let fleet = Fleet::new(adapter, 1, false)?;
    let mut holder = fleet.holder()?;
    fleet.hours.advance(12);
    same("token", &texts(&fleet.want()?)?, &vec!["t1".to_owned()])?;
    let grant = fleet.vendor.grant()?;
    let response = http::Response::new(token_body("late", Some("3600")));
    let token = grant.parse(&response, fleet.hours.now().wall)?;
    let step = holder.advance(StoreEvent::Sent(Ok(token)), fleet.hours.now(), 0);
    match fleet.go_on(&mut holder, step) {
        StoreStep::Done(_) => {}
        other => return Err(Fail::new(format!("it does not end: {other:?}"))),
    }
    let stored = fleet.store.load(holder.key()).value;
    let stored = stored.ok_or_else(|| Fail::new("nothing is stored"))?;
    let record = TokenRecord::parse(stored.as_bytes())?;
    same("generation", &record.generation(), &1)?;
    let client = fleet.client(grant)?;
    let token = client.token().map_err(|error| Fail::new(error.to_string()))?;
    same("the token that is shared", &token.token().secret(), &"t1")?;
    Ok("its token is not published".into())
}
