//! Lists and clears the cache.

use std::time::{Duration, SystemTime};

use polygrant::UnixTime;
use polygrant_hyper::store::{Store, TokenRecord};
use polygrant_store_file::FileStore;

use super::key::of_random_bytes;
use crate::error::CliError;
use crate::output::rfc3339;

/// How long another run may hold the cache.
const LIMIT: Duration = Duration::from_secs(5);

/// Returns a line for each token.
pub(super) fn list(store: &FileStore) -> Result<String, CliError> {
    let now = UnixTime::from(SystemTime::now());
    let mut lines = String::new();
    for key in store.keys()? {
        if key == of_random_bytes() {
            continue;
        }
        // What is wrong with one file does not hide the others.
        let stored = match store.load(&key, LIMIT) {
            Ok(stored) => stored,
            Err(error) => {
                lines += &format!("{key}  {error}\n");
                continue;
            }
        };
        let Some(value) = stored.value else { continue };
        lines += &match TokenRecord::parse(value.as_bytes()) {
            Ok(record) => line(&record, now),
            Err(error) => format!("{key}  {error}\n"),
        };
    }
    if lines.is_empty() {
        return Ok(format!("no token is kept in {}\n", store.folder().display()));
    }
    Ok(lines)
}

/// Returns a record's dialect, endpoint, client id, scopes and end.
fn line(record: &TokenRecord, now: UnixTime) -> String {
    let client_id = match record.client_id() {
        "" => String::new(),
        id => format!("  client {id:?}"),
    };
    let scopes: Vec<_> = record.scopes().collect();
    let scopes = match scopes[..] {
        [] => String::new(),
        _ => format!("  scope {:?}", scopes.join(" ")),
    };
    let end = match record.expires_at() {
        _ if !record.has_token() => "no token".to_owned(),
        Some(end) if end <= now => "ended".to_owned(),
        Some(end) => format!("until {}", rfc3339(end).unwrap_or_default()),
        None => "without an end".to_owned(),
    };
    format!("{}  {}{client_id}{scopes}  {end}\n", record.dialect(), record.endpoint())
}

/// Removes all tokens.
pub(super) fn clear(store: &FileStore) -> Result<String, CliError> {
    let has_random_bytes = store.keys()?.contains(&of_random_bytes());
    let removed = store.clear(LIMIT)?;
    let tokens = removed.saturating_sub(usize::from(has_random_bytes));
    let s = if tokens == 1 { "" } else { "s" };
    Ok(format!("removed {tokens} token{s} from {}\n", store.folder().display()))
}
