//! What stands for one parameter of the request.

use std::borrow::Cow;

use polygrant::dialect::{ScopeFormat, Template, Value as Parameter, Variable, VariableKind};
use serde_json::Value;

use super::base_url::variable_name;
use super::draft::Draft;
use super::grant_type::GrantType;
use super::schema::Schema;
use super::words::{Role, is_filler, looks_like_a_key, plain, tells_of_a_secret};

/// A parameter as the document states it.
pub(super) struct Stated<'d> {
    pub(super) name: &'d str,
    pub(super) schema: Schema<'d>,
    pub(super) is_required: bool,
    /// What an example of the whole request shows in its place.
    pub(super) shown: Option<&'d str>,
}

/// What the parameters of a request are, all together: which of them identify the client.
#[derive(Clone, Debug, Default)]
pub(super) struct Client {
    /// The name of the client's id, in letters and digits alone.
    pub(super) id: Option<String>,
    /// The name of its secret.
    pub(super) secret: Option<String>,
    /// Whether a password is asked for, so that a user's name goes with it.
    pub(super) has_password: bool,
    /// Whether a user's name and password are all that identifies the client.
    pub(super) is_login: bool,
    /// Whether the client is identified elsewhere: by HTTP Basic.
    pub(super) is_basic: bool,
    /// Whether a parameter says the grant.
    pub(super) has_grant_type: bool,
    /// Whether the document says which parameters are required.
    pub(super) has_required: bool,
    /// Whether there is a flow for client credentials.
    pub(super) has_flow: bool,
    /// Whether a parameter can be an array.
    pub(super) is_json: bool,
}

impl Client {
    /// Finds the client's id and secret among the parameters: the RFC's names come first.
    pub(super) fn of<'n>(names: impl Iterator<Item = (&'n str, bool)>) -> Self {
        let mut client = Self::default();
        let mut api_key = None;
        let (mut has_user, mut may_have_password) = (false, false);
        for (name, is_required) in names {
            client.has_required |= is_required;
            let word = plain(name);
            match Role::of(name) {
                Role::ClientId if client.id.is_none() || word == "clientid" => {
                    client.id = Some(word);
                }
                Role::ClientSecret if client.secret.is_none() || word == "clientsecret" => {
                    client.secret = Some(word);
                }
                Role::GrantType => client.has_grant_type = true,
                Role::User => has_user = true,
                Role::ApiKey => api_key = Some(word),
                _ if matches!(&*word, "key" | "id" | "client" | "publickey" | "accesskey") => {
                    api_key = api_key.or(Some(word));
                }
                Role::Secret => {
                    client.has_password |= is_required && is_password(&word);
                    may_have_password |= is_password(&word);
                }
                _ => {}
            }
        }
        // A key beside a secret is what names the client.
        if client.id.is_none() && client.secret.is_some() {
            client.id = api_key;
        } else if client.secret.is_none() && api_key.is_none() {
            // Where nothing else names the client, a name and a password do, required or not.
            client.is_login = has_user && may_have_password;
            client.has_password |= client.is_login;
        }
        client
    }

    fn is(known: Option<&String>, name: &str) -> bool {
        known.is_some_and(|known| *known == plain(name))
    }
}

/// Whether a parameter is one of a grant that begins with what a user does, or with an earlier token.
fn is_of_another_grant(name: &str) -> bool {
    matches!(
        &*plain(name),
        "code"
            | "authorizationcode"
            | "codeverifier"
            | "devicecode"
            | "redirecturi"
            | "refreshtoken"
    )
}

fn is_password(word: &str) -> bool {
    word.contains("pass") || word == "pwd" || word.ends_with("pwd") || word == "pin"
}

/// What stands for a parameter; `None` if it can be left out.
pub(super) fn value(stated: &Stated<'_>, client: &Client, draft: &mut Draft) -> Option<Parameter> {
    let text = |text: &str| Some(Parameter::Text(template(text)));
    let Stated { name, schema, is_required, .. } = stated;
    if Client::is(client.id.as_ref(), name) {
        return if client.is_basic { None } else { text("{client_id}") };
    }
    if Client::is(client.secret.as_ref(), name) {
        return if client.is_basic { None } else { text("{client_secret}") };
    }
    let is_login = client.is_login && !client.is_basic;
    if client.has_grant_type && is_of_another_grant(name) {
        draft.guess(format!("`{name}` is left out, since it belongs to another grant"));
        return None;
    }
    match Role::of(name) {
        Role::GrantType => grant_type(stated, client, draft),
        Role::Scope => scope(stated, client, draft),
        Role::User if client.has_password && (*is_required || is_login) => credential(name, draft),
        Role::Secret if is_login && is_password(&plain(name)) => credential(name, draft),
        Role::ApiKey if *is_required || client.secret.is_none() && !client.is_basic => {
            credential("api_key", draft)
        }
        // An assertion is optional where there is another way, which there is not here.
        Role::Secret
            if plain(name) == "clientassertion" && client.secret.is_none() && !client.is_basic =>
        {
            credential(name, draft)
        }
        Role::ClientSecret | Role::ApiKey | Role::Secret => secret(stated, draft),
        _ if is_secret(stated) => secret(stated, draft),
        Role::ClientId if *is_required => {
            draft.guess(format!(
                "`{name}` names a client too: it became a variable, since another parameter is the id"
            ));
            other(stated, client, draft)
        }
        _ if schema.is("array") && *is_required && client.is_json => {
            let item = other(stated, client, draft)?;
            Some(Parameter::Array(vec![item]))
        }
        _ => other(stated, client, draft),
    }
}

/// Whether a parameter is a secret, by what is said about it.
fn is_secret(stated: &Stated<'_>) -> bool {
    let schema = &stated.schema;
    if schema.constant().is_some() {
        return false;
    }
    let says = |name| schema.member(name).is_some_and(|it| it.as_bool() == Some(true));
    let example = schema.example().and_then(Value::as_str).or(stated.shown);
    schema.member("format").and_then(Value::as_str) == Some("password")
        || ["x-secret", "x-sensitive", "x-confidential"].into_iter().any(says)
        || tells_of_a_secret(&schema.sense())
        || example.is_some_and(looks_like_a_key)
}

fn secret(stated: &Stated<'_>, draft: &mut Draft) -> Option<Parameter> {
    let name = stated.name;
    if !stated.is_required {
        draft.guess(format!("the secret `{name}` is left out, since it is optional"));
        return None;
    }
    credential(name, draft)
}

/// A secret under a name of its own.
pub(super) fn credential(name: &str, draft: &mut Draft) -> Option<Parameter> {
    if plain(name) == "clientassertion" {
        if !draft.dialect.assertions.iter().any(|known| known == "client_assertion") {
            draft.guess(format!(
                "`{name}` became the assertion `client_assertion`, since RFC 7523 has a JWT signed for each \
                 request there"
            ));
            draft.dialect.assertions.push("client_assertion".into());
        }
        return Some(Parameter::Text(template("{client_assertion}")));
    }
    let known = match variable_name(name) {
        known if known.starts_with("v_api_key") => "api_key".to_owned(),
        known if known.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x_")) => {
            known.to_lowercase().split_off(2)
        }
        known => known,
    };
    if !draft.dialect.credentials.iter().any(|it| *it == known) {
        draft.guess(format!(
            "`{name}` became the credential `{known}`, since it is a secret or goes with one"
        ));
        draft.dialect.credentials.push(Cow::Owned(known.clone()));
    }
    Some(Parameter::Text(template(&format!("{{{known}}}"))))
}

fn grant_type(stated: &Stated<'_>, client: &Client, draft: &mut Draft) -> Option<Parameter> {
    let name = stated.name;
    let value = match stated.schema.grant_type(stated.shown) {
        GrantType::ClientCredentials(value) => value,
        GrantType::Unusual(value) => {
            draft.guess(format!(
                "`{name}` is {value:?}, which is no grant of OAuth 2.0, since that is what is shown"
            ));
            Cow::Borrowed(value)
        }
        GrantType::Others(others) => {
            let reason = if client.has_flow { "a flow says so" } else { "a dialect is for that" };
            draft.guess(format!(
                "`{name}` is client_credentials, since {reason}; the request shows {}",
                others.join(", ")
            ));
            Cow::Borrowed("client_credentials")
        }
        GrantType::Unknown => {
            draft.guess(format!(
                "`{name}` is taken to be client_credentials, since no value is shown"
            ));
            Cow::Borrowed("client_credentials")
        }
    };
    Some(Parameter::Text(Template::literal(&value)))
}

fn scope(stated: &Stated<'_>, client: &Client, draft: &mut Draft) -> Option<Parameter> {
    let Stated { name, schema, is_required, shown } = stated;
    if let Some(Value::String(only)) = schema.constant() {
        draft.guess(format!("`{name}` is always {only:?}, since it can have no other value"));
        return Some(Parameter::Text(Template::literal(only)));
    }
    let example = schema.example().and_then(Value::as_str).or(*shown).unwrap_or_default();
    let sense = schema.sense();
    let has_commas = ["comma-sep", "comma sep", "comma-del", "comma del", "separated by comma"]
        .iter()
        .any(|words| sense.contains(words))
        || example.contains(',') && !example.contains(' ');
    if schema.is("array") && client.is_json {
        draft.dialect.scope = ScopeFormat::array();
    } else if schema.is("array") {
        draft.guess("scopes are joined by spaces, as RFC 6749 has it, though an array is shown");
    } else if has_commas {
        draft.guess("scopes are joined by commas, since the document shows or says that");
        draft.dialect.scope = ScopeFormat::separated_by(",");
    }
    draft.dialect.scope.required = *is_required;
    Some(Parameter::Text(template("{scope}")))
}

fn other(stated: &Stated<'_>, client: &Client, draft: &mut Draft) -> Option<Parameter> {
    let Stated { name, schema, is_required, shown } = stated;
    let default = schema.member("default").filter(|_| *is_required);
    // Where some are required, the others are for other requests.
    let is_sent = *is_required || !client.has_required || plain(name) == "clientassertiontype";
    match schema.constant().filter(|_| is_sent).or(default) {
        Some(Value::String(text)) if !is_filler(text) => {
            return Some(Parameter::Text(Template::literal(text)));
        }
        Some(Value::Number(number)) => return Some(Parameter::Number(number.clone())),
        Some(Value::Bool(truth)) => return Some(Parameter::Bool(*truth)),
        _ => {}
    }
    // RFC 8707 and its kin: some vendors refuse a request without them, whatever the document says.
    let is_target = matches!(&*plain(name), "audience" | "resource");
    if !is_required && !is_target {
        draft.guess(match schema.member("default").filter(|it| !it.is_object()) {
            Some(default) => {
                format!("`{name}` is left out, since it is optional, and {default} without it")
            }
            None => {
                format!("`{name}` is left out, since it is optional and its value is unknown")
            }
        });
        return None;
    }
    let variable = variable_name(name);
    draft.guess(format!(
        "`{name}` became the variable `{variable}`, since it is {} and its value is unknown",
        if *is_required { "required" } else { "optional, often needed," }
    ));
    let kind = match client.is_json {
        true if schema.is("integer") || schema.is("number") => VariableKind::Number,
        true if schema.is("boolean") => VariableKind::Boolean,
        _ => VariableKind::Text,
    };
    let example = schema.example().and_then(Value::as_str).or(*shown);
    let example = example.filter(|text| !is_filler(text) && text.len() < 80);
    let mut about = schema.description();
    if let Some(example) = example {
        let dash = if about.is_empty() { "" } else { "; " };
        about = format!("{about}{dash}for example {example}");
    }
    let choices = schema.choices().filter_map(Value::as_str).filter(|it| !it.is_empty());
    let mut described = Variable::default();
    described.about = about.into();
    described.one_of = choices.map(|it| it.to_owned().into()).collect();
    described.optional = !is_required;
    described.kind = kind;
    let placed = template(&format!("{{{variable}}}"));
    draft.dialect.variables.set(variable, described);
    Some(Parameter::Text(placed))
}

/// A template that is known to be one.
pub(super) fn template(text: &str) -> Template {
    text.parse().unwrap_or_else(|_| Template::literal(text))
}
