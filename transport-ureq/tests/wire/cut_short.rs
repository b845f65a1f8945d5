//! Responses that are cut short, at any byte, over TLS.

use polygrant::{Dialect, Error, Grant, Scopes};
use polygrant_testkit::{
    Authority, Framed, credentials, framed, respond_tls, serve_byte_by_byte, serve_tls,
};
use polygrant_ureq::Transport;
use polygrant_ureq::ureq::Agent;
use polygrant_ureq::ureq::tls::{RootCerts, TlsConfig};

use crate::canary::fetch;
use crate::tls::root;

/// The outcomes for each length of a response, from nothing to all of it.
fn outcomes(framed: &Framed, says_goodbye: bool) -> Vec<Result<String, Error>> {
    let authority = Authority::new().unwrap();
    let config = authority.server_config(&[]).unwrap();
    let server = serve_byte_by_byte(config, framed.response.clone(), says_goodbye).unwrap();
    let dialect = Dialect::from_json(framed.document).unwrap();
    let endpoint =
        dialect.endpoint_at(&format!("https://localhost:{}", server.address().port())).unwrap();
    let grant = Grant::new(dialect, endpoint, credentials(), Scopes::none()).unwrap();
    let transport = Transport::with_root_certificates([root(&authority)]);
    (0..=framed.response.len())
        .map(|_| fetch(&transport, &grant).map(|token| token.secret().to_owned()))
        .collect()
}

fn assert_none(outcomes: &[Result<String, Error>], framed: &Framed) {
    for (length, outcome) in outcomes.iter().enumerate() {
        let error = outcome.as_ref().expect_err(framed.framing);
        assert!(error.is_retryable(), "{}, {length} bytes: {error:?}", framed.framing);
    }
}

#[test]
fn fault_89_a_response_without_tls_goodbye_is_whole_if_it_says_so() {
    for framed in framed() {
        let outcomes = outcomes(&framed, false);
        let (whole, cut) = outcomes.split_last().unwrap();
        assert_none(cut, &framed);
        match framed.framing {
            "a length" | "chunks" => assert_eq!(whole.as_ref().unwrap(), "t0k3n"),
            _ => assert_none(std::slice::from_ref(whole), &framed),
        }
    }
}

/// Where nothing but the connection's end says it, that end is believed.
#[test]
fn fault_89_a_response_that_says_where_it_ends_is_not_believed_before() {
    for framed in framed() {
        let outcomes = outcomes(&framed, true);
        let (whole, cut) = outcomes.split_last().unwrap();
        if framed.framing != "the connection's end, as text" {
            assert_none(cut, &framed);
        }
        assert_eq!(whole.as_ref().unwrap(), "t0k3n");
    }
}

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
        let tls = TlsConfig::builder().root_certs(RootCerts::from([root(&authority)])).build();
        let agent = Agent::config_builder().tls_config(tls).max_idle_connections(0);
        let outcome = fetch(&Transport::with_agent(agent.build().into()), &grant);
        let is_told = matches!(framed.framing, "a length" | "chunks");
        assert_eq!(outcome.is_ok(), is_told, "{}", framed.framing);
    }
}
