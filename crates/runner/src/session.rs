//! What a runner does from its first frame to its last message.

use std::os::fd::{AsFd as _, OwnedFd};
use std::process::ExitCode;
use std::sync::Arc;

use keyway_contract::LinkedPlugin;
use keyway_contract::client::Instance;
use keyway_contract::error::CallErrorKind;
use keyway_contract::frame::Context;
use keyway_contract::service::BoundService;
use keyway_contract::types::same_name;
use keyway_native::Table;
use keyway_wire::hello::{
    ArenaMap, Code, CodeKind, DYING, FUTEX, Hello, LONGEST, Ready as Answer, Refusal, SHARED_MEMORY, Trouble,
};
use keyway_wire::order::{Seal, Shared};
use keyway_wire::{Arena, Doorbells, Frame, FrameKind, Link, PROTOCOL, Pool, Side, Stream, Watch, WireError};

use crate::calls::Calls;
use crate::link::{self, Connection};
use crate::{dying, native, seal, shared};

/// Code that has been loaded: makes the instance.
pub trait Loaded {
    /// The full names of the host services that it lists, in the order in which it counts them.
    fn imports(&self) -> Vec<String>;

    /// Whether it has a function.
    fn has(&self, function: &str) -> bool;

    /// How many bytes of compiled code were written to the file that wants it.
    fn written(&self) -> u64 {
        0
    }

    /// Makes an instance.
    ///
    /// # Errors
    /// When it refuses the configuration, or fails.
    fn instantiate(&self, config: &str, context: Arc<Context>) -> Result<Box<dyn Instance>, CallErrorKind>;
}

/// Loads a component from a file, with the file of its compiled code that [`Code::compiled`] tells of.
pub type LoadComponent =
    dyn Fn(&Code, OwnedFd, Option<OwnedFd>) -> Result<Box<dyn Loaded>, Refusal> + Send + Sync;

/// How a runner loads what it has no means for itself.
#[derive(Default)]
pub struct Loaders {
    /// Loads WebAssembly components; without it they are refused.
    pub component: Option<Box<LoadComponent>>,
}

/// Where the plugin's code comes from.
pub(crate) enum Origin<'a> {
    /// The host sends it.
    Sent(&'a Loaders),
    /// It is this program.
    Linked(Table),
}

/// Runs what the host says, over standard input. The `main` of a runner.
pub fn run(loaders: &Loaders) -> ExitCode {
    start(Origin::Sent(loaders))
}

/// Serves the calls of a plugin that is linked into this program, over standard input.
pub fn serve(plugin: &LinkedPlugin) -> ExitCode {
    keyway_native::attach();
    keyway_native::chain_panic_hook();
    // SAFETY: the table of a linked-in plugin is a static that `export!` made.
    match unsafe { Table::read(plugin.table) } {
        Ok(table) => start(Origin::Linked(table)),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn start(origin: Origin<'_>) -> ExitCode {
    // SAFETY: nothing else in this program uses standard input: this is its first use of it, and it is never closed.
    let socket = unsafe { rustix::stdio::take_stdin() };
    if rustix::net::sockopt::socket_type(&socket).is_err() {
        eprintln!("this is a plugin's process: a Keyway host starts it, with a socket as its standard input");
        return ExitCode::from(2);
    }
    let _heard = dying::hear(socket.as_fd());
    over(Stream::new(socket), origin)
}

/// Serves the calls of a linked-in plugin over any stream: for tests of what a host may say.
#[doc(hidden)]
pub fn serve_over(stream: Stream, plugin: &LinkedPlugin) {
    // It is the test's process.
    shared::mark();
    keyway_native::attach();
    // SAFETY: as in `serve`.
    if let Ok(table) = unsafe { Table::read(plugin.table) } {
        over(stream, Origin::Linked(table));
    }
}

fn over(mut stream: Stream, origin: Origin<'_>) -> ExitCode {
    let begun = begin(&mut stream).and_then(|begun| match (begun, &origin) {
        (Begun::Shared(shared), Origin::Sent(loaders)) => Err(shared::serve(&mut stream, &shared, loaders)),
        (Begun::Shared(_), Origin::Linked(_)) => {
            Err(refuse(Trouble::Other, "it is a plugin itself, and shares its process with nobody"))
        }
        (Begun::Alone(hello), _) => prepare(hello, origin),
    });
    serve_prepared(stream, begun)
}

/// One of several instances in this process, over a socket of its own.
pub(crate) fn join(mut stream: Stream, loaders: &Loaders) {
    let hello = stream.receive(LONGEST, Watch::default()).map_err(Ended::from);
    let prepared = hello.and_then(|hello| prepare(hello, Origin::Sent(loaders)));
    serve_prepared(stream, prepared);
}

/// Answers the hello, and serves calls.
fn serve_prepared(mut stream: Stream, prepared: Result<Prepared, Ended>) -> ExitCode {
    match prepared.and_then(|prepared| prepared.ready().map_err(Ended::told)) {
        Ok(ready) => ready.serve(stream),
        Err(Ended::Refused(refusal)) => {
            // The host may be gone already.
            let _ = stream.send_json(FrameKind::Refusal, &refusal, &[], None);
            ExitCode::FAILURE
        }
        // The host is gone, or is none: a warm runner that nobody needed ends like this.
        Err(Ended::Wire(_)) => ExitCode::SUCCESS,
    }
}

/// Why a session ends before the first call.
pub(crate) enum Ended {
    Refused(Refusal),
    Wire(WireError),
}

impl Ended {
    /// The same, of which the host is told in any case.
    fn told(self) -> Self {
        match self {
            Ended::Wire(error) => refuse(Trouble::Other, error.to_string()),
            refused => refused,
        }
    }
}

impl From<WireError> for Ended {
    fn from(error: WireError) -> Self {
        Ended::Wire(error)
    }
}

/// A refusal in words.
pub(crate) fn refuse(problem: Trouble, message: impl Into<String>) -> Ended {
    Ended::Refused(Refusal { problem, message: message.into() })
}

/// What comes after the order to seal, or in its place.
enum Begun {
    /// The hello of the only instance.
    Alone(Frame),
    /// Instances that join.
    Shared(Shared),
}

/// Obeys the order to seal, if there is one.
fn begin(stream: &mut Stream) -> Result<Begun, Ended> {
    let frame = stream.receive(LONGEST, Watch::default())?;
    if frame.kind != FrameKind::Seal {
        return Ok(Begun::Alone(frame));
    }
    let order: Seal = frame.json().map_err(|error| seal::not_understood(&error))?;
    seal::obey(stream, &order, frame.files)?;
    match order.shared {
        Some(shared) => Ok(Begun::Shared(shared)),
        None => Ok(Begun::Alone(stream.receive(LONGEST, Watch::default())?)),
    }
}

/// Loads the code that a hello names.
fn prepare(frame: Frame, origin: Origin<'_>) -> Result<Prepared, Ended> {
    if frame.kind != FrameKind::Hello {
        return Err(refuse(Trouble::Version, format!("a {:?} frame instead of a hello", frame.kind)));
    }
    let hello: Hello = frame.json()?;
    if hello.keyway != PROTOCOL {
        return Err(refuse(
            Trouble::Version,
            format!(
                "it speaks version {PROTOCOL} of the protocol, and the host version {}; use a runner of the host's \
                 version",
                hello.keyway
            ),
        ));
    }
    // Before there is any code of the plugin's: handlers of its own come after, and instead.
    let dying = hello.features.iter().any(|feature| feature == DYING) && dying::install();
    let mut files = frame.files;
    let wants = hello.code.as_ref().is_some_and(|code| code.compiled.is_some());
    let compiled = if wants { files.pop() } else { None };
    let code = if hello.code.is_some() { files.pop() } else { None };
    set_environment(&hello.environment)?;
    let loaded = match (origin, &hello.code) {
        (Origin::Linked(table), None) => native::loaded(table),
        (Origin::Linked(_), Some(_)) => {
            return Err(refuse(Trouble::Other, "it is a plugin itself, and runs no other code"));
        }
        (Origin::Sent(loaders), Some(code_of)) => {
            let file =
                code.ok_or_else(|| refuse(Trouble::Other, "the hello came without the plugin's code"))?;
            match (code_of.kind, &loaders.component) {
                (CodeKind::Native, _) => native::load(code_of, file),
                (CodeKind::Component, Some(load)) => load(code_of, file, compiled),
                (CodeKind::Component, None) => Err(Refusal {
                    problem: Trouble::Engine,
                    message: "this runner has no WebAssembly engine; use `keyway-runner-wasm`".to_owned(),
                }),
            }
            .map_err(Ended::Refused)?
        }
        (Origin::Sent(_), None) => {
            return Err(refuse(Trouble::Other, "it is a runner, and the hello names no code to run"));
        }
    };
    Ok(Prepared { hello, files, loaded, dying })
}

/// Sets variables of the environment.
///
/// # Errors
/// When one cannot be set, or there is more than one thread that could look at them: in a process that is shared.
pub(crate) fn set_environment(variables: &[(String, String)]) -> Result<(), Ended> {
    for (name, value) in variables {
        if name.is_empty() || name.contains(['=', '\0']) || value.contains('\0') {
            return Err(refuse(Trouble::Other, format!("`{name}` cannot be a variable of the environment")));
        }
        if shared::is_shared() {
            return Err(refuse(Trouble::Other, "variables of a shared process come with the order to seal"));
        }
        // SAFETY: this process has one thread, since it is not shared, and no plugin's code has run in it yet.
        #[allow(clippy::disallowed_methods, reason = "there is one thread, and no plugin's code has run yet")]
        unsafe {
            std::env::set_var(name, value);
        }
    }
    Ok(())
}

/// A plugin that is loaded, with all that its calls need.
struct Prepared {
    hello: Hello,
    files: Vec<OwnedFd>,
    loaded: Box<dyn Loaded>,
    /// Whether the host hears of it when a signal ends this process.
    dying: bool,
}

/// What the answer to the hello says, and what calls are served with behind it.
struct Ready {
    answer: Answer,
    calls: Calls,
    shared: Option<(Arc<Pool>, ArenaMap, Doorbells)>,
    /// Whether this side sleeps by its word.
    futex: bool,
}

impl Ready {
    /// Answers the hello, and serves calls.
    fn serve(self, mut stream: Stream) -> ExitCode {
        let Ready { answer, calls, shared, futex } = self;
        if stream.send_json(FrameKind::Ready, &answer, &[], None).is_err() {
            return ExitCode::SUCCESS;
        }
        let values = calls.values();
        let link = match shared {
            Some((pool, map, doorbells)) => {
                Link::shared(stream, pool, &map, doorbells, values, Watch::default())
            }
            None => Ok(Link::stream(stream, values)),
        };
        let Ok(mut link) = link else { return ExitCode::FAILURE };
        if futex {
            link.sleeps_by_word();
        }
        link::connect(Connection { link, payload: Vec::new(), id: 0, values });
        calls.serve()
    }
}

impl Prepared {
    fn ready(self) -> Result<Ready, Ended> {
        let Prepared { hello, files, loaded, dying } = self;
        let shared = match (&hello.arena, <[OwnedFd; 3]>::try_from(files)) {
            (Some(map), Ok([memory, host, plugin])) => {
                let size =
                    usize::try_from(map.size).map_err(|_| refuse(Trouble::Other, "too much memory"))?;
                if !map.is_sound() {
                    return Err(refuse(Trouble::Other, "the map of the shared memory makes no sense"));
                }
                match Arena::open(&memory, size) {
                    // What comes is looked at in place: the host is trusted.
                    Ok(arena) => {
                        Some((Pool::new(arena, map, Side::Plugin, true), *map, Doorbells::of(host, plugin)))
                    }
                    // Then it goes without, over the socket.
                    Err(WireError::System { .. }) => None,
                    Err(other) => return Err(other.into()),
                }
            }
            (Some(_), Err(_)) => {
                return Err(refuse(Trouble::Other, "the shared memory came without its descriptors"));
            }
            (None, _) => None,
        };
        let services = loaded.imports().iter().map(|name| service(name, &hello)).collect::<Result<_, _>>()?;
        let context = Arc::new(Context {
            plugin: hello.plugin.as_str().into(),
            instance: 1,
            imports: services,
            value_limit: usize::try_from(hello.values).unwrap_or(usize::MAX),
        });
        // Those that share a process have to notice when the host closes their sockets.
        let offered = hello.features.iter().any(|feature| feature == FUTEX);
        let futex = offered && shared.is_some() && !shared::is_shared();
        let absent =
            hello.functions.iter().filter(|function| !loaded.has(&function.name)).map(|f| f.name.clone());
        let answer = Answer {
            keyway: PROTOCOL,
            features: shared
                .iter()
                .map(|_| SHARED_MEMORY)
                .chain(futex.then_some(FUTEX))
                .chain(dying.then_some(DYING))
                .map(str::to_owned)
                .collect(),
            name: concat!("keyway-runner ", env!("CARGO_PKG_VERSION")).to_owned(),
            absent: absent.collect(),
            compiled: loaded.written(),
        };
        Ok(Ready { answer, calls: Calls::new(&hello, loaded, context)?, shared, futex })
    }
}

/// The service behind one of the plugin's imports: the host's, if it offers it.
fn service(name: &str, hello: &Hello) -> Result<BoundService, WireError> {
    let exact = hello.services.iter().position(|service| service.name == name);
    let found = exact.or_else(|| hello.services.iter().position(|service| same_name(&service.name, name)));
    let Some(index) = found else { return Ok(BoundService::missing(name)) };
    let ty = hello.services[index].ty()?;
    let index = u32::try_from(index).map_err(|_| WireError::protocol("too many services"))?;
    let called = ty.clone();
    Ok(BoundService::relayed(name, ty, move |args| link::call_service(index, &called, args)))
}
