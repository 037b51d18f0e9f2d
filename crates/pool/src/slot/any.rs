//! [`AnySlot`]: a slot without the type of its client, for whoever steers slots and does not call them.

use std::any::Any;
use std::path::Path;
use std::sync::Arc;

use keyway_contract::client::Client;
use keyway_contract::types::Contract;
use keyway_host::{Host, Plugin};

use crate::options::SlotLimits;
use crate::pool::core::Core;
use crate::slot::Slot;
use crate::slot::core::SlotCore;
use crate::slot::options::{CanaryOptions, SlotOptions};
use crate::slot::swap::{Swap, SwapError};
use crate::stats::{PoolStats, Recorded, Totals};

/// What happens to the calls of a slot that is paused. Those that an instance has already go on in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pause {
    /// They fail: [`CallErrorKind::Unavailable`](keyway_contract::CallErrorKind::Unavailable), "paused by the operator".
    Refuse,
    /// They wait in the queue, for as long as there is room, and their deadlines let them.
    Wait,
}

/// A slot for plugins of any contract: all that can be done with it but calling its plugin. What the functions do is said
/// at those of [`Slot`] with the same names.
///
/// ```
/// use std::sync::Arc;
/// use keyway_pool::{AnySlot, Pause};
///
/// fn pause_all(slots: &[Arc<dyn AnySlot>]) {
///     for slot in slots {
///         slot.pause(Pause::Refuse);
///     }
/// }
/// ```
///
/// The slot itself comes back by its type: `(slot as &dyn Any).downcast_ref::<Slot<FilterClient>>()`.
pub trait AnySlot: sealed::Sealed + Any + Send + Sync {
    /// The slot's name.
    fn name(&self) -> &str {
        &self.inside().0.name
    }

    /// The host whose plugins it takes.
    fn host(&self) -> &Host {
        &self.inside().0.host
    }

    /// How it was made.
    fn options(&self) -> &SlotOptions {
        &self.inside().0.options
    }

    /// The contract that it calls its plugins by.
    fn contract(&self) -> &'static Contract {
        self.inside().0.make.contract
    }

    /// The number of the generation in place; 0 while the slot is empty.
    fn generation(&self) -> u64 {
        self.inside().0.generation()
    }

    /// The plugin in place.
    fn plugin(&self) -> Option<Plugin> {
        self.inside().0.stable().map(|core| core.who.plugin.clone())
    }

    /// The plugin that a rollback would put back.
    fn previous(&self) -> Option<Plugin> {
        self.inside().0.previous()
    }

    /// The plugin that has a share of the calls, and how large that is, 0 to 1.
    fn canary_plugin(&self) -> Option<(Plugin, f64)> {
        self.inside().0.canary().map(|canary| (canary.core.who.plugin.clone(), canary.fraction()))
    }

    /// What the generation in place has done until now, and the canary's after it, if there is one.
    fn stats(&self) -> Vec<PoolStats> {
        self.inside().0.cores().map(|core| core.stats()).collect()
    }

    /// What all generations have done since the slot was made. One that is replaced is counted when its calls have ended.
    fn totals(&self) -> Totals {
        self.inside().0.totals()
    }

    /// How long the calls of the generation in place have taken, and of the canary's after it, if there is one.
    fn recorded(&self) -> Vec<Recorded> {
        self.inside().0.cores().map(|core| core.recorded()).collect()
    }

    /// Whether a plugin would fit.
    ///
    /// # Errors
    /// As [`Slot::swap`], at the step of comparing.
    fn check(&self, plugin: &Plugin) -> Result<(), SwapError> {
        self.inside().0.fits(plugin)
    }

    /// Puts the plugin in a file in place.
    ///
    /// # Errors
    /// As [`Slot::swap`].
    fn swap(&self, path: &Path) -> Result<Swap, SwapError> {
        self.inside().0.swap(path)
    }

    /// Puts an open plugin in place.
    ///
    /// # Errors
    /// As [`Slot::swap_to`].
    fn swap_to(&self, plugin: &Plugin) -> Result<Swap, SwapError> {
        self.inside().0.swap_to(plugin)
    }

    /// Puts the plugin back that was there before.
    ///
    /// # Errors
    /// As [`Slot::rollback`].
    fn rollback(&self) -> Result<Swap, SwapError> {
        self.inside().0.roll_back()
    }

    /// Gives the plugin in a file a share of the calls.
    ///
    /// # Errors
    /// As [`Slot::canary`].
    fn canary(&self, path: &Path, options: CanaryOptions) -> Result<bool, SwapError> {
        let core = self.inside().0;
        core.start_canary(path, options).inspect_err(|error| core.failed(error))
    }

    /// Puts the canary in place. Whether there was one.
    fn promote(&self) -> bool {
        let core = self.inside().0;
        core.canary().is_some_and(|canary| core.promote(&canary))
    }

    /// Takes the canary's share away. Whether there was one.
    fn end_canary(&self) -> bool {
        self.inside().0.end_canary("somebody ended it", None)
    }

    /// Takes the plugin out. Whether there was one.
    fn clear(&self) -> bool {
        self.inside().0.clear()
    }

    /// Lets the plugin out of quarantine. Whether it was in quarantine.
    fn release(&self) -> bool {
        self.inside().0.stable().is_some_and(|core| core.let_out())
    }

    /// Holds the calls of the slot, whatever plugin gets into it meanwhile; other slots are untouched. Whether that is new.
    fn pause(&self, pause: Pause) -> bool {
        self.inside().0.set_pause(Some(pause))
    }

    /// Lets the calls go on, those that wait first. Whether it was paused.
    fn resume(&self) -> bool {
        self.inside().0.set_pause(None)
    }

    /// Whether it is paused, and how.
    fn paused(&self) -> Option<Pause> {
        self.inside().0.pause()
    }

    /// The limits that hold.
    fn limits(&self) -> SlotLimits {
        self.inside().0.limits()
    }

    /// Changes the limits at once, for the generations in place and all that come.
    fn set_limits(&self, limits: SlotLimits) {
        self.inside().0.set_limits(limits);
    }
}

pub(crate) mod sealed {
    use std::sync::Arc;

    use crate::slot::core::SlotCore;

    /// What a slot is inside.
    pub struct Inside<'a>(pub(crate) &'a Arc<SlotCore>);

    pub trait Sealed {
        fn inside(&self) -> Inside<'_>;
    }
}

impl<C: Client> sealed::Sealed for Slot<C> {
    fn inside(&self) -> sealed::Inside<'_> {
        sealed::Inside(&self.core)
    }
}

impl<C: Client + 'static> AnySlot for Slot<C> {}

impl SlotCore {
    /// The generation in place, and the canary's.
    pub(crate) fn cores(&self) -> impl Iterator<Item = Arc<Core>> {
        let canary = self.canary().map(|canary| Arc::clone(&canary.core));
        self.stable().into_iter().chain(canary)
    }
}
