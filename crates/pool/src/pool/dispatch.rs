//! How a call goes through a pool: on its caller's thread, or on one of the executor's.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use keyway_contract::calls::{CallOptions, Finished, Task, Ticket};
use keyway_contract::error::{CallError, CallErrorKind};
use keyway_contract::frame;

use crate::chain::{self, Chain};
use crate::options::OnFailure;
use crate::pool::core::{Core, Todo};
use crate::pool::desk::{Admission, Lease};
use crate::pool::entry::{Entry, Place, Waiter};
use crate::pool::live::Live;
use crate::pool::pending::{Leave, Pending};
use crate::pool::supervise::{Passage, quarantined};
use crate::stats::is_fault;

/// What a call gets on its own thread: the right to go on, or a place to wait.
pub(crate) enum Entrance {
    Lease(Lease<Live>, Passage),
    Waits(Arc<Waiter>, Passage),
    Refused(CallErrorKind),
    /// Nobody comes in any more.
    Closed,
}

/// When a call has to be over, and what it was given for that.
#[derive(Clone, Copy)]
struct Term {
    deadline: Option<Duration>,
    end: Option<Instant>,
}

/// How an attempt ended.
enum Ran {
    Over(Result<(), CallError>),
    /// There was no instance to be made. Whoever wanted one waits on.
    NotMade,
    /// Nobody waits for the call any more.
    Left,
}

impl Core {
    /// Whether a call with these options has to run on another thread for its deadline to hold.
    pub(crate) fn needs_thread(&self, options: &CallOptions) -> bool {
        !self.is_stoppable() && options.deadline.or_else(|| self.deadline()).is_some()
    }

    pub(crate) fn fails_open(&self) -> bool {
        self.options.on_failure == OnFailure::Open
    }

    /// The first step of a call on its own thread. Short: it neither waits nor calls.
    pub(crate) fn enter(&self) -> Entrance {
        if self.nests
            && let Err(kind) = self.check_chain(&chain::current())
        {
            self.lock().tally.error(&kind);
            return Entrance::Refused(kind);
        }
        let mut inner = self.lock();
        let passage = if inner.supervisor.is_calm() {
            Passage::Plain
        } else {
            match inner.supervisor.pass(Instant::now()) {
                Ok(passage) => passage,
                Err(why) => {
                    inner.tally.error(&CallErrorKind::Unavailable(String::new()));
                    return Entrance::Refused(CallErrorKind::Unavailable(why));
                }
            }
        };
        let mut waiter = None;
        let place = || Place::Thread(Arc::clone(waiter.insert(Waiter::new(passage))));
        let admission = inner.desk.admit(self.options.overflow, place);
        let entrance = match (admission, waiter) {
            (Admission::Lease(lease), _) => return Entrance::Lease(lease, passage),
            (Admission::Waits(None), Some(waiter)) => {
                inner.tell();
                return Entrance::Waits(waiter, passage);
            }
            (Admission::Waits(Some(shed)), Some(waiter)) => {
                inner.tally.error(&CallErrorKind::Shed);
                drop(inner);
                if let Some(this) = self.this() {
                    shed.refuse(&this, CallErrorKind::Shed);
                }
                return Entrance::Waits(waiter, passage);
            }
            (Admission::Full, _) => {
                let kind = CallErrorKind::Overloaded { waiting: inner.desk.waiting() };
                inner.tally.error(&kind);
                Entrance::Refused(kind)
            }
            (Admission::Closed | Admission::Waits(_), _) => Entrance::Closed,
        };
        inner.supervisor.void(passage, Instant::now());
        entrance
    }

    /// The rest of a call on its own thread.
    pub(crate) fn go_on(
        self: &Arc<Self>,
        mut entrance: Entrance,
        task: &mut dyn Task,
        options: &CallOptions,
        begun: Option<Instant>,
    ) -> Result<(), CallError> {
        let term = self.term(options, begun);
        let mut retries = self.options.retries;
        if retries > 0 {
            task.keep();
        }
        let outer = if self.nests { chain::current() } else { None };
        // Another one, where the plugin was replaced while the call waited.
        let mut other = None;
        let mut failed = None;
        loop {
            let core = other.as_ref().unwrap_or(self);
            let (lease, passage) = match entrance {
                Entrance::Lease(lease, passage) => (lease, passage),
                Entrance::Refused(kind) => return Err(core.error(task.index(), kind)),
                // Replaced between two tries.
                Entrance::Closed => {
                    return Err(failed.unwrap_or_else(|| core.error(task.index(), closed())));
                }
                Entrance::Waits(waiter, passage) => match waiter.wait(term.end) {
                    Ok(Some((given, lease))) => {
                        other = Some(given);
                        (lease, passage)
                    }
                    Ok(None) => {
                        let mut inner = core.lock();
                        inner.leave(|place| place.is_thread(&waiter));
                        inner.supervisor.void(passage, Instant::now());
                        let kind = CallErrorKind::Deadline(term.deadline.unwrap_or_default());
                        inner.tally.error(&kind);
                        drop(inner);
                        return Err(core.error(task.index(), kind));
                    }
                    Err(kind) => return Err(core.error(task.index(), kind)),
                },
            };
            let core = other.as_ref().unwrap_or(self);
            match core.attempt(task, lease, passage, term, None, &outer) {
                Ran::Over(Err(error)) if retries > 0 && is_fault(error.kind()) => {
                    retries -= 1;
                    failed = Some(error);
                    entrance = core.enter();
                }
                Ran::Over(outcome) => return outcome,
                Ran::NotMade | Ran::Left => {
                    let waiter = Waiter::new(passage);
                    if let Err(kind) = core.line_up_first(Place::Thread(Arc::clone(&waiter))) {
                        core.void(passage);
                        return Err(core.error(task.index(), kind));
                    }
                    entrance = Entrance::Waits(waiter, passage);
                }
            }
        }
    }

    /// Takes a call over.
    ///
    /// # Errors
    /// With the call, when nobody comes in any more.
    pub(crate) fn take_over(
        self: &Arc<Self>,
        mut task: Box<dyn Task>,
        options: &CallOptions,
        begun: Option<Instant>,
    ) -> Result<Box<dyn Ticket>, Box<dyn Task>> {
        let index = task.index();
        let term = self.term(options, begun);
        if self.options.retries > 0 {
            task.keep();
        }
        let pending = Pending::new(task);
        let chain = if self.nests { chain::current() } else { None };
        let checked = self.check_chain(&chain);
        let entry = Entry::new(self, Arc::clone(&pending), index, (term.deadline, term.end), chain);
        if let Some(end) = term.end {
            let (core, overdue) = (Arc::clone(self), Arc::clone(&entry));
            let appointment = self.runtime.timer.at(end, move || core.overdue(&overdue));
            *entry.appointment.lock().unwrap_or_else(PoisonError::into_inner) = Some(appointment);
        }
        let mut inner = self.lock();
        // Under one lock with the admission: nobody gets in line behind the back of a quarantine.
        let passage = checked
            .and_then(|()| inner.supervisor.pass(Instant::now()).map_err(CallErrorKind::Unavailable))
            .map(|passage| entry.set_passage(passage));
        let admission =
            passage.map(|()| inner.desk.admit(self.options.overflow, || Place::Handed(Arc::clone(&entry))));
        let refused = match admission {
            Ok(Admission::Lease(lease)) => {
                drop(inner);
                Place::Handed(Arc::clone(&entry)).serve(self, lease);
                None
            }
            Ok(Admission::Waits(shed)) => {
                inner.tell();
                if shed.is_some() {
                    inner.tally.error(&CallErrorKind::Shed);
                }
                drop(inner);
                if let Some(shed) = shed {
                    shed.refuse(self, CallErrorKind::Shed);
                }
                None
            }
            Ok(Admission::Full) => {
                let kind = CallErrorKind::Overloaded { waiting: inner.desk.waiting() };
                drop(inner);
                Some(kind)
            }
            Ok(Admission::Closed) => {
                inner.supervisor.void(entry.passage(), Instant::now());
                drop(inner);
                self.cancel_deadline(&entry);
                return match pending.begin() {
                    Some(task) => Err(task),
                    // Its deadline came meanwhile.
                    None => Ok(Box::new(Handed { core: Arc::clone(self), entry: None, pending })),
                };
            }
            Err(kind) => {
                drop(inner);
                Some(kind)
            }
        };
        if let Some(kind) = refused {
            self.lock().tally.error(&kind);
            Place::Handed(Arc::clone(&entry)).refuse(self, kind);
        }
        Ok(Box::new(Handed { core: Arc::clone(self), entry: Some(entry), pending }))
    }

    /// Runs a call that was handed over, on a thread of the executor.
    pub(crate) fn work(self: &Arc<Self>, entry: &Arc<Entry>, lease: Lease<Live>) {
        // First, so that whoever finds it begun finds its pool as well.
        entry.belongs_to(self);
        let Some(mut task) = entry.pending.begin() else {
            self.give_back(lease, entry.passage());
            return;
        };
        let term = Term { deadline: entry.deadline, end: entry.end };
        match self.attempt(&mut *task, lease, entry.passage(), term, Some(entry), &entry.chain) {
            Ran::Over(Err(error)) if is_fault(error.kind()) && entry.take_retry() => {
                entry.pending.wait_again(task);
                self.line_up(entry, Some(error));
            }
            Ran::Over(outcome) => {
                self.cancel_deadline(entry);
                entry.pending.finish(Some(task), outcome);
            }
            Ran::NotMade => {
                entry.pending.wait_again(task);
                self.line_up(entry, None);
            }
            Ran::Left => self.cancel_deadline(entry),
        }
    }

    /// A call that says nothing about the plugin is over: if it was to find out, the next one does.
    pub(crate) fn void(&self, passage: Passage) {
        if passage == Passage::Probe {
            self.lock().supervisor.void(passage, Instant::now());
        }
    }

    /// The entry is the next to get an instance.
    fn line_up(self: &Arc<Self>, entry: &Arc<Entry>, error: Option<CallError>) {
        if let Err(kind) = self.line_up_first(Place::Handed(Arc::clone(entry))) {
            self.void(entry.passage());
            self.cancel_deadline(entry);
            entry.pending.refuse(error.unwrap_or_else(|| self.error(entry.index, kind)));
        }
    }

    /// Puts somebody first in line who has been served before and got nothing.
    pub(crate) fn line_up_first(&self, place: Place) -> Result<(), CallErrorKind> {
        let mut todo = Todo::default();
        let mut inner = self.lock();
        if let Some(reason) = inner.supervisor.quarantine() {
            return Err(CallErrorKind::Unavailable(quarantined(reason)));
        }
        if inner.desk.state() == crate::pool::desk::State::Retired {
            return Err(closed());
        }
        if let Some(after) = inner.stopping {
            return Err(CallErrorKind::Replaced(after));
        }
        inner.desk.first(place);
        self.settle(&mut inner, Instant::now(), &mut todo);
        drop(inner);
        self.finish(todo);
        Ok(())
    }

    /// One call of one instance.
    fn attempt(
        self: &Arc<Self>,
        task: &mut dyn Task,
        lease: Lease<Live>,
        passage: Passage,
        term: Term,
        entry: Option<&Arc<Entry>>,
        outer: &Chain,
    ) -> Ran {
        let mut live = match lease {
            Lease::Take(live) => live,
            Lease::Make => match self.make() {
                Ok(live) => live,
                Err(_) => return Ran::NotMade,
            },
        };
        let started = Instant::now();
        if term.end.is_some_and(|end| started >= end) {
            self.give_back(Lease::Take(live), passage);
            let kind = CallErrorKind::Deadline(term.deadline.unwrap_or_default());
            self.lock().tally.error(&kind);
            return Ran::Over(Err(self.error(task.index(), kind)));
        }
        if let Some(entry) = entry
            && !entry.pending.stoppable(live.card.interrupt.clone())
        {
            self.give_back(Lease::Take(live), passage);
            return Ran::Left;
        }
        if let Some(entry) = entry {
            entry.call_begins();
        }
        // SAFETY: it is not replaced.
        let bound = unsafe { live.instance.bound() };
        // SAFETY: `Calls` of this pool's contract made the task, and `Identity::make` the instance.
        let mut call = || unsafe { task.run(bound) };
        let outcome = match (term.end, self.nests) {
            (None, false) => call(),
            (end, false) => frame::until(end, call),
            (end, true) => chain::enter(outer.clone(), self.number, || frame::until(end, call)),
        };
        if let Some(entry) = entry {
            // From here on nobody stops it, for it may be in another call.
            entry.pending.stoppable(None);
        }
        let given_up = entry.is_some_and(|entry| !entry.call_ends());
        let outcome = outcome.map_err(|error| self.explain(error, term, task.index()));
        self.release(live, &outcome, passage, started, given_up);
        Ran::Over(outcome)
    }

    /// Says of an error what the pool knows better: whose deadline it was, and why it was cancelled.
    #[cold]
    fn explain(&self, error: CallError, term: Term, index: usize) -> CallError {
        match (error.kind(), term.deadline) {
            (CallErrorKind::Deadline(_), Some(deadline))
                if term.end.is_some_and(|end| Instant::now() >= end) =>
            {
                self.error(index, CallErrorKind::Deadline(deadline))
            }
            (CallErrorKind::Cancelled, _) => self.error(index, self.why_cancelled()),
            _ => error,
        }
    }

    /// What it means that a call was cancelled.
    #[cold]
    pub(crate) fn why_cancelled(&self) -> CallErrorKind {
        self.lock().stopping.map_or(CallErrorKind::Cancelled, CallErrorKind::Replaced)
    }

    /// The deadline of a handed call has come.
    fn overdue(self: &Arc<Self>, entry: &Arc<Entry>) {
        let kind = CallErrorKind::Deadline(entry.deadline.unwrap_or_default());
        // First, so that whoever is told finds it gone.
        self.with_the_one_that_has(entry, |core| {
            core.lock().leave(|place| place.is_handed(entry));
        });
        if entry.pending.refuse(self.error(entry.index, kind.clone())) {
            self.with_the_one_that_has(entry, |core| {
                let mut inner = core.lock();
                inner.supervisor.void(entry.passage(), Instant::now());
                inner.tally.error(&kind);
            });
        } else if self.is_stoppable() && !entry.warned.swap(true, Ordering::Relaxed) {
            // The placement ends it itself; unless the plugin waits in a service, which nothing can stop.
            let (core, late) = (Arc::clone(self), Arc::clone(entry));
            let appointment = self.runtime.timer.at(Instant::now() + GRACE, move || core.overdue(&late));
            *entry.appointment.lock().unwrap_or_else(PoisonError::into_inner) = Some(appointment);
        } else {
            // First, so that whoever is told finds it done.
            self.with_the_one_that_has(entry, |core| core.give_up(entry));
            entry.pending.abandon(self.error(entry.index, kind));
        }
    }

    /// Does something with the pool that has an entry: another than this one took its place where the plugin was replaced.
    fn with_the_one_that_has(self: &Arc<Self>, entry: &Entry, act: impl FnOnce(&Core)) {
        act(entry.core().as_ref().unwrap_or(self));
    }

    pub(crate) fn cancel_deadline(&self, entry: &Entry) {
        let appointment = entry.appointment.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(appointment) = appointment {
            self.runtime.timer.cancel(appointment);
        }
    }

    /// Whether the deadline of a call that began then has not come yet.
    pub(crate) fn is_time_left(&self, options: &CallOptions, begun: Instant) -> bool {
        self.term(options, Some(begun)).end.is_none_or(|end| Instant::now() < end)
    }

    /// When a call has to be over that begins now, or has begun elsewhere.
    fn term(&self, options: &CallOptions, begun: Option<Instant>) -> Term {
        let deadline = options.deadline.or_else(|| self.deadline());
        let own = deadline.and_then(|deadline| begun.unwrap_or_else(Instant::now).checked_add(deadline));
        // Inside of another call it has no more time than that.
        let end = match (own, frame::end()) {
            (Some(own), Some(outer)) => Some(own.min(outer)),
            (own, outer) => own.or(outer),
        };
        Term { deadline, end }
    }

    /// Refuses a call from inside of all the instances that the pool may have: it would wait for itself.
    fn check_chain(&self, chain: &Chain) -> Result<(), CallErrorKind> {
        if chain::count(chain, self.number) >= self.max() { Err(CallErrorKind::Reentered) } else { Ok(()) }
    }
}

/// How long after its deadline a call may go on that can be stopped, before nobody waits for it any more.
const GRACE: Duration = Duration::from_millis(100);

pub(crate) fn closed() -> CallErrorKind {
    CallErrorKind::Unavailable("it was replaced, or its pool is gone".to_owned())
}

/// How long after it was told to stop a call is told again.
const AGAIN: Duration = Duration::from_millis(20);

/// Tells a call to stop until it has.
fn stop_later(core: &Arc<Core>, pending: &Arc<Pending>) {
    let (this, pending) = (Arc::clone(core), Arc::clone(pending));
    core.runtime.timer.at(Instant::now() + AGAIN, move || {
        if pending.stop_again() {
            stop_later(&this, &pending);
        }
    });
}

/// A call that was handed over, for the one who waits for it.
struct Handed {
    core: Arc<Core>,
    entry: Option<Arc<Entry>>,
    pending: Arc<Pending>,
}

impl Ticket for Handed {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Finished> {
        self.pending.poll(context)
    }

    fn wait(&mut self) -> Finished {
        self.pending.wait()
    }
}

impl Drop for Handed {
    fn drop(&mut self) {
        let Some(entry) = self.entry.take() else { return };
        let left = self.pending.leave();
        if left == Leave::Running {
            stop_later(&self.core, &self.pending);
        }
        if left == Leave::Waited {
            self.core.with_the_one_that_has(&entry, |core| {
                let mut inner = core.lock();
                inner.leave(|place| place.is_handed(&entry));
                inner.supervisor.void(entry.passage(), Instant::now());
            });
            self.core.cancel_deadline(&entry);
        }
    }
}

/// A call that was refused before it was handed over.
pub(crate) struct Refused(pub(crate) Option<CallError>);

impl Ticket for Refused {
    fn poll(&mut self, _: &mut Context<'_>) -> Poll<Finished> {
        Poll::Ready(self.wait())
    }

    fn wait(&mut self) -> Finished {
        Finished { task: None, outcome: self.0.take().map_or(Ok(()), Err) }
    }
}
