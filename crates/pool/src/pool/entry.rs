//! [`Place`]: somebody who waits for an instance; a thread, or a call that was handed over ([`Entry`]).

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use keyway_contract::error::CallErrorKind;

use crate::chain::Chain;
use crate::executor::Work;
use crate::pool::core::Core;
use crate::pool::desk::Lease;
use crate::pool::live::Live;
use crate::pool::pending::Pending;
use crate::pool::supervise::Passage;
use crate::timer::Appointment;

/// Somebody who waits for an instance.
#[derive(Clone)]
pub(crate) enum Place {
    /// A thread or a task that will make its call itself.
    Thread(Arc<Waiter>),
    /// A call that a thread of the executor will make.
    Handed(Arc<Entry>),
}

impl Place {
    /// Gives the instance to whoever waits.
    pub(crate) fn serve(self, core: &Arc<Core>, lease: Lease<Live>) {
        match self {
            Place::Thread(waiter) => {
                if let Err((lease, passage)) = waiter.give(Arc::clone(core), lease) {
                    core.give_back(lease, passage);
                }
            }
            Place::Handed(entry) => {
                let run = move |core: &Arc<Core>| core.work(&entry, lease);
                core.runtime.executor.submit(Work { core: Arc::clone(core), run: Box::new(run) });
            }
        }
    }

    /// Tells whoever waits that there will be none.
    pub(crate) fn refuse(self, core: &Arc<Core>, kind: CallErrorKind) {
        core.void(match &self {
            Place::Thread(waiter) => waiter.passage,
            Place::Handed(entry) => entry.passage(),
        });
        match self {
            Place::Thread(waiter) => waiter.refuse(kind),
            Place::Handed(entry) => {
                core.cancel_deadline(&entry);
                entry.pending.refuse(core.error(entry.index, kind));
            }
        }
    }

    /// It waits for an instance of another pool from now on, which nobody has to try out.
    pub(crate) fn move_to(&self, core: &Arc<Core>) {
        if let Place::Handed(entry) = self {
            entry.belongs_to(core);
            entry.set_passage(Passage::Plain);
        }
    }

    pub(crate) fn is_thread(&self, waiter: &Arc<Waiter>) -> bool {
        matches!(self, Place::Thread(own) if Arc::ptr_eq(own, waiter))
    }

    pub(crate) fn is_handed(&self, entry: &Arc<Entry>) -> bool {
        matches!(self, Place::Handed(own) if Arc::ptr_eq(own, entry))
    }
}

/// An instance, and the pool that it is of.
pub(crate) type Given = (Arc<Core>, Lease<Live>);

/// A thread or a task that waits.
pub(crate) struct Waiter {
    slot: Mutex<Slot>,
    given: Condvar,
    passage: Passage,
}

enum Slot {
    Empty,
    /// The same, for a task.
    Awaited(Waker),
    Given(Arc<Core>, Lease<Live>),
    Refused(CallErrorKind),
    /// It waits no more.
    Left,
}

impl Waiter {
    pub(crate) fn new(passage: Passage) -> Arc<Self> {
        Arc::new(Waiter { slot: Mutex::new(Slot::Empty), given: Condvar::new(), passage })
    }

    fn lock(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn give(&self, core: Arc<Core>, lease: Lease<Live>) -> Result<(), (Lease<Live>, Passage)> {
        let mut slot = self.lock();
        if let Slot::Left = *slot {
            return Err((lease, self.passage));
        }
        let before = std::mem::replace(&mut *slot, Slot::Given(core, lease));
        drop(slot);
        self.tell(before);
        Ok(())
    }

    fn refuse(&self, kind: CallErrorKind) {
        let mut slot = self.lock();
        if let Slot::Empty | Slot::Awaited(_) = *slot {
            let before = std::mem::replace(&mut *slot, Slot::Refused(kind));
            drop(slot);
            self.tell(before);
        }
    }

    /// Tells whoever waits that there is something to look at.
    fn tell(&self, before: Slot) {
        match before {
            Slot::Awaited(waker) => waker.wake(),
            _ => self.given.notify_one(),
        }
    }

    /// Looks whether there is an instance.
    pub(crate) fn poll(&self, context: &mut Context<'_>) -> Poll<Result<Given, CallErrorKind>> {
        let mut slot = self.lock();
        match std::mem::replace(&mut *slot, Slot::Empty) {
            Slot::Given(core, lease) => Poll::Ready(Ok((core, lease))),
            Slot::Refused(kind) => Poll::Ready(Err(kind)),
            Slot::Awaited(waker) if waker.will_wake(context.waker()) => {
                *slot = Slot::Awaited(waker);
                Poll::Pending
            }
            Slot::Empty | Slot::Awaited(_) | Slot::Left => {
                *slot = Slot::Awaited(context.waker().clone());
                Poll::Pending
            }
        }
    }

    /// Waits no more. What was given already.
    pub(crate) fn leave(&self) -> Option<Given> {
        match std::mem::replace(&mut *self.lock(), Slot::Left) {
            Slot::Given(core, lease) => Some((core, lease)),
            _ => None,
        }
    }

    /// Waits for an instance, at most until `end`: `Ok(None)` when there was none until then.
    ///
    /// # Errors
    /// When it was sent home.
    pub(crate) fn wait(&self, end: Option<Instant>) -> Result<Option<Given>, CallErrorKind> {
        let mut slot = self.lock();
        loop {
            match std::mem::replace(&mut *slot, Slot::Empty) {
                Slot::Given(core, lease) => return Ok(Some((core, lease))),
                Slot::Refused(kind) => return Err(kind),
                Slot::Empty | Slot::Awaited(_) | Slot::Left => {}
            }
            let now = Instant::now();
            let Some(end) = end else {
                slot = self.given.wait(slot).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            if now >= end {
                *slot = Slot::Left;
                return Ok(None);
            }
            slot = self.given.wait_timeout(slot, end - now).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// Where the call of an entry is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The plugin has not been called yet, or the last try is over.
    Outside,
    /// The plugin is called.
    Inside,
    /// It has not come back, and nobody counts on it any more.
    GivenUp,
}

/// A call that was handed over.
pub(crate) struct Entry {
    pub(crate) pending: Arc<Pending>,
    /// The function.
    pub(crate) index: usize,
    pub(crate) deadline: Option<Duration>,
    pub(crate) end: Option<Instant>,
    /// The pools that it was called from inside of.
    pub(crate) chain: Chain,
    /// Whether it finds out whether the plugin works again.
    probes: AtomicBool,
    /// How often it may still be made again.
    retries: AtomicU32,
    /// Where its call is, and which pool has it: the one that it came to, or the one that took that one's place.
    at: Mutex<(Stage, Weak<Core>)>,
    /// Whether its deadline has come once.
    pub(crate) warned: AtomicBool,
    /// What happens at its end.
    pub(crate) appointment: Mutex<Option<Appointment>>,
}

impl Entry {
    pub(crate) fn new(
        core: &Arc<Core>,
        pending: Arc<Pending>,
        index: usize,
        (deadline, end): (Option<Duration>, Option<Instant>),
        chain: Chain,
    ) -> Arc<Self> {
        Arc::new(Entry {
            pending,
            index,
            deadline,
            end,
            chain,
            probes: AtomicBool::new(false),
            retries: AtomicU32::new(core.options.retries),
            at: Mutex::new((Stage::Outside, Arc::downgrade(core))),
            warned: AtomicBool::new(false),
            appointment: Mutex::default(),
        })
    }

    pub(crate) fn passage(&self) -> Passage {
        if self.probes.load(Ordering::Relaxed) { Passage::Probe } else { Passage::Plain }
    }

    pub(crate) fn set_passage(&self, passage: Passage) {
        self.probes.store(passage == Passage::Probe, Ordering::Relaxed);
    }

    fn at(&self) -> MutexGuard<'_, (Stage, Weak<Core>)> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The pool that has it.
    pub(crate) fn core(&self) -> Option<Arc<Core>> {
        self.at().1.upgrade()
    }

    /// Another pool has it from now on.
    pub(crate) fn belongs_to(&self, core: &Arc<Core>) {
        self.at().1 = Arc::downgrade(core);
    }

    /// The plugin is called from now on.
    pub(crate) fn call_begins(&self) {
        self.at().0 = Stage::Inside;
    }

    /// The plugin has come back. Whether somebody still counts on its instance.
    pub(crate) fn call_ends(&self) -> bool {
        std::mem::replace(&mut self.at().0, Stage::Outside) == Stage::Inside
    }

    /// Nobody counts on the instance any more, if it is one of this pool and the plugin is being called. Whether it is.
    pub(crate) fn give_up(&self, core: &Core) -> bool {
        let mut at = self.at();
        let inside = at.0 == Stage::Inside && std::ptr::eq(at.1.as_ptr(), core);
        if inside {
            at.0 = Stage::GivenUp;
        }
        inside
    }

    /// Takes one try; `false` when there is none left.
    pub(crate) fn take_retry(&self) -> bool {
        self.retries.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}
