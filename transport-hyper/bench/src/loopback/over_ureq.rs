//! polygrant-ureq beside bare ureq.

use std::hint::black_box;

use polygrant::{Grant, MAX_BODY, MAX_HEADERS, RequestBody, Timeouts};
use polygrant_bench::codec::polygrant::grant;
use polygrant_bench::server::Server;
use polygrant_ureq::ureq::config::ConfigBuilder;
use polygrant_ureq::ureq::typestate::AgentScope;
use polygrant_ureq::ureq::{self, Agent};
use polygrant_ureq::{Transport, USER_AGENT};

use super::VENDOR;
use crate::Error;
use crate::turns::Comparison;

/// Over one connection, which both use: they have one agent.
pub fn kept() -> Result<Comparison, Error> {
    let server = Server::keeping_connections();
    let agent: Agent = careful().build().into();
    compare(&server, &Transport::with_agent(agent.clone()), &agent)
}

/// Over a new connection for each fetch, as is the adapter's own default.
pub fn fresh() -> Result<Comparison, Error> {
    let server = Server::answering(usize::MAX);
    let agent: Agent = careful().max_idle_connections(0).build().into();
    compare(&server, &Transport::new(), &agent)
}

fn compare(server: &Server, transport: &Transport, agent: &Agent) -> Result<Comparison, Error> {
    let grant = grant(VENDOR, server.url());
    let request = grant.request();
    super::compare(server, || fetch(transport, &grant), || send(agent, &request))
}

fn fetch(transport: &Transport, grant: &Grant) -> Result<(), Error> {
    black_box(transport.obtain(grant)?);
    Ok(())
}

fn send(agent: &Agent, request: &ureq::http::Request<RequestBody>) -> Result<(), Error> {
    let (head, body) = request.clone().into_parts();
    let mut answer = agent.run(ureq::http::Request::from_parts(head, body.as_bytes()))?;
    black_box(answer.body_mut().with_config().limit(MAX_BODY as u64).read_to_vec()?);
    Ok(())
}

/// The settings that a request with a secret needs; the adapter makes them for each request.
fn careful() -> ConfigBuilder<AgentScope> {
    let timeouts = Timeouts::default();
    Agent::config_builder()
        .user_agent(USER_AGENT)
        .proxy(None)
        .max_redirects(0)
        .max_response_header_size(MAX_HEADERS)
        .timeout_connect(Some(timeouts.connect))
        .timeout_global(Some(timeouts.attempt))
}
