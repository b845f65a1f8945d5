//! The requests of dialects from documents, byte for byte.

use polygrant::Dialect;

use super::build::sent_as;
use crate::Scenario;
use crate::samples::QUERYING;

/// A POST without a body has a length of 0, and a GET has none (RFC 9110 §8.6).
const NO_BODY: &str = r#"{
    "name": "acme",
    "encoding": "none",
    "headers": { "x-id": "{client_id}", "x-secret": "{client_secret}" }
}"#;

const BOTH: &str = r#"{
    "name": "acme",
    "query": { "v": "2 b" },
    "encoding": "json",
    "body": { "auth": { "id": "{client_id}", "secret": "{client_secret}" } }
}"#;

pub(super) fn scenarios() -> Vec<Scenario> {
    [
        (
            "a GET with a query and no body",
            QUERYING,
            "GET /cgi-bin/token?grant_type=client_credential&appid=sandbox-client\
             &secret=sandbox-secret HTTP/1.1\n\
             accept-encoding: identity\n\
             accept: application/json\n\
             \n",
        ),
        (
            "a POST without a body",
            NO_BODY,
            "POST /token HTTP/1.1\n\
             accept-encoding: identity\n\
             accept: application/json\n\
             content-length: 0\n\
             x-id: sandbox-client\n\
             x-secret: sandbox-secret\n\
             \n",
        ),
        (
            "a POST with a query and a body",
            BOTH,
            "POST /token?v=2+b HTTP/1.1\n\
             accept-encoding: identity\n\
             accept: application/json\n\
             content-length: 58\n\
             content-type: application/json\n\
             \n\
             {\"auth\":{\"id\":\"sandbox-client\",\"secret\":\"sandbox-secret\"}}",
        ),
    ]
    .map(|(name, document, sent)| {
        #[allow(clippy::expect_used, reason = "the three documents above")]
        let dialect = Dialect::from_json(document).expect("it is a dialect");
        sent_as(name, dialect, sent)
    })
    .into()
}
