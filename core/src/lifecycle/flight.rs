//! The way to one token or one failure: up to a few requests, one at a time.

use std::sync::Arc;

use super::action::{AttemptId, TokenError};
use super::cached_token::CachedToken;
use super::clock::{Deadline, Now};
use crate::error::Error;

/// What is being done about the next token.
#[derive(Debug)]
pub(super) enum Flight {
    Idle,
    InAir(InAir),
    BackingOff(BackingOff),
    CoolingDown(CoolingDown),
}

/// One request is outstanding.
#[derive(Debug)]
pub(super) struct InAir {
    pub(super) flight: u64,
    pub(super) attempt: AttemptId,
    /// Which attempt of the flight it is, counted from 1.
    pub(super) number: u32,
    pub(super) sent: Now,
    /// When the whole flight has to be over.
    pub(super) ends: Deadline,
    /// When the attempt is given up, should nobody report it.
    pub(super) lost: Deadline,
    pub(super) doubt: Doubt,
    /// A resource server rejected the token since the request was sent: this one may have been made
    /// before that, too.
    pub(super) token_rejected: bool,
}

/// What happened to the credentials since the request was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    None,
    /// The secret changed: a token is good, a refusal says nothing.
    SecretChanged,
    /// The client, its endpoint or its scopes changed: the answer is somebody else's.
    ClientChanged,
}

/// The next request of a flight waits for its time.
#[derive(Debug)]
pub(super) struct BackingOff {
    pub(super) flight: u64,
    /// How many attempts were made.
    pub(super) made: u32,
    pub(super) until: Deadline,
    pub(super) ends: Deadline,
}

/// A flight has failed, and the next one waits for its time.
#[derive(Debug)]
pub(super) struct CoolingDown {
    pub(super) error: Error,
    /// Until when no request is sent while a token is there to serve on.
    pub(super) until: Deadline,
    /// Until when no request is sent without one.
    pub(super) until_without_token: Deadline,
}

/// What came of the last flight, for those who waited for it: a failure, or a token that came too late
/// to be kept. One that is kept is handed out as such, and no longer than it can be used.
#[derive(Debug)]
pub(super) struct Flown {
    pub(super) flight: u64,
    pub(super) outcome: Result<Arc<CachedToken>, TokenError>,
    /// Until when a token that came too late to be kept is handed to them.
    pub(super) until: Deadline,
}
