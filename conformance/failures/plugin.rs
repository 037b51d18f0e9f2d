//! Conformance: what a caller sees of a plugin that fails.
#![allow(missing_docs)]

use keyway_contract::Buffer;

keyway_contract::contract!({ path: "contract.wit", world: "failing" });

#[derive(Default)]
pub struct Plugin;

impl Failures for Plugin {
    fn fine(&mut self) -> u32 {
        1
    }

    fn boom(&mut self, message: &str) {
        panic!("{message}");
    }

    fn late(&mut self, message: &str) -> Vec<String> {
        let result = vec![message.to_owned()];
        assert!(result.is_empty(), "{message}");
        result
    }

    fn payload(&mut self) {
        std::panic::panic_any(7);
    }

    fn drop_buffer(&mut self, data: Buffer<u8>) -> Buffer<u8> {
        panic!("{} bytes", data.len());
    }
}

export!(Plugin);
