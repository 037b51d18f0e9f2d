//! A canary: a new generation that gets a share of the calls until it has shown what it does.

use std::path::Path;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use keyway_host::Plugin;

use crate::events::EventKind;
use crate::pool::core::Core;
use crate::slot::core::{Canary, SlotCore};
use crate::slot::options::CanaryOptions;
use crate::slot::swap::{Step, SwapError};

/// What a generation has done.
#[derive(Clone, Copy)]
struct Done {
    calls: u64,
    faults: u64,
    /// Nine in ten calls took no longer.
    p90: Duration,
}

impl Done {
    fn of(core: &Core) -> Self {
        let inner = core.lock();
        Done { calls: inner.tally.calls, faults: inner.tally.faults, p90: inner.tally.recent_p90() }
    }

    fn rate(self) -> f64 {
        if self.calls == 0 { 0.0 } else { self.faults as f64 / self.calls as f64 }
    }
}

/// What is to become of a canary.
enum Verdict {
    Waits,
    Holds,
    Fails(String),
}

fn judge(canary: Done, stable: Done, held: bool, options: &CanaryOptions) -> Verdict {
    let more = canary.rate() - stable.rate();
    // A handful of calls says nothing, unless all of them failed.
    let says_something = canary.calls >= options.calls.min(10) && canary.calls > 0;
    if says_something && more > options.more_failures && canary.faults > 1 {
        return Verdict::Fails(format!(
            "{} of its {} calls failed, {:.1} % more than of the generation in place",
            canary.faults,
            canary.calls,
            more * 100.0
        ));
    }
    if !held || canary.calls < options.calls {
        return Verdict::Waits;
    }
    let slower = canary.p90.as_secs_f64() / stable.p90.as_secs_f64().max(1e-9);
    let by = canary.p90.saturating_sub(stable.p90);
    if stable.calls > 0 && slower > options.slower && by > NOTHING {
        return Verdict::Fails(format!(
            "its calls take {:?} (nine in ten), {slower:.1} times as long as those of the generation in place",
            canary.p90
        ));
    }
    Verdict::Holds
}

/// What calls are not slower by: less than this is the processor's cache, and not the plugin.
const NOTHING: Duration = Duration::from_micros(10);

impl SlotCore {
    /// Opens a file for [`start_canary_of`](SlotCore::start_canary_of).
    pub(crate) fn start_canary(&self, path: &Path, options: CanaryOptions) -> Result<bool, SwapError> {
        let Some(plugin) = self.open(path)? else { return Ok(false) };
        self.start_canary_of(&plugin, options).map(|()| true)
    }

    /// Gives a plugin a share of the calls, and looks after it until it is in place, or gone.
    pub(crate) fn start_canary_of(&self, plugin: &Plugin, options: CanaryOptions) -> Result<(), SwapError> {
        let mut changes = self.changes();
        let Some(stable) = self.stable() else {
            let reason = "the slot is empty, so there is nothing to compare it with; swap it in";
            return Err(SwapError::new(self, plugin.id(), Step::Begin, reason));
        };
        if self.canary().is_some() {
            let reason = "another canary is under way; promote it, or end it first";
            return Err(SwapError::new(self, plugin.id(), Step::Begin, reason));
        }
        let prepared = self.prepare(plugin, &mut changes)?;
        stable.lock().tally.begin_recent();
        let core = Arc::clone(&prepared.core);
        self.set_canary(Some((Arc::clone(&core), options.share)));
        drop(changes);
        core.tell(EventKind::CanaryStarted);
        if let Some(canary) = self.canary() {
            let watch = Watch {
                slot: self.this.clone(),
                canary: Arc::downgrade(&canary),
                before: Done::of(&stable),
                since: Instant::now(),
                options,
            };
            watch.later(&core);
        }
        Ok(())
    }

    /// Takes the share of the calls away, of this canary only or of any. Whether there was one.
    pub(crate) fn end_canary(&self, reason: &str, only: Option<&Arc<Canary>>) -> bool {
        let changes = self.changes();
        let current = self.canary();
        let other = only.is_some_and(|only| !current.is_some_and(|current| Arc::ptr_eq(only, &current)));
        let canary = if other { None } else { self.set_canary(None) };
        drop(changes);
        canary
            .inspect(|canary| {
                canary.core.tell(EventKind::CanaryFailed { reason: reason.to_owned() });
                self.drain(&canary.core);
            })
            .is_some()
    }
}

/// What looks after a canary from time to time.
struct Watch {
    slot: Weak<SlotCore>,
    canary: Weak<Canary>,
    /// What the generation in place had done when it began.
    before: Done,
    since: Instant,
    options: CanaryOptions,
}

impl Watch {
    fn later(self, core: &Core) {
        let pause = (self.options.hold / 20).clamp(Duration::from_millis(5), Duration::from_secs(1));
        core.runtime.timer.at(Instant::now() + pause, move || self.look());
    }

    fn look(self) {
        let (Some(slot), Some(canary)) = (self.slot.upgrade(), self.canary.upgrade()) else { return };
        if !slot.canary().is_some_and(|current| Arc::ptr_eq(&current, &canary)) {
            return;
        }
        let Some(stable) = slot.stable() else { return };
        let now = Done::of(&stable);
        let meanwhile = Done {
            calls: now.calls.saturating_sub(self.before.calls),
            faults: now.faults.saturating_sub(self.before.faults),
            p90: now.p90,
        };
        let quarantined = canary.core.lock().supervisor.quarantine().map(str::to_owned);
        let held = self.since.elapsed() >= self.options.hold;
        let verdict = match quarantined {
            Some(reason) => Verdict::Fails(reason),
            None => judge(Done::of(&canary.core), meanwhile, held, &self.options),
        };
        // Draining waits for calls, for which the clock must not.
        let act: Box<dyn FnOnce() + Send> = match verdict {
            Verdict::Waits => return self.later(&canary.core),
            Verdict::Holds => Box::new(move || {
                slot.promote(&canary);
            }),
            Verdict::Fails(reason) => Box::new(move || {
                slot.end_canary(&reason, Some(&canary));
            }),
        };
        if let Err(error) = std::thread::Builder::new().name("keyway-canary".to_owned()).spawn(act) {
            tracing::warn!(target: "keyway", "a canary cannot be decided: {error}");
        }
    }
}
