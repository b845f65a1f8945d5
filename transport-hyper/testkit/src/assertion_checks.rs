//! What a sandbox needs to judge assertions: a verifier of signatures, and a memory.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use polygrant_sandbox::{AssertionVerifier, PresentedJwt};

/// Verifies the signatures of assertions by a function, and remembers which were presented.
///
/// ```
/// use polygrant::Dialect;
/// use polygrant_sandbox::Sandbox;
/// use polygrant_testkit::AssertionChecks;
///
/// # fn is_right(_: &[u8], _: &[u8]) -> bool { true }
/// let checks = AssertionChecks::new(|jwt| is_right(jwt.input(), jwt.signature()));
/// let sandbox = Sandbox::new(Dialect::private_key_jwt()).with_verifier(checks);
/// ```
pub struct AssertionChecks<F> {
    is_signed: F,
    seen: Mutex<HashSet<(String, String)>>,
}

impl<F: Fn(&PresentedJwt<'_>) -> bool + Send + Sync> AssertionChecks<F> {
    /// Returns checks by that verifier of signatures, which have seen no assertion yet.
    #[must_use]
    pub fn new(is_signed: F) -> Self {
        Self { is_signed, seen: Mutex::default() }
    }
}

impl<F: Fn(&PresentedJwt<'_>) -> bool + Send + Sync> AssertionVerifier for AssertionChecks<F> {
    fn is_signed(&self, assertion: &PresentedJwt<'_>) -> bool {
        (self.is_signed)(assertion)
    }

    fn is_first_use(&self, client_id: &str, id: &str) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.insert((client_id.to_owned(), id.to_owned()))
    }
}

impl<F> fmt::Debug for AssertionChecks<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AssertionChecks")
    }
}
