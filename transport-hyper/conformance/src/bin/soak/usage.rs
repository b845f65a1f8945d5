//! Measures the memory, descriptors and threads of the process, on Linux alone.

use std::fs;
use std::io;

/// What the process uses at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// Resident memory, in KiB.
    pub(crate) memory: u64,
    pub(crate) descriptors: u64,
    pub(crate) threads: u64,
}

impl Usage {
    pub(crate) fn now() -> io::Result<Self> {
        let status = fs::read_to_string("/proc/self/status")?;
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let number = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
            number.ok_or_else(|| io::Error::other(format!("/proc/self/status has no {name}")))
        };
        let descriptors = fs::read_dir("/proc/self/fd")?.count();
        Ok(Self {
            memory: of("VmRSS:")?,
            descriptors: u64::try_from(descriptors).unwrap_or(u64::MAX),
            threads: of("Threads:")?,
        })
    }

    /// Returns the median of each.
    pub(crate) fn median(samples: &[Self]) -> Option<Self> {
        let median = |of: fn(&Self) -> u64| {
            let mut all: Vec<_> = samples.iter().map(of).collect();
            all.sort_unstable();
            all.get(all.len() / 2).copied()
        };
        Some(Self {
            memory: median(|usage| usage.memory)?,
            descriptors: median(|usage| usage.descriptors)?,
            threads: median(|usage| usage.threads)?,
        })
    }
}
