//! Conformance: work of any length, failure and state.
#![allow(missing_docs)]

use keyway_contract::{Lifecycle, State};

keyway_contract::contract!({ path: "contract.wit", world: "loaded" });

pub struct Plugin {
    count: u32,
}

impl Lifecycle for Plugin {
    fn create(config: &str) -> Result<Self, String> {
        match config {
            "" => Ok(Plugin { count: 0 }),
            config => Err(format!("{config} is not what it wants, which is nothing")),
        }
    }

    fn save(&mut self) -> Result<State, String> {
        Ok(State { version: 1, data: self.count.to_le_bytes().to_vec().into() })
    }

    fn restore(&mut self, state: State) -> Result<(), String> {
        let bytes = state.data[..].try_into().map_err(|_| format!("{} bytes, not 4", state.data.len()))?;
        self.count = u32::from_le_bytes(bytes);
        Ok(())
    }
}

impl Load for Plugin {
    fn add(&mut self, a: i32, b: i32) -> i32 {
        a.wrapping_add(b)
    }

    fn count(&mut self, by: u32) -> u32 {
        self.count = self.count.wrapping_add(by);
        self.count
    }

    fn spin(&mut self, rounds: u64) -> u64 {
        let (mut value, mut round) = (1u64, 0);
        while round < rounds || rounds == u64::MAX {
            value = std::hint::black_box(value.wrapping_mul(1_900).wrapping_add(1) % 1_000_000_007);
            round += 1;
        }
        value
    }

    fn panic(&mut self, message: &str) {
        panic!("{message}");
    }

    fn fall(&mut self) {
        std::process::abort();
    }
}

export!(Plugin);
