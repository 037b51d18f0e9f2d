//! The cache of compiled code: used when it is ours and sound, else not.
#![cfg(unix)]

mod common;

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use common::{bytes, component, file};
use keyway_host::Host;
use keyway_loader_wasm::WasmLoader;

/// Opens a component with a cache and calls it.
fn run(cache: &Path) -> u32 {
    run_bytes(cache, &bytes(&guest("42")))
}

fn guest(answer: &str) -> String {
    component(
        &format!(r#"(func (export "f") (result i32) (i32.const {answer}))"#),
        r#"(func (export "f") (result u32) (canon lift (core func $i "f")))"#,
    )
}

fn run_bytes(cache: &Path, bytes: &[u8]) -> u32 {
    let loader = WasmLoader::builder().pool(4).cache(cache).build();
    let host = Host::builder().loader(loader).build().unwrap();
    let plugin = host.open(file(bytes)).unwrap();
    common::call(&plugin, &mut common::instance(&plugin), "f", ()).unwrap()
}

/// The files in a cache.
fn entries(cache: &Path) -> Vec<PathBuf> {
    fs::read_dir(cache).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn code_is_kept_privately() {
    let dir = tempfile::tempdir().unwrap();
    let cache = dir.path().join("not/there/yet");
    assert_eq!(run(&cache), 42);
    assert_eq!(mode(&cache), 0o700);
    let [entry] = &entries(&cache)[..] else { panic!("one entry, and nothing temporary") };
    assert_eq!(mode(entry), 0o600);
    let before = fs::metadata(entry).unwrap().modified().unwrap();
    assert_eq!(run(&cache), 42);
    assert_eq!(fs::metadata(entry).unwrap().modified().unwrap(), before, "found, and not written again");
    assert_eq!(run_bytes(&cache, &bytes(&guest("7"))), 7);
    assert_eq!(entries(&cache).len(), 2);
}

/// Whatever happened to a file: it is noticed, and written anew.
#[test]
fn damaged_code_is_not_run() {
    let dir = tempfile::tempdir().unwrap();
    let cache = dir.path().join("cache");
    run(&cache);
    let [entry] = &entries(&cache)[..] else { panic!("one entry") };
    let good = fs::read(entry).unwrap();
    for at in [0, 20, 60, good.len() / 2, good.len() - 1] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(entry, bad).unwrap();
        assert_eq!(run(&cache), 42, "byte {at}");
        assert_eq!(fs::read(entry).unwrap().len(), good.len());
    }
    for len in [0, 10, 40, 48, good.len() - 1] {
        fs::write(entry, &good[..len]).unwrap();
        assert_eq!(run(&cache), 42, "cut at {len}");
    }
    // The code of another component under this one's name.
    run_bytes(&cache, &bytes(&guest("7")));
    let other = entries(&cache).into_iter().find(|path| path != entry).unwrap();
    fs::copy(&other, entry).unwrap();
    assert_eq!(run(&cache), 42);
}

#[test]
fn files_that_others_may_write_are_not_used() {
    let dir = tempfile::tempdir().unwrap();
    let cache = dir.path().join("cache");
    run(&cache);
    let [entry] = &entries(&cache)[..] else { panic!("one entry") };
    for open in [0o620, 0o602] {
        fs::set_permissions(entry, Permissions::from_mode(open)).unwrap();
        assert_eq!(run(&cache), 42);
        assert_eq!(mode(entry), 0o600, "replaced");
    }
    // A link to a file that is otherwise fine.
    let elsewhere = dir.path().join("elsewhere");
    fs::rename(entry, &elsewhere).unwrap();
    symlink(&elsewhere, entry).unwrap();
    assert_eq!(run(&cache), 42);
    assert!(fs::symlink_metadata(entry).unwrap().is_file());
    assert!(elsewhere.exists(), "what a link points to is not touched");
}

#[test]
fn directories_that_others_may_write_are_not_used() {
    let dir = tempfile::tempdir().unwrap();
    let cache = dir.path().join("cache");
    fs::create_dir(&cache).unwrap();
    for open in [0o770, 0o707, 0o777, 0o1777] {
        fs::set_permissions(&cache, Permissions::from_mode(open)).unwrap();
        assert_eq!(run(&cache), 42);
        assert!(entries(&cache).is_empty());
    }
    fs::set_permissions(&cache, Permissions::from_mode(0o755)).unwrap();
    run(&cache);
    assert_eq!(entries(&cache).len(), 1);
    let link = dir.path().join("link");
    symlink(dir.path().join("target"), &link).unwrap();
    assert_eq!(run(&link), 42);
    fs::create_dir(dir.path().join("target")).unwrap();
    assert_eq!(run(&link), 42);
    assert!(entries(&dir.path().join("target")).is_empty());
    let plain = dir.path().join("file");
    fs::write(&plain, "").unwrap();
    assert_eq!(run(&plain), 42);
}

/// Functions of another version are kept in memory: what has changed is the new one's, whatever there is room for.
#[test]
fn a_version_has_its_own_functions() {
    for room in [0, 1, 1 << 20] {
        let host =
            Host::builder().loader(WasmLoader::builder().pool(4).functions(room).build()).build().unwrap();
        for answer in ["42", "7", "42"] {
            let plugin = host.open(file(&bytes(&guest(answer)))).unwrap();
            let found: u32 = common::call(&plugin, &mut common::instance(&plugin), "f", ()).unwrap();
            assert_eq!(found.to_string(), answer, "with room for {room} bytes");
        }
    }
}
