//! Responses that are cut off, over TLS.

use super::adapter::Adapter;
use super::case::Check::Wire;
use super::case::{FaultCase, fault};
use super::loopback::{client_with, hasty};
use super::setup::Setup;
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::samples::grant_in;
use crate::{Authority, Framed, credentials, framed, serve_cut_short};

pub(super) const FAULTS: [FaultCase; 1] = [fault(
    89,
    "a response is cut off, at any byte",
    "never a token; retried as a reset",
    &[Wire(without_goodbye), Wire(with_goodbye)],
)];

/// Asks for a token from a server that sends more of the response on each connection: these lengths, one
/// after another, and then all of it. Returns how many connections that took.
fn connections(
    adapter: &dyn Adapter,
    framed: &Framed,
    lengths: &[usize],
    says_goodbye: bool,
) -> Result<usize, Fail> {
    let authority = Authority::new()?;
    let (config, response) = (authority.server_config(&[])?, framed.response.clone());
    let server = serve_cut_short(config, response, lengths.to_vec(), says_goodbye)?;
    let base_url = format!("https://localhost:{}", server.address().port());
    let grant = grant_in(framed.document, &base_url, credentials())?;
    let trusted = Setup::Authority(authority.certificate().to_vec());
    let client = client_with(adapter, grant, hasty(), trusted)?;
    while server.connections() <= lengths.len() {
        match client.token() {
            Ok(token) => {
                same("the token", token.token().secret(), "t0k3n")?;
                return Ok(server.connections());
            }
            Err(error) => {
                ensure(error.error().is_retryable(), || format!("not retried: {error:?}"))?;
                same("connections of refreshes", server.connections() % ATTEMPTS, 0)?;
            }
        }
    }
    Err(Fail::new(format!("no token after {} connections", server.connections())))
}

/// The attempts of one refresh.
const ATTEMPTS: usize = 3;

/// Returns where a response is cut: here and there in its head, and at every byte from shortly before
/// its body.
fn cuts(framed: &Framed) -> Vec<usize> {
    let head = framed.response.windows(4).position(|it| it == b"\r\n\r\n").unwrap_or_default();
    (0..head).step_by(16).chain(head..framed.response.len()).collect()
}

fn without_goodbye(adapter: &dyn Adapter) -> Observed {
    for framed in framed() {
        let is_told = matches!(framed.framing, "a length" | "chunks");
        let mut cuts = cuts(&framed);
        // Nothing tells that it is whole, so that it always counts as cut.
        if !is_told {
            cuts.push(framed.response.len());
        }
        match connections(adapter, &framed, &cuts, false) {
            Err(why @ Fail::DoesNotApply(_)) => return Err(why),
            Ok(number) if is_told => same(framed.framing, number, cuts.len().saturating_add(1))?,
            Ok(_) => return Err(Fail::new(format!("{}: a token", framed.framing))),
            Err(why) if is_told => return Err(why.at(framed.framing)),
            Err(_) => {}
        }
    }
    Ok("a token of the whole response alone, and of none whose end only the connection tells"
        .into())
}

fn with_goodbye(adapter: &dyn Adapter) -> Observed {
    for framed in framed() {
        // Any part of a plain text is a token if only the end of the connection ends it.
        if framed.framing != "the connection's end, as text" {
            let cuts = cuts(&framed);
            let number = connections(adapter, &framed, &cuts, true)?;
            same(framed.framing, number, cuts.len().saturating_add(1))?;
        }
    }
    Ok("with TLS's goodbye: of the whole response alone".into())
}
