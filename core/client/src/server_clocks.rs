//! The clocks of the servers that assertions are for.

use std::collections::BTreeMap;
use std::fmt;

use polygrant::{Grant, UnixTime};

use crate::sync::{Mutex, lock};

/// How many servers are known at a time.
const CAPACITY: usize = 1024;

/// How far the clocks of servers are from this machine's, by what their last responses say.
///
/// An assertion is dated by the server's clock: one that is skewed by minutes, here or there, is the most
/// common reason why a server refuses a signature that is right.
pub(crate) struct ServerClocks(Mutex<BTreeMap<String, Skew>>);

#[derive(Clone, Copy)]
enum Skew {
    Ahead(std::time::Duration),
    Behind(std::time::Duration),
}

impl ServerClocks {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// Takes note of the `Date` of a response that came at `now`, by this machine's clock.
    pub(crate) fn note(&self, grant: &Grant, date: &str, now: UnixTime) {
        let Some(date) = UnixTime::from_http_date(date) else { return };
        let skew = if date > now {
            Skew::Ahead(date.saturating_since(now))
        } else {
            Skew::Behind(now.saturating_since(date))
        };
        let mut clocks = lock(&self.0);
        // They are known again with the next responses.
        if clocks.len() >= CAPACITY {
            clocks.clear();
        }
        clocks.insert(server(grant), skew);
    }

    /// Returns the time of the grant's server, as well as it is known.
    pub(crate) fn time(&self, grant: &Grant, now: UnixTime) -> UnixTime {
        match lock(&self.0).get(&server(grant)) {
            Some(Skew::Ahead(skew)) => now.saturating_add(*skew),
            Some(Skew::Behind(skew)) => {
                UnixTime::after_epoch(now.since_epoch().saturating_sub(*skew))
            }
            None => now,
        }
    }
}

fn server(grant: &Grant) -> String {
    grant.endpoint().uri().authority().map_or_else(String::new, ToString::to_string)
}

impl fmt::Debug for ServerClocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerClocks")
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests {
    use polygrant::{Credentials, Dialect};

    use super::*;

    const NOON: UnixTime = UnixTime::from_secs(784_111_777);
    const AT_NOON: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    fn grant(host: &str) -> Grant {
        let credentials = Credentials::new("id", "secret").unwrap();
        let grant = Grant::builder(Dialect::rfc6749()).base_url(format!("https://{host}"));
        grant.credentials(credentials).build().unwrap()
    }

    #[test]
    fn a_servers_time_follows_its_last_date() {
        let clocks = ServerClocks::new();
        let (one, other) = (grant("one.example"), grant("other.example"));
        for seconds in [0, 90, 600_000_000, 1_600_000_000] {
            let local = UnixTime::from_secs(seconds);
            clocks.note(&one, AT_NOON, local);
            assert_eq!(clocks.time(&one, local), NOON);
            let later = UnixTime::from_secs(seconds + 60);
            assert_eq!(clocks.time(&one, later), UnixTime::from_secs(784_111_837));
            assert_eq!(clocks.time(&other, local), local);
        }
    }

    #[test]
    fn what_is_no_date_changes_nothing() {
        let clocks = ServerClocks::new();
        clocks.note(&grant("one.example"), AT_NOON, NOON);
        clocks.note(&grant("one.example"), "yesterday", UnixTime::EPOCH);
        assert_eq!(clocks.time(&grant("one.example"), NOON), NOON);
    }
}
