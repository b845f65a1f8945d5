//! DER (X.690 §10), as far as keys need it.

use zeroize::Zeroizing;

pub(super) const INTEGER: u8 = 2;
pub(super) const BIT_STRING: u8 = 3;
pub(super) const OCTET_STRING: u8 = 4;
pub(super) const OBJECT_IDENTIFIER: u8 = 6;
pub(super) const SEQUENCE: u8 = 0x30;

/// An element, and what stands behind it.
pub(super) struct Element<'d> {
    pub(super) tag: u8,
    pub(super) content: &'d [u8],
    pub(super) rest: &'d [u8],
}

/// Reads the first element.
pub(super) fn read(der: &[u8]) -> Option<Element<'_>> {
    let (tag, length, rest) = match der {
        [tag, length @ ..=0x7f, rest @ ..] => (tag, usize::from(*length), rest),
        [tag, 0x81, length, rest @ ..] => (tag, usize::from(*length), rest),
        [tag, 0x82, high, low, rest @ ..] => {
            (tag, usize::from(u16::from_be_bytes([*high, *low])), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some(Element { tag: *tag, content, rest })
}

/// Reads elements one behind the other, up to what is none.
pub(super) fn elements(der: &[u8]) -> impl Iterator<Item = Element<'_>> {
    let mut rest = der;
    std::iter::from_fn(move || {
        let element = read(rest)?;
        rest = element.rest;
        Some(element)
    })
}

/// Writes an element.
pub(super) fn written(tag: u8, content: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut der = Zeroizing::new(Vec::with_capacity(content.len() + 4));
    der.push(tag);
    match u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes() {
        [0, length @ ..0x80] => der.push(length),
        [0, length] => der.extend([0x81, length]),
        [high, low] => der.extend([0x82, high, low]),
    }
    der.extend_from_slice(content);
    der
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for length in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff] {
            let content = vec![7; length];
            let mut der = written(4, &content).to_vec();
            der.push(9);
            let element = read(&der).unwrap();
            assert_eq!((element.tag, element.content, element.rest), (4, &*content, &[9][..]));
            assert!(read(&der[..length.max(1)]).is_none());
        }
        assert_eq!(elements(&[2, 1, 0, 4, 0, 5]).map(|it| it.tag).collect::<Vec<_>>(), [2, 4]);
    }
}
