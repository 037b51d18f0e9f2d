//! [`Pool`]: many instances of one plugin behind one handle.

pub(crate) mod core;
pub(crate) mod desk;
pub(crate) mod dispatch;
pub(crate) mod entry;
pub(crate) mod live;
mod pending;
pub(crate) mod supervise;

use std::ops::Deref;
use std::sync::Arc;

use keyway_contract::calls::{CallOptions, Calls, Dispatch, Task, Ticket};
use keyway_contract::client::Client;
use keyway_contract::codec::{Lift, Lower};
use keyway_contract::{Call, CallError};
use keyway_host::{OpenError, Plugin};

use crate::events::EventKind;
use crate::map::Map;
use crate::options::PoolOptions;
use crate::stats::PoolStats;
use core::{Core, Identity};

/// Many instances of one plugin behind one handle, which is cheap to clone; the instances go with the last clone.
///
/// The functions of the client `C` are its methods, and each gives a [`Call`](keyway_contract::Call), which is awaited on
/// any executor or waited for with `wait()`. A function of the contract with the name of one of the pool's own methods is
/// reached through [`calls`](Pool::calls).
pub struct Pool<C: Client> {
    calls: C::Calls,
    handle: Arc<Handle>,
}

/// What ends the pool when nobody has it any more.
struct Handle(Arc<Core>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.set_state(desk::State::Retired);
        self.0.tell(EventKind::Retired);
    }
}

/// What the calls of a pool go through.
struct Door(Arc<Core>);

impl Dispatch for Door {
    fn run(&self, task: &mut dyn Task, options: &CallOptions) -> Option<Result<(), CallError>> {
        if self.0.needs_thread(options) {
            return None;
        }
        Some(self.0.go_on(self.0.enter(), task, options, None))
    }

    fn start(&self, task: Box<dyn Task>, options: &CallOptions) -> Box<dyn Ticket> {
        self.0.take_over(task, options, None).unwrap_or_else(|task| {
            let error = self.0.error(task.index(), dispatch::closed());
            Box::new(dispatch::Refused(Some(error)))
        })
    }

    fn fails_open(&self) -> bool {
        self.0.fails_open()
    }

    fn plugin(&self) -> Arc<str> {
        Arc::clone(&self.0.id)
    }
}

impl<C: Client> Pool<C> {
    /// Makes a pool of instances of a plugin, and its first instances: one at least, which shows that it starts.
    ///
    /// # Errors
    /// When the contract does not fit, or an instance cannot be made.
    pub fn new(plugin: &Plugin, options: PoolOptions) -> Result<Self, OpenError> {
        let least = options.min.max(1);
        let who = Identity {
            plugin: plugin.clone(),
            contract: C::CONTRACT,
            make: Plugin::instantiate_for_within::<C>,
            slot: None,
            generation: 1,
        };
        let core = Core::new(who, options);
        core.warm(least)?;
        core.tell(EventKind::Ready);
        core.resettle();
        // SAFETY: the core makes its instances for the contract of `C`.
        let calls = unsafe { Calls::new(Arc::new(Door(Arc::clone(&core))), C::CONTRACT) };
        // SAFETY: the calls are of that contract.
        let calls = unsafe { C::calls(calls) };
        Ok(Pool { calls, handle: Arc::new(Handle(core)) })
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
        let calls = self.calls.clone();
        Map::new(inputs.into_iter(), (self.core().max(), self.core().options.queue), move |input| {
            call(&calls, input)
        })
    }

    /// The plugin.
    pub fn plugin(&self) -> &Plugin {
        &self.core().who.plugin
    }

    /// What it has done until now, and how it stands.
    pub fn stats(&self) -> PoolStats {
        self.core().stats()
    }

    /// Lets the plugin out of quarantine, and forgets its failures. Whether it was in quarantine.
    pub fn release(&self) -> bool {
        self.core().let_out()
    }

    fn core(&self) -> &Arc<Core> {
        &self.handle.0
    }
}

impl<C: Client> Clone for Pool<C> {
    fn clone(&self) -> Self {
        Pool { calls: self.calls.clone(), handle: Arc::clone(&self.handle) }
    }
}

impl<C: Client> Deref for Pool<C> {
    type Target = C::Calls;

    fn deref(&self) -> &C::Calls {
        &self.calls
    }
}

impl<C: Client> std::fmt::Debug for Pool<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("plugin", &self.core().id).finish_non_exhaustive()
    }
}
