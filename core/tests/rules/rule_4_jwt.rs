//! The lifetime that a token states itself, if it is a JWT.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::Response;
use polygrant::TokenLifetime::{self, Derived, Stated, Unknown, Unreadable};
use polygrant::{Dialect, UnixTime};

/// 2026-11-21T21:26:10Z, which `DATE` says too.
const NOW: u64 = 1_795_296_370;
const DATE: &str = "Sat, 21 Nov 2026 21:26:10 GMT";

fn jwt(claims: &str) -> String {
    format!("eyJhbGciOiJSUzI1NiJ9.{}.c2lnbmF0dXJl", BASE64_URL_SAFE_NO_PAD.encode(claims))
}

/// How long a token lives, by what the response states of it and by its claims.
fn lifetime(stated: &str, claims: &str, date: Option<&str>, now: u64) -> TokenLifetime {
    let token = jwt(claims);
    let body =
        format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{stated}}}"#);
    let mut response = Response::new(body);
    if let Some(date) = date {
        response.headers_mut().insert("date", date.parse().unwrap());
    }
    let token = Dialect::rfc6749().parse(&response, UnixTime::from_secs(now)).unwrap();
    token.lifetime()
}

fn claims(issued_at: u64, expires_at: u64) -> String {
    format!(r#"{{"sub":"x","iat":{issued_at},"exp":{expires_at}}}"#)
}

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn rule_4_an_unknown_lifetime_is_what_exp_leaves_by_the_servers_clock() {
    let hour = claims(NOW, NOW + 3600);
    // However wrong the clock of the caller is.
    for now in [0, NOW - 7200, NOW, NOW + 7200, u64::MAX] {
        assert_eq!(lifetime("null", &hour, Some(DATE), now), Derived(secs(3600)), "{now}");
    }
    // The server handed out a token that it had.
    let older = claims(NOW - 3000, NOW + 600);
    assert_eq!(lifetime("null", &older, Some(DATE), NOW), Derived(secs(600)));
    let without_issue = format!(r#"{{"exp":{}}}"#, NOW + 60);
    assert_eq!(lifetime("null", &without_issue, Some(DATE), 0), Derived(secs(60)));
}

#[test]
fn rule_4_without_a_date_it_is_the_lesser_of_two() {
    let hour = claims(NOW, NOW + 3600);
    for (now, left) in [
        (NOW, Derived(secs(3600))),
        (NOW + 600, Derived(secs(3000))),
        (NOW - 600, Derived(secs(3600))),
        (0, Derived(secs(3600))),
        (NOW + 3600, Unknown),
        (u64::MAX, Unknown),
    ] {
        assert_eq!(lifetime("null", &hour, None, now), left, "{now}");
        assert_eq!(lifetime("null", &hour, Some("yesterday"), now), left, "{now}");
    }
    let without_issue = format!(r#"{{"exp":{}}}"#, NOW + 60);
    assert_eq!(lifetime("null", &without_issue, None, NOW), Derived(secs(60)));
}

#[test]
fn rule_4_an_exp_in_the_past_is_unknown() {
    for expires_at in [NOW, NOW - 1, 0] {
        let over = claims(NOW - 3600, expires_at);
        assert_eq!(lifetime("null", &over, Some(DATE), NOW), Unknown);
        assert_eq!(lifetime("null", &over, None, NOW), Unknown);
        assert_eq!(lifetime("\"soon\"", &over, None, NOW), Unreadable);
    }
}

#[test]
fn rule_4_an_unreadable_lifetime_is_derived_too() {
    let hour = claims(NOW, NOW + 3600);
    assert_eq!(lifetime("\"soon\"", &hour, Some(DATE), NOW), Derived(secs(3600)));
}

/// Only the server's own clock counts, which may be wrong.
#[test]
fn rule_4_a_stated_lifetime_is_cut_to_what_lies_between_issue_and_end() {
    for (stated, issued_at, expires_at, left) in [
        ("3600", NOW, NOW + 60, 60),
        ("3600", NOW, NOW + 7200, 3600),
        ("3600", NOW - 3000, NOW + 600, 3600),
        ("3600", 5, 65, 60),
        // No such times.
        ("3600", NOW, NOW, 3600),
        ("3600", NOW + 60, NOW, 3600),
        ("0", NOW, NOW + 3600, 0),
        ("-1", NOW, NOW + 3600, 0),
    ] {
        for date in [None, Some(DATE)] {
            let read = lifetime(stated, &claims(issued_at, expires_at), date, NOW);
            assert_eq!(read, Stated(secs(left)), "{stated}, {issued_at} to {expires_at}");
        }
    }
    let without_issue = format!(r#"{{"exp":{}}}"#, NOW + 60);
    assert_eq!(lifetime("3600", &without_issue, Some(DATE), NOW), Stated(secs(3600)));
}

#[test]
fn rule_4_no_claim_costs_a_token() {
    for claims in [
        "",
        "null",
        "[]",
        "\u{0}",
        r#"{"exp":1e999,"iat":-1e999}"#,
        r#"{"exp":18446744073709551616}"#,
        r#"{"exp":true}"#,
        r#"{"exp":1,"exp":2}"#,
        r#"{"exp":"#,
        &format!(r#"{{"exp":{}1{}}}"#, "[".repeat(9_000), "]".repeat(9_000)),
    ] {
        assert_eq!(lifetime("null", claims, Some(DATE), NOW), Unknown, "{claims}");
        assert_eq!(lifetime("3600", claims, Some(DATE), NOW), Stated(secs(3600)), "{claims}");
    }
    let huge = claims(0, 99_999_999_999);
    assert_eq!(lifetime("null", &huge, Some(DATE), 0), Derived(polygrant::MAX_LIFETIME));
}

/// `expires_in` is what the response states. The JWT is read by `lifetime` alone.
#[test]
fn rule_4_expires_in_is_what_the_response_states() {
    let body = format!(
        r#"{{"access_token":"{}","token_type":"Bearer","expires_in":3600}}"#,
        jwt(&claims(NOW, NOW + 60))
    );
    let token = Dialect::rfc6749().parse(&Response::new(body), UnixTime::EPOCH).unwrap();
    assert_eq!(token.expires_in(), Some(secs(3600)));
}
