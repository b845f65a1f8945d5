use std::sync::LazyLock;

use http::header::AUTHORIZATION;
use http::{HeaderValue, Response, StatusCode, Uri};
use polygrant::dialect::{Lifetime, LifetimeFormat, Path, Segment, TokenType};
use polygrant::{
    AccessToken, Credentials, Dialect, Error, Grant, MAX_BODY, MAX_LIFETIME, Scopes,
    TransportError, TransportErrorKind, UnixTime,
};
use serde_json::Value;

use crate::decode;
use crate::found::{Found, member};
use crate::input::Input;
use crate::members::Members;

/// Parses any response. The input is
///
/// * a byte for the client: `0` to `7` are the built-in dialects in their order and one with awkward
///   paths, `8` to `?` are these with other credentials;
/// * three digits of a status;
/// * switches for six headers: `@` is none, and its low bits are one each (see `HEADERS`; `location` is
///   `WWW-Authenticate` too), and a line for each that is on;
/// * the body.
///
/// So `6429BThu…` is cobee's 429 with a `Retry-After`. In headers and body the bytes 0x11 to 0x17 stand
/// for what a server may echo: the client's secret, plain and in the escapes of URLs, JSON and HTML, its
/// `Authorization`, its id, and its secret as a form has it.
///
/// Holds: it never panics. Any status but 2xx is a refusal with that status; a 2xx is a token, a
/// malformed response, or, where the body has a member that the dialect calls an error, a refusal. A
/// token is visible ASCII, lives no longer than [`MAX_LIFETIME`], its `Authorization` is sensitive, and it
/// is what `serde_json` finds at the dialect's paths, with all further members. A plain token response is
/// always taken, whatever it says of its lifetime. `Display` and `Debug` of an error are bounded, on one
/// line, and free of control characters and credentials. Parsing depends on nothing but its arguments.
pub fn parse(data: &[u8]) {
    let (client, response) = read(data);
    let grant = &client.grant;
    let status = response.status();
    let result = grant.parse(&response, NOW);
    let document = document(response.body());
    match &result {
        Ok(token) => {
            assert!(status.is_success(), "a token in {status}");
            check_token(client, token);
            let shape = &grant.dialect().token;
            let paths = [&shape.scope].into_iter().chain(shape.token_type.path());
            let paths = paths.chain(&shape.access_token).chain(shape.lifetime.paths());
            for path in paths.chain(&shape.extra) {
                assert!(!is_doubled(response.body(), path), "a token beside two {path}");
            }
            if let Some(document) = &document {
                agrees(token, grant.dialect(), document);
            }
        }
        Err(Error::Refused(refusal)) => {
            assert_eq!(refusal.status(), status);
            assert_eq!(refusal.is_retryable(), result.as_ref().is_err_and(Error::is_retryable));
            if let (true, Some(document)) = (status.is_success(), &document) {
                let error = &grant.dialect().error;
                let mut paths = error.code.iter().chain(&error.vendor_code);
                assert!(
                    paths.any(|path| !matches!(member(document, path), Found::Nothing)),
                    "refused for nothing in {document}"
                );
            }
        }
        Err(Error::Malformed(malformed)) => {
            assert!(status.is_success(), "malformed, not refused, in {status}");
            assert_eq!(malformed.status(), status);
        }
        Err(other) => panic!("no transport took part: {other}"),
    }
    if let Err(error) = &result {
        check_error(client, error);
    }
    if let Some(document) = &document {
        is_not_turned_down(grant, document);
    }
    same_everywhere(client, response, &result);
}

/// The headers that an input may set, in the order of its switches.
const HEADERS: [&str; 6] =
    ["date", "retry-after", "x-ratelimit-reset", "location", "x-request-id", "content-encoding"];

const NOW: UnixTime = UnixTime::from_secs(1_795_296_370);

/// A client, and what a server may echo of it.
struct Client {
    grant: Grant,
    id: &'static str,
    secret: &'static str,
    basic: String,
    /// Each for one byte that neither JSON nor a header may hold.
    echoes: [(u8, String); 7],
}

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
static CLIENTS: LazyLock<Vec<Client>> = LazyLock::new(|| {
    let dialects = || built_in().into_iter().chain([awkward()]).map(with_extras);
    let with = |credentials| dialects().map(move |dialect| Client::new(dialect, credentials));
    CREDENTIALS.into_iter().flat_map(with).collect()
});

impl Client {
    fn new(dialect: Dialect, (id, secret): (&'static str, &'static str)) -> Self {
        let grant = |dialect: Dialect| {
            let endpoint = dialect.endpoint_at("https://auth.example.com").expect("an endpoint");
            let credentials = Credentials::new(id, secret).expect("credentials");
            let scopes: Scopes = dialect.takes_scopes().then_some("item").into_iter().collect();
            Grant::new(dialect, endpoint, credentials, scopes).expect("a grant")
        };
        let percent: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let json = secret.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        let html = secret.chars().map(|c| format!("&#{};", u32::from(c))).collect();
        // What is sent is what is echoed.
        let request = grant(Dialect::rfc6749()).request();
        let basic = request.headers()[AUTHORIZATION].to_str().expect("visible ASCII");
        let basic = basic.trim_start_matches("Basic ").to_owned();
        let echoes = [
            (0x11, secret.to_owned()),
            (0x12, percent.clone()),
            (0x13, json),
            (0x14, html),
            (0x15, basic.clone()),
            (0x16, id.to_owned()),
            (0x17, percent.replace("%20", "+")),
        ];
        Self { grant: grant(dialect), id, secret, basic, echoes }
    }

    /// Returns the text with every echo in its place.
    fn echoed(&self, text: &[u8]) -> Vec<u8> {
        let mut echoed = Vec::with_capacity(text.len());
        for byte in text {
            match self.echoes.iter().find(|(marker, _)| marker == byte) {
                Some((_, echo)) => echoed.extend_from_slice(echo.as_bytes()),
                None => echoed.push(*byte),
            }
        }
        echoed
    }

    /// Asserts that no credential is in a text, as it is or after one decoding.
    fn is_not_in(&self, text: &str, escaped: fn(&str) -> String) {
        let percent = decode::percent(text.as_bytes());
        let form = decode::form(text.as_bytes());
        let credentials = [("secret", self.secret), ("Basic value", &self.basic)];
        for (name, value) in credentials {
            assert!(!text.contains(&escaped(value)), "the {name} is in {text:?}");
            for decoded in [&percent, &form] {
                let decoded = String::from_utf8_lossy(decoded);
                assert!(!decoded.contains(value), "the {name} is, encoded, in {text:?}");
            }
        }
    }
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

fn read(data: &[u8]) -> (&'static Client, Response<Vec<u8>>) {
    let mut input = Input::new(data);
    let client = &CLIENTS[input.choice(CLIENTS.len())];
    let status = match input.number(3) {
        status @ 100.. => status as u16,
        _ => 200,
    };
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    for (name, on) in HEADERS.into_iter().zip(input.switches()) {
        if on {
            if let Ok(value) = HeaderValue::from_bytes(&client.echoed(input.until(b'\n'))) {
                // One value does for both: neither is read where the other is.
                if name == "location" && !response.status().is_redirection() {
                    response.headers_mut().insert("www-authenticate", value.clone());
                }
                response.headers_mut().insert(name, value);
            }
        }
    }
    *response.body_mut() = client.echoed(input.rest());
    (client, response)
}

fn check_token(client: &Client, token: &AccessToken) {
    let secret = token.secret();
    assert!(!secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_graphic()), "{secret:?}");
    assert_eq!(*token.authorization(), format!("Bearer {secret}"));
    assert!(token.authorization().is_sensitive());
    assert!(token.expires_in().is_none_or(|lifetime| lifetime <= MAX_LIFETIME));
    let lifetime = token.lifetime().duration();
    assert!(lifetime.is_none_or(|lifetime| lifetime <= MAX_LIFETIME));
    assert!(token.expires_in().is_none_or(|stated| lifetime.is_some_and(|it| it <= stated)));
    let debug = format!("{token:?}");
    assert!(debug.len() < 1024 && !debug.chars().any(char::is_control), "{debug}");
    // A shorter one may be part of a word.
    assert!(secret.len() < 12 || !debug.contains(secret), "{debug}");
    client.is_not_in(&debug, debug_escaped);
}

/// Fits all texts that an error may hold, at `Debug`'s longest escapes.
const LONGEST_DEBUG: usize = 16_384;
const LONGEST_DISPLAY: usize = 4096;

fn check_error(client: &Client, error: &Error) {
    let (display, debug) = (error.to_string(), format!("{error:?}"));
    assert!((1..LONGEST_DISPLAY).contains(&display.len()), "{} bytes", display.len());
    assert!(debug.len() < LONGEST_DEBUG, "{} bytes", debug.len());
    for text in [&display, &debug] {
        assert!(!text.chars().any(|c| c.is_control() || is_bidirectional_control(c)), "{text:?}");
    }
    client.is_not_in(&display, str::to_owned);
    client.is_not_in(&debug, debug_escaped);
    assert!(std::error::Error::source(error).is_none());
    assert!(error.retry_after().is_none() || error.as_refusal().is_some());
}

/// Unicode's `Bidi_Control`, which lets a text read as another on a terminal.
fn is_bidirectional_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn debug_escaped(text: &str) -> String {
    let quoted = format!("{text:?}");
    quoted[1..quoted.len() - 1].to_owned()
}

/// Asserts that a redirect's target has its host, and neither query, fragment nor userinfo.
fn points_there(location: &str, header: Option<&HeaderValue>) {
    assert!(!location.is_empty() && !location.contains(['?', '#']), "{location:?}");
    let url = header.and_then(|header| Uri::try_from(header.as_bytes()).ok());
    let Some((host, scheme)) = url.as_ref().and_then(|url| url.host().zip(url.scheme_str())) else {
        return;
    };
    let start = format!("{scheme}://{host}").to_ascii_lowercase();
    assert!(host.len() > 200 || location.to_ascii_lowercase().starts_with(&start), "{location:?}");
}

/// Returns the body as an independent parser sees it; `None` where that one is stricter, with numbers or
/// nesting out of its range, say.
fn document(body: &[u8]) -> Option<Value> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    serde_json::from_slice(body).ok().filter(Value::is_object)
}

/// Returns whether a member on the path is there twice.
fn is_doubled(body: &[u8], path: &Path) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let mut here = std::str::from_utf8(body).ok().map(str::to_owned);
    for segment in path.segments() {
        let Some(Ok(Members(members))) = here.as_deref().map(serde_json::from_str) else {
            return false;
        };
        let mut named = members.into_iter().filter(|(name, _)| Segment::Name(name) == segment);
        here = named.next().map(|(_, value)| value.get().to_owned());
        if named.next().is_some() {
            return true;
        }
    }
    false
}

/// Returns the member that says how long a token lives, which each of these dialects has.
fn stated(dialect: &Dialect) -> (LifetimeFormat, &Path) {
    match &dialect.token.lifetime {
        Lifetime::Stated { format, paths, .. } => (*format, &paths[0]),
        other => panic!("{other:?} in {}", dialect.name),
    }
}

/// Asserts that the token is what the document says.
fn agrees(token: &AccessToken, dialect: &Dialect, document: &Value) {
    let found = |path| match member(document, path) {
        Found::Nothing => Some(Value::Null),
        Found::Value(value) => Some(value),
        Found::Wrapped(value) => value,
    };
    let shape = &dialect.token;
    match found(&shape.access_token[0]) {
        // Where the first path leads nowhere, another one counts.
        Some(Value::Null) if shape.access_token.len() > 1 => {}
        Some(Value::String(text)) if text.is_empty() && shape.access_token.len() > 1 => {}
        Some(value) => assert_eq!(value, token.secret()),
        None => {}
    }
    if let TokenType::Checked(member) = &shape.token_type {
        match found(&member.path).as_ref().map(|value| (value.as_str(), value)) {
            Some((Some(text), _)) => {
                assert!(text.eq_ignore_ascii_case("bearer"), "{text:?} is not Bearer");
            }
            Some((None, value)) => {
                assert!(!member.required && value.is_null(), "{value} is not Bearer");
            }
            None => {}
        }
    }
    match found(&shape.scope) {
        Some(Value::String(text)) => assert_eq!(token.scope(), Some(&*text)),
        Some(Value::Array(items)) => {
            let separator = dialect.scope.separator.as_deref().unwrap_or(" ");
            let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            assert_eq!(token.scope(), texts.map(|texts| texts.join(separator)).as_deref());
        }
        Some(_) => assert_eq!(token.scope(), None),
        None => {}
    }
    for path in &shape.extra {
        if let Some(value) = found(path) {
            assert_eq!(token.extra(path), Some(&value).filter(|value| !value.is_null()), "{path}");
        }
    }
    let (format, path) = stated(dialect);
    match (format, found(path)) {
        (_, Some(Value::Null)) => assert_eq!(token.expires_in(), None),
        (LifetimeFormat::Seconds, Some(Value::Number(number))) => {
            let seconds = number.as_u64().or_else(|| number.as_i64().map(|_| 0));
            if let Some(seconds) = seconds {
                let seconds = seconds.min(MAX_LIFETIME.as_secs());
                assert_eq!(token.expires_in().map(|lifetime| lifetime.as_secs()), Some(seconds));
            }
        }
        (_, Some(Value::String(text))) if text.trim().is_empty() => {
            assert_eq!(token.expires_in(), None);
        }
        (_, Some(_)) => {
            let is_known = token.expires_in().is_some() != token.has_unreadable_lifetime();
            assert!(is_known, "a lifetime was passed over in silence");
        }
        (_, None) => {}
    }
}

/// Asserts that a body with a token and nothing wrong is a token.
fn is_not_turned_down(grant: &Grant, document: &Value) {
    let shape = &grant.dialect().token;
    let visible = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
    let Found::Value(Value::String(secret)) = member(document, &shape.access_token[0]) else {
        return;
    };
    let bearer = match &shape.token_type {
        TokenType::Checked(checked) => match member(document, &checked.path) {
            Found::Value(Value::String(text)) => text.eq_ignore_ascii_case("bearer"),
            Found::Nothing => !checked.required,
            _ => false,
        },
        _ => true,
    };
    // Written again, so that no member is there twice.
    let body = document.to_string();
    if visible(&secret) && bearer && body.len() <= MAX_BODY {
        let token = grant.parse(&Response::new(body), NOW).expect("a token");
        assert_eq!(token.secret(), secret);
        agrees(&token, grant.dialect(), document);
    }
}

/// Asserts that parsing again, in two steps or without the credentials, gives the same.
fn same_everywhere(
    Client { grant, id, .. }: &Client,
    response: Response<Vec<u8>>,
    result: &Result<AccessToken, Error>,
) {
    let text = |result: &Result<AccessToken, Error>| {
        let secret = result.as_ref().ok().map(|token| token.secret().to_owned());
        let scope = result.as_ref().ok().and_then(AccessToken::scope).map(str::to_owned);
        (secret, scope, format!("{result:?}"))
    };
    let expected = text(result);
    assert_eq!(text(&grant.parse(&response, NOW)), expected);

    let open = grant.dialect().parse(&response, NOW);
    if let Some(location) = open.as_ref().err().and_then(|error| error.as_refusal()?.location()) {
        points_there(location, response.headers().get("location"));
    }
    assert_eq!(kind(&open), kind(result));
    let class = |result: &Result<AccessToken, Error>| {
        result.as_ref().err().and_then(Error::as_refusal).map(polygrant::ErrorResponse::kind)
    };
    // The second id, in place of a code, is passed over for the next one.
    assert!(*id != CREDENTIALS[0].0 || class(&open) == class(result));

    let (head, body) = response.into_parts();
    assert_eq!(text(&grant.conclude(&head, Ok(&body), NOW)), expected);
    let lost = TransportError::new(TransportErrorKind::Closed);
    match grant.conclude(&head, Err(lost), NOW) {
        Err(Error::Transport(error)) => {
            assert!(head.status.is_success() && error.kind() == TransportErrorKind::Closed);
        }
        Err(Error::Refused(refusal)) => {
            assert!(!head.status.is_success() && refusal.status() == head.status);
        }
        other => panic!("without a body: {other:?}"),
    }
}

fn kind(result: &Result<AccessToken, Error>) -> &'static str {
    match result {
        Ok(_) => "a token",
        Err(Error::Refused(_)) => "refused",
        Err(Error::Malformed(_)) => "malformed",
        Err(_) => "transport",
    }
}
