use std::sync::LazyLock;

use polygrant::dialect::Path;
use polygrant::{Credentials, Dialect, Grant, Scopes, UnixTime};
use polygrant_sandbox::oracle;

use crate::input::Input;

/// Parses any response. The input is
///
/// * a byte for the client: `0` to `7` are the built-in dialects in their order and one with awkward
///   paths, `8` to `?` are these with other credentials;
/// * what [`oracle::response`] makes a response of.
///
/// So `6429BThu…` is cobee's 429 with a `Retry-After`.
///
/// Holds: it never panics, and all that [`oracle::check`] says of every response.
pub fn parse(data: &[u8]) {
    let mut input = Input::new(data);
    let grant = &CLIENTS[input.choice(CLIENTS.len())];
    let response = oracle::response(grant, input.rest());
    if let Err(violation) = oracle::check(grant, &response, NOW) {
        panic!("{violation}");
    }
}

const NOW: UnixTime = UnixTime::from_secs(1_795_296_370);

/// Nothing of these stands in any message of the library's own. The first has something to escape
/// for every encoding; the second could be an OAuth code.
const CREDENTIALS: [(&str, &str); 2] =
    [("qx:%+é 7", "zj0:%+é \"\\/<ж😀&=?#'w"), ("qx7-id", "zj0_9w.x")];

/// Returns the built-in dialects, but for those that are read as `rfc6749` is.
fn built_in() -> Vec<Dialect> {
    let alike = ["rfc6749-basic-raw", "private-key-jwt", "client-secret-jwt", "tls-client-auth"];
    let mut all = Dialect::all();
    all.retain(|dialect| !alike.contains(&&*dialect.name));
    all
}

/// Every dialect with the first credentials, then with the second.
static CLIENTS: LazyLock<Vec<Grant>> = LazyLock::new(|| {
    let dialects = || built_in().into_iter().chain([awkward()]).map(with_extras);
    let with = |credentials| dialects().map(move |dialect| grant(dialect, credentials));
    CREDENTIALS.into_iter().flat_map(with).collect()
});

fn grant(dialect: Dialect, (id, secret): (&str, &str)) -> Grant {
    let endpoint = dialect.endpoint_at("https://auth.example.com").expect("an endpoint");
    let credentials = Credentials::new(id, secret).expect("credentials");
    let scopes: Scopes = dialect.takes_scopes().then_some("item").into_iter().collect();
    Grant::new(dialect, endpoint, credentials, scopes).expect("a grant")
}

/// Returns the dialect, with further members to keep: alone, inside another, around another, and one
/// that is read too.
fn with_extras(mut dialect: Dialect) -> Dialect {
    let paths: [&'static [&'static str]; 5] =
        [&["x"], &["data", "x"], &["data"], &["a", "b"], &["scope"]];
    dialect.token.extra = paths.map(Path::of).into();
    dialect
}

/// Paths that end where others go on, that meet, and names with what JSON escapes in them.
fn awkward() -> Dialect {
    Dialect::from_json(
        r#"{ "name": "awkward", "path": "/token",
             "token": { "access_token": [["a", "b", "c"], ["a", "b", "d"]],
                        "token_type": { "path": ["a", "b", "t"], "required": false },
                        "lifetime": { "rfc3339": ["a", "a.b"] }, "scope": ["a", "\"\\é"] },
             "error": { "code": ["a", ["a", "b"], ["e", "code"]], "vendor_code": [["e", "code"]],
                        "description": ["e", ["e", "e", "e"], ["a", "b", "c"]],
                        "request_id_headers": ["x-none", "x-request-id"] } }"#,
    )
    .expect("a dialect")
}
