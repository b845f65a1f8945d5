//! Pools that mix up their tenants, or keep all of them.

use std::collections::HashMap;
use std::sync::Mutex;

use polygrant::Grant;
use polygrant_testkit::faults::PoolUnderTest;

use crate::broken::{BreakPool, Broken, Client, Pool};

/// Hands out the same client for grants with the same key.
struct Keyed {
    pool: Pool,
    key: fn(&Grant) -> String,
    grants: Mutex<HashMap<String, Grant>>,
}

impl PoolUnderTest for Keyed {
    fn client(&self, grant: &Grant) -> Client {
        let mut grants = self.grants.lock().unwrap();
        self.pool.client(grants.entry((self.key)(grant)).or_insert_with(|| grant.clone()))
    }

    fn size(&self) -> usize {
        self.pool.size()
    }
}

fn keyed(pool: Pool, key: fn(&Grant) -> String) -> Pool {
    Box::new(Keyed { pool, key, grants: Mutex::default() })
}

/// Returns a grant's request as text, without the URL, the header or the parameter of that name.
fn without(name: &str, grant: &Grant) -> String {
    let request = grant.request();
    let body = String::from_utf8_lossy(request.body().as_ref()).into_owned();
    let own = format!("{name}=");
    let mut parts: Vec<_> = body.split('&').filter(|part| !part.starts_with(&own)).collect();
    for header in ["authorization", "x-api-key"] {
        let value = request.headers().get(header).filter(|_| name != header);
        parts.extend(value.map(|value| value.to_str().unwrap()));
    }
    let url = request.uri().to_string();
    parts.extend((name != "url").then_some(&*url));
    parts.join(" ")
}

#[test]
fn fault_53_is_failed_by_a_pool_that_mixes_up_tenants() {
    let by: [(BreakPool, &str); 7] = [
        (|pool| keyed(pool, |grant| without("client_id", grant)), "client id"),
        (|pool| keyed(pool, |grant| without("client_secret", grant)), "secret"),
        (|pool| keyed(pool, |grant| without("x-api-key", grant)), "named secret"),
        (|pool| keyed(pool, |grant| without("scope", grant)), "scope"),
        (|pool| keyed(pool, |grant| without("audience", grant)), "dialect"),
        (|pool| keyed(pool, |grant| without("url", grant)), "path"),
        (|pool| keyed(pool, |_| String::new()), "client id"),
    ];
    for (pool, difference) in by {
        let why = format!("what differs in {difference} has the token of what differs in nothing");
        Broken { pool, ..Broken::PROPER }.assert_fails(53, &why);
    }
}

/// Makes a pool for each grant, so that no client is ever evicted.
struct Hoarding {
    pool: Pool,
    kept: Mutex<Vec<String>>,
}

impl PoolUnderTest for Hoarding {
    fn client(&self, grant: &Grant) -> Client {
        let (mut kept, key) = (self.kept.lock().unwrap(), without("", grant));
        if !kept.contains(&key) {
            kept.push(key);
        }
        self.pool.client(grant)
    }

    fn size(&self) -> usize {
        self.kept.lock().unwrap().len()
    }
}

#[test]
fn fault_53_is_failed_by_a_pool_without_a_bound() {
    let pool = |pool| Box::new(Hoarding { pool, kept: Mutex::default() }) as Pool;
    Broken { pool, ..Broken::PROPER }.assert_fails(53, "clients are kept");
}
