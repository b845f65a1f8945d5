//! What stands in a file: a line with the value's end, and the value.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use polygrant_client::store::StoreValue;
use zeroize::Zeroizing;

const MAGIC: &str = "polygrant-store 1 ";

/// Returns what a file holds that keeps the value for that long from now on.
pub(crate) fn encode(value: &StoreValue, keep: Duration) -> Zeroizing<Vec<u8>> {
    let end = now().saturating_add(millis(keep));
    let head = format!("{MAGIC}{end}\n");
    // In one allocation, so that no copy of the value is left behind.
    let mut bytes = Vec::with_capacity(head.len() + value.as_bytes().len());
    bytes.extend_from_slice(head.as_bytes());
    bytes.extend_from_slice(value.as_bytes());
    Zeroizing::new(bytes)
}

/// Returns the value; `None` if its time is over, or if the file is not one that `encode` made.
pub(crate) fn decode(file: &[u8]) -> Option<StoreValue> {
    let line = file.iter().position(|byte| *byte == b'\n')?;
    let (head, value) = file.split_at_checked(line + 1)?;
    let end =
        std::str::from_utf8(head).ok()?.strip_prefix(MAGIC)?.trim_end().parse::<u64>().ok()?;
    (now() < end).then(|| StoreValue::new(value.to_vec()))
}

/// Returns the milliseconds since 1970.
fn now() -> u64 {
    millis(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_again_as_it_was() {
        let value = StoreValue::new(b"\0\n\xff polygrant-store 1 0\n".to_vec());
        let file = encode(&value, Duration::from_secs(60));
        assert_eq!(decode(&file), Some(value.clone()));
        assert_eq!(decode(&encode(&value, Duration::MAX)), Some(value));
    }

    #[test]
    fn what_is_over_or_damaged_is_absent() {
        let value = StoreValue::new(b"value".to_vec());
        assert_eq!(decode(&encode(&value, Duration::ZERO)), None);
        for file in [
            &b""[..],
            b"\n",
            b"value",
            b"polygrant-store 1 99999999999999",
            b"polygrant-store 2 99999999999999\nvalue",
            b"polygrant-store 1 -1\nvalue",
            b"polygrant-store 1 \xff\nvalue",
        ] {
            assert_eq!(decode(file), None, "{file:?}");
        }
    }
}
