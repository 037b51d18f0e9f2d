//! [`Warm`]: processes that are ready for an instance, and wait for one.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use keyway_contract::error::CallErrorKind;

use crate::start::{Prepared, Recipe};

/// Processes of one recipe that are ready for an instance: sealed, with the plugin's code loaded.
pub(crate) struct Warm {
    recipe: Recipe,
    /// How many wait, and for how long.
    keep: usize,
    idle: Duration,
    waiting: Mutex<Vec<(Instant, Prepared)>>,
    /// Tells the thread that starts them, while there is one, that one was taken.
    keeper: Mutex<Option<Sender<()>>>,
}

/// How long the next process waits for the work of the one that was taken: its first call goes first.
const HEAD_START: Duration = Duration::from_millis(1);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Warm {
    pub(crate) fn new(recipe: Recipe, keep: usize, idle: Duration) -> Self {
        Warm { recipe, keep, idle, waiting: Mutex::default(), keeper: Mutex::default() }
    }

    /// A process that waits and still lives, or a new one.
    ///
    /// # Errors
    /// When a new one cannot be started.
    pub(crate) fn take(&self) -> Result<Prepared, CallErrorKind> {
        loop {
            let waiting = lock(&self.waiting).pop();
            let Some((_, waiting)) = waiting else { return self.recipe.prepare() };
            if !waiting.sealed.process.has_ended_within(Duration::ZERO) {
                return Ok(waiting);
            }
        }
    }

    /// Has processes started until enough wait, by a thread of its own; they end when they have waited too long.
    pub(crate) fn refill(self: &Arc<Self>) {
        if lock(&self.waiting).len() >= self.keep {
            return;
        }
        let mut keeper = lock(&self.keeper);
        if keeper.as_ref().is_some_and(|keeper| keeper.send(()).is_ok()) {
            return;
        }
        let (sender, taken) = channel();
        // It finds this one waiting as soon as it listens.
        let _ = sender.send(());
        let this = Arc::downgrade(self);
        let started =
            std::thread::Builder::new().name("keyway-warm".to_owned()).spawn(move || keep(&this, &taken));
        match started {
            Ok(_) => *keeper = Some(sender),
            Err(error) => {
                tracing::debug!(target: "keyway", "the thread `keyway-warm` could not be started: {error}");
            }
        }
    }

    /// Starts processes until enough wait. A failure is told to whoever wants a process next.
    fn fill(&self) {
        while lock(&self.waiting).len() < self.keep {
            let Ok(prepared) = self.recipe.prepare() else { break };
            lock(&self.waiting).push((Instant::now(), prepared));
        }
    }

    /// Ends those that have waited too long. Whether others still wait.
    fn sweep(&self) -> bool {
        let mut waiting = lock(&self.waiting);
        let old: Vec<_> = waiting.extract_if(.., |(since, _)| since.elapsed() >= self.idle).collect();
        let others = !waiting.is_empty();
        drop(waiting);
        drop(old);
        others
    }
}

/// Keeps enough processes waiting, until none is left to look after, or the plugin is gone.
fn keep(warm: &Weak<Warm>, taken: &Receiver<()>) {
    let Some(idle) = warm.upgrade().map(|warm| warm.idle) else { return };
    let pause = (idle / 4).clamp(Duration::from_millis(10), Duration::from_secs(10));
    loop {
        let heard = taken.recv_timeout(pause);
        if heard.is_ok() {
            std::thread::sleep(HEAD_START);
        }
        let Some(warm) = warm.upgrade() else { return };
        match heard {
            Ok(()) => warm.fill(),
            Err(RecvTimeoutError::Timeout) if warm.sweep() => {}
            Err(_) => return,
        }
    }
}
