//! Exports what token clients do in the text format of Prometheus. In the sources:
//! `cargo run -p polygrant-ureq --features tracing --example metrics`.
//!
//! Counters and histograms come from the events, and gauges from the pool, when they are asked for. Each
//! client has the name of its grant as a label. There is no token, secret or URL in any of them.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex, PoisonError};

use polygrant::{Credentials, Dialect, Grant};
use polygrant_testkit::{SandboxServer, credentials};
use polygrant_ureq::{TokenClient, TokenPool, Transport};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// The upper bounds of the histogram's buckets, in seconds; all requests are in one more.
const BOUNDS: [f64; 5] = [0.05, 0.1, 0.5, 1.0, 5.0];

/// The requests of each client so far, by the client's labels.
#[derive(Clone, Debug, Default)]
pub struct Counters(Arc<Mutex<BTreeMap<String, Requests>>>);

#[derive(Debug, Default)]
struct Requests {
    /// How many came to what, by labels.
    outcomes: BTreeMap<String, u64>,
    within: [u64; BOUNDS.len()],
    seconds: f64,
}

/// The fields of one event. `Debug` puts texts in quotation marks, as Prometheus wants them.
#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl Subscriber for Counters {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "polygrant::token"
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let of = |name| fields.0.get(name).map_or(r#""""#, String::as_str);
        // Only an event that ends a request has a duration.
        let Ok(seconds) = of("duration_seconds").parse::<f64>() else { return };
        let labels = ["name", "dialect", "client_id", "host"];
        let client = labels.map(|label| format!("{label}={}", of(label))).join(",");
        // A failure has a kind.
        let outcome = fields.0.get("kind").map_or(r#""token""#, String::as_str);
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let requests = counters.entry(client).or_default();
        let labels = format!("outcome={outcome},class={}", of("class"));
        *requests.outcomes.entry(labels).or_default() += 1;
        for (count, bound) in requests.within.iter_mut().zip(BOUNDS) {
            *count += u64::from(seconds <= bound);
        }
        requests.seconds += seconds;
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Returns all metrics, as a page for Prometheus to fetch.
///
/// # Errors
/// None: writing to a string does not fail.
pub fn page(counters: &Counters, pool: &TokenPool) -> Result<String, std::fmt::Error> {
    let mut page = String::new();
    let counters = counters.0.lock().unwrap_or_else(PoisonError::into_inner);
    writeln!(page, "# TYPE polygrant_token_requests_total counter")?;
    for (client, requests) in &*counters {
        for (outcome, count) in &requests.outcomes {
            writeln!(page, "polygrant_token_requests_total{{{client},{outcome}}} {count}")?;
        }
    }
    writeln!(page, "# TYPE polygrant_token_request_seconds histogram")?;
    for (client, requests) in &*counters {
        let (name, all) =
            ("polygrant_token_request_seconds", requests.outcomes.values().sum::<u64>());
        for (count, bound) in requests.within.iter().zip(BOUNDS) {
            writeln!(page, r#"{name}_bucket{{{client},le="{bound}"}} {count}"#)?;
        }
        writeln!(page, r#"{name}_bucket{{{client},le="+Inf"}} {all}"#)?;
        writeln!(page, "{name}_sum{{{client}}} {}", requests.seconds)?;
        writeln!(page, "{name}_count{{{client}}} {all}")?;
    }
    // The pool as a whole: its size does not depend on how many tenants there are.
    let all = pool.health();
    writeln!(page, "# TYPE polygrant_clients gauge")?;
    for (state, count) in
        [("fresh", all.fresh), ("stale", all.stale), ("empty", all.empty), ("failing", all.failing)]
    {
        writeln!(page, "polygrant_clients{{state={state:?}}} {count}")?;
    }
    writeln!(page, "# TYPE polygrant_clients_waiting gauge")?;
    writeln!(page, "polygrant_clients_waiting {}", all.waiting)?;
    // Each client by itself: leave it out where there are thousands.
    writeln!(page, "# TYPE polygrant_token_usable_seconds gauge")?;
    for client in pool.pieces().flatten() {
        let (name, dialect) = (client.name.unwrap_or_default(), client.dialect);
        let (id, host) = (client.client_id, client.host);
        let labels = format!("name={name:?},dialect={dialect:?},client_id={id:?},host={host:?}");
        let usable = client.health.usable_for.unwrap_or_default().as_secs_f64();
        writeln!(page, "polygrant_token_usable_seconds{{{labels}}} {usable}")?;
    }
    Ok(page)
}

fn main() -> Result<(), Box<dyn Error>> {
    let counters = Counters::default();
    tracing::subscriber::set_global_default(counters.clone())?;
    let server = SandboxServer::start(0)?;
    let pool = TokenPool::new(|grant| TokenClient::new(Transport::new(), grant));
    let tenants = [("north", credentials()), ("south", Credentials::new("unknown", "secret")?)];
    for (name, credentials) in tenants {
        let dialect = Dialect::rfc6749();
        let base_url = server.base_url(&dialect);
        let grant = Grant::builder(dialect).base_url(base_url).credentials(credentials);
        // One of the two is refused.
        let _ = pool.client(&grant.name(name).build()?).token();
    }
    print!("{}", page(&counters, &pool)?);
    Ok(())
}
