//! Warnings about members of responses that were probably meant otherwise.

use super::words::{bare, last_name};
use crate::dialect::check::Contradictions;
use crate::dialect::lifetime::Lifetime;
use crate::dialect::model::Dialect;
use crate::dialect::token_fields::{TokenType, TokenTypeMember};
use crate::json::{Path, Segment};

impl Dialect {
    pub(super) fn doubt_response(&self, found: &mut Contradictions) {
        self.doubt_token(found);
        self.doubt_lifetime(found);
        self.doubt_extras(found);
        if self
            .success
            .as_ref()
            .is_some_and(|success| self.token.access_token.contains(&success.path))
        {
            found.refuse(
                "success.path",
                "it is the token's own path: a response without a token is no success anyway",
            );
        }
    }

    fn doubt_token(&self, found: &mut Contradictions) {
        let Some(path) = self.token.access_token.first() else { return };
        if bare(last_name(path)) == "refreshtoken" {
            found.refuse("token.access_token", "a refresh token is not what calls are made with");
        }
        if self.token.prefix.contains(['{', '}', ':']) {
            found.refuse(
                "token.prefix",
                format!("{:?} is hardly before every token: say \"Bearer \"", self.token.prefix),
            );
        } else if self.token.prefix.ends_with(char::is_alphanumeric) {
            found.refuse(
                "token.prefix",
                format!(
                    "a blank stands between a scheme and a token: say \"{} \"",
                    self.token.prefix
                ),
            );
        } else if !self.token.prefix.is_empty() && !self.token.prefix.ends_with(' ') {
            found.refuse(
                "token.prefix",
                format!(
                    "{:?} is taken from the token: where it is a part of it, leave this out",
                    self.token.prefix
                ),
            );
        }
        let carried = self.presentation.headers.iter();
        let is_bare = carried.filter(|(name, _)| bare(name) == "authorization");
        if !self.token.prefix.is_empty()
            && is_bare.into_iter().any(|(_, it)| it.as_str() == "{access_token}")
        {
            found.refuse(
                "token.prefix",
                format!(
                    "{:?} is taken from the token, and `presentation` does not put it back: say {:?} \
                     there, or leave `prefix` out",
                    self.token.prefix,
                    format!("{}{{access_token}}", self.token.prefix)
                ),
            );
        }
        // The members beside the token are nearly always in the same object.
        let Some(Segment::Name(outer)) = path.segment(0).filter(|_| path.len() > 1) else {
            self.doubt_token_outside(found);
            return;
        };
        self.doubt_names_of_tokens(path, outer, found);
        let say = |name: &str| format!("[\"{outer}\", \"{name}\"]");
        if self.token.lifetime == Lifetime::default() {
            found.refuse(
                "token.lifetime",
                format!(
                    "the token stands in `{outer}`, but the lifetime is read outside of it: say \
                     {{\"seconds\": {}}}, or \"unknown\"",
                    say("expires_in")
                ),
            );
        }
        if self.token.token_type == TokenType::Checked(TokenTypeMember::default()) {
            found.refuse(
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
    fn doubt_names_of_tokens(&self, path: &Path, outer: &str, found: &mut Contradictions) {
        let token = &self.token;
        let is_token = |name: &str| {
            matches!(&*bare(name), "token" | "accesstoken" | "jwt" | "authtoken" | "bearertoken")
        };
        let of_type = token.token_type.path().into_iter();
        let mut others = token.lifetime.paths().iter().chain(of_type).chain(&token.extra);
        let is_along = |other: &Path| other.segment(0) == Some(Segment::Name(outer));
        let inner = last_name(path);
        if path.len() == 2 && is_token(outer) && is_token(inner) && !others.any(is_along) {
            found.refuse(
                "token.access_token",
                format!(
                    "this is one path, to `{inner}` inside `{outer}`: several, the first of which counts \
                     that leads somewhere, are [[{outer:?}], {inner:?}]"
                ),
            );
        }
    }

    /// Warns of a token that is read at the RFC's place, while what belongs to it stands inside of a member.
    fn doubt_token_outside(&self, found: &mut Contradictions) {
        let token = &self.token;
        let of_type = token.token_type.path().into_iter();
        let beside = token.lifetime.paths().iter().chain(of_type).find(|path| path.len() > 1);
        let Some(Segment::Name(outer)) = beside.and_then(|path| path.segment(0)) else { return };
        let is_outside =
            |path: &Path| path.len() == 1 && path.segment(0) != Some(Segment::Name(outer));
        let is_shallow = token.access_token.iter().all(is_outside);
        if !token.access_token.is_empty() && is_shallow && token.header.is_none() {
            found.refuse(
                "token",
                format!(
                    "the lifetime or the type stands in `{outer}`, but the token is read outside of it: \
                     say \"access_token\": [\"{outer}\", \"{}\"]",
                    token.access_token.first().map_or("access_token", last_name)
                ),
            );
        }
    }

    fn doubt_extras(&self, found: &mut Contradictions) {
        let mut extras = self.token.extra.iter().enumerate();
        if extras.any(|(at, path)| self.token.extra.iter().take(at).any(|known| known == path)) {
            found.refuse("token.extra", "a path is there twice");
        }
        // Two names are probably one path if another path goes through the first.
        let [first, second, ..] = &*self.token.extra else { return };
        let through = |path: &Path| path.len() > 1 && path.segment(0) == first.segment(0);
        let (one, other) = (last_name(first), last_name(second));
        if first.len() == 1 && second.len() == 1 && self.token.access_token.iter().any(through) {
            found.refuse(
                "token.extra",
                format!(
                    "these are two members, `{one}` and `{other}`: the path to one inside the other is \
                     [[\"{one}\", \"{other}\"]]"
                ),
            );
        }
    }
}
