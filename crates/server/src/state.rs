//! [`State`]: what all connections of a server share.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use arc_swap::ArcSwap;
use keyway_pool::{EventKind, PoolStats, Pools as _};
use tokio::runtime::Handle;

use crate::limits::Gate;
use crate::metrics::{Look, Metrics};
use crate::server::Shared;
use crate::site::Site;

/// What all connections of a server share.
pub(crate) struct State {
    /// The configuration in force.
    pub(crate) site: ArcSwap<Site>,
    pub(crate) metrics: Arc<Metrics>,
    /// Whether the server has been told to end.
    pub(crate) ending: AtomicBool,
}

impl State {
    pub(crate) fn new(site: Site, shared: &Shared) -> Self {
        let metrics = Arc::clone(&shared.metrics);
        State { site: ArcSwap::from_pointee(site), metrics, ending: AtomicBool::new(false) }
    }

    /// Hears what happens to the plugins of the host in force, as long as there is that host.
    pub(crate) fn hear(self: &Arc<Self>, runtime: &Handle) {
        let mut events = self.site.load().host.events();
        let state = Arc::downgrade(self);
        runtime.spawn(async move {
            while let Some(event) = events.recv().await {
                let Some(state) = state.upgrade() else { return };
                if let (EventKind::Swapped | EventKind::CanaryStarted, Some(slot)) =
                    (&event.kind, &event.slot)
                    && let Some(held) = state.site.load().slots.get(slot)
                {
                    held.swapped();
                }
            }
        });
    }

    /// Whether requests should be sent here; the error says why not.
    pub(crate) fn ready(&self) -> Result<(), String> {
        if self.ending.load(Ordering::Relaxed) {
            return Err("the server ends".to_owned());
        }
        self.site.load().ready()
    }
}

/// What metrics look at: the state, once there is one.
pub(crate) struct View {
    state: OnceLock<Weak<State>>,
    gate: Arc<Gate>,
}

impl View {
    pub(crate) fn new(gate: &Arc<Gate>) -> Self {
        View { state: OnceLock::new(), gate: Arc::clone(gate) }
    }

    /// Looks at this state from now on.
    pub(crate) fn show(&self, state: &Arc<State>) {
        self.state.get_or_init(|| Arc::downgrade(state));
    }
}

impl Look for View {
    fn slots(&self) -> Vec<(String, PoolStats)> {
        let Some(state) = self.state.get().and_then(Weak::upgrade) else { return Vec::new() };
        let site = state.site.load();
        let of = |(name, held): (&String, &crate::slots::Held)| {
            held.stats().into_iter().map(|stats| (name.clone(), stats)).collect::<Vec<_>>()
        };
        site.slots.iter().flat_map(of).collect()
    }

    fn under_way(&self) -> usize {
        self.gate.inside()
    }
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("View")
    }
}
