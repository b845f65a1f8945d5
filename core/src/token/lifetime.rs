//! How long a token lives, and how that is known: by the response, or by the times that the token states of
//! itself, if it is a JWT (RFC 7519).
//!
//! Nothing of a JWT is verified: neither the signature nor the audience. RFC 9068 §6 asks clients to treat a
//! token as opaque; what is read here can only make one be renewed earlier or later.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroize;

use crate::json::{Path, Unescaped, Value, pick};
use crate::time::UnixTime;

/// The longest lifetime that is told apart from longer ones: 2³¹ − 1 seconds, some 68 years.
pub const MAX_LIFETIME: Duration = Duration::from_secs(i32::MAX as u64);

/// How long a token lives, and how that is known: see [`AccessToken::lifetime`].
///
/// [`AccessToken::lifetime`]: crate::AccessToken::lifetime
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenLifetime {
    /// The response says so, or the dialect where the response does not; cut to what lies between the
    /// `iat` and the `exp` of a token that is a JWT. Zero if the token arrived expired.
    Stated(Duration),
    /// No lifetime is stated that can be read, and the token is a JWT whose `exp` leaves so much.
    Derived(Duration),
    /// The response states what cannot be read as a lifetime, so that none is known.
    Unreadable,
    /// Nothing says it. This never means "for ever".
    Unknown,
}

impl TokenLifetime {
    /// Returns the lifetime, as far as it is known.
    ///
    /// ```
    /// use std::time::Duration;
    /// use polygrant::TokenLifetime;
    ///
    /// let hour = Duration::from_secs(3600);
    /// assert_eq!(TokenLifetime::Derived(hour).duration(), Some(hour));
    /// assert_eq!(TokenLifetime::Unreadable.duration(), None);
    /// ```
    #[must_use]
    pub const fn duration(self) -> Option<Duration> {
        match self {
            Self::Stated(lifetime) | Self::Derived(lifetime) => Some(lifetime),
            Self::Unreadable | Self::Unknown => None,
        }
    }
}

/// What a response tells of its token's lifetime.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct KnownLifetime {
    pub(crate) stated: Option<Duration>,
    /// Whether a lifetime is stated that cannot be read.
    pub(crate) is_unreadable: bool,
    /// What time it was when the token came, where nothing is stated.
    pub(crate) clock: Clock,
}

/// What time it was when a response came.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clock {
    /// By the response's own `Date`.
    Server(UnixTime),
    /// By the clock of the caller, which may be wrong.
    Caller(UnixTime),
}

impl KnownLifetime {
    /// Returns the lifetime, where the token itself is heeded as well.
    ///
    /// Clocks may be wrong by any time, and what is stated is the vendor's word: so a stated lifetime
    /// is cut only to what lies between two times of one clock. Where the caller's own clock has to be
    /// asked, it can only shorten what lies between them.
    pub(super) fn with_token(self, token: &str) -> TokenLifetime {
        let times = Times::of(token);
        let span = times.and_then(Times::span);
        if let Some(stated) = self.stated {
            return TokenLifetime::Stated(span.map_or(stated, |span| stated.min(span)));
        }
        let left = times.and_then(|times| match self.clock {
            Clock::Server(date) => times.left(date),
            Clock::Caller(now) => {
                let left = times.left(now)?;
                Some(span.map_or(left, |span| left.min(span)))
            }
        });
        match left {
            Some(left) => TokenLifetime::Derived(left),
            None if self.is_unreadable => TokenLifetime::Unreadable,
            None => TokenLifetime::Unknown,
        }
    }
}

impl Times {
    /// Returns what lies between its issue and its end, if anything does.
    fn span(self) -> Option<Duration> {
        some(self.expires_at.saturating_sub(self.issued_at?))
    }

    /// Returns what lies between a time and its end, if anything does.
    fn left(self, time: UnixTime) -> Option<Duration> {
        some(self.expires_at.saturating_sub(time.since_epoch().as_secs()))
    }
}

fn some(seconds: u64) -> Option<Duration> {
    let lifetime = Duration::from_secs(seconds).min(MAX_LIFETIME);
    (!lifetime.is_zero()).then_some(lifetime)
}

/// The claims that say when a JWT ends and when it was issued (RFC 7519 §4.1.4 and §4.1.6), in whole
/// seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Times {
    expires_at: u64,
    issued_at: Option<u64>,
}

/// A payload of up to so many bytes is read without memory of its own.
const SHORT: usize = 2048;

/// Times from here on are no seconds since 1970: this is the year 5138.
const END: f64 = 1e11;

/// Returns whether a token could be a JWT: three parts, the first of which begins as the JSON of its
/// header does in base64.
pub(crate) fn is_like_jwt(token: &str) -> bool {
    // A brace, and behind it a quotation mark, a space or a line end.
    matches!(token.as_bytes(), [b'e', b'y' | b'w', ..])
        && token.bytes().filter(|byte| *byte == b'.').count() == 2
}

/// Returns when a JWT ends, in seconds since 1970; `None` if it is none, or does not say.
pub(crate) fn end_of_jwt(jwt: &str) -> Option<u64> {
    Times::of(jwt).map(|times| times.expires_at)
}

impl Times {
    /// Reads the times of a token; `None` if it is no JWT, or has no `exp` that can be read.
    fn of(token: &str) -> Option<Self> {
        if !is_like_jwt(token) {
            return None;
        }
        let payload = token.split('.').nth(1)?.trim_end_matches('=');
        let length = base64::decoded_len_estimate(payload.len());
        let mut short = [0; SHORT];
        let mut long = Vec::new();
        let decoded = match short.get_mut(..length) {
            Some(decoded) => decoded,
            None => {
                long.resize(length, 0);
                &mut *long
            }
        };
        let times = match URL_SAFE_NO_PAD.decode_slice(payload, decoded) {
            Ok(length) => decoded.get(..length).and_then(Self::of_claims),
            Err(_) => None,
        };
        decoded.zeroize();
        times
    }

    fn of_claims(claims: &[u8]) -> Option<Self> {
        const EXPIRES_AT: Path = Path::of(&["exp"]);
        const ISSUED_AT: Path = Path::of(&["iat"]);
        let unescaped = Unescaped::default();
        let mut values = [Value::Absent; 2];
        pick(claims, &unescaped, &[Some(&EXPIRES_AT), Some(&ISSUED_AT)], &mut values).ok()?;
        let [expires_at, issued_at] = values.map(seconds);
        Some(Self { expires_at: expires_at?, issued_at })
    }
}

/// Returns a NumericDate (RFC 7519 §2), floored.
fn seconds(value: Value<'_>) -> Option<u64> {
    let number = value.number().filter(|number| (0.0..END).contains(number))?;
    Some(std::time::Duration::try_from_secs_f64(number).ok()?.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(claims: &str) -> String {
        let claims = URL_SAFE_NO_PAD.encode(claims);
        format!("eyJhbGciOiJub25lIn0.{claims}.c2ln")
    }

    #[test]
    fn a_header_may_be_written_with_spaces() {
        for header in [r#"{"alg":"none"}"#, r#"{ "alg":"none"}"#, "{\n\"alg\":\"none\"}", "{\r\n}"]
        {
            let [header_part, claims] =
                [header, r#"{"exp":5}"#].map(|it| URL_SAFE_NO_PAD.encode(it));
            assert_eq!(
                times(&format!("{header_part}.{claims}.c2ln")),
                Some((5, None)),
                "{header:?}"
            );
        }
    }

    fn times(token: &str) -> Option<(u64, Option<u64>)> {
        Times::of(token).map(|times| (times.expires_at, times.issued_at))
    }

    #[test]
    fn the_times_of_jwts() {
        for (claims, expected) in [
            (r#"{"exp":1795296370,"iat":1795292770}"#, Some((1_795_296_370, Some(1_795_292_770)))),
            (r#"{"iat":1,"sub":"\u00e9","exp":5.9}"#, Some((5, Some(1)))),
            (r#"{"exp":"5","iat":null}"#, Some((5, None))),
            (r#"{"exp":0}"#, Some((0, None))),
            (r#"{"exp":5,"iat":"x"}"#, Some((5, None))),
            (r#"{"exp":5,"iat":-1}"#, Some((5, None))),
            (r#"{"exp":5,"iat":1e999}"#, Some((5, None))),
            // In milliseconds, huge, below zero, of another type, twice, not there.
            (r#"{"exp":1795296370000}"#, None),
            (r#"{"exp":1e999}"#, None),
            (r#"{"exp":-5}"#, None),
            (r#"{"exp":true}"#, None),
            (r#"{"exp":5,"exp":6}"#, None),
            (r#"{"iat":5}"#, None),
            (r#"{"exp":5"#, None),
            ("[5]", None),
            ("exp", None),
            ("", None),
        ] {
            assert_eq!(times(&jwt(claims)), expected, "{claims}");
        }
    }

    #[test]
    fn a_long_payload_is_read_too() {
        for length in [1000, 2000, 2048, 2100, 60_000] {
            let claims = format!(r#"{{"groups":"{}","exp":7}}"#, "g".repeat(length));
            assert_eq!(times(&jwt(&claims)), Some((7, None)), "{length}");
        }
    }

    #[test]
    fn a_token_that_is_not_a_jwt_has_no_claims() {
        let whole = jwt(r#"{"exp":5}"#);
        assert!(times(&whole).is_some());
        let five = format!("{whole}.x.y");
        for other in ["", ".", "..", "eyJ..", "eyJ.!.x", "eyJ.eyJ.eyJ", "opaque", &five] {
            assert_eq!(times(other), None, "{other}");
        }
        assert_eq!(times(&whole[1..]), None);
        // Padding is not in it by the letter, and harmless.
        let padded = whole.replacen(".c2ln", "==.c2ln", 1);
        assert_eq!(times(&padded), Some((5, None)));
    }
}
