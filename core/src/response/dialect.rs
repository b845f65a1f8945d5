//! Reading a response of a dialect without the grant that it is for.

use http::Response;

use super::parse::{Reading, parse};
use crate::dialect::Dialect;
use crate::error::Error;
use crate::redact::Redaction;
use crate::time::UnixTime;
use crate::token::AccessToken;
use crate::variables::Variables;

impl Dialect {
    /// Parses a response of this dialect's endpoint, without knowing the credentials.
    ///
    /// For saved responses. A live one is better parsed by [`Grant::parse`](crate::Grant::parse),
    /// which also keeps the client's credentials out of every message that the server echoes.
    /// `now` is when the response arrived.
    ///
    /// # Errors
    /// [`Error::Refused`] or [`Error::Malformed`].
    ///
    /// ```
    /// use polygrant::{Dialect, UnixTime};
    ///
    /// let body = br#"{"data":{"access_token":"sk-418e","token_type":"Bearer","expires_in":3600}}"#;
    /// let token = Dialect::fuuffy().parse(&http::Response::new(body), UnixTime::EPOCH)?;
    /// assert_eq!(token.secret(), "sk-418e");
    /// # Ok::<(), polygrant::Error>(())
    /// ```
    pub fn parse(
        &self,
        response: &Response<impl AsRef<[u8]>>,
        now: UnixTime,
    ) -> Result<AccessToken, Error> {
        let default = |name: &str| self.variables.get(name)?.default.as_deref();
        self.read(&default, response, now)
    }

    /// Parses a response as [`parse`](Self::parse) does, for the customer that these values are of:
    /// a dialect may [present](Dialect::presentation) some of them beside the token.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        &self,
        variables: &Variables,
        response: &Response<impl AsRef<[u8]>>,
        now: UnixTime,
    ) -> Result<AccessToken, Error> {
        self.read(&|name| self.value_of(name, variables), response, now)
    }

    fn read<'v>(
        &'v self,
        values: &'v dyn Fn(&str) -> Option<&'v str>,
        response: &Response<impl AsRef<[u8]>>,
        now: UnixTime,
    ) -> Result<AccessToken, Error> {
        let reading = Reading { dialect: self, redaction: Redaction::none(), values };
        let head = (response.status(), response.headers());
        parse(reading, head, Ok(response.body().as_ref()), now)
    }
}
