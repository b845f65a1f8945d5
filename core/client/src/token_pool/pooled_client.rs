//! What a pool needs of a client.

use crate::shared_lifecycle::SharedLifecycle;

/// A token client of an adapter, as a [`TokenPool`](crate::TokenPool) needs it. A clone is the same client,
/// and cheap.
pub trait PooledClient: Clone {
    /// Returns the lifecycle that it drives.
    fn shared_lifecycle(&self) -> &SharedLifecycle;
}
