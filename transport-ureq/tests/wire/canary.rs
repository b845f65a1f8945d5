//! Every request of these tests goes through here, where nothing may be said aloud.

use std::cell::RefCell;
use std::error::Error as StdError;
use std::fmt::Write;
use std::sync::Once;

use polygrant::{AccessToken, Credentials, Dialect, Error, Grant, TransportFault};
use polygrant_ureq::Transport;

pub(crate) const CLIENT_ID: &str = "my-client";
pub(crate) const SECRET: &str = "s3cr3t-canary";
pub(crate) const BASIC: &str = "bXktY2xpZW50OnMzY3IzdC1jYW5hcnk=";
pub(crate) const TOKEN: &str = "t0k3n-canary";

thread_local! {
    static LOG: RefCell<String> = const { RefCell::new(String::new()) };
}

/// ureq works on the thread that calls it, so each test has a log of its own.
struct Log;

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        LOG.with_borrow_mut(|log| writeln!(log, "{}: {}", record.target(), record.args()).unwrap());
    }

    fn flush(&self) {}
}

fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&Log).unwrap();
        log::set_max_level(log::LevelFilter::Debug);
    });
    LOG.with_borrow_mut(String::clear);
}

pub(crate) fn assert_silent(text: &str) {
    for canary in [SECRET, BASIC, TOKEN] {
        assert!(!text.contains(canary), "{canary} in {text}");
    }
}

/// A grant for the dialect's path at a base URL.
pub(crate) fn grant(dialect: Dialect, base_url: &str) -> Grant {
    let endpoint = dialect.endpoint_at(base_url).unwrap();
    let credentials = Credentials::new(CLIENT_ID, SECRET).unwrap();
    let scopes = match dialect.name.as_ref() {
        "ants" => vec!["item", "event"],
        _ => Vec::new(),
    };
    Grant::new(dialect, endpoint, credentials, scopes).unwrap()
}

/// Asks for a token, and sees to it that neither log nor error gives a secret away.
pub(crate) fn obtain(transport: &Transport, grant: &Grant) -> Result<AccessToken, Error> {
    listen();
    let result = transport.obtain(grant);
    LOG.with_borrow(|log| {
        assert!(log.contains("ureq"), "the log is not heard");
        assert_silent(log);
    });
    match &result {
        Ok(token) => assert_silent(&format!("{token:?}")),
        Err(error) => {
            assert_silent(&format!("{error}\n{error:?}\n{error:#?}"));
            let mut source = error.source();
            while let Some(cause) = source {
                assert_silent(&format!("{cause}\n{cause:?}\n{cause:#?}"));
                source = cause.source();
            }
        }
    }
    result
}

pub(crate) fn failure(transport: &Transport, grant: &Grant) -> Error {
    obtain(transport, grant).unwrap_err()
}

pub(crate) fn fault(transport: &Transport, grant: &Grant) -> TransportFault {
    match failure(transport, grant) {
        Error::Transport(error) => {
            println!("{:?}: {:?}", error.fault(), StdError::source(&error));
            error.fault()
        }
        other => panic!("{other:?}"),
    }
}
