//! A folder of pictures through a chain.

mod plan;
mod summary;
mod worker;

pub use summary::{Done, Outcome, Problem, StageSummary, Summary, Timing};

use crate::{Chain, Limits, MediaError, Pixels, encode};
use std::{
    collections::HashSet,
    fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    thread,
    time::Instant,
};

/// What a run does after a picture failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnError {
    /// Goes on with the others.
    #[default]
    Continue,
    /// Begins no further picture; those under way are finished.
    Stop,
}

/// Watches a run. The methods are called from the workers' threads, one call for each file, and should be quick.
///
/// `()` watches nothing.
pub trait Observer: Sync {
    /// The run begins; `files` outcomes will come.
    fn started(&self, files: usize) {
        let _ = files;
    }

    /// A file is through: done, failed, skipped or (after a stop) not tried.
    fn finished(&self, outcome: &Outcome) {
        let _ = outcome;
    }
}

impl Observer for () {}

/// A run over all files of a folder: how it is to be done.
///
/// Files are taken in the order of their names. A result has the name of its picture and the extension of its format
/// (`.png`, `.jpg`, `.webp`), which is the one that it had. Files that are no pictures and don't claim to be any are
/// skipped; folders inside the folder are, too.
#[derive(Debug, Clone)]
pub struct Run {
    input: PathBuf,
    output: PathBuf,
    workers: NonZeroUsize,
    on_error: OnError,
    limits: Limits,
    thumbnails: Option<Thumbnails>,
    reserved: HashSet<String>,
}

/// Which small copies are kept.
#[derive(Debug, Clone, Copy)]
struct Thumbnails {
    side: u32,
    most: usize,
}

impl Run {
    /// A run from the folder `input` to the folder `output`, which is created when it isn't there. It uses all cores,
    /// goes on after a failure and keeps the default [`Limits`].
    pub fn new(input: impl Into<PathBuf>, output: impl Into<PathBuf>) -> Self {
        Self {
            input: input.into(),
            output: output.into(),
            workers: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            on_error: OnError::default(),
            limits: Limits::default(),
            thumbnails: None,
            reserved: HashSet::new(),
        }
    }

    /// How many pictures are worked on at once. Each may take as much memory as [`Limits`] allow.
    #[must_use]
    pub const fn workers(mut self, workers: NonZeroUsize) -> Self {
        self.workers = workers;
        self
    }

    /// What happens after a picture failed.
    #[must_use]
    pub const fn on_error(mut self, on_error: OnError) -> Self {
        self.on_error = on_error;
        self
    }

    /// How large a picture may be.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Keeps a small copy of pictures, before and after, for a contact sheet: `side` pixels on the longer side (or as it
    /// is, if it is smaller). They are in [`Summary::pairs`]: of the first `most` pictures that went through, by name,
    /// so that a large folder takes no more memory than a small one.
    #[must_use]
    pub const fn thumbnails(mut self, side: u32, most: usize) -> Self {
        self.thumbnails = Some(Thumbnails { side, most });
        self
    }

    /// Keeps a file name in the output folder free: a picture whose result would have it fails.
    #[must_use]
    pub fn reserve(mut self, name: impl Into<String>) -> Self {
        self.reserved.insert(name.into());
        self
    }

    /// Runs every picture through `chain`, and comes back when all are through.
    ///
    /// # Errors
    /// Only when nothing can be done at all: the input folder can't be read, the output folder can't be written to, or
    /// they are the same. What happens to a single file is in the [`Summary`].
    ///
    /// # Panics
    /// When a stage or the observer panics. Stages that may do so should guard themselves.
    pub fn start<P: Pixels>(
        &self,
        chain: &Chain<P>,
        observer: &impl Observer,
    ) -> Result<Summary, MediaError> {
        let begin = Instant::now();
        let jobs = plan::plan(&self.input, &self.reserved)?;
        self.prepare_output()?;
        let files = jobs.len();
        observer.started(files);
        let work = worker::Work::new(self, chain, jobs, observer);
        let reports: Vec<worker::Report> = thread::scope(|scope| {
            let count = self.workers.get().min(files).max(1);
            let workers: Vec<_> = (0..count).map(|_| scope.spawn(|| work.run())).collect();
            workers
                .into_iter()
                .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        Ok(summary::gather(
            chain.names(),
            reports,
            self.thumbnails.map_or(0, |thumbnails| thumbnails.most),
            begin.elapsed(),
        ))
    }

    /// Makes the output folder, and sees to it that a file can be written there: one error now is better than one for
    /// each picture.
    fn prepare_output(&self) -> Result<(), MediaError> {
        let failed = |source| MediaError::Write { path: self.output.clone(), source };
        fs::create_dir_all(&self.output).map_err(failed)?;
        if same(&self.input, &self.output) {
            return Err(MediaError::SameFolder { path: self.output.clone() });
        }
        encode::temporary(&self.output).map_err(failed)?;
        Ok(())
    }
}

fn same(a: &Path, b: &Path) -> bool {
    matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}
