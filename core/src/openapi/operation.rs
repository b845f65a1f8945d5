//! Which of a document's operations gives out tokens.

use serde_json::Value;

use super::document::{Document, Leaf, objects};
use super::words::{Member, Role, plain};
use super::work::{MAX_STEPS_OF_A_LOOK, MAX_STEPS_OF_THE_SEARCH};

/// An operation, and the parts of it that matter.
#[derive(Clone, Copy)]
pub(super) struct Operation<'d> {
    pub(super) path: &'d str,
    pub(super) method: &'d str,
    /// The path's object, which may state parameters and servers for all of its operations.
    pub(super) item: &'d Value,
    pub(super) value: &'d Value,
}

const METHODS: [&str; 2] = ["post", "get"];

/// An operation that could be it.
pub(super) struct Candidate<'d> {
    pub(super) operation: Operation<'d>,
    /// How likely it is.
    pub(super) likelihood: u32,
    /// Whether all of it was looked at.
    pub(super) is_seen: bool,
}

/// The operations of a document, the likeliest first.
pub(super) struct Candidates<'d> {
    pub(super) found: Vec<Candidate<'d>>,
    /// Whether the search came to its end.
    pub(super) are_all: bool,
}

impl<'d> Operation<'d> {
    /// Every operation that could be it, the likeliest first.
    pub(super) fn candidates(document: Document<'d>) -> Candidates<'d> {
        let mut found: Vec<Candidate<'d>> = Vec::new();
        let mut left = MAX_STEPS_OF_THE_SEARCH;
        for (path, item) in objects(document.root.get("paths")) {
            for method in METHODS {
                let steps = left.min(MAX_STEPS_OF_A_LOOK);
                document.work.begin(steps);
                let item = document.resolved(item);
                let value = document.get(item, method);
                if value.is_object() {
                    let operation = Self { path, method, item, value };
                    let likelihood = operation.likelihood(document);
                    let is_seen = !document.work.is_exceeded();
                    found.push(Candidate { operation, likelihood, is_seen });
                }
                left -= steps - document.work.left();
            }
        }
        found.sort_by_key(|candidate| std::cmp::Reverse(candidate.likelihood));
        Candidates { found, are_all: left > 0 }
    }

    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method.to_ascii_uppercase(), self.path)
    }

    /// Whether it takes credentials and gives a token, and whether it is called so.
    fn likelihood(&self, document: Document<'d>) -> u32 {
        let asks = self.body(document).map(|(_, leaves)| leaves).unwrap_or_default();
        let has = |wanted: Role| {
            asks.iter().any(|leaf| Role::of(leaf.name()) == wanted)
                || self.parameters(document).any(|it| Role::of(text(it, "name")) == wanted)
        };
        let gives = self.responses(document, |status| status.starts_with('2'));
        let token = gives
            .iter()
            .flat_map(|(_, leaves)| leaves)
            .any(|leaf| matches!(Member::of(leaf.name()), Member::AccessToken(_)));
        let called = [self.path, text(self.value, "operationId"), text(self.value, "summary")];
        let called = called
            .map(|text| if document.work.spend_on(text) { plain(text) } else { String::new() });
        let called = called.join(" ");
        let says = |word: &str| called.contains(word);
        [
            (has(Role::ClientSecret), 8),
            (has(Role::ApiKey), 4),
            (has(Role::ClientId), 4),
            (has(Role::GrantType), 4),
            (token, 6),
            (says("token"), 3),
            (says("oauth"), 2),
            (says("auth"), 1),
            (says("revoke") || says("introspect") || says("refresh"), 0),
        ]
        .into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, weight)| weight)
        .sum()
    }

    /// Its parameters, and those of its path.
    pub(super) fn parameters(
        &self,
        document: Document<'d>,
    ) -> impl Iterator<Item = &'d Value> + use<'d> {
        let lists =
            [self.value, self.item].map(|it| it.get("parameters").and_then(Value::as_array));
        lists.into_iter().flatten().flatten().map(move |parameter| document.resolved(parameter))
    }

    /// The media type and the members of the request's body.
    pub(super) fn body(&self, document: Document<'d>) -> Option<(&'d str, Vec<Leaf<'d>>)> {
        let (media_type, content) = self.content(document)?;
        let example = content.get("example");
        Some((media_type, document.leaves(document.get(content, "schema"), example)))
    }

    /// The media type and the content of the request's body: JSON or a form, whichever is stated.
    pub(super) fn content(&self, document: Document<'d>) -> Option<(&'d str, &'d Value)> {
        let contents = document.get(document.get(self.value, "requestBody"), "content");
        let known = |wanted: &str| {
            objects(Some(contents)).find(|(media_type, _)| media_type.contains(wanted))
        };
        known("x-www-form-urlencoded").filter(|_| known("json").is_none()).or_else(|| known("json"))
    }

    /// What it responds with under such a status, each with the members of the body.
    pub(super) fn responses(
        &self,
        document: Document<'d>,
        wanted: impl Fn(&str) -> bool,
    ) -> Vec<(&'d str, Vec<Leaf<'d>>)> {
        let responses = objects(self.value.get("responses")).filter(|(status, _)| wanted(status));
        let read = responses.filter_map(|(status, response)| {
            let content = json_content(document, document.resolved(response))?;
            let example = example(document, content);
            Some((status, document.leaves(document.get(content, "schema"), example)))
        });
        read.collect()
    }
}

/// The JSON content of a response.
pub(super) fn json_content<'d>(document: Document<'d>, response: &'d Value) -> Option<&'d Value> {
    let contents = document.get(response, "content");
    let mut known = objects(Some(contents));
    known.find(|(media_type, _)| media_type.contains("json") || *media_type == "*/*").map(|it| it.1)
}

/// The example of a content, its only one or its first.
pub(super) fn example<'d>(document: Document<'d>, content: &'d Value) -> Option<&'d Value> {
    let first = || {
        let (_, first) = objects(content.get("examples")).next()?;
        document.resolved(first).get("value")
    };
    content.get("example").or_else(first)
}

pub(super) fn text<'d>(value: &'d Value, name: &str) -> &'d str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
