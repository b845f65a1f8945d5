//! Which client certificate a token goes with.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use polygrant::Grant;

/// Counts the client certificates that there were so far.
type Generation = dyn Fn() -> u64 + Send + Sync;

/// The client certificate that the current token was issued to, where the dialect
/// [binds](polygrant::Dialect::certificate_bound) tokens to it.
///
/// Both numbers change only while the lifecycle is locked.
pub(crate) struct BoundCertificate {
    generation: Option<Box<Generation>>,
    is_bound: AtomicBool,
    of_attempt: AtomicU64,
    of_token: AtomicU64,
}

impl BoundCertificate {
    pub(crate) fn of(grant: &Grant) -> Self {
        Self {
            generation: None,
            is_bound: AtomicBool::new(grant.dialect().certificate_bound),
            of_attempt: AtomicU64::new(0),
            of_token: AtomicU64::new(0),
        }
    }

    pub(crate) fn set_generation(&mut self, generation: impl Fn() -> u64 + Send + Sync + 'static) {
        self.generation = Some(Box::new(generation));
    }

    /// Takes note of another dialect.
    pub(crate) fn rebind(&self, grant: &Grant) {
        self.is_bound.store(grant.dialect().certificate_bound, Ordering::Relaxed);
    }

    /// Returns which certificate there is now; `None` if no token depends on it. It may look at files: call
    /// it without the lock.
    pub(crate) fn look(&self) -> Option<u64> {
        let generation = self.generation.as_ref()?;
        self.is_bound.load(Ordering::Relaxed).then(generation)
    }

    /// Returns whether the current token was issued to another certificate.
    pub(crate) fn is_other(&self, now: Option<u64>) -> bool {
        now.is_some_and(|now| now != self.of_token.load(Ordering::Relaxed))
    }

    /// Takes note that a request presents this certificate, or one that came after it.
    pub(crate) fn requested(&self, now: Option<u64>) {
        self.of_attempt.store(now.unwrap_or_default(), Ordering::Relaxed);
    }

    /// Takes note that the request brought the current token.
    pub(crate) fn issued(&self) {
        self.of_token.store(self.of_attempt.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}
