//! `polygrant doctor`

use std::sync::Arc;

use clap::Args;
use http::uri::Scheme;
use jiff::Timestamp;
use polygrant::{AccessToken, Grant};
use polygrant_hyper::{Builder, Proxy};
use rustls::client::WebPkiServerVerifier;
use rustls::{ClientConfig, RootCertStore};

use crate::connection::{Connection, block_on};
use crate::error::CliError;
use crate::print;
use certificate::Certificate;
use probe::Hop;
use report::{Check, Output, Step};
use seen::{Eyes, Seen, Verifier, Watching};

mod advice;
mod certificate;
mod probe;
mod report;
mod seen;

/// How far the clocks may be apart, in seconds: signed assertions often allow no more.
const MAX_SKEW: u64 = 30;

/// Check the way to a token, step by step, and say what to do where it ends
///
/// It looks the name up, connects, and then asks for one token as `token` does, which it does not print.
#[derive(Args)]
#[command(
    after_help = "The exit status is that of the token request: see `polygrant token --help`.\n\n\
    Example: polygrant doctor --dialect xone --client-id my-client --client-secret-file secret.txt"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    connection: Connection,
    /// How to print the checks
    #[arg(long, value_enum, default_value = "text")]
    output: Output,
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, CliError> {
    let mut checks = Vec::new();
    let result = examine(&arguments.connection, &mut checks);
    let report = arguments.output.render(&checks, result.as_ref().err());
    match result {
        Ok(()) => Ok(report),
        Err(error) => {
            // The error that follows says the same in short.
            let _ = print::text(&report);
            Err(error)
        }
    }
}

/// Goes the way to a token, and notes what there is on it.
fn examine(connection: &Connection, checks: &mut Vec<Check>) -> Result<(), CliError> {
    let (grant, _) = connection.target.grant()?;
    let uri = grant.endpoint().uri();
    let proxies = connection.network.proxies()?;
    let proxy =
        proxies.proxy_for(uri).map_err(|error| CliError::usage(error.to_string()))?.cloned();
    let (eyes, hop) = (Eyes::default(), Hop::new(uri, proxy.as_ref()));
    let builder = connection.builder(&grant, proxies)?;
    let client = watched(builder, connection, &grant, &eyes)?.client();
    let transport = connection.transport(Watching { client, eyes: eyes.clone() })?;
    let limit = connection.network.timeouts().connect();
    let (hops, result) = block_on(async {
        // One after the other: a server may take one connection at a time.
        let hops = hop.checks(limit).await;
        (hops, transport.fetch(&grant).await)
    })?;
    let ended = result.as_ref().err().map(advice::of);
    let seen = eyes.seen();
    checks.extend(hops);
    let is_reached = ended.as_ref().is_none_or(|(step, _)| *step > Step::Address);
    checks.push(proxy_check(proxy.as_ref(), is_reached));
    checks.push(tls_check(&grant, &seen));
    checks.push(clock_check(&seen));
    checks.push(Check::skipped(Step::Token, "not reached"));
    match result {
        Ok(token) => {
            note(checks, token_check(&token));
            Ok(())
        }
        Err(error) => {
            let error = CliError::exchange(error, grant.endpoint());
            if let Some((step, advice)) = ended {
                fail(checks, step, &error, advice, &seen);
            }
            Err(error)
        }
    }
}

/// Returns the builder of a client whose certificates are looked at.
fn watched(
    builder: Builder,
    connection: &Connection,
    grant: &Grant,
    eyes: &Eyes,
) -> Result<Builder, CliError> {
    let uri = grant.endpoint().uri();
    if uri.scheme() != Some(&Scheme::HTTPS) {
        return Ok(builder);
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(connection.network.root_certificates()?.certificates());
    let verifier = WebPkiServerVerifier::builder(Arc::new(roots)).build();
    let verifier = verifier.map_err(|error| CliError::usage(error.to_string()))?;
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let verifier = Arc::new(Verifier { verifier, host, eyes: eyes.clone() });
    let tls = ClientConfig::builder().dangerous().with_custom_certificate_verifier(verifier);
    Ok(builder.with_tls(tls.with_no_client_auth()))
}

fn proxy_check(proxy: Option<&Proxy>, is_reached: bool) -> Check {
    match proxy {
        None => Check::ok(Step::Proxy, "none: the server is called directly"),
        Some(proxy) if is_reached => Check::ok(Step::Proxy, format!("through {}", proxy.address())),
        Some(_) => Check::skipped(Step::Proxy, "not reached"),
    }
}

fn tls_check(grant: &Grant, seen: &Seen) -> Check {
    if grant.endpoint().uri().scheme() != Some(&Scheme::HTTPS) {
        return Check::skipped(Step::Tls, "plain http has none");
    }
    match &seen.certificate {
        Some(der) => Check::ok(Step::Tls, described(der)),
        None => Check::skipped(Step::Tls, "not reached"),
    }
}

/// Returns which authority issued a certificate, and until when it is good.
fn described(der: &[u8]) -> String {
    let Some(Certificate { issuer, end }) = Certificate::read(der) else {
        return "the certificate cannot be read".to_owned();
    };
    let days = (end.as_second() - Timestamp::now().as_second()).div_euclid(24 * 60 * 60);
    let left = if days < 0 { "it is over".to_owned() } else { format!("{days} days are left") };
    format!("issued by {issuer}; good until {end} ({left})")
}

fn clock_check(seen: &Seen) -> Check {
    let Some((date, now)) = seen.clocks else {
        return Check::skipped(Step::Clock, "not reached");
    };
    let Some(date) = date else {
        return Check::skipped(Step::Clock, "the server does not say its time");
    };
    let (ahead, behind) = (now.saturating_since(date), date.saturating_since(now));
    let (skew, side) = if behind.is_zero() { (ahead, "ahead of") } else { (behind, "behind") };
    let skew = skew.as_secs();
    let detail = format!("this machine is {skew} s {side} the server");
    if skew <= MAX_SKEW {
        return Check::ok(Step::Clock, detail);
    }
    let advice =
        "set the clock of this machine, such as with NTP: tokens and certificates end by it";
    Check::failed(Step::Clock, detail, advice)
}

fn token_check(token: &AccessToken) -> Check {
    let life = token.expires_in().map_or_else(
        || "the server does not say for how long".to_owned(),
        |life| format!("for {} s", life.as_secs()),
    );
    Check::ok(Step::Token, format!("{} token, {life}", token.token_type()))
}

/// Puts a check in the place of what is known of its step.
fn note(checks: &mut [Check], check: Check) {
    if let Some(place) = checks.iter_mut().find(|known| known.step() == check.step()) {
        *place = check;
    }
}

/// Notes where the way ends. What was found out there before says more.
fn fail(checks: &mut [Check], step: Step, error: &CliError, advice: String, seen: &Seen) {
    if checks.iter().any(|check| check.step() == step && check.has_failed()) {
        return;
    }
    let mut detail = error.to_string();
    if let (Step::Tls, Some(der)) = (step, &seen.certificate) {
        detail = format!("{detail}; it was {}", described(der));
    }
    note(checks, Check::failed(step, detail, advice));
}
