//! What the tests share: components written as text, opened by a real host.
#![allow(dead_code)]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use keyway_contract::CallErrorKind;
use keyway_contract::codec::Lift;
use keyway_host::{Host, Instance, Limits, OpenError, Params, Plugin, Problem};
use keyway_loader_wasm::WasmLoader;

/// A core allocator that only ever moves up, for modules with `(memory $memory …)`.
pub const ALLOCATOR: &str = r#"
    (global $top (mut i32) (i32.const 4096))
    (func $realloc (export "realloc") (param $old i32) (param i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32)
      (local.set $at
        (i32.and
          (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
          (i32.sub (i32.const 0) (local.get $align))))
      (global.set $top (i32.add (local.get $at) (local.get $size)))
      (block $enough
        (loop $more
          (br_if $enough (i32.ge_u (i32.mul (memory.size) (i32.const 65536)) (global.get $top)))
          (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))
          unreachable))
      (local.get $at))
"#;

/// How functions of such a module are lifted.
pub const OPTIONS: &str = r#"(memory (core memory $i "memory")) (realloc (core func $i "realloc"))"#;

/// A host with a wasm loader that has a small pool.
pub fn host() -> Host {
    host_with(|builder| builder)
}

/// A host with more than that.
pub fn host_with(more: impl FnOnce(keyway_host::HostBuilder) -> keyway_host::HostBuilder) -> Host {
    let loader = WasmLoader::builder().pool(8).build();
    more(Host::builder().loader(loader)).build().expect("a host")
}

/// Writes bytes to a file of their own.
pub fn file(bytes: &[u8]) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let path =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{number}.wasm", std::process::id()));
    std::fs::write(&path, bytes).expect("a file");
    path
}

/// The bytes of a component that is written as text.
pub fn bytes(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Opens bytes as a plugin.
pub fn try_open(host: &Host, bytes: &[u8]) -> Result<Plugin, OpenError> {
    let path = file(bytes);
    let plugin = host.open(&path);
    let _ = std::fs::remove_file(path);
    plugin
}

/// Opens a component that is written as text.
pub fn open(host: &Host, text: &str) -> Plugin {
    try_open(host, &bytes(text)).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A component around a core module's text, with `lifts` behind it; `$i` is the module's instance.
pub fn component(module: &str, lifts: &str) -> String {
    format!("(component (core module $m {module}) (core instance $i (instantiate $m)) {lifts})")
}

/// Makes an instance.
pub fn instance(plugin: &Plugin) -> Instance {
    plugin.instantiate("").unwrap_or_else(|error| panic!("{error}"))
}

/// Calls a function of an instance.
pub fn call<P: Params, R: Lift>(
    plugin: &Plugin,
    instance: &mut Instance,
    name: &str,
    args: P,
) -> Result<R, CallErrorKind> {
    let symbol = plugin.lookup(name).and_then(|symbol| symbol.typed::<P, R>());
    let symbol = symbol.unwrap_or_else(|error| panic!("{error}"));
    symbol.call(instance, args).map_err(|error| error.kind().clone())
}

/// What went wrong when an instance was made.
pub fn creation_error(plugin: &Plugin, limits: &Limits) -> CallErrorKind {
    match plugin.instantiate_within("", limits) {
        Ok(_) => panic!("an instance that should not be"),
        Err(error) => match error.problem() {
            Problem::Call(error) => error.kind().clone(),
            other => panic!("{other}"),
        },
    }
}

/// Limits with a short deadline and little memory.
pub fn tight() -> Limits {
    Limits { memory: 4 << 20, deadline: Some(std::time::Duration::from_millis(200)), ..Limits::default() }
}
