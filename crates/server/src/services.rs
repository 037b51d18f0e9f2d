//! What the server gives plugins that are granted it: requests to other servers, a store, and the time.

mod clock;
mod outgoing;
mod store;

use std::collections::HashMap;
use std::sync::Arc;

use keyway_host::{Config, HostBuilder};
use keyway_http::services::handler;

use crate::config::ServicesConfig;
use crate::proxy::Upstreams;

use outgoing::Outgoing;
pub(crate) use store::Store;

/// Where the requests of plugins run: not on the threads that connections are served by, since it may be one of these that
/// the plugin keeps waiting.
pub(crate) struct Outside {
    pub(crate) upstreams: Upstreams,
    pub(crate) runtime: tokio::runtime::Handle,
}

/// Adds the services to a host.
pub(crate) fn provide(
    builder: HostBuilder,
    (config, services): (&Config, &ServicesConfig),
    store: Option<&Arc<Store>>,
    outside: &Outside,
) -> HostBuilder {
    let peers = |(id, plugin): (&String, &keyway_host::PluginConfig)| {
        let grants = &plugin.grants;
        let names = grants.connect_names.iter().map(|(name, port)| (name.to_ascii_lowercase(), *port));
        let addresses = grants.connect.iter().map(|address| (address.ip().to_string(), address.port()));
        (id.clone(), names.chain(addresses).collect())
    };
    let outgoing = Outgoing {
        upstreams: outside.upstreams.clone(),
        runtime: outside.runtime.clone(),
        peers: config.plugins.iter().map(peers).collect::<HashMap<_, Vec<_>>>(),
        longest: services.outgoing_body as u64,
        timeout: services.outgoing_timeout,
    };
    let builder = builder
        .provide_on_grant(handler::host::outgoing::service(outgoing))
        .provide_on_grant(handler::host::clock::service(clock::Clock::new()));
    match store {
        Some(store) => {
            builder.provide_on_grant(handler::host::store::service(store::PluginStore(Arc::clone(store))))
        }
        None => builder,
    }
}
