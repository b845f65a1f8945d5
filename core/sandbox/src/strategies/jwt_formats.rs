//! What a dialect can say of an assertion that is signed.

use std::time::Duration;

use polygrant::dialect::{Algorithm, JwtFormat, Template, Value};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::templates::{any_literal, template};

/// Generates a description of an assertion.
pub(super) fn any_jwt_format() -> impl Strategy<Value = JwtFormat> {
    let algorithms = select(Algorithm::ALL.to_vec());
    let names = || "[a-z#:_/]{1,8}";
    let claim = prop_oneof![
        2 => any_literal(),
        2 => select(JwtFormat::PLACEHOLDERS.to_vec())
            .prop_map(|name| Value::Text(template(&format!("{{{name}}}")))),
        1 => select(vec!["{scope}", "{client_id}", "at {now}", "{base64url:{random_id}}"])
            .prop_map(|text| Value::Text(template(text))),
    ];
    let claims = vec((names(), claim), 0..4);
    let header = vec((names(), any_literal()), 0..3);
    (vec(algorithms, 0..2), header, claims, 1..86_400_u64).prop_map(
        |(algorithms, header, claims, seconds)| {
            let lifetime = Duration::from_secs(seconds);
            let mut format = JwtFormat::default();
            (format.algorithms, format.lifetime) = (algorithms, lifetime);
            format.header.extend(header.into_iter().filter(|(name, _)| name != "alg"));
            format.claims.extend(claims.into_iter().filter(|(name, _)| name != "exp"));
            format
        },
    )
}

/// Returns the description without the claims that would make a dialect take scopes.
pub(super) fn without_scope(mut format: JwtFormat) -> JwtFormat {
    let claims = std::mem::take(&mut format.claims).into_iter();
    let scope = Value::Text(template("{scope}"));
    format.claims = claims.filter(|(_, value)| *value != scope).collect();
    format
}

/// Generates how assertions name a server.
pub(super) fn any_server() -> impl Strategy<Value = Template> {
    let servers = vec!["https://as.example/{{x}}", "{origin}/é", "{host}", "{endpoint}?a"];
    select(servers).prop_map(template)
}
