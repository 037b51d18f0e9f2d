//! Files: told apart by their content, and native libraries checked before the system's loader sees them.

use std::path::Path;

use keyway_host::NativeLoader;
use keyway_host::artifact::{Artifact, Kind, recognise};
use keyway_host::error::Problem;
use keyway_host::loader::{Description, Loader as _};

use crate::{Bytes, elf};

/// The first byte tells whether the others are a file, or what becomes of a library that is one.
pub fn run(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    if bytes.flag() {
        check(bytes.rest());
        return;
    }
    let mut file = elf::build(&elf::PLUGIN);
    // Overwritten in some places, each with up to 8 bytes, then cut.
    for _ in 0..bytes.below(6) {
        let at = bytes.below(file.len());
        let with: [u8; 8] = bytes.array();
        let len = (1 + bytes.below(8)).min(file.len() - at);
        file[at..at + len].copy_from_slice(&with[..len]);
    }
    if bytes.flag() {
        file.truncate(bytes.below(file.len()));
    }
    check(&file);
}

/// Describes a file as the host does when it opens it.
///
/// # Errors
/// What the host says.
pub fn describe(bytes: &[u8]) -> Result<Description, Problem> {
    let kind = recognise(bytes)?;
    let artifact = Artifact::from_bytes(Path::new("x"), bytes)?;
    match kind {
        Kind::Native => NativeLoader::new().describe(&artifact),
        _ => crate::component::describe(bytes),
    }
}

/// Checks a file, and what has passed once more.
pub fn check(bytes: &[u8]) {
    let Ok(Kind::Native) = recognise(bytes) else { return };
    match describe(bytes) {
        Ok(_) => inside(bytes),
        Err(problem) => drop(problem.to_string()),
    }
}

/// What has passed has all its segments inside the file.
///
/// # Panics
/// When it has not.
fn inside(bytes: &[u8]) {
    let Some(b"\x7fELF\x02\x01") = bytes.get(..6) else { return };
    let half = |at: usize| u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap_or_default()) as usize;
    let word = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap_or_default());
    let (table, size, count) = (word(32) as usize, half(54), half(56));
    for index in 0..count {
        let at = table + index * size;
        let (offset, length) = (word(at + 8), word(at + 32));
        let end = offset.checked_add(length);
        assert!(end.is_some_and(|end| end <= bytes.len() as u64), "segment {index} leaves the file");
    }
}
