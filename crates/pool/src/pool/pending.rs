//! [`Pending`]: a call that one thread has handed to another, and who may do what with it.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use keyway_contract::calls::{Finished, Task};
use keyway_contract::client::Interrupt;
use keyway_contract::error::CallError;

/// A call between the one who waits for it and the one who runs it.
pub(crate) struct Pending {
    state: Mutex<State>,
    over: Condvar,
}

struct State {
    stage: Stage,
    waker: Option<Waker>,
}

/// Where a call was that nobody waits for any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leave {
    /// Nobody ran it yet, and nobody will.
    Waited,
    /// It runs, and has been told to stop.
    Running,
    /// It is over, or cannot be stopped.
    Over,
}

enum Stage {
    /// Nobody runs it yet.
    Waits(Box<dyn Task>),
    /// Somebody does, and this would stop it.
    Runs(Option<Arc<dyn Interrupt>>),
    /// It is over, and nobody has looked yet.
    Over(Finished),
    /// Nobody waits for it any more, or somebody has been told. While somebody runs it all the same, this would stop it.
    Left(Option<Arc<dyn Interrupt>>),
}

impl Pending {
    pub(crate) fn new(task: Box<dyn Task>) -> Arc<Self> {
        let state = State { stage: Stage::Waits(task), waker: None };
        Arc::new(Pending { state: Mutex::new(state), over: Condvar::new() })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the task to run it; `None` when nobody waits for it any more.
    pub(crate) fn begin(&self) -> Option<Box<dyn Task>> {
        let mut state = self.lock();
        match std::mem::replace(&mut state.stage, Stage::Runs(None)) {
            Stage::Waits(task) => Some(task),
            other => {
                state.stage = other;
                None
            }
        }
    }

    /// Says how the call is stopped that has just begun, or that it cannot be any more, since it has ended. Whether
    /// somebody still waits for it.
    pub(crate) fn stoppable(&self, by: Option<Arc<dyn Interrupt>>) -> bool {
        let mut state = self.lock();
        match &mut state.stage {
            Stage::Runs(interrupt) => {
                *interrupt = by;
                true
            }
            Stage::Left(interrupt) => {
                *interrupt = None;
                false
            }
            _ => false,
        }
    }

    /// Gives a task back that could not run.
    pub(crate) fn wait_again(&self, task: Box<dyn Task>) {
        let mut state = self.lock();
        if let Stage::Runs(_) = state.stage {
            state.stage = Stage::Waits(task);
        }
    }

    /// The call is over, unless that has been said already. Whether it was not.
    pub(crate) fn finish(&self, task: Option<Box<dyn Task>>, outcome: Result<(), CallError>) -> bool {
        self.end_if(|stage| matches!(stage, Stage::Waits(_) | Stage::Runs(_)), Finished { task, outcome })
    }

    /// The call is over, if nobody runs it yet. Whether nobody does.
    pub(crate) fn refuse(&self, error: CallError) -> bool {
        let mut state = self.lock();
        match std::mem::replace(&mut state.stage, Stage::Left(None)) {
            Stage::Waits(task) => {
                // It has not run: somebody else may run it.
                self.end(state, Finished { task: Some(task), outcome: Err(error) });
                true
            }
            other => {
                state.stage = other;
                false
            }
        }
    }

    /// The call is over for the one who waits, while the plugin goes on. Whether somebody runs it.
    pub(crate) fn abandon(&self, error: CallError) -> bool {
        self.end_if(|stage| matches!(stage, Stage::Runs(_)), Finished { task: None, outcome: Err(error) })
    }

    fn end_if(&self, is: impl FnOnce(&Stage) -> bool, finished: Finished) -> bool {
        let state = self.lock();
        if !is(&state.stage) {
            return false;
        }
        self.end(state, finished);
        true
    }

    fn end(&self, mut state: MutexGuard<'_, State>, finished: Finished) {
        state.stage = Stage::Over(finished);
        let waker = state.waker.take();
        drop(state);
        self.over.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Looks whether the call is over.
    pub(crate) fn poll(&self, context: &mut Context<'_>) -> Poll<Finished> {
        let mut state = self.lock();
        match std::mem::replace(&mut state.stage, Stage::Left(None)) {
            Stage::Over(finished) => Poll::Ready(finished),
            other => {
                state.stage = other;
                match &mut state.waker {
                    Some(waker) => waker.clone_from(context.waker()),
                    none => *none = Some(context.waker().clone()),
                }
                Poll::Pending
            }
        }
    }

    /// Waits until the call is over.
    pub(crate) fn wait(&self) -> Finished {
        let mut state = self.lock();
        loop {
            match std::mem::replace(&mut state.stage, Stage::Left(None)) {
                Stage::Over(finished) => return finished,
                other => state.stage = other,
            }
            state = self.over.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Nobody waits for it any more: it does not begin, or is stopped if that can be.
    pub(crate) fn leave(&self) -> Leave {
        let mut state = self.lock();
        match std::mem::replace(&mut state.stage, Stage::Left(None)) {
            Stage::Waits(_) => Leave::Waited,
            // Under the lock: the one who runs it takes it before the instance goes to another call.
            Stage::Runs(Some(interrupt)) => {
                interrupt.cancel();
                state.stage = Stage::Left(Some(interrupt));
                Leave::Running
            }
            Stage::Runs(None) | Stage::Over(_) | Stage::Left(_) => Leave::Over,
        }
    }

    /// Stops a call that nobody waits for once more, for it may not have quite begun the last time. Whether it still runs.
    pub(crate) fn stop_again(&self) -> bool {
        match &self.lock().stage {
            Stage::Left(Some(interrupt)) => {
                interrupt.cancel();
                true
            }
            _ => false,
        }
    }
}
