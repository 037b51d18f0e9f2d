//! [`SharedProcesses`]: processes that several instances share, where the operator says so.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use keyway_contract::error::CallErrorKind;
use keyway_host::Grants;
use keyway_host::loader::Limits;
use keyway_wire::order::MOST_INSTANCES;

use crate::start::{Prepared, Recipe, Sealed};

/// The processes with one word whose instances may do the same: others have other ones.
pub(crate) struct SharedProcesses {
    word: String,
    alike: Alike,
    /// Those that live.
    processes: Mutex<Vec<Weak<Sealed>>>,
}

/// What those who share a process have in common, besides their word.
#[derive(PartialEq)]
pub(crate) struct Alike {
    pub(crate) runner: Arc<PathBuf>,
    /// What the host enforces itself, or has the runner enforce, is not in the policy.
    pub(crate) grants: Arc<Grants>,
    pub(crate) limits: Limits,
    pub(crate) policy: Option<serde_json::Value>,
    /// Whether their memory is trusted.
    pub(crate) trusted: bool,
    /// Whether a cgroup has to bound them.
    pub(crate) require_cgroup: bool,
}

/// All shared processes of a loader.
#[derive(Default)]
pub(crate) struct AllShared(Mutex<Vec<Weak<SharedProcesses>>>);

impl AllShared {
    /// Those with this word for those who are like this.
    pub(crate) fn of(&self, word: &str, alike: Alike) -> Arc<SharedProcesses> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|processes| processes.strong_count() > 0);
        let fits = |known: &Arc<SharedProcesses>| known.word == word && known.alike == alike;
        if let Some(known) = all.iter().filter_map(Weak::upgrade).find(fits) {
            return known;
        }
        let new = Arc::new(SharedProcesses { word: word.to_owned(), alike, processes: Mutex::default() });
        all.push(Arc::downgrade(&new));
        new
    }
}

impl SharedProcesses {
    /// The operator's word for them.
    pub(crate) fn word(&self) -> &str {
        &self.word
    }

    /// Joins a process that has room, or starts one.
    ///
    /// # Errors
    /// [`CallErrorKind::NotStarted`] with what to do about it.
    pub(crate) fn prepare(&self, recipe: &Recipe) -> Result<Prepared, CallErrorKind> {
        let sealed = self.process(recipe)?;
        let joined = sealed.join(recipe.patience);
        let stream = joined.map_err(|error| recipe.not_started(error, &sealed))?;
        recipe.greet(sealed, stream)
    }

    /// A process that has room. While one is started, the others wait for it.
    fn process(&self, recipe: &Recipe) -> Result<Arc<Sealed>, CallErrorKind> {
        let mut processes = self.processes.lock().unwrap_or_else(PoisonError::into_inner);
        processes.retain(|process| process.strong_count() > 0);
        let takes = |sealed: &Arc<Sealed>| {
            // One of those that hold it is this function.
            let room = Arc::strong_count(sealed) <= MOST_INSTANCES && !sealed.process.is_over();
            room && sealed.admit(&recipe.file)
        };
        if let Some(found) = processes.iter().filter_map(Weak::upgrade).find(takes) {
            return Ok(found);
        }
        let new = Arc::new(recipe.seal_shared()?);
        new.admit(&recipe.file);
        processes.push(Arc::downgrade(&new));
        Ok(new)
    }
}
