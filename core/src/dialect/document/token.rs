//! Reads and writes what a document says of the token: `token`, its `lifetime`, and `presentation`, how API calls
//! carry it.

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::document_value::{DocumentValue, Node};
use super::error::Findings;
use super::values::{Paths, flag, list, object, path, paths, seconds, table, template, text};
use super::write::Stated;
use crate::dialect::lifetime::{Lifetime, LifetimeFormat};
use crate::dialect::presentation::Presentation;
use crate::dialect::table::Table;
use crate::dialect::template::Template;
use crate::dialect::token_fields::{TokenFields, TokenType, TokenTypeMember};
use crate::json::Path;

pub(super) fn token(node: Node<'_>, findings: &mut Findings) -> Option<TokenFields> {
    let baseline = TokenFields::default();
    let example = r#"{"access_token": ["data", "token"]}"#;
    object(node, findings, example, |members| TokenFields {
        access_token: members.read("access_token", paths).unwrap_or(baseline.access_token),
        header: members.read("header", text),
        prefix: members.read("prefix", text).unwrap_or(baseline.prefix),
        token_type: members.read("token_type", token_type).unwrap_or(baseline.token_type),
        lifetime: members.read("lifetime", lifetime).unwrap_or(baseline.lifetime),
        zero_means_unknown: members
            .read("zero_means_unknown", flag)
            .unwrap_or(baseline.zero_means_unknown),
        scope: members.read("scope", path).unwrap_or(baseline.scope),
        members: members
            .read("members", |node, findings| {
                table(node, findings, r#"{"user_id": ["data", "user", "id"]}"#, path)
            })
            .unwrap_or(baseline.members),
        extra: members
            .read("extra", |node, findings| {
                list(node, findings, r#"["refresh_token", ["data", "host"]]"#, path)
            })
            .unwrap_or(baseline.extra),
    })
}

const IGNORED: &str = "ignored";

fn token_type(node: Node<'_>, findings: &mut Findings) -> Option<TokenType> {
    let example = r#"{"path": ["data", "type"]}, or the string "ignored""#;
    match node.text() {
        Some(IGNORED) => Some(TokenType::Ignored),
        Some("ignore" | "none" | "any" | "unknown" | "*") => {
            node.refuse(findings, "where the type does not matter, say \"ignored\"")
        }
        Some(kind) if kind.eq_ignore_ascii_case("bearer") => node.refuse(
            findings,
            "that is the usual type: leave this out, or say \"ignored\" where a response has no type",
        ),
        Some(other) => node.refuse(
            findings,
            format!("say {{\"path\": {other:?}}} if it stands in that member, or \"ignored\""),
        ),
        None => object(node, findings, example, |members| {
            let baseline = TokenTypeMember::default();
            TokenType::Checked(TokenTypeMember {
                path: members.read("path", path).unwrap_or(baseline.path),
                required: members.read("required", flag).unwrap_or(baseline.required),
                accepted: members
                    .read("accepted", |node, findings| list(node, findings, r#"["Bearer"]"#, text))
                    .unwrap_or(baseline.accepted),
            })
        }),
    }
}

type Text = Cow<'static, str>;

/// [`TokenFields`] as a document writes them.
#[derive(Serialize)]
struct WrittenFields {
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    access_token: Stated<Paths>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    header: Stated<Text>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    prefix: Stated<Text>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    token_type: Stated<TokenType>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    lifetime: Stated<Lifetime>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    zero_means_unknown: Stated<bool>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    scope: Stated<Path>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    members: Stated<Table<Path>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    extra: Stated<Vec<Path>>,
}

impl Serialize for TokenFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let baseline = Self::default();
        WrittenFields {
            access_token: Stated::deviating(
                &Paths(self.access_token.clone()),
                &Paths(baseline.access_token),
            ),
            header: self.header.clone().into(),
            prefix: Stated::deviating(&self.prefix, &baseline.prefix),
            token_type: Stated::deviating(&self.token_type, &baseline.token_type),
            lifetime: Stated::deviating(&self.lifetime, &baseline.lifetime),
            zero_means_unknown: Stated::deviating(
                &self.zero_means_unknown,
                &baseline.zero_means_unknown,
            ),
            scope: Stated::deviating(&self.scope, &baseline.scope),
            members: Stated::deviating(&self.members, &baseline.members),
            extra: Stated::deviating(&self.extra, &baseline.extra),
        }
        .serialize(serializer)
    }
}

/// A [`TokenTypeMember`] as a document writes it.
#[derive(Serialize)]
struct WrittenMember {
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    path: Stated<Path>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    required: Stated<bool>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    accepted: Stated<Vec<Cow<'static, str>>>,
}

impl Serialize for TokenType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let baseline = TokenTypeMember::default();
        match self {
            Self::Ignored => serializer.serialize_str(IGNORED),
            Self::Checked(member) => WrittenMember {
                path: Stated::deviating(&member.path, &baseline.path),
                required: Stated::deviating(&member.required, &baseline.required),
                accepted: Stated::deviating(&member.accepted, &baseline.accepted),
            }
            .serialize(serializer),
        }
    }
}

const UNKNOWN: &str = "unknown";
const DEFAULT: &str = "default";
const FIXED: &str = "fixed";

/// How a lifetime is written, for messages.
const EXAMPLE: &str = r#"{"seconds": "expires_in"} or {"fixed": 3600}, or the string "unknown""#;

pub(super) fn lifetime(node: Node<'_>, findings: &mut Findings) -> Option<Lifetime> {
    match node.text() {
        Some(UNKNOWN) => Some(Lifetime::Unknown),
        Some(path) if LifetimeFormat::named(path).is_some() => node.refuse(
            findings,
            format!("`{path}` says how, but not where: say {{{path:?}: the path of the member}}"),
        ),
        Some("never" | "none" | "null" | "infinite" | "forever" | "jwt" | "unkown" | "unknow" | "Unknown") => {
            node.refuse(findings, "where nothing is known of a lifetime, say \"unknown\"")
        }
        Some(span) if span.starts_with(|first: char| first.is_ascii_digit()) => node.refuse(
            findings,
            format!(
                "{span:?} is no member: where every token lives as long, say it in seconds, \
                 {{\"fixed\": 3600}}"
            ),
        ),
        Some(path) => node.refuse(
            findings,
            format!(
                "{path:?} does not say how the lifetime is written: say {{\"seconds\": {path:?}}} if \
                 that member holds seconds, another format, or `unknown`"
            ),
        ),
        None => object(node, findings, EXAMPLE, |members| {
            let mut stated = Vec::new();
            for format in LifetimeFormat::ALL {
                if let Some(paths) = members.read(format.name(), where_it_stands) {
                    stated.push((format, paths));
                }
            }
            let formats = LifetimeFormat::ALL.iter().filter(|it| members.has(it.name())).count();
            let default = members.read(DEFAULT, seconds);
            let fixed = members.read(FIXED, seconds);
            match (formats, members.has(DEFAULT), members.has(FIXED)) {
                (1, _, false) => {
                    let (format, paths) = stated.pop()?;
                    Some(Lifetime::Stated { format, paths, default })
                }
                (0, false, true) => fixed.map(Lifetime::Fixed),
                (0, true, false) => {
                    members.refuse(
                        "a `default` is for where a member is missing: name the member too, or say \
                         `fixed`",
                    );
                    None
                }
                // Another member is probably meant for a format, and is reported by itself.
                (0, false, false) if members.has_unknown() => None,
                (0, false, false) => {
                    members.refuse(format!("it says nothing of the lifetime: say {EXAMPLE}"));
                    None
                }
                _ => {
                    members.refuse(
                        "a lifetime is said in one way: by one member, perhaps with a `default`, or \
                         by `fixed` alone",
                    );
                    None
                }
            }
        })?,
    }
}

/// Reads the paths of a member that says a lifetime.
fn where_it_stands(node: Node<'_>, findings: &mut Findings) -> Option<Vec<Path>> {
    match node.value {
        DocumentValue::Number(number) => node.refuse(
            findings,
            format!(
                "a format has the path of a member: where every token lives as long, say {{\"fixed\": \
                 {number}}} instead"
            ),
        ),
        _ => paths(node, findings),
    }
}

impl Serialize for Lifetime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Stated { format, paths, default } => {
                let mut members = serializer.serialize_map(None)?;
                members.serialize_entry(format.name(), &Paths(paths.clone()))?;
                if let Some(default) = default {
                    members.serialize_entry(DEFAULT, &default.as_secs())?;
                }
                members.end()
            }
            Self::Fixed(lifetime) => serializer.collect_map([(FIXED, lifetime.as_secs())]),
            Self::Unknown => serializer.serialize_str(UNKNOWN),
        }
    }
}

/// Reads a presentation. The baseline counts only where a document says nothing at all.
pub(super) fn presentation(node: Node<'_>, findings: &mut Findings) -> Option<Presentation> {
    let example = r#"{"headers": {"x-token": "{access_token}"}}"#;
    object(node, findings, example, |members| {
        let mut read = |name| {
            let example = r#"{"x-token": "{access_token}"}"#;
            let table =
                members.read(name, |node, findings| table(node, findings, example, template));
            table.unwrap_or_default()
        };
        Presentation { headers: read("headers"), query: read("query"), cookies: read("cookies") }
    })
}

/// A [`Presentation`] as a document writes it.
#[derive(Serialize)]
struct WrittenPresentation<'p> {
    #[serde(skip_serializing_if = "Table::is_empty")]
    headers: &'p Table<Template>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    query: &'p Table<Template>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    cookies: &'p Table<Template>,
}

impl Serialize for Presentation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { headers, query, cookies } = self;
        WrittenPresentation { headers, query, cookies }.serialize(serializer)
    }
}
