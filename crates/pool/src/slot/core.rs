//! [`SlotCore`]: which generation gets a call.
//!
//! A call takes the generation that is in place, and asks it for entrance. One that has been replaced meanwhile lets
//! nobody in any more; then the call asks again. So each call goes to one generation, and no lock is held over both.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::task::{Context, Poll};
use std::time::Instant;

use keyway_contract::CallError;
use keyway_contract::calls::{CallOptions, Dispatch, Finished, Task, Ticket};
use keyway_contract::types::Contract;
use keyway_host::{Host, OpenError, Plugin};

use crate::events::{Event, EventKind};
use crate::options::{PoolOptions, SlotLimits};
use crate::pool::core::{Core, Identity, Make};
use crate::pool::desk::State;
use crate::pool::dispatch::{Entrance, Refused};
use crate::runtime::Runtime;
use crate::slot::any::Pause;
use crate::slot::options::SlotOptions;
use crate::slot::swap::{Prepared, Step, Swap, SwapError};
use crate::stats::{Totals, is_fault};

/// How plugins of a slot are compared and made instances of.
pub(crate) struct Maker {
    pub(crate) contract: &'static Contract,
    pub(crate) check: fn(&Plugin) -> Result<(), OpenError>,
    pub(crate) make: Make,
}

/// One slot.
pub(crate) struct SlotCore {
    pub(crate) name: Arc<str>,
    pub(crate) host: Host,
    pub(crate) make: Maker,
    /// How it is run, but for its limits.
    pub(crate) options: SlotOptions,
    limits: Mutex<SlotLimits>,
    routing: RwLock<Routing>,
    changes: Mutex<Changes>,
    /// The plugin that was in place before.
    previous: RwLock<Option<Plugin>>,
    /// What the generations have done that are no more.
    past: Mutex<Totals>,
    pub(crate) this: Weak<SlotCore>,
}

/// Who gets calls.
#[derive(Default)]
struct Routing {
    stable: Option<Arc<Core>>,
    canary: Option<Arc<Canary>>,
    pause: Option<Pause>,
}

impl Routing {
    /// The state that a generation with calls has.
    fn state(&self) -> State {
        if self.pause == Some(Pause::Wait) { State::Paused } else { State::Open }
    }

    fn cores(&self) -> Vec<Arc<Core>> {
        self.stable.iter().chain(self.canary.as_ref().map(|canary| &canary.core)).cloned().collect()
    }
}

/// A generation that gets a share of the calls.
pub(crate) struct Canary {
    pub(crate) core: Arc<Core>,
    /// Of a million calls.
    pub(crate) share: u64,
    calls: AtomicU64,
}

impl Canary {
    /// The share, 0 to 1.
    pub(crate) fn fraction(&self) -> f64 {
        self.share as f64 / MILLION as f64
    }
}

/// What the share of a canary is counted in.
const MILLION: u64 = 1_000_000;

/// What only one change at a time has.
pub(crate) struct Changes {
    /// The number of the next generation.
    pub(crate) next: u64,
}

impl SlotCore {
    pub(crate) fn new(name: Arc<str>, host: Host, make: Maker, options: SlotOptions) -> Arc<Self> {
        Arc::new_cyclic(|this| SlotCore {
            name,
            host,
            make,
            limits: Mutex::new(SlotLimits::of(&options.pool)),
            options,
            routing: RwLock::default(),
            changes: Mutex::new(Changes { next: 1 }),
            previous: RwLock::default(),
            past: Mutex::default(),
            this: this.clone(),
        })
    }

    /// The right to change what is in place.
    pub(crate) fn changes(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn stable(&self) -> Option<Arc<Core>> {
        self.routing.read().unwrap_or_else(PoisonError::into_inner).stable.clone()
    }

    pub(crate) fn canary(&self) -> Option<Arc<Canary>> {
        self.routing.read().unwrap_or_else(PoisonError::into_inner).canary.clone()
    }

    /// The number of the generation in place; 0 for none.
    pub(crate) fn generation(&self) -> u64 {
        self.stable().map_or(0, |stable| stable.who.generation)
    }

    /// The plugin that was in place before.
    pub(crate) fn previous(&self) -> Option<Plugin> {
        self.previous.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_previous(&self, old: Option<&Arc<Core>>) {
        *self.previous.write().unwrap_or_else(PoisonError::into_inner) =
            old.map(|old| old.who.plugin.clone());
    }

    /// What all generations have done, those that are no more included.
    pub(crate) fn totals(&self) -> Totals {
        let past = *self.past.lock().unwrap_or_else(PoisonError::into_inner);
        self.cores().fold(past, |sum, core| sum.and(core.totals()))
    }

    /// A generation is no more.
    pub(crate) fn ended(&self, core: &Core) {
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        *past = past.and(core.totals());
    }

    /// Whether it is paused, and how.
    pub(crate) fn pause(&self) -> Option<Pause> {
        self.routing.read().unwrap_or_else(PoisonError::into_inner).pause
    }

    /// The state of a generation that gets calls.
    pub(crate) fn state(&self) -> State {
        self.routing.read().unwrap_or_else(PoisonError::into_inner).state()
    }

    /// A generation whose state was to be handed over stays in place, and gives out its instances again unless the slot is
    /// paused.
    pub(crate) fn carried(&self, core: &Core) {
        let routing = self.routing.read().unwrap_or_else(PoisonError::into_inner);
        // Still under the lock, as below.
        core.carried(routing.state());
    }

    /// Pauses it, or lets it go on. Whether that is new.
    pub(crate) fn set_pause(&self, pause: Option<Pause>) -> bool {
        let mut routing = self.routing.write().unwrap_or_else(PoisonError::into_inner);
        if routing.pause == pause {
            return false;
        }
        routing.pause = pause;
        // Still under the lock: no generation gets into place meanwhile that does not know of it.
        for core in routing.cores() {
            core.set_state(routing.state());
        }
        drop(routing);
        self.tell(pause.map_or(EventKind::Resumed, EventKind::Paused));
        true
    }

    /// The limits that hold.
    pub(crate) fn limits(&self) -> SlotLimits {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the limits.
    pub(crate) fn set_limits(&self, limits: SlotLimits) {
        let (min, max) = (limits.min.min(limits.max.max(1)), limits.max.max(1));
        let limits = SlotLimits { min, max, ..limits };
        // Whoever prepares a generation has asked for the limits before.
        let changes = self.changes();
        *self.limits.lock().unwrap_or_else(PoisonError::into_inner) = limits.clone();
        let cores = self.routing.read().unwrap_or_else(PoisonError::into_inner).cores();
        for core in cores {
            core.set_limits(&limits);
        }
        drop(changes);
        self.tell(EventKind::Limited);
    }

    /// How the instances of the next generation are run.
    pub(crate) fn pool_options(&self) -> PoolOptions {
        self.limits().applied(&self.options.pool)
    }

    /// Puts another generation in place. The one before.
    pub(crate) fn replace(&self, core: Option<Arc<Core>>) -> Option<Arc<Core>> {
        let mut routing = self.routing.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(core) = &core {
            core.set_state(routing.state());
        }
        std::mem::replace(&mut routing.stable, core)
    }

    /// Gives a generation a share of the calls, or takes it away. The one that had one before.
    pub(crate) fn set_canary(&self, canary: Option<(Arc<Core>, f64)>) -> Option<Arc<Canary>> {
        let canary = canary.map(|(core, share)| {
            Arc::new(Canary { core, share: (share * MILLION as f64) as u64, calls: AtomicU64::new(0) })
        });
        let mut routing = self.routing.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(canary) = &canary {
            canary.core.set_state(routing.state());
        }
        std::mem::replace(&mut routing.canary, canary)
    }

    pub(crate) fn identity(&self, plugin: &Plugin, generation: u64) -> Identity {
        Identity {
            plugin: plugin.clone(),
            contract: self.make.contract,
            make: self.make.make,
            slot: Some(Arc::clone(&self.name)),
            generation,
        }
    }

    /// Opens a file and puts it in place.
    pub(crate) fn swap(&self, path: &Path) -> Result<Swap, SwapError> {
        let Some(plugin) = self.open(path).inspect_err(|error| self.failed(error))? else {
            return Ok(Swap::Unchanged);
        };
        let changes = self.changes();
        // Somebody else may have put it there meanwhile.
        if self.has(&plugin) {
            return Ok(Swap::Unchanged);
        }
        self.swap_with(changes, &plugin)
    }

    /// Puts a plugin in place.
    pub(crate) fn swap_to(&self, plugin: &Plugin) -> Result<Swap, SwapError> {
        self.swap_with(self.changes(), plugin)
    }

    fn swap_with(&self, mut changes: MutexGuard<'_, Changes>, plugin: &Plugin) -> Result<Swap, SwapError> {
        let prepared = self.ready(plugin, &mut changes).inspect_err(|error| self.failed(error))?;
        Ok(self.publish(prepared, changes))
    }

    /// A generation with the state of the one in place.
    fn ready(&self, plugin: &Plugin, changes: &mut Changes) -> Result<Prepared, SwapError> {
        let mut prepared = self.prepare(plugin, changes)?;
        match self.carry(&mut prepared) {
            Ok(()) => Ok(prepared),
            Err(error) => {
                prepared.drop_it(self);
                Err(error)
            }
        }
    }

    /// Publishes a generation and drains the last. What had a share of the calls loses it.
    fn publish(&self, prepared: Prepared, changes: MutexGuard<'_, Changes>) -> Swap {
        let generation = prepared.core.who.generation;
        let old = prepared.publish(self);
        let canary = self.set_canary(None);
        drop(changes);
        if let Some(canary) = canary {
            self.drain(&canary.core);
        }
        let stopped = old.map_or(0, |old| self.drain_replaced(old));
        Swap::Done { generation, stopped }
    }

    /// Puts a generation in place that has had a share of the calls.
    pub(crate) fn promote(&self, canary: &Arc<Canary>) -> bool {
        let changes = self.changes();
        let current = self.canary().is_some_and(|current| Arc::ptr_eq(&current, canary));
        if !current {
            return false;
        }
        self.set_canary(None);
        let old = self.replace(Some(Arc::clone(&canary.core)));
        self.set_previous(old.as_ref());
        drop(changes);
        canary.core.tell(EventKind::Swapped);
        if let Some(old) = old {
            self.drain(&old);
        }
        true
    }

    /// Puts the plugin back that was there before.
    pub(crate) fn roll_back(&self) -> Result<Swap, SwapError> {
        let mut changes = self.changes();
        // Behind the lock: what is put back is what came before the one in place.
        let Some(previous) = self.previous() else {
            return Err(SwapError::new(self, "the last generation", Step::Begin, "there was none before"));
        };
        let prepared = match self.ready(&previous, &mut changes) {
            // Whoever goes back has a reason, and it may be this very state.
            Err(error) if matches!(error.step(), Step::Save | Step::Restore) => {
                tracing::warn!(target: "keyway", "rolled back without the state of the last generation: {error}");
                self.prepare(&previous, &mut changes)
            }
            ready => ready,
        };
        let prepared = prepared.inspect_err(|error| self.failed(error))?;
        Ok(self.publish(prepared, changes))
    }

    /// Takes the plugin out: calls fail from then on.
    pub(crate) fn clear(&self) -> bool {
        let changes = self.changes();
        let (old, canary) = (self.replace(None), self.set_canary(None));
        self.set_previous(old.as_ref());
        drop(changes);
        if let Some(canary) = canary {
            self.drain(&canary.core);
        }
        old.inspect(|old| {
            self.drain(old);
        })
        .is_some()
    }

    /// Tells that a swap was not made.
    pub(crate) fn failed(&self, error: &SwapError) {
        self.tell_of(EventKind::SwapFailed { error: error.to_string() }, error.what());
    }

    fn tell(&self, kind: EventKind) {
        self.tell_of(kind, "");
    }

    /// Tells something of the plugin in place; where there is none, of `otherwise`: somebody may wait for just that.
    fn tell_of(&self, kind: EventKind, otherwise: &str) {
        match self.stable() {
            Some(stable) => stable.tell(kind),
            None => Runtime::of(&self.host).board.tell(Event {
                slot: Some(self.name.to_string()),
                plugin: otherwise.to_owned(),
                generation: 0,
                kind,
            }),
        }
    }

    /// Whether a call with these options has to run on another thread, in whichever generation.
    fn needs_thread(&self, options: &CallOptions) -> bool {
        let routing = self.routing.read().unwrap_or_else(PoisonError::into_inner);
        if routing.pause == Some(Pause::Wait) {
            return true;
        }
        let canary = routing.canary.as_ref().map(|canary| &canary.core);
        routing.stable.iter().chain(canary).any(|core| core.needs_thread(options))
    }

    /// The generation that gets the next call, and whether it is one that may fail.
    pub(crate) fn choose(&self) -> Option<(Arc<Core>, bool)> {
        let routing = self.routing.read().unwrap_or_else(PoisonError::into_inner);
        if routing.pause == Some(Pause::Refuse) {
            return None;
        }
        if let Some(canary) = &routing.canary {
            // Spread evenly: one in so many, not so many in a row.
            let call = canary.calls.fetch_add(1, Ordering::Relaxed);
            if (call + 1) * canary.share / MILLION > call * canary.share / MILLION && !canary.core.rests() {
                return Some((Arc::clone(&canary.core), true));
            }
        }
        routing.stable.clone().map(|core| (core, false))
    }

    /// A call's function on nothing.
    #[cold]
    pub(crate) fn nothing(&self, index: usize) -> CallError {
        let why = if self.pause().is_some() { "paused by the operator" } else { "its slot is empty" };
        let kind = keyway_contract::CallErrorKind::Unavailable(why.to_owned());
        CallError::new(Arc::clone(&self.name), self.make.contract.function_name(index), kind)
    }

    /// The generation in place takes a call over.
    fn hand_over(
        &self,
        mut task: Box<dyn Task>,
        options: &CallOptions,
        begun: Option<Instant>,
    ) -> Box<dyn Ticket> {
        loop {
            let Some(core) = self.stable() else {
                return Box::new(Refused(Some(self.nothing(task.index()))));
            };
            match core.take_over(task, options, begun) {
                Ok(ticket) => return ticket,
                Err(back) => task = back,
            }
        }
    }
}

/// When the last handle of a slot is gone, its instances go too.
impl Drop for SlotCore {
    fn drop(&mut self) {
        let canary = self.set_canary(None).map(|canary| Arc::clone(&canary.core));
        for core in self.replace(None).into_iter().chain(canary) {
            core.set_state(State::Retired);
            core.tell(EventKind::Retired);
        }
    }
}

/// What the calls of a slot go through.
pub(crate) struct Door(pub(crate) Arc<SlotCore>);

impl Dispatch for Door {
    fn run(&self, task: &mut dyn Task, options: &CallOptions) -> Option<Result<(), CallError>> {
        // Before a turn is counted: who goes to another thread chooses there.
        if self.0.needs_thread(options) {
            return None;
        }
        loop {
            let Some((core, canary)) = self.0.choose() else {
                return Some(Err(self.0.nothing(task.index())));
            };
            let entrance = core.enter();
            if let Entrance::Closed = entrance {
                continue;
            }
            if !canary {
                return Some(core.go_on(entrance, task, options, None));
            }
            task.keep();
            let begun = Instant::now();
            match core.go_on(entrance, task, options, Some(begun)) {
                Err(error) if is_retried(&error) && core.is_time_left(options, begun) => {}
                outcome => return Some(outcome),
            }
            // The last generation answers what the next could not.
            loop {
                let Some(stable) = self.0.stable() else {
                    return Some(Err(self.0.nothing(task.index())));
                };
                let entrance = stable.enter();
                if !matches!(entrance, Entrance::Closed) {
                    return Some(stable.go_on(entrance, task, options, Some(begun)));
                }
            }
        }
    }

    fn start(&self, mut task: Box<dyn Task>, options: &CallOptions) -> Box<dyn Ticket> {
        match self.0.choose() {
            Some((core, true)) => {
                task.keep();
                let begun = Instant::now();
                let inner = match core.take_over(task, options, Some(begun)) {
                    Ok(ticket) => ticket,
                    Err(task) => return self.0.hand_over(task, options, Some(begun)),
                };
                let again =
                    Again { slot: Arc::clone(&self.0), canary: core, options: options.clone(), begun };
                Box::new(OnCanary { inner, again: Some(again) })
            }
            Some(_) => self.0.hand_over(task, options, None),
            None => Box::new(Refused(Some(self.0.nothing(task.index())))),
        }
    }

    fn fails_open(&self) -> bool {
        self.0.options.pool.on_failure == crate::OnFailure::Open
    }

    fn plugin(&self) -> Arc<str> {
        self.0.stable().map_or_else(|| Arc::clone(&self.0.name), |core| Arc::clone(&core.id))
    }
}

/// Whether the last generation is to answer a call that the next has failed at.
fn is_retried(error: &CallError) -> bool {
    use keyway_contract::CallErrorKind::{Overloaded, Shed, Unavailable};
    is_fault(error.kind()) || matches!(error.kind(), Unavailable(_) | Overloaded { .. } | Shed)
}

/// What is needed to make a call once more.
struct Again {
    slot: Arc<SlotCore>,
    canary: Arc<Core>,
    options: CallOptions,
    /// When it began for the one who waits for it.
    begun: Instant,
}

/// A call that was handed to a generation which may fail.
struct OnCanary {
    inner: Box<dyn Ticket>,
    again: Option<Again>,
}

impl OnCanary {
    /// Hands the call to the last generation, if the next has failed at it.
    fn next(&mut self, finished: Finished) -> Option<Finished> {
        let failed = finished.outcome.as_ref().is_err_and(is_retried);
        match (finished, self.again.take()) {
            (Finished { task: Some(task), .. }, Some(Again { slot, canary, options, begun }))
                if failed && canary.is_time_left(&options, begun) =>
            {
                self.inner = slot.hand_over(task, &options, Some(begun));
                None
            }
            (finished, _) => Some(finished),
        }
    }
}

impl Ticket for OnCanary {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Finished> {
        loop {
            match self.inner.poll(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(finished) => {
                    if let Some(finished) = self.next(finished) {
                        return Poll::Ready(finished);
                    }
                }
            }
        }
    }

    fn wait(&mut self) -> Finished {
        loop {
            let finished = self.inner.wait();
            if let Some(finished) = self.next(finished) {
                return finished;
            }
        }
    }
}
