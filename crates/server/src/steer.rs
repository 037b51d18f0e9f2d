//! [`Steer`]: a hold on a server that runs, for whoever steers it from beside.

use std::sync::{Arc, Weak};

use keyway_host::Host;
use keyway_pool::AnySlot;

use crate::config::{RouteConfig, TargetConfig};
use crate::server::Inner;
use crate::start::StartError;

/// A hold on a server that runs. It does not keep the server: when that has ended, there is nothing to steer. Its functions
/// may wait; they are not for async code.
#[derive(Clone)]
pub struct Steer(Weak<Inner>);

/// A slot of a server.
#[derive(Clone)]
#[non_exhaustive]
pub struct SteeredSlot {
    /// The slot.
    pub slot: Arc<dyn AnySlot>,
    /// The routes whose requests pass its plugin: host and path.
    pub routes: Vec<String>,
}

impl Steer {
    pub(crate) fn new(inner: &Arc<Inner>) -> Self {
        Steer(Arc::downgrade(inner))
    }

    /// The host that opens its plugins: another one after a reload that changed what plugins may. `None` when the server has
    /// ended.
    pub fn host(&self) -> Option<Host> {
        Some(self.0.upgrade()?.state.site.load().host.clone())
    }

    /// Its slots in the order of their names, but for those that no [`AnySlot`] steers.
    pub fn slots(&self) -> Vec<SteeredSlot> {
        let Some(inner) = self.0.upgrade() else { return Vec::new() };
        let site = inner.state.site.load();
        let steered = site.slots.iter().filter_map(|(name, held)| {
            let routes = site.config.routes.iter().filter(|route| passes(route, name)).map(label).collect();
            Some(SteeredSlot { slot: held.any()?, routes })
        });
        steered.collect()
    }

    /// Reads the configuration's file again: [`Server::reload`](crate::Server::reload).
    ///
    /// # Errors
    /// As there, and when the server has ended.
    pub fn reload(&self) -> Result<(), StartError> {
        match self.0.upgrade() {
            Some(inner) => inner.reload(),
            None => Err(StartError::System("the server has ended".to_owned())),
        }
    }
}

fn passes(route: &RouteConfig, slot: &str) -> bool {
    let answers = matches!(&route.target, TargetConfig::Slot(name) if name == slot);
    answers || route.middleware.iter().chain(&route.filters).any(|name| name == slot)
}

fn label(route: &RouteConfig) -> String {
    format!("{}{}", route.host.as_deref().unwrap_or_default(), route.path)
}
