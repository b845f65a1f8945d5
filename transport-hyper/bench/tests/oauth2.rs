//! What the README says of the crate `oauth2`: how its client and polygrant read the same responses.
//!
//! `cargo test --manifest-path transport-hyper/bench/Cargo.toml --features oauth2 --test oauth2`

use std::cell::RefCell;
use std::convert::Infallible;

use oauth2::basic::BasicClient;
use oauth2::{ClientId, ClientSecret, HttpRequest, HttpResponse, RequestTokenError, TokenUrl};
use polygrant::{AccessToken, Credentials, Dialect, Error, ErrorKind, Grant, UnixTime};

const README: &str = include_str!("../../../README.md");

fn response(status: u16, body: &str) -> HttpResponse {
    let mut response = HttpResponse::new(body.as_bytes().to_vec());
    *response.status_mut() = status.try_into().unwrap();
    response
}

/// Returns the request of `oauth2`, and why it cannot read the response.
fn by_oauth2(status: u16, body: &str) -> (HttpRequest, String) {
    let client = BasicClient::new(ClientId::new("my-client".to_owned()))
        .set_client_secret(ClientSecret::new("my-secret".to_owned()))
        .set_token_uri(TokenUrl::new("https://auth.example.com/token".to_owned()).unwrap());
    let sent = RefCell::new(None);
    let send = |request: HttpRequest| {
        *sent.borrow_mut() = Some(request);
        Ok::<_, Infallible>(response(status, body))
    };
    let result = client.exchange_client_credentials().request(&send);
    let Err(RequestTokenError::Parse(error, _)) = result else { panic!("{body}: {result:?}") };
    (sent.take().unwrap(), error.into_inner().to_string())
}

fn by_polygrant(dialect: Dialect, status: u16, body: &str) -> Result<AccessToken, Error> {
    let grant = Grant::builder(dialect)
        .endpoint(polygrant::Endpoint::new("https://auth.example.com/token").unwrap())
        .credentials(Credentials::new("my-client", "my-secret").unwrap());
    let names = grant_variables(body);
    let grant = names.iter().fold(grant, |grant, name| grant.variable(*name, "x"));
    grant.build().unwrap().parse(&response(status, body), UnixTime::EPOCH)
}

/// Returns the variables of the one dialect here that has some.
fn grant_variables(body: &str) -> &'static [&'static str] {
    if body.contains("3599") { &["tenant", "resource"] } else { &[] }
}

/// Asserts that the README has the message of `oauth2` in the vendor's row.
fn assert_said(vendor: &str, message: &str) {
    let row = README.lines().find(|line| line.starts_with(&format!("| {vendor} |"))).unwrap();
    let (said, _) = message.split_once(" at line").unwrap_or((message, ""));
    assert!(row.contains(said), "{vendor}: {message}");
}

#[test]
fn cobee() {
    let body = r#"{"message":"Unauthorized"}"#;
    let (request, message) = by_oauth2(401, body);
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
    assert_said("Cobee", &message);
    let Err(Error::Refused(refusal)) = by_polygrant(Dialect::cobee(), 401, body) else { panic!() };
    assert_eq!(refusal.kind(), ErrorKind::Credentials);
}

#[test]
fn fuuffy() {
    let body = r#"{"data":{"access_token":"t","token_type":"Bearer","expires_in":3600}}"#;
    assert_said("Fuuffy", &by_oauth2(200, body).1);
    assert_eq!(by_polygrant(Dialect::fuuffy(), 200, body).unwrap().secret(), "t");
}

#[test]
fn azure_v1() {
    let body = r#"{"token_type":"Bearer","expires_in":"3599","access_token":"t"}"#;
    assert_said("Azure AD v1", &by_oauth2(200, body).1);
    let document = include_str!("../../../core/catalogue/vendors/azure-v1/dialect.json");
    let token = by_polygrant(Dialect::from_json(document).unwrap(), 200, body).unwrap();
    assert_eq!(token.expires_in().unwrap().as_secs(), 3599);
}

/// The request is a POST, and what is wrong with the secret is lost.
#[test]
fn wechat() {
    let body = r#"{"errcode":40125,"errmsg":"invalid appsecret"}"#;
    let (request, message) = by_oauth2(200, body);
    assert_eq!(request.method(), "POST");
    assert!(message.starts_with("missing field `access_token`"), "{message}");
    let document = include_str!("../../../core/catalogue/vendors/wechat/dialect.json");
    let error = by_polygrant(Dialect::from_json(document).unwrap(), 200, body).unwrap_err();
    assert_eq!(error.as_refusal().unwrap().kind(), ErrorKind::Credentials);
}
