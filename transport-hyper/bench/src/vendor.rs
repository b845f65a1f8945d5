//! The vendors and their responses: the examples in their documents.

use http::{Response, StatusCode, header};

/// A response as a transport hands it over.
pub type VendorResponse = Response<Vec<u8>>;

/// The client of every exchange.
pub const CLIENT_ID: &str = "26156a86-b739-4c6b-9de2-314228c3e6e5";
/// Its secret.
pub const CLIENT_SECRET: &str = "ECOTBQNP44IFPCVMQNSZ";

/// When every response arrives, in seconds since 1970: as its `Date` says.
pub const NOW: u64 = 1_691_667_717;
const DATE: &str = "Thu, 10 Aug 2023 11:41:57 GMT";

/// One vendor: its endpoint, the scopes, and its responses.
#[derive(Clone, Copy, Debug)]
pub struct Vendor {
    /// The name of its dialect.
    pub name: &'static str,
    /// Its token endpoint.
    pub url: &'static str,
    /// The scopes that are requested.
    pub scopes: &'static [&'static str],
    token: &'static str,
    refusal: (u16, &'static str),
}

/// The seven built-in dialects.
pub const VENDORS: [Vendor; 7] = [
    Vendor {
        name: "rfc6749",
        url: "https://server.example.com/token",
        scopes: &["read", "write"],
        token: RFC_TOKEN,
        refusal: RFC_REFUSAL,
    },
    Vendor {
        name: "rfc6749-post",
        url: "https://server.example.com/token",
        scopes: &["read", "write"],
        token: RFC_TOKEN,
        refusal: RFC_REFUSAL,
    },
    Vendor {
        name: "xone",
        url: "https://api.xone.xcover.com/api/oauth/token",
        scopes: &[],
        token: r#"{"token_type":"Bearer","expires_in":31536000,"access_token":"eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiI5In0.NDCEZZKZ7v8bIh_vO8ht51EepUuCOZBIX8DVXy5eVhA"}"#,
        refusal: (
            401,
            r#"{"error":"invalid_client","error_description":"Client authentication failed","message":"Failed."}"#,
        ),
    },
    Vendor {
        name: "ants",
        url: "https://iam.ants.tech/oauth/token",
        scopes: &["item", "event"],
        token: r#"{
    "accessToken": "5474r2x214z26484u2e4y4a403q5e4z5m4j4b403s526",
    "accessTokenExpiresAt": "2023-08-10T12:41:57.643Z",
    "scope": "item,event"
}
"#,
        refusal: (
            400,
            r#"{
    "statusCode": 400,
    "status": 400,
    "code": 400,
    "message": "Invalid scope: Requested scope is invalid",
    "name": "invalid_scope"
}
"#,
        ),
    },
    Vendor {
        name: "oro",
        url: "https://shop.example.com/oauth2-token",
        scopes: &[],
        token: r#"{
    "token_type": "Bearer",
    "expires_in": 3600,
    "access_token": "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiI5In0.NDCEZZKZ7v8bIh_vO8ht51EepUuCOZBIX8DVXy5eVhA"
}"#,
        refusal: (
            401,
            r#"{"error":"invalid_client","error_description":"Client authentication failed","message":"Client authentication failed"}"#,
        ),
    },
    Vendor {
        name: "fuuffy",
        url: "https://api-gateway.fuuffy.com/v1/auth/token",
        scopes: &[],
        token: r#"{
"data": {
"access_token": "sk-418e41a74ca2e7d941fa4456d73dbed7",
"token_type": "Bearer",
"expires_in": 3600
}
}"#,
        refusal: (
            401,
            r#"{"error":{"code":"401021","code_reason":"invalid_client","message":"Invalid client_id, client_secret, or session_key"}}"#,
        ),
    },
    Vendor {
        name: "cobee",
        url: "https://partners-api.cobee.io/api/v3/oauth/token",
        scopes: &[],
        token: r#"{"accessToken":"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VySWQiOjEyMywiZXhwIjoxNzEwNjU1MjAwfQ.NDCEZZKZ7v8bIh_vO8ht51EepUuCOZBIX8DVXy5eVhA","tokenType":"Bearer","expiresIn":86400}"#,
        refusal: (401, r#"{"message":"Unauthorized"}"#),
    },
];

const RFC_TOKEN: &str = r#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"Bearer","expires_in":3600,"scope":"read write"}"#;
const RFC_REFUSAL: (u16, &str) =
    (401, r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#);

impl Vendor {
    /// Returns the vendor of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        VENDORS.iter().find(|vendor| vendor.name == name)
    }

    /// Returns the document's example of a token.
    #[must_use]
    pub fn token(&self) -> VendorResponse {
        response(200, self.token)
    }

    /// Returns the document's example of a refusal.
    #[must_use]
    pub fn refusal(&self) -> VendorResponse {
        let (status, body) = self.refusal;
        response(status, body)
    }
}

/// Returns a response of the RFC's server with a token of so many characters.
#[must_use]
pub fn long_token(characters: usize) -> VendorResponse {
    let token = "eyJhbGciOiJSUzI1NiJ9.".chars().cycle().take(characters).collect::<String>();
    response(
        200,
        &format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":3600}}"#),
    )
}

/// The sizes of [`junk`] that tell what a byte costs.
pub const JUNK_SIZES: [usize; 2] = [4 * 1024, 60 * 1024];

/// Returns a response of the RFC's server that has further members, up to so many bytes.
///
/// They are of all kinds, and nested; the token comes last.
#[must_use]
pub fn junk(bytes: usize) -> VendorResponse {
    let mut body = String::from("{");
    for number in 0.. {
        let member = format!(
            r#""junk_{number}":{{"id":{number},"name":"Ordinary text, with an escape:\n","tags":["a","b",null,true],"ratio":0.{number}}},"#
        );
        if body.len() + member.len() + RFC_TOKEN.len() > bytes {
            break;
        }
        body.push_str(&member);
    }
    body.push_str(&RFC_TOKEN[1..]);
    response(200, &body)
}

/// Returns a response with that body, and the headers that all have.
///
/// # Panics
/// It is no status.
#[must_use]
pub fn response(status: u16, body: &str) -> VendorResponse {
    let mut response = Response::new(body.as_bytes().to_vec());
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
        (header::DATE, DATE),
    ] {
        headers.insert(name, http::HeaderValue::from_static(value));
    }
    response
}
