//! Warnings about variables.

use polygrant::dialect::Template;
use polygrant::redact::looks_like_credential;
use polygrant::{Credentials, Dialect};

use super::gathered::Warnings;
use super::words::{bare, is_pattern, is_stand_in, names_secret, tells_of_a_secret};

/// Warns of a variable that is a secret, since it shows in process lists, or is written as a template.
pub(super) fn warn_of_variables(dialect: &Dialect, warnings: &mut Warnings) {
    for (name, variable) in dialect.variables.iter() {
        let place = format!("variables.{name}");
        let is_secret = names_secret(name) || matches!(&*bare(name), "key" | "signature");
        if !is_secret && tells_of_a_secret(&variable.about) {
            warnings.add(
                &place,
                format!(
                    "what is said of it tells of a secret, and a variable shows in process lists and \
                     in what is printed: say \"credentials\": [{name:?}]"
                ),
            );
        }
        if is_secret {
            warnings.add(
                &place,
                format!(
                    "its name is that of a secret, and a variable shows in process lists and in \
                     what is printed: say \"credentials\": [{name:?}]"
                ),
            );
        }
        let default = variable.default.as_deref().unwrap_or_default();
        if default.contains('{') && default.contains('}') {
            warnings.add(
                &place,
                format!("{default:?} is sent as it is: a default holds no placeholder"),
            );
        } else if looks_like_credential(default) {
            warnings.add(
                &place,
                "its default looks like a secret or an id, and is sent by every customer that says \
                 nothing else: leave it out",
            );
        } else if is_stand_in(default) || is_its_name(default, name) || is_examples(default) {
            warnings.add(
                &place,
                format!(
                    "{default:?} is sent by every customer that says nothing else: leave a default \
                     out where each has a value of its own"
                ),
            );
        }
        let values = || variable.one_of.iter().chain(&variable.default);
        if variable.one_of.iter().any(|value| is_pattern(value)) {
            warnings.add(
                format!("{place}.one_of"),
                "it is one value: several are an item each, such as [\"eu\", \"us\"]",
            );
        }
        if variable.optional && variable.default.is_some() {
            warnings.add(
                format!("{place}.optional"),
                "it always has a value, its default: leave one of the two out",
            );
        }
        if values().any(|value| value.trim() != value) {
            warnings.add(&place, "a value of it begins or ends with a blank");
        }
        let mut choices = variable.one_of.iter().enumerate();
        if choices.any(|(at, value)| variable.one_of.iter().take(at).any(|it| it == value)) {
            warnings.add(place, "a value of `one_of` is there twice");
        }
    }
    for (at, name) in dialect.credentials.iter().enumerate() {
        let of_client = match &*bare(name) {
            "clientid" | "id" => Some(Credentials::CLIENT_ID),
            "clientsecret" | "secret" => Some(Credentials::CLIENT_SECRET),
            _ => None,
        };
        if let Some(known) = of_client.filter(|known| !dialect.uses_placeholder(known)) {
            warnings.add(
                format!("credentials[{at}]"),
                format!("where it is the client's, say `{{{known}}}`, which needs no other name"),
            );
        }
    }
    let urls = dialect.environments.iter().map(|(_, url)| url).chain([&dialect.path]);
    let placed: Vec<&str> = urls.flat_map(Template::placeholders).collect();
    for (name, variable) in dialect.variables.iter().filter(|(name, _)| placed.contains(name)) {
        let values = || variable.one_of.iter().chain(&variable.default);
        let is_host =
            |value: &str| [".com", ".net", ".org", ".io"].iter().any(|end| value.ends_with(end));
        if values().any(|value| is_host(value)) {
            warnings.add(
                format!("variables.{name}"),
                "a value of it is a whole host, and stands in one already: say the part that differs",
            );
        }
        if values().any(|value| value.contains('/')) {
            warnings.add(
                format!("variables.{name}"),
                "a slash in its value is sent as %2F: a variable is one segment of a URL",
            );
        }
    }
}

/// Returns whether a value is the variable's name, perhaps with `id` or `name` behind it.
fn is_its_name(value: &str, name: &str) -> bool {
    let rest = bare(value);
    let rest = rest.strip_prefix(&bare(name));
    rest.is_some_and(|rest| matches!(rest, "" | "id" | "name"))
}

/// Returns whether a value is that of the company or of the user that examples are about.
fn is_examples(value: &str) -> bool {
    matches!(value, "acme" | "admin" | "contoso" | "example" | "foo" | "fabrikam")
}
