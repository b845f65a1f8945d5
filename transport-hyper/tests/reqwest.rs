//! reqwest as the client of token requests and of calls.

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::Request;
    use polygrant::{Credentials, Dialect, Error, Grant, Origins, Timeouts, TransportErrorKind};
    use polygrant_hyper::{
        AuthorizeLayer, ReqwestClient, RetryBody, RetryEmpty, TokenClient, Transport,
    };
    use polygrant_lifecycle::Policy;
    use polygrant_testkit::{
        SandboxServer, ScriptedServer, Step, credentials, response, token_body,
    };
    use tower::{Layer, ServiceExt};

    fn http() -> ReqwestClient {
        ReqwestClient::new(reqwest::Client::builder().no_proxy()).unwrap()
    }

    fn grant_at(base_url: &str) -> Grant {
        let grant = Grant::builder(Dialect::xone()).base_url(base_url);
        grant.credentials(credentials()).build().unwrap()
    }

    #[tokio::test]
    async fn a_token_and_a_call_with_it() {
        let sandbox = SandboxServer::start(0).unwrap();
        let api = ScriptedServer::with_response("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        let api = api.unwrap();
        let grant = grant_at(&sandbox.base_url(&Dialect::xone()));
        let client = TokenClient::tokio_with(Transport::reqwest(http()), grant, Policy::default());
        let origins = Origins::of([api.base_url()]).unwrap();
        let calls = AuthorizeLayer::new(client, origins).layer(http());
        let call = Request::get(api.base_url()).body(String::new()).unwrap();
        let response = reqwest::Response::from(calls.oneshot(call).await.unwrap());
        assert_eq!(response.text().await.unwrap(), "ok");
        let seen = api.stop().requests.concat();
        assert!(seen.contains("authorization: Bearer sandbox-xone-token\r\n"), "{seen}");
    }

    /// Sends a body again unless it is a stream, as the guide's page has it.
    enum RetryInMemory {}

    impl RetryBody<reqwest::Body> for RetryInMemory {
        fn copy(body: &reqwest::Body) -> Option<reqwest::Body> {
            body.as_bytes().map(|bytes| bytes.to_vec().into())
        }
    }

    /// Makes a call of a builder, to an API that rejects the first token, and returns the status and what the
    /// API saw.
    async fn sent<R: RetryBody<reqwest::Body> + 'static>(body: &'static str) -> (u16, Vec<String>) {
        let vendor = ScriptedServer::with_responses(|number| {
            response("200 OK", "", &token_body(&format!("t-{number}"), Some("3600")))
        });
        let api = ScriptedServer::with_responses(|number| {
            response(if number == 1 { "401 Unauthorized" } else { "200 OK" }, "", "")
        });
        let (vendor, api) = (vendor.unwrap(), api.unwrap());
        let mut policy = Policy::default();
        policy.request_interval = Duration::ZERO;
        let grant = grant_at(&vendor.base_url());
        let client = TokenClient::tokio_with(Transport::reqwest(http()), grant, policy);
        let layer = AuthorizeLayer::new(client, Origins::of([api.base_url()]).unwrap());
        let calls = layer.with_retry_body::<R>().layer(http());
        let mut builder =
            reqwest::Client::builder().no_proxy().build().unwrap().post(api.base_url());
        if !body.is_empty() {
            builder = builder.header("content-type", "application/json").body(body);
        }
        let call = Request::<reqwest::Body>::try_from(builder.build().unwrap()).unwrap();
        let response = reqwest::Response::from(calls.oneshot(call).await.unwrap());
        (response.status().as_u16(), api.stop().requests)
    }

    #[tokio::test]
    async fn a_call_of_a_builder_is_sent_again_after_a_rejection() {
        let (status, seen) = sent::<RetryInMemory>("{\"n\":1}").await;
        assert_eq!((status, seen.len()), (200, 2), "{seen:?}");
        for (call, token) in seen.iter().zip(["t-1", "t-2"]) {
            assert!(call.contains(&format!("authorization: Bearer {token}\r\n")), "{call}");
            assert!(call.contains("content-type: application/json\r\n"), "{call}");
            assert!(call.contains("content-length: 7\r\n"), "{call}");
            assert!(call.ends_with("\r\n\r\n{\"n\":1}"), "{call}");
        }
    }

    #[tokio::test]
    async fn what_has_no_body_is_told_from_what_has_one() {
        for (body, expected) in [("", (200, 2)), ("{}", (401, 1))] {
            let (status, seen) = sent::<RetryEmpty>(body).await;
            assert_eq!((status, seen.len()), expected, "{seen:?}");
        }
    }

    /// The secret does not follow, whatever the builder said.
    #[tokio::test]
    async fn redirects_are_not_followed() {
        let elsewhere = ScriptedServer::with_response("HTTP/1.1 200 OK\r\n\r\n").unwrap();
        let location = elsewhere.base_url();
        let response =
            format!("HTTP/1.1 307 Moved\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
        let server = ScriptedServer::with_response(response).unwrap();
        let eager = reqwest::redirect::Policy::limited(9);
        let eager = reqwest::Client::builder().no_proxy().redirect(eager);
        let transport = Transport::reqwest(ReqwestClient::new(eager).unwrap());
        let error = transport.fetch(&grant_at(&server.base_url())).await.unwrap_err();
        assert!(!matches!(error, Error::Transport(_)), "{error}");
        assert_eq!(server.stop().requests.len(), 1);
        assert_eq!(elsewhere.stop().connections, 0);
    }

    #[tokio::test]
    async fn errors_are_told_apart_and_show_no_query() {
        let gone = ScriptedServer::with_response("").unwrap();
        let nowhere = gone.base_url();
        drop(gone.stop());
        let silent = ScriptedServer::with_steps([Step::Read, Step::Hold]).unwrap();
        let closing = ScriptedServer::with_steps([Step::Read]).unwrap();
        let soon = Timeouts::default().with_attempt(Duration::from_millis(200));
        for (base_url, expected) in [
            (nowhere, TransportErrorKind::Connect),
            (silent.base_url(), TransportErrorKind::Timeout),
            (closing.base_url(), TransportErrorKind::Closed),
        ] {
            let dialect = Dialect::from_json(
                r#"{ "name": "acme", "method": "GET", "body": {},
                     "query": { "secret": "{client_secret}" } }"#,
            );
            let credentials = Credentials::new("id", "s3cr3t").unwrap();
            let grant = Grant::builder(dialect.unwrap()).base_url(base_url);
            let grant = grant.credentials(credentials).build().unwrap();
            let transport = Transport::reqwest(http()).with_timeouts(soon);
            let error = transport.fetch(&grant).await.unwrap_err();
            let Error::Transport(transport) = &error else { panic!("{error}") };
            assert_eq!(transport.kind(), expected, "{error}");
            assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error:?}");
        }
    }
}
