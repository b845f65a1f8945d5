//! A response at hand, and what its head says.

use http::StatusCode;
use http::header::{AsHeaderName, DATE, HeaderMap};

use crate::dialect::Dialect;
use crate::redact::Redaction;
use crate::time::UnixTime;
use crate::token::Clock;

/// What every reader needs to know about the response at hand.
#[derive(Clone, Copy)]
pub(super) struct Response<'a> {
    pub(super) dialect: &'a Dialect,
    pub(super) redaction: Redaction<'a>,
    pub(super) status: StatusCode,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
    /// The body without a byte order mark, if it is UTF-8.
    pub(super) utf_8: Option<&'a str>,
    /// A body that is a form, as JSON.
    pub(super) form: Option<&'a str>,
    /// When it arrived.
    pub(super) now: UnixTime,
}

impl<'a> Response<'a> {
    /// Returns what time it was when the response came, by the server's own clock if it says so.
    pub(super) fn clock(self) -> Clock {
        let date = self.header(DATE).and_then(UnixTime::from_http_date);
        date.map_or(Clock::Caller(self.now), Clock::Server)
    }

    /// Returns the same as a time.
    pub(super) fn sent_at(self) -> UnixTime {
        match self.clock() {
            Clock::Server(time) | Clock::Caller(time) => time,
        }
    }

    /// Returns a header that is text.
    pub(super) fn header(self, name: impl AsHeaderName) -> Option<&'a str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns the id that the server gave the request.
    pub(super) fn request_id(self) -> Option<String> {
        let names = &self.dialect.error.request_id_headers;
        names.iter().find_map(|name| self.header(&**name)).and_then(|id| self.redaction.clean(id))
    }
}
