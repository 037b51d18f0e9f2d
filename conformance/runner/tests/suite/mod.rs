//! What the tests of the suite share: a host with every service, and the plugins of a case by placement.
#![allow(dead_code)]

pub mod load;

use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use conformance_imports::host::services::{Choice, Item, Services, Wide};
use conformance_state::host::events::Events;
use conformance_worlds::host::canvas::Canvas;
use conformance_worlds::host::ink::Ink;
use conformance_worlds::shapes::Shape;
use keyway::{
    Buffer, Grants, Host, HostBuilder, LinkedPlugin, NativeLoader, Placed, Plugin, ProcessLoader,
    ServiceError, Settings, Trust, WasmLoader,
};
use keyway_conformance::{Case, TOOLCHAINS, Toolchain, artifacts};

/// Where a plugin runs, and what it is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Rust, linked into this program.
    Static,
    /// Rust, a native library.
    Native,
    /// Rust, a component.
    Wasm,
    /// C99, a native library.
    C,
    /// The Rust native library in a process of its own.
    Process,
    /// The C99 native library in a process of its own.
    ProcessC,
    /// The Rust native library in a process that its instances share.
    ProcessShared,
    /// The Rust component in a process of its own.
    ProcessWasm,
    /// A program of Rust, which speaks the protocol by itself.
    Program,
    /// A script in Python that speaks the protocol of processes itself.
    Python,
    /// A component of another toolchain.
    Foreign(&'static Toolchain),
}

impl Place {
    /// Those whose plugins are made with Keyway's crates, its header, or its library for Python.
    pub const ALL: [Place; 10] = [
        Place::Static,
        Place::Native,
        Place::Wasm,
        Place::C,
        Place::Process,
        Place::ProcessC,
        Place::ProcessShared,
        Place::ProcessWasm,
        Place::Program,
        Place::Python,
    ];
    /// Those whose plugins are `plugin.rs`.
    pub const RUST: [Place; 7] = [
        Place::Static,
        Place::Native,
        Place::Wasm,
        Place::Process,
        Place::ProcessShared,
        Place::ProcessWasm,
        Place::Program,
    ];

    /// Whether its plugins are in the host's process.
    pub fn is_in_process(self) -> bool {
        matches!(self, Place::Static | Place::Native | Place::Wasm | Place::C | Place::Foreign(_))
    }

    /// How its plugins are placed.
    pub fn settings(self) -> Settings {
        let placed = if self.is_in_process() { Placed::InProcess } else { Placed::Process };
        let share = matches!(self, Place::ProcessShared).then(|| "suite".to_owned());
        Settings { placement: Some(placed), share, ..Settings::default() }
    }

    /// Those whose plugins other toolchains make, which know nothing of Keyway.
    pub fn foreign() -> impl Iterator<Item = Place> {
        TOOLCHAINS.iter().map(Place::Foreign)
    }

    /// Whether there is a plugin of a case.
    pub fn has(self, case: &Case) -> bool {
        match self {
            Place::C | Place::ProcessC => case.has("plugin.c"),
            Place::Python => case.has("program.py"),
            Place::Foreign(toolchain) => toolchain.has(case),
            _ => case.has("plugin.rs"),
        }
    }

    /// Whether its plugins can be made on this machine.
    pub fn installed(self) -> bool {
        match self {
            Place::Foreign(toolchain) => toolchain.installed(),
            Place::Python => std::path::Path::new("/usr/bin/python3").exists(),
            _ => true,
        }
    }

    /// The word for it in names of tests.
    pub fn name(self) -> &'static str {
        match self {
            Place::Static => "static",
            Place::Native => "native",
            Place::Wasm => "wasm",
            Place::C => "c",
            Place::Process => "process",
            Place::ProcessC => "process-c",
            Place::ProcessShared => "process-shared",
            Place::ProcessWasm => "process-wasm",
            Place::Program => "process-program",
            Place::Python => "process-python",
            Place::Foreign(toolchain) => toolchain.name,
        }
    }

    /// The file of a case's plugin; `None` where it is linked in.
    pub fn file(self, case: &str) -> Option<PathBuf> {
        match self {
            Place::Static => None,
            Place::Native | Place::Process | Place::ProcessShared => Some(artifacts().native(case)),
            Place::Wasm | Place::ProcessWasm => Some(artifacts().wasm(case)),
            Place::Program => Some(artifacts().program(case)),
            Place::C | Place::ProcessC => Some(artifacts().c(case)),
            Place::Python => Some(artifacts().script(case)),
            Place::Foreign(toolchain) => Some(artifacts().foreign(toolchain, case)),
        }
    }
}

/// The plugins that are linked in.
pub fn linked() -> [LinkedPlugin; 12] {
    [
        conformance_buffers::PLUGIN,
        conformance_failures::PLUGIN,
        conformance_growth::PLUGIN,
        conformance_imports::PLUGIN,
        conformance_lists::PLUGIN,
        conformance_load::PLUGIN,
        conformance_records::PLUGIN,
        conformance_scalars::PLUGIN,
        conformance_state::PLUGIN,
        conformance_strings::PLUGIN,
        conformance_variants::PLUGIN,
        conformance_worlds::PLUGIN,
    ]
}

/// A host that provides what the cases import.
pub fn host() -> Host {
    host_with(keyway::host().trust(Trust::any()))
}

/// A host that runs the same native libraries, and programs, in processes of their own.
pub fn process_host() -> Host {
    process_host_with(None)
}

/// The same, where what has this word shares a process.
pub fn process_host_with(share: Option<&str>) -> Host {
    let share = share.map(str::to_owned);
    let process = Settings { placement: Some(Placed::Process), share, ..Settings::default() };
    host_with(builder().default_settings(process))
}

/// A host with a loader for every placement, and the suite's runner.
pub fn builder() -> HostBuilder {
    Host::builder()
        .loader(NativeLoader::new())
        .loader(WasmLoader::new())
        .loader(ProcessLoader::builder().runner(artifacts().runner()).build())
}

/// The host for the plugins of a place.
pub fn host_of(place: Place) -> &'static Host {
    static IN_PROCESS: LazyLock<Host> = LazyLock::new(host);
    static PROCESS: LazyLock<Host> = LazyLock::new(process_host);
    static SHARED: LazyLock<Host> = LazyLock::new(|| process_host_with(Some("suite")));
    match place {
        Place::Process | Place::ProcessC | Place::ProcessWasm | Place::Program | Place::Python => &PROCESS,
        Place::ProcessShared => &SHARED,
        _ => &IN_PROCESS,
    }
}

/// A host with every service of the cases.
pub fn host_with(builder: HostBuilder) -> Host {
    let mut builder = builder
        .provide(conformance_imports::host::services::service(Provided))
        .provide(conformance_state::host::events::service(Provided))
        .provide(conformance_worlds::host::canvas::service(Provided))
        .provide(conformance_worlds::host::ink::service(Provided))
        .provide(conformance_worlds::host::service(Provided));
    for plugin in linked() {
        builder = builder.link(plugin);
    }
    for toolchain in TOOLCHAINS.iter().filter(|toolchain| toolchain.random) {
        for case in keyway_conformance::cases() {
            let random = Grants { random: true, ..Grants::default() };
            builder = builder.grant(toolchain.id(&case.name), random);
        }
    }
    builder.build().unwrap_or_else(|error| panic!("the suite's host: {error}"))
}

/// The plugin of a case in a place.
///
/// # Errors
/// What the host says.
pub fn open(host: &Host, case: &str, place: Place) -> Result<Plugin, String> {
    let plugin = match place.file(case) {
        None => host.linked(&format!("conformance.{case}")),
        Some(file) => host.open(file),
    };
    plugin.map_err(|error| error.to_string())
}

/// Every service of every case.
pub struct Provided;

/// What plugins have noted, with their ids.
static EVENTS: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

/// Takes what the plugins with an id have noted since this was asked last.
pub fn events(id: &str) -> Vec<String> {
    let mut events = EVENTS.lock().unwrap_or_else(PoisonError::into_inner);
    let (mine, others) = std::mem::take(&mut *events).into_iter().partition(|(from, _)| from == id);
    *events = others;
    mine.into_iter().map(|(_, text)| text).collect()
}

impl Events for Provided {
    fn note(&self, text: &str) -> Result<(), ServiceError> {
        let from = keyway::current_plugin().ok_or("nobody is calling")?;
        EVENTS.lock().unwrap_or_else(PoisonError::into_inner).push((from.to_string(), text.to_owned()));
        Ok(())
    }
}

impl Canvas for Provided {
    fn describe(&self, shape: Shape) -> Result<String, ServiceError> {
        Ok(match shape {
            Shape::Point => "a point".to_owned(),
            Shape::Circle(radius) => format!("a circle of {radius}"),
            Shape::Label(text) => format!("the text {text}"),
        })
    }
}

impl Ink for Provided {
    fn left(&self) -> Result<u32, ServiceError> {
        Ok(7)
    }
}

impl conformance_worlds::host::World for Provided {
    fn told(&self) -> Result<String, ServiceError> {
        Ok("from the host".to_owned())
    }
}

#[allow(clippy::too_many_arguments)]
impl Services for Provided {
    fn scalars(
        &self,
        a: bool,
        b: u8,
        c: i16,
        d: u32,
        e: i64,
        f: f32,
        g: f64,
        h: char,
    ) -> Result<String, ServiceError> {
        Ok(format!("{a} {b} {c} {d} {e} {f} {g} {h}"))
    }

    fn echo_bool(&self, value: bool) -> Result<bool, ServiceError> {
        Ok(value)
    }

    fn echo_f32(&self, value: f32) -> Result<f32, ServiceError> {
        Ok(value)
    }

    fn echo_s64(&self, value: i64) -> Result<i64, ServiceError> {
        Ok(value)
    }

    fn echo_char(&self, value: char) -> Result<char, ServiceError> {
        Ok(value)
    }

    fn echo_string(&self, value: &str) -> Result<String, ServiceError> {
        Ok(value.to_owned())
    }

    fn echo_bytes(&self, value: Buffer<u8>) -> Result<Buffer<u8>, ServiceError> {
        Ok(value)
    }

    fn echo_floats(&self, value: Buffer<f64>) -> Result<Buffer<f64>, ServiceError> {
        Ok(value)
    }

    fn echo_strings(&self, value: &[String]) -> Result<Vec<String>, ServiceError> {
        Ok(value.to_vec())
    }

    fn echo_option(&self, value: Option<u64>) -> Result<Option<u64>, ServiceError> {
        Ok(value)
    }

    fn echo_item(&self, value: Item) -> Result<Item, ServiceError> {
        Ok(value)
    }

    fn echo_items(&self, value: Vec<Item>) -> Result<Vec<Item>, ServiceError> {
        Ok(value)
    }

    fn echo_choice(&self, value: Choice) -> Result<Choice, ServiceError> {
        Ok(value)
    }

    fn echo_wide(&self, value: Wide) -> Result<Wide, ServiceError> {
        Ok(value)
    }

    fn many(
        &self,
        p1: u32,
        p2: u32,
        p3: u32,
        p4: u32,
        p5: u32,
        p6: u32,
        p7: u32,
        p8: u32,
        p9: u32,
        p10: u32,
        p11: u32,
        p12: u32,
        p13: u32,
        p14: u32,
        p15: u32,
        p16: u32,
    ) -> Result<u64, ServiceError> {
        let values = [p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16];
        Ok(values.iter().zip(1u64..).map(|(value, place)| u64::from(*value) * place).sum())
    }

    fn fallible(&self, fail: bool) -> Result<Result<String, String>, ServiceError> {
        Ok(if fail { Err("as asked".to_owned()) } else { Ok("fine".to_owned()) })
    }

    fn nothing(&self) -> Result<(), ServiceError> {
        Ok(())
    }

    fn who(&self) -> Result<String, ServiceError> {
        Ok(keyway::current_plugin().ok_or("nobody is calling")?.to_string())
    }

    fn fail(&self, why: &str) -> Result<(), ServiceError> {
        Err(why.into())
    }

    fn panic(&self, why: &str) -> Result<(), ServiceError> {
        panic!("{why}")
    }
}
