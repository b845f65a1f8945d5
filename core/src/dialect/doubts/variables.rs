//! Warnings about variables.

use super::words::{bare, is_stand_in, names_secret};
use crate::dialect::check::Contradictions;
use crate::dialect::model::Dialect;
use crate::dialect::template::Template;

impl Dialect {
    /// Warns of a variable that is a secret, since it shows in process lists, or is written as a template.
    pub(super) fn doubt_variables(&self, found: &mut Contradictions) {
        for (name, variable) in self.variables.iter() {
            let place = format!("variables.{name}");
            if names_secret(name) || matches!(&*bare(name), "key") {
                found.refuse(
                    &place,
                    format!(
                        "its name is that of a secret, and a variable shows in process lists and in \
                         what is printed: say \"credentials\": [{name:?}]"
                    ),
                );
            }
            let default = variable.default.as_deref().unwrap_or_default();
            if default.contains('{') && default.contains('}') {
                found.refuse(
                    &place,
                    format!("{default:?} is sent as it is: a default holds no placeholder"),
                );
            } else if is_stand_in(default) || is_its_name(default, name) {
                found.refuse(
                    &place,
                    format!(
                        "{default:?} is sent by every customer that says nothing else: leave a default \
                         out where each has a value of its own"
                    ),
                );
            }
            let values = || variable.one_of.iter().chain(&variable.default);
            if values().any(|value| value.trim() != value) {
                found.refuse(&place, "a value of it begins or ends with a blank");
            }
            let mut choices = variable.one_of.iter().enumerate();
            if choices.any(|(at, value)| variable.one_of.iter().take(at).any(|it| it == value)) {
                found.refuse(place, "a value of `one_of` is there twice");
            }
        }
        let urls = self.environments.iter().map(|(_, url)| url).chain([&self.path]);
        let placed: Vec<&str> = urls.flat_map(Template::placeholders).collect();
        for (name, variable) in self.variables.iter().filter(|(name, _)| placed.contains(name)) {
            let values = || variable.one_of.iter().chain(&variable.default);
            if values().any(|value| value.contains('/')) {
                found.refuse(
                    format!("variables.{name}"),
                    "a slash in its value is sent as %2F: a variable is one segment of a URL",
                );
            }
        }
    }
}

/// Returns whether a value is the variable's name, perhaps with `id` or `name` behind it.
fn is_its_name(value: &str, name: &str) -> bool {
    let rest = bare(value);
    let rest = rest.strip_prefix(&bare(name));
    rest.is_some_and(|rest| matches!(rest, "" | "id" | "name"))
}
