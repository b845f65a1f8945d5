//! How a record changes.

use std::time::Duration;

use super::lease_mark::{LeaseMark, SharedPause};
use super::record::TokenRecord;
use super::recorded_token::RecordedToken;
use super::shared_failure::SharedFailure;
use super::term::Term;
use crate::error::{Error, ErrorKind};
use crate::lifecycle::{Policy, lifetime_of, requested_pause};
use crate::time::UnixTime;
use crate::token::AccessToken;

impl TokenRecord {
    /// A process takes the lease for that term, perhaps because that token was rejected.
    pub(super) fn lease(&mut self, id: &str, term: Term, rejected: Option<&str>) {
        self.lease = Some(LeaseMark { id: id.to_owned(), term });
        let stored = self.token.as_ref().map(RecordedToken::secret);
        self.is_rejected |= rejected.is_some() && rejected == stored;
    }

    /// Its holder has a token, which was requested then.
    pub(super) fn publish(&mut self, token: &AccessToken, issued_at: UnixTime, policy: &Policy) {
        // A token that nothing was said of during its trial has proved good.
        let has_proved_good = self.token.as_ref().is_some_and(|former| {
            let age = issued_at.saturating_since(former.issued_at());
            let (lifetime, _) = lifetime_of(token, policy);
            !self.is_rejected && age >= policy.replacement_trial.of(lifetime)
        });
        self.replacements = match self.is_rejected {
            true => self.replacements.saturating_add(1),
            false if has_proved_good => 0,
            false => self.replacements,
        };
        self.generation = self.generation.saturating_add(1);
        self.token = Some(RecordedToken::new(token, issued_at));
        self.is_rejected = false;
        self.pause = None;
        self.lease = None;
    }

    /// Its holder has none.
    pub(super) fn fail(&mut self, error: &Error, now: UnixTime, policy: &Policy) {
        let failure = SharedFailure::of(error);
        let known = self.pause.as_ref().map_or(0, |pause| pause.failures);
        let failures = known.saturating_add(1);
        // What only this process has seen must not hold the others back for long.
        let pause = match &failure {
            SharedFailure::Refused { kind: ErrorKind::Rate, .. } => {
                policy.backoff_after_rate.after(failures)
            }
            SharedFailure::Refused { .. } => policy.backoff.after(failures),
            SharedFailure::Unreachable(_) | SharedFailure::Private => policy.request_interval,
        };
        let asked_for = match failure {
            SharedFailure::Refused { .. } => requested_pause(error, policy),
            _ => Duration::ZERO,
        };
        let term = Term::new(now, pause.max(asked_for));
        self.pause = Some(SharedPause { term, failures, failure });
        self.lease = None;
    }
}
