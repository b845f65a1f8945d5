//! Drivers that fail: played on the wire.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use super::server::{grant_at, hasty, issuing, joined};
use super::short::{Short, ensure, same};
use super::subject::Adapter;
use super::{Fault, Observed, wire};

pub(super) const FAULTS: [Fault; 2] = [
    wire(48, "the leader panics", "no poison", leader),
    wire(54, "the runtime is shut down", "an error, no panic", shut_down),
];

fn leader(adapter: &dyn Adapter) -> Observed {
    let server = issuing()?;
    let client =
        adapter.client_that_panics_once(grant_at(&server)?, hasty()).map_err(Short::new)?;
    let leader = || catch_unwind(AssertUnwindSafe(|| client.token().is_ok()));
    let outcome = thread::scope(|scope| joined(scope.spawn(leader)))?;
    let what = match outcome {
        Err(_) => "the panic was the leader's alone",
        Ok(false) => "the leader had an error",
        Ok(true) => "the leader had a token of the next attempt",
    };
    ensure(client.health().counts.requests > 0, || "nothing was tried".into())?;
    client.token()?;
    same("the generation", client.token()?.generation(), 1)?;
    same("requests that were sent", server.requests().len(), 1)?;
    Ok(format!("{what}; the next call had a token"))
}

fn shut_down(adapter: &dyn Adapter) -> Observed {
    let server = issuing()?;
    let client = adapter.client_without_runtime(grant_at(&server)?, hasty()).map_err(Short::new)?;
    let Some(client) = client else {
        return Err(Short::DoesNotApply("it needs no runtime".into()));
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| client.token()));
    match outcome {
        Err(_) => Err(Short::new("it panicked")),
        Ok(Ok(_)) => Err(Short::new("a token came")),
        Ok(Err(failure)) => Ok(format!("an error: {failure}")),
    }
}
