//! Components as code that a runner runs.

use std::collections::HashMap;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use keyway_contract::client::Instance;
use keyway_contract::error::CallErrorKind;
use keyway_contract::frame::Context;
use keyway_contract::types::{Contract, same_name};
use keyway_host::artifact::Artifact;
use keyway_host::error::Problem;
use keyway_host::loader::{Description, Limits, Loader, Module, Request};
use keyway_host::{Grants, Right, Settings};
use keyway_loader_wasm::WasmLoader;
use keyway_runner::Loaded;
use keyway_wire::hello::{self as wire, Code, Refusal, Trouble};

/// Components that this process has compiled: instances that share it share their code.
pub struct Components {
    loader: WasmLoader,
    /// By their digests, each with a lock for the time in which it is compiled: the next instance may want the same.
    compiled: Mutex<HashMap<[u8; 32], Arc<Mutex<Compiled>>>>,
}

/// What instances of a component are made of.
type Made = (Arc<dyn Module>, Arc<Contract>);

/// A component that is ready to be made instances of, as long as there are some.
#[derive(Default)]
struct Compiled(Option<(Weak<dyn Module>, Arc<Contract>)>);

impl Compiled {
    fn module(&self) -> Option<Made> {
        let (module, contract) = self.0.as_ref()?;
        Some((module.upgrade()?, Arc::clone(contract)))
    }
}

fn lock(place: &Mutex<Compiled>) -> MutexGuard<'_, Compiled> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Components {
    /// None yet.
    pub fn new() -> Self {
        // A few instances: places for many would only take address space, which is limited here.
        Components { loader: WasmLoader::builder().pool(0).functions(0).build(), compiled: Mutex::default() }
    }

    /// Compiles a component, unless that has been done, here or by another runner.
    pub fn load(
        &self,
        code: &Code,
        file: OwnedFd,
        compiled: Option<OwnedFd>,
    ) -> Result<Box<dyn Loaded>, Refusal> {
        let refused =
            |what: &dyn std::fmt::Display| Refusal { problem: Trouble::Engine, message: what.to_string() };
        let bytes = read(&file.into()).map_err(|error| refused(&error))?;
        let artifact =
            Artifact::from_bytes(Path::new(&code.name), &bytes).map_err(|error| refused(&error))?;
        let compiled = code.compiled.zip(compiled.map(File::from));
        let ((module, contract), written) =
            self.compiled(&artifact, compiled).map_err(|problem| refused(&problem))?;
        let rights: Result<Vec<Right>, _> = code.rights.iter().map(|right| right.parse()).collect();
        let rights = rights.map_err(|error| refused(&error))?;
        let grants = Grants::new(&rights).map_err(|error| refused(&error))?;
        Ok(Box::new(Component {
            module,
            contract,
            memory: usize::try_from(code.memory).unwrap_or(usize::MAX),
            grants: Arc::new(grants),
            written,
        }))
    }

    /// A component's module and contract, and how much of its code was written to the file that wants it.
    fn compiled(
        &self,
        artifact: &Artifact,
        file: Option<(wire::Compiled, File)>,
    ) -> Result<(Made, u64), Problem> {
        let place = {
            let mut all = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
            // Those that somebody compiles are held by somebody.
            all.retain(|_, place| Arc::strong_count(place) > 1 || lock(place).module().is_some());
            Arc::clone(all.entry(artifact.digest).or_default())
        };
        let mut compiled = lock(&place);
        if let Some(made) = compiled.module() {
            return Ok((made, 0));
        }
        let description = self.loader.describe(artifact)?;
        let (module, written) = self.module(artifact, &description, file)?;
        let contract = Arc::new(description.contract);
        compiled.0 = Some((Arc::downgrade(&module), Arc::clone(&contract)));
        Ok(((module, contract), written))
    }

    fn module(
        &self,
        artifact: &Artifact,
        description: &Description,
        file: Option<(wire::Compiled, File)>,
    ) -> Result<(Arc<dyn Module>, u64), Problem> {
        match file {
            Some((wire::Compiled::Given, file)) => {
                let code = read(&file).map_err(|error| Problem::Engine(error.to_string()))?;
                // SAFETY: the host gives what a runner has compiled of this very artifact, before there was any code of the
                // plugin's in it, and sealed that. Its runner was this program, or wasmtime refuses the code of another
                // version of itself. A host that lies runs what it likes here anyway.
                if let Ok(module) = unsafe { self.loader.load_compiled(&code, description) } {
                    return Ok((module, 0));
                }
            }
            Some((wire::Compiled::Wanted, file)) => {
                let (module, code) = self.loader.load_with_code(artifact, description)?;
                // There may be less room than it needs.
                let written = file.write_all_at(&code, 0).map_or(0, |()| code.len() as u64);
                return Ok((module, written));
            }
            None => {}
        }
        Ok((self.loader.load(artifact, description, &Settings::default())?, 0))
    }
}

/// All of a file. Not from where it was read last: the runners of a plugin share that place.
fn read(file: &File) -> std::io::Result<Vec<u8>> {
    let size = usize::try_from(file.metadata()?.len()).map_err(std::io::Error::other)?;
    let mut bytes = vec![0; size];
    file.read_exact_at(&mut bytes, 0)?;
    Ok(bytes)
}

struct Component {
    module: Arc<dyn Module>,
    contract: Arc<Contract>,
    memory: usize,
    grants: Arc<Grants>,
    written: u64,
}

impl Loaded for Component {
    fn written(&self) -> u64 {
        self.written
    }

    fn imports(&self) -> Vec<String> {
        self.module.imports()
    }

    fn has(&self, function: &str) -> bool {
        let mut names = self.contract.exported().map(|(interface, f)| interface.qualified(&f.name));
        names.any(|name| name == function || same_name(&name, function))
    }

    fn instantiate(&self, config: &str, context: Arc<Context>) -> Result<Box<dyn Instance>, CallErrorKind> {
        let limits = Limits {
            memory: self.memory,
            // The host ends this process when the time is up.
            deadline: None,
            values: context.value_limit,
        };
        self.module.instantiate(Request { config, context, limits: &limits, grants: &self.grants })
    }
}
