//! Conformance: one of two versions of a contract crate in one program.
#![allow(missing_docs)]

keyway_contract::contract!({ path: "contract.wit", world: "pair" });

#[derive(Default)]
pub struct Plugin;

impl Values for Plugin {
    fn value(&mut self) -> u32 {
        1
    }
}

export!(Plugin);
