//! A whole response whose body is wrong.

use polygrant::Error;

use super::adapter::Adapter;
use super::case::Check::{Machine, Wire};
use super::case::{FaultCase, fault};
use super::loopback::{client, failure, hasty};
use super::verdict::Observed;
use crate::fail::{ensure, same};
use crate::samples::response;
use crate::{ScriptedServer, VirtualTime, seconds};

pub(super) const FAULTS: [FaultCase; 1] = [fault(
    80,
    "a whole JSON body with a member twice, of a wrong type or missing",
    "1 request, no retry within the refresh",
    &[Machine(asked_once), Wire(sent_once)],
)];

pub(crate) const WRONG: [&str; 9] = [
    "[]",
    "{}",
    "null",
    r#""token""#,
    r#"{"access_token":"a","access_token":"b","token_type":"Bearer"}"#,
    r#"{"access_token":1,"token_type":"Bearer"}"#,
    r#"{"access_token":null,"token_type":"Bearer"}"#,
    r#"{"access_token":"a","token_type":"mac"}"#,
    r#"{"token_type":"Bearer","expires_in":3600}"#,
];

fn asked_once() -> Observed {
    for body in WRONG {
        let mut time = VirtualTime::new()?;
        let error = time.run_to_failure(|time| {
            let outcome = time.respond(200, &[], body)?;
            ensure(outcome.is_err(), || format!("{body} was taken for a token"))
        })?;
        ensure(matches!(error.error(), Error::Malformed(_)), || format!("{body}: {error:?}"))?;
        same(body, (time.requests, error.retry_in(time.now())), (1, seconds(1)))?;
    }
    Ok(format!("{} bodies: 1 request each, then a pause of a second", WRONG.len()))
}

fn sent_once(adapter: &dyn Adapter) -> Observed {
    for body in WRONG {
        let server = ScriptedServer::with_responses(move |_| response("200 OK", "", body))?;
        let client = client(adapter, &server, hasty())?;
        let error = failure(&*client)?;
        ensure(matches!(error.error(), Error::Malformed(_)), || format!("{body}: {error:?}"))?;
        same(body, server.requests().len(), 1)?;
    }
    Ok(format!("{} bodies: 1 request each, malformed", WRONG.len()))
}
