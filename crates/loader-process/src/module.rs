//! [`ProcessModule`]: what the instances of a plugin share.

use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use keyway_contract::client::Instance;
use keyway_contract::error::CallErrorKind;
use keyway_contract::lifecycle;
use keyway_contract::types::{Contract, Function, Interface, same_name};
use keyway_host::artifact::{Artifact, Kind};
use keyway_host::error::Problem;
use keyway_host::loader::{Description, Limits, Module, Request};
use keyway_host::{Grants, Settings, native};
use keyway_sandbox::{CGROUP, Layer};
use keyway_wire::PROTOCOL;
use keyway_wire::hello::{Code, CodeKind, Hello};
use keyway_wire::order::{self, Program, Seal};
use keyway_wire::types::FunctionJson;

use crate::cgroup::{Bounds, Cgroup};
use crate::compiled::CompiledCode;
use crate::instance::{OnEnd, ProcessInstance, Setup};
use crate::program::Start;
use crate::shared::{Alike, AllShared};
use crate::start::{Memory, Recipe};
use crate::warm::Warm;
use crate::{policy, process};

/// What the plugins of a loader share.
pub(crate) struct Shared {
    pub(crate) runner: Arc<PathBuf>,
    pub(crate) component_runner: Arc<PathBuf>,
    /// How many processes of a plugin wait for its next instance, and for how long.
    pub(crate) keep: usize,
    pub(crate) idle: Duration,
    /// How long a start may take.
    pub(crate) patience: Duration,
    pub(crate) memory: Memory,
    pub(crate) require: Vec<Layer>,
    pub(crate) sandbox: bool,
    pub(crate) on_end: Option<OnEnd>,
    pub(crate) cgroup: Option<Arc<Cgroup>>,
    pub(crate) peers: Option<process::Peers>,
    pub(crate) all_shared: AllShared,
}

/// A plugin whose instances are processes, or threads of shared ones.
pub(crate) struct ProcessModule {
    shared: Arc<Shared>,
    runner: Arc<PathBuf>,
    name: String,
    /// The plugin's file in memory, which nobody can change any more.
    file: Arc<OwnedFd>,
    /// What a runner does with it; `None` for a program.
    code: Option<Code>,
    /// The machine code of a component.
    compiled: Option<Arc<CompiledCode>>,
    start: Option<Start>,
    functions: Arc<[FunctionJson]>,
    services: Vec<FunctionJson>,
    /// A plugin's instances mostly have the same rights, so this is short.
    warm: Mutex<Vec<Kept>>,
    /// The layers that a process has to have, and whether it gets namespaces.
    require: Vec<Layer>,
    require_cgroup: bool,
    namespaces: bool,
    /// The operator's word for the processes that it shares.
    share: Option<String>,
    memory: Memory,
}

/// A function as both sides count it.
fn function((interface, function): (&Interface, &Function)) -> FunctionJson {
    FunctionJson::of(interface.qualified(&function.name), &function.ty)
}

/// The functions that the host may call: those of the contract, and the lifecycle.
fn functions(contract: &Contract) -> Arc<[FunctionJson]> {
    let own = contract.exported().filter(|(interface, _)| !same_name(&interface.name, lifecycle::INTERFACE));
    own.chain(lifecycle::contract().exported()).map(function).collect()
}

/// The processes that wait for instances with certain rights.
struct Kept {
    grants: Arc<Grants>,
    limits: Limits,
    warm: Arc<Warm>,
}

impl ProcessModule {
    /// Prepares a plugin. No process is started.
    ///
    /// # Errors
    /// When there is no runner, or the plugin's file or its interpreter is not what it has to be.
    pub(crate) fn new(
        shared: &Arc<Shared>,
        artifact: &Artifact,
        description: &Description,
        settings: &Settings,
    ) -> Result<Self, Problem> {
        let name = artifact.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let code = |kind, entry| {
            Some(Code { kind, name: name.clone(), entry, memory: 0, rights: Vec::new(), compiled: None })
        };
        let (runner, code, start) = match artifact.kind {
            Kind::Component => (&shared.component_runner, code(CodeKind::Component, String::new()), None),
            Kind::Program => (&shared.runner, None, Some(Start::of(artifact)?)),
            _ => (&shared.runner, code(CodeKind::Native, native::entry(artifact)?), None),
        };
        if !runner.is_file() {
            return Err(process::no_runner(runner));
        }
        let file = keyway_native::sealed(&artifact.bytes, &name)
            .map_err(|error| Problem::Process(format!("a copy of it in memory: {error}")))?;
        let mut require = shared.require.clone();
        let mut require_cgroup = false;
        for word in &settings.require {
            if word == CGROUP {
                require_cgroup = true;
                continue;
            }
            let layer = word.parse::<Layer>().map_err(|error| Problem::Process(error.to_string()))?;
            if !require.contains(&layer) {
                require.push(layer);
            }
        }
        Ok(ProcessModule {
            require,
            require_cgroup,
            namespaces: settings.namespaces,
            // A program is a process by itself.
            share: settings.share.clone().filter(|_| artifact.kind != Kind::Program),
            memory: Memory {
                trusted: shared.memory.trusted || settings.trusted_memory,
                ..shared.memory.clone()
            },
            shared: Arc::clone(shared),
            runner: Arc::clone(runner),
            file: Arc::new(file),
            name,
            compiled: (artifact.kind == Kind::Component)
                .then(|| Arc::new(CompiledCode::of(artifact.bytes.len()))),
            code,
            start,
            functions: functions(&description.contract),
            services: description.contract.imported().map(function).collect(),
            warm: Mutex::default(),
        })
    }

    /// The processes that wait for instances with these rights.
    fn warm(&self, request: &Request<'_>) -> Result<Arc<Warm>, CallErrorKind> {
        let mut known = self.warm.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |kept: &&Kept| kept.grants == *request.grants && kept.limits == *request.limits;
        if let Some(kept) = known.iter().find(fits) {
            return Ok(Arc::clone(&kept.warm));
        }
        let recipe = self.recipe(request)?;
        // A thread of a process that is there is made at once.
        let keep = if recipe.shared.is_some() { 0 } else { self.shared.keep };
        let warm = Arc::new(Warm::new(recipe, keep, self.shared.idle));
        let (grants, limits) = (Arc::clone(request.grants), request.limits.clone());
        known.push(Kept { grants, limits, warm: Arc::clone(&warm) });
        Ok(warm)
    }

    /// What the cgroup of a process may have.
    fn bounds(&self, memory: u64, many: bool) -> Bounds {
        let memory = memory.saturating_add(self.memory.size);
        Bounds { memory, tasks: if many { TASKS } else { FEW_TASKS } }
    }

    /// How a process for an instance is started.
    fn recipe(&self, request: &Request<'_>) -> Result<Recipe, CallErrorKind> {
        let component = self.code.as_ref().is_some_and(|code| code.kind == CodeKind::Component);
        let (mut memory, mut many) = (request.limits.memory as u64, true);
        let policy = if self.shared.sandbox {
            let mut policy = policy::policy(
                request.grants,
                request.limits,
                &self.require,
                self.start.as_ref(),
                component,
            )?;
            if self.share.is_some() {
                policy::share(&mut policy);
            }
            policy.namespaces |= self.namespaces;
            memory = policy.memory.unwrap_or(memory);
            many = policy.threads || policy.processes;
            Some(serde_json::to_value(policy).map_err(|error| CallErrorKind::NotStarted(error.to_string()))?)
        } else {
            None
        };
        // A component gets them from its engine.
        let environment = if component { Vec::new() } else { request.grants.environment.clone() };
        let program = self.start.as_ref().map(|start| Program {
            name: self.name.clone(),
            interpreter: start.interpreter.clone(),
            environment: environment.clone(),
        });
        let hello = Hello {
            keyway: PROTOCOL,
            features: Vec::new(),
            plugin: request.context.plugin.to_string(),
            code: self.code.clone().map(|code| Code {
                memory: request.limits.memory as u64,
                rights: if component { rights(request.grants) } else { Vec::new() },
                ..code
            }),
            functions: self.functions.to_vec(),
            services: self.services.clone(),
            values: request.limits.values as u64,
            arena: None,
            // A program has been started with them, and so has a shared process.
            environment: match program.is_some() || self.share.is_some() {
                true => Vec::new(),
                false => environment.clone(),
            },
        };
        let shared = self.share.as_ref().map(|_| order::Shared { environment });
        let order = Seal { policy, parent: std::process::id(), program, shared };
        let shared = self.share.as_ref().map(|word| {
            let alike = Alike {
                runner: Arc::clone(&self.runner),
                grants: Arc::clone(request.grants),
                limits: request.limits.clone(),
                policy: order.policy.clone(),
                trusted: self.memory.trusted,
                require_cgroup: self.require_cgroup,
            };
            self.shared.all_shared.of(word, alike)
        });
        Ok(Recipe {
            shared,
            runner: Arc::clone(&self.runner),
            order,
            hello,
            file: Arc::clone(&self.file),
            compiled: self.compiled.clone(),
            memory: self.memory.clone(),
            patience: self.shared.patience,
            cgroup: self.shared.cgroup.clone().map(|cgroup| (cgroup, self.bounds(memory, many))),
            require_cgroup: self.require_cgroup,
            peers: self.shared.peers.clone(),
            compiling: self.compiled.as_ref().map_or(Duration::ZERO, |compiled| compiled.takes()),
        })
    }
}

/// The most threads of a process and what it has started, where it may have some. A sealed process without that right has one,
/// and for a moment what seals it.
const TASKS: u64 = 512;
const FEW_TASKS: u64 = 16;

/// Rights as configurations write them.
fn rights(grants: &Grants) -> Vec<String> {
    grants.rights().iter().map(ToString::to_string).collect()
}

impl Module for ProcessModule {
    fn imports(&self) -> Vec<String> {
        self.services.iter().map(|service| service.name.clone()).collect()
    }

    fn instantiate(&self, request: Request<'_>) -> Result<Box<dyn Instance>, CallErrorKind> {
        let warm = self.warm(&request)?;
        let prepared = warm.take()?;
        let setup = Setup {
            prepared,
            functions: Arc::clone(&self.functions),
            context: request.context,
            deadline: request.limits.deadline,
            memory: request.limits.memory,
            on_end: self.shared.on_end.clone(),
        };
        let instance = ProcessInstance::create(setup, request.config)?;
        // Only now, so that the next process does not slow this one down.
        warm.refill();
        Ok(Box::new(instance))
    }
}
