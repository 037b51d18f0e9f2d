//! [`Recipe`]: how a process is started and [`Sealed`], and given its code. [`Prepared`]: what comes of it.

use std::collections::HashSet;
use std::net::TcpListener;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use keyway_contract::error::CallErrorKind;
use keyway_host::error::Problem;
use keyway_sandbox::{CGROUP, Forwarder, Layers, Policy};
use keyway_wire::hello::{ArenaMap, DYING, FUTEX, Hello, Ready, Refusal, SHARED_MEMORY, Trouble};
use keyway_wire::order;
use keyway_wire::{Arena, Doorbells, Frame, FrameKind, Link, PROTOCOL, Pool, Side, Stream, Watch, WireError};
use rustix::event::{EventfdFlags, eventfd};

use crate::cgroup::{Bounds, Cgroup};
use crate::compiled::{CompiledCode, Offer};
use crate::process::{self, Process, printable};
use crate::shared::SharedProcesses;

/// All that it takes to start a process for a plugin, but for the configuration of its instance.
pub(crate) struct Recipe {
    pub(crate) runner: Arc<PathBuf>,
    pub(crate) order: order::Seal,
    pub(crate) hello: Hello,
    /// The plugin's file.
    pub(crate) file: Arc<OwnedFd>,
    /// The machine code of a component.
    pub(crate) compiled: Option<Arc<CompiledCode>>,
    pub(crate) memory: Memory,
    /// How long a start may take, and how much longer when there is a component to be compiled.
    pub(crate) patience: Duration,
    pub(crate) compiling: Duration,
    /// The processes that its instances share with others; without them each has its own.
    pub(crate) shared: Option<Arc<SharedProcesses>>,
    /// What divides the host's cgroup, how far, and whether it has to.
    pub(crate) cgroup: Option<(Arc<Cgroup>, Bounds)>,
    pub(crate) require_cgroup: bool,
    /// Who is spoken to instead of the process.
    pub(crate) peers: Option<process::Peers>,
}

/// What memory is shared.
#[derive(Clone)]
pub(crate) struct Memory {
    /// Its size in bytes.
    pub(crate) size: u64,
    /// Whether lists of numbers are looked at in place.
    pub(crate) trusted: bool,
    /// Whether there is none: it was not wanted, or the system has refused it once.
    pub(crate) none: Arc<AtomicBool>,
}

/// A process that is sealed.
pub(crate) struct Sealed {
    pub(crate) process: Process,
    /// What holds it.
    pub(crate) layers: Layers,
    /// How instances join it, where it is shared.
    door: Option<Door>,
    /// Whether a cgroup bounds it.
    pub(crate) in_cgroup: bool,
    /// Whether its runner tells compiled code from a component.
    takes_compiled: bool,
    /// What passes its connections on, as long as it lives.
    _outlets: Option<Forwarder>,
}

/// How instances join a process.
struct Door {
    control: Mutex<Stream>,
    /// The files whose code has come in: that of libraries stays.
    files: Mutex<Vec<Weak<OwnedFd>>>,
}

impl Sealed {
    /// Whether several instances share it.
    pub(crate) fn is_shared(&self) -> bool {
        self.door.is_some()
    }

    /// Whether an error is the end of one instance, while the process that it shares goes on.
    pub(crate) fn goes_on(&self, error: &WireError) -> bool {
        self.is_shared() && matches!(error, WireError::Closed) && !self.process.has_ended_within(LATE)
    }

    /// Lets a file's code in, if there is room for it or it is there already.
    pub(crate) fn admit(&self, file: &Arc<OwnedFd>) -> bool {
        const MOST: usize = 32;
        let Some(door) = &self.door else { return false };
        let mut files = door.files.lock().unwrap_or_else(PoisonError::into_inner);
        let known = files.iter().any(|known| known.as_ptr() == Arc::as_ptr(file));
        if !known && files.len() < MOST {
            files.push(Arc::downgrade(file));
            return true;
        }
        known
    }

    /// A connection for one more instance.
    ///
    /// # Errors
    /// When it is gone, or not shared.
    pub(crate) fn join(&self, patience: Duration) -> Result<Stream, WireError> {
        let door = self.door.as_ref().ok_or(WireError::Closed)?;
        let (ours, theirs) =
            process::sockets().map_err(|error| WireError::system("a socket for one more instance", error))?;
        let watch =
            Watch { end: Some(Instant::now() + patience), pidfd: Some(self.process.pidfd()), cancel: None };
        let mut control = door.control.lock().unwrap_or_else(PoisonError::into_inner);
        control.send(FrameKind::Join, &[], &[theirs.as_fd()], watch)?;
        Ok(Stream::new(ours))
    }
}

/// A process that is sealed and has the plugin's code.
pub(crate) struct Prepared {
    pub(crate) sealed: Arc<Sealed>,
    pub(crate) link: Link,
    /// What ends the wait for it, from any thread.
    pub(crate) cancel: Arc<OwnedFd>,
    /// The functions that the plugin does not have.
    pub(crate) absent: HashSet<String>,
}

impl Recipe {
    /// Whether the plugin is a program.
    fn is_program(&self) -> bool {
        self.hello.code.is_none()
    }

    /// Who answers the hello, for messages.
    fn who(&self) -> String {
        match &self.order.program {
            Some(program) => format!("`{}`", program.name),
            None => "its runner".to_owned(),
        }
    }

    /// How long a sealed process may take until its code could be called.
    fn patience_for_code(&self) -> Duration {
        self.patience.saturating_add(self.compiling)
    }

    /// Why a sealed process did not get as far as its first call, and what to look at.
    pub(crate) fn not_started(&self, error: WireError, sealed: &Sealed) -> CallErrorKind {
        let process = &sealed.process;
        if sealed.goes_on(&error) {
            return CallErrorKind::NotStarted(format!(
                "{} could not have it join the others in process {}",
                self.who(),
                process.id()
            ));
        }
        self.failed(error, process, if self.is_program() { Stage::Program } else { Stage::Code })
    }

    /// Why a process did not come through a stage of its start, and what to look at.
    fn failed(&self, error: WireError, process: &Process, stage: Stage) -> CallErrorKind {
        let (who, hint) = match stage {
            Stage::Runner => (
                format!("the runner {}", self.runner.display()),
                "; install the runner that belongs to this version of Keyway",
            ),
            Stage::Code => ("its runner".to_owned(), ", while it loaded the plugin's code"),
            Stage::Program => (self.who(), "; is it a plugin (`keyway::serve!`, docs/protocol.md)?"),
        };
        CallErrorKind::NotStarted(match error {
            WireError::TimedOut => {
                // Whatever it is at, others that share the process may have to wait for it.
                process.handle().blame(format_args!("`{}` took too long to start", self.hello.plugin));
                process.abandon();
                let patience = match stage {
                    Stage::Code => self.patience_for_code(),
                    Stage::Runner | Stage::Program => self.patience,
                };
                format!("{who} did not answer within {patience:?}{hint}")
            }
            WireError::Closed | WireError::Ended => {
                format!("{who} {} before it answered{hint}", process.last_words(Duration::from_millis(50)))
            }
            WireError::Dying(signal) => {
                format!("{who} {} before it answered{hint}", process.dying_words(signal))
            }
            other => format!("{who}: {other}{hint}"),
        })
    }

    /// Starts a process, or joins one, and goes with it as far as its first call.
    ///
    /// # Errors
    /// [`CallErrorKind::NotStarted`] with what to do about it.
    pub(crate) fn prepare(&self) -> Result<Prepared, CallErrorKind> {
        if let Some(shared) = &self.shared {
            return shared.prepare(self);
        }
        let (sealed, stream) = self.seal()?;
        self.greet(Arc::new(sealed), stream)
    }

    /// Starts a process that instances join.
    ///
    /// # Errors
    /// As [`prepare`](Recipe::prepare).
    pub(crate) fn seal_shared(&self) -> Result<Sealed, CallErrorKind> {
        let (sealed, stream) = self.seal()?;
        let door = Door { control: Mutex::new(stream), files: Mutex::default() };
        Ok(Sealed { door: Some(door), ..sealed })
    }

    /// Passes the process' connections on to the peers that it was granted, if it has a network of its own.
    fn forward(&self, filtered: bool, outlets: Vec<OwnedFd>) -> Result<Option<Forwarder>, CallErrorKind> {
        if !filtered {
            return Ok(None);
        }
        let failed = |error: &dyn std::fmt::Display| {
            CallErrorKind::NotStarted(format!("its connections cannot be passed on: {error}"))
        };
        let policy = self.order.policy.clone().unwrap_or_default();
        let policy: Policy = serde_json::from_value(policy).map_err(|error| failed(&error))?;
        let outlets = outlets.into_iter().map(TcpListener::from).collect();
        Forwarder::start(&policy, outlets).map(Some).map_err(|error| failed(&error))
    }

    /// Starts the runner, which seals itself and becomes the program, if the plugin is one.
    fn seal(&self) -> Result<(Sealed, Stream), CallErrorKind> {
        let (process, mut stream) = process::start(&self.runner, self.peers.as_ref()).map_err(|problem| {
            CallErrorKind::NotStarted(match problem {
                // The kind of error says the rest.
                Problem::Process(what) => what,
                other => other.to_string(),
            })
        })?;
        let plugin = self.shared.as_ref().map_or(&*self.hello.plugin, |shared| shared.word());
        process.output.of(plugin);
        // Before it has any code of the plugin's.
        let unbounded = self.bound(&process)?;
        let end = Some(Instant::now() + self.patience);
        let watch = Watch { end, pidfd: Some(process.pidfd()), cancel: None };
        let files: Vec<_> = self.is_program().then(|| self.file.as_fd()).into_iter().collect();
        // Not before: the host may have forked since the recipe was made.
        let order = order::Seal { parent: std::process::id(), ..self.order.clone() };
        let answer = stream
            .send_json(FrameKind::Seal, &order, &files, end)
            .and_then(|()| stream.receive(LONGEST_ANSWER, watch));
        let frame = answer.map_err(|error| self.failed(error, &process, Stage::Runner));
        let mut frame = expect(frame?, FrameKind::Sealed, Some(&self.runner))?;
        let outlets = std::mem::take(&mut frame.files);
        let sealed = frame.json::<order::Sealed>().map_err(|error| {
            CallErrorKind::NotStarted(format!(
                "{} is no runner of this version of Keyway: {error}; install the one that belongs to the host",
                self.runner.display()
            ))
        })?;
        // A runner that says nothing of layers has not sealed itself, which the policy's `require` is for.
        let mut layers: Layers = serde_json::from_value(sealed.layers).unwrap_or_default();
        let in_cgroup = self.cgroup.is_some() && unbounded.is_empty();
        layers.missing.extend(unbounded);
        let can = |feature: &str| sealed.features.iter().any(|known| known == feature);
        if self.shared.is_some() && !can(order::SHARED) {
            return Err(CallErrorKind::NotStarted(format!(
                "the runner {} shares its process with nobody; install the one that belongs to this version of Keyway",
                self.runner.display()
            )));
        }
        let takes_compiled = can(order::COMPILED);
        tell_missing(plugin, &layers);
        let held: Vec<_> = layers.names().collect();
        tracing::debug!(target: "keyway", plugin, "process {} is held by {}", process.id(), held.join(", "));
        let outlets = self.forward(layers.connect_filter, outlets)?;
        let sealed = Sealed { process, layers, door: None, in_cgroup, takes_compiled, _outlets: outlets };
        Ok((sealed, stream))
    }

    /// Puts a process into its cgroup, and tells what of that did not take.
    ///
    /// # Errors
    /// [`CallErrorKind::NotStarted`] when that has to be.
    fn bound(&self, process: &Process) -> Result<Vec<String>, CallErrorKind> {
        let missing = match &self.cgroup {
            Some((cgroup, bounds)) => match cgroup.hold(process.id(), *bounds) {
                Ok((held, missing)) => {
                    process.hold(held);
                    missing
                }
                Err(why) => vec![why],
            },
            None if self.require_cgroup => vec![format!(
                "{}: the host has none to divide; name one with `ProcessLoaderBuilder::cgroup` or the variable \
                 KEYWAY_CGROUP",
                CGROUP
            )],
            None => Vec::new(),
        };
        if self.require_cgroup && !missing.is_empty() {
            return Err(CallErrorKind::NotStarted(format!(
                "the layer `{}` is required: {}",
                CGROUP,
                missing.join("; ")
            )));
        }
        Ok(missing)
    }

    /// Says hello.
    ///
    /// # Errors
    /// As [`prepare`](Recipe::prepare).
    pub(crate) fn greet(&self, sealed: Arc<Sealed>, mut stream: Stream) -> Result<Prepared, CallErrorKind> {
        let process = &sealed.process;
        let arena = self.memory.share();
        let mut hello = Hello {
            features: arena
                .iter()
                .flat_map(|_| [SHARED_MEMORY, FUTEX])
                .chain([DYING])
                .map(str::to_owned)
                .collect(),
            arena: arena.as_ref().map(|(_, map, _)| *map),
            ..self.hello.clone()
        };
        // Not by one that has code of other plugins' in it.
        let wanted = !sealed.is_shared();
        let compiled = self.compiled.as_ref().filter(|_| sealed.takes_compiled);
        let offer = compiled.and_then(|compiled| compiled.offer(wanted));
        if let Some(code) = &mut hello.code {
            code.compiled = offer.as_ref().map(Offer::kind);
        }
        let mut files: Vec<BorrowedFd<'_>> = Vec::new();
        if let Some((arena, _, bells)) = &arena {
            files.extend(arena.file());
            files.extend(bells.files());
        }
        if !self.is_program() {
            files.push(self.file.as_fd());
        }
        files.extend(offer.as_ref().map(Offer::file));
        let end = Some(Instant::now() + self.patience_for_code());
        let watch = Watch { end, pidfd: Some(process.pidfd()), cancel: None };
        let answer = stream
            .send_json(FrameKind::Hello, &hello, &files, end)
            .and_then(|()| stream.receive(LONGEST_ANSWER, watch));
        let who = self.who();
        let frame = answer.map_err(|error| self.not_started(error, &sealed));
        let runner = (!self.is_program()).then_some(&**self.runner);
        let ready: Ready = expect(frame?, FrameKind::Ready, runner)?
            .json()
            .map_err(|error| CallErrorKind::NotStarted(format!("{who}: {error}")))?;
        if ready.keyway != PROTOCOL {
            return Err(CallErrorKind::NotStarted(format!(
                "{who} ({}) speaks version {} of the protocol, and this host version {PROTOCOL}; use one of the \
                 host's version",
                printable(&ready.name, WORDS),
                ready.keyway
            )));
        }
        if let (Some(compiled), Some(Offer::Wanted(file))) = (compiled, offer) {
            compiled.keep(file, ready.compiled);
        }
        let cancel = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)
            .map_err(|error| CallErrorKind::NotStarted(format!("what cancels its calls: {error}")))?;
        let values = usize::try_from(self.hello.values).unwrap_or(usize::MAX);
        let link = match arena {
            Some((arena, map, doorbells)) if ready.features.iter().any(|f| f == SHARED_MEMORY) => {
                let pool = Pool::new(arena, &map, Side::Host, self.memory.trusted);
                let watch = Watch { cancel: Some(cancel.as_fd()), ..watch };
                Link::shared(stream, pool, &map, doorbells, values, watch)
            }
            _ => Ok(Link::stream(stream, values)),
        };
        let mut link = link.map_err(|error| CallErrorKind::NotStarted(error.to_string()))?;
        if sealed.is_shared() {
            link.is_session();
        }
        let takes = |feature: &str| ready.features.iter().any(|taken| taken == feature);
        if sealed.is_shared() || takes(DYING) {
            link.listen().map_err(|error| CallErrorKind::NotStarted(error.to_string()))?;
        }
        let (cancel, absent) = (Arc::new(cancel), ready.absent.into_iter().collect());
        Ok(Prepared { sealed, link, cancel, absent })
    }
}

impl Memory {
    /// Shared memory with its two doorbells, the host's first, unless there is none to be had.
    fn share(&self) -> Option<(Arena, ArenaMap, Doorbells)> {
        if self.none.load(Ordering::Relaxed) {
            return None;
        }
        match self.make() {
            Ok(made) => Some(made),
            Err(error) => {
                if !self.none.swap(true, Ordering::Relaxed) {
                    tracing::warn!(
                        target: "keyway",
                        "there is no shared memory ({error}); calls of processes go through sockets, and copy more",
                    );
                }
                None
            }
        }
    }

    fn make(&self) -> Result<(Arena, ArenaMap, Doorbells), WireError> {
        let map = ArenaMap::of(self.size).ok_or_else(|| WireError::protocol("it is too small"))?;
        let size = usize::try_from(map.size).map_err(|_| WireError::protocol("it is too large"))?;
        Ok((Arena::create(size)?, map, Doorbells::make()?))
    }
}

/// The longest answer that is read, in bytes. The names in it are among those of the contract, which has no more; and
/// what JSON becomes can take tens of times as much.
const LONGEST_ANSWER: usize = 1 << 20;

/// How long a process may take to end after the last that it said.
const LATE: Duration = Duration::from_millis(5);

/// How many characters of what it says are told.
const WORDS: usize = 4096;

/// The frame, if it is of a kind; else what it refuses, or that it makes no sense. It is the runner's, if there is one.
fn expect(frame: Frame, kind: FrameKind, runner: Option<&Path>) -> Result<Frame, CallErrorKind> {
    if frame.kind == kind {
        return Ok(frame);
    }
    Err(CallErrorKind::NotStarted(match frame.kind {
        FrameKind::Refusal => match frame.json::<Refusal>() {
            Ok(refusal) => {
                let message = printable(&refusal.message, WORDS);
                match runner.filter(|_| refusal.problem == Trouble::Version) {
                    Some(runner) => format!(
                        "the runner {}: {message}; install the one that belongs to this version of Keyway",
                        runner.display()
                    ),
                    None => message,
                }
            }
            Err(error) => format!("it refused, and did not say why: {error}"),
        },
        other => {
            format!(
                "it answered with a {other:?} frame, not {kind:?}; docs/protocol.md says what is expected"
            )
        }
    }))
}

/// Says what a sandbox lacks, and loudly what every system should have: with none of it files or system calls are open.
fn tell_missing(plugin: &str, layers: &Layers) {
    static TOLD: AtomicBool = AtomicBool::new(false);
    let bare = layers.base && (layers.landlock.is_none() || !layers.seccomp);
    if bare && !TOLD.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            target: "keyway",
            plugin,
            "sandboxes are less on this system ({}); `require = [\"landlock\", \"seccomp\"]` refuses to run with less",
            layers.missing.join("; ")
        );
        return;
    }
    for missing in &layers.missing {
        tracing::info!(target: "keyway", plugin, "its sandbox is less: {missing}");
    }
}

/// How far a start has come.
#[derive(Clone, Copy)]
enum Stage {
    /// The runner seals itself.
    Runner,
    /// It loads a library or a component.
    Code,
    /// The program says hello.
    Program,
}
