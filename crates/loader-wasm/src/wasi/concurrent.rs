//! WASI 0.3, whose functions are async: the same baseline and rights as those of 0.2.

use wasmtime::component::Linker;
use wasmtime_wasi::p3::bindings::random;
use wasmtime_wasi::p3::{cli, clocks, filesystem, sockets};
use wasmtime_wasi::random::WasiRandom;

use super::random::{HasSecure, Secure};
use super::{Sandboxed, stands_in};

/// The version that is linked. A component that imports another 0.3.x gets this.
const VERSION: &str = "0.3.0";

/// The interfaces that are linked.
const LINKED: [&str; 19] = [
    "wasi:cli/environment",
    "wasi:cli/exit",
    "wasi:cli/stderr",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/terminal-input",
    "wasi:cli/terminal-output",
    "wasi:cli/terminal-stderr",
    "wasi:cli/terminal-stdin",
    "wasi:cli/terminal-stdout",
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/system-clock",
    "wasi:filesystem/preopens",
    "wasi:filesystem/types",
    "wasi:random/insecure",
    "wasi:random/insecure-seed",
    "wasi:random/random",
    "wasi:sockets/ip-name-lookup",
    "wasi:sockets/types",
];

/// The exact name of the interface of WASI 0.3 that stands in for one that a component imports.
pub fn linked_concurrent(interface: &str) -> Option<String> {
    stands_in(interface, "0.3.", &LINKED, VERSION)
}

/// Links all of WASI 0.3.
///
/// # Errors
/// When something is defined already.
pub fn link_concurrent<T: Sandboxed>(l: &mut Linker<T>) -> wasmtime::Result<()> {
    cli::add_to_linker(l)?;
    clocks::add_to_linker(l)?;
    filesystem::add_to_linker(l)?;
    sockets::add_to_linker(l)?;
    random::random::add_to_linker::<T, HasSecure>(l, |state| Secure::of(state))?;
    random::insecure::add_to_linker::<T, WasiRandom>(l, |state| state.ctx().ctx.random())?;
    random::insecure_seed::add_to_linker::<T, WasiRandom>(l, |state| state.ctx().ctx.random())?;
    Ok(())
}
