//! Calls of a plugin's lifecycle while it is swapped. None holds the swap up: what can be stopped is, and what cannot is
//! called on a thread of its own, and left there when it takes too long.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use keyway_contract::{CallError, CallErrorKind, State as Saved, frame};
use keyway_host::OpenError;

use crate::pool::core::{Core, forget};
use crate::pool::desk::Lease;
use crate::pool::live::Live;
use crate::pool::supervise::Passage;
use crate::timer::later;

type Reason = Box<dyn std::error::Error + Send + Sync>;

/// How long an instance may take to say whether it has state.
const LIFECYCLE: Duration = Duration::from_secs(10);

/// How long after its time something may go on that can be stopped: it says itself then that it was.
const GRACE: Duration = Duration::from_millis(200);

/// A call that did not end, and goes on.
#[derive(Debug, thiserror::Error)]
enum Lost {
    #[error(
        "it did not end within {0:?}, and native code cannot be stopped: its thread is left to it; in a sandbox or a \
         process it would have been ended"
    )]
    Hangs(Duration),
    #[error("no thread could be started for it: {0}")]
    NoThread(std::io::Error),
    #[error("it panicked")]
    Panicked,
}

/// Runs something on a thread of its own, and waits for it no longer than so.
fn apart<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Lost> {
    let (done, result) = sync_channel(1);
    let thread = move || {
        // Nobody may wait any more: then what it made ends here.
        let _ = done.send(frame::until(Some(later(limit)), work));
    };
    std::thread::Builder::new().name("keyway-lifecycle".to_owned()).spawn(thread).map_err(Lost::NoThread)?;
    result.recv_timeout(limit.saturating_add(GRACE)).map_err(|error| match error {
        RecvTimeoutError::Timeout => Lost::Hangs(limit),
        RecvTimeoutError::Disconnected => Lost::Panicked,
    })
}

/// Calls the lifecycle of an instance that nobody else has; a call that goes on for ever keeps the instance.
fn within<T: Send + 'static>(
    core: &Core,
    limit: Duration,
    mut live: Live,
    call: impl FnOnce(&mut Live) -> T + Send + 'static,
) -> Result<(Live, T), Lost> {
    if live.card.interrupt.is_some() {
        let result = frame::until(Some(later(limit)), || call(&mut live));
        return Ok((live, result));
    }
    let card = Arc::clone(&live.card);
    let called = apart(limit, move || {
        let result = call(&mut live);
        (live, result)
    });
    if called.is_err() {
        forget(&mut core.lock(), &card);
    }
    called
}

impl Core {
    /// [`warm`](Core::warm), of a plugin whose instances may take for ever to be made.
    pub(crate) fn warm_apart(self: &Arc<Self>, count: usize) -> Result<(), Reason> {
        if self.who.plugin.placement().can_be_stopped() {
            return self.warm(count).map_err(OpenError::into);
        }
        let core = Arc::clone(self);
        match apart(self.options.start, move || core.warm(count)) {
            Ok(warmed) => warmed.map_err(OpenError::into),
            Err(lost) => Err(lost.into()),
        }
    }

    /// Lets all idle instances check themselves. Nobody may be given any meanwhile.
    pub(crate) fn check_idle(&self, limit: Duration) -> Result<(), Reason> {
        self.each_idle(limit, std::iter::repeat(()), |live, ()| match live.instance.check() {
            Ok(checked) => checked.map_err(Reason::from),
            Err(error) if lacks(&error) => Ok(()),
            Err(error) => Err(error.into()),
        })
        .map(drop)
    }

    /// The states of all idle instances that have one. Nobody may be given any meanwhile.
    pub(crate) fn save_idle(&self, limit: Duration) -> Result<Vec<Saved>, Reason> {
        let states = self.each_idle(limit, std::iter::repeat(()), |live, ()| match live.instance.save() {
            Ok(Ok(state)) => Ok(Some(state)),
            // It keeps none, or none yet.
            Ok(Err(_)) => Ok(None),
            Err(error) if lacks(&error) => Ok(None),
            Err(error) => Err(error.into()),
        })?;
        Ok(states.into_iter().flatten().collect())
    }

    /// Gives states to so many idle instances, one to one. Nobody may be given any meanwhile.
    ///
    /// # Errors
    /// Also when there are fewer instances than states.
    pub(crate) fn restore_idle(&self, limit: Duration, states: Vec<Saved>) -> Result<(), Reason> {
        let idle = self.lock().desk.idle().len();
        if states.len() > idle {
            let lost = states.len() - idle;
            return Err(format!("{lost} instances more have state than the next generation may have").into());
        }
        self.each_idle(limit, states, |live, state| match live.instance.restore(state) {
            Ok(restored) => restored.map_err(Reason::from),
            // It takes none.
            Err(error) if lacks(&error) => Ok(()),
            Err(error) => Err(error.into()),
        })
        .map(drop)
    }

    /// Calls the lifecycle of idle instances, of each with the next input, up to the first failure. One whose call goes on
    /// for ever is lost.
    fn each_idle<I: Send + 'static, T: Send + 'static>(
        &self,
        limit: Duration,
        inputs: impl IntoIterator<Item = I>,
        call: fn(&mut Live, I) -> Result<T, Reason>,
    ) -> Result<Vec<T>, Reason> {
        let mut idle = std::mem::take(self.lock().desk.idle()).into_iter();
        let (mut back, mut results) = (Vec::new(), Vec::new());
        let mut outcome = Ok(());
        for input in inputs {
            let Some(live) = idle.next() else { break };
            outcome = match within(self, limit, live, move |live| call(live, input)) {
                Ok((live, result)) => {
                    back.push(live);
                    result.map(|result| results.push(result))
                }
                Err(lost) => Err(lost.into()),
            };
            if outcome.is_err() {
                break;
            }
        }
        back.extend(idle);
        self.put_back(back);
        outcome.map(|()| results)
    }

    /// Whether its instances have state to hand over: one is asked that nobody uses. Where all are in use, what the first
    /// one said before it had calls holds. One that is `known` to answer, and that it had none, is asked on this thread.
    ///
    /// # Errors
    /// When it does not answer; it is lost then.
    pub(crate) fn has_state(&self, limit: Duration, known: bool) -> Result<bool, Reason> {
        let Some(live) = self.lock().desk.borrow() else {
            return Ok(self.keeps_state.load(Ordering::Relaxed));
        };
        let ask = |live: &mut Live| match live.instance.save() {
            Ok(Ok(_)) => true,
            Ok(Err(_)) => false,
            // One that fails at it has, for then the swap has to say so.
            Err(error) => !lacks(&error),
        };
        let limit = limit.min(LIFECYCLE);
        // All callers wait for the answer, and would for another thread to wake up.
        let asked = if known && !self.keeps_state.load(Ordering::Relaxed) {
            let mut live = live;
            let has = frame::until(Some(later(limit)), || ask(&mut live));
            Ok((live, has))
        } else {
            within(self, limit, live, ask)
        };
        match asked {
            Ok((live, has)) => {
                self.give_back(Lease::Take(live), Passage::Plain);
                Ok(has)
            }
            Err(lost) => {
                self.lock().desk.gone();
                Err(lost.into())
            }
        }
    }

    /// Ends all idle instances, or leaves those to themselves whose end takes too long.
    pub(crate) fn end_idle(&self, limit: Duration) {
        let mut inner = self.lock();
        let idle = std::mem::take(inner.desk.idle());
        for live in &idle {
            forget(&mut inner, &live.card);
        }
        drop(inner);
        end(limit, idle);
    }

    /// Puts instances back that were looked at while nobody could take any.
    fn put_back(&self, instances: Vec<Live>) {
        let (sound, broken): (Vec<_>, Vec<_>) =
            instances.into_iter().partition(|live| live.instance.poisoned().is_none());
        let mut inner = self.lock();
        for live in &broken {
            forget(&mut inner, &live.card);
        }
        inner.desk.idle().splice(0..0, sound);
        drop(inner);
        drop(broken);
    }
}

/// Ends instances that are in no pool any more, or leaves those to themselves whose end takes too long.
pub(crate) fn end(limit: Duration, instances: Vec<Live>) {
    let (stoppable, others): (Vec<_>, Vec<_>) =
        instances.into_iter().partition(|live| live.card.interrupt.is_some());
    frame::until(Some(later(limit)), || drop(stoppable));
    if !others.is_empty() {
        // Nothing waits for it: whether it ends makes no difference to the swap.
        let _ = apart(limit, || drop(others));
    }
}

/// Whether a plugin does not have the function that was called.
fn lacks(error: &CallError) -> bool {
    matches!(error.kind(), CallErrorKind::NotProvided { .. })
}
