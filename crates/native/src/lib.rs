//! The host's side of Keyway's native C ABI, for every program that runs native plugins: a host in its own address
//! space, and the runner of a sandboxed process.
//!
//! [`HOST`] is what plugins get, [`Table`] what they give, [`map`] brings a library's bytes into the program.
#![deny(missing_docs)]

mod host;
#[cfg(feature = "map")]
#[cfg_attr(not(target_os = "linux"), path = "map_file.rs")]
#[cfg_attr(target_os = "linux", path = "map_sealed.rs")]
mod map;
mod table;

#[cfg(feature = "map")]
use keyway_contract::abi;

pub use host::{HOST, attach, chain_panic_hook};
#[cfg(feature = "map")]
pub use map::map;
#[cfg(all(feature = "map", target_os = "linux"))]
pub use map::sealed;
pub use table::Table;

/// Why native code is no plugin that can be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The plugin's ABI is of another version.
    #[error("it speaks version {found} of the native ABI, not {expected}")]
    AbiVersion {
        /// The plugin's.
        found: u32,
        /// This program's.
        expected: u32,
    },
    /// The plugin's table makes no sense.
    #[error("{0}")]
    Table(String),
    /// The system's loader refused the library: a missing library or symbol, no memory.
    #[error("{0}")]
    Linker(String),
}

/// Maps a library, finds its entry function by its name and reads the table that it gives. The library stays mapped
/// for good: unloading native code is unsound.
///
/// # Errors
/// When the system refuses the library, it lacks the function, or its table makes no sense.
///
/// # Safety
/// The bytes are a library of this machine whose segments are all there, and running its code is what this program is
/// for: nothing holds it to the ABI.
#[cfg(feature = "map")]
pub unsafe fn load(bytes: &[u8], path: &std::path::Path, entry: &str) -> Result<Table, TableError> {
    // SAFETY: by the caller's contract.
    unsafe { start(map(bytes, path)?, entry) }
}

/// [`load`], from a file in memory that nobody can change any more.
///
/// # Errors
/// As [`load`].
///
/// # Safety
/// As [`load`].
#[cfg(all(feature = "map", target_os = "linux"))]
pub unsafe fn load_sealed(
    file: std::os::fd::OwnedFd,
    path: &std::path::Path,
    entry: &str,
) -> Result<Table, TableError> {
    // SAFETY: by the caller's contract.
    unsafe { start(map::open(file, path)?, entry) }
}

#[cfg(all(feature = "map", unix))]
type Library = libloading::os::unix::Library;
#[cfg(all(feature = "map", not(unix)))]
type Library = libloading::Library;

/// Calls the entry function of a library, which stays mapped.
///
/// # Safety
/// As [`load`].
#[cfg(feature = "map")]
unsafe fn start(library: Library, entry: &str) -> Result<Table, TableError> {
    // SAFETY: a function of this name has this type by the ABI; `docs/abi.md` says so to authors.
    let start = unsafe { library.get::<abi::EntryPoint>(entry.as_bytes()) }
        .map_err(|error| TableError::Linker(error.to_string()))?;
    // SAFETY: the host's table is a static.
    let plugin = unsafe { start(&raw const HOST) };
    // What the entry has started may run on; from here on the library stays, whatever happens.
    std::mem::forget(library);
    // SAFETY: by the ABI the pointer is null or valid as long as the program runs.
    unsafe { Table::read(plugin) }
}
