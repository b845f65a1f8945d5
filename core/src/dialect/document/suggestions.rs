//! Messages about unknown names, with the name that was probably meant: one that is spelled nearly so, or that
//! stands for what another format calls so.

use serde::de::value::Error;
use serde::de::{Deserialize, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

use super::document_value::DocumentValue;
use crate::dialect::nearest::{nearest, shortened};

/// Returns the message about a member that does not exist.
pub(super) fn unknown_member(
    place: &str,
    found: &str,
    value: &DocumentValue,
    known: &[&str],
) -> String {
    let is_near = nearest(found, known.iter().copied()).is_some();
    let hint = member_elsewhere(place, found, value).or_else(|| place_of(place, found));
    let by_words = || meant_by_words(place, found).map(str::to_owned).filter(|_| !is_near);
    let hint = hint.or_else(by_words);
    format!("there is no member `{}`: {}", shortened(found), suggestion(found, hint, known))
}

/// Returns the message about a word that is not one of those allowed.
pub(super) fn unknown_word(found: &str, known: &[&str]) -> String {
    let hint = word_elsewhere(found).filter(|word| known.contains(word));
    let hint = hint.map(|word| format!("say `{word}`"));
    format!("`{}` is not allowed: {}", shortened(found), suggestion(found, hint, known))
}

fn suggestion(found: &str, hint: Option<String>, known: &[&str]) -> String {
    // An editor writes `$schema`, so that it is never what was meant.
    let known: Vec<&str> = known.iter().copied().filter(|name| !name.starts_with('$')).collect();
    let meant = match hint {
        Some(hint) => format!("{hint}; "),
        None => nearest(found, known.iter().copied())
            .map(|name| format!("did you mean `{name}`? "))
            .unwrap_or_default(),
    };
    format!("{meant}allowed here: `{}`", known.join("`, `"))
}

/// Returns the names of an enum's variants. The derived reader passes them to the deserializer, so that
/// one that holds no value can collect them.
pub(super) fn names_of<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // It always fails, once the names are known.
    let _ = T::deserialize(Listener(&mut names));
    names
}

struct Listener<'n>(&'n mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Listener<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("there is nothing to be read"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        *self.0 = variants;
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

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
    ("", "environment", URL),
    ("", "env", URL),
    ("", "envs", URL),
    ("", "urls", URL),
    ("", "authurl", URL),
    ("", "accesstokenurl", URL),
    ("", "tokenpath", "say \"path\": \"/oauth/token\""),
    ("", "var", VARIABLES),
    ("", "vars", VARIABLES),
    ("", "docs", "say \"documentation\""),
    ("", "comment", "say \"notes\": [\"…\"]"),
    ("", "note", "say \"notes\": [\"…\"]"),
    ("", "//", "say \"notes\": [\"…\"]"),
    ("", "grant", GRANT),
    ("", "flow", GRANT),
    ("", "type", GRANT),
    ("", "timeout", CLIENT),
    ("", "retries", CLIENT),
    ("", "retry", CLIENT),
    ("", "proxy", CLIENT),
    ("", "verify", CLIENT),
    ("", "cache", CLIENT),
    ("", "contenttype", "the `encoding` says how the body is written, \"form\" or \"json\""),
    ("", "format", "the `encoding` says how the body is written, \"form\" or \"json\""),
    ("", "params", BODY),
    ("", "parameters", BODY),
    ("", "data", BODY),
    ("", "form", BODY),
    ("", "json", BODY),
    ("", "payload", BODY),
    ("", "request", "say `method`, `encoding`, `query`, `headers` and `body` here"),
    ("", "granttype", GRANT),
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
    ("token", "refreshtoken", "say \"extra\": [\"refresh_token\"]"),
    ("token", "success", "`success` stands beside `token`"),
    ("token", "error", "`error` stands beside `token`"),
    ("token", "headers", "say \"presentation\": {\"headers\": {\"x-token\": \"{access_token}\"}}"),
    ("error", "message", "say \"description\": \"message\""),
    ("error", "errordescription", "say \"description\": \"error_description\""),
    ("error", "error", "say \"code\": \"error\""),
    ("error", "errormessage", "say \"description\": \"error_message\""),
    ("error", "msg", "say \"description\": \"msg\""),
    ("error", "errors", "say \"description\": [\"errors\", 0, \"message\"]"),
    ("error", "status", "the status is always read: leave it out"),
    ("error", "httpstatus", "the status is always read: leave it out"),
    ("error", "path", "say \"code\" and \"description\""),
    ("token.lifetime", "path", "say {\"seconds\": the path}"),
    ("token.lifetime", "expiresin", "say {\"seconds\": \"expires_in\"}"),
    ("token.lifetime", "unit", "say {\"seconds\": the path}"),
    ("token.lifetime", "format", "say {\"seconds\": the path of the member}"),
    ("token.lifetime", "jwt", "a JWT's own `exp` is no member: say \"unknown\""),
    ("token.lifetime", "sec", "say {\"seconds\": the path}"),
    ("token.lifetime", "unixms", EPOCH),
    ("token.lifetime", "leeway", CLIENT),
    ("token.lifetime", "buffer", CLIENT),
    ("token.lifetime", "skew", CLIENT),
    ("token.lifetime", "minutes", OTHER_UNIT),
    ("token.lifetime", "hours", OTHER_UNIT),
    ("token.lifetime", "days", OTHER_UNIT),
    ("token.lifetime", "ms", "say {\"milliseconds\": the path}"),
    ("token.lifetime", "millis", "say {\"milliseconds\": the path}"),
    ("token.lifetime", "epoch", EPOCH),
    ("token.lifetime", "unix", EPOCH),
    ("token.lifetime", "timestamp", EPOCH),
    ("token.lifetime", "date", DATE),
    ("token.lifetime", "datetime", DATE),
    ("token.lifetime", "iso8601", DATE),
    ("token.lifetime", "iso", DATE),
    ("variables", "enum", "say \"one_of\": [\"eu\", \"us\"]"),
    ("variables", "values", "say \"one_of\": [\"eu\", \"us\"]"),
    ("variables", "options", "say \"one_of\": [\"eu\", \"us\"]"),
    ("variables", "description", ABOUT),
    ("variables", "value", "say \"default\""),
    ("variables", "example", "say it in \"about\""),
    ("variables", "type", "say \"kind\": \"number\", or leave it out"),
    (
        "variables",
        "required",
        "a variable must have a value unless it is \"optional\": leave it out",
    ),
    ("variables", "secret", "say it in \"credentials\" instead: a variable shows in process lists"),
    ("credentials", "description", ABOUT),
    ("credentials", "default", SECRETS),
    ("credentials", "value", SECRETS),
    ("credentials", "required", "a credential is needed unless it is \"optional\": leave it out"),
    ("token.token_type", "value", "say \"accepted\": [\"Bearer\"]"),
    ("token.token_type", "optional", "say \"required\": false"),
    ("signing", "privatekey", "the user gives a key, and no document holds one: leave it out"),
    ("signing", "payload", "say \"claims\""),
    ("signing", "alg", "say \"algorithms\": [\"RS256\"]"),
    ("signing", "key", "the user gives a key: leave it out"),
    ("signing", "expiresin", "say \"lifetime\": 120"),
    ("rejections", "codes", "say \"code\": {\"path\": \"errcode\", \"equals\": [40001]}"),
    ("rejections", "status", "say \"statuses\": [419]"),
    ("success", "code", "say \"path\": \"code\", \"equals\": 0"),
    ("success", "status", "say \"path\": \"status\", \"equals\": …"),
    ("success", "value", "say \"equals\""),
    ("success", "notequals", "say what it `equals` in a success, or \"absent\": true"),
    ("rejections", "in", "say \"equals\": [40001]"),
    ("rejections.code", "in", "say \"equals\": [40001]"),
    ("presentation", "scheme", "say \"headers\": {\"authorization\": \"Bearer {access_token}\"}"),
    ("presentation", "type", "say \"headers\": {\"authorization\": \"Bearer {access_token}\"}"),
    ("presentation", "body", "a token goes into `headers`, `query` or `cookies`"),
    ("success", "exists", "a success has a token anyway: leave `success` out"),
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

const GRANT: &str = "say \"body\": {\"grant_type\": \"client_credentials\", …}";
const VARIABLES: &str = "say \"variables\": {\"tenant\": {}}";
const CLIENT: &str = "it is up to the client, and no part of a dialect: leave it out";
const ABOUT: &str = "say \"about\"";
const OTHER_UNIT: &str = "a number of another unit cannot be read: say \"unknown\", or {\"fixed\": \
                          3600} if it is always the same; a text such as `60 minutes` is a \
                          {\"duration\": the path}";
const EPOCH: &str = "say {\"epoch_seconds\": the path}, or `epoch_milliseconds`";
const DATE: &str = "say {\"rfc3339\": the path}, or `any_time`";
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
pub(super) fn member_elsewhere(place: &str, name: &str, value: &DocumentValue) -> Option<String> {
    let plain: String =
        name.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect();
    // Each of these is an object of a name that the document chose.
    let chosen = ["variables", "credentials", "signing"];
    let place = chosen.into_iter().find(|it| place.starts_with(it)).unwrap_or(place);
    let known = MEMBERS.iter().find(|(object, member, _)| *object == place && *member == plain);
    let (_, _, hint) = known?;
    let hint = match value {
        DocumentValue::Text(path) if hint.contains("the path") && path.len() < 32 => hint
            .replace("the path of the token", &format!("{path:?}"))
            .replace("the path", &format!("{path:?}")),
        _ => (*hint).to_owned(),
    };
    Some(hint)
}

/// Members of a document by the place that they stand in.
const PLACES: [(&str, &[&str]); 7] = [
    (
        "",
        &[
            "assertions",
            "body",
            "credentials",
            "encoding",
            "environments",
            "exclusive",
            "failures",
            "issuer",
            "method",
            "notes",
            "presentation",
            "rejections",
            "signing",
            "success",
            "variables",
        ],
    ),
    ("token", &["extra", "members", "prefix", "zero_means_unknown"]),
    ("error", &["classes", "request_id", "request_id_headers", "retry_after", "vendor_code"]),
    ("token.lifetime", &["fixed", "seconds", "milliseconds", "epoch_seconds", "rfc3339"]),
    ("rejections", &["statuses"]),
    ("presentation", &["cookies"]),
    ("scope", &["defaults"]),
];

/// Returns where a member stands that is known at another place of a document.
pub(super) fn place_of(place: &str, name: &str) -> Option<String> {
    let (known, _) = PLACES.iter().find(|(_, names)| names.contains(&name))?;
    if *known == place {
        return None;
    }
    Some(if known.is_empty() {
        let outer = place.split('.').next().unwrap_or_default();
        format!("`{name}` stands beside `{outer}`, and not in it")
    } else {
        format!("`{name}` stands in `{known}`")
    })
}

/// Returns what a member of the whole document was probably meant for, by the words in its name.
pub(super) fn meant_by_words(place: &str, name: &str) -> Option<&'static str> {
    const WORDS: [(&str, &str); 17] = [
        ("authmethod", AUTHENTICATION),
        ("clientauth", AUTHENTICATION),
        ("separator", "say \"scope\": {\"separator\": \",\"}"),
        ("scope", "say \"scope\": {\"separator\": \",\"}, and place `{scope}` in the request"),
        ("grant", GRANT),
        ("expir", LIFETIME),
        ("ttl", LIFETIME),
        ("comment", "say \"notes\": [\"…\"]"),
        ("url", URL),
        ("uri", URL),
        ("endpoint", URL),
        ("host", URL),
        ("auth", AUTHENTICATION),
        ("param", BODY),
        ("body", BODY),
        ("quer", "say \"query\""),
        ("token", "say where a success keeps what in `token`: {\"access_token\": …}"),
    ];

    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let is_note = name.starts_with("x-") || name.starts_with('_') || name.starts_with('$');
    let (_, hint) =
        WORDS.iter().find(|(word, _)| plain.contains(word)).filter(|_| place.is_empty())?;
    Some(if is_note { "say \"notes\": [\"…\"]" } else { hint })
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
        "credentials" => "invalid_client",
        "scope" => "invalid_scope",
        "permanent" | "fatal" | "unknown" => "other",
        "integer" | "int" | "float" | "decimal" => "number",
        "bool" => "boolean",
        "string" | "str" => "text",
        _ => return None,
    })
}
