//! [`Slot`]: a pool whose plugin is replaced while calls are under way.

pub(crate) mod any;
pub(crate) mod canary;
pub(crate) mod core;
mod lend;
mod lifecycle;
pub(crate) mod options;
pub(crate) mod swap;
mod together;

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use keyway_contract::Call;
use keyway_contract::calls::Calls;
use keyway_contract::client::Client;
use keyway_contract::codec::{Lift, Lower};
use keyway_host::{Host, Plugin};

use crate::map::Map;
use crate::slot::core::{Door, Maker, SlotCore};
use crate::slot::options::{CanaryOptions, SlotOptions};
use crate::slot::swap::{Swap, SwapError};
use crate::stats::PoolStats;

pub use any::{AnySlot, Pause};
pub use lend::{Lender, LendingSlot, Loan};
pub use together::swap_together;

/// A named place in a host for one plugin at a time, which is replaced while calls are under way. Cheap to clone; clones
/// are one slot, and its instances go with the last.
///
/// Like a [`Pool`](crate::Pool) it has the functions of the client `C` as methods; one that is called as a method of the slot
/// itself, such as `name`, is [behind it](Slot::calls): `slot.calls().name()`. Each call goes to one generation of the
/// plugin: to the one in place when it begins, and if that is replaced before it has an instance, to that all the same.
pub struct Slot<C: Client> {
    calls: C::Calls,
    core: Arc<SlotCore>,
}

impl<C: Client> Slot<C> {
    /// Makes an empty slot. Calls of it fail until a plugin is swapped in.
    pub fn new(host: &Host, name: impl Into<Arc<str>>, options: SlotOptions) -> Self {
        let make = Maker {
            contract: C::CONTRACT,
            check: Plugin::check::<C>,
            make: Plugin::instantiate_for_within::<C>,
        };
        let core = SlotCore::new(name.into(), host.clone(), make, options);
        // SAFETY: its generations make their instances for the contract of `C`.
        let calls = unsafe { Calls::new(Arc::new(Door(Arc::clone(&core))), C::CONTRACT) };
        // SAFETY: the calls are of that contract.
        let calls = unsafe { C::calls(calls) };
        Slot { calls, core }
    }

    /// The functions of the contract, whatever they are called.
    pub fn calls(&self) -> &C::Calls {
        &self.calls
    }

    /// Makes a call of each input on all instances at once, and gives the results in the order of the inputs. No more of
    /// these are taken than can be worked on.
    ///
    /// While others use the instances, too, a call waits in the queue with theirs, and fails as theirs where that is full.
    // What it is can only be said whole: the closure has no name.
    #[allow(clippy::type_complexity)]
    pub fn map<I, A, R>(
        &self,
        inputs: I,
        mut call: impl FnMut(&C::Calls, I::Item) -> Call<A, R>,
    ) -> Map<I::IntoIter, impl FnMut(I::Item) -> Call<A, R>, A, R>
    where
        I: IntoIterator,
        A: Lower + Clone + Send + 'static,
        R: Lift + Send + 'static,
    {
        let (calls, limits) = (self.calls.clone(), self.core.limits());
        Map::new(inputs.into_iter(), (limits.max, limits.queue), move |input| call(&calls, input))
    }

    /// The slot's name.
    pub fn name(&self) -> &str {
        &self.core.name
    }

    /// The number of the generation in place, counted from 1; 0 while the slot is empty.
    pub fn generation(&self) -> u64 {
        self.core.generation()
    }

    /// The plugin in place.
    pub fn plugin(&self) -> Option<Plugin> {
        self.core.stable().map(|core| core.who.plugin.clone())
    }

    /// Puts the plugin in a file in place of the one that is there, and waits until the calls of that have ended.
    ///
    /// The file is opened and compared, instances are made and check themselves, and where both plugins can, the state of
    /// the instances is handed over: for that time calls wait. Then the new generation gets all calls. Those of the last
    /// may go on for [`SlotOptions::drain`]; then they are stopped. A native library is mapped under a name of its own, and
    /// the last one stays mapped: unloading native code is not sound ([`keyway_host::mapped_libraries`] counts them).
    ///
    /// # Errors
    /// When any step fails: the generation in place stays, and no call notices.
    pub fn swap(&self, path: impl AsRef<Path>) -> Result<Swap, SwapError> {
        self.core.swap(path.as_ref())
    }

    /// The same with a plugin that is open already, such as one that is linked in.
    ///
    /// # Errors
    /// As [`swap`](Slot::swap).
    pub fn swap_to(&self, plugin: &Plugin) -> Result<Swap, SwapError> {
        self.core.swap_to(plugin)
    }

    /// Puts the plugin back that was there before.
    ///
    /// # Errors
    /// When there was none, and as [`swap`](Slot::swap).
    pub fn rollback(&self) -> Result<Swap, SwapError> {
        self.core.roll_back()
    }

    /// Gives the plugin in a file a share of the calls. It takes the place of the other when it does as well for a while,
    /// and loses its share when it does not; events say which. A call that it fails at is made again by the other, so its
    /// functions have to be such that may run twice. State is not handed over. `false` when it is the very file in place.
    ///
    /// # Errors
    /// As [`swap`](Slot::swap), and while another canary is under way.
    pub fn canary(&self, path: impl AsRef<Path>, options: CanaryOptions) -> Result<bool, SwapError> {
        self.core.start_canary(path.as_ref(), options).inspect_err(|error| self.core.failed(error))
    }

    /// The same with a plugin that is open already.
    ///
    /// # Errors
    /// As [`canary`](Slot::canary).
    pub fn canary_of(&self, plugin: &Plugin, options: CanaryOptions) -> Result<(), SwapError> {
        self.core.start_canary_of(plugin, options).inspect_err(|error| self.core.failed(error))
    }

    /// Whether a canary is under way.
    pub fn has_canary(&self) -> bool {
        self.core.canary().is_some()
    }

    /// Puts the canary in place without further ado. Whether there was one.
    pub fn promote(&self) -> bool {
        self.core.canary().is_some_and(|canary| self.core.promote(&canary))
    }

    /// Takes the canary's share away. Whether there was one.
    pub fn end_canary(&self) -> bool {
        self.core.end_canary("somebody ended it", None)
    }

    /// Takes the plugin out, and waits until its calls have ended. Calls fail from then on. Whether there was one.
    pub fn clear(&self) -> bool {
        self.core.clear()
    }

    /// Lets the plugin out of quarantine, and forgets its failures. Whether it was in quarantine.
    pub fn release(&self) -> bool {
        self.core.stable().is_some_and(|core| core.let_out())
    }

    /// What the generation in place has done until now, and the canary's after it, if there is one.
    pub fn stats(&self) -> Vec<PoolStats> {
        self.core.cores().map(|core| core.stats()).collect()
    }
}

impl<C: Client> Clone for Slot<C> {
    fn clone(&self) -> Self {
        Slot { calls: self.calls.clone(), core: Arc::clone(&self.core) }
    }
}

impl<C: Client> Deref for Slot<C> {
    type Target = C::Calls;

    fn deref(&self) -> &C::Calls {
        &self.calls
    }
}

impl<C: Client> std::fmt::Debug for Slot<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Slot")
            .field("name", &self.core.name)
            .field("generation", &self.generation())
            .finish_non_exhaustive()
    }
}
