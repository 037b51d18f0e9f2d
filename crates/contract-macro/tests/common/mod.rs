//! What the tests share.

use keyway_contract::types::Contract;
use keyway_contract::{LinkedPlugin, Service};
use keyway_host::Host;

/// A host with one linked-in plugin and its services.
pub fn host(plugin: LinkedPlugin, services: impl IntoIterator<Item = Service>) -> Host {
    let builder =
        services.into_iter().fold(Host::builder().link(plugin), |builder, service| builder.provide(service));
    builder.build().unwrap_or_else(|error| panic!("{error}"))
}

/// That the constants of an expansion are the contract of its text, in the same order and with the same names.
#[allow(dead_code)]
pub fn same(text: &str, constants: &Contract) {
    let read = keyway_wit::Wit::from_text("contract.wit", text, None).unwrap().contract().unwrap();
    let list = |contract: &Contract| {
        let all = contract.exported().chain(contract.imported());
        all.map(|(i, f)| (i.qualified(&f.name), f.ty.clone(), f.ty.to_string(), f.since.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(&*read.name, &*constants.name);
    assert_eq!(list(&read), list(constants));
}
