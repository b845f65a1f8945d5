//! What a schema says, with its parts put together.

use std::collections::BTreeMap;

use serde_json::Value;

use super::document::{Document, MAX_DEPTH, items, objects, text, texts};
use super::grant_type::{GrantType, Stated};
use super::words::{Role, plain};

/// How much of a description is kept, and how much is looked at for that.
const DESCRIPTION: usize = 120;
const DESCRIPTION_READ: usize = 1024;

/// Which of several alternatives are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alternatives {
    /// The one that takes a client's credentials: a request has one shape.
    Best,
    /// All of them: a response may have any.
    All,
}

/// What a schema says, with its parts put together.
#[derive(Clone, Debug, Default)]
pub(super) struct Schema<'d> {
    pub(super) properties: Vec<(&'d str, &'d Value)>,
    /// The names that are required, and their places in the list of these.
    pub(super) required: BTreeMap<&'d str, usize>,
    /// Whether one of several alternatives was chosen.
    pub(super) is_choice: bool,
    /// The names of the properties.
    names: BTreeMap<&'d str, usize>,
    values: Vec<&'d Value>,
}

impl<'d> Schema<'d> {
    /// Reads a schema: all parts of `allOf`, and alternatives of `oneOf` and `anyOf`.
    pub(super) fn of(document: Document<'d>, schema: &'d Value, taken: Alternatives) -> Self {
        let mut merged = Self::default();
        merged.merge(document, schema, taken, MAX_DEPTH);
        merged
    }

    /// Returns the schema of the likeliest grant, where its properties are requests of one grant each: some
    /// documents write alternatives so.
    pub(super) fn or_one_of_its_grants(self, document: Document<'d>) -> Self {
        let all: Vec<&Value> =
            self.properties.iter().map(|(_, property)| *property).take(16).collect();
        let is_request = |property: &&'d Value| {
            let schema = Self::of(document, property, Alternatives::Best);
            schema.properties.iter().any(|(name, _)| Role::of(name) == Role::GrantType)
        };
        if all.len() < 2 || !all.iter().all(is_request) {
            return self;
        }
        let Some(chosen) = best(document, &all, MAX_DEPTH - 1) else { return self };
        Self { is_choice: true, ..Self::of(document, chosen, Alternatives::Best) }
    }

    /// Makes a schema of a property after another: Swagger 2.0 states a form as parameters.
    pub(super) fn with_property(mut self, name: &'d str, property: &'d Value) -> Self {
        self.add(name, property);
        if property.get("required").and_then(Value::as_bool) == Some(true) {
            self.require(name);
        }
        self
    }

    fn add(&mut self, name: &'d str, property: &'d Value) {
        let known = self.names.len();
        if *self.names.entry(name).or_insert(known) == known {
            self.properties.push((name, property));
        }
    }

    fn require(&mut self, name: &'d str) {
        let place = self.required.len();
        self.required.entry(name).or_insert(place);
    }

    fn merge(
        &mut self,
        document: Document<'d>,
        schema: &'d Value,
        taken: Alternatives,
        depth: usize,
    ) {
        if depth == 0 {
            return;
        }
        let schema = document.resolved(schema);
        for (name, property) in objects(schema.get("properties")) {
            if !document.work.spend_on(name) {
                return;
            }
            self.add(name, property);
        }
        for name in texts(schema.get("required")) {
            if !document.work.spend_on(name) {
                return;
            }
            self.require(name);
        }
        self.values.push(schema);
        for part in items(schema.get("allOf")) {
            self.merge(document, part, taken, depth - 1);
            if document.work.is_exceeded() {
                return;
            }
        }
        for list in ["oneOf", "anyOf"] {
            let all: Vec<&Value> =
                items(schema.get(list)).filter(|it| text(it, "type") != "null").collect();
            let chosen = match (taken, &*all) {
                (Alternatives::Best, [_, _, ..]) => {
                    self.is_choice = true;
                    best(document, &all, depth - 1).into_iter().collect()
                }
                _ => all,
            };
            for part in chosen {
                self.merge(document, part, taken, depth - 1);
                if document.work.is_exceeded() {
                    return;
                }
            }
        }
    }

    /// Adds what stands beside a schema: a parameter has its description there.
    pub(super) fn beside(mut self, value: &'d Value) -> Self {
        self.values.push(value);
        self
    }

    /// Whether it names a property.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// A member of the schema's object, of the first part that has it.
    pub(super) fn member(&self, name: &str) -> Option<&'d Value> {
        self.values.iter().find_map(|value| value.get(name))
    }

    /// A text about it, on one line.
    pub(super) fn description(&self) -> String {
        let text = self.about();
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        line.chars().take(DESCRIPTION).collect()
    }

    /// The beginning of the text about it, in lower case.
    pub(super) fn sense(&self) -> String {
        self.about().to_ascii_lowercase()
    }

    fn about(&self) -> String {
        let text = self.member("description").or_else(|| self.member("title"));
        let text = text.and_then(Value::as_str).unwrap_or_default();
        text.chars().take(DESCRIPTION_READ).collect()
    }

    /// The values of `const` or `enum`.
    pub(super) fn choices(&self) -> impl Iterator<Item = &'d Value> + use<'d> {
        let only = self.member("const").or_else(|| self.member("x-constant"));
        let list = items(self.member("enum")).take(if only.is_some() { 0 } else { usize::MAX });
        only.into_iter().chain(list)
    }

    /// The one value that it can have.
    pub(super) fn constant(&self) -> Option<&'d Value> {
        let mut choices = self.choices().filter(|choice| !choice.is_null());
        let first = choices.next()?;
        choices.next().is_none().then_some(first)
    }

    /// What it is shown with.
    pub(super) fn example(&self) -> Option<&'d Value> {
        let many = self.member("examples").and_then(Value::as_array);
        let own = self.member("example").or_else(|| self.member("x-example"));
        own.or_else(|| many?.first())
    }

    /// Which grant it says that a request asks for, if it is that parameter's schema.
    pub(super) fn grant_type(&self, example: Option<&'d str>) -> GrantType<'d> {
        let text = |name| self.member(name).and_then(Value::as_str);
        let own = self.example().and_then(Value::as_str);
        GrantType::of(Stated {
            choices: self.choices().filter_map(Value::as_str).take(32).collect(),
            pattern: text("pattern").unwrap_or_default(),
            shown: [text("default"), example, own].into_iter().flatten().collect(),
            sense: self.sense(),
        })
    }

    /// Whether it is of a type.
    pub(super) fn is(&self, kind: &str) -> bool {
        match self.member("type") {
            Some(Value::String(found)) => found == kind,
            Some(Value::Array(kinds)) => kinds.iter().any(|found| found == kind),
            _ => false,
        }
    }
}

/// The alternative that most looks like a request with a client's credentials, the first of several.
fn best<'d>(document: Document<'d>, all: &[&'d Value], depth: usize) -> Option<&'d Value> {
    let mut best: Option<(i32, &'d Value)> = None;
    for alternative in all {
        let likelihood = likelihood(document, alternative, depth);
        if best.is_none_or(|(known, _)| likelihood > known) {
            best = Some((likelihood, alternative));
        }
    }
    best.map(|(_, alternative)| alternative)
}

/// How likely an alternative is the one for client credentials.
fn likelihood<'d>(document: Document<'d>, alternative: &'d Value, depth: usize) -> i32 {
    let mut schema = Schema::default();
    schema.merge(document, alternative, Alternatives::Best, depth);
    let mut sum = 0;
    let title = schema.member("title").and_then(Value::as_str).unwrap_or_default();
    for name in [text(alternative, "$ref"), title] {
        if !document.work.spend_on(name) {
            return sum;
        }
        let name = plain(name.rsplit('/').next().unwrap_or_default());
        if name.contains("clientcredential") {
            sum += 8;
        } else if ["refresh", "authorizationcode", "password", "assertion", "device"]
            .iter()
            .any(|other| name.contains(other))
        {
            sum -= 4;
        }
    }
    for (name, property) in &schema.properties {
        match Role::of(name) {
            Role::GrantType => {
                let property = Schema::of(document, property, Alternatives::Best);
                sum += match property.grant_type(None) {
                    GrantType::ClientCredentials(_) => 8,
                    GrantType::Others(_) => -8,
                    GrantType::Unusual(_) | GrantType::Unknown => 0,
                };
            }
            Role::ClientSecret => sum += 4,
            _ if schema.required.contains_key(name)
                && ["refreshtoken", "code", "username", "password"].contains(&&*plain(name)) =>
            {
                sum -= 4;
            }
            _ => {}
        }
    }
    sum
}
