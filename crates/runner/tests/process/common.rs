//! A host whose plugins run in processes, and the plugins.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use keyway_contract::{CallErrorKind, Value};
use keyway_host::{Host, Instance, Limits, Plugin};
use keyway_loader_process::{ProcessLoader, ProcessLoaderBuilder};

/// Where this test puts what it makes.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

/// A plugin in C that dies in every way.
pub fn deadly() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| built("deadly", &[]))
}

/// It under another name, with more options for its compiler.
pub fn built(name: &str, options: &[&str]) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = folder().join(format!("{name}.so"));
    // Tests run at the same time, in processes of their own.
    let fresh = folder().join(format!("{name}.{}.tmp", std::process::id()));
    let built = Command::new("gcc")
        .args(["-std=gnu11", "-Wall", "-Werror", "-O0", "-shared", "-fPIC", "-I"])
        .arg(root.join("../../include"))
        .args(options)
        .arg("-o")
        .arg(&fresh)
        .arg(root.join("tests/process/deadly.c"))
        .status();
    assert!(built.is_ok_and(|status| status.success()), "gcc failed");
    std::fs::rename(&fresh, &library).unwrap();
    library
}

/// The runner that this package makes.
pub const RUNNER: &str = env!("CARGO_BIN_EXE_keyway-runner");

/// How processes are made here, unless a test wants them otherwise.
pub fn loader() -> ProcessLoaderBuilder {
    ProcessLoader::builder().runner(RUNNER).warm(0)
}

pub fn limits(deadline: Duration) -> Limits {
    Limits { deadline: Some(deadline), ..Limits::default() }
}

pub fn host(loader: ProcessLoaderBuilder, limits: Limits) -> Host {
    Host::builder().loader(loader.build()).limits(limits).build().unwrap()
}

/// The plugin with the usual loader and this deadline.
pub fn plugin(deadline: Duration) -> Plugin {
    host(loader(), limits(deadline)).open(deadly()).unwrap()
}

pub const LONG: Duration = Duration::from_secs(20);

/// Calls a function with values.
pub fn call(
    instance: &mut Instance,
    plugin: &Plugin,
    name: &str,
    args: &[Value],
) -> Result<Option<Value>, CallErrorKind> {
    plugin.lookup(name).unwrap().call(instance, args).map_err(|error| error.kind().clone())
}

pub fn die(instance: &mut Instance, plugin: &Plugin, how: &str) -> Result<Option<Value>, CallErrorKind> {
    call(instance, plugin, "die", &[Value::from(how)])
}

/// All processes of the system: number, state, parent and group.
fn processes() -> impl Iterator<Item = (u32, char, u32, u32)> {
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    all.filter_map(|entry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        let mut words = stat.rsplit_once(") ")?.1.split(' ');
        Some((pid, words.next()?.chars().next()?, words.next()?.parse().ok()?, words.next()?.parse().ok()?))
    })
}

/// The runners that this program has started and that are there still, zombies among them.
pub fn children() -> Vec<u32> {
    children_of(std::process::id())
}

/// The same of another program.
pub fn children_of(host: u32) -> Vec<u32> {
    processes().filter(|(_, _, parent, _)| *parent == host).map(|(pid, ..)| pid).collect()
}

/// Who has started a process.
pub fn parent(child: u32) -> Option<u32> {
    processes().find(|(pid, ..)| *pid == child).map(|(_, _, parent, _)| parent)
}

/// The processes of a group that run still.
pub fn group(leader: u32) -> Vec<u32> {
    processes()
        .filter(|(_, state, _, group)| *group == leader && !matches!(state, 'Z' | 'X'))
        .map(|(pid, ..)| pid)
        .collect()
}

/// Waits for something that has to come.
pub fn eventually(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..2000 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("it did not come: {what}");
}
