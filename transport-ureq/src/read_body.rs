//! A response's body, up to the cap.

use std::io::Read;

use polygrant::{MAX_BODY, TransportError, TransportErrorKind};
use ureq::Body;
use zeroize::Zeroizing;

use crate::classify;

/// Reads a body up to the cap. ureq's own `limit` takes a body of exactly the limit for too large. What
/// the bytes outgrow is wiped, so that no copies of the token are left behind.
pub(crate) fn read_body(body: &mut Body) -> Result<Zeroizing<Vec<u8>>, TransportError> {
    let length = body.content_length().and_then(|length| usize::try_from(length).ok());
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.unwrap_or(4096).min(MAX_BODY) + 1));
    let mut reader = body.as_reader();
    loop {
        let room = bytes.capacity() - bytes.len();
        (&mut reader)
            .take(room as u64)
            .read_to_end(&mut bytes)
            .map_err(|error| classify::transport_error(error.into(), None))?;
        if bytes.len() > MAX_BODY {
            return Err(TransportError::new(TransportErrorKind::TooLarge));
        }
        if bytes.len() < bytes.capacity() {
            return Ok(bytes);
        }
        let mut larger = Zeroizing::new(Vec::with_capacity((2 * bytes.len()).min(MAX_BODY + 1)));
        larger.extend_from_slice(&bytes);
        bytes = larger;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn a_body_is_read_whole_up_to_the_cap_with_its_length_stated_or_not() {
        for length in [0, 1, 4096, 4097, 4098, 10_000, MAX_BODY - 1, MAX_BODY] {
            let sent: Vec<u8> = (0..=u8::MAX).cycle().take(length).collect();
            let mut stated = Body::builder().data(sent.clone());
            assert_eq!(stated.content_length(), Some(length as u64));
            assert!(*read_body(&mut stated).unwrap() == sent, "{length}");
            let mut unstated = Body::builder().reader(Cursor::new(sent.clone()));
            assert_eq!(unstated.content_length(), None);
            assert!(*read_body(&mut unstated).unwrap() == sent, "{length}");
        }
        for body in [
            Body::builder().data(vec![b' '; MAX_BODY + 1]),
            Body::builder().reader(Cursor::new(vec![b' '; MAX_BODY + 1])),
        ] {
            let error = read_body(&mut { body }).unwrap_err();
            assert_eq!(error.kind(), TransportErrorKind::TooLarge);
        }
    }
}
