//! The connections of token requests.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use ureq::config::Config;
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, Transport};
use ureq::{Agent, Error, Timeout};

use crate::interrupt::{self, Connections, gone};
use crate::whole::WholeResponse;
use crate::{trust, tunnel};

/// Makes the connections of token requests, by ureq's own connector or one of yours. A
/// [`Transport`](crate::Transport) that makes its agent has it; for agents of yours it adds what ureq
/// alone does not do:
///
/// * A response that is cut short is an error. ureq takes a connection that is reset, or whose TLS ends
///   without `close_notify` (RFC 8446 §6.1), for the end of a body without a length, and so a part of a
///   token for the token.
/// * A request ends with its [`TokenClient`](crate::TokenClient): its connection is shut down, and none
///   is made any more.
/// * A deadline that passes within the TLS handshake says so.
///
/// ```
/// use polygrant_ureq::ureq::Agent;
/// use polygrant_ureq::ureq::unversioned::resolver::DefaultResolver;
/// use polygrant_ureq::ureq::unversioned::transport::DefaultConnector;
/// use polygrant_ureq::{TokenConnector, Transport};
///
/// let connector = TokenConnector::new(DefaultConnector::default());
/// let settings = Agent::config_builder().max_idle_connections(0).build();
/// let agent = Agent::with_parts(settings, connector, DefaultResolver::default());
/// let transport = Transport::with_agent(agent);
/// ```
#[derive(Debug, Default)]
pub struct TokenConnector<C = DefaultConnector>(C);

impl<C> TokenConnector<C> {
    /// Returns a connector that makes its connections with that one.
    pub const fn new(connector: C) -> Self {
        Self(connector)
    }
}

impl<C: Connector> Connector for TokenConnector<C> {
    type Out = Box<dyn Transport>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<()>,
    ) -> Result<Option<Self::Out>, Error> {
        let client = interrupt::current();
        if client.as_ref().is_some_and(|client| client.strong_count() == 0) {
            return Err(gone());
        }
        let is_over_tcp = Arc::new(AtomicBool::new(false));
        let mut details = registering(details, client, Arc::clone(&is_over_tcp));
        let of_proxy = tunnel::is_to_proxy(&details).then(|| of_proxy(details.config));
        if let Some(config) = &of_proxy {
            (details.config, details.request_level) = (config, true);
        }
        let connected = self.0.connect(&details, chained);
        let connected = connected.map_err(|error| match error {
            // Through a proxy, the tunnel may be what took too long.
            Error::Timeout(Timeout::Connect)
                if details.needs_tls()
                    && is_over_tcp.load(Ordering::Relaxed)
                    && is_direct(&details) =>
            {
                Error::Other(Box::new(HandshakeTimedOut))
            }
            other => other,
        })?;
        Ok(connected
            .map(|connection| Box::new(WholeResponse::new(connection, &details)) as Self::Out))
    }
}

/// Returns the same details, but the connection belongs to that client, and it is noted when TCP stands.
fn registering<'d>(
    details: &ConnectionDetails<'d>,
    client: Option<Weak<Connections>>,
    is_over_tcp: Arc<AtomicBool>,
) -> ConnectionDetails<'d> {
    let register = Arc::clone(&details.register_shutdown);
    ConnectionDetails {
        uri: details.uri,
        addrs: details.addrs.clone(),
        config: details.config,
        request_level: details.request_level,
        resolver: details.resolver,
        now: details.now,
        timeout: details.timeout,
        current_time: Arc::clone(&details.current_time),
        run_connector: Arc::clone(&details.run_connector),
        register_shutdown: Arc::new(move |connection| {
            is_over_tcp.store(true, Ordering::Relaxed);
            if let Some(client) = &client {
                client.upgrade().ok_or_else(gone)?.add(Weak::clone(&connection));
            }
            register(connection)
        }),
    }
}

/// Returns the settings of a connection to a proxy, which is not shown the client's certificate.
fn of_proxy(config: &Config) -> Config {
    Agent::config_builder()
        .proxy(None)
        .ip_family(config.ip_family())
        .no_delay(config.no_delay())
        .input_buffer_size(config.input_buffer_size())
        .output_buffer_size(config.output_buffer_size())
        .timeout_per_read(config.timeout_per_read())
        .timeout_per_write(config.timeout_per_write())
        .tls_config(trust::without_certificate(config.tls_config()))
        .build()
}

fn is_direct(details: &ConnectionDetails<'_>) -> bool {
    details.config.proxy().is_none_or(|proxy| proxy.is_no_proxy(details.uri))
}

/// The deadline for connecting passed within the TLS handshake.
#[derive(Debug)]
pub(crate) struct HandshakeTimedOut;

impl fmt::Display for HandshakeTimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("timeout: TLS handshake")
    }
}

impl std::error::Error for HandshakeTimedOut {}

#[cfg(test)]
mod tests {
    use polygrant_testkit::{ScriptedServer, Step, querying};

    use super::*;
    use crate::Transport;

    /// A thread that is still looking a name up when its client goes sends nothing later.
    #[test]
    fn fault_90_no_connection_is_made_for_a_client_that_is_gone() {
        let server = ScriptedServer::with_steps([Step::Hold]).unwrap();
        let grant = querying(&server.base_url()).unwrap();
        let result = Connections::during(Weak::new(), || Transport::new().fetch(&grant));
        assert!(matches!(result, Err(polygrant::Error::Transport(_))), "{result:?}");
        assert_eq!(server.stop().connections, 0);
    }
}
