//! Warnings about members of responses that were probably meant otherwise.

use std::time::Duration;

use crate::dialect::check::Contradictions;
use crate::dialect::lifetime::{Lifetime, LifetimeFormat};
use crate::dialect::model::Dialect;
use crate::dialect::token_fields::{TokenType, TokenTypeMember};
use crate::json::{Path, Segment};

/// Longer than any token lives: a number of seconds above it is probably in milliseconds.
const YEARS: Duration = Duration::from_secs(5 * 365 * 24 * 60 * 60);

/// Shorter than any token lives. Registries of containers have a default of 60 seconds.
const SHORT: Duration = Duration::from_secs(60);

/// Returns whether a number of seconds would be one of minutes or hours in milliseconds.
fn is_like_milliseconds(lifetime: Duration) -> bool {
    const MINUTE: u64 = 60 * 1000;
    const DAY: u64 = 24 * 60 * 60;

    let seconds = lifetime.as_secs();
    let is_round = seconds % MINUTE == 0 && seconds % DAY != 0;
    is_round || seconds >= 60 * MINUTE && seconds % (20 * MINUTE) == 0
}

/// Says how many days or hours a lifetime is.
fn in_words(lifetime: Duration) -> String {
    match lifetime.as_secs() / (60 * 60) {
        hours if hours < 48 => format!("{hours} hours"),
        hours => format!("{} days", hours / 24),
    }
}

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
        if last_name(path).is_some_and(|name| bare(name) == "refreshtoken") {
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
        let Some(Segment::Name(outer)) = path.segment(0).filter(|_| path.len() > 1) else { return };
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

    fn doubt_lifetime(&self, found: &mut Contradictions) {
        let lifetime = match &self.token.lifetime {
            Lifetime::Stated { format, paths, default } => {
                let name = paths.first().and_then(last_name).map(bare).unwrap_or_default();
                if let Some(problem) = doubt_format(*format, &name) {
                    found.refuse("token.lifetime", problem);
                }
                *default
            }
            Lifetime::Fixed(lifetime) => Some(*lifetime),
            Lifetime::Unknown => None,
        };
        let is_fixed = matches!(self.token.lifetime, Lifetime::Fixed(_));
        match lifetime {
            Some(Duration::ZERO) => found.refuse(
                "token.lifetime",
                "0 means that every token is over when it comes: where nothing is known, say \
                 \"unknown\"",
            ),
            Some(lifetime) if lifetime > YEARS || is_like_milliseconds(lifetime) => found.refuse(
                "token.lifetime",
                format!(
                    "{} seconds are {}: is it in milliseconds?",
                    lifetime.as_secs(),
                    in_words(lifetime)
                ),
            ),
            Some(lifetime) if lifetime < SHORT || lifetime == SHORT && is_fixed => found.refuse(
                "token.lifetime",
                format!(
                    "{} seconds are hardly any: is it in minutes, or in hours?",
                    lifetime.as_secs()
                ),
            ),
            _ => {}
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
        let (Some(one), Some(other)) = (last_name(first), last_name(second)) else { return };
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

fn last_name(path: &Path) -> Option<&str> {
    path.segments().last().and_then(|segment| match segment {
        Segment::Name(name) => Some(name),
        Segment::Index(_) => None,
    })
}

/// Returns a name in lower case, without `_` and `-`.
fn bare(name: &str) -> String {
    name.replace(['_', '-', '.'], "").to_lowercase()
}

/// Warns of a format whose member has the usual name of another format's.
fn doubt_format(format: LifetimeFormat, name: &str) -> Option<String> {
    if name.contains("refresh") && !name.contains("access") {
        return Some("that is the refresh token's, which is not what calls are made with".into());
    }
    if matches!(name, "issuedat" | "iat" | "createdat" | "issued") {
        return Some("its name says when the token was made, and not when it ends".into());
    }
    // The unit that the name states, and that of the format.
    let in_milliseconds =
        matches!(format, LifetimeFormat::Milliseconds | LifetimeFormat::EpochMilliseconds);
    let in_seconds = matches!(format, LifetimeFormat::Seconds | LifetimeFormat::EpochSeconds);
    let says_milliseconds = name.ends_with("ms") || name.contains("milli");
    let says_seconds = name.ends_with("seconds") || name.ends_with("secs");
    if says_milliseconds && in_seconds || says_seconds && !says_milliseconds && in_milliseconds {
        return Some(format!("its name states another unit than `{}`", format.name()));
    }
    let is_other = ["minutes", "hours", "days"].iter().any(|unit| name.ends_with(unit));
    if is_other && (in_seconds || in_milliseconds) {
        return Some(format!(
            "its name states a unit that is no format: where it is a number, say \"unknown\", or \
             {{\"fixed\": 3600}} if it is always the same; `{}` would be wrong",
            format.name()
        ));
    }
    let is_span = matches!(
        name,
        "expiresin"
            | "expirein"
            | "ttl"
            | "lifetime"
            | "duration"
            | "maxage"
            | "validfor"
            | "expiresinseconds"
            | "expiresinsecs"
    );
    let is_moment =
        matches!(
            name,
            "exp"
                | "expiresat"
                | "expireat"
                | "expirationdate"
                | "expiresdate"
                | "expirytime"
                | "expirationtime"
                | "validuntil"
                | "expireson"
                | "expiry"
                | "expires"
                | "expiredate"
                | "validto"
        ) || ["date", "timestamp", "expiresat", "utc"].iter().any(|part| name.contains(part));
    let relative = matches!(
        format,
        LifetimeFormat::Seconds
            | LifetimeFormat::Milliseconds
            | LifetimeFormat::DaysHoursMinutes
            | LifetimeFormat::Duration
    );
    if is_moment && relative && name != "expires" && name != "expiry" {
        return Some(format!(
            "its name says when the token ends, and `{}` means for how long it lives: `rfc3339`, \
             `epoch_seconds` and `epoch_milliseconds` are moments",
            format.name()
        ));
    }
    let is_open = format == LifetimeFormat::AnyTime;
    (is_span && !relative && !is_open).then(|| {
        format!(
            "its name says for how long the token lives, and `{}` means when it ends: `seconds` and \
             `milliseconds` are spans",
            format.name()
        )
    })
}
