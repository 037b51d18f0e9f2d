//! [`WasmLoader`]: from a component to a module.

use std::path::PathBuf;
use std::sync::Arc;

use keyway_host::artifact::{Artifact, Kind};
use keyway_host::error::Problem;
use keyway_host::loader::{Description, Loader, Module, Placement};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::cache::{Cache, Key};
use crate::describe;
use crate::engine::Engines;
use crate::link;
use crate::module::{Shared, WasmModule};

/// How many instances of components a loader has places for, unless told otherwise.
pub const DEFAULT_POOL: u32 = 1000;

/// The engines' names in the keys of the cache.
const PLAIN: &str = "plain";
/// See [`PLAIN`].
const CONCURRENT: &str = "concurrent";

/// Sets up a [`WasmLoader`].
#[derive(Clone, Debug)]
pub struct WasmLoaderBuilder {
    pool: u32,
    cache: Option<PathBuf>,
}

impl Default for WasmLoaderBuilder {
    fn default() -> Self {
        WasmLoaderBuilder { pool: DEFAULT_POOL, cache: None }
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

    /// Keeps compiled code in a directory. It has to belong to the user that the host runs as, and nobody
    /// else may write to it; it is made if it does not exist. A directory that is not like that is not
    /// used, and the log says so.
    pub fn cache(mut self, directory: impl Into<PathBuf>) -> Self {
        self.cache = Some(directory.into());
        self
    }

    /// Makes the loader.
    ///
    /// # Errors
    /// When wasmtime does not run on this machine.
    pub fn build(self) -> Result<WasmLoader, Problem> {
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
        Ok(WasmLoader { engines: Engines::new(self.pool)?, cache })
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

impl WasmLoader {
    /// A loader without a cache, with the default pool.
    ///
    /// # Errors
    /// As [`WasmLoaderBuilder::build`].
    pub fn new() -> Result<Self, Problem> {
        Self::builder().build()
    }

    /// Sets up a loader.
    pub fn builder() -> WasmLoaderBuilder {
        WasmLoaderBuilder::default()
    }

    /// The engine of components without async types, for those who measure calls against wasmtime's own.
    #[doc(hidden)]
    pub fn engine(&self) -> &Engine {
        self.engines.plain()
    }

    /// The component, compiled now or before.
    fn component(&self, artifact: &Artifact) -> Result<Component, Problem> {
        let plain = self.engines.plain();
        let key = |kind| Key::new(&artifact.digest, plain, kind);
        if let Some(cache) = &self.cache {
            let found = cache
                .load(&key(PLAIN), || Ok(plain))
                .or_else(|| cache.load(&key(CONCURRENT), || self.engines.concurrent()));
            if let Some(component) = found {
                return Ok(component);
            }
        }
        let (component, kind) = self.compile(&artifact.bytes)?;
        if let Some(cache) = &self.cache {
            cache.store(&key(kind), &component);
        }
        Ok(component)
    }

    /// Compiles on the first engine on which the component is valid.
    fn compile(&self, bytes: &[u8]) -> Result<(Component, &'static str), Problem> {
        let refused = match Component::from_binary(self.engines.plain(), bytes) {
            Ok(component) => return Ok((component, PLAIN)),
            Err(error) => Problem::Damaged(format!("wasmtime refuses it: {error:#}")),
        };
        match Component::from_binary(self.engines.concurrent()?, bytes) {
            Ok(component) => Ok((component, CONCURRENT)),
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

    fn load(&self, artifact: &Artifact, description: &Description) -> Result<Arc<dyn Module>, Problem> {
        let component = self.component(artifact)?;
        let linker = link::link(&component, &description.contract)?;
        let pre = linker
            .instantiate_pre(&component)
            .map_err(|error| Problem::Engine(format!("its imports cannot be linked: {error:#}")))?;
        let shared = Shared::new(&component, pre, Arc::clone(&self.engines.ticker));
        let imports = &description.contract;
        let imports = imports.imported().map(|(interface, function)| interface.qualified(&function.name)).collect();
        Ok(Arc::new(WasmModule { shared: Arc::new(shared), imports }))
    }
}
