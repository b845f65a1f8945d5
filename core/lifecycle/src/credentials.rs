//! New credentials, and another client.

use polygrant::Grant;

use crate::action::AttemptId;
use crate::clock::Now;
use crate::machine::Lifecycle;
use crate::pauses::FailedRefreshes;
use crate::refresh::{GrantChange, Refresh};
use crate::rejections::Rejections;

impl Lifecycle {
    /// Takes new credentials, or another client altogether. A pause after a failure ends. The token,
    /// and one that is under way, stay if they are the same client's: nothing but the client's secret or
    /// an assertion has changed.
    ///
    /// Returns whether anything has changed; the same grant again changes nothing.
    pub fn set_grant(&mut self, grant: Grant) -> bool {
        if grant == self.grant {
            return false;
        }
        let is_same_client = grant.shares_tokens_with(&self.grant);
        self.grant = grant;
        if !is_same_client {
            self.current = None;
            self.rejections = Rejections::NONE;
        }
        self.begin_anew(if is_same_client { GrantChange::Secret } else { GrantChange::Client });
        true
    }

    /// Takes the credentials that an attempt is sent with, as its driver read them just now, in place of
    /// those that it was handed out with. A failure of the attempt then speaks of them.
    ///
    /// Returns whether anything has changed.
    pub fn set_attempt_grant(&mut self, attempt: AttemptId, grant: Grant) -> bool {
        let has_changed = self.set_grant(grant);
        match &mut self.refresh {
            Refresh::Requesting(requesting) if requesting.attempt == attempt => {
                requesting.grant_change = GrantChange::None;
                // They are tried just now, so that the next request keeps its distance.
                self.requests.keep_distance_from(requesting.sent, &self.policy);
            }
            _ => {}
        }
        has_changed
    }

    /// Takes note that the credentials have changed behind the grant, such as a key that assertions are
    /// signed with. A pause after a failure ends, and the token stays.
    pub fn credentials_changed(&mut self) {
        self.begin_anew(GrantChange::Secret);
    }

    /// Returns whether this caller is to ask the source of the credentials whether they have changed:
    /// during a cooldown, one caller a second is. If they have,
    /// [`set_grant`](Self::set_grant) or [`credentials_changed`](Self::credentials_changed) ends the
    /// cooldown.
    pub fn poll_credentials(&mut self, now: Now) -> bool {
        let now = self.clock.advance(now);
        let is_due = self.next_credentials_check.is_none_or(|at| at.has_passed(now))
            && self.refresh.cooldown(self.usable(now).is_some(), now).is_some();
        if is_due {
            self.next_credentials_check = Some(now.after(self.policy.credentials_check_interval));
        }
        is_due
    }

    /// Ends pauses and forgets failures: they say nothing of the new credentials, which are tried at
    /// once. An outstanding request was made with the old ones.
    fn begin_anew(&mut self, change: GrantChange) {
        self.failed_refreshes = FailedRefreshes::NONE;
        self.late_failures = 0;
        self.last_outcome = None;
        self.requests.forget_distance();
        match &mut self.refresh {
            Refresh::Requesting(requesting) => {
                requesting.grant_change = requesting.grant_change.max(change);
            }
            refresh => *refresh = Refresh::Idle,
        }
    }
}
