//! What the client tells `tracing` (feature `tracing`). Without the feature, nothing.
//!
//! No event has a field of the server's or the client's text.

use std::time::Duration;

use polygrant::lifecycle::{Issued, Now};
use polygrant::{Error, RefusalClass, TransportFault};

#[cfg(feature = "tracing")]
const TARGET: &str = "polygrant::token";

pub(super) fn sent() {
    #[cfg(feature = "tracing")]
    tracing::debug!(target: TARGET, "token request sent");
}

#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(super) fn obtained(issued: Option<&Issued>, now: Now) {
    #[cfg(feature = "tracing")]
    tracing::info!(
        target: TARGET,
        generation = issued.map(Issued::generation),
        usable_for = ?issued.map(|issued| issued.usable_until().remaining(now)),
        refresh_in = ?issued.map(|issued| issued.fresh_until().remaining(now)),
        "token obtained"
    );
}

#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(super) fn failed(class: &'static str, retry_in: Option<Duration>) {
    #[cfg(feature = "tracing")]
    tracing::warn!(target: TARGET, class, ?retry_in, "token request failed");
}

#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(super) fn rejected(generation: u64) {
    #[cfg(feature = "tracing")]
    tracing::warn!(target: TARGET, generation, "token rejected by a resource server");
}

/// What kind of failure it is, in a word.
pub(super) fn class_of(error: &Error) -> &'static str {
    match error {
        Error::Refused(refusal) => match refusal.class() {
            RefusalClass::Credentials => "credentials",
            RefusalClass::Scope => "scope",
            RefusalClass::Rate => "rate",
            RefusalClass::Transient => "transient",
            _ => "refused",
        },
        Error::Malformed(_) => "malformed",
        Error::Transport(error) => match error.fault() {
            TransportFault::Resolve => "resolve",
            TransportFault::Connect => "connect",
            TransportFault::Tls => "tls",
            TransportFault::Timeout => "timeout",
            TransportFault::Closed => "closed",
            TransportFault::TooLarge => "too large",
            TransportFault::Protocol => "protocol",
            _ => "transport",
        },
        _ => "other",
    }
}
