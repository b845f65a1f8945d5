//! Warnings about members of responses that were probably meant otherwise.

use polygrant::Dialect;
use polygrant::dialect::{Lifetime, Path, Segment, TokenType, TokenTypeMember};

use super::gathered::Warnings;
use super::words::{bare, last_name};

pub(super) fn warn_of_response(dialect: &Dialect, warnings: &mut Warnings) {
    warn_of_token(dialect, warnings);
    warn_of_extras(dialect, warnings);
    if dialect
        .success
        .as_ref()
        .is_some_and(|success| dialect.token.access_token.contains(&success.path))
    {
        warnings.add(
            "success.path",
            "it is the token's own path: a response without a token is no success anyway",
        );
    }
}

fn warn_of_token(dialect: &Dialect, warnings: &mut Warnings) {
    let Some(path) = dialect.token.access_token.first() else { return };
    if bare(last_name(path)) == "refreshtoken" {
        warnings.add("token.access_token", "a refresh token is not what calls are made with");
    }
    if dialect.token.prefix.contains(['{', '}', ':']) {
        warnings.add(
            "token.prefix",
            format!("{:?} is hardly before every token: say \"Bearer \"", dialect.token.prefix),
        );
    } else if dialect.token.prefix.ends_with(char::is_alphanumeric) {
        warnings.add(
            "token.prefix",
            format!(
                "a blank stands between a scheme and a token: say \"{} \"",
                dialect.token.prefix
            ),
        );
    } else if !dialect.token.prefix.is_empty() && !dialect.token.prefix.ends_with(' ') {
        warnings.add(
            "token.prefix",
            format!(
                "{:?} is taken from the token: where it is a part of it, leave this out",
                dialect.token.prefix
            ),
        );
    }
    let carried = dialect.presentation.headers.iter();
    let is_bare = carried.filter(|(name, _)| bare(name) == "authorization");
    if !dialect.token.prefix.is_empty()
        && is_bare.into_iter().any(|(_, it)| it.as_str() == "{access_token}")
    {
        warnings.add(
            "token.prefix",
            format!(
                "{:?} is taken from the token, and `presentation` does not put it back: say {:?} \
                 there, or leave `prefix` out",
                dialect.token.prefix,
                format!("{}{{access_token}}", dialect.token.prefix)
            ),
        );
    }
    // The members beside the token are nearly always in the same object.
    let Some(Segment::Name(outer)) = path.segment(0).filter(|_| path.len() > 1) else {
        warn_of_token_outside(dialect, warnings);
        return;
    };
    warn_of_names_of_tokens(dialect, path, outer, warnings);
    let say = |name: &str| format!("[\"{outer}\", \"{name}\"]");
    if dialect.token.lifetime == Lifetime::default() {
        warnings.add(
            "token.lifetime",
            format!(
                "the token stands in `{outer}`, but the lifetime is read outside of it: say \
                 {{\"seconds\": {}}}, or \"unknown\"",
                say("expires_in")
            ),
        );
    }
    if dialect.token.token_type == TokenType::Checked(TokenTypeMember::default()) {
        warnings.add(
            "token.token_type",
            format!(
                "the token stands in `{outer}`, but its type is read outside of it, and must be \
                 there: say {{\"path\": {}}}, or \"ignored\"",
                say("token_type")
            ),
        );
    }
}

/// Warns of two names of tokens in one path that nothing else goes along: they may be alternatives.
fn warn_of_names_of_tokens(dialect: &Dialect, path: &Path, outer: &str, warnings: &mut Warnings) {
    let token = &dialect.token;
    let is_token = |name: &str| {
        matches!(&*bare(name), "token" | "accesstoken" | "jwt" | "authtoken" | "bearertoken")
    };
    let of_type = token.token_type.path().into_iter();
    let mut others = token.lifetime.paths().iter().chain(of_type).chain(&token.extra);
    let is_along = |other: &Path| other.segment(0) == Some(Segment::Name(outer));
    let inner = last_name(path);
    if path.len() == 2 && is_token(outer) && is_token(inner) && !others.any(is_along) {
        warnings.add(
            "token.access_token",
            format!(
                "this is one path, to `{inner}` inside `{outer}`: several, the first of which counts \
                 that leads somewhere, are [[{outer:?}], {inner:?}]"
            ),
        );
    }
}

/// Warns of a token that is read at the RFC's place, while what belongs to it stands inside of a member.
fn warn_of_token_outside(dialect: &Dialect, warnings: &mut Warnings) {
    let token = &dialect.token;
    let of_type = token.token_type.path().into_iter();
    let beside = token.lifetime.paths().iter().chain(of_type).find(|path| path.len() > 1);
    let Some(Segment::Name(outer)) = beside.and_then(|path| path.segment(0)) else { return };
    let is_outside = |path: &Path| path.len() == 1 && path.segment(0) != Some(Segment::Name(outer));
    let is_shallow = token.access_token.iter().all(is_outside);
    if !token.access_token.is_empty() && is_shallow && token.header.is_none() {
        warnings.add(
            "token",
            format!(
                "the lifetime or the type stands in `{outer}`, but the token is read outside of it: \
                 say \"access_token\": [\"{outer}\", \"{}\"]",
                token.access_token.first().map_or("access_token", last_name)
            ),
        );
    }
}

fn warn_of_extras(dialect: &Dialect, warnings: &mut Warnings) {
    let mut extras = dialect.token.extra.iter().enumerate();
    if extras.any(|(at, path)| dialect.token.extra.iter().take(at).any(|known| known == path)) {
        warnings.add("token.extra", "a path is there twice");
    }
    // Two names are probably one path if another path goes through the first.
    let [first, second, ..] = &*dialect.token.extra else { return };
    let through = |path: &Path| path.len() > 1 && path.segment(0) == first.segment(0);
    let (one, other) = (last_name(first), last_name(second));
    if first.len() == 1 && second.len() == 1 && dialect.token.access_token.iter().any(through) {
        warnings.add(
            "token.extra",
            format!(
                "these are two members, `{one}` and `{other}`: the path to one inside the other is \
                 [[\"{one}\", \"{other}\"]]"
            ),
        );
    }
}
