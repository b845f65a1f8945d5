//! ECDSA signatures in DER (RFC 3279 §2.2.3), as key services return them.

/// Returns the two numbers of a signature behind one another, each in so many bytes, as a JWT has them
/// (RFC 7518 §3.4).
pub(super) fn ecdsa(der: &[u8], size: usize) -> Option<Vec<u8>> {
    let (numbers, rest) = element(der, 0x30)?;
    let (r, numbers) = element(numbers, 0x02)?;
    let (s, end) = element(numbers, 0x02)?;
    if !rest.is_empty() || !end.is_empty() {
        return None;
    }
    let mut signature = Vec::with_capacity(2 * size);
    for number in [r, s] {
        let first = number.iter().position(|byte| *byte != 0)?;
        let number = number.get(first..)?;
        let padding = size.checked_sub(number.len())?;
        signature.resize(signature.len() + padding, 0);
        signature.extend_from_slice(number);
    }
    Some(signature)
}

/// Splits off an element with that tag. A signature is shorter than 256 bytes, so that its length is one
/// byte, behind another one where it is 128 or more (P-521).
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (length, der) = match der {
        [found, length @ ..=0x7f, der @ ..] if *found == tag => (length, der),
        [found, 0x81, length @ 0x80..=0xff, der @ ..] if *found == tag => (length, der),
        _ => return None,
    };
    der.split_at_checked((*length).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_padded_and_lose_their_sign_byte() {
        let der = [0x30, 9, 0x02, 3, 0, 0x80, 1, 0x02, 2, 1, 2];
        assert_eq!(ecdsa(&der, 3).unwrap(), [0, 0x80, 1, 0, 1, 2]);
        assert_eq!(ecdsa(&der, 2).unwrap(), [0x80, 1, 1, 2]);
    }

    /// Two numbers of 66 bytes each: the element around them has 136.
    #[test]
    fn the_numbers_of_p_521_are_read() {
        let number = [&[0x02, 66, 1][..], &[7; 65]].concat();
        let der = [&[0x30, 0x81, 136][..], &number, &number].concat();
        let expected = [&[1][..], &[7; 65], &[1], &[7; 65]].concat();
        assert_eq!(ecdsa(&der, 66).unwrap(), expected);
    }

    #[test]
    fn anything_else_is_none() {
        for der in [
            &[][..],
            &[0x30],
            &[0x30, 0],
            &[0x30, 0x81, 1],
            &[0x30, 0x81, 6, 2, 1, 1, 2, 1, 1],
            &[0x31, 6, 2, 1, 1, 2, 1, 1],
            &[0x30, 6, 2, 1, 0, 2, 1, 1],
            &[0x30, 6, 2, 1, 1, 2, 2, 1],
            &[0x30, 6, 2, 1, 1, 2, 1, 1, 0],
            &[0x30, 7, 2, 1, 1, 2, 1, 1, 0],
            &[0x30, 8, 2, 3, 1, 2, 3, 2, 1, 1],
        ] {
            assert_eq!(ecdsa(der, 2), None, "{der:?}");
        }
        assert!(ecdsa(&[0x30, 6, 2, 1, 1, 2, 1, 1], 2).is_some());
    }
}
