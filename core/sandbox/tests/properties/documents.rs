//! A dialect that is written and read again is the same, and a wrong document is refused with the place
//! that is wrong.

use polygrant::Dialect;
use polygrant::dialect::{Path, ScopeFormat};
use polygrant_sandbox::strategies::{any_dialect, any_text};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::cases;

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_dialect_survives_its_document(dialect in any_dialect()) {
        let text = dialect.to_json();
        prop_assert_eq!(&Dialect::from_json(&text).unwrap(), &dialect, "{}", text);
        prop_assert_eq!(Dialect::from_json(&text).unwrap().to_json(), text);
        // Through another format, which keeps no order.
        let value = serde_json::to_value(&dialect).unwrap();
        let read = serde_json::from_value::<Dialect>(value.clone()).unwrap();
        prop_assert_eq!(serde_json::to_value(read).unwrap(), value);
    }

    /// Any value is replaced by any other. The document loads or is refused; a dialect that loads survives
/// being written and read again.
    #[test]
    fn a_damaged_document_is_refused_or_loads_and_survives(
        dialect in any_dialect(),
        at in any::<prop::sample::Index>(),
        damage in any_damage(),
    ) {
        let mut document = serde_json::to_value(&dialect).unwrap();
        let places = count(&document);
        replace(&mut document, &mut at.index(places), &damage);
        match Dialect::from_json(&document.to_string()) {
            Ok(read) => prop_assert_eq!(Dialect::from_json(&read.to_json()).unwrap(), read),
            Err(error) => {
                let message = error.to_string();
                prop_assert!(!message.is_empty() && !error.problem().is_empty());
            }
        }
    }
}

fn any_damage() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
        "\\{?(scope|base64|client_id|[a-z]){1,3}:?\\}?\\}?".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((any_text(), inner), 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// How many values a document holds, itself among them.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

fn replace(value: &mut Value, at: &mut usize, damage: &Value) {
    if *at == 0 {
        *value = damage.clone();
    }
    *at = at.wrapping_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, at, damage)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| replace(member, at, damage));
        }
        _ => {}
    }
}

#[test]
fn every_built_in_survives_its_document() {
    for dialect in Dialect::all() {
        assert_eq!(Dialect::from_json(&dialect.to_json()).unwrap(), dialect);
    }
}

#[test]
fn what_a_document_leaves_out_is_the_baseline() {
    let read = Dialect::from_json(r#"{"name":"x","$schema":"s"}"#).unwrap();
    let mut expected = Dialect::default();
    expected.name = "x".into();
    expected.documentation = "".into();
    assert_eq!(read, expected);

    let read = Dialect::from_json(
        r#"{"name":"x","scope":{"separator":","},"token":{"access_token":["a","b"]}}"#,
    );
    expected.scope = ScopeFormat::separated_by(",");
    expected.token.access_token = vec![Path::of(&["a", "b"])];
    assert_eq!(read.unwrap(), expected);
}

/// Each document, the place that the error names, and what it says.
#[test]
fn errors_name_the_place_and_what_would_be_right() {
    for (document, place, words) in [
        (json!({}), "name", &["`name` is missing"][..]),
        (json!([]), "", &["expected an object"]),
        (json!({"name": "x", "tokn": {}}), "tokn", &["no member `tokn`", "did you mean `token`?"]),
        (
            json!({"name": "x", "token": {"acess_token": "t"}}),
            "token.acess_token",
            &["`access_token`"],
        ),
        (json!({"name": "x", "token": ["t"]}), "token", &["expected an object"]),
        (json!({"name": "x", "error": {"codes": []}}), "error.codes", &["did you mean `code`?"]),
        (
            json!({"name": "x", "scope": {"seperator": ","}}),
            "scope.seperator",
            &["did you mean `separator`?"],
        ),
        (json!({"name": "x", "scope": {"separator": ",", "list": "array"}}), "scope", &["exclude"]),
        (json!({"name": "x", "encoding": "xml"}), "encoding", &["`form`, `json`, `none`"]),
        (json!({"name": "x", "encoding": "jsn"}), "encoding", &["did you mean `json`?"]),
        (json!({"name": "x", "encoding": 7}), "encoding", &["expected a string"]),
        (json!({"name": "x", "scope": [","]}), "scope", &["expected an object"]),
        (json!({"name": "x", "success": {}}), "success.path", &["`path` is missing"]),
        (
            json!({"name": "x", "variables": {"t": {"defualt": "a"}}}),
            "variables.t.defualt",
            &["did you mean `default`?"],
        ),
        (json!({"name": "x", "method": "PUT"}), "method", &["`POST`, `GET`"]),
        (
            json!({"name": "x", "token": {"lifetime": {"secs": "t"}}}),
            "token.lifetime.secs",
            &["`seconds`"],
        ),
        (
            json!({"name": "x", "token": {"lifetime": {"default": 1}}}),
            "token.lifetime",
            &["name the member"],
        ),
        (
            json!({"name": "x", "token": {"lifetime": {"fixed": 1, "seconds": "t"}}}),
            "token.lifetime",
            &["in one way"],
        ),
        (
            json!({"name": "x", "token": {"lifetime": "never"}}),
            "token.lifetime",
            &["say \"unknown\""],
        ),
        (
            json!({"name": "x", "token": {"token_type": "any"}}),
            "token.token_type",
            &["\"ignored\""],
        ),
        (json!({"name": "x", "body": {"a": "{client_id"}}), "body.a", &["never closed"]),
        (json!({"name": "x", "body": {"a": null}}), "body.a", &["leave the parameter out"]),
        (
            json!({"name": "x", "body": {"a": {"b": "c"}, "id": "{client_id}"}}),
            "body.a",
            &["only a JSON body"],
        ),
        (
            json!({"name": "x", "body": {"a": "{clientid}"}}),
            "body.a",
            &["did you mean `{client_id}`?"],
        ),
        (json!({"name": "x", "body": {"a": "b"}}), "body", &["no credential"]),
        (
            json!({"name": "x", "method": "GET", "encoding": "json"}),
            "encoding",
            &["a GET has no body"],
        ),
        (
            json!({"name": "x", "method": "GET", "body": {"a": "{client_id}"}}),
            "body",
            &["put the parameters into `query`"],
        ),
        (
            json!({"name": "x", "encoding": "none", "body": {"a": "{client_id}"}}),
            "body",
            &["no body"],
        ),
        (
            json!({"name": "x", "scope": {"required": true}, "body": {"id": "{client_id}"}}),
            "scope.required",
            &["nowhere placed"],
        ),
        (json!({"name": "x", "scope": {"separator": ""}}), "scope.separator", &["nothing stands"]),
        (
            json!({"name": "x", "scope": {"list": "array"}, "body": {"a": "{client_id} {scope}"}}),
            "body.a",
            &["stand alone"],
        ),
        (json!({"name": "x", "credentials": ["key"]}), "credentials[0]", &["placed nowhere"]),
        (json!({"name": "x", "credentials": ["scope"]}), "credentials[0]", &["something else"]),
        (json!({"name": "x", "variables": {"a b": {}}}), "variables.a b", &["placeholder"]),
        (json!({"name": "x", "path": "token"}), "path", &["slash"]),
        (json!({"name": "x", "path": "/token?a=b"}), "path", &["`query`"]),
        (json!({"name": "x", "path": "/{tenant}"}), "path", &["not one of `variables`"]),
        (json!({"name": "x", "path": "/{client_id}"}), "path", &["a URL holds no `{client_id}`"]),
        (
            json!({"name": "x", "environments": {"p": "http://x.example"}}),
            "environments.p",
            &["https"],
        ),
        (json!({"name": "x", "headers": {"host": "x"}}), "headers.host", &["leave it out"]),
        (
            json!({"name": "x", "headers": {"a b": "x"}}),
            "headers.a b",
            &["not the name of a header"],
        ),
        (
            json!({"name": "x", "headers": {"X-A": "x", "x-a": "y"}}),
            "headers.x-a",
            &["there twice"],
        ),
        (
            json!({"name": "x", "headers": {"authorization": "Basic {base64:{client_id}:{client_secret}}"}}),
            "headers.authorization",
            &["sent twice", "`body`"],
        ),
        (
            json!({"name": "x", "token": {"scope": ["access_token", "s"]}}),
            "token.scope",
            &["cannot both"],
        ),
        (json!({"name": "x", "token": {"scope": []}}), "token.scope", &["no member"]),
        (json!({"name": "x", "token": {"access_token": []}}), "token.token_type", &["ignored"]),
        (json!({"name": "x", "success": {"path": "ok"}}), "success", &["nothing is a success"]),
        (
            json!({"name": "x", "presentation": {"headers": {"x-a": "b"}}}),
            "presentation",
            &["placed nowhere"],
        ),
        (
            json!({"name": "x", "failures": [{"cause": "invalid_client", "status": 302, "body": {}}]}),
            "failures[0].status",
            &["302"],
        ),
        (json!({"name": "x", "client_certificate": "yes"}), "client_certificate", &["a boolean"]),
    ] {
        let error = Dialect::from_json(&document.to_string()).expect_err(&document.to_string());
        let places: Vec<_> = error.findings().iter().map(|finding| &*finding.place).collect();
        assert!(places.contains(&place), "{document}: {error}");
        for word in words {
            assert!(error.to_string().contains(word), "{document}: {error} lacks {word:?}");
        }
    }
}

/// A dialect's author chooses its hosts, never the value of a variable.
#[test]
fn a_variable_stands_left_of_the_registrable_part() {
    let loads = |url: &str| {
        let document = json!({
            "name": "x",
            "environments": { "p": url },
            "variables": { "t": {}, "few": { "one_of": ["a", "b.c"] } },
            "query": { "few": "{few}", "t": "{t}" },
        });
        Dialect::from_json(&document.to_string()).map(|_| ())
    };
    for url in [
        "https://{t}.example.com",
        "https://a-{t}.b.example.com/x/{t}",
        "https://{t}.example.co.uk",
        "https://{t}.myshopify.com",
        "https://{t}.auth.eu-west-1.amazoncognito.com",
        "https://{t}.a.example.kawasaki.jp",
        "https://{few}",
        "https://example.{few}/{t}",
        "https://x.example/{t}:1",
    ] {
        loads(url).unwrap_or_else(|error| panic!("{url}: {error}"));
    }
    for url in [
        "https://{t}",
        "https://{t}.com",
        "https://{t}.com.",
        "https://{t}.co.uk",
        "https://{t}.CO.UK",
        "https://{t}.me.uk",
        "https://x-{t}.gov.tr",
        "https://{t}.xn--55qx5d.cn",
        "https://a.{t}.kawasaki.jp",
        "https://example.{t}",
        "https://x.{t}.com",
        "https://example.com{t}",
        "https://x{t}example.com",
        "https://{t}@example.com",
        "https://user:{t}@example.com",
        "https://example.com:{few}",
        "{few}://example.com",
        "{t}",
        "https://{t}.1.2.3",
        "https://{client_id}.example.com",
        "https://{base64:{t}}.example.com",
    ] {
        let error = loads(url).expect_err(url);
        assert_eq!(error.place(), "environments.p", "{url}: {error}");
    }
}

#[test]
fn a_name_that_comes_twice_is_refused() {
    for (text, name) in [
        (r#"{"name":"x","name":"y"}"#, "name"),
        (r#"{"name":"x","body":{"a":"{client_id}","a":"b"}}"#, "a"),
        (r#"{"name":"x","headers":{"a":"b","a":"b"}}"#, "a"),
        (r#"{"name":"x","token":{"scope":"a","scope":"b"}}"#, "scope"),
    ] {
        let error = Dialect::from_json(text).unwrap_err();
        assert!(error.position().is_some(), "{error}");
        let message = error.to_string();
        assert!(message.contains("twice") && message.contains(&format!("`{name}`")), "{message}");
    }
}
