//! An adapter that makes a client for every call: nothing is kept, shared or paced.

use std::sync::Arc;
use std::time::Duration;

use polygrant::Grant;
use polygrant_lifecycle::{CachedToken, Health, Policy, TokenError};
use polygrant_testkit::faults::{
    Adapter, Call, CallError, ClientUnderTest, PoolUnderTest, Setup, Verdict,
};
use polygrant_ureq::{TokenClient, Transport};

use crate::broken::{Client, verdict};

struct Forgetful;

struct Naive(Grant, Policy);

struct NaivePool(Policy);

impl Naive {
    fn client(&self) -> TokenClient {
        TokenClient::with_policy(Transport::new(), self.0.clone(), self.1.clone())
    }
}

impl Adapter for Forgetful {
    fn name(&self) -> &str {
        "forgetful"
    }

    fn client(&self, grant: Grant, policy: Policy) -> Result<Client, String> {
        Ok(Box::new(Naive(grant, policy)))
    }

    fn pool(&self, policy: Policy, _: usize) -> Result<Option<Box<dyn PoolUnderTest>>, String> {
        Ok(Some(Box::new(NaivePool(policy))))
    }

    fn client_with(
        &self,
        grant: Grant,
        policy: Policy,
        _: Setup,
    ) -> Result<Option<Client>, String> {
        self.client(grant, policy).map(Some)
    }
}

impl PoolUnderTest for NaivePool {
    fn client(&self, grant: &Grant) -> Client {
        Box::new(Naive(grant.clone(), self.0.clone()))
    }

    fn size(&self) -> usize {
        0
    }
}

impl ClientUnderTest for Naive {
    fn token(&self) -> Result<Arc<CachedToken>, TokenError> {
        self.client().token()
    }

    fn token_within(&self, _: Duration) -> Result<Arc<CachedToken>, TokenError> {
        self.client().token()
    }

    fn token_after(&self, _: &CachedToken) -> Result<Arc<CachedToken>, TokenError> {
        self.client().token()
    }

    fn refresh_now(&self) -> Result<Arc<CachedToken>, TokenError> {
        self.client().token()
    }

    fn invalidate(&self, _: &CachedToken) -> bool {
        true
    }

    fn set_grant(&self, _: Grant) {}

    fn health(&self) -> Health {
        self.client().health()
    }

    /// Sends every call without a token, and accepts every response.
    fn call(&self, call: Call<'_>) -> Result<u16, CallError> {
        let sent = polygrant_ureq::ureq::get(call.url).call();
        sent.map(|response| response.status().as_u16())
            .map_err(|error| CallError::Other(error.to_string()))
    }
}

#[test]
fn a_client_that_keeps_nothing_fails() {
    // Checks that wait for many waiting callers take seconds here, since no caller waits.
    for number in [20, 25, 27, 28, 37, 39, 41, 42, 43, 44, 48, 53, 54, 64] {
        let verdict = verdict(&Forgetful, number);
        assert!(matches!(verdict, Verdict::Fail(_)), "{number}: {verdict:?}");
    }
}
