//! Where the shell finds what a stand-in stands for.

use polygrant::{Dialect, Scopes};

use super::printf::{Filter, escaped};
use super::quoted;
use crate::secrets;
use crate::stand_ins::Veiled;
use crate::template::{Part, parts};

/// What the stand-ins of a request stand for.
pub(super) struct Sources<'d> {
    dialect: &'d Dialect,
    scope: String,
    /// The stand-ins and the templates that they stand for, the longest first: one can begin with
    /// another.
    stand_ins: Vec<(String, String)>,
    known: Vec<(String, Option<String>)>,
}

impl<'d> Sources<'d> {
    pub(super) fn new(
        dialect: &'d Dialect,
        scopes: &Scopes,
        veiled: &Veiled,
        known: Vec<(String, Option<String>)>,
    ) -> Self {
        let names = known.iter().map(|(name, _)| (secrets::variable(name), format!("{{{name}}}")));
        let encodings = veiled.encodings.iter();
        let encodings = encodings.map(|(name, text)| (secrets::variable(name), text.clone()));
        let mut stand_ins: Vec<_> = names.chain(encodings).collect();
        stand_ins.sort_by_key(|(stand_in, _)| std::cmp::Reverse(stand_in.len()));
        let scope = scopes.joined(dialect.scope.separator.as_deref().unwrap_or(" "));
        Self { dialect, scope, stand_ins, known }
    }

    /// Whether a text holds a stand-in.
    pub(super) fn hold(&self, text: &str) -> bool {
        self.first_in(text).is_some()
    }

    /// The text before the first stand-in, the template that it stands for, and the text behind it.
    pub(super) fn first_in<'t>(&self, text: &'t str) -> Option<(&'t str, &str, &'t str)> {
        let found =
            self.stand_ins.iter().filter_map(|stand_in| Some((text.find(&*stand_in.0)?, stand_in)));
        let (at, (stand_in, template)) =
            found.min_by_key(|(at, (stand_in, _))| (*at, std::cmp::Reverse(stand_in.len())))?;
        let (before, rest) = text.split_at_checked(at)?;
        Some((before, template, rest.strip_prefix(&**stand_in)?))
    }

    /// A template as a word of the shell's, through filters. Without `escaping`, values that come
    /// from the environment are known to need none.
    pub(super) fn word(&self, template: &str, filters: &[Filter], escaping: bool) -> String {
        let [(part, _)] = parts(template)[..] else { return quoted(template) };
        let (mut pipeline, filters) = match part {
            Part::Literal(text) => return quoted(text),
            Part::Placeholder(name) => {
                let variable = format!("\"${}\"", secrets::variable(name));
                if !escaping || filters.is_empty() {
                    return variable;
                }
                (vec![format!("printf %s {variable}")], filters.to_vec())
            }
            Part::Encoded { code, inner } => {
                let code_filter = Filter::of(code);
                // Without anything to escape, a text is its own encoding as a form.
                let codes = code_filter.filter(|code| escaping || *code != Filter::Form);
                let needed = |filter: &&Filter| match code {
                    "base64" => **filter == Filter::Form,
                    "form" => escaping && **filter == Filter::Form,
                    _ => false,
                };
                let rest = filters.iter().filter(needed).copied();
                let all: Vec<_> = codes.into_iter().chain(rest).collect();
                if let ([(Part::Placeholder(_), whole)], true) = (&parts(inner)[..], all.is_empty())
                {
                    return self.word(whole, &[], escaping);
                }
                (vec![self.printed(inner, escaping)], all)
            }
        };
        pipeline.extend(filters.iter().map(|filter| filter.command().to_owned()));
        format!("\"$({})\"", pipeline.join(" | "))
    }

    /// The `printf` of what stands inside an encoding.
    fn printed(&self, inner: &str, escaping: bool) -> String {
        let (mut format, mut words) = (String::new(), String::new());
        for (part, written) in parts(inner) {
            let text = match part {
                Part::Literal(text) => text,
                Part::Placeholder("scope") => &self.scope,
                Part::Placeholder(name) if self.dialect.variables.get(name).is_some() => self
                    .dialect
                    .variables
                    .get(name)
                    .and_then(|it| it.default.as_deref())
                    .unwrap_or(""),
                Part::Placeholder(_) | Part::Encoded { .. } => {
                    format.push_str("%s");
                    words.push(' ');
                    words.push_str(&self.word(written, &[], escaping));
                    continue;
                }
            };
            format.push_str(&escaped(text));
        }
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"%:._-/,+=@".contains(&byte);
        if !format.bytes().all(is_plain) || format.starts_with('-') {
            // What begins with a hyphen looks like an option.
            let guard = if format.starts_with('-') { "-- " } else { "" };
            format = format!("{guard}{}", quoted(&format));
        }
        format!("printf {format}{words}")
    }

    /// Whether what a template stands for has to be escaped, as far as is known.
    pub(super) fn needs_escaping(&self, template: &str, filters: &[Filter]) -> bool {
        parts(template).into_iter().any(|(part, _)| match part {
            Part::Literal(_) => false,
            Part::Placeholder(name) => {
                let known = self.known.iter().find(|(known, _)| known == name);
                match known.map(|(_, value)| value.as_deref()) {
                    Some(Some(value)) => !filters.iter().all(|filter| filter.leaves(value)),
                    Some(None) => !filters.is_empty(),
                    None => filters.contains(&Filter::Form),
                }
            }
            Part::Encoded { code: "form", inner } => match parts(inner).as_slice() {
                [(Part::Placeholder(_), whole)] => self.needs_escaping(whole, &[Filter::Form]),
                _ => true,
            },
            Part::Encoded { inner, .. } => self.needs_escaping(inner, &[]),
        })
    }
}
