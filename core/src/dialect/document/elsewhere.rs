//! Names that other formats use for the members and words of a document.

use super::written::Written;

/// Members of other formats: the place, the name in lower case and without `_` and `-`, and the member
/// to use instead.
const MEMBERS: &[(&str, &str, &str)] = &[
    ("", "url", URL),
    ("", "uri", URL),
    ("", "tokenurl", URL),
    ("", "tokenuri", URL),
    ("", "tokenendpoint", URL),
    ("", "endpoint", URL),
    ("", "baseurl", URL),
    ("", "host", URL),
    ("", "server", URL),
    ("", "servers", URL),
    ("", "environment", "say \"environments\": {\"production\": \"https://api.acme.example\"}"),
    ("", "contenttype", "the `encoding` says how the body is written, \"form\" or \"json\""),
    ("", "format", "the `encoding` says how the body is written, \"form\" or \"json\""),
    ("", "params", BODY),
    ("", "parameters", BODY),
    ("", "data", BODY),
    ("", "form", BODY),
    ("", "json", BODY),
    ("", "payload", BODY),
    ("", "request", "say `method`, `encoding`, `query`, `headers` and `body` here"),
    ("", "granttype", "say \"body\": {\"grant_type\": \"client_credentials\", …}"),
    ("", "auth", AUTHENTICATION),
    ("", "authentication", AUTHENTICATION),
    ("", "authorization", AUTHENTICATION),
    ("", "basic", AUTHENTICATION),
    ("", "clientid", SECRETS),
    ("", "clientsecret", SECRETS),
    ("", "secret", SECRETS),
    ("", "secrets", "say \"credentials\": [\"api_key\"]"),
    ("", "response", "say where a success keeps what in `token`, and a failure in `error`"),
    ("", "accesstoken", "say \"token\": {\"access_token\": …}"),
    ("", "tokentype", "say \"token\": {\"token_type\": …}"),
    ("", "expiresin", LIFETIME),
    ("", "lifetime", LIFETIME),
    ("", "expires", LIFETIME),
    ("", "scopes", "say \"scope\": {\"separator\": \",\"}, and place `{scope}` in the request"),
    ("", "separator", "say \"scope\": {\"separator\": \",\"}"),
    ("", "errors", "say \"error\": {\"code\": …, \"description\": …}"),
    ("", "version", "a document has no version: leave it out"),
    ("", "description", "say \"notes\": [\"…\"]"),
    ("", "title", "say \"name\""),
    ("", "id", "say \"name\""),
    ("token", "path", "say \"access_token\": the path of the token"),
    ("token", "token", "say \"access_token\": the path of the token"),
    ("token", "expiresin", LIFETIME_HERE),
    ("token", "expiresat", "say \"lifetime\": {\"rfc3339\": \"expires_at\"}"),
    ("token", "expires", LIFETIME_HERE),
    ("token", "expiry", LIFETIME_HERE),
    ("token", "ttl", LIFETIME_HERE),
    ("token", "type", "say \"token_type\""),
    ("token", "header", "say \"presentation\": {\"headers\": {\"x-token\": \"{access_token}\"}}"),
    ("error", "message", "say \"description\": \"message\""),
    ("error", "errordescription", "say \"description\": \"error_description\""),
    ("error", "error", "say \"code\": \"error\""),
    ("error", "path", "say \"code\" and \"description\""),
    ("token.lifetime", "path", "say {\"seconds\": the path}"),
    ("token.lifetime", "expiresin", "say {\"seconds\": \"expires_in\"}"),
    ("token.lifetime", "unit", "say {\"seconds\": the path}"),
    ("presentation", "header", "say \"headers\": {\"authorization\": \"Bearer {access_token}\"}"),
    (
        "presentation",
        "authorization",
        "say \"headers\": {\"authorization\": \"Bearer {access_token}\"}",
    ),
    ("presentation", "cookie", "say \"cookies\": {\"session\": \"{access_token}\"}"),
    ("scope", "default", "say \"defaults\": [\"read\"]"),
    ("scope", "delimiter", "say \"separator\""),
    ("scope", "scopes", "say \"defaults\": [\"read\"]"),
];

const URL: &str = "say \"environments\": {\"production\": \"https://api.acme.example\"} and \
                   \"path\": \"/oauth/token\"";
const BODY: &str = "the parameters stand in `body`, or in `query`";
const AUTHENTICATION: &str = "say \"headers\": {\"authorization\": \"Basic \
                              {base64:{client_id}:{client_secret}}\"} and a `body`";
const SECRETS: &str = "a document holds no credential: `{client_id}` and `{client_secret}` stand for \
                       them in `body`, `query` or `headers`";
const LIFETIME: &str = "say \"token\": {\"lifetime\": {\"seconds\": \"expires_in\"}}";
const LIFETIME_HERE: &str = "say \"lifetime\": {\"seconds\": the path}";

/// Returns the member to use instead of one of another format.
pub(super) fn member_elsewhere(place: &str, name: &str, value: &Written) -> Option<String> {
    let plain: String =
        name.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect();
    let known = MEMBERS.iter().find(|(object, member, _)| *object == place && *member == plain);
    let (_, _, hint) = known?;
    let hint = match value {
        Written::Text(path) if hint.contains("the path") && path.len() < 32 => hint
            .replace("the path of the token", &format!("{path:?}"))
            .replace("the path", &format!("{path:?}")),
        _ => (*hint).to_owned(),
    };
    Some(hint)
}

/// Returns the word to use instead of one of another format.
pub(super) fn word_elsewhere(word: &str) -> Option<&'static str> {
    Some(match &*word.to_lowercase() {
        "application/x-www-form-urlencoded" | "urlencoded" | "x-www-form-urlencoded" | "body" => {
            "form"
        }
        "application/json" | "text/json" => "json",
        "empty" | "query" | "null" => "none",
        "client" | "auth" | "authentication" | "unauthorized" | "invalid_client" => "credentials",
        "rate_limit" | "ratelimit" | "throttled" | "limit" => "rate",
        "server" | "retry" | "temporary" | "unavailable" => "transient",
        "list" | "apart" => "array",
        _ => return None,
    })
}
