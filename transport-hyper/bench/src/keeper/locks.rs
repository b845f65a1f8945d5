//! What one writes in an afternoon: a value behind a lock, with the time at which it ends.

use std::hint::black_box;
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};

use super::Keeper;

/// A token and its end.
#[derive(Clone, Debug)]
pub struct Kept {
    authorization: HeaderValue,
    ends: Instant,
}

impl Kept {
    /// A token for an hour.
    #[must_use]
    pub fn new() -> Self {
        let authorization = HeaderValue::from_static("Bearer 2YotnFZFEjr1zCsicMWpAA");
        // As a client would have it: in shared memory, not in the program's own.
        let bytes = bytes::Bytes::copy_from_slice(authorization.as_bytes());
        let authorization = HeaderValue::from_maybe_shared(bytes).expect("visible characters");
        Self { authorization, ends: Instant::now() + Duration::from_secs(3600) }
    }

    fn value(&self) -> Option<HeaderValue> {
        (Instant::now() < self.ends).then(|| self.authorization.clone())
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self::new()
    }
}

impl Keeper for Mutex<Option<Kept>> {
    fn token(&self) {
        let kept = self.lock().unwrap_or_else(PoisonError::into_inner);
        black_box(kept.as_ref().and_then(Kept::value));
    }

    fn authorize(&self, headers: &mut HeaderMap) {
        let kept = self.lock().unwrap_or_else(PoisonError::into_inner);
        let value = kept.as_ref().and_then(Kept::value);
        drop(kept);
        headers.extend(value.map(|value| (AUTHORIZATION, value)));
    }
}

impl Keeper for RwLock<Option<Kept>> {
    fn token(&self) {
        let kept = self.read().unwrap_or_else(PoisonError::into_inner);
        black_box(kept.as_ref().and_then(Kept::value));
    }

    fn authorize(&self, headers: &mut HeaderMap) {
        let kept = self.read().unwrap_or_else(PoisonError::into_inner);
        let value = kept.as_ref().and_then(Kept::value);
        drop(kept);
        headers.extend(value.map(|value| (AUTHORIZATION, value)));
    }
}
