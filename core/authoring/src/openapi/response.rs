//! The draft's reading of a success.

use polygrant::dialect::{
    Lifetime, LifetimeFormat, Path, Scalar, Success, TokenType, TokenTypeMember,
};
use serde_json::Value;

use super::document::{Document, items};
use super::draft::Draft;
use super::leaves::{Leaf, Step, leaves, path};
use super::operation::{Operation, Response};
use super::schema::{Alternatives, Schema};
use super::words::{Member, is_filler};

/// The most paths to the token that are tried.
const MAX_PATHS: usize = 4;

/// The most shapes of a response that are read.
const MAX_SHAPES: usize = 32;

/// Reads where a success keeps the token, its type, its lifetime and its scope.
pub(super) fn read<'d>(document: Document<'d>, operation: &Operation<'d>, draft: &mut Draft) {
    let mut responses = operation.responses(document, |status| status.starts_with('2'));
    if responses.is_empty() {
        let shown = operation.responses(document, |status| status == "default");
        responses = shown;
    }
    let shapes: Vec<Vec<Leaf<'d>>> =
        responses.iter().flat_map(|response| shapes(document, response)).take(MAX_SHAPES).collect();
    if let Some(whole) = responses.iter().find(|it| is_text(document, it)) {
        draft.guess(format!(
            "the whole body is the token, since the response {} is a text",
            whole.status
        ));
        let token = &mut draft.dialect.token;
        token.access_token = vec![Path::whole()];
        token.token_type = TokenType::Ignored;
        token.lifetime = Lifetime::Unknown;
        return;
    }
    let tokens: Vec<&Leaf<'d>> = shapes.iter().filter_map(|shape| token(shape)).collect();
    let Some(best) = tokens.iter().min_by_key(|leaf| rank(leaf)) else {
        draft.guess(if shapes.iter().all(Vec::is_empty) {
            "the response is taken to be the RFC's, since none with a body is shown"
        } else {
            "the response is taken to be the RFC's, since none of the members shown is called a token"
        });
        return;
    };
    let mut paths: Vec<Path> = vec![best.path()];
    for leaf in &tokens {
        if !paths.contains(&leaf.path()) && paths.len() < MAX_PATHS {
            paths.push(leaf.path());
        }
    }
    if paths.len() > 1 {
        draft.guess("the token is looked for at several paths, since the responses shown differ");
    }
    if rank(best) > 1 {
        draft.guess(format!("`{}` is read as the token, since it is called so", best.path()));
    }
    draft.dialect.token.access_token = paths;
    let path = best.path();
    let members = shapes.iter().flatten().filter(|leaf| !leaf.path().contradicts(&path));
    beside(best, &members.collect::<Vec<_>>(), draft);
}

/// Reads what stands beside a token.
fn beside(token: &Leaf<'_>, members: &[&Leaf<'_>], draft: &mut Draft) {
    let is_near = |leaf: &&&Leaf<'_>| {
        token.way.split_last().map(|it| it.1) == leaf.way.split_last().map(|it| it.1)
    };
    let first = |wanted: Member| {
        let mut found = members.iter().filter(|it| Member::of(it.name(), it.parent()) == wanted);
        let near = found.clone().find(is_near);
        near.or_else(|| found.next()).copied()
    };
    draft.dialect.token.token_type = match first(Member::TokenType) {
        Some(leaf) => token_type(leaf, draft),
        None => {
            draft.guess("tokens are taken to be bearer tokens, since no type is shown");
            TokenType::Ignored
        }
    };
    let lifetimes = members.iter().filter(|leaf| !leaf.schema.is("boolean"));
    let lifetime = lifetimes
        .filter_map(|leaf| match Member::of(leaf.name(), leaf.parent()) {
            Member::Lifetime(rank) => Some((!is_near(&leaf), rank, *leaf)),
            _ => None,
        })
        .min_by_key(|(is_far, rank, _)| (*is_far, *rank));
    draft.dialect.token.lifetime = match lifetime {
        Some((_, _, leaf)) => stated_lifetime(leaf, draft),
        None => rfc_lifetime(token, draft),
    };
    match first(Member::Scope).filter(|leaf| is_near(&leaf) || leaf.way.len() == 1) {
        Some(leaf) => draft.dialect.token.scope = leaf.path(),
        None if draft.dialect.token.scope.contradicts(&token.path()) => {
            draft.dialect.token.scope = sibling(token, "scope");
        }
        None => {}
    }
    let is_enveloped = members.iter().any(|leaf| {
        leaf.way.len() == 1
            && ["code", "errcode", "errorcode", "status", "success"].contains(&&*leaf.plain_name())
    });
    if is_enveloped {
        match members.iter().find(|leaf| says_zero_is_success(leaf)) {
            Some(leaf) => {
                draft.guess(format!(
                    "a response whose `{}` is not 0 is a failure, since 0 is said to be a success",
                    leaf.path()
                ));
                let zero = Scalar::Number(0.into());
                draft.dialect.success = Some(Success::where_equal(leaf.path(), vec![zero]));
            }
            None => draft.guess(
                "a success has a code or a status in its body: where failures come with the status 200, \
                 say in `success` what tells them apart",
            ),
        }
    }
}

/// Whether a member is a code of which the document says that 0 is a success.
fn says_zero_is_success(leaf: &Leaf<'_>) -> bool {
    const SAID: [&str; 8] = [
        "0 means success",
        "0 is success",
        "0 for success",
        "0 on success",
        "0 if success",
        "0 = success",
        "0: success",
        "0 indicates success",
    ];
    let is_code = ["code", "errcode", "errorcode", "status"].contains(&&*leaf.plain_name());
    let sense = leaf.schema.sense();
    leaf.way.len() == 1 && is_code && SAID.iter().any(|said| sense.contains(said))
}

/// The shapes that a response can have: one for each alternative and for each example.
fn shapes<'d>(document: Document<'d>, response: &Response<'d>) -> Vec<Vec<Leaf<'d>>> {
    let schema = document.resolved(response.schema);
    let alternatives = ["oneOf", "anyOf"].into_iter().flat_map(|list| items(schema.get(list)));
    let mut alternatives: Vec<&Value> = alternatives.take(MAX_SHAPES).collect();
    if alternatives.is_empty() {
        alternatives.push(response.schema);
    }
    let mut examples = response.examples.iter().copied();
    let first = examples.next();
    let only = alternatives.len() == 1;
    let mut shapes = Vec::new();
    for alternative in alternatives {
        let schema = Schema::of(document, alternative, Alternatives::All);
        shapes.push(leaves(document, &schema, first.filter(|_| only), Alternatives::All));
    }
    let nothing = Schema::default();
    let rest = first.filter(|_| !only).into_iter().chain(examples);
    shapes.extend(rest.map(|it| leaves(document, &nothing, Some(it), Alternatives::All)));
    shapes
}

/// Whether a response is a text alone.
fn is_text(document: Document<'_>, response: &Response<'_>) -> bool {
    let schema = Schema::of(document, response.schema, Alternatives::All);
    let is_plain = response.media_type.starts_with("text/plain");
    schema.properties.is_empty()
        && (schema.is("string") || is_plain && schema.member("type").is_none())
        && response
            .examples
            .iter()
            .all(|example| example.as_str().is_some_and(|text| !text.trim_start().starts_with('{')))
}

/// The token of a shape, the likeliest member.
fn token<'s, 'd>(shape: &'s [Leaf<'d>]) -> Option<&'s Leaf<'d>> {
    let tokens = shape.iter().filter(|leaf| rank(leaf) < u8::MAX);
    tokens.min_by_key(|leaf| (rank(leaf), leaf.way.len()))
}

fn rank(leaf: &Leaf<'_>) -> u8 {
    leaf.token_rank().unwrap_or(u8::MAX)
}

/// The type of tokens. A response is held to what the document demands or shows.
fn token_type(leaf: &Leaf<'_>, draft: &mut Draft) -> TokenType {
    let example = leaf.example().and_then(Value::as_str).filter(|it| !is_filler(it));
    let default = leaf.schema.member("default").and_then(Value::as_str);
    let stated: Vec<&str> = leaf.schema.choices().filter_map(Value::as_str).take(8).collect();
    let mut member = TokenTypeMember::default();
    member.path = leaf.path();
    member.required = leaf.is_required || example.is_some() || !stated.is_empty();
    for other in stated.into_iter().chain(default).chain(example).filter(|it| !is_filler(it)) {
        let is_known = |known: &std::borrow::Cow<'_, str>| known.eq_ignore_ascii_case(other);
        // A sentence or a whole token is no type.
        if !member.accepted.iter().any(is_known) && other.len() < 32 && !other.contains(' ') {
            draft.guess(format!("tokens may be of the type {other:?}, since that is shown"));
            member.accepted.push(other.to_owned().into());
        }
    }
    TokenType::Checked(member)
}

/// A lifetime of which nothing is shown: the RFC's, beside the token and outside.
fn rfc_lifetime(token: &Leaf<'_>, draft: &mut Draft) -> Lifetime {
    draft.guess("the lifetime is read from the RFC's `expires_in`, since none is shown");
    let near = sibling(token, "expires_in");
    let outside = Lifetime::default();
    let outside =
        outside.paths().iter().filter(|it| **it != near && !it.contradicts(&token.path()));
    let paths = std::iter::once(near.clone()).chain(outside.cloned()).collect();
    Lifetime::Stated { format: LifetimeFormat::Seconds, paths, default: None }
}

/// The path of a member beside a token.
fn sibling(token: &Leaf<'_>, name: &str) -> Path {
    let mut way = token.way.clone();
    way.pop();
    way.push(Step::Member(name));
    path(&way)
}

fn stated_lifetime(leaf: &Leaf<'_>, draft: &mut Draft) -> Lifetime {
    let sense = leaf.schema.sense();
    let says = |word: &str| sense.contains(word);
    let name = leaf.plain_name();
    let units = ["minutes", "hours", "days"];
    let is_named = units.iter().any(|unit| name.ends_with(unit));
    let unit = units.into_iter().find(|unit| name.ends_with(unit) || !is_named && says(unit));
    if let Some(unit) =
        unit.filter(|_| leaf.is_number() && !says("second") && !says("timestamp") && !says("epoch"))
    {
        let shown = leaf.example().map_or_else(String::new, |it| format!(", such as {it}"));
        if is_named || !plausible_seconds(leaf) {
            draft.guess(format!(
                "`{}` is left out, since it seems to be in {unit}{shown}, which no format reads: the \
                 lifetime is unknown",
                leaf.path()
            ));
            return Lifetime::Unknown;
        }
    }
    let format = format(leaf, &sense);
    if format != LifetimeFormat::Seconds || leaf.plain_name() != "expiresin" {
        draft.guess(format!(
            "`{}` is read as {}, since its name, its type or an example looks so",
            leaf.path(),
            format.name()
        ));
    }
    Lifetime::Stated { format, paths: vec![leaf.path()], default: None }
}

fn number(leaf: &Leaf<'_>) -> Option<f64> {
    leaf.example().and_then(|it| it.as_f64().or_else(|| it.as_str()?.trim().parse().ok()))
}

/// Whether an example of a lifetime is one that tokens have in seconds.
fn plausible_seconds(leaf: &Leaf<'_>) -> bool {
    number(leaf).is_some_and(|number| number >= 300.0)
}

/// How a member says how long a token lives.
fn format(leaf: &Leaf<'_>, sense: &str) -> LifetimeFormat {
    let name = leaf.plain_name();
    let text = leaf.example().and_then(Value::as_str).unwrap_or_default();
    let has_unit = ["minute", "hour", "day", "second"].iter().any(|unit| text.contains(unit));
    if has_unit && text.starts_with(|c: char| c.is_ascii_digit()) || text.starts_with("PT") {
        return LifetimeFormat::Duration;
    }
    let is_date = leaf.schema.member("format").and_then(Value::as_str) == Some("date-time");
    if text.ends_with("GMT") && text.contains(',') {
        return LifetimeFormat::HttpDate;
    }
    if is_date || text.contains('T') && text.contains(':') {
        return LifetimeFormat::Rfc3339;
    }
    if text.contains(':') || text.contains('/') {
        return LifetimeFormat::AnyTime;
    }
    let is_in_milliseconds = ["ms", "millis", "milliseconds"].iter().any(|it| name.ends_with(it))
        || sense.contains("milli");
    let is_moment = ["epoch", "unix", "timestamp"].iter().any(|it| sense.contains(it));
    match number(leaf) {
        Some(number) if number > 1e11 => LifetimeFormat::EpochMilliseconds,
        Some(number) if number > 1e9 => LifetimeFormat::EpochSeconds,
        _ if is_moment && is_in_milliseconds => LifetimeFormat::EpochMilliseconds,
        _ if is_moment => LifetimeFormat::EpochSeconds,
        _ if is_in_milliseconds => LifetimeFormat::Milliseconds,
        None if leaf.schema.is("string") && (name.ends_with("at") || name.ends_with("date")) => {
            LifetimeFormat::AnyTime
        }
        None if ["at", "on", "exp", "until", "to"].iter().any(|end| name.ends_with(end)) => {
            LifetimeFormat::EpochSeconds
        }
        _ => LifetimeFormat::Seconds,
    }
}
