//! [`Executor`]: the threads that run calls which do not run on their caller's, shared by all pools of a host.
//!
//! Work is taken in turn, first come first served, and a pool has no more work in line than it has instances: so a flood
//! of calls to one plugin delays nobody else's. There are `limit` threads; a pool of which none of them runs anything
//! gets one beyond that, so that plugins that never come back cannot take all of them. A thread that is lost to a call
//! which cannot be stopped is not counted any more.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::pool::core::Core;

/// How long a thread waits for work before it ends.
const IDLE: Duration = Duration::from_secs(10);

/// What is to be done with a pool.
pub(crate) type Run = Box<dyn FnOnce(&Arc<Core>) + Send>;

/// Something to be done for a pool.
pub(crate) struct Work {
    /// Whose it is.
    pub(crate) core: Arc<Core>,
    pub(crate) run: Run,
}

/// Runs work on a bounded number of threads.
pub(crate) struct Executor {
    state: Mutex<State>,
    work: Condvar,
    limit: usize,
}

#[derive(Default)]
struct State {
    line: VecDeque<Work>,
    /// Threads that are not lost.
    threads: usize,
    /// Those of them that wait for work; what is in line has one of them each.
    idle: usize,
    /// How many have been started, for their names.
    started: u64,
}

impl Executor {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Executor { state: Mutex::default(), work: Condvar::new(), limit: limit.max(1) })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs work as soon as a thread is free.
    pub(crate) fn submit(self: &Arc<Self>, work: Work) {
        let mut state = self.lock();
        if state.idle > state.line.len() {
            state.line.push_back(work);
            drop(state);
            self.work.notify_one();
            return;
        }
        state.line.push_back(work);
        if state.threads < self.limit {
            if let Some(first) = state.line.pop_front() {
                self.start(&mut state, first);
            }
        } else {
            self.rescue(&mut state);
        }
    }

    /// Gives work whose pool has nothing running a thread beyond the limit.
    fn rescue(self: &Arc<Self>, state: &mut State) {
        if state.idle < state.line.len()
            && let Some(at) = state.line.iter().position(|work| work.core.running() == 0)
            && let Some(work) = state.line.remove(at)
        {
            self.start(state, work);
        }
    }

    /// Starts a thread with its first work, which stays in line when the system has no more threads.
    fn start(self: &Arc<Self>, state: &mut State, work: Work) {
        work.core.count_running(1);
        let this = Arc::clone(self);
        state.started += 1;
        let first = Arc::new(Mutex::new(Some(work)));
        let mine = Arc::clone(&first);
        let run = move || {
            let first = mine.lock().unwrap_or_else(PoisonError::into_inner).take();
            this.serve(first);
        };
        let name = format!("keyway-{}", state.started);
        match std::thread::Builder::new().name(name).spawn(run) {
            Ok(_) => state.threads += 1,
            Err(error) => {
                tracing::warn!(target: "keyway", "no more threads for calls: {error}");
                if let Some(work) = first.lock().unwrap_or_else(PoisonError::into_inner).take() {
                    work.core.count_running(-1);
                    state.line.push_front(work);
                }
            }
        }
    }

    fn serve(self: &Arc<Self>, mut work: Option<Work>) {
        loop {
            let Some(Work { core, run }) = work.take() else { return };
            // What is run catches the panics of plugins; one of our own must not take the thread along.
            let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&core)));
            if ran.is_err() {
                tracing::error!(target: "keyway", "a fault of Keyway's own ended a piece of work");
            }
            core.count_running(-1);
            drop(core);
            work = self.next();
        }
    }

    /// The next work, after a while of waiting; `None` when the thread is to end.
    fn next(self: &Arc<Self>) -> Option<Work> {
        let mut state = self.lock();
        let mut waited = false;
        loop {
            // Beyond the limit only for pools of which nothing runs.
            let beyond = state.threads > self.limit;
            let first =
                if beyond { state.line.iter().position(|work| work.core.running() == 0) } else { Some(0) };
            if let Some(work) = first.and_then(|at| state.line.remove(at)) {
                work.core.count_running(1);
                self.rescue(&mut state);
                return Some(work);
            }
            if waited || beyond {
                state.threads -= 1;
                return None;
            }
            state.idle += 1;
            let (guard, timeout) =
                self.work.wait_timeout(state, IDLE).unwrap_or_else(PoisonError::into_inner);
            state = guard;
            state.idle -= 1;
            waited = timeout.timed_out();
        }
    }

    /// The calling thread may never come back: others take its place.
    pub(crate) fn lost(self: &Arc<Self>) {
        let mut state = self.lock();
        state.threads -= 1;
        if state.threads < self.limit
            && let Some(work) = state.line.pop_front()
        {
            self.start(&mut state, work);
        }
    }

    /// A lost thread has come back.
    pub(crate) fn found(&self) {
        self.lock().threads += 1;
    }
}
