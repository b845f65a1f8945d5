//! The draft's reading of responses.

use serde_json::Value;

use super::document::{Document, Leaf};
use super::draft::Draft;
use super::operation::{Operation, example, json_content};
use super::words::{Member, plain};
use crate::dialect::bounds::{MAX_DEPTH, MAX_MEMBERS};
use crate::dialect::{
    Failure, FailureCause, Lifetime, LifetimeFormat, Path, Segment, TokenType, TokenTypeMember,
};
use crate::json::Extent;

/// The most bytes, and the most values, of an example of a failure.
const MAX_EXAMPLE: usize = 16 * 1024;
const MAX_VALUES_OF_AN_EXAMPLE: usize = 1024;

pub(super) fn read(document: Document<'_>, operation: &Operation<'_>, draft: &mut Draft) {
    let successes = operation.responses(document, |status| status.starts_with('2'));
    let leaves: Vec<&Leaf<'_>> = successes.iter().flat_map(|(_, leaves)| leaves).collect();
    token(&leaves, draft);

    let failures = operation.responses(document, |status| status.starts_with(['4', '5']));
    let leaves: Vec<&Leaf<'_>> = failures.iter().flat_map(|(_, leaves)| leaves).collect();
    error(&leaves, draft);
    documented_failures(document, operation, draft);
}

fn token(leaves: &[&Leaf<'_>], draft: &mut Draft) {
    let tokens = leaves.iter().filter_map(|leaf| match Member::of(leaf.name()) {
        Member::AccessToken(rank) => Some((rank, *leaf)),
        _ => None,
    });
    let Some((_, found)) = tokens.min_by_key(|(rank, leaf)| (*rank, leaf.way.len())) else {
        draft.guess("no response with a token is shown: it is taken to be the RFC's");
        return;
    };
    let mut token = draft.dialect.token.clone();
    token.access_token = vec![path(found)];
    let first = |wanted: Member| leaves.iter().find(|leaf| Member::of(leaf.name()) == wanted);
    token.token_type = match first(Member::TokenType) {
        Some(leaf) => {
            let example = leaf.example().and_then(Value::as_str);
            let mut member = TokenTypeMember {
                path: path(leaf),
                // A response is held to what the document demands or shows.
                required: leaf.is_required || example.is_some(),
                ..TokenTypeMember::default()
            };
            if let Some(other) = example.filter(|it| !it.eq_ignore_ascii_case("bearer")) {
                draft.guess(format!("tokens are of the type {other:?}"));
                member.accepted.insert(0, other.to_owned().into());
            }
            TokenType::Checked(member)
        }
        None => TokenType::Ignored,
    };
    token.lifetime = match first(Member::Lifetime) {
        Some(leaf) => {
            let format = format(leaf);
            let name = format.name();
            if format != LifetimeFormat::Seconds || plain(leaf.name()) != "expiresin" {
                draft.guess(format!("`{}` is read as {name}", path(leaf)));
            }
            Lifetime::Stated { format, paths: vec![path(leaf)], default: None }
        }
        None => {
            draft.guess("no lifetime is shown: it is unknown");
            Lifetime::Unknown
        }
    };
    if let Some(leaf) = first(Member::Scope) {
        token.scope = path(leaf);
    }
    draft.dialect.token = token;
}

/// How a member says how long a token lives.
fn format(leaf: &Leaf<'_>) -> LifetimeFormat {
    let name = plain(leaf.name());
    let number = leaf.example().and_then(|it| it.as_f64().or_else(|| it.as_str()?.parse().ok()));
    let is_date = leaf.schema.member("format").and_then(Value::as_str) == Some("date-time")
        || leaf.example().and_then(Value::as_str).is_some_and(|text| text.contains('T'));
    if is_date {
        return LifetimeFormat::Rfc3339;
    }
    let is_in_milliseconds = ["ms", "millis", "milliseconds"].iter().any(|it| name.ends_with(it));
    match number {
        Some(number) if number > 1e11 => LifetimeFormat::EpochMilliseconds,
        Some(number) if number > 1e9 => LifetimeFormat::EpochSeconds,
        _ if is_in_milliseconds => LifetimeFormat::Milliseconds,
        None if name.ends_with("at") || name.ends_with("on") => LifetimeFormat::EpochSeconds,
        _ => LifetimeFormat::Seconds,
    }
}

fn error(leaves: &[&Leaf<'_>], draft: &mut Draft) {
    if leaves.is_empty() {
        draft.guess("no failure is shown: it is taken to be the RFC's");
        return;
    }
    let those = |wanted: Member| {
        let mut paths: Vec<(bool, Path)> = Vec::new();
        for leaf in leaves.iter().filter(|leaf| Member::of(leaf.name()) == wanted) {
            // More are refused, as a dialect.
            if paths.len() > MAX_MEMBERS {
                break;
            }
            let path = path(leaf);
            if !paths.iter().any(|(_, known)| *known == path) {
                paths.push((is_number(leaf), path));
            }
        }
        paths
    };
    let mut codes = those(Member::Code);
    codes.sort_by_key(|(is_number, _)| *is_number);
    let mut descriptions = those(Member::Description);
    let is_the_rfcs = |path: &Path| plain(&path.to_string()).ends_with("errordescription");
    descriptions.sort_by_key(|(_, path)| !is_the_rfcs(path));
    let speaks_rfc = descriptions.iter().any(|(_, path)| is_the_rfcs(path));

    let error = &mut draft.dialect.error;
    // A number may stand in `error` by mistake; elsewhere it is the vendor's own code.
    let (own, standard): (Vec<_>, Vec<_>) = codes
        .into_iter()
        .partition(|(is_number, path)| *is_number && plain(&path.to_string()) != "error");
    let bare = |paths: Vec<(bool, Path)>| paths.into_iter().map(|(_, path)| path).collect();
    error.code = bare(standard);
    error.vendor_code = bare(own);
    error.description = bare(descriptions);
    if !speaks_rfc {
        error.uri = Vec::new();
    }
}

fn is_number(leaf: &Leaf<'_>) -> bool {
    leaf.schema.is("integer")
        || leaf.schema.is("number")
        || leaf.example().is_some_and(Value::is_number)
}

/// The failures that the document shows in full.
fn documented_failures(document: Document<'_>, operation: &Operation<'_>, draft: &mut Draft) {
    for (status, cause) in
        [("400", FailureCause::InvalidRequest), ("401", FailureCause::InvalidClient)]
    {
        let response = document.get(document.get(operation.value, "responses"), status);
        let shown = json_content(document, response).and_then(|content| {
            let schema = document.schema(document.get(content, "schema"));
            example(document, content).or_else(|| schema.example())
        });
        let Some(body) = shown.filter(|body| body.is_object()) else { continue };
        let text = body.to_string();
        let Extent { levels, values, .. } = Extent::of(&text);
        if text.len() > MAX_EXAMPLE || values > MAX_VALUES_OF_AN_EXAMPLE || levels > MAX_DEPTH {
            draft.guess(format!("the example of a {status} is too large to be kept"));
        } else if let Ok(status) = status.parse() {
            draft.dialect.failures.push(Failure::new(cause, status, body.clone()));
        }
    }
}

fn path(leaf: &Leaf<'_>) -> Path {
    leaf.way.iter().map(|name| Segment::Name(name)).collect()
}
