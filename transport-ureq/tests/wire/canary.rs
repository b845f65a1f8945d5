//! Every request of these tests goes through here, where nothing may be said aloud.

use std::cell::RefCell;
use std::error::Error as StdError;
use std::fmt::Write;
use std::sync::Once;

use polygrant::{AccessToken, Dialect, Error, Grant, Scopes, TransportError, TransportErrorKind};
use polygrant_testkit::{ScriptedServer, TOKEN, credentials, secret_in};
use polygrant_ureq::Transport;

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

/// What comes of it, and what was logged meanwhile.
pub(crate) fn listening<T>(work: impl FnOnce() -> T) -> (T, String) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&Log).unwrap();
        log::set_max_level(log::LevelFilter::Debug);
    });
    LOG.with_borrow_mut(String::clear);
    let result = work();
    (result, LOG.take())
}

pub(crate) fn assert_silent(text: &str) {
    assert_eq!(secret_in(text), None, "{text}");
}

/// A grant in RFC 6749's own dialect.
pub(crate) fn grant(base_url: &str) -> Grant {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at(base_url).unwrap();
    Grant::new(dialect, endpoint, credentials(), Scopes::none()).unwrap()
}

pub(crate) fn grant_of(server: &ScriptedServer) -> Grant {
    grant(&server.base_url())
}

/// Returns a response with a token.
pub(crate) fn token() -> String {
    let body = format!(r#"{{"access_token":"{TOKEN}","token_type":"Bearer","expires_in":3600}}"#);
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// Asks for a token, and sees to it that neither log nor error gives a secret away.
pub(crate) fn fetch(transport: &Transport, grant: &Grant) -> Result<AccessToken, Error> {
    let (result, log) = heard(transport, grant);
    assert!(log.contains("ureq"), "the log is not heard");
    result
}

/// Asks for a token, and sees to it that ureq is not even asked to send anything.
pub(crate) fn unsent(transport: &Transport, grant: &Grant) -> TransportError {
    let (result, log) = heard(transport, grant);
    assert_eq!(log, "");
    let Err(Error::Transport(error)) = result else { panic!("{result:?}") };
    error
}

fn heard(transport: &Transport, grant: &Grant) -> (Result<AccessToken, Error>, String) {
    let (result, log) = listening(|| transport.fetch(grant));
    assert_silent(&log);
    assert_silent(&format!("{result:?}"));
    let mut cause = result.as_ref().err().map(|error| error as &dyn StdError);
    while let Some(error) = cause {
        assert_silent(&format!("{error}\n{error:?}\n{error:#?}"));
        cause = error.source();
    }
    (result, log)
}

pub(crate) fn failure(transport: &Transport, grant: &Grant) -> Error {
    fetch(transport, grant).unwrap_err()
}

pub(crate) fn fault(transport: &Transport, grant: &Grant) -> TransportErrorKind {
    match failure(transport, grant) {
        Error::Transport(error) => {
            println!("{:?}: {:?}", error.kind(), StdError::source(&error));
            error.kind()
        }
        other => panic!("{other:?}"),
    }
}
