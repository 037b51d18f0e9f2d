//! Measuring two sides against each other in one run.

use std::time::Instant;

/// The times of both sides of one comparison, in nanoseconds an operation.
pub struct Pair {
    /// The median of our side.
    pub ours: f64,
    /// The median of the raw side.
    pub raw: f64,
    /// The median of the ratios of neighbouring runs.
    pub ratio: f64,
}

/// How many runs each side gets; odd, so that the median is one of them.
const RUNS: usize = 31;

/// Runs both sides in turn, `operations` a run, and gives the medians. Which side begins alternates, so that
/// a machine that changes its speed changes it for both.
pub fn compare(operations: u32, mut ours: impl FnMut(u32), mut raw: impl FnMut(u32)) -> Pair {
    let time = |side: &mut dyn FnMut(u32)| {
        let start = Instant::now();
        side(operations);
        start.elapsed().as_secs_f64() * 1e9 / f64::from(operations)
    };
    time(&mut ours);
    time(&mut raw);
    let mut runs: Vec<(f64, f64)> = Vec::with_capacity(RUNS);
    for run in 0..RUNS {
        runs.push(if run % 2 == 0 {
            let a = time(&mut ours);
            (a, time(&mut raw))
        } else {
            let b = time(&mut raw);
            (time(&mut ours), b)
        });
    }
    Pair {
        ours: median(runs.iter().map(|(a, _)| *a)),
        raw: median(runs.iter().map(|(_, b)| *b)),
        ratio: median(runs.iter().map(|(a, b)| a / b)),
    }
}

/// The median of an odd number of values.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
