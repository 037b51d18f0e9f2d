//! [`ProcessLoader`]: from an artifact to a module whose instances are processes.

use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use keyway_host::artifact::{Artifact, Kind};
use keyway_host::error::Problem;
use keyway_host::loader::{Description, Loader, Module, Placement};
use keyway_host::{Settings, native};
use keyway_sandbox::Layer;

use crate::cgroup::Cgroup;
use crate::instance::{OnEnd, ProcessEnd};
use crate::module::{ProcessModule, Shared};
use crate::process::Peers;
use crate::shared::AllShared;
use crate::start::Memory;

/// The variable that names the runner's program.
const RUNNER: &str = "KEYWAY_RUNNER";
/// The same for components.
const COMPONENT_RUNNER: &str = "KEYWAY_RUNNER_WASM";
/// The variable that names the cgroup that is divided.
const CGROUP: &str = "KEYWAY_CGROUP";

/// Sets up a [`ProcessLoader`].
#[derive(Clone)]
pub struct ProcessLoaderBuilder {
    runner: Option<PathBuf>,
    component_runner: Option<PathBuf>,
    warm: usize,
    idle: Duration,
    patience: Duration,
    arena: u64,
    shared_memory: bool,
    require: Vec<Layer>,
    trusted_memory: bool,
    sandbox: bool,
    on_end: Option<OnEnd>,
    cgroup: Option<PathBuf>,
    peers: Option<Peers>,
}

impl std::fmt::Debug for ProcessLoaderBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProcessLoaderBuilder").field("runner", &self.runner).finish_non_exhaustive()
    }
}

impl Default for ProcessLoaderBuilder {
    fn default() -> Self {
        ProcessLoaderBuilder {
            runner: None,
            component_runner: None,
            warm: 1,
            idle: Duration::from_secs(60),
            patience: Duration::from_secs(10),
            arena: 1 << 30,
            shared_memory: true,
            require: Vec::new(),
            trusted_memory: false,
            sandbox: true,
            on_end: None,
            cgroup: None,
            peers: None,
        }
    }
}

impl ProcessLoaderBuilder {
    /// The runner's program. Without it that of the variable KEYWAY_RUNNER is used, else `keyway-runner` beside the
    /// host's own program or one folder above it.
    pub fn runner(mut self, program: impl Into<PathBuf>) -> Self {
        self.runner = Some(program.into());
        self
    }

    /// The runner's program for WebAssembly components. Without it that of the variable KEYWAY_RUNNER_WASM is used, else
    /// `keyway-runner-wasm` beside the other one.
    pub fn component_runner(mut self, program: impl Into<PathBuf>) -> Self {
        self.component_runner = Some(program.into());
        self
    }

    /// How many processes of a plugin wait for its next instance with the same rights, sealed and with the code
    /// loaded; 1 unless set. The first instance starts its own.
    pub fn warm(mut self, runners: usize) -> Self {
        self.warm = runners;
        self
    }

    /// How long such a process waits before it ends; 60 seconds unless set.
    pub fn idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// How long a process may take to start; 10 seconds unless set. For a component 20 seconds are added for each MiB of it,
    /// in which it is compiled.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The size of the memory that is shared with each process, in bytes: address space, of which pages take room when
    /// they are used. A quarter of it is the most that the strings and records of one call may take, and a quarter the
    /// most that its lists of numbers may, in each direction. 1 GiB unless set.
    pub fn shared_bytes(mut self, bytes: u64) -> Self {
        self.arena = bytes;
        self
    }

    /// Whether to share memory with processes at all; without it everything is copied through sockets. On unless set.
    pub fn shared_memory(mut self, on: bool) -> Self {
        self.shared_memory = on;
        self
    }

    /// The layers of the sandbox that every process has to have; an instance is refused where the system has less.
    pub fn require(mut self, layers: &[Layer]) -> Self {
        self.require = layers.to_vec();
        self
    }

    /// Looks at lists of numbers that processes give in place, instead of copying them out first, and lets
    /// `Instance::buffer` make lists where a process looks at them. A process could change them while the host uses them:
    /// only for plugins whose memory is trusted.
    pub fn trusted_memory(mut self, on: bool) -> Self {
        self.trusted_memory = on;
        self
    }

    /// Whether processes seal themselves. On unless set; without it a process has all rights of the host's user, and
    /// only its memory and its end are kept apart.
    pub fn sandbox(mut self, on: bool) -> Self {
        self.sandbox = on;
        self
    }

    /// Tells `hook` of each process that ends before its instance is dropped, on the thread of the call that it ends with:
    /// a restart policy of one's own begins here. Without one the next instance simply gets a new process; pools come with
    /// a policy.
    pub fn on_end(mut self, hook: impl Fn(&ProcessEnd<'_>) + Send + Sync + 'static) -> Self {
        self.on_end = Some(Arc::new(hook));
        self
    }

    /// The folder of a cgroup (version 2) that the host may divide; without it that of the variable KEYWAY_CGROUP, else
    /// none. Each process gets a cgroup of its own in it, with bounds for its memory and for the number of its threads and of
    /// the processes that it starts; docs/security.md says which. Confinement reports it as the layer `cgroup`, which
    /// [`Settings::require`] may ask for.
    ///
    /// The host itself may not be in it: under systemd it is a folder `plugins` below a unit with `Delegate=yes` and
    /// `DelegateSubgroup=host`.
    pub fn cgroup(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cgroup = Some(folder.into());
        self
    }

    /// Talks to who is at the other end of these sockets, as if that were the processes, which are started all the same: for
    /// fuzzers.
    #[doc(hidden)]
    pub fn peers(mut self, peers: impl Fn() -> OwnedFd + Send + Sync + 'static) -> Self {
        self.peers = Some(Arc::new(peers));
        self
    }

    /// Makes the loader. Nothing is started before the first instance is made.
    pub fn build(self) -> ProcessLoader {
        let runner = self.runner.clone().unwrap_or_else(|| find("keyway-runner"));
        let named = std::env::var_os(COMPONENT_RUNNER).is_some_and(|named| !named.is_empty());
        let component_runner = self.component_runner.clone().unwrap_or_else(|| match runner.parent() {
            Some(folder) if !named => folder.join("keyway-runner-wasm"),
            _ => find("keyway-runner-wasm"),
        });
        let memory = Memory {
            size: self.arena,
            trusted: self.trusted_memory,
            none: Arc::new(AtomicBool::new(!self.shared_memory)),
        };
        let named = || std::env::var_os(CGROUP).filter(|named| !named.is_empty()).map(PathBuf::from);
        let cgroup = self.cgroup.or_else(named).map(|folder| Arc::new(Cgroup::of(folder)));
        let shared = Shared {
            cgroup,
            runner: Arc::new(runner),
            component_runner: Arc::new(component_runner),
            keep: self.warm,
            idle: self.idle,
            patience: self.patience,
            memory,
            require: self.require,
            sandbox: self.sandbox,
            on_end: self.on_end,
            peers: self.peers,
            all_shared: AllShared::default(),
        };
        ProcessLoader(Arc::new(shared))
    }
}

/// Where a runner's program is, as far as nobody says otherwise.
fn find(name: &str) -> PathBuf {
    let variable = if name == "keyway-runner" { RUNNER } else { COMPONENT_RUNNER };
    if let Some(named) = std::env::var_os(variable).filter(|named| !named.is_empty()) {
        return named.into();
    }
    let own = std::env::current_exe().unwrap_or_default();
    // Cargo puts tests and examples one folder below the programs.
    let folders = own.ancestors().skip(1).take(2);
    let beside: Vec<PathBuf> = folders.map(|folder| folder.join(name)).collect();
    beside.iter().find(|path| path.is_file()).or(beside.first()).cloned().unwrap_or_else(|| name.into())
}

/// Loads native libraries, WebAssembly components and programs into processes of their own.
pub struct ProcessLoader(Arc<Shared>);

impl Default for ProcessLoader {
    fn default() -> Self {
        Self::new()
    }
}

impl ProcessLoader {
    /// A loader with the defaults of its builder.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Sets up a loader.
    pub fn builder() -> ProcessLoaderBuilder {
        ProcessLoaderBuilder::default()
    }
}

impl Loader for ProcessLoader {
    fn placement(&self) -> Placement {
        Placement::Process
    }

    fn accepts(&self, kind: Kind) -> bool {
        matches!(kind, Kind::Native | Kind::Program | Kind::Component)
    }

    /// Components are described by the loader that has the engine.
    fn describe(&self, artifact: &Artifact) -> Result<Description, Problem> {
        match artifact.kind {
            Kind::Component => Err(Problem::NoLoader {
                kind: "a WebAssembly component",
                hint: "build the host with the feature `wasm`, and give it a `WasmLoader`: it reads what the file says",
            }),
            _ => native::describe(artifact),
        }
    }

    fn load(
        &self,
        artifact: &Artifact,
        description: &Description,
        settings: &Settings,
    ) -> Result<Arc<dyn Module>, Problem> {
        Ok(Arc::new(ProcessModule::new(&self.0, artifact, description, settings)?))
    }
}
