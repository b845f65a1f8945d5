//! Reads and writes a document's `token`.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::composed::{list, object, table};
use super::finding::Findings;
use super::lifetime::lifetime;
use super::node::Node;
use super::paths::{Paths, path, paths};
use super::scalars::{flag, text};
use super::stated::Stated;
use crate::dialect::lifetime::Lifetime;
use crate::dialect::table::Table;
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
