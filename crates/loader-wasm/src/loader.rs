//! [`WasmLoader`]: from a component to a module.

use std::path::PathBuf;
use std::sync::Arc;

use keyway_contract::types::{Function, Interface};
use keyway_host::Settings;
use keyway_host::artifact::{Artifact, Kind};
use keyway_host::error::Problem;
use keyway_host::loader::{Description, Loader, Module, Placement};
use wasmtime::component::Component;

use crate::cache::{Cache, Key};
use crate::describe;
use crate::engine::{Engines, Side};
use crate::link;
use crate::module::{Shared, WasmModule};
use crate::reexport::reexport;

/// How many instances of components a loader has places for, unless told otherwise.
pub const DEFAULT_POOL: u32 = 1000;

/// How many bytes of compiled functions a loader keeps, unless told otherwise.
pub const DEFAULT_FUNCTIONS: usize = 64 << 20;

/// The engines' names in the keys of the cache, with the version of what is done before compiling.
const PLAIN: &str = "plain, re-exported (2)";
/// See [`PLAIN`].
const CONCURRENT: &str = "concurrent";

/// Sets up a [`WasmLoader`].
#[derive(Clone, Debug)]
pub struct WasmLoaderBuilder {
    pool: u32,
    functions: usize,
    cache: Option<PathBuf>,
}

impl Default for WasmLoaderBuilder {
    fn default() -> Self {
        WasmLoaderBuilder { pool: DEFAULT_POOL, functions: DEFAULT_FUNCTIONS, cache: None }
    }
}

impl WasmLoaderBuilder {
    /// How many instances there may be at a time; they take their memory from places that are kept. 0 for no
    /// such places: any number of instances, each of which is slower to make.
    ///
    /// A place costs address space, not memory. Where there is not enough, the loader does without.
    pub fn pool(mut self, instances: u32) -> Self {
        self.pool = instances;
        self
    }

    /// How many bytes of compiled functions are kept in memory: when another version of a component comes, only those of its
    /// functions are compiled that have changed. 0 for none; what was not used for longest goes first. Nothing is taken
    /// before a component is compiled.
    pub fn functions(mut self, bytes: usize) -> Self {
        self.functions = bytes;
        self
    }

    /// Keeps compiled code in a directory. It has to belong to the user that the host runs as, and nobody
    /// else may write to it; it is made if it does not exist. A directory that is not like that is not
    /// used, and the log says so.
    pub fn cache(mut self, directory: impl Into<PathBuf>) -> Self {
        self.cache = Some(directory.into());
        self
    }

    /// Makes the loader. Its engine is made when the first component is loaded.
    pub fn build(self) -> WasmLoader {
        let cache = self.cache.and_then(|path| match Cache::open(&path) {
            Ok(cache) => Some(cache),
            Err(why) => {
                tracing::warn!(
                    target: "keyway",
                    "{}: {why}; compiled code is not kept there",
                    path.display()
                );
                None
            }
        });
        WasmLoader { engines: Engines::new(self.pool, self.functions), cache }
    }
}

/// Loads WebAssembly components.
///
/// A loader has a thread of its own that counts time for deadlines; it ends with the last loader, module or
/// instance.
pub struct WasmLoader {
    engines: Engines,
    cache: Option<Cache>,
}

impl Default for WasmLoader {
    fn default() -> Self {
        Self::new()
    }
}

impl WasmLoader {
    /// A loader without a cache, with the default pool.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Sets up a loader.
    pub fn builder() -> WasmLoaderBuilder {
        WasmLoaderBuilder::default()
    }

    /// The engine of components without async types, for those who measure calls against wasmtime's own.
    ///
    /// # Errors
    /// When wasmtime does not run on this machine.
    #[doc(hidden)]
    pub fn engine(&self) -> Result<&wasmtime::Engine, Problem> {
        self.engines.plain().map(|side| &side.engine)
    }

    /// Loads a component, and gives its machine code for [`load_compiled`](WasmLoader::load_compiled) of a loader of this very
    /// program.
    ///
    /// # Errors
    /// Those of loading it.
    #[doc(hidden)]
    pub fn load_with_code(
        &self,
        artifact: &Artifact,
        description: &Description,
    ) -> Result<(Arc<dyn Module>, Vec<u8>), Problem> {
        let (component, side) = self.component(artifact)?;
        let module = self.module(&component, side, description)?;
        let code = component.serialize().map_err(|error| Problem::Engine(format!("{error:#}")))?;
        let kind = if side.concurrent { CONCURRENT } else { PLAIN };
        Ok((module, [kind.as_bytes(), &code].concat()))
    }

    /// Loads a component whose machine code is there already.
    ///
    /// # Errors
    /// When it is the code of another engine, or its imports cannot be linked.
    ///
    /// # Safety
    /// The code is what [`load_with_code`](WasmLoader::load_with_code) gave: it runs with all rights of this process.
    #[doc(hidden)]
    pub unsafe fn load_compiled(
        &self,
        code: &[u8],
        description: &Description,
    ) -> Result<Arc<dyn Module>, Problem> {
        let of = |kind: &str| code.strip_prefix(kind.as_bytes());
        let (side, code) = match (of(PLAIN), of(CONCURRENT)) {
            (Some(code), _) => (self.engines.plain()?, code),
            (_, Some(code)) => (self.engines.concurrent()?, code),
            _ => {
                return Err(Problem::Engine("it was compiled by another version of this program".to_owned()));
            }
        };
        // SAFETY: the caller says that it is what `Component::serialize` made, unchanged; whether the engine fits is
        // checked by wasmtime.
        let component = unsafe { Component::deserialize(&side.engine, code) };
        let component = component.map_err(|error| Problem::Engine(format!("{error:#}")))?;
        self.module(&component, side, description)
    }

    /// Links a component.
    fn module(
        &self,
        component: &Component,
        side: &Side,
        description: &Description,
    ) -> Result<Arc<dyn Module>, Problem> {
        let contract = &description.contract;
        let linker = link::link_services(&side.linker, component, contract)?;
        let pre = linker
            .instantiate_pre(component)
            .map_err(|error| Problem::Engine(format!("its imports cannot be linked: {error:#}")))?;
        let shared = Shared::new(component, contract, pre, Arc::clone(&self.engines.ticker))?;
        let name = |(interface, function): (&Interface, &Function)| interface.qualified(&function.name);
        let imports = contract.imported().map(name).collect();
        Ok(Arc::new(WasmModule::new(shared, imports, side.concurrent)))
    }

    /// The component, compiled now or before, on the engine that it needs.
    fn component(&self, artifact: &Artifact) -> Result<(Component, &Side), Problem> {
        let plain = self.engines.plain()?;
        let key = |kind| Key::new(&artifact.digest, &plain.engine, kind);
        if let Some(cache) = &self.cache {
            if let Some(component) = cache.load(&key(PLAIN), || Ok(&plain.engine)) {
                return Ok((component, plain));
            }
            let concurrent = || self.engines.concurrent().map(|side| &side.engine);
            if let Some(component) = cache.load(&key(CONCURRENT), concurrent) {
                return Ok((component, self.engines.concurrent()?));
            }
        }
        let (component, side, kind) = self.compile(&artifact.bytes, plain)?;
        if let Some(cache) = &self.cache {
            cache.store(&key(kind), &component);
        }
        Ok((component, side))
    }

    /// Compiles in the form that is cheapest to call, on the first engine on which the component is valid.
    fn compile<'a>(
        &'a self,
        bytes: &[u8],
        plain: &'a Side,
    ) -> Result<(Component, &'a Side, &'static str), Problem> {
        if let Some(component) =
            reexport(bytes).and_then(|bytes| Component::from_binary(&plain.engine, &bytes).ok())
        {
            return Ok((component, plain, PLAIN));
        }
        let refused = match Component::from_binary(&plain.engine, bytes) {
            Ok(component) => return Ok((component, plain, PLAIN)),
            Err(error) => Problem::Damaged(format!("wasmtime refuses it: {error:#}")),
        };
        let concurrent = self.engines.concurrent()?;
        match Component::from_binary(&concurrent.engine, bytes) {
            Ok(component) => Ok((component, concurrent, CONCURRENT)),
            Err(_) => Err(refused),
        }
    }
}

impl Loader for WasmLoader {
    fn placement(&self) -> Placement {
        Placement::Wasm
    }

    fn accepts(&self, kind: Kind) -> bool {
        kind == Kind::Component
    }

    fn describe(&self, artifact: &Artifact) -> Result<Description, Problem> {
        describe::describe(&artifact.bytes)
    }

    fn load(
        &self,
        artifact: &Artifact,
        description: &Description,
        _settings: &Settings,
    ) -> Result<Arc<dyn Module>, Problem> {
        let (component, side) = self.component(artifact)?;
        self.module(&component, side, description)
    }
}
