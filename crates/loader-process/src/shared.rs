//! [`SharedProcesses`]: processes that several instances share, where the operator says so.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use keyway_contract::error::CallErrorKind;
use keyway_wire::order::{MOST_INSTANCES, Seal, Shared};

use crate::start::{Prepared, Recipe, Sealed};

/// The processes with one word that do the same: another runner, or other rights, are others.
pub(crate) struct SharedProcesses {
    word: String,
    runner: Arc<PathBuf>,
    policy: Option<serde_json::Value>,
    shared: Option<Shared>,
    /// Those that live.
    processes: Mutex<Vec<Weak<Sealed>>>,
}

/// All shared processes of a loader.
#[derive(Default)]
pub(crate) struct AllShared(Mutex<Vec<Weak<SharedProcesses>>>);

impl AllShared {
    /// Those with this word that obey this order.
    pub(crate) fn of(&self, word: &str, runner: &Arc<PathBuf>, order: &Seal) -> Arc<SharedProcesses> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|processes| processes.strong_count() > 0);
        let fits = |known: &Arc<SharedProcesses>| {
            known.word == word
                && known.runner == *runner
                && known.policy == order.policy
                && known.shared == order.shared
        };
        if let Some(known) = all.iter().filter_map(Weak::upgrade).find(fits) {
            return known;
        }
        let new = Arc::new(SharedProcesses {
            word: word.to_owned(),
            runner: Arc::clone(runner),
            policy: order.policy.clone(),
            shared: order.shared.clone(),
            processes: Mutex::default(),
        });
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
        let (sealed, found) = self.process(recipe)?;
        let prepared = join(recipe, &sealed);
        if prepared.is_err() && found && sealed.process.is_over() {
            // Others may have been its end.
            return join(recipe, &self.process(recipe)?.0);
        }
        prepared
    }

    /// A process that has room, and whether it was there already. While one is started, the others wait for it.
    fn process(&self, recipe: &Recipe) -> Result<(Arc<Sealed>, bool), CallErrorKind> {
        let mut processes = self.processes.lock().unwrap_or_else(PoisonError::into_inner);
        processes.retain(|process| process.strong_count() > 0);
        // One of those that hold it is this function.
        let room = |sealed: &Arc<Sealed>| Arc::strong_count(sealed) <= MOST_INSTANCES;
        let found = processes.iter().filter_map(Weak::upgrade).find(|it| room(it) && !it.process.is_over());
        if let Some(found) = found {
            return Ok((found, true));
        }
        let new = Arc::new(recipe.seal_shared()?);
        processes.push(Arc::downgrade(&new));
        Ok((new, false))
    }
}

fn join(recipe: &Recipe, sealed: &Arc<Sealed>) -> Result<Prepared, CallErrorKind> {
    let stream = sealed.join(recipe.patience).map_err(|error| recipe.not_started(error, &sealed.process))?;
    recipe.greet(Arc::clone(sealed), stream)
}
