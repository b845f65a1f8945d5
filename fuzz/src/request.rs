use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request};
use polygrant::dialect::{Encoding, ScopeFormat, Table, Template, Value as Parameter};
use polygrant::{
    ConfigurationError, Credentials, Dialect, Endpoint, Error, ErrorKind, Grant, MAX_LIFETIME,
    RequestBody, Scopes, UnixTime,
};
use polygrant_sandbox::{Sandbox, oracle};
use serde_json::Value;

use crate::input::Input;

/// Builds a request and has the sandbox respond to it. The input is a digit for the dialect, four
/// switches that change it (`@` is none, and its low bits are the encoding, the client authentication,
/// `grant_type`, the scope parameter), ten digits of a lifetime, and then fields with the byte 0x1e
/// between two: the client's id, its secret, a token, another client's request body, and scopes.
///
/// Holds: what cannot work is an error, and nothing else is; what was sent decodes, by other code,
/// to exactly what went in; a sandbox that knows the client responds with a token, which the client
/// reads as the same one; a sandbox that does not know it refuses, and the client is told why; there is
/// no token without the secret; and `Debug` does not depend on the credentials.
pub fn request(data: &[u8]) {
    let mut input = Input::new(data);
    let dialect = dialect(&mut input);
    let lifetime = Duration::from_secs(input.number(10) as u64);
    let [id, secret, token, body] = [(); 4].map(|()| input.until(SEPARATOR));
    let [id, secret] = [id, secret].map(|text| String::from_utf8_lossy(text).into_owned());
    let scopes = match input.rest() {
        [] => Vec::new(),
        rest => rest.split(|byte| *byte == SEPARATOR).map(String::from_utf8_lossy).collect(),
    };

    let credentials = match Credentials::new(&*id, &*secret) {
        Ok(credentials) => credentials,
        Err(ConfigurationError::EmptyClientId) => return assert!(id.is_empty()),
        Err(ConfigurationError::EmptyClientSecret) => return assert!(secret.is_empty()),
        Err(ConfigurationError::Credential { name, .. }) => {
            let text = if name == "client_id" { id } else { secret };
            return assert!(text.starts_with('\u{feff}') || text.contains(char::is_control));
        }
        Err(other) => panic!("{other}"),
    };
    let is_raw = is_raw(&dialect);
    assert!(![&id, &secret].iter().any(|text| text.contains(char::is_control)));
    let build = |credentials| {
        let endpoint: Endpoint = dialect.endpoint_at("http://localhost:8080/base").expect("a URL");
        let scopes: Scopes = scopes.iter().collect();
        Grant::new(dialect.clone(), endpoint, credentials, scopes)
    };
    let grant = match build(credentials.clone()) {
        Ok(grant) => grant,
        Err(ConfigurationError::EmptyScope) => {
            return assert!(scopes.iter().any(|scope| scope.is_empty()));
        }
        Err(ConfigurationError::Scope { scope, .. }) => {
            let separator = dialect.scope.separator.as_deref().expect("one text");
            let is_standard = dialect.name.starts_with("rfc6749");
            let is_of_the_standard = |byte: u8| byte.is_ascii_graphic() && !b"\"\\".contains(&byte);
            return assert!(
                scope.contains(char::is_control)
                    || scope.contains(separator)
                    || is_standard && !scope.bytes().all(is_of_the_standard)
            );
        }
        Err(ConfigurationError::ColonInBasic { .. }) => return assert!(is_raw && id.contains(':')),
        Err(ConfigurationError::ScopeUnsupported { .. }) => {
            return assert!(!dialect.takes_scopes() && !scopes.is_empty());
        }
        Err(ConfigurationError::ScopeRequired { .. }) => {
            return assert!(dialect.scope.required && scopes.is_empty());
        }
        Err(other) => panic!("{other}"),
    };
    assert!(scopes.iter().all(|scope| !scope.is_empty()));
    let separator = dialect.scope.separator.as_deref().expect("one text");
    let scope = (!scopes.is_empty()).then(|| scopes.join(separator));

    decodes(&grant, &id, &secret, scope.as_deref());
    let others = build(Credentials::new("other", "else").expect("credentials")).expect("a grant");
    assert_eq!(format!("{grant:?}"), format!("{others:?}"));
    assert_eq!(shown(&grant.request()), shown(&others.request()));

    let token = match visible(token) {
        token if token.is_empty() => "a".to_owned(),
        token => token,
    };
    let sandbox = Sandbox::new(dialect.clone())
        .with_client(credentials.clone(), scopes.iter().map(|scope| &**scope))
        .with_token(&*token)
        .with_lifetime(lifetime);
    let response = sandbox.respond(&grant.request(), NOW);
    let given = grant.parse(&response, NOW).expect("a token");
    assert_eq!(given.secret(), token);
    assert_eq!(given.scope(), scope.as_deref());
    assert_eq!(given.expires_in(), Some(lifetime.min(MAX_LIFETIME)));

    let changed = Credentials::new(&*id, format!("{secret}x")).expect("credentials");
    let stranger = build(changed).expect("a grant");
    match stranger.parse(&sandbox.respond(&stranger.request(), NOW), NOW) {
        Err(Error::Refused(refusal)) => assert_eq!(refusal.kind(), ErrorKind::Credentials),
        other => panic!("with a wrong secret: {other:?}"),
    }
    others_body(&sandbox, &grant, &id, &secret, body);
}

const SEPARATOR: u8 = 0x1e;
const NOW: UnixTime = UnixTime::from_secs(1_795_296_370);

/// Returns a built-in dialect, perhaps changed in one or more ways.
fn dialect(input: &mut Input<'_>) -> Dialect {
    let mut all = Dialect::all();
    // What is sent of a secret can be told from the request.
    let sends_secret = |it: &Dialect| it.needed_credentials().contains(&"client_secret");
    all.retain(|dialect| dialect.assertions.is_empty() && sends_secret(dialect));
    // Seeds name the others by their number.
    all.sort_by_key(|dialect| dialect.name == "rfc6749-basic-raw");
    let mut dialect = all[input.choice(all.len())].clone();
    let mut switches = input.switches();
    let mut next = || switches.next() == Some(true);
    if next() {
        dialect.encoding = match dialect.encoding {
            Encoding::Form => Encoding::Json,
            _ => Encoding::Form,
        };
    }
    if next() {
        if dialect.headers.remove("authorization").is_some() {
            dialect.body.set("clé & \"id\"", template("{client_id}").into());
            dialect.body.set("clé=secret", template("{client_secret}").into());
        } else {
            let basic = "Basic {base64:{form:{client_id}}:{form:{client_secret}}}";
            dialect.headers.set("authorization", template(basic));
            dialect.body = without(&dialect.body, &["{client_id}", "{client_secret}"]);
        }
    }
    if next() {
        dialect = dialect.with_grant_type();
    }
    if next() {
        if dialect.takes_scopes() {
            dialect.body = without(&dialect.body, &["{scope}"]);
            dialect.scope.required = false;
        } else {
            dialect.body.set("scope", template("{scope}").into());
            dialect.scope = ScopeFormat::separated_by("+%2C");
        }
    }
    dialect
}

/// Returns whether the dialect sends the halves of HTTP Basic as they are.
fn is_raw(dialect: &Dialect) -> bool {
    let header = dialect.headers.get("authorization");
    header.is_some_and(|template| !template.as_str().contains("{form:"))
}

fn template(text: &str) -> Template {
    text.parse().expect("a template")
}

/// Returns the parameters without those of these templates.
fn without(body: &Table<Parameter>, templates: &[&str]) -> Table<Parameter> {
    let kept = body.iter().filter(|(_, value)| {
        !matches!(value, Parameter::Text(template) if templates.contains(&template.as_str()))
    });
    kept.map(|(name, value)| (name.to_owned(), value.clone())).collect()
}

fn visible(text: &[u8]) -> String {
    text.iter().filter(|byte| byte.is_ascii_graphic()).map(|byte| char::from(*byte)).collect()
}

/// Asserts that the request decodes to what went in, by decoders that are not the library's.
fn decodes(grant: &Grant, id: &str, secret: &str, scope: Option<&str>) {
    let (dialect, request) = (grant.dialect(), grant.request());
    assert_eq!(request.method(), Method::POST);
    assert_eq!(request.uri().path(), format!("/base{}", dialect.path));

    let mut expected: Vec<(&str, &str)> = Vec::new();
    for (name, value) in dialect.body.iter() {
        let Parameter::Text(template) = value else { panic!("{value:?}") };
        match template.as_str() {
            "{client_id}" => expected.push((name, id)),
            "{client_secret}" => expected.push((name, secret)),
            "{scope}" => expected.extend(scope.map(|scope| (name, scope))),
            literal => expected.push((name, literal)),
        }
    }
    match request.headers().get(AUTHORIZATION) {
        None => assert!(dialect.headers.is_empty()),
        Some(value) => {
            assert!(value.is_sensitive());
            let pair = value.to_str().ok().and_then(|value| value.strip_prefix("Basic "));
            let pair = BASE64_STANDARD.decode(pair.expect("Basic")).expect("base64");
            let colon = pair.iter().position(|byte| *byte == b':').expect("a colon");
            let half: fn(&[u8]) -> Vec<u8> =
                if is_raw(dialect) { <[u8]>::to_vec } else { oracle::form };
            assert_eq!(half(&pair[..colon]), id.as_bytes());
            assert_eq!(half(&pair[colon + 1..]), secret.as_bytes());
        }
    }

    let body = request.body().as_bytes();
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    match dialect.encoding {
        Encoding::Form => {
            assert_eq!(request.headers()[CONTENT_TYPE], "application/x-www-form-urlencoded");
            assert!(body.iter().all(u8::is_ascii_graphic));
            let expected: Vec<_> = expected.into_iter().map(owned).collect();
            assert_eq!(oracle::form_pairs(body), Some(expected));
        }
        _ => {
            assert_eq!(request.headers()[CONTENT_TYPE], "application/json");
            let expected =
                expected.into_iter().map(|(name, value)| (name.to_owned(), value.into()));
            let read: Value = serde_json::from_slice(body).expect("JSON");
            assert_eq!(read, Value::Object(expected.collect()));
        }
    }
}

/// Returns a request's `Debug`, less the length of its body.
fn shown(request: &Request<RequestBody>) -> String {
    let text = format!("{request:?}");
    let length = format!("RequestBody({} bytes", request.body().as_bytes().len());
    assert_eq!(text.matches(&length).count(), 1, "{text}");
    text.replace(&length, "RequestBody(")
}

/// Asserts that the sandbox reads any body, and gives no token to one that lacks the client's secret.
fn others_body(sandbox: &Sandbox, grant: &Grant, id: &str, secret: &str, body: &[u8]) {
    let request = grant.request().map(|_| body);
    let response = sandbox.respond(&request, NOW);
    let result = grant.parse(&response, NOW);
    let named = |wanted: &str| {
        grant.dialect().body.iter().find_map(|(name, value)| match value {
            Parameter::Text(template) if template.as_str() == wanted => Some(name),
            _ => None,
        })
    };
    let Some((id_name, secret_name)) = named("{client_id}").zip(named("{client_secret}")) else {
        return;
    };
    if result.is_ok() {
        let sent = match grant.dialect().encoding {
            Encoding::Form => {
                let pairs = oracle::form_pairs(body).unwrap_or_default();
                Value::from_iter(pairs)
            }
            _ => serde_json::from_slice::<Value>(body).unwrap_or_default(),
        };
        assert_eq!(sent[id_name], id);
        assert_eq!(sent[secret_name], secret);
    }
}
