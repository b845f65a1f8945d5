//! The blocking adapter, broken in its clients, in its pools or in how it resolves names.

use polygrant::Grant;
use polygrant_conformance::Ureq;
use polygrant_lifecycle::Policy;
use polygrant_testkit::faults::{
    Adapter, ClientUnderTest, Lookup, PoolUnderTest, Setup, Verdict, faults,
};

pub(crate) type Client = Box<dyn ClientUnderTest>;
pub(crate) type Pool = Box<dyn PoolUnderTest>;
pub(crate) type BreakPool = fn(Pool) -> Pool;

/// Functions that break a good client, a policy, a good pool and a good lookup.
pub(crate) struct Broken {
    pub(crate) client: fn(Client) -> Client,
    pub(crate) policy: fn(Policy) -> Policy,
    pub(crate) pool: BreakPool,
    pub(crate) lookup: fn(Lookup) -> Lookup,
}

impl Broken {
    pub(crate) const PROPER: Self = Self {
        client: |client| client,
        policy: |policy| policy,
        pool: |pool| pool,
        lookup: |lookup| lookup,
    };

    /// Fails unless this adapter fails that fault, for a reason that contains `why`.
    #[track_caller]
    pub(crate) fn assert_fails(&self, number: u8, why: &str) {
        match verdict(self, number) {
            Verdict::Fail(reason) if reason.contains(why) => {}
            other => panic!("{number}: {other:?}"),
        }
    }
}

/// Returns the verdict on that fault over sockets.
pub(crate) fn verdict(adapter: &dyn Adapter, number: u8) -> Verdict {
    let fault = faults().into_iter().find(|fault| fault.number() == number).unwrap();
    fault.check_wire(adapter).unwrap()
}

/// An adapter that is not broken passes the faults that the others fail.
#[test]
fn an_adapter_that_is_not_broken_passes() {
    for number in [25, 29, 50, 53, 65, 66, 67, 68, 87, 88] {
        let verdict = verdict(&Broken::PROPER, number);
        assert!(matches!(verdict, Verdict::Pass(_)), "{number}: {verdict:?}");
    }
}

impl Adapter for Broken {
    fn name(&self) -> &str {
        "broken"
    }

    fn client(&self, grant: Grant, policy: Policy) -> Result<Client, String> {
        Ureq.client(grant, (self.policy)(policy)).map(self.client)
    }

    fn pool(&self, policy: Policy, capacity: usize) -> Result<Option<Pool>, String> {
        Ok(Ureq.pool(policy, capacity)?.map(self.pool))
    }

    fn client_with(
        &self,
        grant: Grant,
        policy: Policy,
        setup: Setup,
    ) -> Result<Option<Client>, String> {
        let setup = match setup {
            Setup::Lookup(lookup) => Setup::Lookup((self.lookup)(lookup)),
            other => other,
        };
        Ok(Ureq.client_with(grant, (self.policy)(policy), setup)?.map(self.client))
    }
}
