//! Extra members that a dialect keeps follow the rules of all other members.

use http::Response;
use polygrant::dialect::Path;
use polygrant::{AccessToken, Dialect, Error, UnixTime};
use serde_json::{Value, json};

use super::malformed;

/// Its API's host is an extra, to which the token is then sent.
const SALESFORCE: &str = include_str!("../../catalogue/vendors/salesforce/dialect.json");

const HOST: Path = Path::of(&["instance_url"]);

/// A token response, to which these members are added.
fn with(members: &str) -> String {
    format!(r#"{{"access_token":"t0k3n","token_type":"Bearer",{members}}}"#)
}

fn parse(body: impl AsRef<[u8]>) -> Result<AccessToken, Error> {
    Dialect::from_json(SALESFORCE).unwrap().parse(&Response::new(body), UnixTime::EPOCH)
}

#[track_caller]
fn host(members: &str) -> Option<Value> {
    let token = parse(with(members)).unwrap();
    assert_eq!(token.secret(), "t0k3n");
    token.extra(&HOST).cloned()
}

#[test]
fn rule_3_a_doubled_extra_is_malformed() {
    for members in [
        r#""instance_url":"https://eu.example","instance_url":"https://evil.example""#,
        r#""instance_url":null,"id":"x","instance\u005furl":null"#,
    ] {
        let malformed = malformed(parse(with(members)));
        assert_eq!(malformed.member(), Some(&HOST));
        assert!(malformed.to_string().ends_with("`instance_url` is there twice"), "{malformed}");
    }
}

#[test]
fn rule_3_what_stands_beside_an_extra_does_not_matter() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let objects = format!("{}1{}", r#"{"x":"#.repeat(5_000), "}".repeat(5_000));
    for junk in [&deep, &objects, "1e999", r#""\ud800""#, r#"{"a":1,"a":1}"#, "[1e999,-1e999]"] {
        for members in [
            format!(r#""x":{junk},"instance_url":"https://eu.example""#),
            format!(r#""instance_url":"https://eu.example","x":{junk}"#),
        ] {
            assert_eq!(host(&members), Some(json!("https://eu.example")), "{junk:.20}");
        }
    }
}

#[test]
fn rule_3_an_extra_is_kept_as_it_is() {
    for kept in [
        json!("https://eu.example"),
        json!(""),
        json!("é\n\"{\\"),
        json!(7),
        json!(-1.5),
        json!(u64::MAX),
        json!(true),
        json!([]),
        json!([{ "a": [null, { "b": "c" }] }]),
        json!({ "access_token": "other", "z": 1, "a": 2 }),
        json!("x".repeat(60_000)),
    ] {
        assert_eq!(host(&format!(r#" "instance_url" : {kept} "#)), Some(kept));
    }
}

/// As with every member, `null` is nothing.
#[test]
fn rule_3_an_extra_may_be_missing() {
    for members in [r#""instance_url":null"#, r#""x":1"#, r#""x":{"instance_url":"y"}"#] {
        assert_eq!(host(members), None, "{members}");
    }
}

/// An extra that two readers of JSON could read differently is malformed.
#[test]
fn rule_3_an_extra_that_cannot_be_kept_is_malformed() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for odd in [&deep, "1e999", "[-1e999]", r#"["\udc00"]"#, r#"{"a":1,"b":2,"\u0061":3}"#] {
        let malformed = malformed(parse(with(&format!(r#""instance_url":{odd}"#))));
        assert_eq!(malformed.member(), Some(&HOST), "{odd:.20}");
        assert!(malformed.to_string().contains("a value that can be kept"), "{malformed}");
    }
    // These are no JSON text (RFC 8259 §8), the first of them in one member alone.
    for (odd, member) in
        [(&b"\"\xff\""[..], Some(&HOST)), (b"\"\\ud800\"", None), (b"\"\n\"", None)]
    {
        let mut body = with(r#""instance_url":"#).into_bytes();
        body.splice(body.len() - 1..body.len() - 1, odd.iter().copied());
        assert_eq!(malformed(parse(&body)).member(), member);
    }
}

#[test]
fn rule_3_extras_stay_in_a_body_that_is_wrapped_in_a_string() {
    let mut dialect = Dialect::fuuffy();
    let extra = ["data", "session"];
    dialect.token.extra = vec![extra.into_iter().collect(), Path::of(&["data", "session", "id"])];
    let session = r#"{"id":7,"of":["a"]}"#;
    let inner = with(&format!(r#""session":{session}"#));
    let twice = with(&format!(r#""session":{}"#, Value::from(session)));
    let parse = |data: &str| {
        let body = format!(r#"{{"data":{data}}}"#);
        dialect.parse(&Response::new(body), UnixTime::EPOCH)
    };
    for (data, whole) in [
        (inner.clone(), json!({ "id": 7, "of": ["a"] })),
        (Value::from(inner.clone()).to_string(), json!({ "id": 7, "of": ["a"] })),
        (Value::from(twice).to_string(), json!(session)),
    ] {
        let token = parse(&data).unwrap();
        let kept: Vec<_> = token.extras().map(|(_, value)| value.clone()).collect();
        assert_eq!(kept, [whole, json!(7)], "{data}");
    }
    let doubled = inner.replace(r#""id":7"#, r#""id":7,"id":8"#);
    for data in [doubled.clone(), Value::from(doubled).to_string()] {
        let path = malformed(parse(&data)).member().map(ToString::to_string);
        assert_eq!(path.as_deref(), Some("data.session.id"), "{data}");
    }
}

#[test]
fn rule_3_an_extra_may_be_a_member_that_is_read_too() {
    let mut dialect = Dialect::rfc6749();
    dialect.token.extra = vec![Path::of(&["expires_in"]), Path::of(&["scope"])];
    let body = with(r#""expires_in":"60","scope":["a","b"]"#);
    let token = dialect.parse(&Response::new(body), UnixTime::EPOCH).unwrap();
    assert_eq!(token.expires_in().map(|lifetime| lifetime.as_secs()), Some(60));
    assert_eq!(token.scope(), Some("a b"));
    assert_eq!(token.extra(&Path::of(&["expires_in"])), Some(&json!("60")));
    assert_eq!(token.extra(&Path::of(&["scope"])), Some(&json!(["a", "b"])));
}

/// One pass looks for 64 members, five of which are not extras.
#[test]
fn rule_3_the_number_of_extras_is_bounded() {
    let document = |extras: usize| {
        let names: Vec<_> = (0..extras).map(|at| format!("x{at}")).collect();
        json!({ "name": "many", "token": { "extra": names } }).to_string()
    };
    let body = with(r#""x0":"first","x58":"last""#);
    let dialect = Dialect::from_json(&document(59)).unwrap();
    let token = dialect.parse(&Response::new(body), UnixTime::EPOCH).unwrap();
    assert_eq!(token.extra(&Path::of(&["x58"])), Some(&json!("last")));
    let error = Dialect::from_json(&document(60)).unwrap_err().to_string();
    assert!(error.contains("token.extra") && error.contains("more than 59 paths"), "{error}");
}
