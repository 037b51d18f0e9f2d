//! [`Watch`]: files are watched, and slots follow them.
//!
//! A file is told of when it is whole: when it came by being renamed, or when it has stayed as it is for
//! [`settle`](WatchOptions::settle); and in either case when two readings, one after the other, have the same digest. The
//! system tells when to look, a clock looks all the same.

mod eye;
mod places;
mod tracked;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use crate::slot::AnySlot;
use crate::slot::core::SlotCore;
use crate::slot::options::{OnDelete, WatchOptions};

use eye::{Eye, Signal};
use tracked::{Look, Tracked};

/// What happened to a watched file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// It is there with a content that it did not have before, and is whole. Files that are there when watching begins are
    /// told of so, too.
    Written(PathBuf),
    /// It was there, and is gone.
    Deleted(PathBuf),
}

impl Change {
    /// The file.
    pub fn path(&self) -> &Path {
        match self {
            Change::Written(path) | Change::Deleted(path) => path,
        }
    }
}

/// Why files are not watched.
#[derive(Debug, thiserror::Error)]
#[error(
    "{} cannot be watched: {error}; if the system has no more threads, end some, or swap by hand",
    .path.display()
)]
pub struct WatchError {
    path: PathBuf,
    error: std::io::Error,
}

/// Watches a file or the files of a folder until it is dropped. Then no more changes are begun to be told; one that is
/// being told, a swap that drains the last generation for one, is not waited for.
///
/// Editors, `cp`, `mv`, `rsync`, and links that are turned to another file are all followed; a link that leads to the file
/// may be in any place of its path. Where the system cannot tell of changes, as on some network file systems, they are seen
/// by looking from time to time ([`WatchOptions::poll`]).
#[derive(Debug)]
pub struct Watch {
    stopped: Arc<AtomicBool>,
    signals: Sender<Signal>,
}

impl Watch {
    /// Lets a slot follow a file: whenever its content has changed, it is swapped in, and at once if it is not what the slot
    /// has. With a [canary](WatchOptions::canary) what is new gets a share of the calls first, in the place of the canary
    /// that may be under way.
    ///
    /// A swap that fails leaves the slot as it is; the slot's event
    /// [`SwapFailed`](crate::EventKind::SwapFailed) says why, and the file is tried again when it has changed again. The
    /// watch does not keep the slot: it ends with the slot's last handle.
    ///
    /// # Errors
    /// When the system has no thread for it. That the file is not there yet is no error.
    pub fn file(
        slot: &impl AnySlot,
        path: impl AsRef<Path>,
        options: WatchOptions,
    ) -> Result<Self, WatchError> {
        let slot = Arc::downgrade(slot.inside().0);
        let (on_delete, canary) = (options.on_delete, options.canary.clone());
        let follow = move |change| {
            let Some(slot) = Weak::upgrade(&slot) else { return false };
            match change {
                Change::Written(path) => follow(&slot, &path, canary.as_ref()),
                Change::Deleted(_) if on_delete == OnDelete::Clear => {
                    slot.clear();
                }
                Change::Deleted(_) => {}
            }
            true
        };
        Self::start(Scope::File(path.as_ref().to_owned()), options, follow)
    }

    /// Calls a function with each change of one file, whole as [`file`](Watch::file) has it.
    ///
    /// # Errors
    /// As [`file`](Watch::file).
    pub fn path(
        path: impl AsRef<Path>,
        options: WatchOptions,
        on_change: impl FnMut(Change) + Send + 'static,
    ) -> Result<Self, WatchError> {
        Self::start(Scope::File(path.as_ref().to_owned()), options, for_ever(on_change))
    }

    /// Calls a function with each change of a file that is in a folder; those in folders below it are not looked at, nor
    /// are those with the names that tools give to what they have not finished: such as begin with a dot, end with `~` or
    /// in `.tmp`, `.part` or `.swp`.
    ///
    /// # Errors
    /// As [`file`](Watch::file).
    pub fn directory(
        folder: impl AsRef<Path>,
        options: WatchOptions,
        on_change: impl FnMut(Change) + Send + 'static,
    ) -> Result<Self, WatchError> {
        Self::start(Scope::Folder(folder.as_ref().to_owned()), options, for_ever(on_change))
    }

    fn start(
        scope: Scope,
        options: WatchOptions,
        tell: impl FnMut(Change) -> bool + Send + 'static,
    ) -> Result<Self, WatchError> {
        // Where a path is relative to may change; and who watches it wants the whole one.
        let scope = match scope {
            Scope::File(path) => Scope::File(absolute(path)?),
            Scope::Folder(path) => Scope::Folder(absolute(path)?),
        };
        let failed = scope.path().to_owned();
        let (signals, received) = channel();
        let stopped = Arc::new(AtomicBool::new(false));
        let watcher = Watcher {
            eye: Eye::new(signals.clone()),
            scope,
            options,
            files: BTreeMap::new(),
            stopped: Arc::clone(&stopped),
        };
        let run = move || watcher.run(&received, tell);
        std::thread::Builder::new()
            .name("keyway-watch".to_owned())
            .spawn(run)
            .map_err(|error| WatchError { path: failed, error })?;
        Ok(Watch { stopped, signals })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // It may have ended by itself, with its slot.
        let _ = self.signals.send(Signal::Stop);
    }
}

/// What is told of changes until the watch is dropped.
fn for_ever(
    mut on_change: impl FnMut(Change) + Send + 'static,
) -> impl FnMut(Change) -> bool + Send + 'static {
    move |change| {
        on_change(change);
        true
    }
}

fn absolute(path: PathBuf) -> Result<PathBuf, WatchError> {
    std::path::absolute(&path).map_err(|error| WatchError { path, error })
}

/// Brings what is new into a slot. What fails is told by the slot.
fn follow(slot: &SlotCore, path: &Path, canary: Option<&crate::CanaryOptions>) {
    if let (Some(canary), Ok(plugin)) = (slot.canary(), slot.host.open(path)) {
        if canary.core.who.plugin.digest() == plugin.digest() {
            return;
        }
        slot.end_canary("its file has changed again", Some(&canary));
    }
    let failed = match canary {
        Some(options) if slot.stable().is_some() => {
            slot.start_canary(path, options.clone()).map(drop).inspect_err(|error| slot.failed(error)).err()
        }
        _ => slot.swap(path).err(),
    };
    if let Some(error) = failed {
        tracing::warn!(target: "keyway", "{error}");
    }
}

/// What is watched.
enum Scope {
    File(PathBuf),
    Folder(PathBuf),
}

impl Scope {
    fn path(&self) -> &Path {
        match self {
            Scope::File(path) | Scope::Folder(path) => path,
        }
    }

    /// The files that are there to be looked at.
    fn files(&self) -> Vec<PathBuf> {
        match self {
            Scope::File(path) => vec![path.clone()],
            Scope::Folder(folder) => {
                let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
                let entries = entries.filter(|entry| !is_passing(&entry.file_name()));
                entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect()
            }
        }
    }
}

/// Whether tools give such a name to what they have not finished.
fn is_passing(name: &std::ffi::OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.') || ["~", ".tmp", ".part", ".swp"].iter().any(|end| name.ends_with(end))
}

/// What runs on the watch's thread.
struct Watcher {
    scope: Scope,
    options: WatchOptions,
    eye: Eye,
    files: BTreeMap<PathBuf, Tracked>,
    stopped: Arc<AtomicBool>,
}

/// Changes come in bursts: this much of one is taken before files are looked at.
const BURST: usize = 4096;
/// A folder in which much is written must not keep a processor busy.
const BREATH: Duration = Duration::from_millis(1);

impl Watcher {
    /// Looks and tells until it is stopped, or nobody wants to be told any more.
    fn run(mut self, signals: &Receiver<Signal>, mut tell: impl FnMut(Change) -> bool) {
        let mut renamed = Vec::new();
        while !self.stopped.load(Ordering::SeqCst) {
            // First, so that nothing between looking and listening is missed.
            self.eye.watch(self.scope.path(), self.files.keys());
            let (changes, next) = self.look(&renamed);
            renamed.clear();
            let mut told = false;
            for change in changes {
                if self.stopped.load(Ordering::SeqCst) {
                    return;
                }
                told = true;
                let tells = std::panic::AssertUnwindSafe(|| tell(change));
                match std::panic::catch_unwind(tells) {
                    Ok(true) => {}
                    Ok(false) => return,
                    Err(_) => tracing::error!(target: "keyway", "who was told of a changed file panicked"),
                }
            }
            // Telling may take long, and what has to wait for its time is then due.
            let pause = if told { Duration::ZERO } else { next.min(self.options.poll) };
            let mut signal = signals.recv_timeout(pause);
            if let Ok(Signal::Look | Signal::Renamed(_) | Signal::Changed(_)) = signal {
                std::thread::sleep(BREATH);
            }
            for _ in 0..BURST {
                match signal {
                    Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) => break,
                    Ok(Signal::Look) => {}
                    Ok(Signal::Renamed(path)) => renamed.push(path),
                    Ok(Signal::Changed(path)) => renamed.retain(|other| *other != path),
                }
                signal = signals.recv_timeout(Duration::ZERO);
            }
        }
    }

    /// Looks at all files. What has changed, and when to look again.
    fn look(&mut self, renamed: &[PathBuf]) -> (Vec<Change>, Duration) {
        for path in self.scope.files() {
            self.files.entry(path).or_default();
        }
        let mut changes = Vec::new();
        let mut next = Duration::MAX;
        let now = Instant::now();
        let follows = matches!(self.scope, Scope::File(_));
        self.files.retain(|path, file| {
            match file.look(path, now, self.options.settle, renamed.contains(path)) {
                Look::Nothing => {}
                Look::Later(pause) => next = next.min(pause),
                Look::Written => changes.push(Change::Written(path.clone())),
                Look::Deleted => changes.push(Change::Deleted(path.clone())),
            }
            follows || !file.is_gone()
        });
        (changes, next)
    }
}
