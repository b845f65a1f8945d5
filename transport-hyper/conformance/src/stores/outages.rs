//! A store, or a vendor, in trouble.

use std::time::{Duration, Instant};

use polygrant::{Credentials, Dialect, ErrorKind, Grant};
use polygrant_lifecycle::store::{StoreKey, Swap};
use polygrant_testkit::{Fail, StoreCondition};

use super::fleet::{Fleet, same, texts};
use super::row::StoreRow;
use super::sharing::SharesTokens;

pub(super) const ROWS: [StoreRow; 8] = [
    StoreRow {
        number: 8,
        stimulus: "the store fails, and comes back",
        required: "each client's own request, and nothing else; then 1 request for all again",
        check: fails,
    },
    StoreRow {
        number: 9,
        stimulus: "the store hangs",
        required: "a caller with a usable token does not wait; one without has a token in 3 s",
        check: hangs,
    },
    StoreRow {
        number: 10,
        stimulus: "the store fails, and the vendor is exclusive",
        required: "no token is refreshed ahead of its end, which would end that of the others",
        check: exclusive,
    },
    StoreRow {
        number: 11,
        stimulus: "the store is flushed",
        required: "no request before the token is due",
        check: flushed,
    },
    StoreRow {
        number: 12,
        stimulus: "the vendor refuses one client for rate, for ten minutes",
        required: "the others fail at once and send nothing, until then",
        check: limited,
    },
    StoreRow {
        number: 13,
        stimulus: "a value of a newer release; a client that is known by a secret alone",
        required: "the value stays, and the client goes on alone; an error that says what to give",
        check: refused,
    },
    StoreRow {
        number: 14,
        stimulus: "each step of the store takes 5 s",
        required: "a caller with a usable token does not wait; one without has a token in 3 s",
        check: slow,
    },
    StoreRow {
        number: 15,
        stimulus: "all tokens have ended, the store fails, and the vendor is exclusive",
        required: "each client's own request: no call fails for want of the store",
        check: ended,
    },
];

fn fails(adapter: &dyn SharesTokens) -> Result<String, Fail> {
    let fleet = Fleet::new(adapter, 10, false)?;
    fleet.store.set_condition(StoreCondition::Failing);
    texts(&fleet.want()?)?;
    same("requests without a store", &fleet.vendor.requests(), &10)?;
    fleet.store.set_condition(StoreCondition::Working);
    fleet.hours.advance(2700);
    texts(&fleet.want()?)?;
    same("requests with the store", &fleet.vendor.requests(), &11)?;
    Ok("10 token requests of 10 clients; 1 for all when it is back".into())
}

fn hangs(adapter: &dyn SharesTokens) -> Result<String, Fail> {
    waits(adapter, StoreCondition::Hanging)
}

fn slow(adapter: &dyn SharesTokens) -> Result<String, Fail> {
    waits(adapter, StoreCondition::Slow(Duration::from_secs(5)))
}

fn waits(adapter: &dyn SharesTokens, condition: StoreCondition) -> Result<String, Fail> {
    let fleet = Fleet::new(adapter, 1, false)?;
    fleet.store.set_condition(condition);
    let began = Instant::now();
    texts(&fleet.want()?)?;
    let cold = began.elapsed();
    same("within 3 s", &(cold.as_secs() < 3), &true)?;
    fleet.hours.advance(2700);
    let Some(client) = fleet.clients.first() else { return Err(Fail::new("no client")) };
    let began = Instant::now();
    let token = client.token().map_err(|error| Fail::new(error.to_string()))?;
    let served = began.elapsed();
    same("the token", &token.token().secret(), &"t1")?;
    // The store has not been waited for, whatever the machine is doing.
    same("served before the step was over", &(served.as_millis() < 900), &true)?;
    fleet.settle()?;
    same("requests", &fleet.vendor.requests(), &2)?;
    Ok("cold callers wait for the store's second; callers with a token do not".into())
}

fn exclusive(adapter: &dyn SharesTokens) -> Result<String, Fail> {
    let fleet = Fleet::new(adapter, 5, true)?;
    texts(&fleet.want()?)?;
    fleet.store.set_condition(StoreCondition::Failing);
    for _ in 0..5 {
        fleet.hours.advance(2700 / 4 + 30);
        texts(&fleet.want()?)?;
    }
    same("requests", &fleet.vendor.requests(), &1)?;
    fleet.store.set_condition(StoreCondition::Working);
    fleet.hours.advance(60);
    fleet.want()?;
    fleet.hours.advance(60);
    same("calls", &fleet.call()?, &vec![true; 5])?;
    same("requests", &fleet.vendor.requests(), &2)?;
    Ok("none during the outage, 1 after it".into())
}

fn ended(adapter: &dyn SharesTokens) -> Result<String, Fail> {
    let fleet = Fleet::new(adapter, 5, true)?;
    texts(&fleet.want()?)?;
    fleet.hours.advance(3700);
    fleet.store.set_condition(StoreCondition::Failing);
    texts(&fleet.want()?)?;
    same("requests", &fleet.vendor.requests(), &6)?;
    Ok("5 token requests of 5 clients".into())
}

fn flushed(adapter: &dyn SharesTokens) -> Result<String, Fail> {
    let fleet = Fleet::new(adapter, 5, false)?;
    texts(&fleet.want()?)?;
    fleet.store.clear();
    fleet.hours.advance(600);
    texts(&fleet.want()?)?;
    same("requests before it is due", &fleet.vendor.requests(), &1)?;
    fleet.hours.advance(2100);
    texts(&fleet.want()?)?;
    same("requests when it is", &fleet.vendor.requests(), &2)?;
    Ok("none more than without the flush".into())
}

fn limited(adapter: &dyn SharesTokens) -> Result<String, Fail> {
    let fleet = Fleet::new(adapter, 10, false)?;
    fleet.vendor.limit(true);
    for seconds in [0, 10, 500] {
        fleet.hours.advance(seconds);
        for failure in fleet.want()? {
            let Err(failure) = failure else { return Err(Fail::new("there is a token")) };
            let kind = failure.error().as_refusal().map(polygrant::ErrorResponse::kind);
            same("what the client is told", &kind, &Some(ErrorKind::Rate))?;
        }
        same("requests", &fleet.vendor.requests(), &1)?;
    }
    fleet.vendor.limit(false);
    fleet.hours.advance(100);
    texts(&fleet.want()?)?;
    same("requests", &fleet.vendor.requests(), &2)?;
    Ok("1 token request in ten minutes of 10 clients".into())
}

fn refused(adapter: &dyn SharesTokens) -> Result<String, Fail> {
    let fleet = Fleet::new(adapter, 1, false)?;
    let (key, newer) = (StoreKey::of(&fleet.vendor.grant()?)?, br#"{"polygrant":99}"#);
    let value = Some(newer.to_vec().into());
    let keep = Duration::from_secs(60);
    drop(fleet.store.swap(&key, Swap { expected: None, value, keep }));
    same("token", &texts(&fleet.want()?)?, &vec!["t1".to_owned()])?;
    let stored = fleet.store.load(&key).value;
    let stays = stored.is_some_and(|value| value.as_bytes() == newer);
    same("the value stays", &stays, &true)?;

    let document = r#"{"name":"api","credentials":["key"],"body":{"key":"{key}"}}"#;
    let grant = Grant::builder(Dialect::from_json(document)?)
        .base_url(fleet.vendor.server.base_url())
        .credentials(Credentials::none().with("key", "k3y")?)
        .build()?;
    let before = fleet.vendor.requests();
    let Err(error) = fleet.client(grant)?.token() else { return Err(Fail::new("a token")) };
    let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    same("the error says what to give", &source.contains("fingerprint key"), &true)?;
    same("requests", &fleet.vendor.requests(), &before)?;
    Ok(source)
}
