//! Limits on the size of a response and on the time of an exchange.

use std::time::Duration;

/// The largest body of a response that is read, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// The largest head of a response that is read, in bytes.
pub const MAX_HEADERS: usize = 64 * 1024;

/// How long a token request may take.
///
/// Each is a total deadline, not a pause between two reads: a server that sends a byte a second does
/// not get more time by it. Connecting is part of an attempt, and an attempt is all that an adapter's
/// `fetch` makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// For one attempt, from the resolution of the host's name to the last byte of the body: 10 s.
    pub attempt: Duration,
    connect: Option<Duration>,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Timeouts {
    /// The [default](Self::default): ten seconds for an attempt, of which a third is for connecting.
    pub const DEFAULT: Self = Self { attempt: Duration::from_secs(10), connect: None };

    /// Returns the deadline for a connection to be made: name, socket and TLS together. It is a third
    /// of the attempt unless [set](Self::with_connect).
    #[must_use]
    pub fn connect(&self) -> Duration {
        self.connect.unwrap_or(self.attempt / 3)
    }

    /// Returns the shorter of both, each deadline by itself.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Self {
            attempt: self.attempt.min(other.attempt),
            connect: Some(self.connect().min(other.connect())),
        }
    }

    /// Returns the same with another deadline for connecting.
    #[must_use]
    pub const fn with_connect(mut self, connect: Duration) -> Self {
        self.connect = Some(connect);
        self
    }

    /// Returns the same with another deadline for one attempt.
    #[must_use]
    pub const fn with_attempt(mut self, attempt: Duration) -> Self {
        self.attempt = attempt;
        self
    }
}
