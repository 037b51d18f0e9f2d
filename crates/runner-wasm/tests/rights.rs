//! Rights of a component in a process of its own, each with and without its grant: the same program of Rust's standard
//! library that tries them in the host's process. Here two sandboxes are around it, and both have to let through what is
//! granted.
#![cfg(target_os = "linux")]

use std::io::Write as _;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use keyway_contract::CallErrorKind;
use keyway_host::{Grants, Host, Limits, Placed, Problem, Right, Settings};
use keyway_loader_process::ProcessLoader;
use keyway_loader_wasm::WasmLoader;

/// The program as a component.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let guest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../loader-wasm/tests/guests/rights.rs");
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("rights-{}.wasm", std::process::id()));
    let built = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition", "2024", "--target", "wasm32-wasip2", "-O", "-o"])
        .args([&out, &guest])
        .status()
        .expect("rustc");
    assert!(
        built.success(),
        "the program needs the target wasm32-wasip2 (`rustup target add wasm32-wasip2`)"
    );
    let mut bytes = std::fs::read(&out).expect("what rustc has built");
    let manifest = br#"{"keyway": 1, "id": "test.rights"}"#;
    // A custom section of fewer than 128 bytes.
    let name = b"keyway.manifest";
    bytes.extend([0, (1 + name.len() + manifest.len()) as u8, name.len() as u8]);
    bytes.extend(name);
    bytes.extend(manifest);
    std::fs::write(&out, bytes).expect("a file");
    out
});

/// Runs the program with rights, and tells how it ended.
fn attempt(to_do: &str, rights: &[String]) -> Result<(), CallErrorKind> {
    attempt_with(&PROGRAM, &[rights, &[format!("env:DO={to_do}")]].concat())
}

/// The same of any component.
fn attempt_with(component: &Path, rights: &[String]) -> Result<(), CallErrorKind> {
    let rights: Vec<Right> =
        rights.iter().map(|text| text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))).collect();
    let settings = Settings {
        placement: Some(Placed::Process),
        require: ["base", "landlock", "seccomp"].map(str::to_owned).to_vec(),
        ..Settings::default()
    };
    let loader = ProcessLoader::builder()
        .runner(env!("CARGO_BIN_EXE_keyway-runner-wasm"))
        .component_runner(env!("CARGO_BIN_EXE_keyway-runner-wasm"))
        .warm(0)
        .build();
    let limits = Limits { deadline: Some(Duration::from_secs(60)), ..Limits::default() };
    let host = Host::builder()
        .loader(WasmLoader::new())
        .loader(loader)
        .default_settings(settings)
        .limits(limits)
        .grant("test.rights", Grants::new(&rights).unwrap_or_else(|error| panic!("{error}")))
        .build()
        .unwrap_or_else(|error| panic!("{error}"));
    let plugin = host.open(component).unwrap_or_else(|error| panic!("{error}"));
    let run = plugin.lookup("run").unwrap_or_else(|error| panic!("{error}"));
    let outcome = match plugin.instantiate("") {
        Ok(mut instance) => run.call(&mut instance, &[]),
        Err(error) => match error.problem() {
            Problem::Call(error) => Err(error.clone()),
            other => panic!("{other}"),
        },
    };
    outcome.map(|_| ()).map_err(|error| error.kind().clone())
}

#[track_caller]
fn allowed(to_do: &str, rights: &[String]) {
    attempt(to_do, rights).unwrap_or_else(|error| panic!("{to_do} with {rights:?}: {error}"));
}

#[track_caller]
fn refused(to_do: &str, rights: &[String]) {
    let error = attempt(to_do, rights).expect_err(to_do);
    assert!(error.to_string().contains("called `exit` with 1"), "{to_do} with {rights:?}: {error}");
}

#[test]
fn environment_threads_and_processes() {
    refused("env PATH", &[]);
    allowed("env LANG", &["env:LANG=C".to_owned()]);
    for to_do in ["thread", "process"] {
        refused(to_do, &["threads".to_owned(), "processes".to_owned()]);
    }
}

#[test]
fn directories() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = tempfile::tempdir().expect("a folder");
    let old = folder.path().join("old").display().to_string();
    let new = folder.path().join("new").display().to_string();
    std::fs::write(&old, "text").expect("a file");
    std::fs::write(secret.path().join("secret"), "text").expect("a file");
    std::os::unix::fs::symlink(secret.path(), folder.path().join("link")).expect("a link");
    let read = [format!("read:{}", folder.path().display())];
    let write = [format!("write:{}", folder.path().display())];
    refused(&format!("read {old}"), &[]);
    allowed(&format!("read {old}"), &read);
    refused(&format!("write {new}"), &read);
    refused(&format!("remove {old}"), &read);
    allowed(&format!("write {new}"), &write);
    allowed(&format!("remove {new}"), &write);
    refused(&format!("read {}/../{}/secret", folder.path().display(), secret.path().display()), &write);
    refused(&format!("read {}/link/secret", folder.path().display()), &write);
    refused(&format!("read {}/secret", secret.path().display()), &write);
}

#[test]
fn the_network() {
    let server = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = server.local_addr().expect("an address");
    let connect = format!("connect {address}");
    refused(&connect, &[]);
    refused(&connect, &[format!("listen:{address}")]);
    allowed(&connect, &[format!("connect:{address}")]);
    let receiver = UdpSocket::bind("127.0.0.1:0").expect("a port");
    refused(&format!("send {}", receiver.local_addr().expect("an address")), &[]);

    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    refused(&format!("listen {free}"), &[]);
    refused(&format!("listen {free}"), &[format!("connect:{address}")]);
    let caller = std::thread::spawn(move || {
        let end = Instant::now() + Duration::from_secs(60);
        while Instant::now() < end {
            if let Ok(mut stream) = TcpStream::connect(free) {
                return stream.write_all(b"hello").expect("a listener");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("nobody listens on {free}");
    });
    allowed(&format!("listen {free}"), &[format!("listen:{free}")]);
    caller.join().expect("a caller");
}

#[test]
fn clocks_and_open_files() {
    refused("clock", &[]);
    allowed("clock", &["clocks".to_owned()]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "text").expect("a file");
    let (files, read) = (format!("files {}", file.display()), format!("read:{}", folder.path().display()));
    allowed(&files, &[read.clone(), "files:256".to_owned()]);
    attempt(&files, &[read.clone(), "files:100".to_owned()]).expect_err("a hundred files and a folder");
    // The engine's own descriptors do not count.
    allowed(&format!("read {}", file.display()), &[read, "files:8".to_owned()]);
}

/// Components that ask for numbers after they have started.
#[test]
fn random_numbers() {
    let text = br#"(component
        (import "wasi:random/random@0.2.0" (instance $i (export "get-random-u64" (func (result u64)))))
        (core func $low (canon lower (func $i "get-random-u64")))
        (core module $m (import "" "f" (func $f (result i64))) (func (export "f") (result i64) (call $f)))
        (core instance $in (instantiate $m (with "" (instance (export "f" (func $low))))))
        (func (export "run") (result u64) (canon lift (core func $in "f")))
        (@custom "keyway.manifest" "{\"keyway\": 1, \"id\": \"test.rights\"}"))"#;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("random.wasm");
    std::fs::write(&file, wat::parse_bytes(text).expect("a component")).expect("a file");
    let error = attempt_with(&file, &[]).expect_err("nothing is granted").to_string();
    assert!(error.contains("needs the grant `random`"), "{error}");
    attempt_with(&file, &["random".to_owned()]).expect("a number");
}

#[test]
fn memory_and_time() {
    allowed("memory 64", &["memory:256MiB".to_owned()]);
    let error = attempt("memory 400", &["memory:256MiB".to_owned()]).expect_err("too much");
    assert!(matches!(error, CallErrorKind::OutOfMemory { .. }), "{error}");
    // Compiling it in its process takes a second or two of its time.
    let error = attempt("spin", &["cpu:10s".to_owned()]).expect_err("no end");
    assert!(matches!(error, CallErrorKind::Deadline(_) | CallErrorKind::Crashed { .. }), "{error}");
}
