//! What is told to `tracing`.

use std::cell::RefCell;
use std::fmt::{Debug, Write};
use std::sync::Once;

use polygrant_testkit::{ScriptedServer, response};
use polygrant_ureq::TokenClient;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::canary::assert_silent;
use crate::kit::{client, issue, responding};

thread_local! {
    static TOLD: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The caller that waits runs the request, so each test hears its own.
struct Listener;

/// For the whole process, and before anything is told: `tracing` asks a listener but once whether it
/// wants to hear of something.
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing::subscriber::set_global_default(Listener).unwrap());
}

impl Subscriber for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let of = event.metadata();
        let mut line = format!("{} {}:", of.level(), of.target());
        event.record(&mut Line(&mut line));
        assert_silent(&line);
        TOLD.with_borrow_mut(|told| writeln!(told, "{line}").unwrap());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

/// What is told while `story` runs on this thread.
fn told(server: &ScriptedServer, story: impl FnOnce(&TokenClient)) -> Vec<String> {
    let client = client(server);
    TOLD.with_borrow_mut(String::clear);
    story(&client);
    TOLD.take().lines().map(str::to_owned).collect()
}

#[test]
fn fault_60_a_life_is_told_without_its_secrets() {
    let server = responding(issue);
    let told = told(&server, |client| {
        let token = client.token().unwrap();
        client.invalidate(&token);
        client.invalidate(&token);
        client.token().unwrap();
    });
    let begins = [
        "DEBUG polygrant::token: message=token request sent ",
        "INFO polygrant::token: message=token obtained generation=1 ",
        "WARN polygrant::token: message=token rejected by a resource server generation=1",
        "DEBUG polygrant::token: message=token request sent ",
        "INFO polygrant::token: message=token obtained generation=2 ",
    ];
    assert_eq!(told.len(), begins.len(), "{told:#?}");
    for (line, begin) in told.iter().zip(begins) {
        assert!(line.starts_with(begin), "{line}");
    }
    assert!(told[1].contains("usable_for=") && told[1].contains("refresh_in="), "{}", told[1]);
}

#[test]
fn fault_60_a_refusal_that_echoes_the_secret_is_told_without_it() {
    let body = r#"{"error":"invalid_client","error_description":"s3cr3t-canary is wrong"}"#;
    let server = responding(move |_| response("401 Unauthorized", "", body));
    let told = told(&server, |client| drop(client.token().unwrap_err()));
    let [sent, failed] = told.try_into().unwrap();
    assert!(sent.starts_with("DEBUG "), "{sent}");
    assert!(failed.starts_with("WARN polygrant::token: message=no token obtained "), "{failed}");
    assert!(failed.contains("Credentials") && failed.contains("retry_in=Some("), "{failed}");
}
