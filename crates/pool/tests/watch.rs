//! Files that are watched: real ones, changed the ways that people and tools change them.
#![cfg(all(feature = "watch", unix))]

mod common;

use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use common::*;
use keyway_pool::{Change, OnDelete, Watch, WatchOptions};

/// A watched file, and what is told of it: its content when it is told.
struct Scene {
    folder: tempfile::TempDir,
    told: Receiver<Option<String>>,
    _watch: Watch,
}

/// Longer than a machine that does much else is late by.
const LONG: Duration = Duration::from_secs(20);

fn options() -> WatchOptions {
    // No poll: what the system tells has to do.
    WatchOptions::new().settle(Duration::from_millis(60)).poll(Duration::from_secs(600))
}

impl Scene {
    /// Watches a file of a folder that has been prepared.
    fn new(file: &str, options: WatchOptions, prepare: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path());
        let (tell, told) = channel();
        let watch = Watch::path(folder.path().join(file), options, move |change| {
            let _ = tell.send(match change {
                Change::Written(path) => Some(std::fs::read_to_string(path).unwrap()),
                _ => None,
            });
        });
        Scene { folder, told, _watch: watch.unwrap() }
    }

    fn file(content: &str) -> Self {
        let scene = Self::new("f", options(), |folder| std::fs::write(folder.join("f"), content).unwrap());
        scene.tells(content);
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        std::fs::write(self.path(name), content).unwrap();
    }

    /// Runs a command in the folder.
    fn sh(&self, script: &str) {
        let done = Command::new("sh").args(["-ec", script]).current_dir(self.folder.path()).status().unwrap();
        assert!(done.success(), "{script}");
    }

    #[track_caller]
    fn tells(&self, content: &str) {
        assert_eq!(self.told.recv_timeout(LONG).unwrap().as_deref(), Some(content));
    }

    #[track_caller]
    fn tells_gone(&self) {
        assert_eq!(self.told.recv_timeout(LONG).unwrap(), None);
    }

    #[track_caller]
    fn is_quiet(&self) {
        let told = self.told.recv_timeout(Duration::from_millis(400));
        assert!(told.is_err(), "{told:?}");
    }
}

#[test]
fn writing_in_place_is_told_when_it_is_over() {
    let scene = Scene::file("1");
    let mut file = std::fs::File::create(scene.path("f")).unwrap();
    for part in 0..8 {
        writeln!(file, "part {part}").unwrap();
        std::thread::sleep(Duration::from_millis(25));
    }
    drop(file);
    scene.tells(&(0..8).map(|part| format!("part {part}\n")).collect::<String>());
    scene.is_quiet();
}

#[test]
fn editors_write_beside_and_rename() {
    let scene = Scene::file("1");
    // vim: the old one aside, the new one in its place.
    scene.write("4913", "");
    scene.sh("rm 4913; mv f f~; printf 2 > f; rm f~");
    scene.tells("2");
    // Others: a temporary one over it.
    scene.write(".f.swp", "3");
    std::fs::rename(scene.path(".f.swp"), scene.path("f")).unwrap();
    scene.tells("3");
    // And those that delete first.
    scene.sh("rm f; printf 4 > f");
    scene.tells("4");
    scene.is_quiet();
}

#[test]
fn cp_and_mv() {
    let scene = Scene::file("1");
    scene.write("two", "2");
    scene.sh("cp two f");
    scene.tells("2");
    scene.write("three", "3");
    scene.sh("mv three f");
    scene.tells("3");
    // With the times of the old one, and as long.
    scene.write("four", "4");
    scene.sh("touch -r f four; cp -p four f");
    scene.tells("4");
    scene.is_quiet();
}

#[test]
fn rsync_writes_a_hidden_one_and_renames() {
    let scene = Scene::file("1");
    let there = Command::new("rsync").arg("--version").output().is_ok_and(|output| output.status.success());
    scene.sh("mkdir from; printf 22 > from/f");
    scene.sh(if there { "rsync -t from/f f" } else { "printf 22 > .f.aXbYcZ; mv .f.aXbYcZ f" });
    scene.tells("22");
    scene.is_quiet();
}

#[test]
fn a_link_is_turned() {
    let scene = Scene::new("f", options(), |folder| {
        for release in ["one", "two"] {
            std::fs::create_dir_all(folder.join("releases").join(release)).unwrap();
            std::fs::write(folder.join("releases").join(release).join("f"), release).unwrap();
        }
        symlink("releases/one/f", folder.join("f")).unwrap();
    });
    scene.tells("one");
    scene.sh("ln -sfn releases/two/f f");
    scene.tells("two");
    // What it leads to is watched where it is.
    scene.write("releases/two/f", "two again");
    scene.tells("two again");
    // And no longer where it was.
    scene.write("releases/one/f", "one again");
    scene.is_quiet();
    scene.sh("ln -s releases/one/f new; mv -T new f");
    scene.tells("one again");
}

#[test]
fn a_link_among_the_parents_is_turned() {
    // As Kubernetes mounts its volumes.
    let scene = Scene::new("f", options(), |folder| {
        for version in ["..1", "..2"] {
            std::fs::create_dir(folder.join(version)).unwrap();
            std::fs::write(folder.join(version).join("f"), version).unwrap();
        }
        symlink("..1", folder.join("..data")).unwrap();
        symlink("..data/f", folder.join("f")).unwrap();
    });
    scene.tells("..1");
    scene.sh("ln -s ..2 ..data_tmp; mv -T ..data_tmp ..data; rm -r ..1");
    scene.tells("..2");
    scene.sh("mkdir ..3; printf 3 > ..3/f; ln -s ..3 ..data_tmp; mv -T ..data_tmp ..data; rm -r ..2");
    scene.tells("3");
    scene.is_quiet();
}

#[test]
fn a_file_that_is_not_there_yet_and_one_that_goes() {
    let scene = Scene::new("plugins/f", options(), |_| {});
    scene.is_quiet();
    scene.sh("mkdir plugins");
    std::thread::sleep(Duration::from_millis(50));
    scene.sh("printf 1 > plugins/f");
    scene.tells("1");
    scene.sh("rm -r plugins");
    scene.tells_gone();
    scene.sh("mkdir plugins; printf 1 > plugins/f");
    scene.tells("1");
    scene.is_quiet();
}

#[test]
fn a_burst_is_few_changes_and_the_last_one_counts() {
    let scene = Scene::file("0");
    for number in 1..=200 {
        scene.write("new", &number.to_string());
        std::fs::rename(scene.path("new"), scene.path("f")).unwrap();
    }
    let mut told = 0;
    loop {
        let content = scene.told.recv_timeout(LONG).unwrap();
        told += 1;
        if content.as_deref() == Some("200") {
            break;
        }
    }
    assert!(told < 50, "{told}");
    scene.is_quiet();
}

#[test]
fn the_same_content_is_no_change() {
    let scene = Scene::file("1");
    scene.write("f", "1");
    scene.sh("touch f; chmod 600 f; cp f g; mv g f");
    scene.is_quiet();
}

#[test]
fn without_the_systems_help_a_look_now_and_then_does() {
    let scene = Scene::new("f", options().poll(Duration::from_millis(50)), |folder| {
        // Another folder gets the name of this one, which nothing that is listened to tells.
        std::fs::write(folder.join("f"), "1").unwrap();
    });
    scene.tells("1");
    scene.sh("mv \"$PWD\" \"$PWD.old\"; mkdir \"$PWD\"; printf 2 > \"$PWD/f\"; rm -r \"$PWD.old\"");
    scene.tells("2");
}

#[test]
fn a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.wasm"), "a").unwrap();
    std::fs::create_dir(path("deeper")).unwrap();
    let (tell, told) = channel();
    let watch = Watch::directory(folder.path(), options(), move |change| {
        let _ = tell.send(change);
    })
    .unwrap();
    let next = || told.recv_timeout(LONG).unwrap();
    assert_eq!(next(), Change::Written(path("a.wasm")));
    std::fs::write(path(".b.wasm.x1"), "b").unwrap();
    std::fs::write(path("b.wasm~"), "b").unwrap();
    std::fs::write(path("c.wasm"), "c").unwrap();
    assert_eq!(next(), Change::Written(path("c.wasm")));
    std::fs::rename(path(".b.wasm.x1"), path("b.wasm")).unwrap();
    assert_eq!(next(), Change::Written(path("b.wasm")));
    std::fs::remove_file(path("a.wasm")).unwrap();
    assert_eq!(next(), Change::Deleted(path("a.wasm")));
    std::fs::write(path("deeper/d.wasm"), "d").unwrap();
    drop(watch);
    std::fs::write(path("a.wasm"), "a").unwrap();
    assert!(told.recv_timeout(Duration::from_millis(300)).is_err());
}

#[test]
fn a_file_that_is_no_plugin_is_told_once_and_the_slot_keeps_what_it_has() {
    let host = host();
    let mut events = host.events();
    let slot = host.slot::<WorkClient>("work", SlotOptions::new());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.wasm");
    std::fs::write(&path, "no plugin").unwrap();
    let watch = Watch::file(&slot, &path, options().poll(Duration::from_millis(30))).unwrap();
    let failed = |events: &mut keyway_pool::Events| {
        let kind = events.find_map(|event| match event.kind {
            EventKind::SwapFailed { error } => Some((event.generation, error)),
            _ => None,
        });
        kind.unwrap()
    };
    let (generation, error) = failed(&mut events);
    assert!(generation == 0 && error.contains("f.wasm"), "{error}");
    slot.swap_to(&plugin(&host)).unwrap();
    // It is not tried again, until it has changed.
    std::thread::sleep(Duration::from_millis(300));
    let tried = std::iter::from_fn(|| events.try_recv());
    assert_eq!(tried.filter(|event| matches!(event.kind, EventKind::SwapFailed { .. })).count(), 0);
    std::fs::write(&path, "no plugin either").unwrap();
    assert_eq!(failed(&mut events).0, 1);
    assert_eq!(slot.add(1, 1).wait().unwrap(), 2);
    // Deleted, it keeps its plugin, for nobody has said otherwise.
    std::fs::remove_file(&path).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(slot.generation(), 1);
    drop(watch);

    std::fs::write(&path, "no plugin").unwrap();
    let _watch = Watch::file(&slot, &path, options().on_delete(OnDelete::Clear)).unwrap();
    failed(&mut events);
    std::fs::remove_file(&path).unwrap();
    while slot.generation() != 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(slot.add(1, 1).wait().is_err());
}
