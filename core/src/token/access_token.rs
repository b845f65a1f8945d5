//! The token itself, with what stood beside it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, COOKIE};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Request, Response, Uri};
use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

use super::lifetime::{KnownLifetime, TokenLifetime};
use super::presented::Presented;
use crate::dialect::{Path, Presentation, Rejections};
use crate::request::header_value;

/// An access token, ready to use.
///
/// `Debug` shows neither it nor its scope, which is the server's text as it is; it is wiped from
/// memory when its last clone is dropped.
/// Cloning shares the bytes.
///
/// ```
/// use polygrant::{Dialect, UnixTime};
///
/// let body = br#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"Bearer","expires_in":3600}"#;
/// let token = Dialect::rfc6749().parse(&http::Response::new(body), UnixTime::EPOCH)?;
///
/// let mut call = http::Request::get("https://api.example.com/").body(())?;
/// token.authorize(call.headers_mut());
/// assert_eq!(call.headers()["authorization"], "Bearer 2YotnFZFEjr1zCsicMWpAA");
/// assert!(!format!("{token:?} {call:?}").contains("2Yotn"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct AccessToken {
    authorization: HeaderValue,
    lifetime: KnownLifetime,
    /// It stands behind the `Authorization` value, in the same memory.
    scope: Option<Bytes>,
    /// What few dialects have.
    more: Option<Arc<More>>,
}

/// Holds bytes that are wiped in one go when they are dropped; `Zeroizing` wipes those of a vector one by
/// one, which shows with tokens of some KiB.
struct Wiped(Vec<u8>);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}

struct More {
    further: FurtherMembers,
    presented: Option<Presented>,
    rejections: Rejections,
}

/// What stands before the token in an `Authorization` value (RFC 6750 §2.1).
const SCHEME: &str = "Bearer ";

impl AccessToken {
    /// Takes a token of one or more visible ASCII characters, which is what RFC 6749 §A.12 allows
    /// less the space; `None` for any other.
    pub(crate) fn new(secret: &str, lifetime: KnownLifetime, scope: Option<&str>) -> Option<Self> {
        if secret.is_empty() || !is_visible(secret) {
            return None;
        }
        let parts = [SCHEME, secret, scope.unwrap_or_default()];
        let mut text = String::with_capacity(parts.iter().map(|part| part.len()).sum());
        parts.iter().for_each(|part| text.push_str(part));
        let mut memory = Bytes::from_owner(Wiped(text.into_bytes()));
        let scope = scope.map(|_| memory.split_off(SCHEME.len() + secret.len()));
        let mut authorization = HeaderValue::from_maybe_shared(memory).ok()?;
        authorization.set_sensitive(true);
        Some(Self { authorization, lifetime, scope, more: None })
    }

    /// Returns the same with what few dialects have; `None` if it cannot be presented as they want it.
    pub(crate) fn with_more<'v>(
        mut self,
        further: FurtherMembers,
        presentation: &Presentation,
        rejections: &Rejections,
        values: &dyn Fn(&str) -> Option<&'v str>,
    ) -> Option<Self> {
        let presented = if presentation.is_bearer() {
            None
        } else {
            Some(Presented::of(presentation, self.secret(), values)?)
        };
        if presented.is_some() || !further.extra.is_empty() || rejections != Rejections::NONE {
            let rejections = rejections.clone();
            self.more = Some(Arc::new(More { further, presented, rejections }));
        }
        Some(self)
    }

    /// Returns a copy in memory of its own, but for what few dialects have: for a thread that reads it often,
    /// so that no other thread's count of copies is in its way.
    #[must_use]
    pub fn detached(&self) -> Self {
        match Self::new(self.secret(), self.lifetime, self.scope()) {
            Some(own) => Self { more: self.more.clone(), ..own },
            None => self.clone(),
        }
    }

    /// Returns whether a resource server's response rejects this token: see
    /// [`Dialect::rejects_token`](crate::Dialect::rejects_token), whose dialect is the one that the
    /// token came in.
    #[must_use]
    pub fn is_rejected_by<B>(&self, response: &Response<B>) -> bool {
        self.rejections().are_in_head(response.status(), response.headers())
    }

    /// Returns whether the trailers of a resource server's response reject this token, as those of a
    /// gRPC call may.
    #[must_use]
    pub fn is_rejected_by_trailers(&self, trailers: &HeaderMap) -> bool {
        self.rejections().are_in_headers(trailers)
    }

    /// Returns whether the body of a resource server's response rejects this token: see
    /// [`Dialect::rejects_token_in_body`](crate::Dialect::rejects_token_in_body).
    #[must_use]
    pub fn is_rejected_by_body(&self, body: &[u8]) -> bool {
        self.rejections().are_in_body(body)
    }

    /// Returns what is known of the token's lifetime.
    pub(crate) const fn known_lifetime(&self) -> KnownLifetime {
        self.lifetime
    }

    /// Returns what stood beside the token in the response, and is presented with it.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &str)> {
        let members = self.more.iter().flat_map(|more| &more.further.presented);
        members.map(|(name, value)| (&**name, &***value))
    }

    fn rejections(&self) -> &Rejections {
        self.more.as_ref().map_or(Rejections::NONE, |more| &more.rejections)
    }

    fn presented(&self) -> Option<&Presented> {
        self.more.as_ref()?.presented.as_ref()
    }

    /// Returns the token's text, in the open.
    #[must_use]
    pub fn secret(&self) -> &str {
        self.authorization.to_str().ok().and_then(|value| value.get(SCHEME.len()..)).unwrap_or("")
    }

    /// Returns the token's type. Only Bearer tokens (RFC 6750) are accepted by
    /// [`parse`](crate::Grant::parse).
    #[must_use]
    pub const fn token_type(&self) -> &'static str {
        "Bearer"
    }

    /// Returns how long the token lives as the response states it, or the dialect where the response
    /// does not, counted from the response's arrival; zero if it arrived expired, `None` if that is
    /// not known. `None` never means "for ever".
    #[must_use]
    pub const fn expires_in(&self) -> Option<Duration> {
        self.lifetime.stated
    }

    /// Returns whether the response states a lifetime that cannot be read, such as `"soon"`. It costs
    /// no token: the lifetime is then not known.
    #[must_use]
    pub const fn has_unreadable_lifetime(&self) -> bool {
        self.lifetime.is_unreadable
    }

    /// Returns how long the token lives, counted from the response's arrival, as far as the response,
    /// the dialect and the token itself say.
    ///
    /// A token that is a JWT says when it ends (`exp`, RFC 7519 §4.1.4). Where nothing is stated, it
    /// lives from the response's own `Date` until then; without a `Date`, for the lesser of what lies
    /// between its `iat` and its `exp` and of what the caller's clock leaves. This is a heuristic that
    /// verifies nothing: RFC 9068 §6 asks clients to treat a token as opaque. The policy of
    /// `polygrant-lifecycle` can do without it.
    ///
    /// The token is decoded each time.
    ///
    /// ```
    /// use std::time::Duration;
    /// use polygrant::{Dialect, TokenLifetime, UnixTime};
    ///
    /// // {"iat":1000,"exp":1900}
    /// let body = br#"{"access_token":"eyJhbGciOiJub25lIn0.eyJpYXQiOjEwMDAsImV4cCI6MTkwMH0.",
    ///                 "token_type":"Bearer"}"#;
    /// let token = Dialect::rfc6749().parse(&http::Response::new(body), UnixTime::from_secs(1600))?;
    /// assert_eq!(token.expires_in(), None);
    /// assert_eq!(token.lifetime(), TokenLifetime::Derived(Duration::from_secs(300)));
    /// # Ok::<(), polygrant::Error>(())
    /// ```
    #[must_use]
    pub fn lifetime(&self) -> TokenLifetime {
        self.lifetime.with_token(self.secret())
    }

    /// Returns the scope as the server wrote it, if it did. A missing scope does not prove that what was
    /// asked for was granted.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_ref().and_then(|scope| std::str::from_utf8(scope).ok())
    }

    /// Returns a further member of the response, if the dialect
    /// [keeps](crate::dialect::TokenFields::extra) it and the response has it and more than `null` in
    /// it. It is not wiped from memory.
    ///
    /// ```
    /// use polygrant::dialect::{Dialect, Path};
    /// use polygrant::UnixTime;
    ///
    /// let mut dialect = Dialect::rfc6749();
    /// dialect.token.extra = vec![Path::of(&["instance_url"])];
    /// let body = br#"{"access_token":"a","token_type":"Bearer","instance_url":"https://eu.example"}"#;
    /// let token = dialect.parse(&http::Response::new(body), UnixTime::EPOCH)?;
    /// assert_eq!(token.extra(&Path::of(&["instance_url"])).unwrap(), "https://eu.example");
    /// # Ok::<(), polygrant::Error>(())
    /// ```
    #[must_use]
    pub fn extra(&self, path: &Path) -> Option<&Value> {
        let mut extra = self.extras();
        extra.find(|(known, _)| *known == path).map(|(_, value)| value)
    }

    /// Returns all further members that were kept.
    pub fn extras(&self) -> impl Iterator<Item = (&Path, &Value)> {
        let extra = self.more.iter().flat_map(|more| &more.further.extra);
        extra.map(|(path, value)| (path, value))
    }

    /// Returns the ready-made `Authorization` value of a Bearer token (RFC 6750 §2.1), marked
    /// sensitive. A dialect may present its tokens in another way, which [`authorize`](Self::authorize)
    /// knows.
    #[must_use]
    pub const fn authorization(&self) -> &HeaderValue {
        &self.authorization
    }

    /// Sets the headers that present the token: `Authorization`, unless the dialect says otherwise.
    ///
    /// A dialect may also present it [in the query](crate::dialect::Presentation::query):
    /// [`authorize_request`](Self::authorize_request) takes care of all.
    pub fn authorize(&self, headers: &mut HeaderMap) {
        let Some(presented) = self.presented() else {
            headers.insert(AUTHORIZATION, self.authorization.clone());
            return;
        };
        for (name, value) in &presented.headers {
            headers.insert(name, value.clone());
        }
        if !presented.cookies.is_empty() {
            // The call's own come first, all in one header (RFC 6265 §5.4).
            let own = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
            let all: Vec<&str> = own.chain([&**presented.cookies]).collect();
            let all = Zeroizing::new(all.join("; "));
            if let Some(value) = header_value(all, true) {
                headers.insert(COOKIE, value);
            }
        }
    }

    /// Adds to a URL the parameters that present the token, where the dialect has any.
    ///
    /// # Errors
    /// The URL becomes too long.
    pub fn authorize_uri(&self, uri: &mut Uri) -> Result<(), http::Error> {
        let query = self.presented().map_or("", |presented| &presented.query);
        if query.is_empty() {
            return Ok(());
        }
        let mut parts = uri.clone().into_parts();
        let known = parts.path_and_query.as_ref().map_or("/", PathAndQuery::as_str);
        let joint = if known.contains('?') { '&' } else { '?' };
        let target = Zeroizing::new(format!("{known}{joint}{query}"));
        parts.path_and_query = Some(PathAndQuery::try_from(&**target)?);
        *uri = Uri::from_parts(parts)?;
        Ok(())
    }

    /// Puts the token on a call of the vendor's API, wherever the dialect wants it.
    ///
    /// # Errors
    /// The URL becomes too long.
    pub fn authorize_request<B>(&self, request: &mut Request<B>) -> Result<(), http::Error> {
        self.authorize_uri(request.uri_mut())?;
        self.authorize(request.headers_mut());
        Ok(())
    }
}

/// Returns whether a text is visible ASCII. It is looked at in pieces, which a compiler turns into a few
/// instructions each.
fn is_visible(text: &str) -> bool {
    let mut pieces = text.as_bytes().chunks(32);
    pieces.all(|piece| piece.iter().fold(true, |all, byte| all & byte.is_ascii_graphic()))
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("token_type", &self.token_type())
            .field("expires_in", &self.expires_in())
            .finish_non_exhaustive()
    }
}

/// What stood beside a token in its response, and is kept with it.
#[derive(Clone, Default)]
pub(crate) struct FurtherMembers {
    /// For the caller.
    pub(crate) extra: Vec<(Path, Value)>,
    /// For the presentation, by the names that it has for them.
    pub(crate) presented: Vec<(String, Zeroizing<String>)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::time::UnixTime;

    fn token(presentation: &str) -> AccessToken {
        let document = format!(r#"{{"name":"x","presentation":{presentation}}}"#);
        let dialect = Dialect::from_json(&document).unwrap();
        let body = br#"{"access_token":"a;b","token_type":"Bearer"}"#;
        dialect.parse(&http::Response::new(body), UnixTime::EPOCH).unwrap()
    }

    #[test]
    fn cookies_join_those_of_the_call() {
        let token = token(r#"{"cookies":{"t":"{access_token}","u":"v-{access_token}"}}"#);
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("own=1"));
        headers.append(COOKIE, HeaderValue::from_static("other=2"));
        token.authorize(&mut headers);
        let cookies: Vec<_> = headers.get_all(COOKIE).iter().collect();
        assert_eq!(cookies, ["own=1; other=2; t=a%3Bb; u=v-a%3Bb"]);
        assert!(cookies[0].is_sensitive());
        assert!(!headers.contains_key(AUTHORIZATION));
    }

    #[test]
    fn a_query_joins_that_of_the_call() {
        let token = token(r#"{"query":{"t":"{access_token}"}}"#);
        for (url, expected) in [
            ("https://h.example", "https://h.example/?t=a%3Bb"),
            ("https://h.example/x?a=b", "https://h.example/x?a=b&t=a%3Bb"),
            ("/x", "/x?t=a%3Bb"),
        ] {
            let mut call = Request::get(url).body(()).unwrap();
            token.authorize_request(&mut call).unwrap();
            assert_eq!(call.uri(), expected);
        }
        let mut long: Uri = format!("/{}", "x".repeat(65_530)).parse().unwrap();
        assert!(token.authorize_uri(&mut long).is_err());
    }
}
