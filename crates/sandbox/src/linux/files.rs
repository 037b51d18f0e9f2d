//! The granted paths.

use std::io;
use std::path::Path;

use crate::error::SealError;
use crate::policy::Policy;

/// Where a system keeps its libraries, and what `ld.so` looks at. What a system does not have is left out.
const LIBRARIES: [&str; 8] = [
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
];

/// What programs expect of any system: where nothing is, and random bytes.
const DEVICES: [(Right, &str); 2] = [(Right::Write, "/dev/null"), (Right::Read, "/dev/urandom")];

/// What is granted on a path.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    Read,
    Write,
    Execute,
}

impl Right {
    pub(super) fn name(self) -> &'static str {
        match self {
            Right::Read => "read",
            Right::Write => "write",
            Right::Execute => "execute",
        }
    }
}

/// All granted paths, the system's own among them.
pub(super) fn grants(policy: &Policy) -> impl Iterator<Item = (Right, &Path)> {
    let programs = !policy.execute.is_empty() || policy.processes;
    let libraries = LIBRARIES.iter().filter(|_| policy.libraries).map(|path| (Right::Read, *path));
    let devices = DEVICES.iter().filter(move |_| programs).copied();
    let system = libraries.chain(devices).map(|(right, path)| (right, Path::new(path)));
    named(policy).chain(system.filter(|(_, path)| path.exists()))
}

/// Checks that every granted path is one: a grant on nothing is a mistake that nobody would notice.
pub(super) fn check(policy: &Policy) -> Result<(), SealError> {
    for (right, path) in named(policy) {
        let found = match path.is_absolute() {
            true => path.metadata().map(drop),
            false => Err(io::Error::new(io::ErrorKind::InvalidInput, "the path is not absolute")),
        };
        found.map_err(|source| error(right, path, source))?;
    }
    Ok(())
}

/// The paths that the policy names.
fn named(policy: &Policy) -> impl Iterator<Item = (Right, &Path)> {
    [(Right::Read, &policy.read), (Right::Write, &policy.write), (Right::Execute, &policy.execute)]
        .into_iter()
        .flat_map(|(right, paths)| paths.iter().map(move |path| (right, path.as_path())))
}

pub(super) fn error(right: Right, path: &Path, source: io::Error) -> SealError {
    SealError::Path { right: right.name(), path: path.to_owned(), source }
}
