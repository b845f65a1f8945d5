//! Warnings about what is signed.

use polygrant::dialect::{JwtFormat, Template, Value};
use polygrant::{Credentials, Dialect};

use super::foreign;
use super::gathered::Warnings;
use super::words::{bare, is_stand_in};

pub(super) fn warn_of_signing(dialect: &Dialect, warnings: &mut Warnings) {
    let mut known = vec![Credentials::CLIENT_ID, "scope"];
    known.extend(dialect.variables.names());
    known.extend(JwtFormat::PLACEHOLDERS);
    for (name, format) in dialect.signing.iter() {
        for (part, table) in [("header", &format.header), ("claims", &format.claims)] {
            for (member, value) in table.iter() {
                if let Some(problem) = problem(member, value, &known) {
                    warnings.add(format!("signing.{name}.{part}.{member}"), problem);
                }
            }
        }
    }
    for (name, format) in dialect.signing.iter() {
        for (claim, value) in format.claims.iter() {
            if let Some(problem) = problem_of_claim(claim, value) {
                warnings.add(format!("signing.{name}.claims.{claim}"), problem);
            }
        }
    }
    if dialect.assertions.is_empty() && dialect.audience.is_some() {
        warnings.add(
            "audience",
            "it is what an assertion names, and none is sent: as a parameter it stands in `body`",
        );
    }
    if dialect.assertions.is_empty() && dialect.issuer.is_some() {
        warnings.add("issuer", "no assertion is sent, so that it has no use: leave it out");
    }
    let is_signed = |it: &Template| {
        it.placeholders().iter().any(|name| dialect.assertions.iter().any(|known| known == name))
    };
    let mut headers = dialect.headers.iter();
    if headers.any(|(name, it)| bare(name) == "authorization" && is_signed(it))
        && dialect.uses_placeholder(Credentials::CLIENT_SECRET)
    {
        warnings.add(
            "body",
            "the client proves itself twice, by an assertion and by its secret: state a `body` \
             without `{client_secret}`",
        );
    }
    if dialect.client_certificate && dialect.body == Dialect::default().body {
        warnings.add(
            "client_certificate",
            "the secret is sent beside the certificate: where that is enough (RFC 8705 §2), state a \
             `body` with `{client_id}` alone",
        );
    }
    let issuer = dialect.issuer.as_ref().map(Template::as_str).unwrap_or_default();
    if issuer.contains('.') && !issuer.contains("://") && !issuer.contains('{') {
        warnings.add(
            "issuer",
            format!("an issuer is a URL (RFC 8414 §2): did you mean \"https://{issuer}\"?"),
        );
    }
    if dialect.audience.as_ref().is_some_and(|audience| audience.as_str().is_empty()) {
        warnings
            .add("audience", "it is empty: leave it out, and it is the issuer or the token URL");
    }
    if dialect.certificate_bound && !dialect.client_certificate {
        warnings.add(
            "certificate_bound",
            "a token is bound to a client certificate, but none is presented: say \
             \"client_certificate\": true as well",
        );
    }
}

/// Warns of a claim's name that is not the registered one (RFC 7519 §4.1), and of moments that are none.
fn problem_of_claim(claim: &str, value: &Value) -> Option<String> {
    let registered = match &*bare(claim) {
        "issuer" => "iss",
        "subject" => "sub",
        "audience" => "aud",
        "expires" | "expiry" | "expiration" | "expiresat" => "exp",
        "issuedat" => "iat",
        "notbefore" => "nbf",
        "jwtid" => "jti",
        _ => "",
    };
    if !registered.is_empty() {
        return Some(format!(
            "did you mean `{registered}` (RFC 7519 §4.1)? `{claim}` is signed as it is"
        ));
    }
    let is_scope = |item: &Value| matches!(item, Value::Text(it) if it.as_str() == "{scope}");
    if matches!(value, Value::Array(items) if items.iter().any(is_scope)) {
        return Some(
            "all scopes are one item of it: say \"{scope}\" here, and \"scope\": {\"list\": \"array\"}"
                .into(),
        );
    }
    let Value::Text(template) = value else { return None };
    let text = template.as_str();
    if matches!(claim, "nbf" | "iat") && text == "{expires}" {
        return Some("the assertion would begin when it ends: say \"{now}\"".into());
    }
    let is_moment = text.contains("{now}") || text.contains("{expires}");
    (is_moment && !matches!(text, "{now}" | "{expires}")).then(|| {
        format!("{text:?} is signed as a text: a moment is \"{{now}}\" or \"{{expires}}\" alone")
    })
}

fn problem(member: &str, value: &Value, known: &[&str]) -> Option<String> {
    let template = match value {
        Value::Text(template) => template,
        Value::Number(number) if matches!(member, "iat" | "nbf" | "exp") => {
            return Some(format!(
                "{number} is the same moment in every assertion: say \"{{now}}\" or \"{{expires}}\""
            ));
        }
        _ => return None,
    };
    if let Some(problem) = foreign::problem(template, known) {
        return Some(problem);
    }
    let text = template.as_str();
    if !template.is_literal() {
        return None;
    }
    let meant = known.iter().find(|known| bare(known) == bare(text));
    let own = match member {
        "kid" => Some("key_id"),
        "iss" => Some("client_id"),
        "jti" => Some("random_id"),
        _ => None,
    };
    match meant.copied().or(own) {
        Some(meant) => {
            Some(format!("{text:?} is signed as it is: for its value say \"{{{meant}}}\""))
        }
        None => is_stand_in(text).then(|| format!("{text:?} is signed as it is")),
    }
}
