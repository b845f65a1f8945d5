//! Runs the servers, clients and callers, and measures the process once a second.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use polygrant::{Dialect, Grant, Scopes};
use polygrant_conformance::{Hyper, Ureq};
use polygrant_lifecycle::Policy;
use polygrant_testkit::faults::{Adapter, ClientUnderTest};
use polygrant_testkit::{credentials, grant_of};

use crate::callers::call_until;
use crate::calls::Calls;
use crate::report::{Client, Report};
use crate::resource;
use crate::server::Server;
use crate::usage::Usage;
use crate::vendor::{Faults, Tokens};

/// One adapter's client, with servers of its own.
struct Setup {
    name: String,
    tokens: Arc<Tokens>,
    calls: Arc<Calls>,
    resource: Server,
    client: Box<dyn ClientUnderTest>,
    _vendor: Server,
}

impl Setup {
    fn new(adapter: &dyn Adapter, seed: u64) -> io::Result<Self> {
        let (tokens, calls) = (Arc::<Tokens>::default(), Arc::<Calls>::default());
        let vendor = {
            let (tokens, mut faults) = (Arc::clone(&tokens), Faults::new(seed));
            Server::start(move |stream| faults.serve(stream, &tokens))?
        };
        let resource = {
            let (tokens, calls) = (Arc::clone(&tokens), Arc::clone(&calls));
            Server::start(move |stream| resource::serve(stream, &tokens, &calls))?
        };
        let client =
            adapter.client(grant(&vendor)?, Policy::default()).map_err(io::Error::other)?;
        let name = adapter.name().to_owned();
        Ok(Self { name, tokens, calls, resource, client, _vendor: vendor })
    }

    fn outcome(&self) -> Client {
        Client { name: self.name.clone(), tokens: self.tokens.count(), tally: self.calls.tally() }
    }
}

fn grant(vendor: &Server) -> io::Result<Grant> {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at(&vendor.base_url()).map_err(io::Error::other)?;
    Grant::new(dialect, endpoint, credentials(), Scopes::none()).map_err(io::Error::other)
}

/// Lets the callers of both adapters call for that long.
///
/// # Errors
/// There is no free port, or no thread; or the system does not tell what the process uses.
pub(crate) fn run(duration: Duration, seed: u64) -> io::Result<Report> {
    let adapters: [&dyn Adapter; 2] = [&Ureq, &Hyper];
    // What an adapter keeps for all of its clients, such as a runtime, is there from the first one on.
    for adapter in adapters {
        let grant = grant_of("client", "secret").map_err(io::Error::other)?;
        drop(adapter.client(grant, Policy::default()).map_err(io::Error::other)?);
    }
    let before = Usage::now()?;
    let setups = adapters
        .map(|adapter| Setup::new(adapter, seed))
        .into_iter()
        .collect::<io::Result<Vec<_>>>()?;
    let is_over = AtomicBool::new(false);
    let samples = thread::scope(|scope| {
        for setup in &setups {
            let is_over = &is_over;
            scope.spawn(move || {
                call_until(is_over, &*setup.client, &setup.resource.base_url(), &setup.calls);
            });
        }
        let samples = samples(duration);
        is_over.store(true, Ordering::SeqCst);
        samples
    })?;
    let clients = setups.iter().map(Setup::outcome).collect();
    drop(setups);
    let after = settled(before)?;
    Ok(Report { clients, before, after, samples })
}

/// Measures the process once a second.
fn samples(duration: Duration) -> io::Result<Vec<Usage>> {
    let over = Instant::now() + duration;
    let mut samples = Vec::new();
    while Instant::now() < over {
        thread::sleep(Duration::from_secs(1));
        samples.push(Usage::now()?);
    }
    Ok(samples)
}

/// Returns what is used when all has been dropped. A request that is under way then goes on in a thread
/// of its own, for as long as an attempt may take.
fn settled(before: Usage) -> io::Result<Usage> {
    let over = Instant::now() + Policy::default().timeouts.attempt * 2;
    loop {
        let after = Usage::now()?;
        let is_settled = after.threads <= before.threads && after.descriptors <= before.descriptors;
        if is_settled || Instant::now() > over {
            return Ok(after);
        }
        thread::sleep(Duration::from_millis(100));
    }
}
