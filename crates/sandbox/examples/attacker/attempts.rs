//! What can be tried, by name.

use std::io;
use std::os::fd::{IntoRawFd, OwnedFd};

use crate::host::Target;
use crate::{attacks, grants, system};

/// Tries one thing. What it gives back is printed.
pub type Attempt = fn(&Target) -> io::Result<String>;

pub fn find(name: &str) -> Attempt {
    let known = attacks::ALL.iter().chain(grants::ALL).find(|(known, _)| *known == name);
    known.unwrap_or_else(|| panic!("no attempt `{name}`")).1
}

/// Opens what a runner is given: a library and a program in memory, a terminal. These stay open.
pub fn prepare(target: &mut Target) -> Vec<i32> {
    let mut prepared = Vec::new();
    for candidates in [&LIBRARIES[..], &["/bin/echo", "/usr/bin/echo"]] {
        let content = candidates.iter().find_map(|path| std::fs::read(path).ok()).unwrap_or_default();
        prepared.push(system::memory_file(&content).into_raw_fd());
    }
    let terminal = std::fs::File::open("/dev/ptmx").map(OwnedFd::from);
    prepared.push(terminal.map_or(-1, IntoRawFd::into_raw_fd));
    target.prepared.clone_from(&prepared);
    prepared
}

const LIBRARIES: [&str; 5] = [
    "/lib/x86_64-linux-gnu/libm.so.6",
    "/lib/aarch64-linux-gnu/libm.so.6",
    "/lib64/libm.so.6",
    "/usr/lib/libm.so.6",
    "/lib/libm.so.6",
];

impl Target {
    pub fn library(&self) -> i32 {
        self.prepared[0]
    }

    pub fn program(&self) -> i32 {
        self.prepared[1]
    }

    pub fn terminal(&self) -> i32 {
        self.prepared[2]
    }

    /// The first argument.
    pub fn argument(&self) -> &str {
        self.arguments.first().map_or("", String::as_str)
    }
}
