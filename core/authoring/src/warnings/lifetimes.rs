//! Warnings about lifetimes.

use std::time::Duration;

use polygrant::Dialect;
use polygrant::dialect::{Lifetime, LifetimeFormat};

use super::gathered::Warnings;
use super::words::{bare, last_name};

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

pub(super) fn warn_of_lifetime(dialect: &Dialect, warnings: &mut Warnings) {
    let lifetime = match &dialect.token.lifetime {
        Lifetime::Stated { format, paths, default } => {
            let name = paths.first().map(|path| bare(last_name(path))).unwrap_or_default();
            if let Some(problem) = problem_of_format(*format, &name) {
                warnings.add("token.lifetime", problem);
            }
            *default
        }
        Lifetime::Fixed(lifetime) => Some(*lifetime),
        _ => None,
    };
    let is_fixed = matches!(dialect.token.lifetime, Lifetime::Fixed(_));
    match lifetime {
        Some(Duration::ZERO) => warnings.add(
            "token.lifetime",
            "0 means that every token is over when it comes: where nothing is known, say \
             \"unknown\"",
        ),
        Some(lifetime) if lifetime > YEARS || is_like_milliseconds(lifetime) => warnings.add(
            "token.lifetime",
            format!(
                "{} seconds are {}: is it in milliseconds?",
                lifetime.as_secs(),
                in_words(lifetime)
            ),
        ),
        Some(lifetime) if lifetime < SHORT || lifetime == SHORT && is_fixed => warnings.add(
            "token.lifetime",
            format!(
                "{} seconds are hardly any: is it in minutes, or in hours?",
                lifetime.as_secs()
            ),
        ),
        _ => {}
    }
}

/// Warns of a format whose member has the usual name of another format's.
fn problem_of_format(format: LifetimeFormat, name: &str) -> Option<String> {
    if name.contains("refresh") && !name.contains("access") {
        return Some("that is the refresh token's, which is not what calls are made with".into());
    }
    if name.contains("idtoken") {
        return Some("that is the ID token's, which is not what calls are made with".into());
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
    const OTHERS: [&str; 7] = ["minutes", "mins", "inmin", "hours", "hrs", "inhr", "days"];
    let is_other = OTHERS.iter().any(|unit| name.ends_with(unit));
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
    let is_text = matches!(
        format,
        LifetimeFormat::EpochMilliseconds | LifetimeFormat::Rfc3339 | LifetimeFormat::HttpDate
    );
    if name == "exp" && is_text {
        return Some(format!(
            "`exp` is nearly always in seconds since 1970 (RFC 7519 §4.1.4): `epoch_seconds`, and not \
             `{}`",
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
