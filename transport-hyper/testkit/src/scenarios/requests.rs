//! The requests of built-in dialects, byte for byte, written by hand from the vendors' documents.

use polygrant::Dialect;

use super::build::sent_as;
use crate::Scenario;

pub(super) fn scenarios() -> Vec<Scenario> {
    [
        (
            "a request with HTTP Basic",
            Dialect::rfc6749(),
            "POST /token HTTP/1.1\n\
             accept-encoding: identity\n\
             accept: application/json\n\
             authorization: Basic c2FuZGJveC1jbGllbnQ6c2FuZGJveC1zZWNyZXQ=\n\
             content-length: 29\n\
             content-type: application/x-www-form-urlencoded\n\
             \n\
             grant_type=client_credentials",
        ),
        (
            "a form with scopes",
            Dialect::ants(),
            "POST /oauth/token HTTP/1.1\n\
             accept-encoding: identity\n\
             accept: application/json\n\
             content-length: 102\n\
             content-type: application/x-www-form-urlencoded\n\
             \n\
             grant_type=client_credentials&client_id=sandbox-client&client_secret=sandbox-secret\
             &scope=item%2Cevent",
        ),
        (
            "a form without a grant type",
            Dialect::fuuffy(),
            "POST /auth/token HTTP/1.1\n\
             accept-encoding: identity\n\
             accept: application/json\n\
             content-length: 53\n\
             content-type: application/x-www-form-urlencoded\n\
             \n\
             client_id=sandbox-client&client_secret=sandbox-secret",
        ),
        (
            "a JSON body",
            Dialect::cobee(),
            "POST /oauth/token HTTP/1.1\n\
             accept-encoding: identity\n\
             accept: application/json\n\
             content-length: 61\n\
             content-type: application/json\n\
             \n\
             {\"clientId\":\"sandbox-client\",\"clientSecret\":\"sandbox-secret\"}",
        ),
        (
            "a JSON body with a grant type",
            Dialect::oro(),
            "POST /oauth2-token HTTP/1.1\n\
             accept-encoding: identity\n\
             accept: application/json\n\
             content-length: 97\n\
             content-type: application/json\n\
             \n\
             {\"grant_type\":\"client_credentials\",\"client_id\":\"sandbox-client\",\
             \"client_secret\":\"sandbox-secret\"}",
        ),
    ]
    .map(|(name, dialect, sent)| sent_as(name, dialect, sent))
    .into()
}
