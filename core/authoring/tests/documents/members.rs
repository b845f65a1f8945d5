//! Members that go beyond RFC 6749, each in a vendor's document.

use std::time::Duration;

use http::Response;
use polygrant::{AccessToken, ConfigurationError, Credentials, Dialect, Error, Grant, UnixTime};
use polygrant_authoring::DocumentReport;

fn dialect(members: &str) -> Dialect {
    let text = format!("{{\"name\": \"acme\", {members}}}");
    let report = DocumentReport::of_json(&text);
    assert!(report.findings().is_empty(), "{text}: {:#?}", report.findings());
    let dialect = report.into_dialect().unwrap();
    assert_eq!(Dialect::from_json(&dialect.to_json()).unwrap(), dialect);
    dialect
}

fn grant(dialect: Dialect, variables: &[(&'static str, &'static str)]) -> Grant {
    let credentials = Credentials::new("my-client", "my-secret").unwrap();
    let grant =
        Grant::builder(dialect).base_url("https://auth.example.com").credentials(credentials);
    let variables = variables.iter();
    variables.fold(grant, |grant, (name, value)| grant.variable(*name, *value)).build().unwrap()
}

fn body(dialect: Dialect, variables: &[(&'static str, &'static str)]) -> String {
    String::from_utf8(grant(dialect, variables).request().body().as_bytes().to_vec()).unwrap()
}

fn token(dialect: Dialect, header: &str, text: &str) -> Result<AccessToken, Error> {
    let response = Response::builder().status(200).header("x-subject-token", header);
    let response = response.body(text.as_bytes().to_vec()).unwrap();
    grant(dialect, &[]).parse(&response, UnixTime::from_secs(1_700_000_000))
}

#[test]
fn lifetimes_in_words_or_in_any_notation_are_read() {
    for (lifetime, says, seconds) in [
        (r#"{"duration": "ttl"}"#, r#""60 minutes""#, Some(3600)),
        (r#"{"duration": "ttl"}"#, r#""PT30M""#, Some(1800)),
        (r#"{"duration": "ttl"}"#, "90", Some(90)),
        (r#"{"any_time": "ttl"}"#, r#""2023-11-14T22:14:20""#, Some(60)),
        (r#"{"any_time": "ttl"}"#, "1700000060000", Some(60)),
        (r#"{"any_time": "ttl"}"#, r#""11/14/2023 10:14:20 PM""#, Some(60)),
        (r#"{"any_time": "ttl"}"#, r#""never""#, None),
    ] {
        let dialect = dialect(&format!(r#""token": {{"lifetime": {lifetime}}}"#));
        let text = format!(r#"{{"access_token":"t","token_type":"Bearer","ttl":{says}}}"#);
        let token = token(dialect, "", &text).unwrap();
        assert_eq!(token.expires_in(), seconds.map(Duration::from_secs), "{lifetime} {says}");
    }
}

#[test]
fn a_lifetime_of_zero_may_mean_unknown() {
    for (members, says, seconds) in [
        (r#""token": {}"#, "0", Some(0)),
        (r#""token": {"zero_means_unknown": true}"#, "0", None),
        (r#""token": {"zero_means_unknown": true}"#, r#""0""#, None),
        (r#""token": {"zero_means_unknown": true}"#, "60", Some(60)),
        (
            r#""token": {"zero_means_unknown": true, "lifetime": {"seconds": "expires_in", "default": 90}}"#,
            "0",
            Some(90),
        ),
    ] {
        let text = format!(r#"{{"access_token":"t","token_type":"Bearer","expires_in":{says}}}"#);
        let token = token(dialect(members), "", &text).unwrap();
        assert_eq!(token.expires_in(), seconds.map(Duration::from_secs), "{members} {says}");
    }
}

/// FedEx asks resellers alone for two further keys.
#[test]
fn a_secret_may_be_optional() {
    let dialect = dialect(
        r#""credentials": {"child_key": {"about": "of a reseller's customer", "optional": true}, "key": {}},
           "body": {"id": "{client_id}", "secret": "{client_secret}", "key": "{key}", "child_Key": "{child_key}"}"#,
    );
    let build = |names: &[&'static str]| {
        let credentials = Credentials::new("my-client", "my-secret").unwrap();
        let credentials = names
            .iter()
            .fold(credentials, |all, name| all.with(*name, format!("my-{name}")).unwrap());
        let grant = Grant::builder(dialect.clone()).base_url("https://auth.example.com");
        let request = grant.credentials(credentials).build()?.request();
        Ok::<_, ConfigurationError>(String::from_utf8(request.body().as_bytes().to_vec()).unwrap())
    };
    assert_eq!(build(&["key"]).unwrap(), "id=my-client&secret=my-secret&key=my-key");
    let both = build(&["key", "child_key"]).unwrap();
    assert_eq!(both, "id=my-client&secret=my-secret&key=my-key&child_Key=my-child_key");
    let error = build(&["child_key"]).unwrap_err();
    assert!(matches!(error, ConfigurationError::MissingCredential { .. }), "{error}");
    // Without a key the request would be of any client.
    let text = r#"{"name": "x", "credentials": {"k": {"optional": true}}, "body": {"k": "{k}"}}"#;
    assert!(Dialect::from_json(text).unwrap_err().to_string().contains("no credential at all"));
}

#[test]
fn default_scopes_are_requested() {
    let dialect = dialect(r#""scope": {"separator": ",", "defaults": ["read", "write"]}"#);
    let credentials = || Credentials::new("my-client", "my-secret").unwrap();
    let sent = |scopes: &[&str]| {
        let grant = Grant::builder(dialect.clone()).base_url("https://auth.example.com");
        let grant = grant.credentials(credentials()).scopes(scopes).build().unwrap();
        String::from_utf8(grant.request().body().as_bytes().to_vec()).unwrap()
    };
    assert!(sent(&[]).ends_with("&scope=read%2Cwrite"), "{}", sent(&[]));
    assert!(sent(&["admin"]).ends_with("&scope=admin"), "{}", sent(&["admin"]));
    for wrong in [r#"["a,b"]"#, r#"[""]"#] {
        let text =
            format!(r#"{{"name": "x", "scope": {{"separator": ",", "defaults": {wrong}}}}}"#);
        assert_eq!(Dialect::from_json(&text).unwrap_err().place(), "scope.defaults[0]");
    }
}

/// VTEX has two hosts, with a variable each.
#[test]
fn a_variable_is_needed_only_in_its_environment() {
    let dialect = dialect(
        r#""environments": {"one": "https://{one}.example.com", "other": "https://{other}.example.org"},
           "variables": {"one": {}, "other": {}}"#,
    );
    let credentials = Credentials::new("my-client", "my-secret").unwrap();
    let start = || Grant::builder(dialect.clone()).credentials(credentials.clone());
    let uri =
        |grant: polygrant::GrantBuilder| grant.build().map(|it| it.request().uri().to_string());
    assert_eq!(uri(start().variable("one", "a")).unwrap(), "https://a.example.com/token");
    let other = start().environment("other").variable("other", "b");
    assert_eq!(uri(other).unwrap(), "https://b.example.org/token");
    assert_eq!(uri(start().base_url("https://h.example")).unwrap(), "https://h.example/token");
    let error = uri(start()).unwrap_err();
    assert!(matches!(error, ConfigurationError::MissingVariable { .. }), "{error}");
}

/// Keystone hands its tokens out in a header.
#[test]
fn a_token_may_stand_in_a_header() {
    let members = r#""token": {"header": "X-Subject-Token", "token_type": "ignored",
                     "lifetime": {"rfc3339": ["token", "expires_at"]}}"#;
    let text = r#"{"token":{"expires_at":"2023-11-14T22:14:20Z"}}"#;
    let read = token(dialect(members), "tok-1", text).unwrap();
    assert_eq!((read.secret(), read.expires_in()), ("tok-1", Some(Duration::from_secs(60))));
    for anything in ["", "done", "[]"] {
        let read = token(dialect(members), "tok-1", anything).unwrap();
        assert_eq!((read.secret(), read.expires_in()), ("tok-1", None));
    }
    let error = token(dialect(members), "", text).unwrap_err();
    assert!(error.to_string().contains("X-Subject-Token"), "{error}");
}

#[test]
fn a_prefix_is_no_part_of_the_token() {
    let members = r#""token": {"prefix": "Bearer ", "token_type": "ignored"}"#;
    for value in ["Bearer tok-1", "bearer tok-1", "tok-1"] {
        let text = format!(r#"{{"access_token":"{value}"}}"#);
        assert_eq!(token(dialect(members), "", &text).unwrap().secret(), "tok-1", "{value}");
    }
    let whole = r#""token": {"access_token": [], "prefix": "Bearer ", "token_type": "ignored", "lifetime": "unknown"}"#;
    assert_eq!(token(dialect(whole), "", "Bearer tok-1").unwrap().secret(), "tok-1");
}

#[test]
fn a_member_of_the_response_may_be_presented() {
    let members = r#""token": {"members": {"user": ["user", "id"]}},
                     "presentation": {"headers": {"x-token": "{access_token}", "x-user": "{user}"}}"#;
    let presented = |text: &str| {
        let token = token(dialect(members), "", text).unwrap();
        let mut call = http::Request::get("https://api.example.com/").body(()).unwrap();
        token.authorize_request(&mut call).unwrap();
        call.headers().get("x-user").map(|value| value.to_str().unwrap().to_owned())
    };
    let with = r#"{"access_token":"t","token_type":"Bearer","user":{"id":7}}"#;
    assert_eq!(presented(with).as_deref(), Some("7"));
    assert_eq!(presented(r#"{"access_token":"t","token_type":"Bearer"}"#), None);
    let text = r#"{"name": "x", "token": {"members": {"user": "user"}}}"#;
    assert!(Dialect::from_json(text).unwrap_err().to_string().contains("placed nowhere"));
}

#[test]
fn a_variable_may_be_a_number_or_a_boolean() {
    let variables = r#""variables": {"account": {"kind": "number"}, "live": {"kind": "boolean", "default": "true"}}"#;
    let parameters = r#"{"id": "{client_id}", "account": "{account}", "live": "{live}", "both": "{account}-{live}"}"#;
    let json = dialect(&format!(r#"{variables}, "encoding": "json", "body": {parameters}"#));
    let expected = r#"{"id":"my-client","account":17,"live":true,"both":"17-true"}"#;
    let credentials = || Credentials::none().with("client_id", "my-client").unwrap();
    let sent = |dialect: &Dialect, account: &'static str| {
        let grant = Grant::builder(dialect.clone()).base_url("https://auth.example.com");
        let grant = grant.credentials(credentials()).variable("account", account).build()?;
        let request = grant.request();
        Ok::<_, ConfigurationError>(String::from_utf8(request.body().as_bytes().to_vec()).unwrap())
    };
    assert_eq!(sent(&json, "17").unwrap(), expected);
    let form = dialect(&format!(r#"{variables}, "body": {parameters}"#));
    assert_eq!(sent(&form, "17").unwrap(), "id=my-client&account=17&live=true&both=17-true");
    for wrong in ["seventeen", "017", "1 7", "\"17\""] {
        let error = sent(&json, wrong).unwrap_err();
        assert!(error.to_string().contains("is not a number"), "{error}");
    }
    let text = r#"{"name": "x", "variables": {"v": {"kind": "boolean", "default": "yes"}}, "query": {"v": "{v}"}}"#;
    assert!(
        Dialect::from_json(text).unwrap_err().to_string().contains("neither `true` nor `false`")
    );
}

#[test]
fn an_optional_variable_may_be_sent_empty() {
    let members = |empty: &str| {
        format!(
            r#""variables": {{"hint": {{"optional": true{empty}}}}},
               "body": {{"id": "{{client_id}}", "key": "{{client_secret}}", "hint": "{{hint}}"}}"#
        )
    };
    assert_eq!(body(dialect(&members("")), &[]), "id=my-client&key=my-secret");
    let empty = dialect(&members(r#", "empty": true"#));
    assert_eq!(body(empty.clone(), &[]), "id=my-client&key=my-secret&hint=");
    assert_eq!(body(empty, &[("hint", "a")]), "id=my-client&key=my-secret&hint=a");
}
