//! Conformance: state, configuration and lifecycle of instances.
#![allow(missing_docs)]

use keyway_contract::{Lifecycle, State};

keyway_contract::contract!({ path: "contract.wit", world: "counting" });

use host::events::note;

pub struct Plugin {
    value: i64,
    healthy: bool,
}

impl Lifecycle for Plugin {
    fn create(config: &str) -> Result<Self, String> {
        if config == "\"panic\"" {
            panic!("asked to panic");
        }
        let value = match config {
            "" => 0,
            config => config.parse().map_err(|_| format!("{config} is no whole number"))?,
        };
        note(&format!("create {value}"));
        Ok(Plugin { value, healthy: value >= 0 })
    }

    fn check(&mut self) -> Result<(), String> {
        note("check");
        if self.healthy { Ok(()) } else { Err("it began below zero".to_owned()) }
    }

    fn save(&mut self) -> Result<State, String> {
        note("save");
        if self.value > 1000 {
            return Err("too much to save".to_owned());
        }
        Ok(State { version: 1, data: self.value.to_le_bytes().to_vec().into() })
    }

    fn restore(&mut self, state: State) -> Result<(), String> {
        note("restore");
        match (state.version, <[u8; 8]>::try_from(&state.data[..])) {
            (1, Ok(bytes)) => self.value = i64::from_le_bytes(bytes),
            (version, _) => {
                return Err(format!("cannot read {} bytes of version {version}", state.data.len()));
            }
        }
        Ok(())
    }

    fn close(&mut self) {
        note("close");
    }
}

impl Counter for Plugin {
    fn add(&mut self, number: i64) -> i64 {
        self.value = self.value.wrapping_add(number);
        self.value
    }

    fn get(&mut self) -> i64 {
        self.value
    }

    fn fail(&mut self) {
        panic!("asked to fail");
    }
}

export!(Plugin);
