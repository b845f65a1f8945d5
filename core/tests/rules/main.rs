//! The rules that hold in every dialect: which responses are tokens, refusals, or malformed.
//!
//! One file for each rule or two; the number of a rule stands in the names of its tests.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod cases;
mod odd_responses;
mod rule_10_any_bytes;
mod rule_1_success;
mod rule_2_3_members;
mod rule_3_extras;
mod rule_4_jwt;
mod rule_4_lifetimes;
mod rule_5_6_tokens;
mod rule_7_codes;
mod rule_8_server_text;
mod rule_9_endpoints;
mod waiting;

use http::Response;
use polygrant::{
    AccessToken, Credentials, Dialect, Endpoint, Error, ErrorResponse, Grant, InvalidResponse,
    Scopes, UnixTime,
};

/// The vendors' names, written down here independently of the dialects.
struct Vendor {
    name: &'static str,
    /// The member that everything of a token stands in.
    within: Option<&'static str>,
    token: &'static str,
    token_type: Option<&'static str>,
    /// In seconds; ants has a time instead.
    seconds: Option<&'static str>,
    /// The separator between two scopes that come as an array.
    separator: &'static str,
    /// A refusal with the OAuth code and the message in their places.
    refusal: fn(code: &str, message: &str) -> String,
}

fn standard(code: &str, message: &str) -> String {
    format!(r#"{{"error":{code},"error_description":{message}}}"#)
}

const RFC6749: Vendor = Vendor {
    name: "rfc6749",
    within: None,
    token: "access_token",
    token_type: Some("token_type"),
    seconds: Some("expires_in"),
    separator: " ",
    refusal: standard,
};

const VENDORS: [Vendor; 7] = [
    RFC6749,
    Vendor { name: "rfc6749-post", ..RFC6749 },
    Vendor { name: "xone", ..RFC6749 },
    Vendor {
        name: "ants",
        token: "accessToken",
        token_type: None,
        seconds: None,
        separator: ",",
        refusal: |code, message| {
            format!(r#"{{"statusCode":400,"name":{code},"message":{message}}}"#)
        },
        ..RFC6749
    },
    Vendor { name: "oro", ..RFC6749 },
    Vendor {
        name: "fuuffy",
        within: Some("data"),
        refusal: |code, message| {
            format!(r#"{{"error":{{"code_reason":{code},"message":{message}}}}}"#)
        },
        ..RFC6749
    },
    Vendor {
        name: "cobee",
        token: "accessToken",
        token_type: Some("tokenType"),
        seconds: Some("expiresIn"),
        refusal: |code, message| format!(r#"{{"code":{code},"message":{message}}}"#),
        ..RFC6749
    },
];

impl Vendor {
    fn dialect(&self) -> Dialect {
        Dialect::named(self.name).unwrap()
    }

    /// These members, where the vendor puts a token.
    fn body_of(&self, members: &[(&str, &str)]) -> String {
        let members: Vec<_> =
            members.iter().map(|(name, value)| format!(r#""{name}":{value}"#)).collect();
        let object = format!("{{{}}}", members.join(","));
        match self.within {
            Some(within) => format!(r#"{{"{within}":{object}}}"#),
            None => object,
        }
    }

    /// A token's members: the token, its type if the vendor has one, and more.
    fn granted<'a>(&self, more: &[(&'a str, &'a str)]) -> String {
        let mut members = vec![(self.token, r#""t0k3n""#)];
        members.extend(self.token_type.map(|name| (name, r#""Bearer""#)));
        members.extend(more);
        self.body_of(&members)
    }

    fn refused(&self, code: &str, message: &str) -> String {
        (self.refusal)(&quoted(code), &quoted(message))
    }

    /// The path of a member of the token's, as messages write it.
    fn path(&self, member: &str) -> String {
        self.within.map_or(member.to_owned(), |within| format!("{within}.{member}"))
    }

    fn parse(&self, status: u16, body: impl AsRef<[u8]>) -> Result<AccessToken, Error> {
        let response = Response::builder().status(status).body(body).unwrap();
        self.dialect().parse(&response, UnixTime::EPOCH)
    }

    /// A grant whose client's id and secret are these.
    fn grant(&self, id: &str, secret: &str) -> Grant {
        let endpoint = Endpoint::new("https://auth.example.com/token").unwrap();
        let scopes = (self.name == "ants").then_some("item").into_iter().collect::<Scopes>();
        Grant::new(self.dialect(), endpoint, Credentials::new(id, secret).unwrap(), scopes).unwrap()
    }
}

/// JSON text of a string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[track_caller]
fn refusal(outcome: Result<AccessToken, Error>) -> ErrorResponse {
    match outcome {
        Err(Error::Refused(refusal)) => *refusal,
        other => panic!("not a refusal: {other:?}"),
    }
}

#[track_caller]
fn malformed(outcome: Result<AccessToken, Error>) -> InvalidResponse {
    match outcome {
        Err(Error::Malformed(malformed)) => *malformed,
        other => panic!("not malformed: {other:?}"),
    }
}
