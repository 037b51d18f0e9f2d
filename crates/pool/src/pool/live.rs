//! [`Live`]: an instance in a pool, and what others may know of it meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use keyway_contract::client::Interrupt;
use keyway_host::Instance;

/// An instance of a pool.
pub(crate) struct Live {
    /// Boxed, since it goes from hand to hand with each call.
    pub(crate) instance: Box<Instance>,
    /// When it was used last.
    pub(crate) used: Instant,
    pub(crate) card: Arc<Card>,
}

/// What is known of an instance while somebody uses it.
pub(crate) struct Card {
    pub(crate) number: u64,
    pub(crate) born: Instant,
    /// What stops its call.
    pub(crate) interrupt: Option<Arc<dyn Interrupt>>,
    /// Its process, if it has one of its own.
    pub(crate) process: Option<u32>,
    calls: AtomicU64,
    busy: AtomicU64,
    memory: AtomicUsize,
}

/// What [`Card::memory`] has when the placement does not count it.
const UNKNOWN: usize = usize::MAX;

impl Live {
    pub(crate) fn new(mut instance: Instance, number: u64) -> Self {
        let now = Instant::now();
        let card = Card {
            number,
            born: now,
            interrupt: instance.interrupter(),
            process: instance.confinement().process,
            calls: AtomicU64::new(0),
            busy: AtomicU64::new(0),
            memory: AtomicUsize::new(instance.memory().unwrap_or(UNKNOWN)),
        };
        Live { instance: Box::new(instance), used: now, card: Arc::new(card) }
    }

    /// A call of it ended that took so long.
    pub(crate) fn called(&mut self, took: Duration) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        // Only the one who has the instance writes.
        self.card.calls.store(self.card.calls() + 1, Ordering::Relaxed);
        self.card.busy.store(self.card.busy.load(Ordering::Relaxed).saturating_add(nanos), Ordering::Relaxed);
        self.card.memory.store(self.instance.memory().unwrap_or(UNKNOWN), Ordering::Relaxed);
    }
}

impl Card {
    pub(crate) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// How long it has been in calls.
    pub(crate) fn busy(&self) -> Duration {
        Duration::from_nanos(self.busy.load(Ordering::Relaxed))
    }

    /// The bytes of its memory, after its last call.
    pub(crate) fn memory(&self) -> Option<usize> {
        Some(self.memory.load(Ordering::Relaxed)).filter(|memory| *memory != UNKNOWN)
    }
}
