//! Responses that are cut short, at any byte, over TLS.

use polygrant::{Dialect, Error, Grant, Scopes};
use polygrant_testkit::{Authority, Framed, credentials, framed, serve_byte_by_byte};

use crate::authority::transport;
use crate::exchange::fetch;

/// The outcomes for each length of a response, from nothing to all of it.
fn outcomes(framed: &Framed, says_goodbye: bool) -> Vec<Result<String, Error>> {
    let authority = Authority::new().unwrap();
    let config = authority.server_config(&[]).unwrap();
    let server = serve_byte_by_byte(config, framed.response.clone(), says_goodbye).unwrap();
    let dialect = Dialect::from_json(framed.document).unwrap();
    let endpoint =
        dialect.endpoint_at(&format!("https://localhost:{}", server.address().port())).unwrap();
    let grant = Grant::new(dialect, endpoint, credentials(), Scopes::none()).unwrap();
    let transport = transport(&authority);
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
