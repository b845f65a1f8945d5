//! Calls that carry the token, to servers that like it or not.

use std::time::Duration;

use polygrant::{Error, Origins, TransportErrorKind};
use polygrant_lifecycle::TokenError;
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

/// Keeps no connection: these servers close theirs after each response, and a call would now and then
/// go out on one that is just closing.
fn plain() -> Agent {
    Agent::config_builder().http_status_as_error(false).max_idle_connections(0).build().into()
}

/// An agent whose calls carry the token.
fn agent(authorized: Authorize) -> Agent {
    authorized.agent(|| Agent::config_builder().http_status_as_error(false).max_idle_connections(0))
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
    let response = get(&agent(authorized(&client(&server), &resource)), &resource);
    assert_eq!(response.into_body().read_to_string().unwrap(), "item");
    assert_eq!(tokens_at(&resource), ["Bearer t0k3n-canary-1", "Bearer t0k3n-canary-2"]);
}

/// ureq's default is to make an error of a status.
#[test]
fn fault_39_also_if_a_status_is_an_error() {
    let (server, resource) = (issuing(), picky());
    let authorize = authorized(&client(&server), &resource);
    let agent = authorize.agent(Agent::config_builder);
    assert_eq!(get(&agent, &resource).status(), 200);
    assert_eq!(resource.requests().len(), 2);
}

/// The lines of the README, as they are.
#[test]
fn fault_39_the_way_that_the_readme_shows() {
    let (server, resource) = (issuing(), picky());
    let client = client(&server);
    let origin = resource.base_url();
    let run = || -> Result<u16, Box<dyn std::error::Error>> {
        let authorize = Authorize::new(client, Origins::of([&*origin])?);
        let agent = authorize.agent(Agent::config_builder);
        Ok(agent.get(format!("{origin}/items")).call()?.status().as_u16())
    };
    assert_eq!(run().unwrap(), 200);
    let shown = [include_str!("../../README.md"), include_str!("../../src/lib.rs")];
    let own = include_str!("authorize.rs");
    for line in [
        "Authorize::new(client, Origins::of([",
        "let agent = authorize.agent(Agent::config_builder);",
    ] {
        assert!(shown.into_iter().chain([own]).all(|text| text.contains(line)), "{line}");
    }
    assert_eq!(tokens_at(&resource), ["Bearer t0k3n-canary-1", "Bearer t0k3n-canary-2"]);
}

/// A status is an error, or is not, as the agent says, or the call itself.
#[test]
fn a_call_keeps_its_own_settings() {
    let (server, resource) = (issuing(), responding(|_| response("404 Not Found", "", "none")));
    let authorize = authorized(&client(&server), &resource);
    let url = format!("{}/items", resource.base_url());
    let is_error = |result: Result<Response<Body>, ureq::Error>| match result {
        Ok(response) => {
            assert_eq!(response.into_body().read_to_string().unwrap(), "none");
            false
        }
        Err(ureq::Error::StatusCode(404)) => true,
        Err(other) => panic!("{other}"),
    };
    let strict = || Agent::config_builder().max_idle_connections(0);
    let lenient = || strict().http_status_as_error(false);
    for (settings, expected) in [(&strict as &dyn Fn() -> _, true), (&lenient, false)] {
        let agent = authorize.clone().agent(settings);
        assert_eq!(is_error(agent.get(&url).call()), expected);
        assert_eq!(is_error(agent.post(&url).send("x")), expected);
        let call = agent.get(&url).config().http_status_as_error(!expected).build();
        assert_eq!(is_error(call.call()), !expected);
        let plain: Agent = settings().build().into();
        assert_eq!(is_error(authorize.run(&plain, posting(&resource))), expected);
        let call = plain.configure_request(posting(&resource)).http_status_as_error(!expected);
        assert_eq!(is_error(authorize.run(&plain, call.build())), !expected);
    }
}

#[test]
fn fault_79_a_401_about_a_scope_gets_no_other_token() {
    let challenge = "www-authenticate: Bearer error=\"insufficient_scope\"\r\n";
    let (server, resource) =
        (issuing(), responding(move |_| response("401 Unauthorized", challenge, "")));
    let client = client(&server);
    let authorize = authorized(&client, &resource);
    let failed = authorize.clone().agent(Agent::config_builder).get(resource.base_url()).call();
    assert!(matches!(failed, Err(ureq::Error::StatusCode(401))));
    assert_eq!(authorize.run(&plain(), posting(&resource)).unwrap().status(), 401);
    assert_eq!((server.requests().len(), resource.requests().len()), (1, 2));
    assert_eq!(client.health().counts.rejections, 0);
}

#[test]
fn a_get_with_a_body_is_sent_again_whole() {
    let (server, resource) = (issuing(), picky());
    let agent = agent(authorized(&client(&server), &resource));
    let sent = agent.get(resource.base_url()).force_send_body().send("query").unwrap();
    assert_eq!(sent.status(), 200);
    let requests = resource.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert!(request.ends_with("\r\n\r\nquery"), "{request}");
        assert!(request.contains("content-length: 5\r\n"), "{request}");
    }
}

/// Servers refuse a POST without a length (RFC 9110 §8.6), and a GET may be taken for one with a body.
#[test]
fn an_empty_body_has_the_length_that_its_method_wants() {
    let (server, resource) = (issuing(), guarded_by(|_| true));
    let authorize = authorized(&client(&server), &resource);
    for (method, states_length) in
        [("GET", false), ("DELETE", false), ("POST", true), ("PUT", true)]
    {
        let call = Request::builder().method(method).uri(resource.base_url()).body([0_u8; 0]);
        assert_eq!(authorize.run(&plain(), call.unwrap()).unwrap().status(), 200);
        let request = resource.requests().pop().unwrap();
        assert_eq!(request.contains("content-length: 0\r\n"), states_length, "{request}");
        assert!(!request.contains("transfer-encoding"), "{request}");
    }
}

#[test]
fn fault_44_a_post_through_an_agent_is_sent_once() {
    let (server, resource) = (issuing(), picky());
    let client = client(&server);
    let agent = agent(authorized(&client, &resource));
    let sent = agent.post(resource.base_url()).send("order").unwrap();
    assert_eq!((sent.status().as_u16(), resource.requests().len()), (401, 1));
    assert_eq!(client.health().counts.rejections, 1);
    assert_eq!(agent.post(resource.base_url()).send("order").unwrap().status(), 200);
}

#[test]
fn fault_70_a_call_whose_origin_cannot_be_told_is_not_sent() {
    let (server, resource) = (issuing(), guarded_by(|_| true));
    let authorize = authorized(&client(&server), &resource);
    let evil = ("host", "evil.example");
    let calls = [
        Request::get("/items").body(""),
        Request::get(resource.base_url()).header(evil.0, evil.1).body(""),
    ];
    for call in calls {
        let call = call.unwrap();
        let through = agent(authorize.clone()).run(call.clone()).unwrap_err();
        for error in [through, authorize.run(&plain(), call).unwrap_err()] {
            let ureq::Error::Other(error) = error else { panic!("{error}") };
            assert!(error.is::<polygrant::OriginError>(), "{error}");
        }
    }
    assert_eq!((server.connections(), resource.connections()), (0, 0));
    assert!(authorize.clone().with_origin("https://other.example").is_err());
    assert!(authorize.with_origin(&resource.base_url()).is_ok());
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
    let response = get(&agent(authorized.clone()), &resource);
    assert_eq!(response.status(), 401);
    assert_eq!(response.into_body().read_to_string().unwrap(), "rejected");
    assert_eq!((server.requests().len(), resource.requests().len()), (2, 2));
    assert_eq!(authorized.run(&plain(), posting(&resource)).unwrap().status(), 401);
    // A replacement was rejected just now: there is no other for a second.
    assert_eq!((server.requests().len(), resource.requests().len()), (2, 3));
}

#[test]
fn fault_49_a_call_that_does_not_wait_for_its_token_is_not_sent() {
    let (server, resource) =
        (ScriptedServer::with_stalled_response("").unwrap(), guarded_by(|_| true));
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

/// The next call need not be rejected, too, so that the token is replaced.
#[test]
fn fault_44_a_call_that_is_sent_once_has_its_token_replaced_at_once() {
    let (server, resource) = (issuing(), picky());
    let client = client(&server);
    let agent = agent(authorized(&client, &resource));
    let url = format!("{}/items", resource.base_url());
    assert_eq!(agent.post(&url).send("x").unwrap().status(), 401);
    let gives_up = std::time::Instant::now() + Duration::from_secs(30);
    while client.health().counts.tokens < 2 {
        assert!(std::time::Instant::now() < gives_up, "{:?}", client.health());
        std::thread::yield_now();
    }
    assert_eq!(agent.post(&url).send("x").unwrap().status(), 200);
    assert_eq!(tokens_at(&resource), ["Bearer t0k3n-canary-1", "Bearer t0k3n-canary-2"]);
    assert_eq!(server.requests().len(), 2);
}
