//! What is told to `tracing`.

use polygrant_testkit::{ScriptedServer, response};
use polygrant_ureq::TokenClient;

use crate::kit::{client, issue, responding};
use crate::listener::take;

/// Returns what is told while `act` runs on this thread.
fn told(server: &ScriptedServer, act: impl FnOnce(&TokenClient)) -> Vec<String> {
    let client = client(server);
    take();
    act(&client);
    take()
}

/// How each event names its client.
fn named(client_id: &str) -> String {
    format!(r#"dialect="rfc6749" client_id="{client_id}" host="127.0.0.1""#)
}

#[test]
fn fault_60_a_life_is_told_without_its_secrets() {
    let server = responding(issue);
    let told = told(&server, |client| {
        let token = client.token().unwrap();
        client.token_after(&token).unwrap();
        client.invalidate(&token);
    });
    let begins = [
        "DEBUG polygrant::token: message=token request sent CLIENT attempt=AttemptId(",
        "INFO polygrant::token: message=token obtained CLIENT attempt=AttemptId(1) duration_seconds=",
        "WARN polygrant::token: message=token rejected by a resource server CLIENT generation=1",
        "DEBUG polygrant::token: message=token request sent CLIENT attempt=AttemptId(",
        "INFO polygrant::token: message=token obtained CLIENT attempt=AttemptId(2) duration_seconds=",
    ];
    assert_eq!(told.len(), begins.len(), "{told:#?}");
    for (line, begin) in told.iter().zip(begins) {
        let begin = begin.replace("CLIENT", &named("my-client"));
        assert!(line.starts_with(&begin), "{line}");
    }
    assert!(told[1].contains(" generation=1 ") && told[4].contains(" generation=2 "), "{told:#?}");
    assert!(
        told[1].contains("usable_for_seconds=35") && told[1].contains("refresh_in_seconds="),
        "{}",
        told[1]
    );
}

#[test]
fn fault_60_a_refusal_that_echoes_the_secret_is_told_without_it() {
    let body = r#"{"error":"invalid_client","error_description":"s3cr3t-canary is wrong"}"#;
    let server = responding(move |_| response("401 Unauthorized", "", body));
    let told = told(&server, |client| drop(client.token().unwrap_err()));
    let [sent, failed] = told.try_into().unwrap();
    assert!(sent.starts_with("DEBUG "), "{sent}");
    assert!(failed.starts_with("WARN polygrant::token: message=no token obtained "), "{failed}");
    assert!(failed.contains(&named("my-client")), "{failed}");
    let why = r#" kind="refused" class="Credentials" status=401 retry_in_seconds="#;
    assert!(failed.contains(why), "{failed}");
}
