//! Bounds of a dialect's size, so that all further checks are cheap.

use super::contradiction::{Contradiction, Contradictions};
use crate::dialect::bounds::{
    MAX_DEPTH, MAX_MEMBERS, MAX_NAME, MAX_PARAMETERS, MAX_PLACEHOLDERS, MAX_TEMPLATES, MAX_VARIABLE,
};
use crate::dialect::model::Dialect;
use crate::dialect::template::Template;
use crate::dialect::token_fields::TokenType;
use crate::dialect::value::Value;

impl Dialect {
    /// Refuses a dialect that is larger than any vendor's. Nothing else is looked at then.
    pub(super) fn check_size(&self, found: &mut Contradictions) {
        if let Err(Contradiction { place, problem }) = self.measure() {
            found.refuse(place, problem);
        }
    }

    fn measure(&self) -> Measured {
        for (place, length) in self.lengths() {
            check_length(place, length)?;
        }
        for name in self.credentials.iter().chain(&self.assertions) {
            check_name("credentials", name)?;
        }
        for name in self.token.members.names() {
            check_name("token.members", name)?;
        }
        self.check_variables_size()?;
        let mut size = Size::default();
        for (place, table) in [("query", &self.query), ("body", &self.body)] {
            table.iter().try_for_each(|(name, value)| size.add(place, name, value, MAX_DEPTH))?;
        }
        for (name, format) in self.signing.iter() {
            check_name("signing", name)?;
            for table in [&format.header, &format.claims] {
                check_length("signing", table.len())?;
                table.iter().try_for_each(|(name, it)| size.add("signing", name, it, MAX_DEPTH))?;
            }
        }
        for (place, template) in self.server_templates() {
            size.add_template(place, "", template)?;
        }
        for (name, template) in self.headers.iter() {
            size.add_template("headers", name, template)?;
        }
        for (_, name, template) in self.presentation.templates() {
            size.add_template("presentation", name, template)?;
        }
        for (name, template) in self.environments.iter() {
            size.add_template("environments", name, template)?;
        }
        size.add_template("path", "", &self.path)
    }

    /// Returns the lengths of its lists and tables; those of paths have bounds of their own.
    fn lengths(&self) -> impl Iterator<Item = (&'static str, usize)> {
        let accepted = match &self.token.token_type {
            TokenType::Checked(member) => member.accepted.len(),
            TokenType::Ignored => 0,
        };
        [
            ("notes", self.notes.len()),
            ("environments", self.environments.len()),
            ("variables", self.variables.len()),
            ("credentials", self.credentials.len()),
            ("assertions", self.assertions.len()),
            ("signing", self.signing.len()),
            ("query", self.query.len()),
            ("headers", self.headers.len()),
            ("body", self.body.len()),
            ("token.token_type.accepted", accepted),
            ("scope.defaults", self.scope.defaults.len()),
            ("token.members", self.token.members.len()),
            ("success.equals", self.success.as_ref().map_or(0, |success| success.equals.len())),
            ("error.request_id_headers", self.error.request_id_headers.len()),
            ("error.classes", self.error.classes.len()),
            ("presentation.headers", self.presentation.headers.len()),
            ("presentation.query", self.presentation.query.len()),
            ("presentation.cookies", self.presentation.cookies.len()),
            ("failures", self.failures.len()),
        ]
        .into_iter()
    }

    fn check_variables_size(&self) -> Measured {
        for (name, variable) in self.variables.iter() {
            check_name("variables", name)?;
            check_length(&format!("variables.{name}.one_of"), variable.one_of.len())?;
            let mut values = variable.one_of.iter().chain(&variable.default);
            if values.any(|value| value.len() > MAX_VARIABLE) {
                return refuse(
                    format!("variables.{name}"),
                    format!("a value of it has more than {MAX_VARIABLE} bytes"),
                );
            }
        }
        Ok(())
    }
}

type Measured = Result<(), Contradiction>;

fn refuse(place: impl Into<String>, problem: impl Into<String>) -> Measured {
    Err(Contradiction { place: place.into(), problem: problem.into() })
}

fn check_length(place: &str, length: usize) -> Measured {
    if length > MAX_MEMBERS {
        return refuse(
            place,
            format!("it has {length} members, and at most {MAX_MEMBERS} are read"),
        );
    }
    Ok(())
}

/// What was counted so far.
#[derive(Default)]
struct Size {
    parameters: usize,
    bytes: usize,
    placeholders: usize,
}

impl Size {
    /// Counts a parameter and what it holds.
    fn add(&mut self, place: &str, name: &str, value: &Value, levels: usize) -> Measured {
        if levels == 0 {
            return refuse(place, format!("it is nested more than {MAX_DEPTH} levels deep"));
        }
        self.parameters += 1;
        if self.parameters > MAX_PARAMETERS {
            return refuse(
                place,
                format!(
                    "the request has more than {MAX_PARAMETERS} parameters and members of them"
                ),
            );
        }
        check_name(place, name)?;
        match value {
            Value::Text(template) => self.add_template(place, name, template),
            Value::Number(_) | Value::Bool(_) => Ok(()),
            Value::Array(items) => {
                check_length(place, items.len())?;
                items.iter().try_for_each(|item| self.add(place, name, item, levels - 1))
            }
            Value::Object(members) => {
                check_length(place, members.len())?;
                let mut members = members.iter();
                members.try_for_each(|(name, member)| self.add(place, name, member, levels - 1))
            }
        }
    }

    fn add_template(&mut self, place: &str, name: &str, template: &Template) -> Measured {
        check_name(place, name)?;
        self.bytes += template.as_str().len();
        if self.bytes > MAX_TEMPLATES {
            return refuse(
                place,
                format!("all templates have together more than {MAX_TEMPLATES} bytes"),
            );
        }
        self.placeholders += template.count_placeholders();
        if self.placeholders > MAX_PLACEHOLDERS {
            return refuse(
                place,
                format!("all templates have together more than {MAX_PLACEHOLDERS} placeholders"),
            );
        }
        Ok(())
    }
}

fn check_name(place: &str, name: &str) -> Measured {
    if name.len() > MAX_NAME {
        return refuse(place, format!("a name in it has more than {MAX_NAME} bytes"));
    }
    Ok(())
}
