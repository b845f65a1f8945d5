//! What is played of each fault, or why nothing is.

use super::contract::Start;
use super::{contents, crowds, exchanges, lifetimes};
use crate::faults::Observed;

/// What can be played of a fault.
#[derive(Clone, Copy)]
pub(super) enum Row {
    Played(fn(&Start<'_>) -> Observed),
    /// Nothing, for this reason.
    Unseen(&'static str),
}

use Row::{Played, Unseen};

const CLOCK: &str = "it needs the client's clock";
const CALLS: &str = "it needs calls that the client makes itself";
const CANCEL: &str = "it needs a call that is given up";
const INSIDE: &str = "it happens inside the client";
const LONG: &str = "it takes an hour or more";
const OTHER: &str = "it needs new credentials";
const TEXT: &str = "the token's text alone is seen";
const DIALECT: &str = "it is no matter of RFC 6749";
const NETWORK: &str = "it needs the client's resolver, proxy or certificates";
const POOL: &str = "it needs many clients that share something";

/// Returns what is played of the fault of that number.
#[allow(clippy::too_many_lines, reason = "one line a fault")]
pub(super) fn row(number: u8) -> Row {
    match number {
        1 => Played(crowds::cold),
        2 => Unseen(CLOCK),
        3 => Played(lifetimes::minutes),
        4 => Played(lifetimes::a_second),
        5 => Played(lifetimes::nothing),
        6 => Played(lifetimes::unknown),
        7 => Played(lifetimes::spellings),
        8 => Played(lifetimes::huge),
        9 => Played(lifetimes::late),
        10 => Played(lifetimes::again),
        11..=14 => Unseen(CLOCK),
        15 => Played(lifetimes::unavailable),
        16 => Played(lifetimes::dead),
        17 => Played(lifetimes::recovers),
        18 => Unseen(LONG),
        19 => Played(exchanges::reset),
        20 => Played(exchanges::kept_alive),
        21 => Played(exchanges::bodies),
        22 => Played(contents::error_in_success),
        23 => Played(exchanges::stalls),
        24 => Played(exchanges::drips),
        25 => Unseen(NETWORK),
        26 => Played(exchanges::bad_certificate),
        27 => Played(crowds::refused_again),
        28 => Unseen(OTHER),
        29 => Played(exchanges::refused_apart),
        30 => Played(exchanges::statuses),
        31 => Played(lifetimes::refused_early),
        32 => Played(crowds::refused_together),
        33 => Played(crowds::heeded),
        34 => Unseen(LONG),
        35 => Played(exchanges::useless_pauses),
        36 => Played(crowds::fails_now),
        37 => Played(crowds::cooling_down),
        38 => Played(crowds::skewed),
        39 => Played(crowds::rejected),
        40 => Played(crowds::late_report),
        41..=44 => Unseen(CALLS),
        45 => Unseen(CLOCK),
        46 | 47 | 49 | 51 => Unseen(CANCEL),
        48 | 54 => Unseen(INSIDE),
        50 => Played(exchanges::apart),
        52 => Played(crowds::visible),
        53 => Unseen(POOL),
        55 => Played(exchanges::redirects),
        56 => Played(contents::too_large),
        57 => Played(contents::strange),
        58 => Played(contents::unprintable),
        59 => Played(contents::types),
        60 => Played(contents::echo),
        61 => Unseen("it would send a secret to another machine"),
        62 => Played(contents::encoded),
        63 => Unseen(TEXT),
        64 => Unseen(CALLS),
        65 => Played(crowds::known_later),
        66 => Played(crowds::all_rejected),
        67 => Unseen(CLOCK),
        68 | 69 => Unseen(CLOCK),
        70..=73 => Unseen(CALLS),
        74 => Unseen("it needs a refresh that is forced"),
        75 => Unseen(OTHER),
        76 => Unseen(INSIDE),
        77 => Unseen(TEXT),
        78 | 79 => Unseen(CALLS),
        80 => Played(contents::wrong),
        81 => Unseen(DIALECT),
        82 => Unseen("a client may take a token as opaque (RFC 9068 §6)"),
        83 | 84 | 86 => Unseen(NETWORK),
        85 => Unseen(INSIDE),
        87 => Played(crowds::one_of_eight),
        88 => Unseen(OTHER),
        89 => Played(exchanges::truncated),
        90 => Played(crowds::stopped),
        91 => Unseen(CLOCK),
        _ => Unseen("nothing is played of it yet"),
    }
}
