//! The example that exports metrics. It has a process of its own, as it listens to all events of one.
#![cfg(feature = "tracing")]
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "an example, and a test"
)]

use polygrant::{Credentials, Dialect, Grant};
use polygrant_testkit::{ScriptedServer, response, token_body};
use polygrant_ureq::{TokenClient, TokenPool, Transport};

#[allow(dead_code, clippy::disallowed_macros, reason = "its `main` prints")]
#[path = "../examples/metrics.rs"]
mod example;

/// Returns the one value whose name and labels begin so.
fn value(page: &str, name: &str) -> f64 {
    let mut lines = page.lines().filter_map(|line| line.strip_prefix(name));
    let rest = lines.next().unwrap_or_else(|| panic!("no {name} in:\n{page}"));
    assert_eq!(lines.next(), None, "two {name} in:\n{page}");
    rest.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn requests_failures_durations_and_times_to_expiry_are_exported() {
    let counters = example::Counters::default();
    tracing::subscriber::set_global_default(counters.clone()).unwrap();
    let server = ScriptedServer::with_responses(|number| match number {
        1 | 2 => response("200 OK", "", &token_body("t0k3n", Some("3600"))),
        _ => response("401 Unauthorized", "", r#"{"error":"invalid_client"}"#),
    })
    .unwrap();
    let pool = TokenPool::new(|grant| TokenClient::new(Transport::new(), grant));
    let grant = |id: &str| {
        let dialect = Dialect::rfc6749();
        let grant = Grant::builder(dialect).base_url(server.base_url()).name(format!("of {id}"));
        grant.credentials(Credentials::new(id.to_owned(), "s3cr3t").unwrap()).build().unwrap()
    };
    let good = pool.client(&grant("good"));
    let token = good.token().unwrap();
    good.token_after(&token).unwrap();
    pool.client(&grant("bad")).token().unwrap_err();

    let page = example::page(&counters, &pool).unwrap();
    let labels =
        |id: &str| format!(r#"name="of {id}",dialect="rfc6749",client_id="{id}",host="127.0.0.1""#);
    let (good, bad) = (labels("good"), labels("bad"));
    for (name, expected) in [
        (format!(r#"polygrant_token_requests_total{{{good},outcome="token",class=""}}"#), 2.0),
        (
            format!(
                r#"polygrant_token_requests_total{{{bad},outcome="refused",class="Credentials"}}"#
            ),
            1.0,
        ),
        (format!(r#"polygrant_token_request_seconds_bucket{{{good},le="+Inf"}}"#), 2.0),
        (format!("polygrant_token_request_seconds_count{{{bad}}}"), 1.0),
        (format!("polygrant_token_usable_seconds{{{bad}}}"), 0.0),
        (r#"polygrant_clients{state="fresh"}"#.to_owned(), 1.0),
        (r#"polygrant_clients{state="failing"}"#.to_owned(), 1.0),
    ] {
        assert_eq!(value(&page, &name), expected, "{name} in:\n{page}");
    }
    let usable = value(&page, &format!("polygrant_token_usable_seconds{{{good}}}"));
    assert!((3000.0..=3570.0).contains(&usable), "{usable}");
    let sum = value(&page, &format!("polygrant_token_request_seconds_sum{{{good}}}"));
    assert!(sum > 0.0, "{page}");
    assert!(!page.contains("t0k3n") && !page.contains("s3cr3t"), "{page}");
    let health = &pool.snapshot().into_iter().find(|it| it.client_id == "good").unwrap().health;
    assert_eq!((health.counts.tokens, health.counts.rejections), (2, 1));
    // A look at the clients is no use of them, and sends nothing.
    assert_eq!((pool.len(), server.requests().len()), (2, 3));
}
