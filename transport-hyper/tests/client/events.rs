//! What `tracing` is told.

#![cfg(feature = "tracing")]

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};

use polygrant::{Credentials, Dialect, Grant, Scopes};
use polygrant_hyper::{TokenClient, Transport};
use polygrant_lifecycle::Policy;
use polygrant_testkit::CLIENT_SECRET;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::sandboxes::{grant_at, sandbox};

/// A line for each event, and where it happened. It is the whole process's: one of a single thread
/// misses the events that another thread came across first.
#[derive(Clone, Default)]
struct Journal(Arc<Mutex<Vec<(ThreadId, String)>>>);

impl Subscriber for Journal {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "polygrant::token"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = event.metadata().level().to_string();
        event.record(&mut Fields(&mut line));
        self.0.lock().unwrap().push((thread::current().id(), line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

/// A grant whose request has the secret in its URL.
fn querying_at(base_url: &str) -> Grant {
    let document = r#"{ "name": "acme", "method": "GET", "query": { "key": "{client_secret}" } }"#;
    let dialect = Dialect::from_json(document).unwrap();
    let endpoint = dialect.endpoint_at(base_url).unwrap();
    let credentials = Credentials::none().with("client_secret", CLIENT_SECRET).unwrap();
    Grant::new(dialect, endpoint, credentials, Scopes::none()).unwrap()
}

#[test]
fn fault_60_events_tell_what_happened_and_no_secret() {
    let journal = Journal::default();
    tracing::subscriber::set_global_default(journal.clone()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (server, grant) = sandbox();
    let mut policy = Policy::default();
    policy.attempts = 1;
    let client = TokenClient::tokio_with(Transport::tokio(), grant, policy);

    let issued = runtime.block_on(client.token()).unwrap();
    assert!(client.invalidate(&issued));
    drop(server);
    client.set_grant(grant_at("http://127.0.0.1:1"));
    assert!(runtime.block_on(client.token()).is_err());
    client.set_grant(querying_at("http://127.0.0.1:1"));
    assert!(runtime.block_on(client.token()).is_err());

    let here = thread::current().id();
    let told = journal.0.lock().unwrap().clone();
    let lines: Vec<_> =
        told.iter().filter(|(thread, _)| *thread == here).map(|(_, line)| &**line).collect();
    let [sent, obtained, rejected, sent_again, failed, _, with_query] = lines[..] else {
        panic!("{lines:?}")
    };
    // Each names its client.
    let client = r#"dialect="rfc6749" client_id="sandbox-client" host="127.0.0.1""#;
    assert_eq!(
        sent,
        format!(
            "DEBUG message=token request sent {client} attempt=AttemptId(1) timeout_seconds=10.0"
        )
    );
    let told =
        format!("INFO message=token obtained {client} attempt=AttemptId(1) duration_seconds=");
    assert!(obtained.starts_with(&told) && obtained.contains(" generation=1 "), "{obtained}");
    assert_eq!(
        rejected,
        format!("WARN message=token rejected by a resource server {client} generation=1")
    );
    assert_eq!(
        sent_again,
        format!(
            "DEBUG message=token request sent {client} attempt=AttemptId(2) timeout_seconds=10.0"
        )
    );
    let told =
        format!("WARN message=no token obtained {client} attempt=AttemptId(2) duration_seconds=");
    assert!(failed.starts_with(&told), "{failed}");
    let why = r#" kind="transport" class="Connect" retry_in_seconds="#;
    assert!(failed.contains(why), "{failed}");
    let other = r#"dialect="acme" client_id="" host="127.0.0.1""#;
    assert!(with_query.starts_with(&format!("WARN message=no token obtained {other} ")));
    let all = lines.join("\n");
    assert!(!all.contains(CLIENT_SECRET) && !all.contains(issued.token().secret()), "{all}");
}
