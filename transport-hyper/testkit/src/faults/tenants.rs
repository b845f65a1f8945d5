//! Many clients of one adapter, which share its transport and its pool, and nothing else.

use std::collections::HashMap;
use std::sync::mpsc;
use std::thread;

use polygrant::{Credentials, Dialect, Grant, Scopes};
use polygrant_lifecycle::{EvictionPriority, Pool};

use super::adapter::{Adapter, PoolUnderTest};
use super::case::Check::{Machine, Wire};
use super::case::{FaultCase, fault};
use super::gate::{GIVE_UP, Gate, joined};
use super::loopback::{failure, grant_at, hasty, issue, issuing, refusal, responding_to};
use super::verdict::Observed;
use crate::credentials;
use crate::fail::{Fail, ensure, same};
use crate::samples::grant_of;

pub(super) const FAULTS: [FaultCase; 3] = [
    fault(29, "400 invalid_scope for one client", "other clients unaffected", &[Wire(scope)]),
    fault(50, "a slow server of client A", "client B unaffected", &[Wire(slow)]),
    fault(
        53,
        "a million keys in a keyed pool",
        "bounded; no tenant has another's token",
        &[Machine(keys), Machine(least_missed), Machine(apart), Wire(tenants_apart)],
    ),
];

fn pool_of(adapter: &dyn Adapter, capacity: usize) -> Result<Box<dyn PoolUnderTest>, Fail> {
    let pool = adapter.pool(hasty(), capacity).map_err(Fail::new)?;
    pool.ok_or_else(|| Fail::DoesNotApply("it has no pool".into()))
}

fn scope(adapter: &dyn Adapter) -> Observed {
    let mut issued = 0;
    let server = responding_to(move |request| {
        if request.contains("scope=forbidden") {
            return refusal("400 Bad Request", "invalid_scope");
        }
        issued += 1;
        issue(issued)
    })?;
    let pool = pool_of(adapter, 8)?;
    // The same client of the same server, for another scope.
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at(&server.base_url())?;
    let of_scope =
        |scope| Grant::new(dialect.clone(), endpoint.clone(), credentials(), Scopes::from([scope]));
    let (refused, other) = (pool.client(&of_scope("forbidden")?), pool.client(&of_scope("read")?));

    let error = failure(&*refused)?;
    let code = error.error().as_refusal().and_then(|refusal| refusal.code());
    same("the code", code, Some("invalid_scope"))?;
    let first = other.token().map_err(|error| Fail::from(error).at("the other client"))?;
    same("its token", first.token().secret(), "t1")?;
    same("its failures", other.health().counts.failures, 0)?;
    // While the first one pauses, the other one goes on.
    failure(&*refused)?;
    same("its next token", other.token_after(&first)?.token().secret(), "t2")?;
    same("requests", server.requests().len(), 3)?;
    Ok("one fails and pauses, the other one of its pool has two tokens meanwhile".into())
}

fn slow(adapter: &dyn Adapter) -> Observed {
    let (slow, gate) = Gate::with_responses(issue)?;
    let server = issuing()?;
    let pool = pool_of(adapter, 8)?;
    let (grant, other) = (grant_at(&slow)?, grant_at(&server)?);
    let client = pool.client(&grant);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| client.token());
        let came = gate.request();
        let (done, outcome) = mpsc::channel();
        let (pool, other) = (&pool, &other);
        // On a thread of its own, which may be held up.
        scope.spawn(move || done.send(pool.client(other).token()));
        let served = outcome.recv_timeout(GIVE_UP);
        let is_out = client.health().in_flight;
        gate.open();
        came?;
        let served = served.map_err(|_| Fail::new("B waits for A's server"))??;
        ensure(is_out, || "A's request was over".into())?;
        same("B's token", served.token().secret(), "t1")?;
        joined(waiting)??;
        Ok::<_, Fail>(())
    })?;
    Ok("B had a token of their pool while A's request was out; then A had one".into())
}

/// As good as a million, since the bound is checked after each.
const KEYS: usize = 20_000;

fn keys() -> Observed {
    let mut pool = Pool::new(64, 0);
    let mut client_of = |tenant| {
        let grant = grant_of(&format!("tenant {tenant}"), "s3cr3t")?;
        let client = *pool.entry(&grant, || tenant, |_| EvictionPriority::Expendable);
        same("the client", client, tenant)?;
        ensure(pool.len() <= 64, || format!("{} after {tenant} keys", pool.len()))
    };
    (0..KEYS).try_for_each(&mut client_of)?;
    // The last ones are still there.
    let last = grant_of(&format!("tenant {}", KEYS - 1), "s3cr3t")?;
    let client = *pool.entry(&last, || 0, |_| EvictionPriority::Expendable);
    same("the client of the last key", client, KEYS - 1)?;
    Ok(format!("{KEYS} keys, never more than 64 kept"))
}

fn least_missed() -> Observed {
    let priority = |client: &usize| match client {
        1 => EvictionPriority::Expendable,
        2 => EvictionPriority::Busy,
        _ => EvictionPriority::Useful,
    };
    let grants: Vec<_> = (0..4)
        .map(|tenant| grant_of(&format!("tenant {tenant}"), "s3cr3t"))
        .collect::<Result<_, _>>()?;
    let mut pool = Pool::new(3, 0);
    for (tenant, grant) in grants.iter().enumerate() {
        pool.entry(grant, || tenant, priority);
    }
    // The one without a token went, though it was not the oldest; the busy one stays.
    for (tenant, grant) in grants.iter().enumerate().filter(|(tenant, _)| *tenant != 1) {
        same("the client", *pool.entry(grant, || 99, priority), tenant)?;
    }
    same("clients", pool.len(), 3)?;
    Ok("the one without a token goes first, a busy one stays".into())
}

/// The parts in which customers differ.
const DIFFERENCES: [&str; 10] = [
    "nothing",
    "client id",
    "secret",
    "named secret",
    "assertion",
    "scope",
    "scopes",
    "path",
    "variable",
    "dialect",
];

/// Returns customers that each differ from the first in one part.
fn tenants(base_url: &str) -> Result<Vec<Grant>, Fail> {
    let of = |difference| {
        let pick = |own: &str, one: &'static str, other: &'static str| {
            if difference == own { other } else { one }
        };
        let audience = pick("dialect", "a", "b");
        let document = format!(
            r#"{{
                "name": "acme",
                "credentials": ["api_key"],
                "assertions": ["jwt"],
                "variables": {{ "realm": {{}} }},
                "headers": {{ "x-api-key": "{{api_key}}" }},
                "body": {{
                    "client_id": "{{client_id}}",
                    "client_secret": "{{client_secret}}",
                    "client_assertion": "{{jwt}}",
                    "realm": "{{realm}}",
                    "scope": "{{scope}}",
                    "audience": "{audience}"
                }}
            }}"#
        );
        let dialect = Dialect::from_json(&document)?;
        let base_url = format!("{base_url}{}", pick("path", "", "/eu"));
        let credentials = Credentials::new(
            pick("client id", "app-1", "app-2"),
            pick("secret", "s3cr3t", "0ther"),
        )?;
        let credentials = credentials.with("api_key", pick("named secret", "k1", "k2"))?;
        let scopes = match difference {
            "scopes" => Scopes::from(["read", "write"]),
            _ => Scopes::from([pick("scope", "read", "write")]),
        };
        let grant = Grant::builder(dialect)
            .base_url(base_url)
            .variable("realm", pick("variable", "main", "other"))
            .credentials(credentials)
            .scopes(scopes)
            .build()?;
        Ok(grant.with_assertion("jwt", pick("assertion", "signed", "signed otherwise"))?)
    };
    DIFFERENCES.into_iter().map(of).collect()
}

fn apart() -> Observed {
    let tenants = tenants("https://auth.example.com")?;
    let mut pool = Pool::new(tenants.len(), 0);
    for _ in 0..2 {
        for (number, grant) in tenants.iter().enumerate() {
            let client = *pool.entry(grant, || number, |_| EvictionPriority::Useful);
            same("the client", client, number)?;
        }
    }
    same("clients", pool.len(), tenants.len())?;
    Ok(format!("{} that differ in one thing only have a client each", tenants.len()))
}

fn tenants_apart(adapter: &dyn Adapter) -> Observed {
    let server = issuing()?;
    let tenants = tenants(&server.base_url())?;
    let capacity = tenants.len() + 1;
    let pool = pool_of(adapter, capacity)?;
    let mut owners = HashMap::new();
    let mut all_call = || {
        for (grant, owner) in tenants.iter().zip(DIFFERENCES) {
            let token = pool.client(grant).token()?.token().secret().to_owned();
            let first = *owners.entry(token).or_insert(owner);
            ensure(first == owner, || {
                format!("what differs in {owner} has the token of what differs in {first}")
            })?;
        }
        Ok::<_, Fail>(())
    };
    all_call()?;
    all_call()?;
    let requests = server.requests();
    same("requests for two calls each", requests.len(), tenants.len())?;
    for (place, request) in requests.iter().enumerate() {
        let is_own = !requests.iter().take(place).any(|earlier| earlier == request);
        ensure(is_own, || format!("request {place} was sent for another tenant"))?;
    }
    // Others come and go; the first ones still get no token but their own.
    let other = server.base_url();
    for number in 0..1000 {
        let dialect = Dialect::rfc6749();
        let endpoint = dialect.endpoint_at(&other)?;
        let credentials = Credentials::new(format!("tenant {number}"), "s3cr3t")?;
        drop(pool.client(&Grant::new(dialect, endpoint, credentials, Scopes::none())?));
        ensure(pool.size() <= capacity, || format!("{} clients are kept", pool.size()))?;
    }
    all_call()?;
    Ok(format!(
        "{} tenants that differ in one thing only have a token each; 1000 more, {capacity} kept",
        tenants.len()
    ))
}
