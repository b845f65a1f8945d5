//! The vendor decodes from a request exactly what went into it.

use polygrant::{Credentials, Dialect};
use proptest::prelude::*;

use super::{any_case, cases, decode, grant};

/// The parameters that the vendor's document asks for.
fn documented(
    dialect: &Dialect,
    credentials: &Credentials,
    scopes: &[String],
) -> Vec<(String, String)> {
    let (id, secret) = (credentials.client_id(), credentials.client_secret());
    let grant_type = ("grant_type", "client_credentials");
    let scope = scopes.join(if dialect.name == "ants" { "," } else { " " });
    let mut parameters = match &*dialect.name {
        "rfc6749" | "rfc6749-basic-raw" => vec![grant_type],
        "cobee" => vec![("clientId", id), ("clientSecret", secret)],
        "fuuffy" => vec![("client_id", id), ("client_secret", secret)],
        _ => vec![grant_type, ("client_id", id), ("client_secret", secret)],
    };
    if !scope.is_empty() {
        parameters.push(("scope", &scope));
    }
    parameters.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn every_request_decodes_to_what_went_in((dialect, credentials, scopes) in any_case()) {
        let request = grant(&dialect, &credentials, &scopes).request();
        prop_assert_eq!(request.method(), "POST");

        let mut expected = documented(&dialect, &credentials, &scopes);
        let body = request.body().as_bytes();
        if ["xone", "oro", "cobee"].contains(&&*dialect.name) {
            prop_assert_eq!(&request.headers()["content-type"], "application/json");
            // The order of an object's members means nothing.
            let mut sent = decode::json(body);
            sent.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(sent, expected);
        } else {
            let content_type = "application/x-www-form-urlencoded";
            prop_assert_eq!(&request.headers()["content-type"], content_type);
            prop_assert_eq!(decode::form(body), expected);
        }

        let header = request.headers().get("authorization");
        let is_raw = dialect.name == "rfc6749-basic-raw";
        prop_assert_eq!(header.is_some(), is_raw || dialect.name == "rfc6749");
        if let Some(header) = header {
            let header = header.to_str().unwrap();
            let (id, secret) =
                if is_raw { decode::raw_basic(header) } else { decode::basic(header) };
            prop_assert_eq!(id, credentials.client_id());
            prop_assert_eq!(secret, credentials.client_secret());
        }
    }

    #[test]
    fn a_request_is_the_same_every_time((dialect, credentials, scopes) in any_case()) {
        let grant = grant(&dialect, &credentials, &scopes);
        let (first, second) = (grant.request(), grant.clone().request());
        prop_assert_eq!(first.uri(), second.uri());
        prop_assert_eq!(first.headers(), second.headers());
        prop_assert_eq!(first.body().as_bytes(), second.body().as_bytes());
        prop_assert!(grant.scopes().iter().eq(&scopes));
    }
}
