//! Rights of a native library in a process: each withheld, and each given.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use keyway_contract::Value;
use keyway_host::{Grants, Host, Problem, Right, Settings};

use crate::common::{LONG, deadly, die, folder, limits, loader};

const DENIED: [u32; 2] = [1, 13];

/// What the plugin gives with these rights: 0, or the number of the system's error.
fn attempt(rights: &[&str], how: &str) -> u32 {
    let rights: Vec<Right> = rights.iter().map(|right| right.parse().unwrap()).collect();
    let plugin = Host::builder()
        .loader(loader().build())
        .limits(limits(LONG))
        .grant("test.deadly", Grants::new(&rights).unwrap())
        .build()
        .unwrap()
        .open(deadly())
        .unwrap();
    let mut instance = plugin.instantiate("").unwrap();
    match die(&mut instance, &plugin, how).unwrap() {
        Some(Value::U32(found)) => found,
        other => panic!("{other:?}"),
    }
}

fn denied(rights: &[&str], how: &str) {
    let found = attempt(rights, how);
    assert!(DENIED.contains(&found), "{how} with {rights:?}: {found}");
}

/// Folders of a test, `a` and `b`, with a file each.
fn folders(name: &str) -> [String; 2] {
    ["a", "b"].map(|part| {
        let path = folder().join(format!("{name}-{}", std::process::id())).join(part);
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("file"), "content").unwrap();
        path.display().to_string()
    })
}

#[test]
fn files_are_read_where_that_is_granted() {
    let [a, b] = folders("read");
    denied(&[], &format!("read:{a}/file"));
    denied(&[], "read:/etc/passwd");
    assert_eq!(attempt(&[&format!("read:{a}")], &format!("read:{a}/file")), 0);
    denied(&[&format!("read:{a}")], &format!("read:{b}/file"));
    denied(&[&format!("read:{a}")], &format!("read:{a}/../b/file"));
    denied(&[&format!("read:{a}")], &format!("write:{a}/file"));
}

/// As an operator writes it on a command line, or in a file that was named by a relative path.
#[test]
fn a_folder_may_be_granted_by_a_relative_path() {
    let relative = format!("relative-{}", std::process::id());
    std::fs::create_dir(&relative).unwrap();
    std::fs::write(format!("{relative}/file"), "content").unwrap();
    let path = std::path::absolute(&relative).unwrap();
    let found = [
        attempt(&[&format!("read:{relative}")], &format!("read:{}/file", path.display())),
        attempt(&[&format!("read:{relative}")], &format!("read:{relative}/file")),
    ];
    std::fs::remove_dir_all(&relative).unwrap();
    assert_eq!(found, [0, 0]);
}

#[test]
fn files_are_written_where_that_is_granted() {
    let [a, b] = folders("write");
    denied(&[], &format!("write:{a}/new"));
    assert_eq!(attempt(&[&format!("write:{a}")], &format!("write:{a}/new")), 0);
    assert_eq!(std::fs::read_to_string(format!("{a}/new")).unwrap(), "x");
    denied(&[&format!("write:{a}")], &format!("write:{b}/new"));
}

/// One connection is answered for each call.
#[test]
fn connections_go_to_the_granted_peer_only() {
    let peer = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = peer.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for connection in peer.incoming() {
            let mut connection = connection.unwrap();
            let mut byte = [0];
            if connection.read_exact(&mut byte).is_ok() {
                let _ = connection.write_all(&byte);
            }
        }
    });
    let there = format!("connect:127.0.0.1/{port}");
    let right = format!("connect:127.0.0.1:{port}");
    denied(&[], &there);
    assert_eq!(attempt(&[&right], &there), 0);
    assert_ne!(attempt(&["connect:127.0.0.1:9"], &there), 0, "another port");
    // The same port of another address of this machine: only a network of its own can tell them apart.
    let sealed = std::fs::exists("/proc/self/ns/user").unwrap_or(false);
    if sealed {
        assert_ne!(attempt(&[&right], &format!("connect:127.0.0.2/{port}")), 0, "another address");
    }
}

/// Port 9 is nobody's here; Landlock holds it to the port where there is version 4 of it.
#[test]
fn listening_is_for_the_granted_port_only() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let there = format!("listen:{free}");
    denied(&[], &there);
    denied(&["connect:127.0.0.1:9"], &there);
    assert_eq!(attempt(&[&format!("listen:127.0.0.1:{free}")], &there), 0);
    denied(&["listen:127.0.0.1:9"], &there);
}

/// They would need no connection to go anywhere.
#[test]
fn datagrams_are_nobodys() {
    denied(&[], "datagrams");
    denied(&["connect:127.0.0.1:9", "listen:127.0.0.1:9"], "datagrams");
}

/// A process that may start others starts copies of itself, and no programs, though it may read them.
#[test]
fn other_programs_are_nobodys() {
    denied(&[], "execute");
    denied(&["processes", "read:/usr/bin"], "execute");
}

/// Of a process it is the processor's time, over its whole life.
#[test]
fn the_time_of_the_processor_is_limited() {
    let right: Right = "cpu:1s".parse().unwrap();
    let host = Host::builder()
        .loader(loader().build())
        .limits(limits(LONG))
        .grant("test.deadly", Grants::new(&[right]).unwrap());
    let plugin = host.build().unwrap().open(deadly()).unwrap();
    let mut instance = plugin.instantiate("").unwrap();
    assert_eq!(die(&mut instance, &plugin, "no").unwrap(), Some(Value::U32(7)));
    let kind = die(&mut instance, &plugin, "spin").unwrap_err();
    assert!(kind.to_string().contains("it used up its processor time"), "{kind}");
}

#[test]
fn threads_and_processes_are_rights() {
    denied(&[], "thread");
    assert_eq!(attempt(&["threads"], "thread"), 0);
    denied(&[], "fork");
    denied(&["threads"], "fork");
    assert_eq!(attempt(&["processes"], "fork"), 0);
    // A process that the plugin has started dies: that is not the plugin's end.
    assert_eq!(attempt(&["processes"], "child"), 7);
}

#[test]
fn open_files_are_counted() {
    let few = attempt(&[], "files");
    let more = attempt(&["files:256"], "files");
    assert!(few < 64 && (200..256).contains(&more), "{few}, {more}");
    assert!((1..16).contains(&attempt(&["files:16"], "files")));
    let grants = Grants::new(&["files:15".parse::<Right>().unwrap()]).unwrap();
    let host = Host::builder().loader(loader().build()).grant("test.deadly", grants).build().unwrap();
    let plugin = host.open(deadly()).unwrap();
    let error = plugin.instantiate("").unwrap_err().to_string();
    assert!(error.contains("granted 15 open files") && error.contains("grant files:16"), "{error}");
}

#[test]
fn a_granted_folder_that_is_not_there_is_an_error_at_open() {
    let missing = Grants::new(&["read:/no/such/folder".parse::<Right>().unwrap()]).unwrap();
    let host = Host::builder().loader(loader().build()).grant("test.deadly", missing).build().unwrap();
    let error = host.open(deadly()).unwrap_err();
    assert!(matches!(error.problem(), Problem::GrantedDirectory { .. }), "{error}");
}

#[test]
fn what_is_required_has_to_be_there() {
    let with = |layers: &[&str]| {
        let require = layers.iter().map(|layer| (*layer).to_owned()).collect();
        Host::builder()
            .loader(loader().build())
            .settings("test.deadly", Settings { require, ..Settings::default() })
            .build()
            .unwrap()
            .open(deadly())
    };
    let plugin = with(&["base", "landlock", "seccomp"]).unwrap();
    let mut instance = plugin.instantiate("").unwrap();
    let confinement = instance.confinement();
    for layer in ["base", "landlock", "seccomp"] {
        assert!(confinement.layers.contains(&layer), "{confinement:?}");
    }
    assert!(std::path::Path::new(&format!("/proc/{}", confinement.process.unwrap())).exists());
    let error = with(&["moat"]).unwrap_err().to_string();
    assert!(error.contains("`moat` is no layer"), "{error}");
}
