//! Rights, each with and without its grant: a real program of Rust's standard library that tries.

mod common;

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use common::{call, host_with, instance, try_open};
use keyway_contract::CallErrorKind;
use keyway_host::{Grants, Host, Limits, OpenError, Problem, Right};

/// The program as a component.
static PROGRAM: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("rights-{}.wasm", std::process::id()));
    let built = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition", "2024", "--target", "wasm32-wasip2", "-O", "-o"])
        .args([&out, &folder.join("tests/guests/rights.rs")])
        .status()
        .expect("rustc");
    assert!(
        built.success(),
        "the program needs the target wasm32-wasip2 (`rustup target add wasm32-wasip2`)"
    );
    let bytes = std::fs::read(&out).expect("what rustc has built");
    let _ = std::fs::remove_file(out);
    bytes
});

/// The program with a manifest that wants rights.
fn program(wanted: &[&str]) -> Vec<u8> {
    let wanted: Vec<String> = wanted.iter().map(|right| format!("\"{right}\"")).collect();
    let manifest = format!(r#"{{"keyway": 1, "id": "test.rights", "grants": [{}]}}"#, wanted.join(", "));
    let name = "keyway.manifest";
    let mut section = vec![u8::try_from(name.len()).expect("a short name")];
    section.extend(name.bytes());
    section.extend(manifest.bytes());
    let mut bytes = PROGRAM.clone();
    // A custom section with its length in two bytes of LEB128.
    let len = u16::try_from(section.len()).expect("a short manifest");
    bytes.extend([
        0,
        u8::try_from(len & 0x7f).expect("7 bits") | 0x80,
        u8::try_from(len >> 7).expect("a short manifest"),
    ]);
    bytes.extend(section);
    bytes
}

fn grants(rights: &[String]) -> Grants {
    let rights: Vec<Right> =
        rights.iter().map(|text| text.parse().unwrap_or_else(|error| panic!("{error}"))).collect();
    Grants::new(&rights).unwrap_or_else(|error| panic!("{error}"))
}

fn host(rights: &[String]) -> Host {
    let limits = Limits { deadline: Some(Duration::from_secs(10)), ..Limits::default() };
    host_with(|builder| builder.grant("test.rights", grants(rights)).limits(limits))
}

/// Runs the program with rights, and tells how it ended.
fn attempt(to_do: &str, rights: &[String]) -> Result<(), CallErrorKind> {
    let rights = [rights, &[format!("env:DO={to_do}")]].concat();
    let plugin = try_open(&host(&rights), &program(&[])).unwrap_or_else(|error| panic!("{error}"));
    call::<_, Result<(), ()>>(&plugin, &mut instance(&plugin), "run", ())
        .map(|ended| ended.expect("an exit code"))
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

fn open(wanted: &[&str], rights: &[&str]) -> Result<(), OpenError> {
    let rights: Vec<String> = rights.iter().map(|right| (*right).to_owned()).collect();
    try_open(&host(&rights), &program(wanted)).map(|_| ())
}

#[test]
fn nothing_is_there_without_a_grant() {
    let plugin = try_open(&host(&[]), &program(&[])).unwrap_or_else(|error| panic!("{error}"));
    let ended = call::<_, Result<(), ()>>(&plugin, &mut instance(&plugin), "run", ());
    assert!(matches!(ended, Ok(Ok(()))), "{ended:?}");
    refused("env PATH", &[]);
    allowed("env LANG", &["env:LANG=C".to_owned()]);
}

#[test]
fn directories() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = tempfile::tempdir().expect("a folder");
    let text = |path: &Path| path.to_str().expect("a path in UTF-8").to_owned();
    std::fs::write(folder.path().join("old"), "text").expect("a file");
    std::fs::write(secret.path().join("secret"), "text").expect("a file");
    let read = [format!("read:{}=/data", text(folder.path()))];
    let write = [format!("write:{}=/data", text(folder.path()))];

    refused("read /data/old", &[]);
    refused(&format!("read {}", text(&folder.path().join("old"))), &read);
    allowed("read /data/old", &read);
    refused("write /data/new", &read);
    refused("write /data/old", &read);
    refused("remove /data/old", &read);
    allowed("write /data/new", &write);
    assert_eq!(std::fs::read(folder.path().join("new")).expect("a file"), b"written");
    allowed("remove /data/new", &write);

    // Neither upwards nor along a link.
    let outside = format!("/data/../{}/secret", text(secret.path()));
    refused(&format!("read {outside}"), &write);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(secret.path(), folder.path().join("link")).expect("a link");
        refused("read /data/link/secret", &write);
    }
}

#[test]
fn connecting() {
    let server = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = server.local_addr().expect("an address");
    let other = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let connect = format!("connect {address}");
    refused(&connect, &[]);
    refused(&connect, &[format!("connect:{other}")]);
    refused(&connect, &[format!("listen:{address}")]);
    allowed(&connect, &[format!("connect:{address}")]);
    // By a name, which the host resolves.
    allowed(&connect, &[format!("connect:localhost:{}", address.port())]);

    let receiver = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let address = receiver.local_addr().expect("an address");
    refused(&format!("send {address}"), &[]);
    refused(&format!("send {address}"), &[format!("listen:{address}")]);
    allowed(&format!("send {address}"), &[format!("connect:{address}")]);
}

#[test]
fn listening() {
    let free = || {
        let port = TcpListener::bind("127.0.0.1:0").expect("a port");
        port.local_addr().expect("an address")
    };
    let address = free();
    refused(&format!("listen {address}"), &[]);
    refused(&format!("listen {address}"), &[format!("connect:{address}")]);
    refused(&format!("listen {address}"), &[format!("listen:{}", free())]);
    // On any port that the system picks, as one connects from.
    refused("listen 0.0.0.0:0", &[format!("connect:{address}")]);
    refused("listen 127.0.0.1:0", &[format!("listen:{address}")]);

    for right in [format!("listen:{address}"), "listen:127.0.0.1:0".to_owned()] {
        let caller = std::thread::spawn(move || greet(address));
        allowed(&format!("listen {address}"), &[right]);
        caller.join().expect("a caller");
    }
}

/// Says hello as soon as somebody listens.
fn greet(address: SocketAddr) {
    let end = Instant::now() + Duration::from_secs(60);
    while Instant::now() < end {
        if let Ok(mut stream) = TcpStream::connect(address) {
            stream.write_all(b"hello").expect("a listener");
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("nobody listens on {address}");
}

/// A guest cannot, whatever it was granted; other placements look at the grants.
#[test]
fn threads_and_processes() {
    let both = ["threads".to_owned(), "processes".to_owned()];
    for to_do in ["thread", "process"] {
        refused(to_do, &[]);
        refused(to_do, &both);
    }
}

#[test]
fn memory_is_what_was_granted() {
    let memory = |amount: &str| [format!("memory:{amount}")];
    let too_much = |to_do: &str, rights: &[String]| {
        let error = attempt(to_do, rights).expect_err(to_do);
        assert!(matches!(error, CallErrorKind::OutOfMemory { .. }), "{to_do} with {rights:?}: {error}");
    };
    allowed("memory 64", &[]);
    too_much("memory 64", &memory("32MiB"));
    allowed("memory 64", &memory("128MiB"));
    too_much("memory 1500", &[]);
    allowed("memory 1500", &memory("2GiB"));
}

/// Whatever else it holds of WASI counts as well: the folder, and what it prints to.
#[test]
fn files_are_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("file"), "text").expect("a file");
    let rights = |files: &[&str]| {
        let read = format!("read:{}=/data", folder.path().display());
        [&[read], &files.iter().map(|right| (*right).to_owned()).collect::<Vec<_>>()[..]].concat()
    };
    allowed("files /data/file", &rights(&[]));
    allowed("files /data/file", &rights(&["files:256"]));
    for few in ["files:16", "files:100"] {
        let error = attempt("files /data/file", &rights(&[few])).expect_err(few);
        assert!(matches!(error, CallErrorKind::Trapped { .. }), "{few}: {error}");
    }
    allowed("read /data/file", &rights(&["files:16"]));
}

#[test]
fn clocks_are_what_was_granted() {
    refused("clock", &[]);
    allowed("clock", &["clocks".to_owned()]);
}

#[test]
fn time_is_what_was_granted() {
    let error = attempt("spin", &["cpu:100ms".to_owned()]).expect_err("no end");
    assert!(
        matches!(error, CallErrorKind::Deadline(limit) if limit == Duration::from_millis(100)),
        "{error}"
    );
}

#[test]
fn what_is_wanted_has_to_be_granted() {
    let missing = |wanted: &[&str], rights: &[&str]| match open(wanted, rights) {
        Ok(()) => Vec::new(),
        Err(error) => match error.problem() {
            Problem::NotGranted { id, missing } => {
                assert_eq!(id, "test.rights");
                missing.iter().map(ToString::to_string).collect()
            }
            other => panic!("{other}"),
        },
    };
    let none: [&str; 0] = [];
    let wanted = ["read:/data", "env:LANG", "clocks", "listen:127.0.0.1:80"];
    assert_eq!(missing(&wanted, &[]), wanted);
    assert_eq!(missing(&wanted, &["read:/tmp=/data", "clocks", "env:LANG=C"]), ["listen:127.0.0.1:80"]);
    assert_eq!(missing(&wanted, &["read:/tmp=/data", "clocks", "env:LANG=C", "listen:127.0.0.1:0"]), none);
    // The limits that the host has for all need no grant.
    assert_eq!(missing(&["memory:1GiB", "cpu:10s"], &[]), none);
    assert_eq!(missing(&["memory:2GiB", "cpu:11s"], &[]), ["memory:2GiB", "cpu:11s"]);
    assert_eq!(missing(&["memory:2GiB", "files:3"], &["memory:4GiB"]), ["files:3"]);
    // The log is there for everybody.
    assert_eq!(missing(&["service:keyway:host/log@1.0.0"], &[]), none);
    assert_eq!(missing(&["service:a:b/c"], &[]), ["service:a:b/c"]);

    let error = open(&["clocks", "random"], &[]).expect_err("nothing is granted").to_string();
    assert!(error.contains(r#"`grants = ["clocks", "random"]`"#), "{error}");
    for wrong in ["fly", "read:/a=/b", "env:A=b"] {
        let error = open(&[wrong], &[]).expect_err(wrong);
        assert!(matches!(error.problem(), Problem::Manifest(text) if text.contains(wrong)), "{error}");
    }
}

#[test]
fn what_is_granted_has_to_be_there() {
    let error = open(&[], &["read:/no/such/directory=/data"]).expect_err("there is none");
    assert!(matches!(error.problem(), Problem::GrantedDirectory { .. }), "{error}");
    assert!(
        error.to_string().contains("`/no/such/directory`") && error.to_string().contains("make it"),
        "{error}"
    );
    let file = common::file(b"x");
    let error = open(&[], &[&format!("read:{}=/data", file.display())]).expect_err("it is a file");
    assert!(matches!(error.problem(), Problem::GrantedDirectory { .. }), "{error}");
    let error = open(&[], &["connect:no-such-name.invalid:80"]).expect_err("it has no address");
    assert!(matches!(error.problem(), Problem::GrantedName { .. }), "{error}");
}
