//! Warnings about members of responses that were probably meant otherwise.

use super::words::{bare, last_name};
use crate::dialect::check::Contradictions;
use crate::dialect::lifetime::Lifetime;
use crate::dialect::model::Dialect;
use crate::dialect::token_fields::{TokenFields, TokenType, TokenTypeMember};
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
        if self.token.prefix.contains(['{', '}']) || self.token.prefix.trim_end().ends_with(':') {
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
        }
        // The members beside the token are nearly always in the same object.
        let Some(Segment::Name(outer)) = path.segment(0).filter(|_| path.len() > 1) else {
            self.doubt_token_outside(found);
            return;
        };
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

    /// Warns of a token that is read at the RFC's place, while what belongs to it stands inside of a member.
    fn doubt_token_outside(&self, found: &mut Contradictions) {
        let token = &self.token;
        let of_type = token.token_type.path().into_iter();
        let beside = token.lifetime.paths().iter().chain(of_type).find(|path| path.len() > 1);
        let Some(Segment::Name(outer)) = beside.and_then(|path| path.segment(0)) else { return };
        if token.access_token == TokenFields::default().access_token && token.header.is_none() {
            found.refuse(
                "token",
                format!(
                    "the lifetime or the type stands in `{outer}`, but the token is read outside of it: \
                     say \"access_token\": [\"{outer}\", \"access_token\"]"
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
