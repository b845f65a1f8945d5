//! Times and durations as records write them: in milliseconds.

use std::time::Duration;

use polygrant::UnixTime;

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

pub(super) fn since_epoch(time: UnixTime) -> u64 {
    millis(time.since_epoch())
}
