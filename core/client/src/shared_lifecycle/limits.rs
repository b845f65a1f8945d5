//! Requests in turns with those of other lifecycles.

use super::SharedLifecycle;
use crate::request_gate::{RequestGate, TurnPlace};

impl SharedLifecycle {
    /// Limits the requests, together with those of all lifecycles that have that gate. A gate that was set
    /// before stays.
    pub fn set_request_gate(&self, gate: RequestGate) {
        self.turns.set_gate(gate);
    }

    /// Takes the turn of the request that was handed out just now, which ends when this is dropped.
    pub(crate) fn take_turn(&self) -> Option<TurnPlace> {
        self.turns.take()
    }
}
