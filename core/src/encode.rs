//! The request's parameters, and the ways to write them.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::HeaderValue;
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use crate::credentials::Credentials;
use crate::dialect::{ClientAuthentication, Dialect, Encoding};

/// The names and values of a request's body, in the order in which they are sent.
pub(crate) struct Parameters<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Parameters<'a> {
    pub(crate) fn of(
        dialect: &'a Dialect,
        credentials: &'a Credentials,
        scope: Option<&'a str>,
    ) -> Self {
        let mut parameters = Vec::with_capacity(4);
        if let Some(grant_type) = &dialect.grant_type {
            parameters.push((&**grant_type, "client_credentials"));
        }
        if let ClientAuthentication::Body { client_id, client_secret } =
            &dialect.client_authentication
        {
            parameters.push((&**client_id, credentials.client_id()));
            parameters.push((&**client_secret, credentials.client_secret()));
        }
        if let (Some(parameter), Some(scope)) = (&dialect.scope, scope) {
            if !scope.is_empty() {
                parameters.push((&*parameter.name, scope));
            }
        }
        Self(parameters)
    }

    /// The body's bytes, in a buffer that never moved while it was filled: growing would leave
    /// copies of the secret behind that nobody wipes.
    pub(crate) fn encode(&self, encoding: Encoding) -> Zeroizing<Vec<u8>> {
        // The longest escape of a byte, and what stands around a name and its value.
        let (escape, frame) = match encoding {
            Encoding::Form => ("%00".len(), "=&".len()),
            Encoding::Json => ("\\u0000".len(), "\"\":\"\",".len()),
        };
        let room: usize =
            self.0.iter().map(|(name, value)| escape * (name.len() + value.len()) + frame).sum();
        let room = room + "{}".len();
        match encoding {
            Encoding::Form => {
                let target = String::with_capacity(room);
                let mut writer = form_urlencoded::Serializer::new(target);
                // Only a value that is not a string could fail, and there is none.
                let _ = self.serialize(serde_urlencoded::Serializer::new(&mut writer));
                Zeroizing::new(writer.finish().into_bytes())
            }
            Encoding::Json => {
                let mut bytes = Zeroizing::new(Vec::with_capacity(room));
                // A vector takes every byte, and every key is a string.
                let _ = serde_json::to_writer(&mut *bytes, self);
                bytes
            }
        }
    }
}

impl Serialize for Parameters<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// The `Authorization` value of HTTP Basic, each half form-urlencoded first (RFC 6749 §2.3.1),
/// marked sensitive, in memory that is wiped.
pub(crate) fn basic(credentials: &Credentials) -> Option<HeaderValue> {
    let (id, secret) = (credentials.client_id(), credentials.client_secret());
    let room = "%00".len() * (id.len() + secret.len()) + ":".len();
    let mut pair = Zeroizing::new(String::with_capacity(room));
    pair.extend(form_urlencoded::byte_serialize(id.as_bytes()));
    pair.push(':');
    pair.extend(form_urlencoded::byte_serialize(secret.as_bytes()));

    let mut value = Zeroizing::new(String::with_capacity("Basic ".len() + room.div_ceil(3) * 4));
    value.push_str("Basic ");
    BASE64_STANDARD.encode_string(pair.as_bytes(), &mut value);

    let bytes = Zeroizing::new(std::mem::take(&mut *value).into_bytes());
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(bytes)).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_is_form_urlencoded_first() {
        let credentials = Credentials::new("a:b", ":%+é ").unwrap();
        let value = basic(&credentials).unwrap();
        // base64 of `a%3Ab:%3A%25%2B%C3%A9+`
        assert_eq!(value.to_str().unwrap(), "Basic YSUzQWI6JTNBJTI1JTJCJUMzJUE5Kw==");
        assert!(value.is_sensitive());
    }

    /// The room that is reserved is enough for the longest escapes, so the buffer never moved.
    #[test]
    fn the_buffer_never_moves() {
        let worst = "\u{1}".repeat(50);
        let credentials = Credentials::new(&*worst, &*worst).unwrap();
        for (dialect, escape) in [(Dialect::ants(), 3), (Dialect::cobee(), 6)] {
            let parameters = Parameters::of(&dialect, &credentials, Some(&worst));
            let text: usize = parameters.0.iter().map(|(n, v)| n.len() + v.len()).sum();
            let bytes = parameters.encode(dialect.encoding);
            assert!(bytes.len() > escape * 100, "every byte was escaped");
            assert!(
                bytes.capacity() < escape * text + 64,
                "the first reservation, not a doubled one"
            );
        }
    }
}
