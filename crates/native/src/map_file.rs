//! Maps a library from a private copy of its file, where there are no sealed files in memory.

use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Library, TableError};

/// Maps the bytes of a library that has been checked. Its constructors run.
///
/// # Errors
/// [`TableError::Linker`] with what the system says: a missing library or symbol, no memory.
pub fn map(bytes: &[u8], path: &Path) -> Result<Library, TableError> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let linker = |error: &dyn std::fmt::Display| TableError::Linker(error.to_string());
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let unique = format!("keyway-{}-{}-{name}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let place = std::env::temp_dir().join(unique);
    let mut file = std::fs::File::create_new(&place).map_err(|error| linker(&error))?;
    file.write_all(bytes).map_err(|error| linker(&error))?;
    drop(file);
    // SAFETY: the file is a library of this machine; that its constructors keep the host's invariants is
    // what placing a plugin natively trusts it with.
    let library =
        unsafe { libloading::Library::new(&place) }.map(Library::from).map_err(|error| linker(&error));
    // Where a mapped file cannot be removed it stays until the next start of the system cleans up.
    let _ = std::fs::remove_file(&place);
    library
}
