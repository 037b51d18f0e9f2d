//! Configurations are put in place as a whole, or not at all: what can fail is done before anything changes.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use keyway_host::Host;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::access::AccessLog;
use crate::config::{ListenConfig, ServerConfig};
use crate::listen::{Bound, Listener, Serves};
use crate::server::Shared;
use crate::services::{self, Store};
use crate::site::{Parts, Site};
use crate::slots::Openers;
use crate::start::StartError;
use crate::state::State;

/// What runs beside the site, and goes on where the next configuration has it as well.
#[derive(Default)]
pub(crate) struct Running {
    pub(crate) listeners: Vec<(Place, Listener)>,
    store: Option<Arc<Store>>,
    /// Listeners that are closed, while their connections end.
    closed: Vec<JoinHandle<()>>,
}

/// What makes a listener the same in two configurations.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) listen: ListenConfig,
    pub(crate) serves: Serves,
}

/// A configuration that could be put in place.
pub(crate) struct Next {
    pub(crate) site: Site,
    pub(crate) rest: Rest,
}

/// What of it is not the site's.
pub(crate) struct Rest {
    places: Vec<Place>,
    bound: Vec<(Place, Bound)>,
    store: Option<Arc<Store>>,
    /// Whether there is another host.
    new_host: bool,
    runtime: Handle,
}

impl Running {
    /// Lets nobody in any more. What ends when all connections have.
    pub(crate) fn close(&mut self) -> Vec<JoinHandle<()>> {
        let closed = self.listeners.drain(..).map(|(_, listener)| listener.close());
        let mut all: Vec<_> = closed.collect();
        all.append(&mut self.closed);
        all
    }

    pub(crate) fn addresses(&self, serves: Serves) -> impl Iterator<Item = SocketAddr> + '_ {
        let of = move |(place, _): &&(Place, Listener)| place.serves == serves;
        self.listeners.iter().filter(of).map(|(_, listener)| listener.address)
    }
}

impl Next {
    /// Does everything for a configuration that can fail.
    pub(crate) fn prepare(
        shared: &Shared,
        config: ServerConfig,
        before: Option<&Site>,
        running: &Running,
    ) -> Result<Self, StartError> {
        let store = store(&config, running)?;
        let same = before
            .filter(|before| before.config.host == config.host && before.config.services == config.services);
        let new_host = same.is_none();
        let host = match same {
            Some(before) => before.host.clone(),
            None => host(shared, &config, store.as_ref())?,
        };
        let empty = BTreeMap::new();
        let openers = Openers { host: &host, openers: &shared.openers, lanes: &shared.lanes };
        let slots = openers.open(&config.slots.slots, same.map_or(&empty, |before| &before.slots))?;
        let access = access(&config, before)?;
        let places = places(&config);
        let (mut bound, mut left) = (Vec::<(Place, Bound)>::new(), Vec::<SocketAddr>::new());
        for place in &places {
            if running.listeners.iter().any(|(known, _)| known == place) {
                continue;
            }
            // With other certificates, or for something else.
            let from = running.listeners.iter().find(|(known, listener)| {
                [known.listen.address, listener.address].contains(&place.listen.address)
                    && !places.contains(known)
                    && !left.contains(&listener.address)
            });
            let from = from.map(|(_, listener)| listener);
            left.extend(from.map(|listener| listener.address));
            let taken = Bound::new(&place.listen, from, &shared.runtime).map_err(StartError::Listen)?;
            bound.push((place.clone(), taken));
        }
        let parts = Parts {
            host: host.clone(),
            slots,
            access,
            metrics: &shared.metrics,
            upstreams: &shared.upstreams,
            gate: Arc::clone(&shared.gate),
            ids: &shared.ids,
        };
        let site = Site::new(config, parts)?;
        Ok(Next { site, rest: Rest { places, bound, store, new_host, runtime: shared.runtime.clone() } })
    }

    /// Puts it in place of what runs.
    pub(crate) fn commit(self, state: &Arc<State>, running: &mut Running) {
        let Next { site, rest } = self;
        site.gate.set_most(site.config.limits.requests);
        state.site.store(Arc::new(site));
        rest.commit(state, running);
    }
}

impl Rest {
    /// Begins to serve on what is new, and ends what is no more.
    pub(crate) fn commit(self, state: &Arc<State>, running: &mut Running) {
        let Rest { places, bound, store, new_host, runtime } = self;
        running.store = store;
        if new_host {
            state.hear(&runtime);
        }
        let (stay, go): (Vec<_>, Vec<_>) =
            std::mem::take(&mut running.listeners).into_iter().partition(|(place, _)| places.contains(place));
        running.listeners = stay;
        running.closed.retain(|closed| !closed.is_finished());
        running.closed.extend(go.into_iter().map(|(_, listener)| listener.close()));
        let begun = bound.into_iter().map(|(place, bound)| {
            let listener = bound.serve(state, place.serves, &runtime);
            (place, listener)
        });
        running.listeners.extend(begun);
    }
}

fn places(config: &ServerConfig) -> Vec<Place> {
    let site = config.addresses().into_iter().map(|listen| Place { listen, serves: Serves::Site });
    let monitor = config
        .monitor
        .map(|address| Place { listen: ListenConfig { address, tls: Vec::new() }, serves: Serves::Monitor });
    site.chain(monitor).collect()
}

fn store(config: &ServerConfig, running: &Running) -> Result<Option<Arc<Store>>, StartError> {
    let Some(wanted) = &config.services.store else { return Ok(None) };
    match &running.store {
        Some(store) if store.config == *wanted => Ok(Some(Arc::clone(store))),
        before => {
            let opened = Store::open(wanted, before.as_deref());
            let failed = |error| StartError::Store { file: wanted.file.clone(), error: Box::new(error) };
            opened.map(|store| Some(Arc::new(store))).map_err(failed)
        }
    }
}

fn host(shared: &Shared, config: &ServerConfig, store: Option<&Arc<Store>>) -> Result<Host, StartError> {
    let builder = (shared.hosts)().config(config.host.clone());
    let builder = services::provide(builder, (&config.host, &config.services), store, &shared.outside);
    Ok(builder.build()?)
}

fn access(config: &ServerConfig, before: Option<&Site>) -> Result<Option<Arc<AccessLog>>, StartError> {
    let Some(wanted) = &config.access_log else { return Ok(None) };
    let same = before.filter(|before| before.config.access_log.as_ref() == Some(wanted));
    if let Some(log) = same.and_then(|before| before.access.clone()) {
        return Ok(Some(log));
    }
    let failed = |error| StartError::AccessLog { file: wanted.file.clone().unwrap_or_default(), error };
    AccessLog::open(wanted).map(|log| Some(Arc::new(log))).map_err(failed)
}
