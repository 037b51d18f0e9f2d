//! Plugins under load: pools of instances, supervision, and slots whose plugin is swapped while calls are under way.
//!
//! A [`Pool`] has many instances of one opened plugin behind one handle. A [`Slot`] is a pool whose plugin is replaced:
//! calls go on, each to exactly one generation. Both have the methods of a generated client, and give calls that are
//! awaited on any executor, or waited for.
//!
//! The crate uses a host only through its public face, and placements not at all: whatever a [`keyway_host::Plugin`]
//! makes instances of can be pooled.
#![deny(missing_docs)]

mod chain;
#[cfg(feature = "config")]
pub mod config;
mod events;
mod executor;
mod map;
mod meters;
mod options;
mod pool;
mod runtime;
mod slot;
mod stats;
mod timer;
#[cfg(feature = "watch")]
mod watch;

use keyway_contract::client::Client;
use keyway_host::{Host, OpenError, Plugin};

#[cfg(feature = "config")]
pub use config::{SlotConfig, SlotsConfig};
pub use events::{Event, EventKind, Events};
pub use map::Map;
pub use options::{Breaker, InstanceLimits, OnFailure, Overflow, PoolOptions, Restart, SlotLimits};
pub use pool::Pool;
pub use slot::options::{CanaryOptions, OnDelete, SlotOptions, WatchOptions};
pub use slot::swap::{Step, Swap, SwapError};
pub use slot::{AnySlot, Lender, LendingSlot, Loan, Pause, Slot, swap_together};
pub use stats::{InstanceStats, Latency, PoolStats, Recorded, Totals, kind_name};
#[cfg(feature = "watch")]
pub use watch::{Change, Watch, WatchError};

use runtime::Runtime;

/// What a host can do with pools.
pub trait Pools {
    /// Makes a pool of instances of a plugin with the methods of a generated client.
    ///
    /// # Errors
    /// When the contract does not fit, or an instance cannot be made.
    fn pool<C: Client>(&self, plugin: &Plugin, options: PoolOptions) -> Result<Pool<C>, OpenError>;

    /// Makes an empty slot for plugins with the methods of a generated client.
    fn slot<C: Client>(&self, name: &str, options: SlotOptions) -> Slot<C>;

    /// What happens to the plugins of this host's pools and slots from now on.
    fn events(&self) -> Events;
}

impl Pools for Host {
    fn pool<C: Client>(&self, plugin: &Plugin, options: PoolOptions) -> Result<Pool<C>, OpenError> {
        Pool::new(plugin, options)
    }

    fn slot<C: Client>(&self, name: &str, options: SlotOptions) -> Slot<C> {
        Slot::new(self, name, options)
    }

    fn events(&self) -> Events {
        Runtime::of(self).board.subscribe()
    }
}
