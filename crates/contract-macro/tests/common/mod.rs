//! What the tests share.

use keyway_contract::{LinkedPlugin, Service};
use keyway_host::Host;

/// A host with one linked-in plugin and its services.
pub fn host(plugin: LinkedPlugin, services: impl IntoIterator<Item = Service>) -> Host {
    let builder = services.into_iter().fold(Host::builder().link(plugin), |builder, service| builder.provide(service));
    builder.build().unwrap_or_else(|error| panic!("{error}"))
}
