//! How one generation takes the place of another: prepared, carried over, published, drained, retired.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use keyway_host::Plugin;

use crate::events::EventKind;
use crate::pool::core::{Core, forget};
use crate::pool::desk::State;
use crate::pool::live::Live;
use crate::slot::core::{Changes, SlotCore};
use crate::slot::lifecycle::end;
use crate::timer::later;

/// What a swap came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Swap {
    /// The plugin is in place.
    Done {
        /// Its generation.
        generation: u64,
        /// How many calls of the last generation had to be stopped.
        stopped: usize,
    },
    /// It is the very file that is in place already; nothing was done.
    Unchanged,
}

/// A step of a swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Opening the file.
    Open,
    /// Comparing the contracts.
    Contract,
    /// Making the first instances.
    Start,
    /// The plugin's own check of itself.
    Check,
    /// Taking the state from the last generation.
    Save,
    /// Giving it to the next.
    Restore,
    /// Beginning, while something else is under way.
    Begin,
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Step::Open => "opening it",
            Step::Contract => "comparing its contract",
            Step::Start => "making its first instances",
            Step::Check => "its check of itself",
            Step::Save => "saving the state of the last generation",
            Step::Restore => "restoring the state of the last generation",
            Step::Begin => "beginning",
        })
    }
}

/// A swap that was not made. The generation that was in place still is.
#[derive(Debug, thiserror::Error)]
#[error("slot `{slot}` {}: {step} failed{}: {reason}", self.stays(), self.whose())]
pub struct SwapError {
    slot: String,
    generation: u64,
    what: String,
    step: Step,
    reason: Box<dyn std::error::Error + Send + Sync>,
}

impl SwapError {
    pub(crate) fn new(
        slot: &SlotCore,
        what: &str,
        step: Step,
        reason: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        SwapError {
            slot: slot.name.to_string(),
            generation: slot.generation(),
            what: what.to_owned(),
            step,
            reason: reason.into(),
        }
    }

    /// What becomes of the slot.
    fn stays(&self) -> String {
        match self.generation {
            0 => "stays empty".to_owned(),
            generation => format!("keeps generation {generation}"),
        }
    }

    /// What it failed for. Why a file cannot be opened says which file it is.
    fn whose(&self) -> String {
        match self.step {
            Step::Open => String::new(),
            _ => format!(" for {}", self.what),
        }
    }

    /// What was to be put in place: a file, or the id of a plugin.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The slot.
    pub fn slot(&self) -> &str {
        &self.slot
    }

    /// The step that failed.
    pub fn step(&self) -> Step {
        self.step
    }

    /// Why it failed.
    pub fn reason(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        &*self.reason
    }
}

/// A generation that could be published.
pub(crate) struct Prepared {
    pub(crate) core: Arc<Core>,
    what: String,
    /// The one in place, which waits, since its state has been taken.
    paused: Option<Arc<Core>>,
}

impl SlotCore {
    /// Opens a file. `None` when it is what is in place.
    pub(crate) fn open(&self, path: &Path) -> Result<Option<Plugin>, SwapError> {
        let what = path.display().to_string();
        let plugin = self.host.open(path).map_err(|error| SwapError::new(self, &what, Step::Open, error))?;
        Ok((!self.has(&plugin)).then_some(plugin))
    }

    /// Whether a plugin's very file is in place, with the rights that it has now.
    pub(crate) fn has(&self, plugin: &Plugin) -> bool {
        self.stable().is_some_and(|stable| {
            let own = &stable.who.plugin;
            own.digest().is_some() && own.digest() == plugin.digest() && own.grants() == plugin.grants()
        })
    }

    /// Compares a plugin with what the slot is for.
    pub(crate) fn fits(&self, plugin: &Plugin) -> Result<(), SwapError> {
        let failed = |reason: Box<dyn std::error::Error + Send + Sync>| {
            SwapError::new(self, &name_of(plugin), Step::Contract, reason)
        };
        if let Some(wanted) = self.options.plugin.as_deref().filter(|wanted| *wanted != plugin.id()) {
            let reason = format!("it is the plugin `{}`, and the slot is for `{wanted}`", plugin.id());
            return Err(failed(reason.into()));
        }
        (self.make.check)(plugin).map_err(|error| failed(error.into()))
    }

    /// Makes a generation that gets no calls yet: compared, with its first instances, which have checked themselves.
    pub(crate) fn prepare(&self, plugin: &Plugin, changes: &mut Changes) -> Result<Prepared, SwapError> {
        let what = name_of(plugin);
        self.fits(plugin)?;
        let generation = changes.next;
        let core = Core::new(self.identity(plugin, generation), self.pool_options());
        core.tell(EventKind::Opened);
        let wanted = core.options.min.max(1);
        let ready = core.warm_apart(wanted).map_err(|reason| (Step::Start, reason));
        let ready = ready
            .and_then(|()| core.check_idle(self.options.drain).map_err(|reason| (Step::Check, reason)))
            .and_then(|()| core.has_state(self.options.drain, false).map_err(|reason| (Step::Save, reason)));
        let keeps_state = ready.map_err(|(step, reason)| {
            core.set_state(State::Retired);
            core.tell(EventKind::Retired);
            SwapError::new(self, &what, step, reason)
        })?;
        core.keeps_state.store(keeps_state, Ordering::Relaxed);
        changes.next += 1;
        Ok(Prepared { core, what, paused: None })
    }

    /// Hands the state of the instances in place to those of the next generation, one to one. Those in place wait from
    /// then on, and so does who calls; whoever does not publish lets them go on with [`Prepared::drop_it`].
    pub(crate) fn carry(&self, prepared: &mut Prepared) -> Result<(), SwapError> {
        let Some(old) = self.stable().filter(|_| self.options.carry_state) else { return Ok(()) };
        let new = Arc::clone(&prepared.core);
        // Only a plugin that keeps state makes anybody wait, and only where the next one takes it.
        // Nobody is refused for the instance that is asked.
        old.set_state(State::Carrying);
        prepared.paused = Some(Arc::clone(&old));
        let failed = |step| {
            let what = &prepared.what;
            move |reason| SwapError::new(self, what, step, reason)
        };
        let limit = self.options.drain;
        if !old.has_state(limit, true).map_err(failed(Step::Save))? {
            prepared.paused = None;
            self.carried(&old);
            return Ok(());
        }
        let quiet = |end| old.wait_until(end, |inner| inner.desk.leased() == 0);
        if !quiet(later(limit)) {
            // The state of an instance whose call has to be stopped is lost with it.
            let end = Instant::now() + PATIENCE;
            loop {
                old.stop_running(limit);
                if quiet(Instant::now() + AGAIN) {
                    break;
                }
                if Instant::now() >= end {
                    let reason = format!("its calls did not end within {limit:?}, and cannot be stopped");
                    return Err(failed(Step::Save)(reason.into()));
                }
            }
        }
        let states = old.save_idle(limit).map_err(failed(Step::Save))?;
        let there = new.lock().desk.live();
        new.warm_apart(states.len().saturating_sub(there)).map_err(failed(Step::Start))?;
        // Instances beyond the most of the pool take the state of nobody; what cannot be kept is said.
        new.restore_idle(limit, states).map_err(failed(Step::Restore))
    }

    /// Waits for the calls of a generation that gets no more, stops those that take too long, and ends its instances. How
    /// many had to be stopped.
    pub(crate) fn drain_replaced(&self, Replaced { core, idle }: Replaced) -> usize {
        end(self.options.drain, idle);
        self.drain(&core)
    }

    /// [`drain_replaced`](SlotCore::drain_replaced), of a generation that still has its instances.
    pub(crate) fn drain(&self, old: &Arc<Core>) -> usize {
        let limit = self.options.drain;
        old.set_state(State::Draining);
        let quiet = |end| old.wait_until(end, |inner| inner.desk.is_quiet());
        let mut stopped = 0;
        if !quiet(later(limit)) {
            stopped = old.stop_calls(limit);
            let end = Instant::now() + PATIENCE;
            // A call that had not quite begun was not stopped.
            while !quiet(Instant::now() + AGAIN) && Instant::now() < end {
                old.stop_calls(limit);
            }
        }
        old.end_idle(limit);
        self.ended(old);
        old.tell(EventKind::Drained { stopped });
        old.set_state(State::Retired);
        old.tell(EventKind::Retired);
        stopped
    }
}

/// How long stopped calls may take to end; those that cannot be stopped are not waited for any longer.
const PATIENCE: Duration = Duration::from_secs(1);
const AGAIN: Duration = Duration::from_millis(20);

/// A generation that was replaced, and is to be drained.
pub(crate) struct Replaced {
    pub(crate) core: Arc<Core>,
    /// Its instances, where nobody waits for them any more.
    pub(crate) idle: Vec<Live>,
}

impl Prepared {
    /// Publishes it in a slot whose changes are locked. The generation that was in place.
    pub(crate) fn publish(self, slot: &SlotCore) -> Option<Replaced> {
        let core = slot.replace(Some(Arc::clone(&self.core)));
        // Who waits for a slot that is paused waits for the next generation then.
        let waits = self.paused.is_some() || slot.state() == State::Paused;
        let old =
            core.map(|core| Replaced { idle: if waits { self.core.adopt(&core) } else { Vec::new() }, core });
        slot.set_previous(old.as_ref().map(|old| &old.core));
        self.core.tell(EventKind::Ready);
        self.core.tell(EventKind::Swapped);
        self.core.resettle();
        old
    }

    /// Gives it up: the generation in place of the slot goes on.
    pub(crate) fn drop_it(self, slot: &SlotCore) {
        if let Some(paused) = self.paused {
            slot.carried(&paused);
        }
        self.core.set_state(State::Retired);
        self.core.tell(EventKind::Retired);
    }
}

impl Core {
    /// Takes over who waits for another generation, which has handed over its state and must not be called any more: it is
    /// retired in the same moment, so that who comes late turns to this one.
    ///
    /// The instances that it had; ending them may take long.
    fn adopt(self: &Arc<Self>, other: &Core) -> Vec<Live> {
        let mut theirs = other.lock();
        let (waiting, idle) = theirs.desk.set_state(State::Retired);
        for live in &idle {
            forget(&mut theirs, &live.card);
        }
        drop(theirs);
        let mut inner = self.lock();
        for place in waiting.into_iter().rev() {
            place.move_to(self);
            inner.desk.first(place);
        }
        drop(inner);
        self.resettle();
        idle
    }
}

/// What a plugin is called where a swap to it fails: its file, or its id.
fn name_of(plugin: &Plugin) -> String {
    plugin.path().map_or_else(|| plugin.id().to_owned(), |path| path.display().to_string())
}
