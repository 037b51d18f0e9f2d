//! Every grant works, and what every runner needs works without any.

use std::path::{Path, PathBuf};
use std::process::Command;

use keyway_sandbox::Policy;

use crate::common::{Scene, skip};

/// Without and with namespaces, as the same user and as another it gives back the same.
#[track_caller]
fn works(scene: &Scene, policy: &Policy, attempt: &str, arguments: &[&str]) -> String {
    let told = works_by(scene, policy, attempt, arguments);
    let inside = Policy { namespaces: true, ..policy.clone() };
    assert_eq!(works_by(scene, &inside, attempt, arguments), told, "in namespaces");
    // Python may be installed where only its user gets.
    if let Some(scene) = scene.again().for_nobody().filter(|_| !told.starts_with("python")) {
        for policy in [policy, &inside] {
            assert_eq!(works_by(&scene, policy, attempt, arguments), told, "as another user");
        }
    }
    told
}

#[track_caller]
fn works_by(scene: &Scene, policy: &Policy, attempt: &str, arguments: &[&str]) -> String {
    let outcome = scene.sealed(policy, attempt, arguments);
    let layers = outcome.layers.as_ref().expect("not sealed");
    if policy.namespaces && !layers.namespaces {
        skip(&layers.missing.join("; "));
    }
    match outcome.result {
        Ok(what) => what,
        Err(why) => panic!("`{attempt}` failed: {why}\n{}", outcome.text),
    }
}

/// What a program of the system needs to be executed: itself, its real file, and the dynamic loader.
fn program(path: &Path) -> Vec<PathBuf> {
    let loaders = ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-musl-x86_64.so.1"];
    let loader = loaders.into_iter().map(PathBuf::from).filter(|path| path.exists());
    std::iter::once(path.to_owned()).chain(loader).collect()
}

#[test]
fn reading() {
    let scene = Scene::new();
    let policy = Policy { read: vec![scene.path("inside")], ..Policy::default() };
    assert_eq!(works(&scene, &policy, "read", &[]), "a text");
    assert_eq!(works(&scene, &policy, "list", &[]), "2 entries");
}

#[test]
fn reading_one_file() {
    let scene = Scene::new();
    std::fs::write(scene.path("outside/one"), "one").unwrap();
    std::fs::write(scene.path("outside/other"), "other").unwrap();
    let policy = Policy { read: vec![scene.path("outside/one")], ..Policy::default() };
    let path = |name: &str| scene.path(name).to_str().unwrap().to_owned();
    assert_eq!(works(&scene, &policy, "read-file", &[&path("outside/one")]), "one");
    let outcome = scene.sealed(&policy, "read-file", &[&path("outside/other")]);
    match outcome.layers.as_ref().and_then(|layers| layers.landlock) {
        Some(_) => assert!(outcome.result.is_err(), "{outcome:?}"),
        None => skip("no Landlock here"),
    }
}

#[test]
fn changing() {
    let scene = Scene::new();
    let policy = Policy { write: vec![scene.path("inside")], ..Policy::default() };
    assert_eq!(works(&scene, &policy, "read", &[]), "a text");
    assert_eq!(works(&scene, &policy, "change", &[]), "a t");
}

#[test]
fn connecting() {
    let scene = Scene::new().port(4601);
    let policy = Policy { connect: vec!["127.0.0.1:4601".parse().unwrap()], ..Policy::default() };
    assert_eq!(works(&scene, &policy, "connect", &[]), "127.0.0.1:4601");
}

#[test]
fn listening() {
    let scene = Scene::new();
    let policy = Policy { listen: vec!["127.0.0.1:4602".parse().unwrap()], ..Policy::default() };
    assert_eq!(works(&scene, &policy, "listen", &["4602"]), "nobody came");
}

#[test]
fn threads() {
    let policy = Policy { threads: true, ..Policy::default() };
    assert_eq!(works(&Scene::new(), &policy, "threads", &[]), "28");
}

#[test]
fn processes() {
    let policy = Policy { processes: true, ..Policy::default() };
    let scene = Scene::new();
    let outcome = scene.sealed(&policy, "processes", &[]);
    match outcome.layers.as_ref().and_then(|layers| layers.landlock) {
        Some(6..) => assert_eq!(outcome.result.as_deref(), Ok("signal 15"), "{}", outcome.text),
        found => skip(&format!("no Landlock that keeps signals inside here: {found:?}")),
    }
}

#[test]
fn executing() {
    let policy = Policy { execute: program(Path::new("/bin/echo")), libraries: true, ..Policy::default() };
    assert_eq!(works(&Scene::new(), &policy, "execute", &["/bin/echo", "done:", "from echo"]), "from echo");
}

#[test]
fn starting_a_program() {
    let policy = Policy {
        execute: program(Path::new("/bin/echo")),
        libraries: true,
        processes: true,
        ..Policy::default()
    };
    assert_eq!(works(&Scene::new(), &policy, "spawn", &["/bin/echo", "from", "echo"]), "from echo");
}

#[test]
fn memory_up_to_the_limit() {
    let policy = Policy { memory: Some(64 << 20), ..Policy::default() };
    let scene = Scene::new();
    assert_eq!(works(&scene, &policy, "some-memory", &[]), (32 << 20).to_string());
    assert_eq!(works(&scene, &policy, "reserved-memory", &[]), "64 GiB");
    let error = scene.sealed(&policy, "private-memory", &[]).result.unwrap_err();
    assert!(error.contains("Cannot allocate memory"), "{error}");
}

#[test]
fn open_files_up_to_the_limit() {
    let scene = Scene::new();
    let count = |policy: &Policy| {
        let told = works(&scene, policy, "open-files", &[]);
        let (count, error) = told.split_once(" and ").unwrap();
        assert!(error.contains("Too many open files"), "{told}");
        count.parse::<u64>().unwrap()
    };
    // Six are open already: three of the start, and what the program has prepared.
    assert!((50..64).contains(&count(&Policy::default())));
    assert!((90..100).contains(&count(&Policy { open_files: Some(100), ..Policy::default() })));
}

#[test]
fn processor_time_up_to_the_limit() {
    let policy = Policy { cpu_seconds: Some(1), ..Policy::default() };
    let error = Scene::new().sealed(&policy, "compute", &[]).result.unwrap_err();
    assert_eq!(error, format!("signal {}", libc::SIGXCPU));
}

#[test]
fn loading_a_library_from_memory() {
    assert_eq!(works(&Scene::new(), &Policy::default(), "load-from-memory", &[]), "1");
}

#[test]
fn loading_a_library_of_the_system() {
    let scene = Scene::new();
    let policy = Policy { libraries: true, ..Policy::default() };
    assert_eq!(works(&scene, &policy, "load", &["libm.so.6"]), "1");
    let outcome = scene.sealed(&Policy::default(), "load", &["libm.so.6"]);
    match outcome.layers.as_ref().and_then(|layers| layers.landlock) {
        Some(_) => assert!(outcome.result.is_err(), "{outcome:?}"),
        None => skip("no Landlock here"),
    }
}

#[test]
fn the_call_arena() {
    assert_eq!(works(&Scene::new(), &Policy::default(), "arena", &[]), "42");
}

#[test]
fn events_pipes_and_time() {
    assert_eq!(works(&Scene::new(), &Policy::default(), "events", &[]), "2 descriptors");
}

#[test]
fn panics_and_aborts() {
    let scene = Scene::new();
    assert_eq!(works(&scene, &Policy::default(), "panic", &[]), "caught: true");
    let error = scene.sealed(&Policy::default(), "abort", &[]).result.unwrap_err();
    assert_eq!(error, format!("signal {}", libc::SIGABRT));
}

#[test]
fn machine_code_made_at_run_time() {
    assert_eq!(works(&Scene::new(), &Policy::default(), "machine-code", &[]), "42");
}

/// Python as the program: its start, `socket` and `mmap`.
#[test]
fn python() {
    let asked =
        "import os, sys; print(os.path.realpath(sys.executable)); print(os.path.realpath(sys.base_prefix))";
    let Ok(output) = Command::new("python3").args(["-c", asked]).output() else {
        return skip("no python3 here");
    };
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let Some((python, prefix)) = told.trim().split_once('\n').filter(|_| output.status.success()) else {
        return skip("python3 does not start here");
    };
    let scene = Scene::new().port(4603);
    let script = "
import socket, mmap, json, threading
peer = socket.create_connection(('127.0.0.1', 4603))
page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
page[0] = 65
try:
    open('/etc/passwd')
except OSError:
    print('done: python', peer.getpeername()[1], chr(page[0]))
";
    let policy = Policy {
        execute: program(Path::new(python)),
        read: vec![Path::new(prefix).join("lib")],
        libraries: true,
        connect: vec!["127.0.0.1:4603".parse().unwrap()],
        memory: Some(512 << 20),
        ..Policy::default()
    };
    assert_eq!(works(&scene, &policy, "execute", &[python, "-I", "-c", script]), "python 4603 A");
}
