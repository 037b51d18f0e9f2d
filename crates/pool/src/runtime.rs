//! [`Runtime`]: what all pools of a host share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use keyway_host::Host;

use crate::events::Board;
use crate::executor::Executor;
use crate::timer::Timer;

/// The threads, the clock and the events of a host's pools.
pub(crate) struct Runtime {
    pub(crate) executor: Arc<Executor>,
    pub(crate) timer: Arc<Timer>,
    pub(crate) board: Board,
    pools: AtomicU64,
}

impl Runtime {
    pub(crate) fn of(host: &Host) -> Arc<Self> {
        host.extension(|| {
            let cpus = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
            Arc::new(Runtime {
                // Calls wait too, for files and services, so a few more than can run.
                executor: Executor::new((2 * cpus).max(4)),
                timer: Timer::new(),
                board: Board::new(),
                pools: AtomicU64::new(0),
            })
        })
    }

    /// A number for a pool, different from all others of the host.
    pub(crate) fn number(&self) -> u64 {
        self.pools.fetch_add(1, Ordering::Relaxed) + 1
    }
}
