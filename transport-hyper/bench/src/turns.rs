//! Two ways to do one thing, measured in turns, so that what disturbs the machine disturbs both.

use std::time::Instant;

use crate::Error;

/// What two ways cost, in nanoseconds.
pub struct Comparison {
    /// The median of the one.
    pub own: f64,
    /// The median of the other.
    pub other: f64,
    /// The median of what the one costs more, round by round.
    pub difference: f64,
    /// Between which two values the true difference lies, with a confidence of 95 %.
    pub between: [f64; 2],
}

/// Runs both so many rounds, after some for warming up. A round is own, other, other, own: a drift, and
/// what one run leaves for the next to do, weigh on both alike.
pub fn compare(
    rounds: usize,
    mut own: impl FnMut() -> Result<(), Error>,
    mut other: impl FnMut() -> Result<(), Error>,
) -> Result<Comparison, Error> {
    let (mut owns, mut others, mut differences) = (Vec::new(), Vec::new(), Vec::new());
    let warm_up = rounds / 10;
    for round in 0..warm_up + rounds {
        let first = timed(&mut own)?;
        let inner = [timed(&mut other)?, timed(&mut other)?];
        let outer = [first, timed(&mut own)?];
        if round >= warm_up {
            owns.extend(outer);
            others.extend(inner);
            let difference = outer.iter().sum::<f64>() - inner.iter().sum::<f64>();
            differences.push(difference / 2.0);
        }
    }
    differences.sort_by(f64::total_cmp);
    // The ranks around a median of samples that it lies between, by the binomial distribution.
    let spread = 0.98 * (rounds as f64).sqrt() / rounds as f64;
    let [low, difference, high] =
        [0.5 - spread, 0.5, 0.5 + spread].map(|share| quantile(&differences, share));
    Ok(Comparison { own: median(owns), other: median(others), difference, between: [low, high] })
}

fn timed(run: &mut impl FnMut() -> Result<(), Error>) -> Result<f64, Error> {
    let begin = Instant::now();
    run()?;
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
