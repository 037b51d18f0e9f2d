//! The liar as a plugin, and what may become of a lie.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use keyway_contract::service::{ServiceFunction, ServiceHandler};
use keyway_contract::types::Interface;
use keyway_contract::{CallErrorKind, Service, ServiceError, Value};
use keyway_host::seal::{Seal, seal};
use keyway_host::{Grants, Host, Instance, Limits, Plugin};
use keyway_loader_process::{ProcessLoader, ProcessLoaderBuilder};

const CONTRACT: &str = "
package test:liar@1.0.0;
interface liar {
    record pair { name: string, count: u32 }
    variant shape { none, circle(f32), label(string), many(list<string>) }
    lie: func(how: string, data: list<u8>) -> list<u8>;
    text: func(how: string, data: list<u8>) -> string;
    pairs: func(how: string, data: list<u8>) -> pair;
    shapes: func(how: string, data: list<u8>) -> shape;
    nested: func(how: string, data: list<u8>) -> list<list<string>>;
    letter: func(how: string, data: list<u8>) -> char;
    lists: func(how: string, data: list<u8>) -> list<list<u8>>;
    numbers: func(how: string, data: list<u8>) -> list<u32>;
    maybe: func(how: string, data: list<u8>) -> option<bool>;
}
interface asked { ask: func(question: string) -> string; }
world plugin { export liar; import asked; }
";

/// The program with its manifest and contract.
pub fn liar() -> &'static Path {
    static SEALED: OnceLock<PathBuf> = OnceLock::new();
    SEALED.get_or_init(|| {
        let own = std::env::current_exe().unwrap();
        let program = own.ancestors().nth(2).unwrap().join("examples/liar");
        let bytes = std::fs::read(&program).unwrap_or_else(|error| {
            panic!("{}: {error}; `cargo build -p keyway-runner --example liar` makes it", program.display())
        });
        let manifest = r#"{"keyway": 1, "id": "test.liar", "version": "1.0.0"}"#;
        let sealed = Seal { manifest: Some(manifest.to_owned()), contract: Some(CONTRACT.to_owned()) };
        let sealed = seal(&bytes, &sealed).unwrap();
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("liar");
        // Tests run at the same time, in processes of their own.
        let fresh = path.with_extension(format!("{}.tmp", std::process::id()));
        std::fs::write(&fresh, sealed).unwrap();
        std::fs::rename(&fresh, &path).unwrap();
        path
    })
}

struct Asked;

struct Ask;
impl ServiceHandler<Asked> for Ask {
    type Args = (String,);
    type Ret = String;
    fn run(_: &Asked, (question,): (String,)) -> Result<String, ServiceError> {
        Ok(question + "?")
    }
}

fn service() -> Service {
    static INTERFACE: OnceLock<Interface> = OnceLock::new();
    let interface = INTERFACE.get_or_init(|| {
        let host = Host::builder().loader(ProcessLoader::new()).build().unwrap();
        host.inspect(liar()).unwrap().description.contract.imports[0].clone()
    });
    Service::new(interface, Arc::new(Asked), &[ServiceFunction::of::<Asked, Ask>()])
}

/// How long calls may take here, but for those whose end has to be seen.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// The most that values may take: less than fits into a part of the memory.
const VALUES: usize = 4 << 20;

pub fn loader() -> ProcessLoaderBuilder {
    let runner = env!("CARGO_BIN_EXE_keyway-runner");
    ProcessLoader::builder()
        .runner(runner)
        .warm(0)
        .shared_bytes(64 << 20)
        .patience(Duration::from_millis(700))
}

/// Memory that is shared, shared and trusted, and not shared.
pub fn ways() -> [(&'static str, ProcessLoaderBuilder); 3] {
    [
        ("shared", loader()),
        ("trusted", loader().trusted_memory(true)),
        ("frames", loader().shared_memory(false)),
    ]
}

/// The liar, which lies in its hello if there is a word for that.
pub fn plugin(loader: ProcessLoaderBuilder, deadline: Duration, hello: &str) -> Plugin {
    let lie = ("LIE".to_owned(), hello.to_owned());
    Host::builder()
        .loader(loader.build())
        .limits(Limits { deadline: Some(deadline), values: VALUES, ..Limits::default() })
        .grant("test.liar", Grants { environment: vec![lie], ..Grants::default() })
        .provide(service())
        .build()
        .unwrap()
        .open(liar())
        .unwrap()
}

/// Calls a function, with data that is large enough for a block of its own.
pub fn call(
    instance: &mut Instance,
    plugin: &Plugin,
    function: &str,
    how: &str,
) -> Result<Value, CallErrorKind> {
    let args = [Value::from(how), Value::from(vec![7u8; 100_000])];
    let value = plugin.lookup(function).unwrap().call(instance, &args);
    value.map(|value| value.unwrap()).map_err(|error| error.kind().clone())
}

/// What has to become of a lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// It is found to break the protocol, or to have gone.
    Crashed,
    /// The result is no value.
    Value,
    /// It is ended when its time is up.
    Deadline,
    Panicked,
    /// A failure in words.
    Other,
    /// Any failure: what is seen first depends on the time.
    Failure,
    /// A failure now or at the next call.
    Later,
    /// A failure now or soon; until then it is honest.
    Soon,
    /// It does no harm.
    Fine,
    /// No more than that nothing breaks.
    Whatever,
}

fn fits(wanted: Wanted, found: &Result<Value, CallErrorKind>) -> bool {
    matches!(
        (wanted, found),
        (Wanted::Whatever | Wanted::Later | Wanted::Soon, _)
            | (Wanted::Fine, Ok(_))
            | (Wanted::Failure, Err(_))
            | (Wanted::Crashed, Err(CallErrorKind::Crashed { .. }))
            | (Wanted::Value, Err(CallErrorKind::Value(_)))
            | (Wanted::Deadline, Err(CallErrorKind::Deadline(_)))
            | (Wanted::Panicked, Err(CallErrorKind::Panicked { .. }))
            | (Wanted::Other, Err(CallErrorKind::Other(_)))
    )
}

/// Tells a lie to a new instance, and looks at what comes of it, and of the instance.
pub fn tell(plugin: &Plugin, way: &str, (function, how, wanted): (&str, &str, Wanted)) {
    let start = Instant::now();
    let mut instance = plugin.instantiate("").unwrap();
    let mut found = call(&mut instance, plugin, function, how);
    let lie = format!("{function} {how} ({way}): {:?}", found.as_ref().map(|_| ()));
    assert!(fits(wanted, &found), "{lie}, and {wanted:?} was wanted");
    // On a busy machine it takes its time to go on.
    let patience = Duration::from_secs(if wanted == Wanted::Soon { 5 } else { 0 });
    while matches!(wanted, Wanted::Later | Wanted::Soon) && found.is_ok() {
        std::thread::sleep(Duration::from_millis(20));
        found = call(&mut instance, plugin, function, "honest");
        assert!(found.is_err() || start.elapsed() < patience, "{lie}, and then it was believed");
    }
    match &found {
        Ok(_) => assert_eq!(instance.poisoned(), None, "{lie}"),
        Err(kind) => {
            let text = kind.to_string();
            assert!(text.len() < 100_000, "{lie}: {} bytes of words", text.len());
            let after = call(&mut instance, plugin, function, "honest");
            assert!(matches!(after, Err(CallErrorKind::Poisoned(_))), "{lie}, and then {after:?}");
        }
    }
    drop(instance);
    let mut fresh = plugin.instantiate("").unwrap();
    let honest = call(&mut fresh, plugin, function, "honest");
    assert!(honest.is_ok(), "after {lie}: {honest:?}");
    // Where anything may come of it, that can be a process that waits for what never comes when it is closed.
    let patient = wanted == Wanted::Whatever || start.elapsed() < Duration::from_secs(8);
    assert!(patient, "{lie}: it took {:?}", start.elapsed());
}

/// Tells lies in every way.
pub fn tell_all(ways: &[(&str, ProcessLoaderBuilder)], deadline: Duration, lies: &[(&str, &str, Wanted)]) {
    for (way, loader) in ways {
        let plugin = plugin(loader.clone(), deadline, "");
        for lie in lies {
            tell(&plugin, way, *lie);
        }
    }
    nobody_is_left();
}

/// Waits until no process of this one is left.
pub fn nobody_is_left() {
    let own = std::process::id().to_string();
    let children = || {
        let stats = std::fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| {
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            Some(stat.rsplit_once(") ")?.1.split(' ').nth(1)? == own)
        });
        stats.filter(|child| *child).count()
    };
    let start = Instant::now();
    while children() > 0 {
        assert!(start.elapsed() < Duration::from_secs(10), "{} processes are left", children());
        std::thread::sleep(Duration::from_millis(5));
    }
}
