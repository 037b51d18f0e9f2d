//! What came of a run.

use super::worker::{Report, StageReport};
use crate::{MediaError, Pair, StageError};
use std::{path::PathBuf, time::Duration};

/// What came of a run.
#[derive(Debug)]
pub struct Summary {
    /// One for each file of the input folder, by name.
    pub outcomes: Vec<Outcome>,
    /// One for each stage, in the chain's order.
    pub stages: Vec<StageSummary>,
    /// How long reading and decoding took.
    pub decode: Timing,
    /// How long encoding and writing took.
    pub encode: Timing,
    /// The first pictures that went through, before and after, by name, if the run kept
    /// [thumbnails](super::Run::thumbnails).
    pub pairs: Vec<Pair>,
    /// How long the whole run took, by the clock on the wall.
    pub elapsed: Duration,
}

impl Summary {
    /// How many pictures were written.
    #[must_use]
    pub fn done(&self) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.result.is_ok()).count()
    }

    /// The files that failed, with their problems.
    pub fn failures(&self) -> impl Iterator<Item = (&Outcome, &Problem)> {
        self.outcomes.iter().filter_map(|outcome| Some((outcome, outcome.failure()?)))
    }

    /// The files that were no pictures, with the reasons.
    pub fn skipped(&self) -> impl Iterator<Item = (&Outcome, &str)> {
        self.outcomes.iter().filter_map(|outcome| match &outcome.result {
            Err(Problem::Skipped(reason)) => Some((outcome, reason.as_str())),
            _ => None,
        })
    }
}

/// What happened to one file.
#[derive(Debug)]
pub struct Outcome {
    /// The file's name without its folder.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// The result, or why there is none.
    pub result: Result<Done, Problem>,
}

impl Outcome {
    /// The problem, if it is a failure: a file that was skipped or not tried is none.
    #[must_use]
    pub fn failure(&self) -> Option<&Problem> {
        match &self.result {
            Ok(_) | Err(Problem::Skipped(_) | Problem::NotTried) => None,
            Err(problem) => Some(problem),
        }
    }
}

/// A picture that went through and was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The file that was written.
    pub path: PathBuf,
    /// Width and height in pixels, as read.
    pub before: (u32, u32),
    /// Width and height in pixels, as written.
    pub after: (u32, u32),
    /// From reading to having written.
    pub time: Duration,
}

/// Why there is no result for a file. The text is one line, and doesn't name the file where [`Outcome`] does.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Not a picture, and not called one.
    #[error("skipped: {0}")]
    Skipped(String),
    /// The run was stopped before.
    #[error("not tried, since the run was stopped")]
    NotTried,
    /// The file can't be read, decoded or written.
    #[error("{}", .0.line())]
    File(MediaError),
    /// A stage failed.
    #[error("{stage} failed: {error}")]
    Stage {
        /// The stage's name.
        stage: String,
        /// What it said.
        error: StageError,
    },
    /// The result would overwrite another.
    #[error("its result {result} would overwrite {with}")]
    Collision {
        /// The file name of both.
        result: String,
        /// What already has that name.
        with: String,
    },
}

/// How long something took, over all its calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timing {
    /// How often it was done, failures included.
    pub calls: usize,
    /// All calls together (on several workers this can be more than the run took).
    pub total: Duration,
    /// Half of the calls took no longer than this.
    pub median: Duration,
    /// The longest call.
    pub slowest: Duration,
}

impl Timing {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let middle = times.len().saturating_sub(1) / 2;
        Self {
            calls: times.len(),
            total: times.iter().sum(),
            median: times.get(middle).copied().unwrap_or_default(),
            slowest: times.last().copied().unwrap_or_default(),
        }
    }
}

/// How one stage did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageSummary {
    /// The stage's name, as the chain has it.
    pub name: String,
    /// How long its calls took, without the making of it.
    pub timing: Timing,
    /// Pictures that failed in it, those included for which it couldn't be made.
    pub failures: usize,
    /// How often it died and was thrown away.
    pub died: usize,
}

/// Puts together what the workers have to tell.
pub(super) fn gather<'a>(
    names: impl Iterator<Item = &'a str>,
    reports: Vec<Report>,
    most_pairs: usize,
    elapsed: Duration,
) -> Summary {
    let mut all = Report::default();
    for report in reports {
        all.outcomes.extend(report.outcomes);
        all.pairs.extend(report.pairs);
        all.decode.extend(report.decode);
        all.encode.extend(report.encode);
        all.stages.resize_with(report.stages.len(), StageReport::default);
        for (sum, stage) in all.stages.iter_mut().zip(report.stages) {
            sum.times.extend(stage.times);
            sum.failures += stage.failures;
            sum.died += stage.died;
        }
    }
    let stages = names.zip(all.stages).map(|(name, stage)| StageSummary {
        name: name.into(),
        timing: Timing::of(stage.times),
        failures: stage.failures,
        died: stage.died,
    });
    let mut pairs = in_order(all.pairs);
    pairs.truncate(most_pairs);
    Summary {
        stages: stages.collect(),
        outcomes: in_order(all.outcomes),
        decode: Timing::of(all.decode),
        encode: Timing::of(all.encode),
        pairs,
        elapsed,
    }
}

fn in_order<T>(mut numbered: Vec<(usize, T)>) -> Vec<T> {
    numbered.sort_by_key(|(number, _)| *number);
    numbered.into_iter().map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::Timing;
    use std::time::Duration;

    #[test]
    fn timing() {
        let ms = Duration::from_millis;
        let timing = Timing::of(vec![ms(9), ms(1), ms(2)]);
        assert_eq!(timing, Timing { calls: 3, total: ms(12), median: ms(2), slowest: ms(9) });
        assert_eq!(Timing::of(vec![ms(4), ms(3)]).median, ms(3));
        assert_eq!(Timing::of(vec![]), Timing::default());
    }
}
