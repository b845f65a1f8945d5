//! How many bytes of a string stand for themselves, counted eight at a time.

/// Most strings are short; behind this many bytes another way of counting is quicker.
const LONG: usize = 32;

/// Returns how many bytes at the start stand for themselves in a JSON string: all before the first
/// quotation mark, backslash or control character.
#[inline(never)]
pub(super) fn plain(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    // Eight bytes at a time, up to the first word that holds a special byte.
    while let Some((word, behind)) = rest.split_first_chunk() {
        let passed = bytes.len() - rest.len();
        match special(*word) {
            0 if passed == LONG => return passed + plain_in_long(rest),
            0 => rest = behind,
            found => return passed + (found.trailing_zeros() / u8::BITS) as usize,
        }
    }
    // Fewer than eight bytes are left.
    let left = rest.iter().take_while(|byte| !is_special(**byte)).count();
    bytes.len() - rest.len() + left
}

/// Counts on in what is left of a long string. It is looked at in pieces, which a compiler turns into
/// a few instructions each; apart, so that short strings do not pay for their registers.
#[inline(never)]
fn plain_in_long(bytes: &[u8]) -> usize {
    let is_plain = |piece: &[u8]| !piece.iter().fold(false, |any, byte| any | is_special(*byte));
    let pieces = bytes.chunks_exact(LONG).take_while(|piece| is_plain(piece)).count() * LONG;
    // It ends within what would be the next piece, which is short.
    pieces + plain(bytes.get(pieces..).unwrap_or_default())
}

const fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Returns a word whose lowest set bit belongs to the first special byte of eight; 0 if there is none.
/// Bits above that one may be wrong, since a borrow can reach them.
const fn special(word: [u8; 8]) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES << 7;
    let word = u64::from_le_bytes(word);
    // A byte below 0x20 borrows when 0x20 is taken from it, which sets its highest bit.
    let control = word.wrapping_sub(ONES * 0x20);
    // A byte that is the wanted one becomes 0, and borrows when 1 is taken from it.
    let quote = (word ^ (ONES * b'"' as u64)).wrapping_sub(ONES);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    // Bytes whose highest bit was set before are no ASCII and never special.
    (control | quote | backslash) & !word & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every special byte at every place up to behind the long pieces, with every kind of byte around.
    #[test]
    fn the_first_special_byte_is_found() {
        for around in [b'a', b' ', 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0xa2, 0xff] {
            for at in 0..4 * LONG {
                for special in [b'"', b'\\', 0, 0x1f] {
                    let mut bytes = vec![around; at + 9];
                    assert_eq!(plain(&bytes), at + 9);
                    bytes[at] = special;
                    bytes[at + 8] = b'"';
                    assert_eq!(plain(&bytes), at, "{special} at {at} in {around}s");
                }
            }
        }
    }
}
