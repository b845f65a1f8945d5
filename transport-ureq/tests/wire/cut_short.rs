//! Responses that are cut short, over TLS, of an agent that does not say so. What becomes of them
//! otherwise is fault 89 of the matrix.

use polygrant::{Dialect, Grant, Scopes};
use polygrant_testkit::{Authority, credentials, framed, respond_tls, serve_tls};
use polygrant_ureq::Transport;
use polygrant_ureq::ureq::Agent;
use polygrant_ureq::ureq::tls::{RootCerts, TlsConfig};

use crate::canary::fetch;
use crate::tls::certificate;

/// Of an agent that does not tell, no response without a length is believed.
#[test]
fn fault_89_an_agent_that_cannot_tell() {
    let authority = Authority::new().unwrap();
    for framed in framed() {
        let config = authority.server_config(&[]).unwrap();
        let response = framed.response.clone();
        let server = serve_tls(config, move |stream| respond_tls(stream, &response)).unwrap();
        let dialect = Dialect::from_json(framed.document).unwrap();
        let endpoint =
            dialect.endpoint_at(&format!("https://localhost:{}", server.address().port())).unwrap();
        let grant = Grant::new(dialect, endpoint, credentials(), Scopes::none()).unwrap();
        let tls =
            TlsConfig::builder().root_certs(RootCerts::from([certificate(&authority)])).build();
        let agent = Agent::config_builder().tls_config(tls).max_idle_connections(0);
        let outcome = fetch(&Transport::with_agent(agent.build().into()), &grant);
        let is_told = matches!(framed.framing, "a length" | "chunks");
        assert_eq!(outcome.is_ok(), is_told, "{}", framed.framing);
    }
}
