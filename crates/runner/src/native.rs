//! Native libraries as code that a runner runs.

use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use keyway_contract::client::Instance;
use keyway_contract::error::CallErrorKind;
use keyway_contract::frame::Context;
use keyway_native::{Table, TableError};
use keyway_wire::hello::{Code, Refusal, Trouble};

use crate::session::Loaded;

/// What identifies a file, as long as it is there.
type Identity = (u64, u64);

/// Maps a library from the sealed file that the host has checked, unless it is mapped already. It stays, and so does the
/// descriptor that it was mapped from.
pub(crate) fn load(code: &Code, file: OwnedFd) -> Result<Box<dyn Loaded>, Refusal> {
    static MAPPED: Mutex<Vec<(Identity, Table)>> = Mutex::new(Vec::new());
    let mut mapped = MAPPED.lock().unwrap_or_else(PoisonError::into_inner);
    let identity = rustix::fs::fstat(&file).ok().map(|stat| (stat.st_dev, stat.st_ino));
    if let Some((_, table)) = mapped.iter().find(|(known, _)| Some(*known) == identity) {
        return Ok(loaded(table.clone()));
    }
    // SAFETY: the host has checked the file, which cannot be changed any more; this process is there to run its code.
    let table = unsafe { keyway_native::load_sealed(file, Path::new(&code.name), &code.entry) };
    if let (Some(identity), Ok(table)) = (identity, &table) {
        mapped.push((identity, table.clone()));
    }
    table.map(loaded).map_err(|error| Refusal {
        problem: match error {
            TableError::Linker(_) => Trouble::Linker,
            _ => Trouble::Table,
        },
        message: error.to_string(),
    })
}

/// A table as loaded code.
pub(crate) fn loaded(table: Table) -> Box<dyn Loaded> {
    Box::new(Native(table))
}

struct Native(Table);

impl Loaded for Native {
    fn imports(&self) -> Vec<String> {
        self.0.imports().to_vec()
    }

    fn has(&self, function: &str) -> bool {
        self.0.has(function)
    }

    fn instantiate(&self, config: &str, context: Arc<Context>) -> Result<Box<dyn Instance>, CallErrorKind> {
        self.0.instantiate(config, context)
    }
}
