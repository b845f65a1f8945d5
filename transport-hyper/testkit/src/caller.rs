//! A caller that keeps its waiter.

use polygrant_lifecycle::{Action, Waiter};

use super::virtual_time::VirtualTime;

/// A caller that keeps its waiter from one poll to the next.
#[derive(Debug, Default)]
pub struct Caller {
    waiter: Option<Waiter>,
}

impl Caller {
    /// Returns that many callers, none of which waits yet.
    #[must_use]
    pub fn crowd(number: usize) -> Vec<Self> {
        (0..number).map(|_| Self::default()).collect()
    }

    /// Polls for another token, since a resource server rejected the one of that generation.
    pub fn poll_in_place_of(&mut self, time: &mut VirtualTime, generation: u64) -> Action {
        self.waiter = Some(Waiter::in_place_of(generation));
        self.poll(time)
    }

    /// Polls for a token.
    pub fn poll(&mut self, time: &mut VirtualTime) -> Action {
        let action = time.poll_as(self.waiter);
        self.waiter = match &action {
            Action::Refresh(attempt) => Some(attempt.waiter()),
            Action::Wait(waiter) => Some(*waiter),
            _ => None,
        };
        action
    }
}
