//! The work on single pictures, by several threads.

use super::{Done, Observer, OnError, Outcome, Problem, Run, plan::Job};
use crate::{Chain, Frame, Pair, Pixels, Stage, StageError, decode, sheet, write_atomically};
use std::{
    iter::Enumerate,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
    vec::IntoIter,
};

/// What all workers share.
pub(super) struct Work<'a, P, O> {
    run: &'a Run,
    chain: &'a Chain<P>,
    jobs: Mutex<Enumerate<IntoIter<Job>>>,
    observer: &'a O,
    stopped: AtomicBool,
}

/// What one worker has to tell when it is through.
#[derive(Default)]
pub(super) struct Report {
    /// With the number of the file each is about.
    pub outcomes: Vec<(usize, Outcome)>,
    pub pairs: Vec<(usize, Pair)>,
    pub decode: Vec<Duration>,
    pub encode: Vec<Duration>,
    pub stages: Vec<StageReport>,
}

/// What one worker has to tell about one stage.
#[derive(Default)]
pub(super) struct StageReport {
    pub times: Vec<Duration>,
    pub failures: usize,
    pub died: usize,
}

/// A worker's own stages: not made yet (or dead), or ready.
type Stages<P> = Vec<Option<Box<dyn Stage<P>>>>;

impl<'a, P: Pixels, O: Observer> Work<'a, P, O> {
    pub fn new(run: &'a Run, chain: &'a Chain<P>, jobs: Vec<Job>, observer: &'a O) -> Self {
        let jobs = Mutex::new(jobs.into_iter().enumerate());
        Self { run, chain, jobs, observer, stopped: AtomicBool::new(false) }
    }

    /// Takes one file after the other until there is none.
    pub fn run(&self) -> Report {
        let count = self.chain.names().len();
        let mut stages: Stages<P> = (0..count).map(|_| None).collect();
        let mut report = Report::default();
        report.stages.resize_with(count, StageReport::default);
        loop {
            let Some((index, Job { name, path, result })) = self.take() else { return report };
            let result = match result {
                Err(problem @ Problem::Skipped(_)) => Err(problem),
                _ if self.stopped.load(Ordering::Acquire) => Err(Problem::NotTried),
                Ok(result) => self.picture(index, &path, &result, &mut stages, &mut report),
                Err(problem) => Err(problem),
            };
            let outcome = Outcome { name, path, result };
            if self.run.on_error == OnError::Stop && outcome.failure().is_some() {
                self.stopped.store(true, Ordering::Release);
            }
            self.observer.finished(&outcome);
            report.outcomes.push((index, outcome));
        }
    }

    fn take(&self) -> Option<(usize, Job)> {
        // Taking the next file can't leave the list half changed, so a panic elsewhere is no reason to give up.
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).next()
    }

    fn picture(
        &self,
        index: usize,
        path: &Path,
        result: &str,
        stages: &mut Stages<P>,
        report: &mut Report,
    ) -> Result<Done, Problem> {
        let begin = Instant::now();
        let picture = decode(path, self.run.limits).map_err(Problem::File)?;
        report.decode.push(begin.elapsed());

        let before_size = (picture.frame.width, picture.frame.height);
        // A worker takes the files in their order, so the first of all workers are among the first of each.
        let side = self.run.thumbnails.filter(|kept| report.pairs.len() < kept.most).map(|kept| kept.side);
        let before = side.map(|side| sheet::thumbnail(picture.frame.view(), side));
        let Frame { width, height, pixels } = picture.frame;
        let mut frame = Frame { width, height, pixels: P::from(pixels) };
        for (number, name) in self.chain.names().enumerate() {
            frame = self
                .stage(number, &mut stages[number], frame, &mut report.stages[number])
                .map_err(|error| Problem::Stage { stage: name.into(), error })?;
        }

        let path = self.run.output.join(result);
        let encoding = Instant::now();
        write_atomically(&path, &frame, picture.format).map_err(Problem::File)?;
        report.encode.push(encoding.elapsed());
        if let (Some(before), Some(side)) = (before, side) {
            let after = sheet::thumbnail(frame.view(), side);
            let after_size = (frame.width, frame.height);
            let name = picture.name;
            report.pairs.push((index, Pair { name, before, after, before_size, after_size }));
        }
        Ok(Done { path, before: before_size, after: (frame.width, frame.height), time: begin.elapsed() })
    }

    fn stage(
        &self,
        number: usize,
        slot: &mut Option<Box<dyn Stage<P>>>,
        frame: Frame<P>,
        report: &mut StageReport,
    ) -> Result<Frame<P>, StageError> {
        let empty = frame.pixels.is_empty();
        let attempt = || {
            let stage = match slot {
                Some(stage) => stage,
                None => slot.insert(self.chain.make(number)?),
            };
            let begin = Instant::now();
            let result = stage.apply(frame);
            report.times.push(begin.elapsed());
            if result.as_ref().is_err_and(StageError::is_dead) {
                *slot = None;
                report.died += 1;
            }
            let frame = result?;
            if !frame.is_whole() {
                let (width, height, bytes) = (frame.width, frame.height, frame.pixels.len());
                return Err(StageError::failed(format!(
                    "it gave back {bytes} bytes as a picture of {width}x{height} pixels"
                )));
            }
            if frame.pixels.is_empty() && !empty {
                return Err(StageError::failed("it gave back a picture without pixels"));
            }
            Ok(frame)
        };
        let result = attempt();
        report.failures += usize::from(result.is_err());
        result
    }
}
