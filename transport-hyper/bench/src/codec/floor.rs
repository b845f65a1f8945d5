//! What one would write by hand for one vendor, and not want to write for seven: the body is formatted,
//! the response is read into a struct that borrows from it.
//!
//! It does what polygrant does as far as it is needed for a good response: the token becomes a
//! ready-made `Authorization` value that is marked sensitive, the lifetime a duration, the type is
//! checked. It does not do what is needed for a bad one: bound or clean the server's text, keep the
//! secret out of it, say what was wrong, notice duplicates.

use std::borrow::Cow;
use std::hint::black_box;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use form_urlencoded::byte_serialize;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, DATE};
use http::{HeaderValue, Method, Request, Uri};
use serde::Deserialize;

use super::Codec;
use crate::vendor::{CLIENT_ID, CLIENT_SECRET, Vendor, VendorResponse};

/// One vendor's client, by hand.
#[derive(Debug)]
pub struct Floor {
    uri: Uri,
    id: String,
    secret: String,
    scope: String,
    write: fn(&Floor) -> Request<Vec<u8>>,
    read: fn(&VendorResponse) -> Outcome,
}

/// A token by hand.
#[derive(Debug)]
pub struct Token {
    authorization: HeaderValue,
    /// How long it lives.
    pub expires_in: Option<Duration>,
    /// What it is good for.
    pub scope: Option<String>,
}

/// What there is instead of one.
#[derive(Debug)]
pub struct TokenError {
    /// The status.
    pub status: u16,
    /// The OAuth code.
    pub code: Option<String>,
    /// Text for people.
    pub message: Option<String>,
}

type Outcome = Result<Token, TokenError>;

impl Floor {
    /// A client of that vendor's.
    #[must_use]
    pub fn of(vendor: &Vendor) -> Self {
        Self::at(vendor, vendor.url)
    }

    /// A client of that vendor's, at another URL.
    ///
    /// # Panics
    /// It is no URL.
    #[must_use]
    pub fn at(vendor: &Vendor, url: &str) -> Self {
        type Pair = (fn(&Floor) -> Request<Vec<u8>>, fn(&VendorResponse) -> Outcome);
        let (separator, (write, read)): (_, Pair) = match vendor.name {
            "rfc6749" => (" ", (rfc_request, rfc_response)),
            "rfc6749-post" => (" ", (form_request, rfc_response)),
            "ants" => (",", (form_request, ants_response)),
            "xone" | "oro" => (" ", (json_request, rfc_response)),
            "fuuffy" => (" ", (fuuffy_request, fuuffy_response)),
            "cobee" => (" ", (cobee_request, cobee_response)),
            other => panic!("{other} is not written by hand"),
        };
        Self {
            uri: url.parse().expect("a URL"),
            id: CLIENT_ID.to_owned(),
            secret: CLIENT_SECRET.to_owned(),
            scope: vendor.scopes.join(separator),
            write,
            read,
        }
    }

    /// Builds the request.
    #[must_use]
    pub fn build(&self) -> Request<Vec<u8>> {
        (self.write)(self)
    }

    /// Reads the response.
    ///
    /// # Errors
    /// It is no token.
    pub fn parse(&self, response: &VendorResponse) -> Result<Token, TokenError> {
        (self.read)(response)
    }

    fn request(&self, content_type: &'static str, body: String) -> Request<Vec<u8>> {
        let mut request = Request::new(body.into_bytes());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        request
    }
}

impl Codec for Floor {
    fn exchange(&self, response: &mut VendorResponse) {
        black_box(self.build());
        let _ = black_box(self.parse(black_box(response)));
    }

    fn token(&self, response: &mut VendorResponse) -> Option<String> {
        let token = self.parse(response).ok()?;
        Some(token.authorization.to_str().ok()?.strip_prefix("Bearer ")?.to_owned())
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

fn rfc_request(floor: &Floor) -> Request<Vec<u8>> {
    let mut body = String::from("grant_type=client_credentials");
    if !floor.scope.is_empty() {
        body.push_str("&scope=");
        body.extend(byte_serialize(floor.scope.as_bytes()));
    }
    let mut request = floor.request(FORM, body);
    let mut pair = String::with_capacity(128);
    pair.extend(byte_serialize(floor.id.as_bytes()));
    pair.push(':');
    pair.extend(byte_serialize(floor.secret.as_bytes()));
    let mut basic = String::with_capacity(256);
    basic.push_str("Basic ");
    BASE64_STANDARD.encode_string(pair, &mut basic);
    let mut basic = HeaderValue::try_from(basic).expect("base64");
    basic.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, basic);
    request
}

fn form_request(floor: &Floor) -> Request<Vec<u8>> {
    let mut body = String::with_capacity(256);
    body.push_str("grant_type=client_credentials&client_id=");
    body.extend(byte_serialize(floor.id.as_bytes()));
    body.push_str("&client_secret=");
    body.extend(byte_serialize(floor.secret.as_bytes()));
    if !floor.scope.is_empty() {
        body.push_str("&scope=");
        body.extend(byte_serialize(floor.scope.as_bytes()));
    }
    floor.request(FORM, body)
}

fn fuuffy_request(floor: &Floor) -> Request<Vec<u8>> {
    let mut body = String::with_capacity(256);
    body.push_str("client_id=");
    body.extend(byte_serialize(floor.id.as_bytes()));
    body.push_str("&client_secret=");
    body.extend(byte_serialize(floor.secret.as_bytes()));
    floor.request(FORM, body)
}

/// An id or a secret may have a quotation mark.
fn json(text: &str) -> String {
    serde_json::to_string(text).expect("text")
}

fn json_request(floor: &Floor) -> Request<Vec<u8>> {
    let (id, secret) = (json(&floor.id), json(&floor.secret));
    let body = format!(
        r#"{{"grant_type":"client_credentials","client_id":{id},"client_secret":{secret}}}"#
    );
    floor.request(JSON, body)
}

fn cobee_request(floor: &Floor) -> Request<Vec<u8>> {
    let (id, secret) = (json(&floor.id), json(&floor.secret));
    floor.request(JSON, format!(r#"{{"clientId":{id},"clientSecret":{secret}}}"#))
}

#[derive(Deserialize)]
struct RfcToken<'a> {
    #[serde(borrow)]
    access_token: Cow<'a, str>,
    #[serde(borrow)]
    token_type: Option<Cow<'a, str>>,
    expires_in: Option<u64>,
    scope: Option<String>,
}

#[derive(Default, Deserialize)]
struct RfcError {
    error: Option<String>,
    error_description: Option<String>,
}

fn rfc_response(response: &VendorResponse) -> Outcome {
    if !response.status().is_success() {
        let RfcError { error, error_description } =
            serde_json::from_slice(response.body()).unwrap_or_default();
        return Err(failure(response, error, error_description));
    }
    let token: RfcToken<'_> =
        serde_json::from_slice(response.body()).map_err(|_| failure(response, None, None))?;
    let lifetime = token.expires_in.map(Duration::from_secs);
    bearer(response, &token.access_token, token.token_type.as_deref(), lifetime, token.scope)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AntsToken<'a> {
    #[serde(borrow)]
    access_token: Cow<'a, str>,
    #[serde(borrow)]
    access_token_expires_at: Option<Cow<'a, str>>,
    scope: Option<String>,
}

#[derive(Default, Deserialize)]
struct AntsError {
    name: Option<String>,
    message: Option<String>,
}

fn ants_response(response: &VendorResponse) -> Outcome {
    if !response.status().is_success() {
        let AntsError { name, message } =
            serde_json::from_slice(response.body()).unwrap_or_default();
        return Err(failure(response, name, message));
    }
    let token: AntsToken<'_> =
        serde_json::from_slice(response.body()).map_err(|_| failure(response, None, None))?;
    let sent = response.headers().get(DATE).and_then(|date| date.to_str().ok());
    let sent = sent.and_then(|date| httpdate::parse_http_date(date).ok());
    let expires = token.access_token_expires_at.as_deref();
    let expires = expires.and_then(|at| at.parse::<jiff::Timestamp>().ok());
    let expires = expires.and_then(|at| std::time::SystemTime::try_from(at).ok());
    let lifetime = expires.zip(sent).and_then(|(expires, sent)| expires.duration_since(sent).ok());
    bearer(response, &token.access_token, None, lifetime, token.scope)
}

#[derive(Deserialize)]
struct FuuffyToken<'a> {
    #[serde(borrow)]
    data: RfcToken<'a>,
}

#[derive(Default, Deserialize)]
struct FuuffyError {
    error: FuuffyReason,
}

#[derive(Default, Deserialize)]
struct FuuffyReason {
    code_reason: Option<String>,
    message: Option<String>,
}

fn fuuffy_response(response: &VendorResponse) -> Outcome {
    if !response.status().is_success() {
        let FuuffyError { error } = serde_json::from_slice(response.body()).unwrap_or_default();
        return Err(failure(response, error.code_reason, error.message));
    }
    let FuuffyToken { data: token } =
        serde_json::from_slice(response.body()).map_err(|_| failure(response, None, None))?;
    let lifetime = token.expires_in.map(Duration::from_secs);
    bearer(response, &token.access_token, token.token_type.as_deref(), lifetime, token.scope)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CobeeToken<'a> {
    #[serde(borrow)]
    access_token: Cow<'a, str>,
    #[serde(borrow)]
    token_type: Option<Cow<'a, str>>,
    expires_in: Option<u64>,
}

#[derive(Default, Deserialize)]
struct CobeeError {
    code: Option<String>,
    message: Option<String>,
}

fn cobee_response(response: &VendorResponse) -> Outcome {
    if !response.status().is_success() {
        let CobeeError { code, message } =
            serde_json::from_slice(response.body()).unwrap_or_default();
        return Err(failure(response, code, message));
    }
    let token: CobeeToken<'_> =
        serde_json::from_slice(response.body()).map_err(|_| failure(response, None, None))?;
    let lifetime = token.expires_in.map(Duration::from_secs);
    bearer(response, &token.access_token, token.token_type.as_deref(), lifetime, None)
}

fn bearer(
    response: &VendorResponse,
    token: &str,
    token_type: Option<&str>,
    expires_in: Option<Duration>,
    scope: Option<String>,
) -> Outcome {
    if token.is_empty() || !token_type.is_none_or(|kind| kind.eq_ignore_ascii_case("bearer")) {
        return Err(failure(response, None, None));
    }
    let mut authorization = String::with_capacity("Bearer ".len() + token.len());
    authorization.push_str("Bearer ");
    authorization.push_str(token);
    let authorization = HeaderValue::try_from(authorization);
    let mut authorization = authorization.map_err(|_| failure(response, None, None))?;
    authorization.set_sensitive(true);
    Ok(Token { authorization, expires_in, scope })
}

fn failure(response: &VendorResponse, code: Option<String>, message: Option<String>) -> TokenError {
    TokenError { status: response.status().as_u16(), code, message }
}
