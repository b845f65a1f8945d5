//! Credentials that are read for each request.

use std::sync::{Arc, Mutex};

use polygrant::{Credentials, Dialect, Grant, Scopes};
use polygrant_ureq::{CredentialsError, TokenClient, TokenPool, Transport};

use crate::kit::{hasty, issuing};

/// A client with its credentials in the request's body.
fn grant(base_url: &str, id: &str, secret: &str) -> Grant {
    let dialect = Dialect::default();
    let endpoint = dialect.endpoint_at(base_url).unwrap();
    Grant::new(dialect, endpoint, Credentials::new(id, secret).unwrap(), Scopes::none()).unwrap()
}

type Read = Result<Credentials, CredentialsError>;

fn source(secret: &Arc<Mutex<&'static str>>) -> impl Fn() -> Read + Send + Sync + use<> {
    let secret = Arc::clone(secret);
    move || Ok(Credentials::new("my-client", *secret.lock().unwrap())?)
}

#[test]
fn fault_75_each_request_is_sent_with_the_secret_of_its_time() {
    let server = issuing();
    let secret = Arc::new(Mutex::new("s3cr3t-1"));
    let client = TokenClient::with_policy(
        Transport::new(),
        grant(&server.base_url(), "my-client", "unused"),
        hasty(),
    )
    .with_credentials_source(source(&secret));
    client.token().unwrap();
    *secret.lock().unwrap() = "s3cr3t-2";
    client.refresh_now().unwrap();
    let requests = server.requests();
    let [first, second] = &requests[..] else { panic!("{requests:?}") };
    assert!(first.ends_with("client_secret=s3cr3t-1"), "{first}");
    assert!(second.ends_with("client_secret=s3cr3t-2"), "{second}");
}

#[test]
fn fault_75_a_secret_that_changes_splits_no_client_in_two() {
    let server = issuing();
    let pool = TokenPool::new(|grant| TokenClient::with_policy(Transport::new(), grant, hasty()));
    let (old, new) = (Arc::new(Mutex::new("old")), Arc::new(Mutex::new("new")));
    let at = |id, secret| grant(&server.base_url(), id, secret);
    pool.client_with_source(&at("my-client", "old"), "file", source(&old)).token().unwrap();
    pool.client_with_source(&at("my-client", "new"), "file", source(&new)).token().unwrap();
    let _ = pool.client_with_source(&at("other", "old"), "file", source(&old));
    assert_eq!((pool.len(), server.requests().len()), (2, 1));
}
