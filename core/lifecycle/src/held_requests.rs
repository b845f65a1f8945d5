//! Requests that their driver holds back, since there are too many at a time.

use crate::machine::Lifecycle;

impl Lifecycle {
    /// Holds requests back from now on, or lets them be sent: for a driver that limits how many there are
    /// at a time. A caller whose request is held back is told to wait for five seconds at the most, or to use
    /// the token that there is. [`Waiter::held_for`](crate::Waiter::held_for) tells for how long a caller has
    /// waited.
    pub const fn hold_requests(&mut self, hold: bool) {
        self.holds_requests = hold;
    }

    /// Returns whether the last poll would have sent a request that is
    /// [held back](Self::hold_requests).
    #[must_use]
    pub const fn is_request_held(&self) -> bool {
        self.is_request_held
    }
}
