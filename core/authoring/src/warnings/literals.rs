//! Warnings about literal values where a placeholder was surely meant.

use polygrant::dialect::{Table, Template, Value, nearest};
use polygrant::redact::looks_like_credential;
use polygrant::{Credentials, Dialect};

use super::gathered::Warnings;
use super::words::{
    bare, host_of, is_for_examples, is_of_one_request, is_stand_in, names_secret, shortened,
};

/// How the names of parameters end, in lower case and without `_` and `-`, whose values are the client's own.
const IDS: [&str; 4] = ["clientid", "appid", "applicationid", "consumerkey"];

/// The same for values that are a customer's own.
const CUSTOMERS: [&str; 14] = [
    "accountid",
    "company",
    "companyid",
    "customerid",
    "email",
    "merchantid",
    "orgid",
    "organizationid",
    "projectid",
    "tenant",
    "tenantid",
    "userid",
    "username",
    "workspaceid",
];

/// Names of grant types: RFC 6749's, and a vendor's own.
const GRANTS: [&str; 6] = [
    "client_credentials",
    "authorization_code",
    "refresh_token",
    "password",
    "implicit",
    "account_credentials",
];

pub(super) fn warn_of_literals(dialect: &Dialect, warnings: &mut Warnings) {
    let mut known = vec![Credentials::CLIENT_ID, Credentials::CLIENT_SECRET, "scope"];
    known.extend(dialect.credentials.iter().chain(&dialect.assertions).map(|name| &**name));
    known.extend(dialect.variables.names());
    warn_of_swapped("query", &dialect.query, warnings);
    warn_of_swapped("body", &dialect.body, warnings);
    let is_standard = dialect.body.get("client_id").is_some() || !dialect.headers.is_empty();
    for (place, template) in dialect.request_templates() {
        let name = place.rsplit('.').next().unwrap_or_default();
        let is_header = place.starts_with("headers.");
        if let Some(problem) = problem(name, template, &known, (is_header, is_standard)) {
            warnings.add(&place, problem);
        }
        if let Some(problem) = problem_of_open(dialect, name, template) {
            warnings.add(&place, problem);
        }
    }
    let secrets: Vec<String> = dialect
        .request_templates()
        .into_iter()
        .filter(|(_, template)| template.placeholders().contains(&Credentials::CLIENT_SECRET))
        .map(|(place, _)| place)
        .collect();
    let tables = ["headers.", "query.", "body."];
    let stands_in = |table: &str| secrets.iter().find(|place| place.starts_with(table));
    let mut standing = tables.iter().filter_map(|table| stands_in(table));
    if let (Some(first), Some(second)) = (standing.next(), standing.next()) {
        warnings.add(
            second,
            format!(
                "the secret is sent twice, here and as `{first}`: RFC 6749 §2.3 allows one way, and \
                 many servers refuse two"
            ),
        );
    }
    let in_query = secrets.iter().find(|place| place.starts_with("query."));
    if let (Some(place), [_]) = (in_query, &*secrets) {
        if dialect.has_body() && !dialect.body.is_empty() {
            warnings.add(
                place,
                "URLs end up in logs: nearly all vendors read the secret from the body, or from \
                 HTTP Basic",
            );
        }
    }
}

/// Warns of a variable where a secret stands, since it shows in process lists.
fn problem_of_open(dialect: &Dialect, name: &str, template: &Template) -> Option<String> {
    let is_authorization = name.eq_ignore_ascii_case("authorization");
    if !is_authorization && !names_secret(name) {
        return None;
    }
    let mut placed = template.placeholders().into_iter();
    let open = placed.find(|placed| dialect.variables.get(placed).is_some())?;
    // Beside a secret, a variable may be the name that goes with it.
    let has_secret = template.placeholders().iter().any(|name| {
        *name == Credentials::CLIENT_SECRET || dialect.credentials.iter().any(|it| it == name)
    });
    (!has_secret).then(|| {
        format!(
            "`{{{open}}}` is a variable, which shows in process lists and in what is printed: where it \
             is a secret, say \"credentials\": [{open:?}]"
        )
    })
}

/// Warns of two parameters that have each other's values.
fn warn_of_swapped(table: &str, parameters: &Table<Value>, warnings: &mut Warnings) {
    let placed = |name: &str| match parameters.get(name) {
        Some(Value::Text(template)) => {
            template.as_str().strip_prefix('{').and_then(|it| it.strip_suffix('}'))
        }
        _ => None,
    };
    for name in parameters.names() {
        // `client_id` and `client_secret` are doubted by their names alone.
        let other = placed(name).filter(|other| *other != name && !name.starts_with("client_"));
        if other.and_then(placed) == Some(name) {
            warnings.add(
                format!("{table}.{name}"),
                format!(
                    "it has the value of `{}`, and that has this one's",
                    other.unwrap_or_default()
                ),
            );
        }
    }
}

fn problem(
    name: &str,
    template: &Template,
    known: &[&str],
    (is_header, is_standard): (bool, bool),
) -> Option<String> {
    let value = template.as_str();
    let (bare_name, bare_value) = (bare(name), bare(value));
    if name.starts_with("//") || matches!(name, "_comment" | "$comment" | "#") {
        return Some("it is sent as a parameter, and no comment: say \"notes\": [\"…\"]".into());
    }
    if value.contains('&') && value.contains('=') && !is_header {
        return Some(format!(
            "{value:?} is the value of one parameter: each has a member of its own"
        ));
    }
    if !template.is_literal() {
        return problem_of_mixed(name, template, is_header);
    }
    if bare_name == "granttype" && !["grant_type", "grantType", "GrantType"].contains(&name) {
        return Some(format!("{name:?} is hardly the parameter's name: RFC 6749 has `grant_type`"));
    }
    if bare_name == "granttype" {
        let is_shouted = name != "grant_type" && value == "CLIENT_CREDENTIALS";
        return if is_shouted { None } else { problem_of_grant(value, is_standard) };
    }
    // 1. The value is the name of a placeholder, or of the parameter itself.
    let meant = known.iter().find(|known| bare(known) == bare_value);
    if let Some(meant) = meant {
        return Some(format!("{value:?} is sent as it is: for its value say \"{{{meant}}}\""));
    }
    let is_itself = bare_name == bare_value && !value.is_empty();
    if is_itself && names_secret(name) {
        return Some(format!(
            "{value:?} is sent as it is: for its value say \"{{client_secret}}\", or a name of \
             `credentials`"
        ));
    }
    if is_itself {
        return Some(format!(
            "{value:?} is sent as it is: for its value say \"{{{bare_name}}}\", and \"variables\": \
             {{{bare_name:?}: {{}}}}"
        ));
    }
    if is_stand_in(value) {
        return Some(format!("{value:?} is sent as it is"));
    }
    if host_of(value).is_some_and(is_for_examples) {
        return Some(format!(
            "{value:?} is sent as it is, and is an example's: where each customer has its own, say it in \
             `variables`"
        ));
    }
    if is_of_one_request(name) {
        return Some(format!(
            "{value:?} is the same in every request: leave it out, or name it in `assertions`, which are \
             made anew for each"
        ));
    }
    // 2. A value that is encoded already would be encoded twice.
    let is_encoded = value.contains("%3A") || value.contains("%2F") || value.contains("%20");
    if is_encoded && !is_header {
        return Some(format!(
            "{value:?} is encoded already, and would be once more: write it as it is read"
        ));
    }
    if matches!(&*bare_name, "scope" | "scopes") && value.contains('+') {
        return Some(format!(
            "{value:?} sends the sign itself: did you mean {:?}?",
            value.replace('+', " ")
        ));
    }
    // 3. Any other literal in a secret's parameter is a secret in the document, or a wrong value.
    if names_secret(name) && !["true", "false"].contains(&value) {
        return Some(
            "a secret is no part of a document, and this text is sent as it is: place \
             `{client_secret}`, or a name of `credentials`"
                .into(),
        );
    }
    let is_media_type = is_header && matches!(&*bare_name, "accept" | "contenttype");
    if looks_like_credential(value) && !is_media_type {
        return Some(format!(
            "{:?} looks like a secret or an id, and is sent for every client: place \
             `{{client_secret}}`, or a name of `credentials` or `variables`",
            shortened(value)
        ));
    }
    if IDS.iter().any(|id| bare_name.ends_with(id)) {
        return Some(format!(
            "{value:?} is sent for every client: a client's own id is \"{{client_id}}\""
        ));
    }
    let customers = bare_name.strip_prefix('x').filter(|_| is_header).unwrap_or(&bare_name);
    if CUSTOMERS.contains(&customers) {
        return Some(format!(
            "{value:?} is sent for every client: where each has its own, say \"{{{name}}}\", and \
             \"variables\": {{{name:?}: {{}}}}"
        ));
    }
    None
}

fn problem_of_grant(value: &str, is_standard: bool) -> Option<String> {
    let is_list = value.contains([' ', '|', ',']) && nearest(value, GRANTS).is_none();
    if value.is_empty() || is_list || is_stand_in(value) {
        return Some(format!(
            "{value:?} is no grant's name: a client alone is \"client_credentials\""
        ));
    }
    let is_short = matches!(value, "client_creds" | "credentials" | "client" | "cc");
    if is_short || value.starts_with("urn:") && value.ends_with("client_credentials") {
        return Some(format!("did you mean \"client_credentials\"? {value:?} is sent as it is"));
    }
    if matches!(value, "authorization_code" | "refresh_token" | "implicit" | "device_code")
        || value.ends_with(":device_code")
    {
        return Some(format!(
            "{value:?} is another grant, which begins with what a user does: a client alone is \
             \"client_credentials\""
        ));
    }
    // Two vendors do call it that, and their client id has another name, too.
    let is_singular = value == "client_credential" && !is_standard;
    let is_known = GRANTS.contains(&value) || value.contains(':') || is_singular;
    let meant = nearest(value, GRANTS).filter(|_| !is_known)?;
    Some(format!("did you mean \"{meant}\"? {value:?} is sent as it is"))
}

/// Warns of quotation marks and blanks beside a placeholder.
fn problem_of_mixed(name: &str, template: &Template, is_header: bool) -> Option<String> {
    let value = template.as_str();
    let other = match (&*bare(name), value) {
        ("clientid", "{client_secret}") => Some("{client_id}"),
        (secret, "{client_id}") if secret.ends_with("secret") || secret.ends_with("password") => {
            Some("{client_secret}")
        }
        _ => None,
    };
    if let Some(other) = other {
        return Some(format!("{value:?} is not what `{name}` says: did you mean \"{other}\"?"));
    }
    let is_own = value.strip_prefix(name).unwrap_or(value).starts_with('=');
    if is_own && !is_header {
        return Some(format!("{value:?} repeats the parameter's name: say what is behind the `=`"));
    }
    let placed = template.placeholders();
    if let [one, ..] = &*placed {
        if value == format!("{{{one}}}{{{one}}}") {
            return Some(format!("{value:?} sends the value twice: say \"{{{one}}}\""));
        }
    }
    if placed == ["scope"] && value.contains(char::is_alphanumeric) && value.len() > "{scope}".len()
    {
        let inner = value.replace("{scope}", "");
        let word = inner.trim_matches(|c: char| !c.is_alphanumeric());
        if !word.is_empty() {
            return Some(format!(
                "{value:?} is left out where no scope is requested: for one that always is, say \
                 \"{{scope}}\" here, and \"scope\": {{\"defaults\": [{word:?}]}}"
            ));
        }
    }
    let scheme = value.split(' ').next().unwrap_or_default();
    let is_scheme = ["basic", "bearer"].iter().any(|it| it.eq_ignore_ascii_case(scheme));
    if is_scheme && !is_header {
        return Some(format!("{value:?} is a header's value: it stands in `headers`"));
    }
    if (value.starts_with("{form:") || value.starts_with("{json:")) && !is_header {
        return Some(format!(
            "{value:?} is encoded twice, here and as a parameter: leave the encoding out, which is for \
             headers and for text inside of text"
        ));
    }
    // What stands around a placeholder is sent, too: nothing but signs is hardly meant.
    let is_sign = |c: char| !c.is_alphanumeric() && !matches!(c, '{' | '}');
    let inner = value.trim_matches(is_sign);
    // Those before a brace are doubted as another language's.
    let is_foreign = ["${", "#{", "%{", "@{"].iter().any(|it| value.contains(it));
    let is_alone = inner.starts_with('{') && inner.ends_with('}');
    (inner.len() != value.len() && is_alone && !is_foreign && template.placeholders().len() == 1).then(|| {
        format!(
            "{value:?} sends a quotation mark, a blank or another sign with `{name}`: say {inner:?}"
        )
    })
}
