//! [`Managed`]: what is administered.

use std::sync::Arc;

use keyway_host::Host;
use keyway_pool::AnySlot;
use keyway_server::Steer;

/// A program whose slots are watched and steered. Its functions are called on threads that may wait.
pub trait Managed: Send + Sync + 'static {
    /// The host that opens its plugins; `None` when the program has ended.
    fn host(&self) -> Option<Host>;

    /// Its slots, in the order in which they are shown.
    fn slots(&self) -> Vec<ManagedSlot>;

    /// Reads its configuration again, and puts it in place, or changes nothing.
    ///
    /// # Errors
    /// Why it was not put in place.
    fn reload(&self) -> Result<(), String>;
}

/// A slot that is managed.
#[derive(Clone)]
pub struct ManagedSlot {
    /// The slot.
    pub slot: Arc<dyn AnySlot>,
    /// What uses it, for the operator: the routes of a server.
    pub used_by: Vec<String>,
}

impl Managed for Steer {
    fn host(&self) -> Option<Host> {
        Steer::host(self)
    }

    fn slots(&self) -> Vec<ManagedSlot> {
        let managed = Steer::slots(self).into_iter();
        managed.map(|steered| ManagedSlot { slot: steered.slot, used_by: steered.routes }).collect()
    }

    fn reload(&self) -> Result<(), String> {
        Steer::reload(self).map_err(|error| error.to_string())
    }
}
