//! Responses in one dialect are what they claim to be, in the proportions that are promised.

use polygrant::{Dialect, Error, UnixTime};
use polygrant_sandbox::oracle;
use polygrant_sandbox::strategies::{
    any_dialect, any_grant_in, any_grant_with, any_near_miss_for, any_refusal_for, any_response,
    any_response_for, any_time, any_token_response_for,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestError, TestRunner};

use super::cases;

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn a_token_response_has_a_token(
        (dialect, response) in any_dialect().prop_flat_map(|dialect| {
            let response = any_token_response_for(&dialect);
            (Just(dialect), response)
        }),
    ) {
        let outcome = dialect.parse(&response, UnixTime::EPOCH);
        prop_assert!(outcome.is_ok(), "{:?} of {:?}", outcome, response);
    }

    #[test]
    fn the_oracle_holds_of_every_dialect(
        (grant, response, other) in any_dialect().prop_flat_map(|dialect| {
            let response = any_response_for(&dialect);
            (any_grant_in(dialect), response, any_response())
        }),
        now in any_time(),
    ) {
        prop_assert_eq!(oracle::check(&grant, &response, now), Ok(()));
        prop_assert_eq!(oracle::check(&grant, &other, now), Ok(()));
    }

    #[test]
    fn a_refusal_is_one(
        (dialect, response) in any_dialect().prop_flat_map(|dialect| {
            let response = any_refusal_for(&dialect);
            (Just(dialect), response)
        }),
    ) {
        let outcome = dialect.parse(&response, UnixTime::EPOCH);
        let is_refusal = matches!(outcome, Err(Error::Refused(_)));
        prop_assert!(is_refusal, "{:?} of {:?}", outcome, response);
    }
}

/// Returns how many of so many responses have a token, are refusals, and are malformed.
fn counted<S>(dialect: &Dialect, strategy: &S, number: u32) -> [u32; 3]
where
    S: Strategy<Value = http::Response<Vec<u8>>>,
{
    let mut runner = TestRunner::deterministic();
    let mut counts = [0; 3];
    for _ in 0..number {
        let response = strategy.new_tree(&mut runner).unwrap().current();
        let place = match dialect.parse(&response, UnixTime::EPOCH) {
            Ok(_) => 0,
            Err(Error::Refused(_)) => 1,
            Err(_) => 2,
        };
        counts[place] += 1;
    }
    counts
}

/// Returns every built-in dialect, and those of the catalogue that differ most from the standard.
fn dialects() -> Vec<Dialect> {
    let of_catalogue =
        ["azure-v2", "feishu", "wechat", "salesforce", "dingtalk", "marketo", "ibm-cloud"];
    let mut dialects = Dialect::all();
    dialects.extend(of_catalogue.iter().filter_map(|name| polygrant_catalogue::named(name)));
    dialects
}

/// A good third are tokens, a good third are refusals, and the rest is malformed.
#[test]
fn the_kinds_are_in_proportion() {
    const NUMBER: u32 = 200;
    for dialect in dialects() {
        let [tokens, refused, malformed] = counted(&dialect, &any_response_for(&dialect), NUMBER);
        let name = &dialect.name;
        assert!((NUMBER / 4..NUMBER / 2).contains(&tokens), "{name}: {tokens} tokens");
        assert!((NUMBER / 4..NUMBER / 2).contains(&refused), "{name}: {refused} refusals");
        assert!(malformed > NUMBER / 20, "{name}: {malformed} malformed");
    }
}

/// A near miss is near: some still have a token, and most have none.
#[test]
fn most_near_misses_have_no_token() {
    const NUMBER: u32 = 200;
    for dialect in dialects() {
        let [tokens, ..] = counted(&dialect, &any_near_miss_for(&dialect), NUMBER);
        let name = &dialect.name;
        assert!((NUMBER / 10..NUMBER * 3 / 4).contains(&tokens), "{name}: {tokens} tokens");
    }
}

#[test]
fn a_variable_without_a_value_is_named_at_once() {
    let document =
        r#"{ "name": "acme", "variables": { "tenant": {} }, "path": "/{tenant}/token" }"#;
    let dialect = Dialect::from_json(document).unwrap();
    let config = Config { failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&any_grant_in(dialect.clone()), |_| Ok(()));
    match outcome {
        Err(TestError::Abort(reason)) => assert!(reason.message().contains("tenant"), "{reason}"),
        other => panic!("{other:?}"),
    }
    let mut runner = TestRunner::deterministic();
    let filled = any_grant_with(dialect, [("tenant", "example")]).new_tree(&mut runner).unwrap();
    assert_eq!(filled.current().endpoint().uri().path(), "/example/token");
}
