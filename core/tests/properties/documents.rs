//! A dialect is data: written and read again, it is the same.

use std::borrow::Cow;

use polygrant::Dialect;
use polygrant::dialect::{
    ClientAuthentication, Encoding, Environment, ErrorResponse, Failure, FailureCause, Lifetime,
    Literal, Member, Path, ScopeParameter, TokenResponse,
};
use polygrant::strategies::any_text;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::cases;

fn any_name() -> impl Strategy<Value = Cow<'static, str>> {
    any_text().prop_map(Cow::Owned)
}

fn any_path() -> impl Strategy<Value = Path> {
    vec(any_text(), 1..4).prop_map(|segments| segments.into_iter().collect())
}

fn any_authentication() -> impl Strategy<Value = ClientAuthentication> {
    let body = (any_name(), any_name()).prop_map(|(client_id, client_secret)| {
        ClientAuthentication::Body { client_id, client_secret }
    });
    prop_oneof![Just(ClientAuthentication::Basic), body]
}

fn any_scope_parameter() -> impl Strategy<Value = ScopeParameter> {
    (any_name(), any_name(), any::<bool>()).prop_map(|(name, separator, required)| ScopeParameter {
        name,
        separator,
        required,
    })
}

fn any_token_response() -> impl Strategy<Value = TokenResponse> {
    let lifetime = prop_oneof![
        any_path().prop_map(Lifetime::Seconds),
        any_path().prop_map(Lifetime::Rfc3339),
    ];
    (any_path(), option::of(any_path()), any::<bool>(), lifetime, any_path()).prop_map(
        |(access_token, token_type, assume_bearer, lifetime, scope)| {
            let mut response = TokenResponse::default();
            response.access_token = access_token;
            response.token_type = token_type;
            response.assume_bearer = assume_bearer;
            response.lifetime = lifetime;
            response.scope = scope;
            response
        },
    )
}

fn any_error_response() -> impl Strategy<Value = ErrorResponse> {
    let paths = || vec(any_path(), 0..4);
    (paths(), paths(), paths(), paths(), vec(any_name(), 0..3)).prop_map(
        |(code, vendor_code, description, uri, request_id)| {
            let mut response = ErrorResponse::default();
            response.code = code;
            response.vendor_code = vendor_code;
            response.description = description;
            response.uri = uri;
            response.request_id = request_id;
            response
        },
    )
}

fn any_failure() -> impl Strategy<Value = Failure> {
    let cause = select(vec![
        FailureCause::InvalidClient,
        FailureCause::InvalidRequest,
        FailureCause::InvalidScope,
        FailureCause::UnsupportedGrantType,
    ]);
    let value =
        prop_oneof![any::<i64>().prop_map(Literal::Integer), any_name().prop_map(Literal::Text),];
    let member = (any_path(), value).prop_map(|(path, value)| Member { path, value });
    (cause, 400..600_u16, vec(member, 0..4)).prop_map(|(cause, status, members)| Failure {
        cause,
        status,
        members,
    })
}

/// Any dialect of which each part makes sense; two parameters may have one name by chance.
fn any_dialect() -> impl Strategy<Value = Dialect> {
    let environment = (any_name(), "https://[a-z]{1,9}\\.example(/[a-z]{0,3})?")
        .prop_map(|(name, base_url)| Environment { name, base_url: base_url.into() });
    let word = "[A-Za-z0-9._-]{1,12}".prop_map(Cow::Owned);
    let path = "(/[a-z0-9%._~-]{0,9}){0,3}".prop_map(Cow::Owned);
    let about = (word, any_name(), vec(environment, 0..3), path);
    let request = (
        select(vec![Encoding::Form, Encoding::Json]),
        option::of(any_name()),
        any_authentication(),
        option::of(any_scope_parameter()),
    );
    let answer = (any_token_response(), any_error_response(), vec(any_failure(), 0..3));
    (about, request, answer).prop_map(|(about, request, answer)| {
        let mut dialect = Dialect::default();
        (dialect.name, dialect.documentation, dialect.environments, dialect.path) = about;
        (dialect.encoding, dialect.grant_type, dialect.client_authentication, dialect.scope) =
            request;
        (dialect.token, dialect.error, dialect.failures) = answer;
        dialect
    })
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_dialect_survives_json(dialect in any_dialect()) {
        let text = serde_json::to_string(&dialect).unwrap();
        let read: Dialect = match serde_json::from_str(&text) {
            Ok(read) => read,
            Err(error) => {
                let says = error.to_string();
                prop_assert!(says.contains("two of its parameters"), "{}", says);
                return Ok(());
            }
        };
        prop_assert_eq!(&read, &dialect);
        let value = serde_json::to_value(&dialect).unwrap();
        prop_assert_eq!(serde_json::from_value::<Dialect>(value).unwrap(), dialect);
    }
}

#[test]
fn every_built_in_survives_json() {
    for dialect in Dialect::all() {
        let text = serde_json::to_string_pretty(&dialect).unwrap();
        assert_eq!(serde_json::from_str::<Dialect>(&text).unwrap(), dialect);
    }
}

/// A misspelt member would otherwise be an axis that silently keeps its default.
#[test]
fn an_unknown_member_is_refused() {
    for text in [
        r#"{"encodng":"json"}"#,
        r#"{"token":{"acess_token":"t"}}"#,
        r#"{"error":{"codes":[]}}"#,
        r#"{"scope":{"seperator":","}}"#,
        r#"{"client_authentication":{"body":{"client_id":"a","client_secret":"b","x":"c"}}}"#,
        r#"{"environments":[{"name":"a","base_url":"b","x":"c"}]}"#,
        r#"{"encoding":"xml"}"#,
    ] {
        assert!(serde_json::from_str::<Dialect>(text).is_err(), "{text}");
    }
}

#[test]
fn what_a_document_leaves_out_is_the_baseline() {
    assert_eq!(serde_json::from_str::<Dialect>("{}").unwrap(), Dialect::rfc6749_post());
    let written =
        r#"{"scope":{"separator":","},"grant_type":null,"token":{"access_token":["a","b"]}}"#;
    let read: Dialect = serde_json::from_str(written).unwrap();
    let mut expected = Dialect::rfc6749_post();
    expected.scope.as_mut().unwrap().separator = ",".into();
    expected.grant_type = None;
    expected.token.access_token = Path::of(&["a", "b"]);
    assert_eq!(read, expected);
}
