//! [`Timer`]: one thread of a host that does things later.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

type Later = Box<dyn FnOnce() + Send>;

/// Runs things at their time, each shortly. Its thread is there as long as something is to be done.
pub(crate) struct Timer {
    state: Mutex<State>,
    changed: Condvar,
    this: Weak<Timer>,
}

#[derive(Default)]
struct State {
    /// By time, and by a number that tells those of one moment apart.
    tasks: BTreeMap<(Instant, u64), Later>,
    next: u64,
    running: bool,
}

/// So much later than now; a year, where that is no time.
pub(crate) fn later(pause: Duration) -> Instant {
    after(Instant::now(), pause)
}

/// So much later than a time; a year, where that is no time.
pub(crate) fn after(time: Instant, pause: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
    time.checked_add(pause).unwrap_or_else(|| time + YEAR)
}

/// What takes something back that was to be done later.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Appointment(Instant, u64);

/// How long the thread stays when there is nothing to do.
const IDLE: Duration = Duration::from_secs(10);

impl Timer {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new_cyclic(|this| Timer { state: Mutex::default(), changed: Condvar::new(), this: this.clone() })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs something at a time.
    pub(crate) fn at(&self, time: Instant, later: impl FnOnce() + Send + 'static) -> Appointment {
        let mut state = self.lock();
        let key = (time, state.next);
        state.next += 1;
        let soonest = state.tasks.first_key_value().is_none_or(|(first, _)| key < *first);
        state.tasks.insert(key, Box::new(later));
        if !state.running {
            let this = Weak::clone(&self.this);
            let started =
                std::thread::Builder::new().name("keyway-timer".to_owned()).spawn(move || run(&this));
            match started {
                Ok(_) => state.running = true,
                Err(error) => tracing::warn!(target: "keyway", "no thread for deadlines: {error}"),
            }
        } else if soonest {
            drop(state);
            self.changed.notify_one();
        }
        Appointment(key.0, key.1)
    }

    /// Takes something back, if it has not begun.
    pub(crate) fn cancel(&self, Appointment(time, number): Appointment) {
        self.lock().tasks.remove(&(time, number));
    }
}

fn run(timer: &Weak<Timer>) {
    let mut idle_since = None;
    loop {
        let Some(timer) = timer.upgrade() else { return };
        let mut state = timer.lock();
        let now = Instant::now();
        let due = state.tasks.first_key_value().map(|((time, _), _)| *time);
        match due {
            Some(time) if time <= now => {
                let task = state.tasks.pop_first();
                drop(state);
                idle_since = None;
                if let Some((_, later)) = task
                    && std::panic::catch_unwind(std::panic::AssertUnwindSafe(later)).is_err()
                {
                    tracing::error!(target: "keyway", "a fault of Keyway's own ended a piece of work");
                }
            }
            due => {
                let since = *idle_since.get_or_insert(now);
                if due.is_none() && now - since >= IDLE {
                    state.running = false;
                    return;
                }
                // Not longer, so that it sees when nobody needs the timer any more.
                let pause = due.map_or(IDLE, |due| due - now).min(IDLE);
                let waited = timer.changed.wait_timeout(state, pause);
                drop(waited.unwrap_or_else(PoisonError::into_inner));
            }
        }
    }
}
