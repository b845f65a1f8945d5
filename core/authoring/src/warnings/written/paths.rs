//! Warnings about paths as they are written: a name, a pointer, the steps of one path, or several paths.

use polygrant::dialect::{DocumentValue, LifetimeFormat, Path, Segment};

use super::names::warn_of_name;
use super::tree::{items, member, members};
use crate::warnings::gathered::Warnings;
use crate::warnings::words::shortened;

/// Warns of the paths in all members of a document that are one, or several.
pub(super) fn warn_of_paths(document: &DocumentValue, warnings: &mut Warnings) {
    let mut several = |place: &str, value: Option<&DocumentValue>| {
        value.into_iter().for_each(|value| warn_of_several(place, value, warnings));
    };
    let token = member(document, "token");
    several("token.access_token", token.and_then(|it| member(it, "access_token")));
    let lifetime = token.and_then(|it| member(it, "lifetime"));
    for (name, value) in lifetime.map_or(&[][..], members) {
        if LifetimeFormat::named(name).is_some() {
            several(&format!("token.lifetime.{name}"), Some(value));
        }
    }
    let error = member(document, "error");
    for name in ["code", "vendor_code", "description", "uri", "request_id", "retry_after"] {
        several(&format!("error.{name}"), error.and_then(|it| member(it, name)));
    }
    let mut one = |place: &str, value: Option<&DocumentValue>| {
        value.into_iter().for_each(|value| warn_of_one(place, value, warnings));
    };
    let token_type = token.and_then(|it| member(it, "token_type"));
    one("token.token_type.path", token_type.and_then(|it| member(it, "path")));
    one("token.scope", token.and_then(|it| member(it, "scope")));
    let further = token.and_then(|it| member(it, "members"));
    for (name, value) in further.map_or(&[][..], members) {
        one(&format!("token.members.{}", shortened(name)), Some(value));
    }
    let extra = token.and_then(|it| member(it, "extra"));
    for (at, value) in extra.map_or(&[][..], items).iter().enumerate() {
        one(&format!("token.extra[{at}]"), Some(value));
    }
    one("success.path", member(document, "success").and_then(|it| member(it, "path")));
    let code = member(document, "rejections").and_then(|it| member(it, "code"));
    one("rejections.code.path", code.and_then(|it| member(it, "path")));
}

/// Warns of one path, or of several, which are an array with an array among its items.
fn warn_of_several(place: &str, value: &DocumentValue, warnings: &mut Warnings) {
    let paths = items(value);
    if !paths.iter().any(|path| matches!(path, DocumentValue::Array(_))) {
        warn_of_one(place, value, warnings);
        return;
    }
    warn_of_first(place, paths, warnings);
    for (at, path) in paths.iter().enumerate() {
        warn_of_one(&format!("{place}[{at}]"), path, warnings);
    }
}

fn warn_of_one(place: &str, value: &DocumentValue, warnings: &mut Warnings) {
    match value {
        DocumentValue::Text(name) => {
            // What is no path at all is an error.
            let Ok(path) = name.parse::<Path>() else { return };
            warn_of_name(place, name, warnings);
            if name.starts_with('/') {
                warn_of_odd_steps(place, &path, warnings);
            }
        }
        DocumentValue::Array(steps) => {
            warn_of_alternatives(place, steps, warnings);
            for (at, step) in steps.iter().enumerate() {
                if let DocumentValue::Text(name) = step {
                    warn_of_step(&format!("{place}[{at}]"), name, warnings);
                }
            }
        }
        _ => {}
    }
}

/// Warns of steps of a pointer that no member is called.
fn warn_of_odd_steps(place: &str, path: &Path, warnings: &mut Warnings) {
    let is_odd = |step: &Segment<'_>| matches!(step, Segment::Name("$" | "*" | "#"));
    if let Some(Segment::Name(odd)) = path.segments().find(is_odd) {
        if let Err(error) = Path::check_name(odd) {
            warnings.add(place, error.to_string());
        }
    }
}

/// Warns of a step that is a string: it is the name of one member.
fn warn_of_step(place: &str, name: &str, warnings: &mut Warnings) {
    if name.is_empty() {
        warnings.add(place, "it leads to a member without a name: leave it out");
    } else if let Err(error) = Path::check_name(name) {
        warnings.add(place, error.to_string());
    }
    if name.parse::<u16>().is_ok() {
        warnings.add(
            place,
            format!("{name:?} is a member's name: an index is {name}, without quotation marks"),
        );
    }
}

/// Warns of alternatives that were probably meant as the steps of one path: the first ends at an object.
fn warn_of_first(place: &str, items: &[DocumentValue], warnings: &mut Warnings) {
    let name = |item: &DocumentValue| match item {
        DocumentValue::Text(name) => Some(name.clone()),
        DocumentValue::Array(steps) => match &**steps {
            [DocumentValue::Text(name)] => Some(name.clone()),
            _ => None,
        },
        _ => None,
    };
    let [first, second, ..] = items else { return };
    let (Some(first), Some(second)) = (name(first), name(second)) else { return };
    if matches!(&*first, "data" | "response" | "result" | "body" | "payload") {
        warnings.add(
            place,
            format!(
                "these are two paths, to `{first}` or else to `{second}`: one into the other is \
                 [{first:?}, {second:?}]"
            ),
        );
    }
}

/// Members that nearly always hold a text or a number, so that no path leads through them.
const LEAVES: [&str; 26] = [
    "access_token",
    "accessToken",
    "bearer",
    "bearer_token",
    "id_token",
    "jwt",
    "code",
    "description",
    "detail",
    "errcode",
    "errmsg",
    "error_code",
    "error_description",
    "error_message",
    "errorCode",
    "errorMessage",
    "expiresIn",
    "expires_in",
    "message",
    "msg",
    "name",
    "reason",
    "scope",
    "status",
    "title",
    "token_type",
];

/// Warns of a path whose steps were probably meant as alternatives.
fn warn_of_alternatives(place: &str, items: &[DocumentValue], warnings: &mut Warnings) {
    let [DocumentValue::Text(first), DocumentValue::Text(second), rest @ ..] = items else {
        return;
    };
    let is_wrapper = matches!(&**first, "response" | "res" | "resp")
        && matches!(&**second, "body" | "json" | "data");
    if is_wrapper {
        warnings.add(place,
            format!(
                "a path begins in the body of the response: where `{first}` is what a tool calls it, \
                 leave it out"
            ),
        );
    }
    let is_leaf = LEAVES.iter().any(|leaf| leaf.eq_ignore_ascii_case(first));
    if is_leaf || second.starts_with("error_") && first == "error" {
        let others: String = rest.iter().map(|_| ", …").collect();
        warnings.add(place,
            format!(
                "this is one path, to `{second}` inside `{first}`: several, the first of which counts \
                 that leads somewhere, are [[{first:?}], {second:?}{others}]"
            ),
        );
    }
}
