//! Hooks that put a token on calls: which calls, and what is held while they wait.

use std::thread;

use polygrant::{ConfigurationError, Origins};

use super::adapter::{Adapter, Call, CallError};
use super::case::Check::{Parser, Wire};
use super::case::{FaultCase, fault};
use super::gate::{Gate, joined, until_finished};
use super::loopback::{
    client, client_with, grant_at, hasty, issue, issuing, responding_to, token_of,
};
use super::setup::Setup;
use super::verdict::Observed;
use crate::ScriptedServer;
use crate::fail::{Fail, ensure, same};
use crate::samples::response;

pub(super) const FAULTS: [FaultCase; 4] = [
    fault(
        70,
        "a call whose URI has no authority",
        "an error that says what to do, or the origin that the hook was told; never bare",
        &[Parser(no_authority), Wire(refused)],
    ),
    fault(71, "an origin with `*` or a path", "refused when it is made", &[Parser(no_origin)]),
    fault(
        72,
        "a call waits for its token, the service below takes one at a time",
        "others pass, a token request too",
        &[Wire(one_place), Wire(shared_place)],
    ),
    fault(
        73,
        "a stack of layers that box errors",
        "it compiles, and the inner error comes through",
        &[Wire(stacked)],
    ),
];

const PATH: &str = "/package.Service/Method";

fn request(uri: &str) -> Result<http::Request<()>, Fail> {
    Ok(http::Request::post(uri).body(())?)
}

fn no_authority() -> Observed {
    let origins = Origins::of(["https://api.example.com", "http://127.0.0.1:8080"])?;
    for uri in [PATH, "/", "/x?y=z", "*"] {
        let outcome = origins.admit(&request(uri)?);
        let error = outcome.err().ok_or_else(|| Fail::new(format!("{uri} was judged")))?;
        ensure(error.to_string().contains("with_origin"), || format!("{uri}: {error}"))?;
        let parsed = uri.parse()?;
        ensure(!origins.allow(&parsed), || format!("{uri} is allowed"))?;
    }
    let told = origins.clone().with_channel("https://api.example.com")?;
    same("told", told.admit(&request(PATH)?)?, true)?;
    same("told, elsewhere", told.admit(&request("https://evil.example.com/")?)?, false)?;
    let other = origins.with_channel("https://evil.example.com");
    ensure(other.is_err(), || "told an origin that is not allowed".into())?;
    Ok("an error that names `with_origin`; told the origin, the token goes there".into())
}

fn refused(adapter: &dyn Adapter) -> Observed {
    let server = issuing()?;
    let api = ScriptedServer::with_responses(|_| response("200 OK", "", ""))?;
    let client = client(adapter, &server, hasty())?;
    let origin = api.base_url();
    for can_be_sent_again in [true, false] {
        let call = Call { can_be_sent_again, ..Call::beside(PATH, &origin) };
        match client.call(call) {
            Err(CallError::NoHook) => {
                return Err(Fail::DoesNotApply("it has no hook for calls".into()));
            }
            Err(CallError::Other(problem)) => {
                ensure(problem.contains("with_origin"), || problem.clone())?;
            }
            other => return Err(Fail::new(format!("{other:?}"))),
        }
    }
    same("connections", (server.connections(), api.connections()), (0, 0))?;
    Ok("an error that names `with_origin`; nothing was sent".into())
}

fn no_origin() -> Observed {
    let wrong = [
        "*",
        "https://*",
        "https://*.example.com",
        "https://api.*.com",
        "https://api.example.com:*",
        "https://api.example.com/v1",
        "https://api.example.com//",
        "https://api.example.com/*",
        "https://api.example.com?a=b",
    ];
    for url in wrong {
        let refused = Origins::of([url]);
        let is_told = matches!(refused, Err(ConfigurationError::Origin { .. }));
        ensure(is_told, || format!("{url}: {refused:?}"))?;
        let refused = Origins::of(["https://api.example.com", url]);
        ensure(refused.is_err(), || format!("{url} beside another: {refused:?}"))?;
    }
    Origins::of(["https://api.example.com", "https://api.example.com/", "http://[::1]:8080"])?;
    Ok(format!("{} are no origins; a slash at the end is none of a path", wrong.len()))
}

/// The token server's gate holds the first request.
fn one_place(adapter: &dyn Adapter) -> Observed {
    let (server, gate) = Gate::with_responses(issue)?;
    let (api, other) = (
        ScriptedServer::with_responses(|_| response("200 OK", "", ""))?,
        ScriptedServer::with_responses(|_| response("204 No Content", "", ""))?,
    );
    let client = client_with(
        adapter,
        grant_at(&server)?,
        hasty(),
        Setup::OnePlace { also_for_tokens: false },
    )?;
    let (client, origin, elsewhere) = (&*client, api.base_url(), other.base_url());
    thread::scope(|scope| {
        let waiting = scope.spawn(|| client.call(Call::new(&origin, true)));
        let came = gate.request();
        let passing = scope.spawn(|| client.call(Call::beside(&elsewhere, &origin)));
        // A call that waits behind the other one would do so until the gate is open.
        let passed = until_finished(&passing);
        gate.open();
        came?;
        same("another call's status", joined(passing)??, 204)?;
        same("the status", joined(waiting)??, 200)?;
        passed
    })?;
    let calls: Vec<_> = api.requests().iter().map(|call| token_of(call)).collect();
    same("the call's token", &*calls, &["t1".into()])?;
    same("the other's", token_of(&other.requests().concat()), "none".into())?;
    Ok("another call passed meanwhile".into())
}

fn shared_place(adapter: &dyn Adapter) -> Observed {
    let api = responding_to(|call| {
        let is_rejected = token_of(call) == "t1";
        response(if is_rejected { "401 Unauthorized" } else { "200 OK" }, "", "")
    })?;
    let server = issuing()?;
    let setup = Setup::OnePlace { also_for_tokens: true };
    let client = client_with(adapter, grant_at(&server)?, hasty(), setup)?;
    let (client, origin) = (&*client, api.base_url());
    thread::scope(|scope| {
        let call = || client.call(Call::new(&origin, true));
        let calls: Vec<_> = (0..8).map(|_| scope.spawn(call)).collect();
        calls.into_iter().try_for_each(|call| same("the status", joined(call)??, 200))
    })?;
    same("token requests", server.requests().len(), 2)?;
    Ok("8 calls and 2 token requests went through the one place, one after another".into())
}

fn stacked(adapter: &dyn Adapter) -> Observed {
    let server = issuing()?;
    let api = ScriptedServer::with_responses(|number| {
        response(if number == 1 { "401 Unauthorized" } else { "200 OK" }, "", "")
    })?;
    let client = client_with(adapter, grant_at(&server)?, hasty(), Setup::Stack)?;
    same("the status", client.call(Call::new(&api.base_url(), true))?, 200)?;
    let calls: Vec<_> = api.requests().iter().map(|call| token_of(call)).collect();
    same("the calls' tokens", &*calls, &["t1".into(), "t2".into()])?;
    // Without the server the error is that of the service below.
    let gone = api.base_url();
    drop(api);
    match client.call(Call::new(&gone, true)) {
        Err(CallError::Other(problem)) if problem.to_lowercase().contains("connect") => {}
        other => return Err(Fail::new(format!("without a server: {other:?}"))),
    }
    Ok("a call goes through the stack, and so does an error".into())
}
