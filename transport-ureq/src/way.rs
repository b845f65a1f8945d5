//! The way to a server, for requests that end with their client.
//!
//! The lookup of a name and the making of a TCP connection cannot be interrupted. Where a request belongs to
//! no caller, another thread does them, which holds a name or addresses and nothing of the client.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use ureq::config::Config;
use ureq::http::uri::PathAndQuery;
use ureq::http::{self, Uri};
use ureq::tls::TlsProvider;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::time::Instant;
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, DefaultConnector, NextTimeout,
    RustlsConnector, ShutdownHandle, TcpConnector, Transport,
};
use ureq::{Agent, Error};

use crate::apart::apart;
use crate::interrupt;

/// Looks names up as ureq does.
#[derive(Debug, Default)]
pub(crate) struct Lookup(DefaultResolver);

impl Resolver for Lookup {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let Some(client) = interrupt::current() else {
            return self.0.resolve(uri, config, timeout);
        };
        // Without the path and the query, where some dialects put secrets.
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::from_static("/"));
        let server = Uri::from_parts(parts).map_err(http::Error::from)?;
        let config = Agent::config_builder().proxy(None).ip_family(config.ip_family()).build();
        // No thread of ureq's besides: this one may take any time.
        let work =
            move || DefaultResolver::default().resolve(&server, &config, NextTimeout::default());
        apart(&client, timeout, work)
    }
}

/// Connects as ureq does.
#[derive(Debug)]
pub(crate) struct Connect {
    default: DefaultConnector,
    apart: Box<dyn Connector<(), Out = Box<dyn Transport>>>,
}

impl Default for Connect {
    fn default() -> Self {
        // The order of ureq's own chain.
        let apart =
            ().chain(ConnectProxyConnector::default()).chain(Tcp).chain(RustlsConnector::default());
        Self { default: DefaultConnector::default(), apart: Box::new(apart.chain(Boxed)) }
    }
}

impl Connector for Connect {
    type Out = Box<dyn Transport>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<()>,
    ) -> Result<Option<Self::Out>, Error> {
        // Another provider of TLS is in ureq's chain alone.
        let is_rustls = details.config.tls_config().provider() == TlsProvider::Rustls;
        if is_rustls && interrupt::current().is_some() {
            return self.apart.connect(details, chained);
        }
        self.default.connect(details, chained)
    }
}

/// Makes a TCP connection where there is none yet, such as a tunnel's.
#[derive(Debug)]
struct Tcp;

impl<In: Transport> Connector<In> for Tcp {
    type Out = Box<dyn Transport>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        if let Some(connection) = chained {
            return Ok(Some(Box::new(connection)));
        }
        let client = interrupt::current().ok_or_else(interrupt::gone)?;
        let (addresses, timeout) = (details.addrs.clone(), details.timeout);
        let config = Agent::config_builder()
            .proxy(None)
            .no_delay(details.config.no_delay())
            .input_buffer_size(details.config.input_buffer_size())
            .output_buffer_size(details.config.output_buffer_size())
            .build();
        let work = move || connection_to(addresses, timeout, &config);
        let (connection, handle) = apart(&client, timeout, work)?;
        (details.register_shutdown)(handle)?;
        Ok(Some(connection))
    }
}

type Handle = Weak<dyn ShutdownHandle>;

/// Connects to one of these addresses. Returns also what shuts the connection down.
fn connection_to(
    addrs: ResolvedSocketAddrs,
    timeout: NextTimeout,
    config: &Config,
) -> Result<(Box<dyn Transport>, Handle), Error> {
    let registered: Arc<Mutex<Option<Handle>>> = Arc::default();
    let register = Arc::clone(&registered);
    let details = ConnectionDetails {
        uri: &Uri::default(),
        addrs,
        config,
        request_level: false,
        resolver: &DefaultResolver::default(),
        now: Instant::now(),
        timeout,
        current_time: Arc::new(Instant::now),
        run_connector: Arc::new(|_| Err(Error::ConnectionFailed)),
        register_shutdown: Arc::new(move |handle| {
            *register.lock().unwrap_or_else(PoisonError::into_inner) = Some(handle);
            Ok(())
        }),
    };
    let connection = TcpConnector::default().connect(&details, None::<()>)?;
    let handle = registered.lock().unwrap_or_else(PoisonError::into_inner).take();
    let connection = connection.ok_or(Error::ConnectionFailed)?;
    Ok((Box::new(connection), handle.ok_or(Error::ConnectionFailed)?))
}

/// Erases the type of the connection.
#[derive(Debug)]
struct Boxed;

impl<In: Transport> Connector<In> for Boxed {
    type Out = Box<dyn Transport>;

    fn connect(
        &self,
        _: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(|connection| Box::new(connection) as Self::Out))
    }
}
