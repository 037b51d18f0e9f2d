//! [`Eye`]: what the system tells of changes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{EventKind, ModifyKind, RenameMode};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::places;

/// What wakes a watch.
pub(super) enum Signal {
    /// Something may have changed.
    Look,
    /// A file has got this name.
    Renamed(PathBuf),
    /// A file was made or written.
    Changed(PathBuf),
    /// It is over.
    Stop,
}

/// Listens where changes of some files show. Where the system cannot tell, it is deaf, and the clock has to do.
pub(super) struct Eye {
    watcher: Option<RecommendedWatcher>,
    /// The folders that are listened to, with what tells that they are still the same.
    folders: BTreeMap<PathBuf, Option<Identity>>,
}

/// Device and number of a folder.
type Identity = (u64, u64);

fn identity(folder: &Path) -> Option<Identity> {
    let metadata = std::fs::metadata(folder).ok()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Some((metadata.dev(), metadata.ino()))
    }
    #[cfg(not(unix))]
    metadata.is_dir().then_some((0, 0))
}

impl Eye {
    pub(super) fn new(signals: Sender<Signal>) -> Self {
        let tell = move |event: notify::Result<Event>| {
            // Nobody is there when the watch has just ended.
            for signal in heard(event) {
                let _ = signals.send(signal);
            }
        };
        let watcher = notify::recommended_watcher(tell)
            .inspect_err(|error| {
                tracing::warn!(target: "keyway", "the system tells of no changes of files, so they are looked at from time to time: {error}");
            })
            .ok();
        Eye { watcher, folders: BTreeMap::new() }
    }

    /// Listens to where changes of a path, and of files that were found, show.
    pub(super) fn watch<'a>(&mut self, path: &Path, files: impl Iterator<Item = &'a PathBuf>) {
        let Some(watcher) = &mut self.watcher else { return };
        let mut wanted = BTreeSet::new();
        places::of(path, &mut wanted);
        files.for_each(|file| places::of(file, &mut wanted));
        // First, so that what is in it has the names that it was found by.
        let itself = path.is_dir().then(|| path.to_owned());
        let mut found: BTreeMap<PathBuf, Option<Identity>> = BTreeMap::new();
        for folder in itself.into_iter().chain(wanted) {
            let known = identity(&folder);
            // The system listens to a folder once, whatever its names: who stops by one has stopped by all.
            if cfg!(not(unix)) || !found.values().any(|other| other.is_some() && *other == known) {
                found.insert(folder, known);
            }
        }
        if found == self.folders {
            return;
        }
        for (folder, known) in &self.folders {
            if found.get(folder) != Some(known) {
                // The folder may be gone, and with it what listened to it.
                let _ = watcher.unwatch(folder);
            }
        }
        for (folder, known) in &found {
            if self.folders.get(folder) == Some(known) {
                continue;
            }
            if let Err(error) = watcher.watch(folder, RecursiveMode::NonRecursive) {
                tracing::warn!(
                    target: "keyway",
                    "changes in {} are not told of, so it is looked at from time to time: {error}",
                    folder.display()
                );
            }
        }
        self.folders = found;
    }
}

/// What an event says to a watch.
fn heard(event: notify::Result<Event>) -> Vec<Signal> {
    let Ok(event) = event else { return vec![Signal::Look] };
    match event.kind {
        // Readers, of whom we are one.
        EventKind::Access(_) => Vec::new(),
        EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => {
            event.paths.into_iter().next_back().map(Signal::Renamed).into_iter().collect()
        }
        EventKind::Create(_) | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Any) => {
            event.paths.into_iter().map(Signal::Changed).collect()
        }
        _ => vec![Signal::Look],
    }
}
