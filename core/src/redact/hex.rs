//! Finds and reads hexadecimal digits, at any place in a text.

use super::letters::Letters;

/// Returns what each run of at least so many digits spells if two of them are a byte: from the first
/// digit on, and from the second.
pub(super) fn decoded(letters: &Letters, shortest: usize) -> impl Iterator<Item = Letters> {
    // 1. Runs of digits and of other bytes take turns; each is told where it starts.
    let mut end = 0;
    let is_digit = u8::is_ascii_hexdigit;
    let runs = letters.bytes().chunk_by(move |a, b| is_digit(a) == is_digit(b)).map(move |run| {
        end += run.len();
        (end - run.len(), run)
    });
    // 2. Most runs are words, too short to spell a secret.
    let runs =
        runs.filter(move |(_, run)| run.len() >= shortest && run.first().is_some_and(is_digit));
    // 3. Where a pair begins cannot be seen.
    runs.flat_map(move |(start, run)| {
        [0, 1].map(|offset| decode(letters, start + offset, run.get(offset..).unwrap_or_default()))
    })
}

/// Reads pairs of digits that begin at an index of the letters. A digit that is left over is nothing.
fn decode(letters: &Letters, start: usize, digits: &[u8]) -> Letters {
    let mut decoded = Letters::with_capacity(digits.len() / 2);
    for (pair, digits) in digits.chunks_exact(2).enumerate() {
        let at = start + 2 * pair;
        if let (Some(byte), Some(place)) = (byte(digits), letters.place(at, at + 2)) {
            decoded.push(byte, place);
        }
    }
    decoded
}

/// Returns the byte that two digits spell.
pub(super) fn byte(digits: &[u8]) -> Option<u8> {
    let [high, low] = <[u8; 2]>::try_from(digits).ok()?.map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? << 4 | low?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_at_either_offset() {
        for (text, expected, place) in
            [("(616263)", "abc", (1, 7)), ("x7616263", "abc", (2, 8)), ("6A4b4C6", "jKL", (0, 6))]
        {
            let letters = Letters::of(text);
            let found = decoded(&letters, 6).find(|found| found.bytes() == expected.as_bytes());
            let found = found.unwrap_or_else(|| panic!("{text}"));
            let whole = found.place(0, expected.len()).unwrap();
            assert_eq!((whole.start, whole.end), place, "{text}");
        }
        assert_eq!(decoded(&Letters::of("61626 36162g61626"), 6).count(), 0);
    }
}
