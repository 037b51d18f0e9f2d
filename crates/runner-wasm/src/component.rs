//! Components as code that a runner runs.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;

use keyway_contract::client::Instance;
use keyway_contract::error::CallErrorKind;
use keyway_contract::frame::Context;

use keyway_contract::types::{Contract, same_name};
use keyway_host::artifact::Artifact;
use keyway_host::loader::{Limits, Loader, Module, Request};
use keyway_host::{Grants, Right, Settings};
use keyway_loader_wasm::WasmLoader;
use keyway_runner::Loaded;
use keyway_wire::hello::{Code, Refusal, Trouble};

/// Compiles a component.
pub fn load(code: &Code, file: OwnedFd) -> Result<Box<dyn Loaded>, Refusal> {
    let refused =
        |what: &dyn std::fmt::Display| Refusal { problem: Trouble::Engine, message: what.to_string() };
    let bytes = read(&file.into()).map_err(|error| refused(&error))?;
    let artifact = Artifact::from_bytes(Path::new(&code.name), &bytes).map_err(|error| refused(&error))?;
    // One instance: places for many would only take address space, which is limited here.
    let loader = WasmLoader::builder().pool(0).build();
    let description = loader.describe(&artifact).map_err(|problem| refused(&problem))?;
    let module =
        loader.load(&artifact, &description, &Settings::default()).map_err(|problem| refused(&problem))?;
    let rights: Result<Vec<Right>, _> = code.rights.iter().map(|right| right.parse()).collect();
    let rights = rights.map_err(|error| refused(&error))?;
    let grants = Grants::new(&rights).map_err(|error| refused(&error))?;
    Ok(Box::new(Component {
        module,
        contract: description.contract,
        memory: usize::try_from(code.memory).unwrap_or(usize::MAX),
        grants: Arc::new(grants),
    }))
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
    contract: Contract,
    memory: usize,
    grants: Arc<Grants>,
}

impl Loaded for Component {
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
