//! Policies that can't be had, and the life of a sealed process.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use keyway_sandbox::{Layer, Policy};

use crate::common::{Scene, attacker, skip};

#[test]
fn a_policy_travels_as_json() {
    let policy = Policy {
        read: vec!["/etc".into()],
        connect: vec!["127.0.0.1:80".parse().unwrap()],
        require: vec![Layer::Landlock],
        memory: Some(1 << 30),
        ..Policy::default()
    };
    let json = serde_json::to_string(&policy).unwrap();
    assert!(json.contains(r#""require":["landlock"]"#), "{json}");
    let back: Policy = serde_json::from_str(&json).unwrap();
    assert_eq!(back, policy);
    let hash = |policy: &Policy| {
        let mut hasher = DefaultHasher::new();
        policy.hash(&mut hasher);
        hasher.finish()
    };
    assert_eq!(hash(&back), hash(&policy));
    assert_eq!(serde_json::from_str::<Policy>("{}").unwrap(), Policy::default());
    let error = serde_json::from_str::<Policy>(r#"{"reads": []}"#).unwrap_err().to_string();
    assert!(error.contains("unknown field `reads`"), "{error}");
}

#[test]
fn layers_have_names() {
    for layer in Layer::ALL {
        assert_eq!(layer.to_string().parse::<Layer>().unwrap(), layer);
        assert_eq!(serde_json::to_string(&layer).unwrap(), format!("\"{layer}\""));
    }
    assert_eq!(
        "chroot".parse::<Layer>().unwrap_err().to_string(),
        "`chroot` is no layer of the sandbox; there are `namespaces`, `connect-filter`, `base`, `landlock`, `seccomp` and `cgroup`"
    );
}

#[test]
fn a_grant_on_nothing_is_an_error() {
    let scene = Scene::new();
    let path = scene.path("nowhere");
    let policy = Policy { read: vec![path.clone()], ..Policy::default() };
    let error = scene.sealed(&policy, "nothing", &[]).result.unwrap_err();
    let wanted = format!(
        "the right to read {}: No such file or directory (os error 2); create it, correct it, or take it out of the grants",
        path.display()
    );
    assert_eq!(error, wanted);

    let policy = Policy { write: vec!["relative".into()], ..Policy::default() };
    let error = scene.sealed(&policy, "nothing", &[]).result.unwrap_err();
    assert!(error.contains("the right to write relative: the path is not absolute"), "{error}");
}

#[test]
fn a_required_layer_that_is_missing_is_an_error() {
    let scene = Scene::new();
    let probe = scene.sealed(&Policy::default(), "nothing", &[]);
    let layers = probe.layers.expect("layers");
    assert!(layers.base && layers.seccomp, "{layers:?}");
    let required =
        Policy { require: vec![Layer::Base, Layer::Landlock, Layer::Seccomp], ..Policy::default() };
    let outcome = scene.sealed(&required, "nothing", &[]);
    match layers.landlock {
        Some(_) => assert_eq!(outcome.result.as_deref(), Ok("here"), "{}", outcome.text),
        None => {
            let error = outcome.result.unwrap_err();
            assert!(
                error.contains("the policy requires the layer `landlock`, and it can't be had: "),
                "{error}"
            );
        }
    }
}

/// A kernel without Landlock is played by a filter that answers as such a kernel does.
#[test]
fn a_kernel_without_landlock_is_told() {
    let scene = Scene::new();
    let hidden = |policy: &Policy| scene.sealed(policy, "nothing", &["without-landlock"]);
    let outcome = hidden(&Policy { require: vec![Layer::Landlock], ..Policy::default() });
    assert_eq!(
        outcome.result.unwrap_err(),
        "the policy requires the layer `landlock`, and it can't be had: kernel without Landlock: use Linux 5.13 or \
         later with CONFIG_SECURITY_LANDLOCK"
    );
    let outcome = hidden(&Policy::default());
    let layers = outcome.layers.expect("layers");
    assert_eq!(layers.landlock, None);
    assert!(
        layers.seccomp && layers.missing[0].starts_with("landlock: kernel without Landlock"),
        "{layers:?}"
    );
}

/// The list of system calls stops what is not a file by itself.
#[test]
fn without_landlock_the_list_still_holds() {
    let policy = Policy { processes: true, threads: true, ..Policy::default() };
    for attempt in
        ["tcp", "udp", "unix-path", "unix-abstract", "ptrace", "read-memory", "signal", "signal-thread"]
    {
        let scene = Scene::new();
        let control = scene.unsealed(attempt, &[]);
        assert!(control.result.is_ok(), "{control:?}");
        let outcome = scene.sealed(&policy, attempt, &["without-landlock"]);
        assert!(outcome.layers.is_some_and(|layers| layers.landlock.is_none()), "{}", outcome.text);
        assert!(outcome.result.is_err(), "`{attempt}` worked: {}", outcome.text);
    }
}

#[test]
fn a_process_whose_host_is_gone_does_not_go_on() {
    let policy = serde_json::to_string(&Policy::default()).unwrap();
    let target = r#"{"host":0,"secret":0,"tcp":0,"udp":0,"directory":"/"}"#;
    let text = attacker(&["child", &policy, "999999", "nothing", target]);
    assert!(text.contains("error: the host (process 999999) is gone"), "{text}");
    assert!(!text.contains("done"), "{text}");
}

#[test]
fn a_process_dies_with_its_host() {
    let policy = serde_json::to_string(&Policy::default()).unwrap();
    let text = attacker(&["orphans", &policy]);
    assert!(text.contains("child: layers: "), "{text}");
    assert!(text.contains("ended: signal 9"), "{text}");
}

#[test]
fn a_process_with_two_threads_cannot_seal_itself() {
    let scene = Scene::new();
    let error = scene.sealed(&Policy::default(), "nothing", &["two-threads"]).result.unwrap_err();
    assert_eq!(error, "the process has 2 threads; it must seal itself before it starts any");
}

#[test]
fn the_kernel_tells_the_state_of_a_sealed_process() {
    let state = Scene::new().sealed(&Policy::default(), "state", &[]).result.unwrap();
    assert_eq!(state, "no-new-privs 1 dumpable 0 bounding 0 core 1");
}

#[test]
fn namespaces_take_or_say_why_not() {
    let policy = Policy { namespaces: true, ..Policy::default() };
    let outcome = Scene::new().sealed(&policy, "stat-etc", &[]);
    let layers = outcome.layers.as_ref().expect("layers");
    if !layers.namespaces {
        assert!(layers.missing.iter().any(|why| why.starts_with("namespaces: ")), "{layers:?}");
        return skip(&layers.missing.join("; "));
    }
    assert!(outcome.result.is_err(), "{outcome:?}");
}
