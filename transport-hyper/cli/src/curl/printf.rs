//! Text with secrets in it, written by the shell's `printf`.

use super::quoted;
use super::source::Sources;

/// What a value goes through on its way into the request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Filter {
    Form,
    Json,
    /// Between the quotation marks of curl's configuration.
    Config,
    Base64,
    Base64Url,
}

impl Filter {
    /// The encoding that a template names.
    pub(super) fn of(code: &str) -> Option<Self> {
        match code {
            "base64" => Some(Self::Base64),
            "base64url" => Some(Self::Base64Url),
            "form" => Some(Self::Form),
            _ => None,
        }
    }

    pub(super) const fn command(self) -> &'static str {
        match self {
            Self::Form => "jq -sRr @uri",
            // The quotation marks are the template's.
            Self::Json => "jq -sR . | sed 's/^\"//; s/\"$//'",
            Self::Config => r#"sed 's/[\\"]/\\&/g'"#,
            Self::Base64 => "base64 | tr -d '\\n'",
            Self::Base64Url => "base64 | tr -d '=\\n' | tr /+ _-",
        }
    }

    /// Whether a text comes out as it went in.
    pub(super) fn leaves(self, text: &str) -> bool {
        match self {
            Self::Form => {
                text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*-._".contains(&byte))
            }
            Self::Json => !text.contains(['"', '\\']) && !text.contains(char::is_control),
            Self::Config => !text.contains(['"', '\\']),
            Self::Base64 | Self::Base64Url => false,
        }
    }
}

/// A command that prints a text, with what its stand-ins stand for.
pub(super) struct Printf<'s> {
    sources: &'s Sources<'s>,
    format: String,
    values: Vec<(&'s str, Vec<Filter>)>,
}

impl<'s> Printf<'s> {
    pub(super) const fn new(sources: &'s Sources<'s>) -> Self {
        Self { sources, format: String::new(), values: Vec::new() }
    }

    /// A command for that text alone.
    pub(super) fn of(sources: &'s Sources<'s>, text: &str, filters: &[Filter]) -> Self {
        let mut printf = Self::new(sources);
        printf.push(text, filters, escaped);
        printf
    }

    /// Adds a line of curl's configuration.
    pub(super) fn line(&mut self, option: &str, text: &str, filters: &[Filter]) {
        if !self.format.is_empty() {
            self.format.push_str("\\n");
        }
        self.format.push_str(option);
        self.format.push_str(" = \"");
        let filters = [filters, &[Filter::Config]].concat();
        let literal = |text: &str| escaped(&text.replace('\\', r"\\").replace('"', "\\\""));
        self.push(text, &filters, literal);
        self.format.push('"');
    }

    fn push(&mut self, text: &str, filters: &[Filter], literal: fn(&str) -> String) {
        let mut rest = text;
        while let Some((before, template, after)) = self.sources.first_in(rest) {
            self.format.push_str(&literal(before));
            self.format.push_str("%s");
            self.values.push((template, filters.to_vec()));
            rest = after;
        }
        self.format.push_str(&literal(rest));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.format.is_empty()
    }

    pub(super) fn command(&self) -> String {
        let escaping = self
            .values
            .iter()
            .any(|(template, filters)| self.sources.needs_escaping(template, filters));
        let mut command = format!("printf {}", quoted(&self.format));
        for (template, filters) in &self.values {
            command.push(' ');
            command.push_str(&self.sources.word(template, filters, escaping));
        }
        command
    }
}

/// A text as it stands in a format of `printf`.
pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('%', "%%")
}
