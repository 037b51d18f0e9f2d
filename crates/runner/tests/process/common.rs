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
    BUILT.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let library = folder().join("deadly.so");
        // Tests run at the same time, in processes of their own.
        let fresh = folder().join(format!("deadly.{}.tmp", std::process::id()));
        let built = Command::new("gcc")
            .args(["-std=gnu11", "-Wall", "-Werror", "-O0", "-shared", "-fPIC", "-I"])
            .arg(root.join("../../include"))
            .arg("-o")
            .arg(&fresh)
            .arg(root.join("tests/process/deadly.c"))
            .status();
        assert!(built.is_ok_and(|status| status.success()), "gcc failed");
        std::fs::rename(&fresh, &library).unwrap();
        library
    })
}

/// The runner that this package makes.
pub const RUNNER: &str = env!("CARGO_BIN_EXE_keyway-runner");

/// How processes are made here, unless a test wants them otherwise. A runner with AddressSanitizer in it needs more memory
/// than a sealed one may have.
pub fn loader() -> ProcessLoaderBuilder {
    let sealed = std::env::var_os("KEYWAY_TEST_UNSEALED").is_none();
    ProcessLoader::builder().runner(RUNNER).warm(0).sandbox(sealed)
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

/// The runners that this program has started and that are there still, zombies among them.
pub fn children() -> Vec<u32> {
    let own = std::process::id();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        let parent = stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').nth(1)?.parse::<u32>().ok());
        if parent == Some(own) {
            found.push(pid);
        }
    }
    found
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
