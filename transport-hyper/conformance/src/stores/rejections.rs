//! Tokens that a resource server rejects.

use polygrant_testkit::Fail;

use super::fleet::{Fleet, same, texts};
use super::row::StoreRow;
use super::sharing::SharesTokens;

pub(super) const ROWS: [StoreRow; 2] = [
    StoreRow {
        number: 4,
        stimulus: "20 clients of a vendor where a new token ends the one before; each in turn refreshes",
        required: "as many token requests as one client makes; no call is rejected twice",
        check: exclusive,
    },
    StoreRow {
        number: 5,
        stimulus: "20 clients have the same token rejected at once",
        required: "1 token request; a client that starts meanwhile is served the old token",
        check: rejected,
    },
];

fn exclusive(adapter: &dyn SharesTokens) -> Result<String, Fail> {
    let fleet = Fleet::new(adapter, 20, true)?;
    texts(&fleet.want()?)?;
    let rounds = 5;
    for (round, client) in (2..).zip(&fleet.clients).take(rounds) {
        fleet.hours.advance(600);
        client.refresh_now().map_err(|error| Fail::new(error.to_string()))?;
        fleet.hours.advance(2);
        // The others learn of it by a rejection.
        same("calls", &fleet.call()?, &vec![true; 20])?;
        same("requests", &fleet.vendor.requests(), &round)?;
    }
    Ok(format!("{} token requests for 6 tokens, {} calls", rounds + 1, 20 * rounds))
}

fn rejected(adapter: &dyn SharesTokens) -> Result<String, Fail> {
    let fleet = Fleet::new(adapter, 20, false)?;
    let tokens = fleet.want()?;
    texts(&tokens)?;
    fleet.hours.advance(600);
    std::thread::scope(|scope| {
        for (client, token) in fleet.clients.iter().zip(&tokens) {
            let Ok(token) = token else { continue };
            scope.spawn(|| client.token_after(token));
        }
    });
    fleet.settle()?;
    same("requests", &fleet.vendor.requests(), &2)?;
    fleet.hours.advance(2);
    same("tokens", &texts(&fleet.want()?)?, &vec!["t2".to_owned(); 20])?;
    // It is marked, and stays readable while there is no other.
    let grant = fleet.vendor.grant()?;
    let waiting = fleet.clients.first().zip(fleet.want()?.into_iter().next());
    let Some((client, Ok(token))) = waiting else { return Err(Fail::new("no client")) };
    client.invalidate(&token);
    fleet.vendor.limit(true);
    fleet.want()?;
    let late = fleet.client(grant)?;
    let token = late.token().map_err(|error| Fail::new(error.to_string()))?;
    same("the token of a client that starts", &token.token().secret(), &"t2")?;
    Ok("2 token requests; the old token is served until the new one is there".into())
}
