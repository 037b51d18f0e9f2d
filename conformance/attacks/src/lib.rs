//! What a hostile plugin tries. The sandbox's own tests make the attempts from a program that seals itself, the tests of
//! the suite from a plugin whose host has started it: in a library, and in a program.
#![cfg(target_os = "linux")]
#![allow(missing_docs)]

mod attacks;
mod grants;
pub mod system;
mod target;

pub use attacks::ATTACKS;
pub use grants::GRANTS;
pub use target::{Attempt, Ground, LEAKED, SECRET, Target, find};

keyway_contract::contract!({ path: "contract.wit", world: "attacker" });

#[derive(Default)]
pub struct Attacker;

impl Hostile for Attacker {
    fn attempt(&mut self, name: &str, target: &str, arguments: &[String]) -> Result<String, String> {
        let mut target: Target = serde_json::from_str(target).map_err(|error| error.to_string())?;
        target.arguments = arguments.to_vec();
        find(name)(&target).map_err(|error| error.to_string())
    }
}

export!(Attacker);
