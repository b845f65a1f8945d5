//! What happens to a fleet.

use std::ops::Range;

pub(crate) const SECOND: u64 = 1_000_000;
pub(crate) const MINUTE: u64 = 60 * SECOND;

/// What happens to a fleet, in microseconds since it starts.
#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) has_store: bool,
    pub(crate) is_exclusive: bool,
    /// Of a token, in seconds.
    pub(crate) lifetime: u64,
    /// Within how long all processes start.
    pub(crate) start_within: u64,
    /// Until when it goes on.
    pub(crate) end: u64,
    /// When the store fails at once.
    pub(crate) store_fails: Range<u64>,
    /// When the store never responds.
    pub(crate) store_hangs: Range<u64>,
    /// When the vendor says 503.
    pub(crate) vendor_fails: Range<u64>,
    /// When no connection to the vendor can be made.
    pub(crate) vendor_unreachable: Range<u64>,
    /// How long one attempt may take, in seconds: the policy's default, if it is zero.
    pub(crate) attempt: u64,
    /// The process that asks first dies before it publishes.
    pub(crate) first_holder_dies: bool,
}

const NEVER: Range<u64> = 0..0;

const CALM: Scenario = Scenario {
    name: "",
    has_store: true,
    is_exclusive: false,
    lifetime: 3600,
    start_within: SECOND,
    end: 180 * MINUTE,
    store_fails: NEVER,
    store_hangs: NEVER,
    vendor_fails: NEVER,
    vendor_unreachable: NEVER,
    attempt: 0,
    first_holder_dies: false,
};

/// Returns all scenarios, the one without a store first.
pub(crate) fn scenarios() -> Vec<Scenario> {
    // The first refresh is due some 39 to 44 minutes after the start.
    let refresh = 38 * MINUTE..48 * MINUTE;
    vec![
        Scenario { name: "no store", has_store: false, ..CALM },
        Scenario { name: "all start within a second", ..CALM },
        Scenario { name: "all start within ten minutes", start_within: 10 * MINUTE, ..CALM },
        Scenario { name: "tokens of five minutes", lifetime: 300, end: 60 * MINUTE, ..CALM },
        Scenario { name: "a new token ends the old one", is_exclusive: true, ..CALM },
        Scenario {
            name: "the first to ask dies before it publishes",
            first_holder_dies: true,
            ..CALM
        },
        Scenario {
            name: "the same, with 3 s for an attempt",
            first_holder_dies: true,
            attempt: 3,
            ..CALM
        },
        Scenario {
            name: "the store fails for 10 min around a refresh",
            store_fails: refresh.clone(),
            ..CALM
        },
        Scenario {
            name: "the store hangs for 10 min around a refresh",
            store_hangs: refresh.clone(),
            ..CALM
        },
        Scenario {
            name: "the same, and a new token ends the old one",
            store_hangs: refresh.clone(),
            is_exclusive: true,
            ..CALM
        },
        Scenario {
            name: "the store hangs at the start, for 1 min",
            store_hangs: 0..MINUTE,
            ..CALM
        },
        Scenario {
            name: "the vendor says 503 for 10 min around a refresh",
            vendor_fails: refresh,
            ..CALM
        },
        Scenario {
            name: "the vendor says 503 at the start, for 1 min",
            vendor_fails: 0..MINUTE,
            ..CALM
        },
        Scenario {
            name: "the vendor is unreachable at the start, for 1 min",
            vendor_unreachable: 0..MINUTE,
            ..CALM
        },
    ]
}
