//! How a record changes.

use polygrant::{AccessToken, Error, ErrorKind, SavedToken, UnixTime};

use super::lease_mark::{LeaseMark, SharedPause};
use super::record::TokenRecord;
use super::shared_failure::SharedFailure;
use super::term::Term;
use crate::Policy;
use crate::cached_token::lifetime_of;
use crate::pauses::requested_pause;

impl TokenRecord {
    /// Gives the lease to the process `id` for `term`. If `rejected` is the stored token, marks that as
    /// rejected.
    pub(super) fn lease(&mut self, id: &str, term: Term, rejected: Option<&str>) {
        self.lease = Some(LeaseMark { id: id.to_owned(), term });
        let stored = self.token.as_ref().map(SavedToken::secret);
        self.is_rejected |= rejected.is_some() && rejected == stored;
    }

    /// Publishes the holder's token, requested at `issued_at`, and ends the lease.
    pub(super) fn publish(&mut self, token: &AccessToken, issued_at: UnixTime, policy: &Policy) {
        // A token that nothing was said of during its trial has proved good.
        let has_proved_good = self.token.as_ref().is_some_and(|former| {
            let age = issued_at.saturating_since(former.requested_at());
            let (lifetime, _) = lifetime_of(token, policy);
            !self.is_rejected && age >= policy.replacement_trial.of(lifetime)
        });
        if self.is_rejected {
            self.replacements = self.replacements.saturating_add(1);
        } else if has_proved_good {
            self.replacements = 0;
        }
        self.generation = self.generation.saturating_add(1);
        self.token = Some(SavedToken::new(token, issued_at));
        self.is_rejected = false;
        self.pause = None;
        self.lease = None;
    }

    /// Takes note that the holder got no token: pauses requests and ends the lease.
    pub(super) fn fail(&mut self, error: &Error, now: UnixTime, policy: &Policy) {
        let failure = SharedFailure::of(error);
        let known = self.pause.as_ref().map_or(0, |pause| pause.failures);
        let failures = known.saturating_add(1);
        let pause = match &failure {
            SharedFailure::Refused { kind, .. } => {
                let is_rate = *kind == ErrorKind::Rate;
                let backoff = if is_rate { &policy.backoff_after_rate } else { &policy.backoff };
                backoff.after(failures).max(requested_pause(error, policy))
            }
            // What only this process has seen must not hold the others back for long.
            SharedFailure::Unreachable(_) | SharedFailure::Private => policy.request_interval,
        };
        self.pause = Some(SharedPause { term: Term::new(now, pause), failures, failure });
        self.lease = None;
    }
}
