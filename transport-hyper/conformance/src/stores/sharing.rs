//! Adapters whose clients share tokens.

use polygrant::Grant;
use polygrant_client::store::{AsyncStore, SharedStore, Store};
use polygrant_lifecycle::Policy;
use polygrant_testkit::faults::{ClientUnderTest, Clocks};

/// Makes clients that share tokens through a store.
pub trait SharesTokens: Sync {
    /// Returns a short name.
    fn name(&self) -> &str;

    /// Returns a client as a process of its own would have it, with those clocks.
    ///
    /// # Errors
    /// No client can be made.
    fn sharing(
        &self,
        grant: Grant,
        policy: Policy,
        clocks: Clocks,
        stores: &Stores,
    ) -> Result<Box<dyn ClientUnderTest>, String>;
}

/// One store, as both adapters use it.
#[derive(Clone, Debug)]
pub struct Stores {
    /// For clients that block.
    pub blocking: SharedStore<dyn Store>,
    /// For async clients.
    pub tasks: SharedStore<dyn AsyncStore>,
}
