//! Keyway's process placement: each instance of a plugin in a process of its own, or in one that the operator has several
//! share, sealed by the system, called through shared memory.
//!
//! [`ProcessLoader`] loads native libraries, WebAssembly components and programs. It starts the program
//! `keyway-runner` (for components `keyway-runner-wasm`), which seals itself and then runs the plugin. The protocol is in
//! docs/protocol.md, both sides of it in `keyway-wire`.
//!
//! Nothing that comes from a process is believed; a process that breaks the protocol is ended. The process of an
//! instance ends with it, and all of them end with the host, however that ends.
#![deny(missing_docs)]
#![cfg(target_os = "linux")]

mod cgroup;
mod compiled;
mod failure;
mod instance;
mod loader;
mod logs;
mod module;
mod policy;
mod process;
mod program;
mod shared;
mod spawner;
mod start;
mod warm;

pub use instance::ProcessEnd;
pub use loader::{ProcessLoader, ProcessLoaderBuilder};
