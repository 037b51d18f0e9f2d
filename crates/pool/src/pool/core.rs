//! [`Core`]: one pool of instances of one opened plugin. Admission is in [`Desk`], failure in [`Supervisor`]; this is
//! where they meet threads and time.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use keyway_contract::error::{CallError, CallErrorKind};
use keyway_contract::frame;
use keyway_contract::types::Contract;
use keyway_host::{Instance, Limits, OpenError, Plugin};

use crate::events::{Event, EventKind};
use crate::executor::Work;
use crate::meters::Meters;
use crate::options::{PoolOptions, SlotLimits};
use crate::pool::desk::{Desk, Lease, State};
use crate::pool::dispatch::closed;
use crate::pool::entry::{Entry, Place};
use crate::pool::live::{Card, Live};
use crate::pool::supervise::{Change, Passage, Supervisor, quarantined};
use crate::runtime::Runtime;
use crate::stats::{InstanceStats, PoolStats, Recorded, Tally, Totals, is_fault, of_process};
use crate::timer::{Appointment, later};

/// What makes an instance of a plugin for a contract.
pub(crate) type Make = fn(&Plugin, &str, &Limits) -> Result<Instance, OpenError>;

/// Who a pool is.
pub(crate) struct Identity {
    pub(crate) plugin: Plugin,
    pub(crate) contract: &'static Contract,
    pub(crate) make: Make,
    pub(crate) slot: Option<Arc<str>>,
    pub(crate) generation: u64,
}

/// One pool.
pub(crate) struct Core {
    pub(crate) who: Identity,
    /// How it is run. What [`SlotLimits`] has of it is as it was at first; what holds is in the fields below.
    pub(crate) options: PoolOptions,
    /// What an instance may use up that is made from now on.
    limits: Mutex<Limits>,
    max: AtomicUsize,
    /// In nanoseconds; [`NO_DEADLINE`] for none.
    deadline: AtomicU64,
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) number: u64,
    /// The plugin's id, for errors.
    pub(crate) id: Arc<str>,
    /// Whether its plugin can call back into the host, and so into pools.
    pub(crate) nests: bool,
    /// Whether an instance that had no calls had state to hand over.
    pub(crate) keeps_state: AtomicBool,
    /// Whether a call of it can be stopped, as far as is known: the first instance tells.
    stoppable: AtomicBool,
    /// How much of it the executor's threads run at the moment.
    running: AtomicIsize,
    inner: Mutex<Inner>,
    /// Something was given back.
    changed: Condvar,
    this: Weak<Core>,
}

const NO_DEADLINE: u64 = u64::MAX;

fn nanos(deadline: Option<Duration>) -> u64 {
    deadline.map_or(NO_DEADLINE, |time| u64::try_from(time.as_nanos()).unwrap_or(NO_DEADLINE))
}

/// What is behind the lock.
pub(crate) struct Inner {
    pub(crate) desk: Desk<Live, Place>,
    pub(crate) supervisor: Supervisor,
    pub(crate) tally: Tally,
    /// How many instances are kept even when nobody calls.
    min: usize,
    /// All instances that live.
    cards: Vec<Arc<Card>>,
    instances: u64,
    stuck: usize,
    /// When instances may be made again.
    wake: Option<Appointment>,
    /// When those that are not needed are looked for.
    sweep: bool,
    /// The calls are stopped, since this was all the time that they had.
    pub(crate) stopping: Option<Duration>,
}

/// What is to be done when the lock is let go.
#[derive(Default)]
pub(crate) struct Todo {
    served: VecDeque<(Place, Lease<Live>)>,
    refused: Vec<(Place, CallErrorKind)>,
    dead: Vec<Live>,
    events: Vec<EventKind>,
    refills: usize,
}

impl Inner {
    /// Measures how many live and wait. To be called after every change of that.
    pub(crate) fn tell(&self) {
        self.tally.stands(self.desk.live(), self.desk.waiting());
    }

    /// Somebody waits no longer.
    pub(crate) fn leave(&mut self, is: impl FnMut(&Place) -> bool) {
        self.desk.leave(is);
        self.tell();
    }
}

impl Core {
    pub(crate) fn new(who: Identity, options: PoolOptions) -> Arc<Self> {
        let runtime = Runtime::of(who.plugin.host());
        let now = Instant::now();
        let inner = Inner {
            desk: Desk::new(options.max, options.queue),
            supervisor: Supervisor::new(options.restart.clone(), options.breaker.clone(), now),
            tally: Tally::new(Meters::new(who.slot.as_deref(), who.plugin.id(), who.generation)),
            min: options.min,
            cards: Vec::new(),
            instances: 0,
            stuck: 0,
            wake: None,
            sweep: false,
            stopping: None,
        };
        Arc::new_cyclic(|this| Core {
            number: runtime.number(),
            id: who.plugin.id().into(),
            limits: Mutex::new(options.limits.over(who.plugin.limits())),
            max: AtomicUsize::new(options.max),
            deadline: AtomicU64::new(nanos(options.deadline)),
            nests: !who.plugin.contract().imports.is_empty(),
            who,
            options,
            runtime,
            keeps_state: AtomicBool::new(false),
            stoppable: AtomicBool::new(false),
            running: AtomicIsize::new(0),
            inner: Mutex::new(inner),
            changed: Condvar::new(),
            this: this.clone(),
        })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn this(&self) -> Option<Arc<Core>> {
        self.this.upgrade()
    }

    /// The most instances.
    pub(crate) fn max(&self) -> usize {
        self.max.load(Ordering::Relaxed)
    }

    /// How long a call may take, waiting included, unless it says so itself.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        let nanos = self.deadline.load(Ordering::Relaxed);
        (nanos != NO_DEADLINE).then(|| Duration::from_nanos(nanos))
    }

    /// Changes the limits. What an instance may use up holds for those that are made from now on.
    pub(crate) fn set_limits(&self, limits: &SlotLimits) {
        *self.limits.lock().unwrap_or_else(PoisonError::into_inner) =
            limits.instance.over(self.who.plugin.limits());
        self.max.store(limits.max, Ordering::Relaxed);
        self.deadline.store(nanos(limits.deadline), Ordering::Relaxed);
        let mut todo = Todo::default();
        let mut inner = self.lock();
        inner.min = limits.min;
        let many = inner.desk.set_most(limits.max, limits.queue);
        for live in &many {
            forget(&mut inner, &live.card);
        }
        todo.dead.extend(many);
        self.settle(&mut inner, Instant::now(), &mut todo);
        drop(inner);
        self.finish(todo);
    }

    fn instantiate(&self) -> Result<Instance, OpenError> {
        let limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let make = || (self.who.make)(&self.who.plugin, &self.options.config, &limits);
        frame::until(Some(later(self.options.start)), make)
    }

    /// Whether calls can be stopped while they run.
    pub(crate) fn is_stoppable(&self) -> bool {
        self.stoppable.load(Ordering::Relaxed)
    }

    /// Whether nobody can be served for a while, since the next instance is only made after a pause.
    pub(crate) fn rests(&self) -> bool {
        let inner = self.lock();
        inner.desk.live() == 0 && inner.supervisor.waits_until(Instant::now()).is_some()
    }

    /// How much of it the executor's threads run.
    pub(crate) fn running(&self) -> isize {
        self.running.load(Ordering::Relaxed)
    }

    pub(crate) fn count_running(&self, change: isize) {
        self.running.fetch_add(change, Ordering::Relaxed);
    }

    /// An error of a function of its plugin.
    #[cold]
    pub(crate) fn error(&self, index: usize, kind: CallErrorKind) -> CallError {
        CallError::new(Arc::clone(&self.id), self.who.contract.function_name(index), kind)
    }

    /// Tells that something happened.
    pub(crate) fn tell(&self, kind: EventKind) {
        self.runtime.board.tell(Event {
            slot: self.who.slot.as_deref().map(str::to_owned),
            plugin: self.id.to_string(),
            generation: self.who.generation,
            kind,
        });
    }

    /// Makes so many instances before there are calls.
    ///
    /// # Errors
    /// When one cannot be made; those that were stay.
    pub(crate) fn warm(&self, count: usize) -> Result<(), OpenError> {
        for _ in 0..count.min(self.max()) {
            let instance = self.instantiate()?;
            let mut inner = self.lock();
            // Nobody waited so long.
            if inner.desk.state() == State::Retired {
                break;
            }
            let live = self.enroll(&mut inner, instance);
            inner.desk.idle().push(live);
        }
        Ok(())
    }

    fn enroll(&self, inner: &mut Inner, instance: Instance) -> Live {
        inner.instances += 1;
        inner.supervisor.started();
        let live = Live::new(instance, inner.instances);
        self.stoppable.store(live.card.interrupt.is_some(), Ordering::Relaxed);
        inner.cards.push(Arc::clone(&live.card));
        live
    }

    /// Makes the instance of a lease.
    ///
    /// # Errors
    /// When it cannot be made; the lease is given back then.
    pub(crate) fn make(&self) -> Result<Live, OpenError> {
        let made = self.instantiate();
        let mut inner = self.lock();
        match made {
            Ok(instance) => Ok(self.enroll(&mut inner, instance)),
            Err(error) => {
                let mut todo = Todo::default();
                inner.desk.gone();
                let now = Instant::now();
                todo.events.push(EventKind::NotStarted { error: error.to_string() });
                if let Some(reason) = inner.supervisor.start_failed(&error.to_string(), now) {
                    let reason = reason.to_owned();
                    self.confine(&mut inner, &reason, &mut todo);
                }
                self.settle(&mut inner, now, &mut todo);
                drop(inner);
                self.finish(todo);
                Err(error)
            }
        }
    }

    /// Sends all home who wait for a plugin in quarantine.
    fn confine(&self, inner: &mut Inner, reason: &str, todo: &mut Todo) {
        let kind = CallErrorKind::Unavailable(quarantined(reason));
        let waiting = inner.desk.take_waiting();
        refuse(inner, waiting, &kind, todo);
        todo.events.push(EventKind::Quarantined { reason: reason.to_owned() });
    }

    /// Takes an instance back after a call that took from `started` until now.
    pub(crate) fn release(
        &self,
        mut live: Live,
        outcome: &Result<(), CallError>,
        passage: Passage,
        started: Instant,
        given_up: bool,
    ) {
        let now = Instant::now();
        let took = now - started;
        live.called(took);
        let failed = outcome.as_ref().err().map(CallError::kind);
        let mut todo = Todo::default();
        let mut inner = self.lock();
        if given_up {
            // It is counted already, and another has its place.
            self.count_running(1);
            inner.stuck = inner.stuck.saturating_sub(1);
            forget(&mut inner, &live.card);
            drop(inner);
            self.runtime.executor.found();
            drop(live);
            self.changed.notify_all();
            return;
        }
        inner.tally.record(took);
        if let Some(kind) = failed {
            inner.tally.error(kind);
        }
        let fault = failed.is_some_and(is_fault);
        let change = match failed {
            Some(_) if !fault => {
                inner.supervisor.void(passage, now);
                Change::Nothing
            }
            _ => inner.supervisor.ended(passage, fault, now),
        };
        match change {
            Change::Nothing => {}
            Change::Opened => todo.events.push(EventKind::BreakerOpened),
            Change::Closed => todo.events.push(EventKind::BreakerClosed),
        }
        if let Some(reason) = live.instance.poisoned() {
            todo.events.push(EventKind::Failed { error: reason.to_owned() });
            inner.tally.restarted();
            if fault {
                inner.supervisor.instance_failed(now);
            }
        }
        live.used = now;
        self.take_back(&mut inner, live, &mut todo);
        self.settle(&mut inner, now, &mut todo);
        drop(inner);
        self.finish(todo);
    }

    /// Takes a leased instance back, if it can still be called and there is room for it.
    fn take_back(&self, inner: &mut Inner, live: Live, todo: &mut Todo) {
        let worn = self.options.reuse.is_some_and(|calls| live.card.calls() >= calls);
        let dead = if worn || live.instance.poisoned().is_some() {
            inner.desk.gone();
            Some(live)
        } else {
            inner.desk.put(live)
        };
        if let Some(dead) = dead {
            forget(inner, &dead.card);
            todo.dead.push(dead);
        }
    }

    /// Gives a lease back that was not used.
    pub(crate) fn give_back(&self, lease: Lease<Live>, passage: Passage) {
        let mut todo = Todo::default();
        let mut inner = self.lock();
        let now = Instant::now();
        inner.supervisor.void(passage, now);
        match lease {
            Lease::Take(live) => self.take_back(&mut inner, live, &mut todo),
            Lease::Make => inner.desk.gone(),
        }
        self.settle(&mut inner, now, &mut todo);
        drop(inner);
        self.finish(todo);
    }

    /// The call of an entry, which cannot be stopped, is over its deadline: its instance does not count any more.
    pub(crate) fn give_up(&self, entry: &Entry) {
        let mut todo = Todo::default();
        let mut inner = self.lock();
        if !entry.give_up(self) {
            return;
        }
        let now = Instant::now();
        self.count_running(-1);
        inner.desk.gone();
        inner.stuck += 1;
        inner.tally.record(entry.deadline.unwrap_or_default());
        inner.tally.error(&CallErrorKind::Deadline(Duration::ZERO));
        inner.supervisor.ended(entry.passage(), true, now);
        todo.events.push(EventKind::Stuck);
        if inner.stuck > self.options.stuck {
            let reason = format!(
                "{} calls are stuck in instances that cannot be stopped; a sandbox or a process could be",
                inner.stuck
            );
            let reason = inner.supervisor.confine(reason).to_owned();
            self.confine(&mut inner, &reason, &mut todo);
        }
        self.settle(&mut inner, now, &mut todo);
        drop(inner);
        self.runtime.executor.lost();
        self.finish(todo);
    }

    /// Serves who can be served now, and sees to it that instances are made and ended in time. To be called after every
    /// change.
    pub(crate) fn settle(&self, inner: &mut Inner, now: Instant, todo: &mut Todo) {
        let waits = inner.supervisor.waits_until(now);
        inner.desk.set_makes(waits.is_none() && inner.supervisor.quarantine().is_none());
        if let (Some(time), None) = (waits, &inner.wake) {
            let this = Weak::clone(&self.this);
            let wake = self.runtime.timer.at(time, move || {
                if let Some(core) = this.upgrade() {
                    core.lock().wake = None;
                    core.resettle();
                }
            });
            inner.wake = Some(wake);
        }
        while let Some(served) = inner.desk.next() {
            todo.served.push_back(served);
        }
        let least = inner.min;
        while inner.desk.spare(least) {
            todo.refills += 1;
        }
        if !inner.sweep && !inner.desk.idle().is_empty() && inner.desk.live() > inner.min {
            inner.sweep = true;
            self.sweep_later();
        }
        inner.tell();
        if inner.desk.state() != State::Open {
            self.changed.notify_all();
        }
    }

    /// [`settle`](Core::settle), when nothing else is to be done.
    pub(crate) fn resettle(&self) {
        let mut todo = Todo::default();
        let mut inner = self.lock();
        self.settle(&mut inner, Instant::now(), &mut todo);
        drop(inner);
        self.finish(todo);
    }

    /// Does what was found to be done under the lock.
    pub(crate) fn finish(&self, todo: Todo) {
        let Todo { served, refused, dead, events, refills } = todo;
        if served.is_empty() && refills == 0 && dead.is_empty() && refused.is_empty() && events.is_empty() {
            return;
        }
        let Some(this) = self.this.upgrade() else { return };
        for (place, lease) in served {
            place.serve(&this, lease);
        }
        for (place, kind) in refused {
            place.refuse(&this, kind);
        }
        for _ in 0..refills {
            let run = |core: &Arc<Core>| {
                if let Ok(live) = core.make() {
                    core.give_back(Lease::Take(live), Passage::Plain);
                }
            };
            self.runtime.executor.submit(Work { core: Arc::clone(&this), run: Box::new(run) });
        }
        for event in events {
            self.tell(event);
        }
        // Their plugins' `close` may take long; and so may giving back the memory of one that has failed, whose caller has
        // waited long enough.
        let (failed, worn): (Vec<_>, Vec<_>) =
            dead.into_iter().partition(|live| live.instance.poisoned().is_some());
        if !failed.is_empty() {
            let run = |_: &Arc<Core>| drop(failed);
            self.runtime.executor.submit(Work { core: this, run: Box::new(run) });
        }
        drop(worn);
    }

    fn sweep_later(&self) {
        let this = Weak::clone(&self.this);
        let pause = (self.options.idle / 2).max(Duration::from_millis(1));
        self.runtime.timer.at(later(pause), move || {
            let Some(core) = this.upgrade() else { return };
            // Ending an instance may take long; the clock must not wait for it.
            let run = |core: &Arc<Core>| core.sweep();
            core.runtime.executor.submit(Work { core: Arc::clone(&core), run: Box::new(run) });
        });
    }

    /// Ends instances that nobody has needed for a while.
    fn sweep(&self) {
        let mut ended = Vec::new();
        let mut inner = self.lock();
        let now = Instant::now();
        let spare = inner.desk.live().saturating_sub(inner.min);
        let old = inner.desk.idle().iter().take_while(|live| now - live.used >= self.options.idle).count();
        ended.extend(inner.desk.idle().drain(..old.min(spare)));
        for live in &ended {
            forget(&mut inner, &live.card);
        }
        inner.sweep = inner.desk.live() > inner.min;
        if inner.sweep {
            self.sweep_later();
        }
        drop(inner);
        drop(ended);
    }

    /// Lets a plugin out of quarantine. Whether it was in it.
    pub(crate) fn let_out(&self) -> bool {
        let was = self.lock().supervisor.release();
        if was {
            self.tell(EventKind::Released);
        }
        self.resettle();
        was
    }

    /// Changes whether instances are given out.
    pub(crate) fn set_state(&self, state: State) {
        let mut todo = Todo::default();
        let mut inner = self.lock();
        let (waiting, idle) = inner.desk.set_state(state);
        for live in &idle {
            forget(&mut inner, &live.card);
        }
        todo.dead.extend(idle);
        refuse(&mut inner, waiting, &closed(), &mut todo);
        if matches!(state, State::Open | State::Paused) {
            inner.stopping = None;
        }
        self.settle(&mut inner, Instant::now(), &mut todo);
        drop(inner);
        self.finish(todo);
    }

    /// Gives out instances again, or pauses, after their state was to be handed over.
    pub(crate) fn carried(&self, state: State) {
        self.lock().desk.carried(state);
        self.set_state(state);
    }

    /// Waits until something is true of it, at most until `end`. Whether it is.
    pub(crate) fn wait_until(&self, end: Instant, is: impl Fn(&Inner) -> bool) -> bool {
        let mut inner = self.lock();
        loop {
            if is(&inner) {
                return true;
            }
            let now = Instant::now();
            if end <= now {
                return false;
            }
            // A lease may be given back without a word while it is open.
            let waited = self.changed.wait_timeout(inner, (end - now).min(Duration::from_millis(20)));
            inner = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Stops all calls that are under way, where that can be, and sends home who waits. How many there were.
    pub(crate) fn stop_calls(&self, after: Duration) -> usize {
        let mut todo = Todo::default();
        let mut inner = self.lock();
        inner.stopping = Some(after);
        let kind = CallErrorKind::Replaced(after);
        let waiting = inner.desk.take_waiting();
        refuse(&mut inner, waiting, &kind, &mut todo);
        let stopped = todo.refused.len() + stop_running(&inner);
        drop(inner);
        self.finish(todo);
        stopped
    }

    /// Stops the calls that are under way, where that can be, and leaves in line who waits.
    pub(crate) fn stop_running(&self, after: Duration) {
        let mut inner = self.lock();
        inner.stopping = Some(after);
        stop_running(&inner);
    }

    /// How long its calls have taken until now.
    pub(crate) fn recorded(&self) -> Recorded {
        Recorded::new(self.who.generation, self.lock().tally.recorded())
    }

    /// What its calls have come to.
    pub(crate) fn totals(&self) -> Totals {
        let inner = self.lock();
        Totals { calls: inner.tally.calls, errors: inner.tally.errors.values().sum() }
    }

    /// How it stands.
    pub(crate) fn stats(&self) -> PoolStats {
        let inner = self.lock();
        let cards = inner.cards.clone();
        let mut stats = PoolStats {
            plugin: self.id.to_string(),
            generation: self.who.generation,
            calls: inner.tally.calls,
            errors: inner.tally.errors.clone(),
            restarts: inner.tally.restarts,
            stuck: inner.stuck,
            waiting: inner.desk.waiting(),
            latency: inner.tally.latency(),
            instances: Vec::new(),
            quarantine: inner.supervisor.quarantine().map(str::to_owned),
            breaker_open: inner.supervisor.is_open(),
        };
        drop(inner);
        stats.instances = cards.iter().map(|card| instance_stats(card)).collect();
        stats
    }
}

/// Sends home who waits.
fn refuse(
    inner: &mut Inner,
    waiting: impl IntoIterator<Item = Place>,
    kind: &CallErrorKind,
    todo: &mut Todo,
) {
    for place in waiting {
        inner.tally.error(kind);
        todo.refused.push((place, kind.clone()));
    }
}

/// Tells all calls to stop that are under way. How many there are.
fn stop_running(inner: &Inner) -> usize {
    // Under the lock: no instance goes to another call meanwhile.
    let idle: Vec<u64> = inner.desk.idle_ones().map(|live| live.card.number).collect();
    for card in inner.cards.iter().filter(|card| !idle.contains(&card.number)) {
        if let Some(interrupt) = &card.interrupt {
            interrupt.cancel();
        }
    }
    inner.desk.leased()
}

/// An instance lives no more.
pub(crate) fn forget(inner: &mut Inner, dead: &Card) {
    if let Some(at) = inner.cards.iter().position(|card| card.number == dead.number) {
        inner.cards.swap_remove(at);
    }
}

fn instance_stats(card: &Card) -> InstanceStats {
    let (cpu, private) = card.process.map_or((None, None), of_process);
    InstanceStats {
        number: card.number,
        age: card.born.elapsed(),
        calls: card.calls(),
        busy: card.busy(),
        cpu,
        memory: private.or_else(|| card.memory().map(|memory| memory as u64)),
        process: card.process,
    }
}
