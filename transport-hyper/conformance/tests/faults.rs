//! The fault matrix, run as a person runs it, and whether a client that is not good enough falls short.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use polygrant::Grant;
use polygrant::lifecycle::{CachedToken, Health, Policy, TokenError};
use polygrant_testkit::faults::{Adapter, Call, Fault, Level, NoAnswer, Subject, Verdict, faults};
use polygrant_ureq::{TokenClient, Transport};

#[allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
/// What the program says to that, and its exit status.
fn played(arguments: &[&str]) -> (i32, String, String) {
    let program = env!("CARGO_BIN_EXE_polygrant-faults");
    let output = Command::new(program).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_fault_is_in_the_table_once() {
    let numbers: Vec<_> = faults().iter().map(Fault::number).collect();
    assert_eq!(numbers, (1..=64).collect::<Vec<u8>>());
}

#[test]
fn all_of_them_hold_and_are_named() {
    let (status, out, err) = played(&[]);
    assert_eq!((status, &*err), (0, ""), "{out}");
    let lines: Vec<_> = out.lines().collect();
    for fault in faults() {
        let row = format!("{:>2}  {} → {}", fault.number(), fault.stimulus(), fault.required());
        let at = lines.iter().position(|line| *line == row).unwrap_or_else(|| panic!("no {row}"));
        let by = |line: usize| lines[at + line].split_whitespace().next().unwrap();
        match fault.level() {
            Level::Wire => assert_eq!((by(1), by(2), by(3)), ("ureq", "hyper", "threads"), "{row}"),
            Level::Parse => assert_eq!(by(1), "parser", "{row}"),
            _ => assert_eq!(by(1), "machine", "{row}"),
        }
    }
    let last = "64 faults, and all holds; not played: 26 for threads, 54 for ureq, 54 for threads.";
    assert_eq!(lines.last(), Some(&last));
}

/// Plays one fault, on both clients where it is played on the wire.
fn holds(number: u8) {
    let (status, out, err) = played(&["--only", &number.to_string()]);
    assert_eq!((status, &*err), (0, ""), "{out}");
}

macro_rules! plays {
    ($($name:ident: $number:literal),+ $(,)?) => {
        $(
            #[test]
            fn $name() {
                holds($number);
            }
        )+
    };
}

plays! {
    fault_01: 1,
    fault_02: 2,
    fault_03: 3,
    fault_04: 4,
    fault_05: 5,
    fault_06: 6,
    fault_07: 7,
    fault_08: 8,
    fault_09: 9,
    fault_10: 10,
    fault_11: 11,
    fault_12: 12,
    fault_13: 13,
    fault_14: 14,
    fault_15: 15,
    fault_16: 16,
    fault_17: 17,
    fault_18: 18,
    fault_19: 19,
    fault_20: 20,
    fault_21: 21,
    fault_22: 22,
    fault_23: 23,
    fault_24: 24,
    fault_25: 25,
    fault_26: 26,
    fault_27: 27,
    fault_28: 28,
    fault_29: 29,
    fault_30: 30,
    fault_31: 31,
    fault_32: 32,
    fault_33: 33,
    fault_34: 34,
    fault_35: 35,
    fault_36: 36,
    fault_37: 37,
    fault_38: 38,
    fault_39: 39,
    fault_40: 40,
    fault_41: 41,
    fault_42: 42,
    fault_43: 43,
    fault_44: 44,
    fault_45: 45,
    fault_46: 46,
    fault_47: 47,
    fault_48: 48,
    fault_49: 49,
    fault_50: 50,
    fault_51: 51,
    fault_52: 52,
    fault_53: 53,
    fault_54: 54,
    fault_55: 55,
    fault_56: 56,
    fault_57: 57,
    fault_58: 58,
    fault_59: 59,
    fault_60: 60,
    fault_61: 61,
    fault_62: 62,
    fault_63: 63,
    fault_64: 64,
}

#[test]
fn some_of_them_as_json() {
    let (status, out, err) = played(&["--only", "33,27", "--output", "json"]);
    assert_eq!((status, &*err), (0, ""));
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&json[0]["number"], &json[1]["number"]), (&27.into(), &33.into()));
    assert_eq!(json[0]["observed"][1]["by"], "hyper");
    assert_eq!(json[1]["observed"][0]["holds"], true);
    assert_eq!(json.as_array().unwrap().len(), 2);
}

#[test]
fn there_is_no_fault_65() {
    assert_eq!(played(&["--only", "65"]).0, 2);
}

/// A client for every call: nothing is kept, nothing shared, nothing paced.
struct Forgetful;

struct Naive(Grant, Policy);

impl Naive {
    fn client(&self) -> TokenClient {
        TokenClient::with_policy(Transport::new(), self.0.clone(), self.1.clone())
    }
}

impl Adapter for Forgetful {
    fn name(&self) -> &str {
        "forgetful"
    }

    fn client(&self, grant: Grant, policy: Policy) -> Result<Box<dyn Subject>, String> {
        Ok(Box::new(Naive(grant, policy)))
    }

    fn client_that_panics_once(
        &self,
        grant: Grant,
        policy: Policy,
    ) -> Result<Box<dyn Subject>, String> {
        self.client(grant, policy)
    }

    fn client_without_runtime(
        &self,
        grant: Grant,
        policy: Policy,
    ) -> Result<Option<Box<dyn Subject>>, String> {
        self.client(grant, policy).map(Some)
    }
}

impl Subject for Naive {
    fn token(&self) -> Result<Arc<CachedToken>, TokenError> {
        self.client().token()
    }

    fn token_within(&self, _: Duration) -> Result<Arc<CachedToken>, TokenError> {
        self.client().token()
    }

    fn invalidate(&self, _: &CachedToken) -> bool {
        true
    }

    fn set_grant(&self, _: Grant) {}

    fn health(&self) -> Health {
        self.client().health()
    }

    /// Sends every call bare, and takes every answer for a good one.
    fn call(&self, call: Call<'_>) -> Result<u16, NoAnswer> {
        let sent = polygrant_ureq::ureq::get(call.url).call();
        sent.map(|answer| answer.status().as_u16())
            .map_err(|error| NoAnswer::Other(error.to_string()))
    }
}

#[test]
fn a_client_that_forgets_falls_short() {
    // Those that wait until many callers wait take seconds to see that none does.
    for number in [20, 27, 28, 37, 39, 41, 42, 43, 44, 48, 54, 64] {
        let fault = faults().into_iter().find(|fault| fault.number() == number).unwrap();
        let verdict = fault.play(&Forgetful);
        assert!(matches!(verdict, Verdict::FallsShort(_)), "{number}: {verdict:?}");
    }
}
