//! The numbers of requests, and the distance between them.

use std::time::Duration;

use crate::action::AttemptId;
use crate::clock::{Deadline, Now};
use crate::policy::Policy;
use crate::refresh::{GrantChange, Progress, Requesting};
use crate::waiter::RefreshId;

/// Numbers the requests, and keeps them apart.
pub(crate) struct Requests {
    refreshes: u64,
    attempts: u64,
    /// Before that no request may be sent, because one was just now.
    next_at: Option<Deadline>,
}

impl Requests {
    pub(crate) const NONE: Self = Self { refreshes: 0, attempts: 0, next_at: None };

    /// Begins a refresh, which the rejection of the generation `replaces` started, if one did.
    pub(crate) fn begin_refresh(
        &mut self,
        replaces: Option<u64>,
        policy: &Policy,
        now: Now,
    ) -> Progress {
        self.refreshes += 1;
        let deadline = policy.refresh_deadline(now);
        Progress { id: RefreshId(self.refreshes), attempts: 0, deadline, replaces }
    }

    /// Returns until when the last request holds the next one back, if it does.
    pub(crate) fn held_back_until(&self, now: Now) -> Option<Deadline> {
        self.next_at.filter(|at| !at.has_passed(now))
    }

    /// Returns for how long the last request holds the next one back.
    pub(crate) fn distance(&self, now: Now) -> Duration {
        self.next_at.map_or(Duration::ZERO, |at| at.remaining(now))
    }

    /// Lets the next request be sent at once.
    pub(crate) const fn forget_distance(&mut self) {
        self.next_at = None;
    }

    /// Holds the next request back for a while after one that was sent then.
    pub(crate) fn keep_distance_from(&mut self, sent: Now, policy: &Policy) {
        self.next_at = Some(sent.after(policy.request_interval));
    }

    /// Sends the next request of a refresh.
    pub(crate) fn send(&mut self, progress: Progress, policy: &Policy, now: Now) -> Requesting {
        self.keep_distance_from(now, policy);
        self.attempts += 1;
        // An attempt has its own timeout, and what is left of the refresh's.
        let timeout = policy.timeouts.attempt.min(progress.deadline.remaining(now));
        Requesting {
            progress: Progress { attempts: progress.attempts + 1, ..progress },
            attempt: AttemptId(self.attempts),
            sent: now,
            timeout,
            // Its driver keeps to the timeout; the rest is for the report.
            report_due: now.after(timeout.saturating_add(policy.request_interval)),
            late_after: now.after(timeout.saturating_add(policy.late_report)),
            grant_change: GrantChange::None,
            token_rejected: false,
        }
    }
}
