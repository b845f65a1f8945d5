//! Tokens in other places than an `Authorization` header: the whole call, byte by byte.

use polygrant::{Credentials, Dialect, Grant, Origins, Scopes};
use polygrant_sandbox::Sandbox;
use polygrant_testkit::{ScriptedServer, response};
use polygrant_ureq::ureq::http::Request;
use polygrant_ureq::ureq::{self, Agent};
use polygrant_ureq::{Authorize, TokenClient, Transport};

use crate::canary::{SECRET, assert_silent};
use crate::kit::{hasty, issuing, responding};

/// A dialect that presents its tokens so.
fn dialect(presentation: &str) -> Dialect {
    let document = format!(r#"{{ "name": "acme", "presentation": {presentation} }}"#);
    Dialect::from_json(&document).unwrap()
}

fn authorized(dialect: &Dialect, tokens: &ScriptedServer, resource: &ScriptedServer) -> Authorize {
    let endpoint = dialect.endpoint_at(&tokens.base_url()).unwrap();
    let credentials = Credentials::new("my-client", SECRET).unwrap();
    let grant = Grant::new(dialect.clone(), endpoint, credentials, Scopes::none()).unwrap();
    let client = TokenClient::with_policy(Transport::new(), grant, hasty());
    Authorize::new(client, Origins::of([resource.base_url()]).unwrap())
}

fn plain() -> Agent {
    Agent::config_builder().http_status_as_error(false).max_idle_connections(0).build().into()
}

fn with_middleware(authorized: Authorize) -> Agent {
    let config = Agent::config_builder().http_status_as_error(false).max_idle_connections(0);
    config.middleware(authorized.with_retry_agent(plain())).build().into()
}

/// Accepts the second call of each two.
fn picky() -> ScriptedServer {
    responding(|number| match number % 2 {
        0 => response("200 OK", "", "item"),
        _ => response("401 Unauthorized", "", "rejected"),
    })
}

fn read(request: &str) -> Request<()> {
    let mut lines = request.split("\r\n");
    let target = lines.next().unwrap().split(' ').nth(1).unwrap();
    let headers = lines.filter_map(|line| line.split_once(": "));
    headers
        .fold(Request::get(target), |call, (name, value)| call.header(name, value))
        .body(())
        .unwrap()
}

/// What comes to the server of a call that is rejected once, by the middleware and by
/// [`Authorize::run`]: its first line, and its headers less those that ureq adds.
fn calls(presentation: &str, path: &str, headers: &[(&str, &str)]) -> Vec<[String; 2]> {
    let dialect = dialect(presentation);
    let (tokens, resource) = (issuing(), picky());
    let call = |agent: &Agent, run: Option<&Authorize>| {
        let call = Request::get(format!("{}{path}", resource.base_url()));
        let call = headers.iter().fold(call, |call, (name, value)| call.header(*name, *value));
        let response = match run {
            Some(authorized) => authorized.run(agent, call.body([0_u8; 0]).unwrap()),
            None => agent.run(call.body(()).unwrap()),
        };
        assert_eq!(response.unwrap().status(), 200);
    };
    call(&with_middleware(authorized(&dialect, &tokens, &resource)), None);
    call(&plain(), Some(&authorized(&dialect, &tokens, &resource)));

    let requests = resource.requests();
    for (request, number) in requests.iter().zip([1, 2, 3, 4]) {
        let sandbox = Sandbox::new(dialect.clone());
        let sandbox = sandbox.with_token(format!("t0k3n-canary-{number}"));
        assert!(sandbox.admits(&read(request)), "{request}");
    }
    let theirs = ["host", "accept", "accept-encoding", "user-agent"];
    let shown = |request: &String| {
        let (first, headers) = request.split_once("\r\n").unwrap();
        let ours = headers
            .trim_end()
            .split("\r\n")
            .filter(|line| !theirs.contains(&line.split_once(':').unwrap().0));
        let mut ours: Vec<_> = ours.collect();
        ours.sort_unstable();
        [first.to_owned(), ours.join("\n")]
    };
    requests.iter().map(shown).collect()
}

/// The first token of a client and the one in its place, and the same of another client.
fn numbered(call: impl Fn(usize) -> [String; 2]) -> Vec<[String; 2]> {
    [1, 2, 3, 4].map(call).into()
}

#[test]
fn in_a_header() {
    let presentation = r#"{ "headers": { "x-auth-token": "{access_token}" } }"#;
    let headers = [("x-auth-token", "old"), ("authorization", "Basic eDp5")];
    let calls = calls(presentation, "/items", &headers);
    let expected = numbered(|number| {
        let headers = format!("authorization: Basic eDp5\nx-auth-token: t0k3n-canary-{number}");
        ["GET /items HTTP/1.1".to_owned(), headers]
    });
    assert_eq!(calls, expected);
}

#[test]
fn in_the_query() {
    let presentation = r#"{ "query": { "access_token": "{access_token}" } }"#;
    let calls = calls(presentation, "/items?page=2", &[]);
    let expected = numbered(|number| {
        [format!("GET /items?page=2&access_token=t0k3n-canary-{number} HTTP/1.1"), String::new()]
    });
    assert_eq!(calls, expected);
}

#[test]
fn in_a_cookie() {
    let presentation = r#"{ "cookies": { "session": "{access_token}" } }"#;
    let calls = calls(presentation, "/items", &[]);
    let expected = numbered(|number| {
        ["GET /items HTTP/1.1".to_owned(), format!("cookie: session=t0k3n-canary-{number}")]
    });
    assert_eq!(calls, expected);
}

#[test]
fn in_all_of_them() {
    let presentation = r#"{
        "headers": { "authorization": "Token {access_token}", "client-id": "{client_id}" },
        "query": { "t": "{access_token}" },
        "cookies": { "a": "{access_token}", "b": "{client_id}" }
    }"#;
    let calls = calls(presentation, "/", &[("authorization", "Basic eDp5")]);
    let expected = numbered(|number| {
        let token = format!("t0k3n-canary-{number}");
        let headers = [
            format!("authorization: Token {token}"),
            "client-id: my-client".to_owned(),
            format!("cookie: a={token}; b=my-client"),
        ];
        [format!("GET /?t={token} HTTP/1.1"), headers.join("\n")]
    });
    assert_eq!(calls, expected);
}

#[test]
fn another_origin_does_not_see_the_token() {
    let presentation =
        r#"{ "query": { "t": "{access_token}" }, "cookies": { "t": "{access_token}" } }"#;
    let (tokens, resource, other) = (issuing(), picky(), picky());
    let authorized = authorized(&dialect(presentation), &tokens, &resource);
    let agent = with_middleware(authorized.clone());
    let url = format!("{}/items", other.base_url());
    agent.get(&url).call().unwrap();
    authorized.run(&plain(), Request::get(&url).body([0_u8; 0]).unwrap()).unwrap();
    for request in other.requests() {
        assert!(request.starts_with("GET /items HTTP/1.1\r\n"), "{request}");
        assert!(!request.contains("cookie"), "{request}");
    }
    assert_eq!((tokens.connections(), other.requests().len()), (0, 2));
}

/// It names the caller's URL, not the one with the token.
#[test]
fn an_agent_for_tls_alone() {
    let presentation = r#"{ "query": { "t": "{access_token}" } }"#;
    let (tokens, resource) = (issuing(), picky());
    let authorized = authorized(&dialect(presentation), &tokens, &resource);
    let url = format!("{}/items", resource.base_url());
    let config = || Agent::config_builder().https_only(true);
    let agent: Agent = config().middleware(authorized.clone()).build().into();
    let call = Request::get(&url).body([0_u8; 0]).unwrap();
    let errors = [agent.get(&url).call(), authorized.run(&config().build().into(), call)]
        .map(Result::unwrap_err);
    for error in errors {
        assert_silent(&format!("{error} {error:?}"));
        assert!(matches!(error, ureq::Error::RequireHttpsOnly(named) if named == url));
    }
    assert_eq!(resource.connections(), 0);
}

#[test]
fn a_url_without_room_is_not_sent_without_the_token() {
    let presentation =
        r#"{ "query": { "the_token_of_a_vendor_that_is_fond_of_long_names": "{access_token}" } }"#;
    let (tokens, resource) = (issuing(), picky());
    let authorized = authorized(&dialect(presentation), &tokens, &resource);
    let url = format!("{}/{}", resource.base_url(), "x".repeat(65_500));
    let call = Request::get(&url).body([0_u8; 0]).unwrap();
    let error = authorized.run(&plain(), call).unwrap_err();
    assert!(matches!(error, ureq::Error::Http(_)), "{error:?}");
    assert_eq!(resource.connections(), 0);
}
