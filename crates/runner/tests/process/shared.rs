//! Processes that several instances share, where the operator says so.

use std::path::PathBuf;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use keyway_contract::{CallErrorKind, Value};
use keyway_host::seal::{Seal, seal};
use keyway_host::{Grants, Host, HostBuilder, Instance, Limits, Plugin, Settings};

use crate::common::{LONG, built, call, children, deadly, die, eventually, folder, limits, loader};

/// A host whose plugins share a process.
fn sharing(limits: Limits) -> HostBuilder {
    let settings = Settings { share: Some("all".to_owned()), ..Settings::default() };
    Host::builder().loader(loader().build()).limits(limits).default_settings(settings)
}

fn plugin(deadline: Duration) -> Plugin {
    sharing(limits(deadline)).build().unwrap().open(deadly()).unwrap()
}

/// The same plugin under another id.
fn other() -> PathBuf {
    built("deadly-other", &["-DID=\"test.other\""])
}

fn process(instance: &mut Instance) -> u32 {
    instance.confinement().process.unwrap()
}

fn crashed(outcome: Result<Option<Value>, CallErrorKind>) -> String {
    match outcome.unwrap_err() {
        CallErrorKind::Crashed { how } => how,
        other => panic!("{other}"),
    }
}

#[test]
fn plugins_with_one_word_share_a_process() {
    let host = sharing(limits(LONG)).build().unwrap();
    let [one, two] = [deadly().to_owned(), other()].map(|file| host.open(file).unwrap());
    let mut instances = [&one, &one, &two].map(|plugin| plugin.instantiate("").unwrap());
    let [a, b, c] = &mut instances;
    assert_eq!((process(a), process(a)), (process(b), process(c)));
    assert_eq!(children().len(), 1);

    // Each has calls of its own, at the same time.
    let begin = Barrier::new(3);
    std::thread::scope(|threads| {
        for (instance, plugin) in instances.iter_mut().zip([&one, &one, &two]) {
            let begin = &begin;
            threads.spawn(move || {
                begin.wait();
                for round in 0..200u32 {
                    let data = Value::from(vec![round as u8; 1 + 50 * round as usize]);
                    let echoed = call(instance, plugin, "echo", std::slice::from_ref(&data)).unwrap();
                    assert_eq!(echoed, Some(data));
                }
            });
        }
    });
    // It lives as long as one of them.
    let [a, b, mut c] = instances;
    drop((a, b));
    assert_eq!(die(&mut c, &two, "no").unwrap(), Some(Value::U32(7)));
    drop(c);
    eventually("no process is left", || children().is_empty());
}

/// Sees that the two plugins have a process each, although they have one word.
fn are_apart(host: HostBuilder) {
    let host = host.build().unwrap();
    let files = [deadly().to_owned(), other()];
    let [mut one, mut two] = files.map(|file| host.open(file).unwrap().instantiate("").unwrap());
    assert_ne!(process(&mut one), process(&mut two));
}

#[test]
fn other_rights_are_another_process() {
    // Although both may start threads, since the process is shared.
    let threads = Grants { threads: true, ..Grants::default() };
    are_apart(sharing(limits(LONG)).grant("test.other", threads));
    // The host alone holds to this one.
    let service = Grants { services: vec!["test:vault/vault".to_owned()], ..Grants::default() };
    are_apart(sharing(limits(LONG)).grant("test.other", service));
}

/// Whose memory is trusted might be changed by those whose memory is not.
#[test]
fn trusted_memory_is_another_process() {
    let share = Some("all".to_owned());
    let trusted = Settings { share, trusted_memory: true, ..Settings::default() };
    are_apart(sharing(limits(LONG)).settings("test.other", trusted));
}

/// Code of libraries stays, and so do their files: at some time there is another process.
#[test]
fn replaced_libraries_do_not_fill_a_process() {
    let host = sharing(limits(LONG)).build().unwrap();
    let mut kept = host.open(deadly()).unwrap().instantiate("").unwrap();
    let first = process(&mut kept);
    let mut others = 0;
    let bytes = std::fs::read(deadly()).unwrap();
    let file = folder().join(format!("replaced-{}.so", std::process::id()));
    for version in 0..80 {
        // What follows the last section of a library is nobody's.
        std::fs::write(&file, [&bytes[..], &[version]].concat()).unwrap();
        let plugin = host.open(&file).unwrap();
        let mut instance = plugin.instantiate("").unwrap();
        assert_eq!(die(&mut instance, &plugin, "no").unwrap(), Some(Value::U32(7)));
        others += u32::from(process(&mut instance) != first);
    }
    std::fs::remove_file(file).unwrap();
    assert_eq!(others, 80 - 31);
    assert_eq!(process(&mut kept), first);
}

#[test]
fn a_crash_is_told_to_all_that_share_it() {
    let plugin = plugin(LONG);
    let [mut idle, mut busy, mut dying] = [(); 3].map(|()| plugin.instantiate("").unwrap());
    std::thread::scope(|threads| {
        let hanging = threads.spawn(|| (die(&mut busy, &plugin, "hang"), Instant::now()));
        std::thread::sleep(Duration::from_millis(50));
        assert!(crashed(die(&mut dying, &plugin, "segv")).contains("signal 11 (SIGSEGV)"));
        let died = Instant::now();
        let (outcome, told) = hanging.join().unwrap();
        assert!(crashed(outcome).contains("signal 11 (SIGSEGV)"));
        assert!(told.saturating_duration_since(died) < Duration::from_secs(5));
    });
    assert!(crashed(die(&mut idle, &plugin, "no")).contains("signal 11 (SIGSEGV)"));
    assert!(matches!(die(&mut idle, &plugin, "no").unwrap_err(), CallErrorKind::Poisoned(_)));
    // The next has a process again, though the others are still there.
    let mut next = plugin.instantiate("").unwrap();
    assert_eq!(die(&mut next, &plugin, "no").unwrap(), Some(Value::U32(7)));
    drop((idle, busy, dying, next));
    eventually("no process is left", || children().is_empty());
}

#[test]
fn an_exit_is_told_to_all_that_share_it() {
    let plugin = plugin(LONG);
    let [mut idle, mut leaving] = [(); 2].map(|()| plugin.instantiate("").unwrap());
    for instance in [&mut leaving, &mut idle] {
        let how = crashed(die(instance, &plugin, "exit"));
        assert!(how.contains("ended by itself with status 3"), "{how}");
    }
}

#[test]
fn a_call_that_has_to_be_stopped_is_whose_fault_it_was() {
    let host = sharing(limits(Duration::from_millis(300))).build().unwrap();
    let [slow, other] = [deadly().to_owned(), other()].map(|file| host.open(file).unwrap());
    let [mut hanging, mut idle] = [&slow, &other].map(|plugin| plugin.instantiate("").unwrap());
    let error = die(&mut hanging, &slow, "spin").unwrap_err();
    assert!(matches!(error, CallErrorKind::Deadline(_)), "{error}");
    let how = crashed(die(&mut idle, &other, "no"));
    assert!(how.contains("a call of `test.deadly` took longer than its deadline"), "{how}");
}

#[test]
fn a_cancelled_call_is_whose_fault_it_was() {
    let host = sharing(limits(LONG)).build().unwrap();
    let [slow, other] = [deadly().to_owned(), other()].map(|file| host.open(file).unwrap());
    let [mut cancelled, mut idle] = [&slow, &other].map(|plugin| plugin.instantiate("").unwrap());
    let interrupt = cancelled.interrupter().unwrap();
    std::thread::scope(|threads| {
        let call = threads.spawn(|| die(&mut cancelled, &slow, "hang").unwrap_err());
        while !call.is_finished() {
            interrupt.cancel();
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(matches!(call.join().unwrap(), CallErrorKind::Cancelled));
    });
    let how = crashed(die(&mut idle, &other, "no"));
    assert!(how.contains("a call of `test.deadly` was cancelled"), "{how}");
    drop((idle, cancelled));
    eventually("no process is left", || children().is_empty());
}

#[test]
fn what_takes_too_long_to_load_ends_the_process_and_is_named() {
    let hanging = built("deadly-hanging", &["-DLOAD_HANG", "-DID=\"test.hanging\""]);
    let settings = Settings { share: Some("all".to_owned()), ..Settings::default() };
    let loader = loader().patience(Duration::from_millis(700)).build();
    let host =
        Host::builder().loader(loader).limits(limits(LONG)).default_settings(settings).build().unwrap();
    let plugin = host.open(deadly()).unwrap();
    let mut first = plugin.instantiate("").unwrap();
    let error = host.open(hanging).unwrap().instantiate("").unwrap_err().to_string();
    assert!(error.contains("did not answer within 700ms, while it loaded the plugin's code"), "{error}");
    let how = crashed(die(&mut first, &plugin, "no"));
    assert!(how.contains("`test.hanging` took too long to start"), "{how}");
}

#[test]
fn a_full_process_is_followed_by_another() {
    let plugin = plugin(LONG);
    let mut instances: Vec<_> = (0..33).map(|_| plugin.instantiate("").unwrap()).collect();
    assert_eq!(children().len(), 2);
    let last = process(&mut instances[32]);
    assert!(instances[..32].iter_mut().all(|instance| process(instance) != last));
    for instance in &mut instances {
        assert_eq!(die(instance, &plugin, "no").unwrap(), Some(Value::U32(7)));
    }
    // Where there is room again the next one goes.
    instances.remove(0);
    instances.push(plugin.instantiate("").unwrap());
    assert_eq!(children().len(), 2);
    drop(instances);
    eventually("no process is left", || children().is_empty());
}

#[test]
fn its_environment_is_what_was_granted() {
    let variable = ("KEYWAY_TEST".to_owned(), "four".to_owned());
    let grants = Grants { environment: vec![variable], ..Grants::default() };
    let plugin = sharing(limits(LONG)).grant("test.deadly", grants).build().unwrap().open(deadly()).unwrap();
    for mut instance in [(); 2].map(|()| plugin.instantiate("").unwrap()) {
        assert_eq!(die(&mut instance, &plugin, "environment").unwrap(), Some(Value::U32(4)));
    }
}

#[test]
fn memory_over_the_limit_is_refused() {
    let few = Limits { memory: 64 << 20, ..limits(LONG) };
    let plugin = sharing(few).build().unwrap().open(deadly()).unwrap();
    let mut instance = plugin.instantiate("").unwrap();
    let Some(Value::U32(found)) = die(&mut instance, &plugin, "memory").unwrap() else { panic!() };
    // What the stacks of all that may come would take is not taken yet.
    assert!(found < 64 + 16 + 32 * 4, "{found} MiB");
}

#[test]
fn a_program_shares_nothing() {
    let manifest = r#"{"keyway": 1, "id": "test.program", "version": "1.0.0"}"#;
    let contract = "package test:program; world plugin { export nothing: func(); }";
    let seal_of = Seal { manifest: Some(manifest.to_owned()), contract: Some(contract.to_owned()) };
    let file = folder().join(format!("program-{}", std::process::id()));
    std::fs::write(&file, seal(b"#!/bin/sh\nexit 1\n", &seal_of).unwrap()).unwrap();
    // It is started by itself, and not asked to have others join it.
    let plugin = sharing(limits(LONG)).build().unwrap().open(&file).unwrap();
    let error = plugin.instantiate("").unwrap_err().to_string();
    assert!(error.contains("ended by itself with status 1"), "{error}");
    std::fs::remove_file(file).unwrap();
}
