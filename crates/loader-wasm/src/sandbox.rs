//! What a component gets that runs in a store of its own, whatever it is called by: for crates that speak with components
//! by something else than the functions of a contract.
//!
//! They take what the loader has compiled ([`WasmModule`](crate::WasmModule)), link it to the same WASI, with the same
//! rights, limits and log, and read its errors in the same words.

use keyway_host::error::Problem;
use wasmtime::component::{Component, Linker};

pub use crate::engine::TICK;
pub use crate::state::{Failure, Usage};
pub use crate::traps::kind;
pub use crate::wasi::{Sandboxed, Wasi, link_async, link_concurrent, linked, linked_concurrent};

/// Binds all imports of a component, starting from a linker that has what `linked` names: the exact name of the interface
/// that is linked in place of one that a component imports. Everything else becomes a stub that traps when it is called.
///
/// # Errors
/// When it imports what is neither a function nor a type.
pub fn link<T: Send + 'static>(
    base: &Linker<T>,
    component: &Component,
    linked: fn(&str) -> Option<String>,
) -> Result<Linker<T>, Problem> {
    crate::link::link(base, component, linked, &mut |_, _, _| None)
}
