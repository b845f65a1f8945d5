//! Generates traces: mostly what callers, servers and clocks do, and sometimes what they never should.

use std::time::Duration;

use polygrant::TransportErrorKind;
use polygrant_testkit::seconds;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::trace::{Call, Generation, Outcome, Step, Turn, Which, Wish};

pub(crate) fn any_trace() -> impl Strategy<Value = Vec<Step>> {
    vec(any_step(any_clocks().boxed()), 0..100)
}

/// A trace in which both clocks go on together, by no more than some hours at a time.
pub(crate) fn any_orderly_trace() -> impl Strategy<Value = Vec<Step>> {
    let clocks =
        any_while().prop_map(|by| Call::Clocks { wall: Turn::On(by), steady: Turn::On(by) });
    vec(any_step(clocks.boxed()), 0..100)
}

fn any_step(clocks: BoxedStrategy<Call>) -> impl Strategy<Value = Step> {
    let entropy = prop_oneof![Just(0), Just(u64::MAX), any::<u64>()];
    let call = prop_oneof![
        8 => any::<bool>().prop_map(|with_waiter| Call::Poll { with_waiter }),
        3 => any_wish().prop_map(Call::PollFor),
        6 => (any_which(), any_outcome()).prop_map(|(which, outcome)| Call::Complete(which, outcome)),
        6 => clocks,
        1 => any_which().prop_map(Call::Cancel),
        1 => any_generation().prop_map(Call::Invalidate),
        1 => select(vec![
            Call::NewSecret,
            Call::OtherClient,
            Call::CredentialsChanged,
            Call::PollCredentials,
            Call::RedrawJitter,
        ]),
        1 => (any_which(), any::<bool>())
            .prop_map(|(which, is_new)| Call::AttemptSecret(which, is_new)),
    ];
    (entropy, call).prop_map(|(entropy, call)| Step { entropy, call })
}

fn any_wish() -> impl Strategy<Value = Wish> {
    prop_oneof![
        3 => any_generation().prop_map(Wish::InPlaceOf),
        1 => any_while().prop_map(Wish::Lasting),
        1 => Just(Wish::New),
    ]
}

fn any_which() -> impl Strategy<Value = Which> {
    prop_oneof![
        8 => Just(Which::Latest),
        1 => (0..100_usize).prop_map(Which::Earlier),
        1 => Just(Which::Foreign),
    ]
}

fn any_generation() -> impl Strategy<Value = Generation> {
    prop_oneof![
        3 => Just(Generation::Current),
        1 => (1..4_u64).prop_map(Generation::Earlier),
        1 => any::<u64>().prop_map(Generation::Any),
    ]
}

fn any_while() -> impl Strategy<Value = Duration> {
    prop_oneof![
        3 => (0..2_000_u64).prop_map(Duration::from_millis),
        2 => (0..60_u64).prop_map(Duration::from_secs),
        1 => (0..4000_u64).prop_map(Duration::from_secs),
        1 => (0..100_000_u64).prop_map(Duration::from_secs),
    ]
}

fn any_clocks() -> impl Strategy<Value = Call> {
    let years = (0..2_000_000_000_u64).prop_map(Duration::from_secs);
    let by = prop_oneof![4 => any_while(), 1 => years];
    let extreme = select(vec![Duration::ZERO, seconds(u64::MAX / 2), Duration::MAX]);
    let turn = prop_oneof![
        4 => by.clone().prop_map(Turn::On),
        4 => by.clone().prop_map(Turn::Back),
        1 => extreme.prop_map(Turn::To),
    ];
    prop_oneof![
        6 => any_while().prop_map(|by| Call::Clocks { wall: Turn::On(by), steady: Turn::On(by) }),
        1 => by.clone().prop_map(|by| Call::Clocks { wall: Turn::Back(by), steady: Turn::Back(by) }),
        1 => by.prop_map(|by| Call::Clocks { wall: Turn::On(by), steady: Turn::On(Duration::ZERO) }),
        1 => (turn.clone(), turn).prop_map(|(wall, steady)| Call::Clocks { wall, steady }),
    ]
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    const STATUSES: [u16; 14] =
        [200, 302, 400, 401, 403, 404, 408, 429, 500, 501, 502, 503, 504, 505];
    const CODES: [&str; 5] =
        ["invalid_client", "invalid_scope", "server_error", "temporarily_unavailable", ""];
    const FAULTS: [TransportErrorKind; 8] = [
        TransportErrorKind::Resolve,
        TransportErrorKind::Connect,
        TransportErrorKind::Tls,
        TransportErrorKind::Timeout,
        TransportErrorKind::Closed,
        TransportErrorKind::TooLarge,
        TransportErrorKind::Protocol,
        TransportErrorKind::Other,
    ];
    let delay = || {
        const TEXTS: [&str; 8] = [
            "0",
            "1",
            "20",
            "120",
            "9999999999",
            "18446744073709551615",
            "Sat, 21 Nov 2026 22:26:10 GMT",
            "soon",
        ];
        proptest::option::weighted(0.3, select(TEXTS.to_vec()).prop_map(str::to_owned))
    };
    let refused = (select(STATUSES.to_vec()), select(CODES.to_vec()), delay(), delay()).prop_map(
        |(status, code, retry_after, reset)| Outcome::Refused { status, code, retry_after, reset },
    );
    let status = prop_oneof![Just(200), 100..1000_u16];
    prop_oneof![
        4 => (any_lifetime(), proptest::bool::weighted(0.2))
            .prop_map(|(lifetime, is_repeated)| Outcome::Token { lifetime, is_repeated }),
        3 => refused,
        1 => (status, vec(any::<u8>(), 0..20)).prop_map(|(status, body)| Outcome::Bytes { status, body }),
        2 => select(FAULTS.to_vec()).prop_map(Outcome::Broken),
    ]
}

fn any_lifetime() -> impl Strategy<Value = Option<String>> {
    const TEXTS: [&str; 10] =
        ["-1", "0", "1", "2", "10", "60", "300", "3600", "9223372036854775808", "1e308"];
    prop_oneof![
        1 => Just(None),
        6 => select(TEXTS.to_vec()).prop_map(|text| Some(text.to_owned())),
        1 => any::<u64>().prop_map(|seconds| Some(seconds.to_string())),
    ]
}
