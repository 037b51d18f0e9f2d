//! The attacks, row by row. Each is tried unsealed first.

use keyway_sandbox::Policy;

use crate::common::{Outcome, Scene, skip};

/// All that can be granted and does not itself allow what is attacked.
fn generous(scene: &Scene) -> Policy {
    Policy {
        read: vec![scene.path("inside")],
        write: vec![scene.path("inside")],
        execute: vec!["/bin/sh".into()],
        libraries: true,
        connect: vec!["127.0.0.1:1".parse().unwrap()],
        listen: vec!["127.0.0.1:2".parse().unwrap()],
        threads: true,
        processes: true,
        memory: Some(256 << 20),
        open_files: Some(128),
        ..Policy::default()
    }
}

fn nothing() -> Policy {
    Policy { memory: Some(256 << 20), ..Policy::default() }
}

/// Whether the attack works on this machine at all.
fn works(attempt: &str) -> bool {
    let control = Scene::new().unsealed(attempt, &[]);
    if let Err(why) = &control.result {
        skip(&format!("`{attempt}` does not work unsealed on this machine: {why}"));
    }
    control.result.is_ok()
}

/// Tries it without and with namespaces, as the same user and as another.
fn is_stopped(scene: &Scene, policy: &Policy, attempt: &str) {
    let inside = Policy { namespaces: true, ..policy.clone() };
    for scene in [Some(scene.again()), scene.again().for_nobody()].iter().flatten() {
        is_stopped_by(scene, policy, attempt);
        is_stopped_by(scene, &inside, attempt);
    }
}

fn is_stopped_by(scene: &Scene, policy: &Policy, attempt: &str) {
    let outcome = scene.sealed(policy, attempt, &[]);
    if landlock_needed(attempt) && outcome.layers.as_ref().is_none_or(|layers| layers.landlock.is_none()) {
        return skip(&format!("`{attempt}`: no Landlock here: {outcome:?}"));
    }
    check(&outcome, attempt);
}

fn check(outcome: &Outcome, attempt: &str) {
    assert!(outcome.layers.is_some(), "`{attempt}`: not sealed: {outcome:?}");
    assert!(outcome.result.is_err(), "`{attempt}` worked: {outcome:?}");
    assert!(outcome.text.contains("host: alive"), "`{attempt}` ended the host: {outcome:?}");
}

/// What only Landlock stops.
fn landlock_needed(attempt: &str) -> bool {
    ["read", "list", "write", "move", "cut", "tcp"].iter().any(|start| attempt.starts_with(start))
        && attempt != "read-memory"
}

macro_rules! stopped {
    ($($name:ident: $attempt:literal)*) => {$(
        #[test]
        fn $name() {
            if works($attempt) {
                let scene = Scene::new();
                is_stopped(&scene, &nothing(), $attempt);
                is_stopped(&scene, &generous(&scene), $attempt);
            }
        }
    )*};
}

/// Those that a grant allows are stopped without it.
macro_rules! stopped_without_grant {
    ($($name:ident: $attempt:literal)*) => {$(
        #[test]
        fn $name() {
            if works($attempt) {
                let scene = Scene::new();
                is_stopped(&scene, &nothing(), $attempt);
            }
        }
    )*};
}

stopped! {
    reading_etc: "read-etc"
    listing_the_root: "list-root"
    reading_the_hosts_environment: "read-proc"
    writing_elsewhere: "write-elsewhere"
    moving_a_file_out: "move-out"
    planting_a_link: "escape-by-link"
    reading_through_a_link: "read-through-link"
    reading_by_dots: "read-by-dots"
    linking_a_file_in: "hard-link"
    making_a_device: "device"
    changing_a_mode: "change-mode"
    changing_an_owner: "change-owner"
    changing_times: "change-times"
    watching_files: "watch"
    tcp: "tcp"
    tcp_by_fast_open: "tcp-fast-open"
    mptcp: "mptcp"
    udp: "udp"
    raw_sockets: "raw-socket"
    packet_sockets: "packet-socket"
    unix_path_sockets: "unix-path"
    unix_abstract_sockets: "unix-abstract"
    unix_datagrams: "unix-datagram-pair"
    netlink: "netlink"
    vsock: "vsock"
    crypto_sockets: "alg-socket"
    executing_another_program: "execve"
    a_fork_that_the_host_adopts: "adopted-fork"
    a_new_user_namespace: "user-namespace"
    a_new_user_namespace_by_clone: "user-namespace-by-clone"
    clone3: "clone3"
    entering_a_namespace: "enter-namespace"
    mounting: "mount"
    mounting_the_new_way: "new-mount"
    another_root: "chroot"
    io_uring: "io-uring"
    bpf: "bpf"
    keyctl: "keyctl"
    userfaultfd: "userfaultfd"
    files_in_memory: "memory-file"
    performance_counters: "perf"
    tracing_the_host: "ptrace"
    reading_the_hosts_memory: "read-memory"
    stealing_a_descriptor: "steal-descriptor"
    a_signal_to_the_host: "signal"
    a_signal_to_the_hosts_thread: "signal-thread"
    a_signal_by_an_owner: "signal-by-owner"
    a_signal_by_a_descriptor: "signal-by-descriptor"
    an_inherited_descriptor: "inherited-descriptor"
    too_much_private_memory: "private-memory"
    too_much_shared_memory: "shared-memory"
    too_much_stack: "stack-memory"
    too_much_memory_by_system_v: "system-v-memory"
    too_much_protected_memory: "protected-memory"
    leaving_the_session: "leave-session"
    leaving_the_group: "leave-group"
    outliving_the_host: "outlive-host"
    being_dumpable: "be-dumpable"
    raising_a_limit: "raise-limit"
    limits_for_the_host: "limit-host"
    typing_into_a_terminal: "type-into-terminal"
    commands_to_a_terminal: "terminal-command"
    processors_of_the_host: "pin-host"
    calls_by_the_table_for_32_bits: "old-calls"
}

stopped_without_grant! {
    execve: "execve"
    execve_from_memory: "execute-memory"
    fork: "fork"
    fork_by_clone: "vfork-by-clone"
    a_thread: "thread"
    listening: "tcp-listen"
}

/// x32 is off in most kernels, so there may be no control; no call of it is in the list in any case.
#[test]
fn calls_by_the_x32_table() {
    let scene = Scene::new();
    check(&scene.sealed(&generous(&scene), "other-calls", &[]), "other-calls");
}

#[test]
fn threads_do_not_allow_processes() {
    let scene = Scene::new();
    let policy = Policy { threads: true, ..Policy::default() };
    is_stopped(&scene, &policy, "fork");
    is_stopped(&scene, &policy, "vfork-by-clone");
}

/// It reaches all of the group, which is the process' own since it was started so: the host is in another one, whether the
/// process is sealed or not.
#[test]
fn a_signal_to_the_group() {
    let scene = Scene::new();
    let outcome = scene.unsealed("signal-group", &[]);
    assert!(outcome.text.contains("host: alive") && outcome.result.is_err(), "{outcome:?}");
    let policy = generous(&scene);
    for policy in [nothing(), policy] {
        let outcome = scene.sealed(&policy, "signal-group", &[]);
        assert!(outcome.layers.is_some() && outcome.text.contains("host: alive"), "{outcome:?}");
    }
}

#[test]
fn reading_does_not_allow_writing() {
    for attempt in ["write-granted-for-reading", "cut-granted-for-reading"] {
        let scene = Scene::new();
        assert!(scene.unsealed(attempt, &[]).result.is_ok());
        let scene = Scene::new();
        let policy = Policy {
            read: vec![scene.path("inside")],
            write: vec![scene.path("outside")],
            ..Policy::default()
        };
        is_stopped(&scene, &policy, attempt);
        assert_eq!(std::fs::read_to_string(scene.path("inside/file")).unwrap(), "a text");
    }
}

#[test]
fn connecting_to_another_port() {
    let scene = Scene::new().port(4501);
    assert!(scene.unsealed("tcp", &[]).result.is_ok());
    let policy = Policy { connect: vec!["127.0.0.1:4502".parse().unwrap()], ..Policy::default() };
    is_stopped(&scene, &policy, "tcp");
}

#[test]
fn listening_on_another_port() {
    let scene = Scene::new();
    assert!(scene.unsealed("tcp-listen", &["4503"]).result.is_ok());
    let policy = Policy { listen: vec!["127.0.0.1:4504".parse().unwrap()], ..Policy::default() };
    let outcome = scene.sealed(&policy, "tcp-listen", &["4503"]);
    match outcome.layers.as_ref().and_then(|layers| layers.landlock) {
        Some(4..) => check(&outcome, "tcp-listen"),
        found => skip(&format!("no Landlock that knows TCP here: {found:?}")),
    }
}

/// The right to listen is not one to connect, whatever the port.
#[test]
fn listening_does_not_allow_connecting() {
    let scene = Scene::new().port(4505);
    let policy = Policy { listen: vec!["127.0.0.1:4505".parse().unwrap()], ..Policy::default() };
    check(&scene.sealed(&policy, "tcp", &[]), "tcp");
}

/// What is still possible without namespaces: the documentation says so, and would have to change with this.
#[test]
fn metadata_can_be_read_without_namespaces() {
    let scene = Scene::new();
    let outcome = scene.sealed(&nothing(), "stat-etc", &[]);
    assert!(outcome.result.is_ok(), "{outcome:?}");
}
