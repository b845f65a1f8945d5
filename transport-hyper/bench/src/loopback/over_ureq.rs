//! polygrant-ureq beside bare ureq.

use std::hint::black_box;

use http::{Request, Response};
use polygrant::{MAX_BODY, MAX_HEADERS, Timeouts};
use polygrant_bench::codec::floor::Floor;
use polygrant_bench::codec::polygrant::grant;
use polygrant_bench::server::Server;
use polygrant_ureq::ureq::config::ConfigBuilder;
use polygrant_ureq::ureq::typestate::AgentScope;
use polygrant_ureq::ureq::{Agent, AsSendBody};
use polygrant_ureq::{Transport, USER_AGENT};

use super::ways::{self, VENDOR};
use crate::error::Error;
use crate::turns::Cost;

/// Over one connection, which all use: they have one agent.
pub fn kept() -> Result<[Cost; 3], Error> {
    let server = Server::keeping_connections();
    let agent: Agent = careful().build().into();
    compare(&server, &Transport::with_agent(agent.clone()), &agent)
}

/// Over a new connection for each fetch, as is the adapter's own default.
pub fn fresh() -> Result<[Cost; 3], Error> {
    let server = Server::responding(usize::MAX);
    let agent: Agent = careful().max_idle_connections(0).build().into();
    compare(&server, &Transport::new(), &agent)
}

fn compare(server: &Server, transport: &Transport, agent: &Agent) -> Result<[Cost; 3], Error> {
    let (grant, floor) = (grant(VENDOR, server.url()), Floor::at(VENDOR, server.url()));
    let request = grant.request();
    let mut own = || {
        black_box(transport.fetch(&grant)?);
        Ok(())
    };
    let mut by_hand = || {
        black_box(ways::read(&floor, &send(agent, floor.build())?)?);
        Ok(())
    };
    let mut bare = || {
        let (head, body) = request.clone().into_parts();
        black_box(send(agent, Request::from_parts(head, body.as_bytes()))?);
        Ok(())
    };
    ways::compare(server, [&mut own, &mut by_hand, &mut bare])
}

fn send(agent: &Agent, request: Request<impl AsSendBody>) -> Result<Response<Vec<u8>>, Error> {
    let (head, mut body) = agent.run(request)?.into_parts();
    let body = body.with_config().limit(MAX_BODY as u64).read_to_vec()?;
    Ok(Response::from_parts(head, body))
}

/// The settings that a request with a secret needs; the adapter makes them for each request.
fn careful() -> ConfigBuilder<AgentScope> {
    let timeouts = Timeouts::default();
    Agent::config_builder()
        .user_agent(USER_AGENT)
        .proxy(None)
        .max_redirects(0)
        .max_response_header_size(MAX_HEADERS)
        .timeout_connect(Some(timeouts.connect()))
        .timeout_global(Some(timeouts.attempt))
}
