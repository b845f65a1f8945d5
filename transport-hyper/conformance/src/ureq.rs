//! The blocking client under test.

use std::fmt;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::{Request, Uri};
use polygrant::{Grant, Origins};
use polygrant_lifecycle::{CachedToken, Health, Policy, TokenError};
use polygrant_testkit::faults::{
    Adapter, Call, CallError, ClientUnderTest, Clocks, Lookup, PoolUnderTest, Setup,
};
use polygrant_ureq::ureq::config::{Config, ConfigBuilder};
use polygrant_ureq::ureq::middleware::MiddlewareNext;
use polygrant_ureq::ureq::typestate::AgentScope;
use polygrant_ureq::ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use polygrant_ureq::ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use polygrant_ureq::ureq::{self, Agent, SendBody};
use polygrant_ureq::{
    Authorize, SharedLifecycle, SystemEntropy, TokenClient, TokenPool, Transport,
};

use crate::events::events;
use crate::hand_clock::HandClock;
use crate::roots::{roots, roots_in_file};
use crate::stores::{SharesTokens, Stores};

/// Makes clients of `polygrant-ureq`.
#[derive(Debug)]
pub struct Ureq;

struct Blocking(TokenClient);

struct Tenants(TokenPool);

/// Returns the settings of [`Transport::new`] without the proxy that the environment may name, since all
/// servers are on the loopback.
fn settings() -> ConfigBuilder<AgentScope> {
    Agent::config_builder().max_idle_connections(0).proxy(None)
}

fn transport() -> Transport {
    Transport::with_config(settings().build())
}

/// Resolves names by a lookup of the test's.
struct Names(Lookup);

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Names")
    }
}

impl Resolver for Names {
    fn resolve(
        &self,
        uri: &Uri,
        _: &Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let address = (self.0)(uri.host().unwrap_or_default());
        let mut addresses = self.empty();
        addresses.push(address.ok_or(ureq::Error::HostNotFound)?);
        Ok(addresses)
    }
}

impl Adapter for Ureq {
    fn name(&self) -> &str {
        "ureq"
    }

    fn events(&self) -> Option<Vec<String>> {
        Some(events())
    }

    fn client(&self, grant: Grant, policy: Policy) -> Result<Box<dyn ClientUnderTest>, String> {
        Ok(Box::new(Blocking(TokenClient::with_policy(transport(), grant, policy))))
    }

    fn pool(
        &self,
        policy: Policy,
        capacity: usize,
    ) -> Result<Option<Box<dyn PoolUnderTest>>, String> {
        let transport = transport();
        let make = move |grant| TokenClient::with_policy(transport.clone(), grant, policy.clone());
        let pool = TokenPool::new(make).with_capacity(capacity);
        Ok(Some(Box::new(Tenants(pool))))
    }

    fn client_with(
        &self,
        grant: Grant,
        policy: Policy,
        setup: Setup,
    ) -> Result<Option<Box<dyn ClientUnderTest>>, String> {
        let transport = match setup {
            Setup::Lookup(lookup) => {
                let (connector, names) = (DefaultConnector::default(), Names(lookup));
                Transport::with_agent(Agent::with_parts(settings().build(), connector, names))
            }
            Setup::Clocks(clocks) => {
                let (clock, entropy) = (HandClock(clocks), SystemEntropy::new());
                let lifecycle = SharedLifecycle::new(grant, policy, clock, entropy);
                let client = TokenClient::with_lifecycle(transport(), lifecycle);
                return Ok(Some(Box::new(Blocking(client))));
            }
            Setup::Credentials(source, clocks) => {
                let (clock, entropy) = (HandClock(clocks), SystemEntropy::new());
                let lifecycle = SharedLifecycle::new(grant, policy, clock, entropy);
                let client = TokenClient::with_lifecycle(transport(), lifecycle);
                let source = move || Ok(source()?);
                return Ok(Some(Box::new(Blocking(client.with_credentials_source(source)))));
            }
            Setup::Authority(certificate) => {
                transport().with_root_certificates(roots(certificate)?)
            }
            Setup::CertificateFiles { authorities, certificate, key } => transport()
                .with_root_certificates(roots_in_file(authorities)?)
                .with_client_certificate_files(certificate, key)
                .map_err(|error| error.to_string())?,
            Setup::Variables(variables, certificate) => {
                let transport = Transport::new().with_root_certificates(roots(certificate)?);
                transport.with_proxies(crate::proxies::proxies(&variables))
            }
            Setup::PanicsOnce => Transport::with_agent(panicking_once()),
            // It needs no runtime, and its hook wraps no service.
            _ => return Ok(None),
        };
        Ok(Some(Box::new(Blocking(TokenClient::with_policy(transport, grant, policy)))))
    }
}

impl SharesTokens for Ureq {
    fn name(&self) -> &str {
        "ureq"
    }

    fn sharing(
        &self,
        grant: Grant,
        policy: Policy,
        clocks: Clocks,
        stores: &Stores,
    ) -> Result<Box<dyn ClientUnderTest>, String> {
        let lifecycle =
            SharedLifecycle::new(grant, policy, HandClock(clocks), SystemEntropy::new());
        let client = TokenClient::with_lifecycle(transport(), lifecycle);
        Ok(Box::new(Blocking(client.with_store(stores.blocking.clone()))))
    }
}

fn panicking_once() -> Agent {
    let has_panicked = AtomicBool::new(false);
    let panicking = move |request: Request<SendBody<'_>>, next: MiddlewareNext<'_>| {
        if !has_panicked.swap(true, Ordering::SeqCst) {
            // Without the message that a panic of the program's own has.
            resume_unwind(Box::new("the leader panics"));
        }
        next.handle(request)
    };
    settings().middleware(panicking).build().new_agent()
}

impl PoolUnderTest for Tenants {
    fn client(&self, grant: &Grant) -> Box<dyn ClientUnderTest> {
        Box::new(Blocking(self.0.client(grant)))
    }

    fn size(&self) -> usize {
        self.0.len()
    }
}

impl ClientUnderTest for Blocking {
    fn token(&self) -> Result<Arc<CachedToken>, TokenError> {
        self.0.token()
    }

    fn token_within(&self, patience: Duration) -> Result<Arc<CachedToken>, TokenError> {
        self.0.token_within(patience)
    }

    fn token_after(&self, rejected: &CachedToken) -> Result<Arc<CachedToken>, TokenError> {
        self.0.token_after(rejected)
    }

    fn refresh_now(&self) -> Result<Arc<CachedToken>, TokenError> {
        self.0.refresh_now()
    }

    fn invalidate(&self, token: &CachedToken) -> bool {
        self.0.invalidate(token)
    }

    fn set_grant(&self, grant: Grant) {
        self.0.set_grant(grant);
    }

    fn health(&self) -> Health {
        self.0.health()
    }

    fn call(&self, call: Call<'_>) -> Result<u16, CallError> {
        let other = |problem: &dyn std::error::Error| CallError::Other(problem.to_string());
        let origins = Origins::of([call.origin()]).map_err(|error| other(&error))?;
        let authorized = Authorize::new(self.0.clone(), origins);
        let settings = settings().http_status_as_error(false);
        let response = if call.can_be_sent_again {
            let request = Request::post(call.url).body("order").map_err(|error| other(&error))?;
            authorized.run(&settings.build().new_agent(), request)
        } else {
            // A middleware can read a body only once.
            settings.middleware(authorized).build().new_agent().post(call.url).send("order")
        };
        match response {
            Ok(response) => Ok(response.status().as_u16()),
            Err(ureq::Error::Other(error)) => Err(match error.downcast::<TokenError>() {
                Ok(failure) => CallError::NoToken(*failure),
                Err(error) => CallError::Other(error.to_string()),
            }),
            Err(error) => Err(other(&error)),
        }
    }
}
