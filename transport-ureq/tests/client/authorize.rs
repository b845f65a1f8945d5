//! Calls that carry the token, to servers that like it or not.

use std::time::Duration;

use polygrant::lifecycle::TokenError;
use polygrant::{Error, Origins, TransportErrorKind};
use polygrant_testkit::{ScriptedServer, response};
use polygrant_ureq::ureq::http::{Request, Response};
use polygrant_ureq::ureq::{self, Agent, Body, Proxy};
use polygrant_ureq::{Authorize, TokenClient, Transport};

use crate::canary::{SECRET, assert_silent, grant};
use crate::kit::{client, hasty, issuing, responding};

/// Accepts the second token alone.
fn picky() -> ScriptedServer {
    guarded_by(|number| number == 2)
}

/// Accepts a call, counted from 1, or does not.
fn guarded_by(accepts: impl Fn(usize) -> bool + Send + 'static) -> ScriptedServer {
    responding(move |number| match accepts(number) {
        true => response("200 OK", "", "item"),
        false => response("401 Unauthorized", "", "rejected"),
    })
}

fn authorized(client: &TokenClient, resource: &ScriptedServer) -> Authorize {
    Authorize::new(client.clone(), Origins::of([resource.base_url()]).unwrap())
}

/// Keeps no connection: these servers close theirs after each answer, and a call would now and then
/// go out on one that is just closing.
fn plain() -> Agent {
    Agent::config_builder().http_status_as_error(false).max_idle_connections(0).build().into()
}

/// An agent with the middleware, which sends again through another.
fn agent(authorized: Authorize) -> Agent {
    let config = Agent::config_builder().http_status_as_error(false).max_idle_connections(0);
    config.middleware(authorized.with_retry_agent(plain())).build().into()
}

fn get(agent: &Agent, resource: &ScriptedServer) -> Response<Body> {
    agent.get(format!("{}/items", resource.base_url())).call().unwrap()
}

fn posting(resource: &ScriptedServer) -> Request<&'static str> {
    Request::post(format!("{}/items", resource.base_url())).body(r#"{"name":"x"}"#).unwrap()
}

/// The tokens that came to a server, call by call.
fn tokens_at(resource: &ScriptedServer) -> Vec<String> {
    let token = |request: String| {
        let value = request.split_once("authorization: ").map(|(_, rest)| rest);
        value.map_or("none", |it| it.split_once("\r\n").unwrap().0).to_owned()
    };
    resource.requests().into_iter().map(token).collect()
}

#[test]
fn a_call_carries_the_token() {
    let (server, resource) = (issuing(), guarded_by(|_| true));
    let authorized = authorized(&client(&server), &resource);
    let agent = agent(authorized.clone());
    for _ in 0..2 {
        assert_eq!(get(&agent, &resource).status(), 200);
    }
    assert_eq!(authorized.run(&plain(), posting(&resource)).unwrap().status(), 200);
    assert_eq!(tokens_at(&resource), ["Bearer t0k3n-canary-1"; 3]);
    assert_eq!(server.requests().len(), 1);
    assert!(!format!("{authorized:?} {agent:?}").contains("t0k3n"));
}

#[test]
fn fault_39_a_rejected_call_is_sent_again_with_another_token() {
    let (server, resource) = (issuing(), picky());
    let answer = get(&agent(authorized(&client(&server), &resource)), &resource);
    assert_eq!(answer.into_body().read_to_string().unwrap(), "item");
    assert_eq!(tokens_at(&resource), ["Bearer t0k3n-canary-1", "Bearer t0k3n-canary-2"]);
}

/// ureq's default is to make an error of a status.
#[test]
fn fault_39_also_if_a_status_is_an_error() {
    let (server, resource) = (issuing(), picky());
    let authorized = authorized(&client(&server), &resource);
    let resending = authorized.with_retry_agent(plain());
    let agent: Agent = Agent::config_builder().middleware(resending).build().into();
    assert_eq!(get(&agent, &resource).status(), 200);
    assert_eq!(resource.requests().len(), 2);
}

#[test]
fn fault_39_a_body_that_is_all_there_is_sent_again() {
    let (server, resource) = (issuing(), picky());
    let authorized = authorized(&client(&server), &resource);
    assert_eq!(authorized.run(&plain(), posting(&resource)).unwrap().status(), 200);
    let requests = resource.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests.iter().all(|request| request.ends_with("\r\n\r\n{\"name\":\"x\"}")));
    assert_eq!(tokens_at(&resource), ["Bearer t0k3n-canary-1", "Bearer t0k3n-canary-2"]);
}

#[test]
fn fault_41_a_second_rejection_is_returned() {
    let (server, resource) = (issuing(), guarded_by(|_| false));
    let authorized = authorized(&client(&server), &resource);
    let answer = get(&agent(authorized.clone()), &resource);
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.into_body().read_to_string().unwrap(), "rejected");
    assert_eq!((server.requests().len(), resource.requests().len()), (2, 2));
    assert_eq!(authorized.run(&plain(), posting(&resource)).unwrap().status(), 401);
    // A replacement was rejected just now: there is no other for a second.
    assert_eq!((server.requests().len(), resource.requests().len()), (2, 3));
}

#[test]
fn fault_49_a_call_that_does_not_wait_for_its_token_is_not_sent() {
    let (server, resource) = (ScriptedServer::stalling_after("").unwrap(), guarded_by(|_| true));
    let mut policy = hasty();
    policy.timeouts = policy.timeouts.with_attempt(Duration::from_millis(100));
    let client = TokenClient::with_policy(Transport::new(), grant(&server.base_url()), policy);
    let impatient = authorized(&client, &resource).with_max_wait(Duration::from_millis(10));
    let url = format!("{}/items", resource.base_url());
    let ureq::Error::Other(error) = agent(impatient).get(url).call().unwrap_err() else { panic!() };
    let failure = error.downcast::<TokenError>().unwrap();
    assert!(
        matches!(failure.error(), Error::Transport(it) if it.kind() == TransportErrorKind::Timeout)
    );
    assert_eq!(resource.connections(), 0);
}

#[test]
fn the_token_goes_to_allowed_origins_alone() {
    let (server, resource, other) = (issuing(), guarded_by(|_| true), guarded_by(|_| false));
    let authorized = authorized(&client(&server), &resource);
    let agent = agent(authorized.clone());
    assert_eq!(get(&agent, &other).status(), 401);
    assert_eq!(authorized.run(&agent, posting(&other)).unwrap().status(), 401);
    assert_eq!(tokens_at(&other), ["none"; 2]);
    assert_eq!(server.requests().len(), 0);
}

/// Not even to where an allowed origin sends the call, and a 401 from there says nothing of the token.
#[test]
fn no_redirect_is_followed() {
    let (server, other) = (issuing(), guarded_by(|_| false));
    let location = format!("location: {}/items\r\n", other.base_url());
    let resource = responding(move |_| response("302 Found", &location, ""));
    let client = client(&server);
    let authorized = authorized(&client, &resource);
    assert_eq!(get(&agent(authorized.clone()), &resource).status(), 302);
    assert_eq!(authorized.run(&plain(), posting(&resource)).unwrap().status(), 302);
    assert_eq!(other.connections(), 0);
    assert_eq!(client.health().counts.rejections, 0);
}

#[test]
fn plain_http_passes_no_proxy() {
    let (server, resource, proxy) = (issuing(), guarded_by(|_| true), guarded_by(|_| true));
    let authorized = authorized(&client(&server), &resource);
    let url = Proxy::new(&proxy.base_url()).unwrap();
    let config = Agent::config_builder().max_idle_connections(0).proxy(Some(url));
    let agent: Agent = config.middleware(authorized.clone()).build().into();
    assert_eq!(get(&agent, &resource).status(), 200);
    assert_eq!(authorized.run(&agent, posting(&resource)).unwrap().status(), 200);
    assert_eq!((proxy.connections(), resource.requests().len()), (0, 2));
}

#[test]
fn debug_shows_no_proxy() {
    let (server, resource) = (issuing(), guarded_by(|_| true));
    let proxy = Proxy::new(&format!("http://user:{SECRET}@proxy.example")).unwrap();
    let agent = Agent::config_builder().proxy(Some(proxy)).build().new_agent();
    let authorized = authorized(&client(&server), &resource).with_retry_agent(agent);
    let debug = format!("{authorized:?}");
    assert!(debug.contains("origins"), "{debug}");
    assert_silent(&debug);
    assert!(!debug.contains("proxy"), "{debug}");
}

#[test]
fn another_authorization_is_replaced() {
    let (server, resource) = (issuing(), guarded_by(|_| true));
    let agent = agent(authorized(&client(&server), &resource));
    let url = format!("{}/items", resource.base_url());
    agent.get(url).header("authorization", "Basic eDp5").call().unwrap();
    assert_eq!(tokens_at(&resource), ["Bearer t0k3n-canary-1"]);
    assert!(!resource.requests()[0].contains("eDp5"));
}
