//! The `native` placement: libraries with the C ABI of docs/abi.md, in the host's address space.
//!
//! A file is checked as far as it can be before the system's loader sees it, and what is loaded is the copy
//! that was checked. A library stays mapped for good: unloading native code is unsound.

mod check;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use keyway_native::Table;

use super::TableModule;
use crate::artifact::{Artifact, Kind};
use crate::error::Problem;
use crate::loader::{Description, Loader, Module, Placement};
use crate::settings::Settings;

/// Loads native libraries.
#[derive(Default)]
pub struct NativeLoader(());

impl NativeLoader {
    /// A loader.
    pub fn new() -> Self {
        NativeLoader(())
    }
}

/// The libraries of this program by digest: one content is mapped and initialised once, whatever the number
/// of hosts and opens.
static LOADED: LazyLock<Mutex<HashMap<[u8; 32], Table>>> = LazyLock::new(Mutex::default);

/// How many native libraries this program has mapped. They are never unmapped.
pub fn mapped_libraries() -> usize {
    LOADED.lock().unwrap_or_else(PoisonError::into_inner).len()
}

impl Loader for NativeLoader {
    fn placement(&self) -> Placement {
        Placement::Native
    }

    fn accepts(&self, kind: Kind) -> bool {
        kind == Kind::Native
    }

    fn describe(&self, artifact: &Artifact) -> Result<Description, Problem> {
        describe(artifact)
    }

    fn load(
        &self,
        artifact: &Artifact,
        description: &Description,
        _settings: &Settings,
    ) -> Result<Arc<dyn Module>, Problem> {
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = loaded.get(&artifact.digest) {
            return Ok(Arc::new(TableModule(table.clone())));
        }
        if let Some(manifest) = &description.manifest
            && crate::Manifest::parse(manifest)?.panic.as_deref() == Some("abort")
        {
            return Err(Problem::PanicAborts);
        }
        let check::Checked { entry, called, .. } = check::check(&artifact.bytes)?;
        // SAFETY: the file has been checked; that its code keeps the host's invariants is what placing a plugin natively
        // trusts it with.
        let table = unsafe { keyway_native::load(&artifact.bytes, &artifact.path, &entry) }?;
        table.check_functions(&description.contract)?;
        if called.is_none() {
            table.check_imports(&description.contract)?;
        }
        loaded.insert(artifact.digest, table.clone());
        Ok(Arc::new(TableModule(table)))
    }
}

/// Reads what a native library or a program says of itself: no code of it runs.
///
/// # Errors
/// When it is damaged, or for another machine, or carries no contract.
pub fn describe(artifact: &Artifact) -> Result<Description, Problem> {
    let checked = match artifact.kind {
        Kind::Program if artifact.bytes.starts_with(b"#!") => {
            let seal = crate::seal::read(&artifact.bytes)?.unwrap_or_default();
            check::Checked {
                entry: String::new(),
                manifest: seal.manifest,
                contract: seal.contract,
                called: None,
                system: Vec::new(),
            }
        }
        Kind::Program => check::program(&artifact.bytes)?,
        _ => check::check(&artifact.bytes)?,
    };
    if artifact.kind == Kind::Program && checked.contract.is_none() && checked.manifest.is_none() {
        return Err(Problem::Executable);
    }
    let wit = checked.contract.ok_or_else(|| {
        Problem::Contract(
            "the file carries none; a Rust plugin gets it from `export!`, another one from the section \
             `keyway.contract` or from `keyway pack --contract`"
                .to_owned(),
        )
    })?;
    let mut contract = crate::contract::parse(&wit)?;
    if let Some(called) = checked.called {
        contract = crate::contract::with_called(contract, |import| called.contains(import));
    }
    Ok(Description {
        manifest: checked.manifest,
        contract,
        wit,
        system: checked.system,
        provides: Vec::new(),
        skipped: Vec::new(),
    })
}

/// The name of a native library's entry function.
///
/// # Errors
/// When it is damaged, or for another machine, or no plugin.
pub fn entry(artifact: &Artifact) -> Result<String, Problem> {
    check::check(&artifact.bytes).map(|checked| checked.entry)
}
