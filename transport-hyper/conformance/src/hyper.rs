//! The async client under test.

use std::sync::atomic::AtomicBool;

use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use polygrant::Grant;
use polygrant_hyper::{
    Body, Builder, Client, SharedLifecycle, SystemClock, SystemEntropy, TokenClient, TokenPool,
    Transport,
};
use polygrant_lifecycle::Policy;
use polygrant_testkit::faults::{Adapter, ClientUnderTest, Clocks, PoolUnderTest, Setup};
use tower::Layer;
use tower::limit::GlobalConcurrencyLimitLayer;

use crate::events::events;
use crate::hand_clock::HandClock;
use crate::roots::{roots, roots_in_file};
use crate::stores::{SharesTokens, Stores};
use below::Below;
use parts::{Names, PanicsOnce};
use tasks::{RunsOn, Tasks, Tenants, runtime};

mod below;
mod parts;
mod tasks;

/// Makes clients of `polygrant-hyper`, on tokio.
#[derive(Debug)]
pub struct Hyper;

impl Adapter for Hyper {
    fn name(&self) -> &str {
        "hyper"
    }

    fn drops_requests(&self) -> bool {
        true
    }

    fn events(&self) -> Option<Vec<String>> {
        Some(events())
    }

    fn client(&self, grant: Grant, policy: Policy) -> Result<Box<dyn ClientUnderTest>, String> {
        let client = TokenClient::tokio_with(transport(&policy), grant, policy);
        Ok(Box::new(Tasks::new(client, Below::Nothing)?))
    }

    fn pool(
        &self,
        policy: Policy,
        capacity: usize,
    ) -> Result<Option<Box<dyn PoolUnderTest>>, String> {
        let transport = transport(&policy);
        let pool = TokenPool::new(move |grant| {
            TokenClient::tokio_with(transport.clone(), grant, policy.clone())
        });
        let runs_on = RunsOn::thread()?;
        Ok(Some(Box::new(Tenants { pool: pool.with_capacity(capacity), runs_on })))
    }

    fn client_with(
        &self,
        grant: Grant,
        policy: Policy,
        setup: Setup,
    ) -> Result<Option<Box<dyn ClientUnderTest>>, String> {
        let executor = TokioExecutor::new();
        let mut below = Below::Nothing;
        let client = match setup {
            Setup::Lookup(lookup) => {
                let http = http(HttpConnector::new_with_resolver(Names(lookup)));
                let transport = Transport::new(http, TokioTimer::new(), SystemClock::new());
                let transport = transport.with_timeouts(policy.timeouts);
                TokenClient::with_policy(transport, executor, grant, policy)
            }
            Setup::Clocks(clocks) => {
                let transport = transport(&policy);
                let (clock, entropy) = (HandClock(clocks), SystemEntropy::new());
                let lifecycle = SharedLifecycle::new(grant, policy, clock, entropy);
                TokenClient::with_lifecycle(transport, executor, lifecycle)
            }
            Setup::Credentials(source, clocks) => {
                let transport = transport(&policy);
                let (clock, entropy) = (HandClock(clocks), SystemEntropy::new());
                let lifecycle = SharedLifecycle::new(grant, policy, clock, entropy);
                let client = TokenClient::with_lifecycle(transport, executor, lifecycle);
                client.with_credentials_source(move || Ok(source()?))
            }
            Setup::Authority(certificate) => {
                let client = Builder::new().with_timeouts(policy.timeouts);
                let transport = client.with_root_certificates(roots(certificate)?).build();
                TokenClient::tokio_with(transport, grant, policy)
            }
            Setup::CertificateFiles { authorities, certificate, key } => {
                let transport = Builder::new()
                    .with_timeouts(policy.timeouts)
                    .with_root_certificates(roots_in_file(authorities)?)
                    .with_client_certificate_files(certificate, key)
                    .map_err(|error| error.to_string())?
                    .build();
                TokenClient::tokio_with(transport, grant, policy)
            }
            Setup::Variables(variables, certificate) => {
                let proxies = crate::proxies::proxies(&variables);
                let client = Builder::new().with_timeouts(policy.timeouts).with_proxies(proxies);
                let transport = client.with_root_certificates(roots(certificate)?).build();
                TokenClient::tokio_with(transport, grant, policy)
            }
            Setup::PanicsOnce => {
                let transport = PanicsOnce(transport(&policy), AtomicBool::new(false));
                TokenClient::with_policy(transport, executor, grant, policy)
            }
            Setup::WithoutRuntime => {
                let runtime = runtime()?;
                let handle = runtime.handle().clone();
                let client = TokenClient::tokio_with(transport(&policy), grant, policy);
                drop(runtime);
                let runs_on = RunsOn::Nothing(handle);
                return Ok(Some(Box::new(Tasks { client, runs_on, below })));
            }
            Setup::OnePlace { also_for_tokens } => {
                let place = GlobalConcurrencyLimitLayer::new(1);
                below = Below::OnePlace(place.clone());
                if also_for_tokens {
                    let http = place.layer(http(HttpConnector::new()));
                    let transport = Transport::new(http, TokioTimer::new(), SystemClock::new());
                    TokenClient::with_policy(transport, executor, grant, policy)
                } else {
                    TokenClient::tokio_with(transport(&policy), grant, policy)
                }
            }
            Setup::Stack => {
                below = Below::Stack;
                TokenClient::tokio_with(transport(&policy), grant, policy)
            }
            _ => return Ok(None),
        };
        Ok(Some(Box::new(Tasks::new(client, below)?)))
    }
}

impl SharesTokens for Hyper {
    fn name(&self) -> &str {
        "hyper"
    }

    fn sharing(
        &self,
        grant: Grant,
        policy: Policy,
        clocks: Clocks,
        stores: &Stores,
    ) -> Result<Box<dyn ClientUnderTest>, String> {
        let transport = transport(&policy);
        let lifecycle =
            SharedLifecycle::new(grant, policy, HandClock(clocks), SystemEntropy::new());
        let client = TokenClient::with_lifecycle(transport, TokioExecutor::new(), lifecycle);
        let client = client.with_store(stores.tasks.clone());
        Ok(Box::new(Tasks::new(client, Below::Nothing)?))
    }
}

/// Returns a client that has a connection for each request.
fn http<C: legacy::connect::Connect + Clone>(connector: C) -> legacy::Client<C, Body> {
    let mut client = legacy::Client::builder(TokioExecutor::new());
    client.pool_max_idle_per_host(0).retry_canceled_requests(false).build(connector)
}

fn transport(policy: &Policy) -> Transport<Client> {
    Builder::new().with_timeouts(policy.timeouts).build()
}
