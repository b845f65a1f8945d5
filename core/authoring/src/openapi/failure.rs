//! The draft's reading of failures.

use polygrant::dialect::bounds::{MAX_DEPTH, MAX_MEMBERS};
use polygrant::dialect::{ErrorFields, Failure, FailureCause, Path};
use serde_json::Value;

use super::document::Document;
use super::draft::Draft;
use super::leaves::{Leaf, leaves};
use super::operation::Operation;
use super::schema::{Alternatives, Schema};
use super::words::{Member, plain};

/// The most bytes, and the most values, of an example of a failure.
const MAX_EXAMPLE: usize = 16 * 1024;
const MAX_VALUES_OF_AN_EXAMPLE: usize = 1024;

/// Reads where a failure keeps its code and its message, and the failures that are shown in full.
pub(super) fn read<'d>(document: Document<'d>, operation: &Operation<'d>, draft: &mut Draft) {
    let is_failure = |status: &str| status.starts_with(['4', '5']) || status == "default";
    let failures = operation.responses(document, is_failure);
    let mut all: Vec<Leaf<'d>> = Vec::new();
    for failure in &failures {
        let schema = Schema::of(document, failure.schema, Alternatives::All);
        let nothing = Schema::default();
        let mut examples = failure.examples.iter().copied();
        all.extend(leaves(document, &schema, examples.next(), Alternatives::All));
        for example in examples {
            all.extend(leaves(document, &nothing, Some(example), Alternatives::All));
        }
    }
    if all.is_empty() {
        return of_success(document, operation, draft);
    }
    // Those of wrong credentials tell; others may look different.
    let is_told = failures.iter().any(|it| matches!(it.status, "400" | "401"));
    error(&all, draft);
    if !is_told {
        draft.guess(
            "the RFC's paths of failures are kept beside those that are shown, since no 400 or 401 with a \
             body is",
        );
    }
    keep_the_rfcs(is_told, &mut draft.dialect.error);
    documented(document, operation, draft);
}

/// Where no failure is shown, a success may show where it would keep a code and a message.
fn of_success<'d>(document: Document<'d>, operation: &Operation<'d>, draft: &mut Draft) {
    let mut shown: Vec<Leaf<'d>> = Vec::new();
    for success in operation.responses(document, |status| status.starts_with('2')) {
        let schema = Schema::of(document, success.schema, Alternatives::All);
        let example = success.examples.first().copied();
        shown.extend(leaves(document, &schema, example, Alternatives::All));
    }
    let is_about_failures = |leaf: &Leaf<'_>| {
        let is_message = matches!(Member::of(leaf.name(), ""), Member::Code | Member::Description);
        is_message && leaf.way.len() == 1 && plain(leaf.name()) != "description"
    };
    shown.retain(is_about_failures);
    if shown.is_empty() {
        draft.guess("failures are taken to be the RFC's, since none with a body is shown");
        return;
    }
    draft.guess(
        "failures are read where a success has its code and its message, and where the RFC has them, since \
         none with a body is shown",
    );
    error(&shown, draft);
    keep_the_rfcs(false, &mut draft.dialect.error);
}

/// The paths to codes and messages, in the order in which they are tried.
fn error(leaves: &[Leaf<'_>], draft: &mut Draft) {
    let those = |wanted: Member| {
        let mut paths: Vec<(bool, Path)> = Vec::new();
        for leaf in leaves {
            // More are refused, as a dialect.
            if paths.len() > MAX_MEMBERS {
                break;
            }
            // A list of words of no name of its own is a message, whatever is around it.
            if Member::of(leaf.name(), leaf.parent()) != wanted || is_below_token(leaf) {
                continue;
            }
            let path = leaf.path();
            if !paths.iter().any(|(_, known)| *known == path) {
                paths.push((leaf.is_number(), path));
            }
        }
        paths
    };
    let mut codes = those(Member::Code);
    codes.sort_by_key(|(is_number, _)| *is_number);
    let mut descriptions = those(Member::Description);
    descriptions.sort_by_key(|(_, path)| rank(path));
    let speaks_rfc = descriptions.iter().any(|(_, path)| rank(path) == 0);

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

fn is_below_token(leaf: &Leaf<'_>) -> bool {
    matches!(Member::of(leaf.parent(), ""), Member::AccessToken(_))
}

/// The order of messages: the RFC's, then a detail, then what is short.
fn rank(path: &Path) -> u8 {
    let name = plain(&path.to_string());
    let is = |end: &str| name.ends_with(end);
    if is("errordescription") {
        0
    } else if is("title") || is("reason") || is("details") || is("errors0") {
        2
    } else {
        1
    }
}

/// Keeps the RFC's paths where nothing is shown in their place, and beside what is not told for sure.
fn keep_the_rfcs(is_told: bool, error: &mut ErrorFields) {
    let rfc = ErrorFields::default();
    for (found, standard) in
        [(&mut error.code, rfc.code), (&mut error.description, rfc.description)]
    {
        if found.is_empty() || !is_told {
            for path in standard {
                if !found.contains(&path) {
                    found.push(path);
                }
            }
        }
    }
    if !is_told {
        error.uri = rfc.uri;
    }
}

/// The failures that the document shows in full.
fn documented<'d>(document: Document<'d>, operation: &Operation<'d>, draft: &mut Draft) {
    for (status, cause) in
        [("400", FailureCause::InvalidRequest), ("401", FailureCause::InvalidClient)]
    {
        let responses = operation.responses(document, |known| known == status);
        let shown = responses.first().and_then(|response| {
            let schema = Schema::of(document, response.schema, Alternatives::All);
            response.examples.first().copied().or_else(|| schema.example())
        });
        let Some(body) = shown.filter(|body| body.is_object()) else { continue };
        let (levels, values) = extent(body);
        let is_long = body.to_string().len() > MAX_EXAMPLE;
        if is_long || values > MAX_VALUES_OF_AN_EXAMPLE || levels > MAX_DEPTH {
            draft.guess(format!("the example of a {status} is too large to be kept"));
        } else if let Ok(status) = status.parse() {
            draft.dialect.failures.push(Failure::new(cause, status, body.clone()));
        }
    }
}

/// Returns how deep objects and arrays stand in one another, and how many values there are.
fn extent(value: &Value) -> (usize, usize) {
    let inner = |(levels, values): (usize, usize), item| {
        let (deeper, more) = extent(item);
        (levels.max(deeper + 1), values + more)
    };
    match value {
        Value::Array(items) => items.iter().fold((1, 1), inner),
        Value::Object(members) => members.values().fold((1, 1), inner),
        _ => (0, 1),
    }
}
