//! The cgroup that a host divides among its processes. Where this machine has none of version 2, only what is said of that is
//! tried.

use std::path::{Path, PathBuf};

use keyway_host::{Host, Plugin, Settings};

use crate::common::{LONG, built, deadly, die, eventually, folder, limits, loader};

fn plugin(cgroup: Option<&Path>, require: &[&str]) -> Plugin {
    let require = require.iter().map(|layer| (*layer).to_owned()).collect();
    let loader = cgroup.into_iter().fold(loader(), |loader, folder| loader.cgroup(folder));
    Host::builder()
        .loader(loader.build())
        .limits(limits(LONG))
        .settings("test.deadly", Settings { require, ..Settings::default() })
        .build()
        .unwrap()
        .open(deadly())
        .unwrap()
}

/// A cgroup of this test's own, which is removed at its end.
struct Own(PathBuf);

impl Own {
    /// `None` where there is none to be had, which is said.
    fn new(name: &str) -> Option<Self> {
        let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap();
        let mount = mounts.lines().find(|line| line.split(' ').nth(2) == Some("cgroup2"));
        let root = mount.and_then(|line| line.split(' ').nth(1)).map(PathBuf::from);
        let own = root.map(|root| root.join(format!("keyway-test-{name}.{}", std::process::id())));
        match own.map(|own| (std::fs::create_dir(&own), own)) {
            Some((Ok(()), own)) => Some(Own(own)),
            other => {
                eprintln!("SKIPPED: no cgroup of version 2 that this test may divide: {other:?}");
                None
            }
        }
    }

    /// What is in it, by name.
    fn below(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap().map(Result::unwrap);
        let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
        folders.map(|entry| entry.file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir(&self.0);
    }
}

#[test]
fn each_process_has_its_own_while_it_lives() {
    let Some(own) = Own::new("each") else { return };
    let plugin = plugin(Some(&own.0), &[]);
    let mut instances = [(); 2].map(|()| plugin.instantiate("").unwrap());
    assert_eq!(own.below().len(), 2);
    for instance in &mut instances {
        let confinement = instance.confinement();
        let process = confinement.process.unwrap();
        let cgroup = std::fs::read_to_string(format!("/proc/{process}/cgroup")).unwrap();
        let name = cgroup.lines().find_map(|line| line.strip_prefix("0::")?.rsplit('/').next());
        let expected = name.expect("a cgroup of version 2");
        assert!(expected.starts_with(&format!("keyway-{}-", std::process::id())), "{cgroup}");
        assert!(own.below().iter().any(|name| name == expected), "{cgroup}");
        // The controllers may all be elsewhere: then it says so, and is not reported.
        let why: Vec<_> = confinement.missing.iter().filter(|why| why.starts_with("cgroup: ")).collect();
        assert_eq!(confinement.layers.contains(&"cgroup"), why.is_empty(), "{confinement:?}");
        assert!(why.iter().all(|why| why.contains("the controller `")), "{why:?}");
        for (file, held) in [("memory.max", "memory"), ("pids.max", "pids")] {
            let bound = std::fs::read_to_string(own.0.join(expected).join(file));
            let said = why.iter().any(|why| why.contains(&format!("`{held}`")));
            assert_eq!(bound.is_ok_and(|bound| bound.trim() != "max"), !said, "{file}: {why:?}");
        }
    }
    drop(instances);
    eventually("both are gone", || own.below().is_empty());
}

/// However it has ended: of some ends the process tells, others are found.
#[test]
fn none_outlives_its_process() {
    let Some(own) = Own::new("ends") else { return };
    let plugin = plugin(Some(&own.0), &[]);
    let mut kept = Vec::new();
    for how in ["abort", "exit", "segv", "kill", "close", "unmap"] {
        let mut instance = plugin.instantiate("").unwrap();
        assert_eq!(own.below().len(), 1, "{how}");
        die(&mut instance, &plugin, how).unwrap_err();
        kept.push(instance);
        eventually(&format!("its cgroup is gone after `{how}`"), || own.below().is_empty());
    }
}

/// What is started by a process is in its cgroup, and ends with it.
#[test]
fn what_a_process_has_started_is_in_its_own() {
    let Some(own) = Own::new("started") else { return };
    let loader = loader().sandbox(false).cgroup(&own.0).build();
    let host = Host::builder().loader(loader).limits(limits(LONG)).build().unwrap();
    let plugin = host.open(deadly()).unwrap();
    let mut instance = plugin.instantiate("").unwrap();
    let Some(keyway_contract::Value::U32(left)) = die(&mut instance, &plugin, "leave").unwrap() else {
        panic!("no process was started")
    };
    let procs = own.0.join(&own.below()[0]).join("cgroup.procs");
    assert!(std::fs::read_to_string(procs).unwrap().lines().any(|line| line == left.to_string()));
    drop(instance);
    eventually("its cgroup is gone", || own.below().is_empty());
}

#[test]
fn what_a_dead_host_has_left_is_removed() {
    let Some(own) = Own::new("left") else { return };
    let mut host = std::process::Command::new("true").spawn().unwrap();
    let dead = host.id();
    host.wait().unwrap();
    for name in [format!("keyway-{dead}-3"), format!("keyway-{}-3", std::process::id()), "other".to_owned()] {
        std::fs::create_dir(own.0.join(name)).unwrap();
    }
    drop(loader().cgroup(&own.0).build());
    let mut below = own.below();
    below.sort();
    assert_eq!(below, [format!("keyway-{}-3", std::process::id()), "other".to_owned()]);
    for name in below {
        std::fs::remove_dir(own.0.join(name)).unwrap();
    }
}

#[test]
fn one_that_is_required_has_to_be_there() {
    let error = |cgroup: Option<&Path>| {
        let error = plugin(cgroup, &["cgroup"]).instantiate("").unwrap_err().to_string();
        assert!(error.contains("the layer `cgroup` is required"), "{error}");
        error
    };
    assert!(error(None).contains("KEYWAY_CGROUP"));
    assert!(error(Some(folder())).contains("is no cgroup of version 2"));
    let Some(own) = Own::new("required") else { return };
    match plugin(Some(&own.0), &["cgroup"]).instantiate("") {
        Ok(mut instance) => assert!(instance.confinement().layers.contains(&"cgroup")),
        Err(error) => assert!(error.to_string().contains("the controller `"), "{error}"),
    }
    eventually("its cgroup is gone", || own.below().is_empty());
    // Without being required it is told, and the rest of the sandbox is there.
    let confinement = plugin(Some(folder()), &[]).instantiate("").unwrap().confinement();
    assert!(confinement.layers.contains(&"seccomp") && !confinement.layers.contains(&"cgroup"));
    assert!(confinement.missing.iter().any(|why| why.contains("is no cgroup")), "{confinement:?}");
}

/// As a server has two when it takes another configuration, while the processes of the last one go on.
#[test]
fn several_loaders_divide_one() {
    let Some(own) = Own::new("several") else { return };
    let plugins = [(); 2].map(|()| plugin(Some(&own.0), &[]));
    let mut instances: Vec<_> =
        plugins.iter().flat_map(|plugin| [(); 2].map(|()| plugin.instantiate("").unwrap())).collect();
    assert_eq!(own.below().len(), 4);
    for instance in &mut instances {
        let missing = instance.confinement().missing;
        assert!(!missing.iter().any(|why| why.contains("exists")), "{missing:?}");
    }
    drop(instances);
    eventually("all are gone", || own.below().is_empty());
}

/// Whoever needs a cgroup does not join a process that has none.
#[test]
fn who_requires_one_shares_no_process_without() {
    let with = |id: &str, require: &[&str]| {
        let require = require.iter().map(|layer| (*layer).to_owned()).collect();
        (id.to_owned(), Settings { require, share: Some("word".to_owned()), ..Settings::default() })
    };
    let mut host = Host::builder().loader(loader().build()).limits(limits(LONG));
    for (id, settings) in [with("test.deadly", &[]), with("test.other", &["cgroup"])] {
        host = host.settings(id, settings);
    }
    let host = host.build().unwrap();
    let _without = host.open(deadly()).unwrap().instantiate("").unwrap();
    let other = host.open(built("cgroup-other", &["-DID=\"test.other\""])).unwrap();
    let error = other.instantiate("").unwrap_err().to_string();
    assert!(error.contains("the layer `cgroup` is required"), "{error}");
}
