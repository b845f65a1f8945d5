//! Several ways to do one thing, measured in turns, so that what disturbs the machine disturbs all.

use std::time::Instant;

use crate::error::Error;

/// One way to do it.
pub type Way<'a> = &'a mut dyn FnMut() -> Result<(), Error>;

/// What a way costs, in nanoseconds.
pub struct Cost {
    /// The median.
    pub median: f64,
    /// The median of what it costs more than the way that is compared with, round by round.
    pub more: f64,
    /// Between which two values that difference truly lies, with a confidence of 95 %.
    pub between: [f64; 2],
}

/// Runs all ways so many rounds, after some for warming up, and compares them with the last one. A
/// round goes through them forwards and backwards: a drift, and what one run leaves for the next to
/// do, weigh on all alike.
pub fn compare<const N: usize>(rounds: usize, ways: [Way<'_>; N]) -> Result<[Cost; N], Error> {
    let mut samples = [const { Vec::new() }; N];
    let warm_up = rounds / 10;
    for round in 0..warm_up + rounds {
        let mut times = [0.0; N];
        for way in (0..N).chain((0..N).rev()) {
            times[way] += timed(ways[way])? / 2.0;
        }
        if round >= warm_up {
            samples.iter_mut().zip(times).for_each(|(samples, time)| samples.push(time));
        }
    }
    let last = samples[N - 1].clone();
    // The ranks around a median of samples that it lies between, by the binomial distribution.
    let spread = 0.98 * (rounds as f64).sqrt() / rounds as f64;
    Ok(samples.map(|samples| {
        let mut more: Vec<f64> = samples.iter().zip(&last).map(|(own, last)| own - last).collect();
        more.sort_by(f64::total_cmp);
        let [low, high] = [0.5 - spread, 0.5 + spread].map(|share| quantile(&more, share));
        Cost { median: median(samples), more: quantile(&more, 0.5), between: [low, high] }
    }))
}

fn timed(way: Way<'_>) -> Result<f64, Error> {
    let begin = Instant::now();
    way()?;
    Ok(begin.elapsed().as_nanos() as f64)
}

/// The middle of samples that are not sorted yet.
pub fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    quantile(&samples, 0.5)
}

fn quantile(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1) as f64;
    sorted.get((last * share).round() as usize).copied().unwrap_or(f64::NAN)
}
