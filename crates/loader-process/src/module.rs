//! [`ProcessModule`]: what the processes of a plugin share.

use std::io::Write as _;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use keyway_contract::client::Instance;
use keyway_contract::error::CallErrorKind;
use keyway_contract::lifecycle;
use keyway_contract::types::{Contract, Function, Interface, same_name};
use keyway_host::artifact::{Artifact, Kind};
use keyway_host::error::Problem;
use keyway_host::loader::{Description, Module, Request};
use keyway_host::native;
use keyway_sandbox::Layer;
use keyway_wire::hello::{ArenaMap, Code, CodeKind, Hello, LONGEST, Ready, SHARED_MEMORY};
use keyway_wire::order::{Program, Seal};
use keyway_wire::types::FunctionJson;
use keyway_wire::{Arena, Doorbells, FrameKind, Link, PROTOCOL, Pool, Side, WireError};
use rustix::event::EventfdFlags;
use rustix::fs::{MemfdFlags, SealFlags};

use crate::instance::{ProcessInstance, Setup};
use crate::policy;
use crate::program::Start;
use crate::warm::{self, Runner, Warm};

/// What the plugins of a loader share.
pub(crate) struct Shared {
    pub(crate) runners: Arc<Warm>,
    pub(crate) component_runners: Arc<Warm>,
    pub(crate) arena: u64,
    /// Whether there is no shared memory: it was not wanted, or the system has refused it once.
    pub(crate) no_arena: AtomicBool,
    pub(crate) require: Vec<Layer>,
    pub(crate) trusted_memory: bool,
    pub(crate) sandbox: bool,
}

/// A plugin whose instances are processes.
pub(crate) struct ProcessModule {
    shared: Arc<Shared>,
    runners: Arc<Warm>,
    name: String,
    /// The plugin's file in memory, which nobody can change any more.
    file: OwnedFd,
    /// What a runner does with it; `None` for a program.
    code: Option<Code>,
    start: Option<Start>,
    functions: Arc<[FunctionJson]>,
    services: Vec<FunctionJson>,
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

impl ProcessModule {
    /// Prepares a plugin. No process is started.
    ///
    /// # Errors
    /// When there is no runner, or the plugin's file or its interpreter is not what it has to be.
    pub(crate) fn new(
        shared: &Arc<Shared>,
        artifact: &Artifact,
        description: &Description,
    ) -> Result<Self, Problem> {
        let name = artifact.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let code = |kind, entry| Some(Code { kind, name: name.clone(), entry, memory: 0 });
        let (runners, code, start) = match artifact.kind {
            Kind::Component => (&shared.component_runners, code(CodeKind::Component, String::new()), None),
            Kind::Program => (&shared.runners, None, Some(Start::of(artifact)?)),
            _ => (&shared.runners, code(CodeKind::Native, native::entry(artifact)?), None),
        };
        if !runners.program().is_file() {
            return Err(Problem::Process(format!(
                "there is no runner at {}; install it beside the host's program, or name it with \
                 `ProcessLoaderBuilder::runner` or the variable KEYWAY_RUNNER",
                runners.program().display()
            )));
        }
        let file = sealed(&name, &artifact.bytes)
            .map_err(|error| Problem::Process(format!("a copy of it in memory: {error}")))?;
        Ok(ProcessModule {
            shared: Arc::clone(shared),
            runners: Arc::clone(runners),
            file,
            name,
            code,
            start,
            functions: functions(&description.contract),
            services: description.contract.imported().map(function).collect(),
        })
    }

    /// A process that is ready for its hello.
    fn runner(&self, request: &Request<'_>) -> Result<Runner, CallErrorKind> {
        let policy = if self.shared.sandbox {
            let policy =
                policy::policy(request.grants, request.limits, &self.shared.require, self.start.as_ref())?;
            Some(serde_json::to_value(policy).map_err(|error| CallErrorKind::NotStarted(error.to_string()))?)
        } else {
            None
        };
        let mut order = Seal { policy, parent: std::process::id(), program: None };
        let Some(start) = &self.start else { return self.runners.take(&order) };
        order.program = Some(Program {
            name: self.name.clone(),
            interpreter: start.interpreter.clone(),
            environment: request.grants.environment.clone(),
        });
        self.runners.start(&order, Some(&self.file))
    }

    /// Shared memory, unless there is none to be had.
    fn arena(&self) -> Option<(Arena, ArenaMap, [OwnedFd; 2])> {
        if self.shared.no_arena.load(Ordering::Relaxed) {
            return None;
        }
        let made = ArenaMap::of(self.shared.arena)
            .ok_or_else(|| WireError::protocol("it is too small"))
            .and_then(|map| {
                let bell = || {
                    rustix::event::eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)
                        .map_err(|error| WireError::system("a doorbell", error))
                };
                let size = usize::try_from(map.size).unwrap_or(usize::MAX);
                Ok((Arena::create(size)?, map, [bell()?, bell()?]))
            });
        match made {
            Ok(made) => Some(made),
            Err(error) => {
                if !self.shared.no_arena.swap(true, Ordering::Relaxed) {
                    tracing::warn!(
                        target: "keyway",
                        "there is no shared memory ({error}); calls of processes go through sockets, and copy more",
                    );
                }
                None
            }
        }
    }
}

/// A file in memory with some bytes, sealed.
fn sealed(name: &str, bytes: &[u8]) -> std::io::Result<OwnedFd> {
    let name: String = format!("keyway:{name}").chars().take(60).filter(|c| *c != '\0').collect();
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let mut file = std::fs::File::from(rustix::fs::memfd_create(name.as_str(), flags)?);
    file.write_all(bytes)?;
    let seals = SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
    rustix::fs::fcntl_add_seals(&file, seals)?;
    // For a reader that shares the place where the file is read next.
    rustix::fs::seek(&file, rustix::fs::SeekFrom::Start(0))?;
    Ok(file.into())
}

impl Module for ProcessModule {
    fn imports(&self) -> Vec<String> {
        self.services.iter().map(|service| service.name.clone()).collect()
    }

    fn instantiate(&self, request: Request<'_>) -> Result<Box<dyn Instance>, CallErrorKind> {
        let Runner { process, mut stream, layers } = self.runner(&request)?;
        process.output.of(&request.context.plugin);
        for missing in layers.missing {
            tracing::info!(target: "keyway", plugin = &*request.context.plugin, "its sandbox is less: {missing}");
        }
        let arena = self.arena();
        let program = self.code.is_none();
        let hello = Hello {
            keyway: PROTOCOL,
            features: arena.iter().map(|_| SHARED_MEMORY.to_owned()).collect(),
            plugin: request.context.plugin.to_string(),
            code: self.code.clone().map(|code| Code { memory: request.limits.memory as u64, ..code }),
            functions: self.functions.to_vec(),
            services: self.services.clone(),
            values: request.limits.values as u64,
            arena: arena.as_ref().map(|(_, map, _)| *map),
            // A program has been started with them.
            environment: if program { Vec::new() } else { request.grants.environment.clone() },
        };
        let mut files: Vec<BorrowedFd<'_>> = Vec::new();
        if let Some((arena, _, bells)) = &arena {
            files.extend(arena.file());
            files.extend(bells.iter().map(OwnedFd::as_fd));
        }
        if self.code.is_some() {
            files.push(self.file.as_fd());
        }
        let patience = self.runners.patience();
        let end = Some(Instant::now() + patience);
        let answer = stream
            .send_json(FrameKind::Hello, &hello, &files, end)
            .and_then(|()| stream.receive(LONGEST, end, Some(process.pidfd())));
        let who = if program { self.name.as_str() } else { "its runner" };
        let frame = match answer {
            Ok(frame) => frame,
            Err(error) => return Err(warm::not_started(error, process, who, patience)),
        };
        let ready: Ready = match frame.kind {
            FrameKind::Ready => {
                frame.json().map_err(|error| CallErrorKind::NotStarted(format!("{who}: {error}")))?
            }
            FrameKind::Refusal => return Err(warm::refused(frame.json())),
            kind => {
                return Err(CallErrorKind::NotStarted(format!(
                    "{who} answered the hello with a {kind:?} frame; docs/protocol.md says what is expected"
                )));
            }
        };
        if ready.keyway != PROTOCOL {
            return Err(CallErrorKind::NotStarted(format!(
                "{who} ({}) speaks version {} of the protocol, and this host version {PROTOCOL}; use one of the \
                 host's version",
                ready.name, ready.keyway
            )));
        }
        let link = match arena {
            Some((arena, map, [host, plugin])) if ready.features.iter().any(|f| f == SHARED_MEMORY) => {
                let pool = Pool::new(arena, &map, Side::Host, self.shared.trusted_memory);
                let doorbells = Doorbells { mine: host, theirs: plugin };
                Link::shared(stream, pool, &map, doorbells, Side::Host)
            }
            _ => Ok(Link::stream(stream, request.limits.values)),
        };
        let link = link.map_err(|error| CallErrorKind::NotStarted(error.to_string()))?;
        ProcessInstance::create(
            Setup {
                process,
                link,
                functions: Arc::clone(&self.functions),
                absent: ready.absent,
                context: Arc::clone(&request.context),
                deadline: request.limits.deadline,
                memory: request.limits.memory,
            },
            request.config,
        )
        .map(|instance| Box::new(instance) as Box<dyn Instance>)
    }
}
