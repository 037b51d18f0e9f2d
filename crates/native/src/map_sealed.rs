//! Maps a library from a sealed copy in memory: nobody can change or shorten it any more, and the same path
//! opened again never gives old code.

use std::io::{Seek as _, Write as _};
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::Path;

use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
use rustix::fs::{MemfdFlags, SealFlags};

use crate::TableError;

/// Maps the bytes of a library that has been checked. Its constructors run.
///
/// # Errors
/// [`TableError::Linker`] with what the system says: a missing library or symbol, no memory.
pub fn map(bytes: &[u8], path: &Path) -> Result<Library, TableError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let file = sealed(bytes, &name).map_err(|error| TableError::Linker(error.to_string()))?;
    open(file, path)
}

/// A file in memory with these bytes, which nobody can change any more. It is read from its beginning.
///
/// # Errors
/// What the system says: no such files, no memory.
pub fn sealed(bytes: &[u8], name: &str) -> std::io::Result<OwnedFd> {
    // Longer names are refused by the system; this one is only seen in /proc/self/maps.
    let name: String = format!("keyway:{name}").chars().take(60).filter(|c| *c != '\0').collect();
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let mut file = std::fs::File::from(rustix::fs::memfd_create(name.as_str(), flags)?);
    file.write_all(bytes)?;
    file.rewind()?;
    let seals = SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
    rustix::fs::fcntl_add_seals(&file, seals)?;
    Ok(file.into())
}

/// Maps a library from a file in memory that nobody can change any more. Its constructors run.
///
/// # Errors
/// [`TableError::Linker`] with what the system says: a missing library or symbol, no memory.
pub(crate) fn open(file: OwnedFd, path: &Path) -> Result<Library, TableError> {
    let place = format!("/proc/self/fd/{}", file.as_raw_fd());
    // SAFETY: the file is a library of this machine whose segments are all there; that its constructors keep
    // the host's invariants is what placing a plugin natively trusts it with.
    let library = unsafe { Library::open(Some(&place), RTLD_NOW | RTLD_LOCAL) }.map_err(|error| {
        let text = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        TableError::Linker(text.replace(&place, &path.display().to_string()))
    })?;
    // The system's loader knows libraries by the path that they were opened under: as long as the descriptor
    // is open, no other library gets its number. Like the library, it stays.
    std::mem::forget(file);
    Ok(library)
}
