//! Conformance: a plugin that is older than its contract.
#![allow(missing_docs)]

keyway_contract::contract!({ path: "contract.wit", world: "grown" });

#[derive(Default)]
pub struct Plugin;

impl Growing for Plugin {
    fn first(&mut self, number: u32) -> u32 {
        number + 1
    }
}

export!(Plugin);
