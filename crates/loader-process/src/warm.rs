//! [`Warm`]: processes that are ready for an instance, and wait for one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use keyway_contract::error::CallErrorKind;

use crate::start::{Prepared, Recipe};

/// Ready processes by what they are ready for.
type Ready = HashMap<String, Vec<(Instant, Prepared)>>;

/// Processes of one plugin that are ready for an instance: sealed, with the plugin's code loaded.
#[derive(Default)]
pub(crate) struct Warm(Mutex<Ready>);

impl Warm {
    fn ready(&self) -> MutexGuard<'_, Ready> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A process that waits and still lives, or a new one.
    ///
    /// # Errors
    /// When a new one cannot be started.
    pub(crate) fn take(&self, recipe: &Recipe) -> Result<Prepared, CallErrorKind> {
        loop {
            let waiting = self.ready().get_mut(recipe.key()).and_then(Vec::pop);
            let Some((_, waiting)) = waiting else { return recipe.prepare() };
            if !waiting.process.has_ended_within(Duration::ZERO) {
                return Ok(waiting);
            }
        }
    }

    /// Starts processes until `keep` wait, in a thread of its own; they end when they have waited for `idle`.
    pub(crate) fn refill(self: &Arc<Self>, recipe: Recipe, keep: usize, idle: Duration) {
        if self.ready().get(recipe.key()).map_or(0, Vec::len) >= keep {
            return;
        }
        let this = Arc::downgrade(self);
        in_background("keyway-warm", move || {
            while let Some(warm) = this.upgrade() {
                if warm.ready().get(recipe.key()).map_or(0, Vec::len) >= keep {
                    break;
                }
                // A failure is told to whoever wants a process next.
                let Ok(prepared) = recipe.prepare() else { break };
                let mut ready = warm.ready();
                if ready.is_empty() {
                    watch(Weak::clone(&this), idle);
                }
                ready.entry(recipe.key().to_owned()).or_default().push((Instant::now(), prepared));
            }
        });
    }

    /// Ends those that have waited too long. Whether others still wait.
    fn sweep(&self, idle: Duration) -> bool {
        let mut ended = Vec::new();
        let mut ready = self.ready();
        for waiting in ready.values_mut() {
            let (old, rest): (Vec<_>, Vec<_>) =
                std::mem::take(waiting).into_iter().partition(|(since, _)| since.elapsed() >= idle);
            ended.extend(old);
            *waiting = rest;
        }
        ready.retain(|_, waiting| !waiting.is_empty());
        let some_wait = !ready.is_empty();
        drop(ready);
        drop(ended);
        some_wait
    }
}

/// Looks after waiting processes from time to time, as long as there are any.
fn watch(warm: Weak<Warm>, idle: Duration) {
    let pause = (idle / 4).clamp(Duration::from_millis(10), Duration::from_secs(10));
    in_background("keyway-idle", move || {
        loop {
            std::thread::sleep(pause);
            if !warm.upgrade().is_some_and(|warm| warm.sweep(idle)) {
                break;
            }
        }
    });
}

fn in_background(name: &str, run: impl FnOnce() + Send + 'static) {
    if let Err(error) = std::thread::Builder::new().name(name.to_owned()).spawn(run) {
        tracing::debug!(target: "keyway", "the thread `{name}` could not be started: {error}");
    }
}
