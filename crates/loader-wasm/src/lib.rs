//! Keyway's wasm placement: WebAssembly components on wasmtime.
//!
//! [`WasmLoader`] turns a component into a module for `keyway_host::Host`. From the loader on:
//!
//! - `engine`: how wasmtime is configured; time for deadlines.
//! - `describe`: what a component says of itself, read without compiling it.
//! - `cache`: compiled code on disk, in a directory that must be private; `functions`: compiled functions in memory, for the
//!   next version of a component.
//! - `reexport`: a change to the component before it is compiled, for cheaper calls.
//! - `link`: imports: host services, WASI, and stubs for the rest.
//! - `module`: a compiled and linked component; `instance`: a live one.
//! - `border`: calls, through the same codec as in every other placement. The only file that speaks
//!   wasmtime's typed-call traits.
//! - `state`: what is kept with each instance: limits, deadlines.
//! - `wasi`: the baseline that every guest gets, and what grants add.
//! - `sandbox`: the parts of it that other crates run components with, such as those of `wasi:http`.
//! - `traps`: from wasmtime's errors to Keyway's.
//!
//! ```no_run
//! use keyway_host::Host;
//! use keyway_loader_wasm::WasmLoader;
//!
//! let loader = WasmLoader::builder().cache("/var/cache/my-host/code").build();
//! let host = Host::builder().loader(loader).build()?;
//! let plugin = host.open("plugins/sepia.wasm")?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![deny(missing_docs)]

mod border;
#[cfg_attr(not(unix), path = "no_cache.rs")]
mod cache;
mod describe;
mod engine;
mod functions;
mod instance;
mod link;
mod loader;
mod module;
mod reexport;
pub mod sandbox;
mod state;
mod traps;
mod wasi;

pub use loader::{DEFAULT_FUNCTIONS, DEFAULT_POOL, WasmLoader, WasmLoaderBuilder};
pub use module::WasmModule;
