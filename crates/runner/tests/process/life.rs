//! Life and death: whatever happens to a process is an error of its call, and nothing is left of it.

use std::time::{Duration, Instant};

use keyway_contract::{CallErrorKind, Value};
use keyway_host::{Instance, Plugin};
use keyway_loader_process::ProcessLoaderBuilder;
use keyway_test_log::Capture;

use crate::common::{LONG, call, children, deadly, die, eventually, group, host, limits, loader, plugin};

/// What a death is told as.
fn death(how: &str) -> CallErrorKind {
    let plugin = plugin(LONG);
    let mut instance = plugin.instantiate("").unwrap();
    let start = Instant::now();
    let kind = die(&mut instance, &plugin, how).unwrap_err();
    assert!(start.elapsed() < LONG / 2, "{how}: it took {:?}", start.elapsed());
    let after = die(&mut instance, &plugin, "no").unwrap_err();
    assert!(matches!(after, CallErrorKind::Poisoned(_)), "{how}: {after}");
    drop(instance);
    eventually("no process is left", || children().is_empty());
    kind
}

fn crashed(how: &str) -> String {
    match death(how) {
        CallErrorKind::Crashed { how } => how,
        other => panic!("{how}: {other}"),
    }
}

#[test]
fn signals_are_named() {
    assert!(crashed("abort").contains("signal 6 (SIGABRT)"));
    assert!(crashed("segv").contains("signal 11 (SIGSEGV)"));
    assert!(crashed("fpe").contains("signal 8 (SIGFPE)"));
    assert!(crashed("ill").contains("signal 4 (SIGILL)"));
    assert!(crashed("bus").contains("signal 7 (SIGBUS)"));
    assert!(crashed("sys").contains("signal 31 (SIGSYS)"));
    assert!(crashed("kill").contains("signal 9 (SIGKILL"));
}

#[test]
fn a_plugin_may_handle_its_signals() {
    assert!(crashed("handled").contains("ended by itself with status 9"));
}

#[test]
fn an_exit_tells_its_status() {
    assert!(crashed("exit").contains("ended by itself with status 3"));
}

#[test]
fn last_words_are_told() {
    let how = crashed("words");
    assert!(how.contains("these are my last words"), "{how}");
}

#[test]
fn an_exhausted_stack_ends_the_process_alone() {
    // The runner's runtime tells when it notices; in threads of the plugin's own it does not.
    assert!(matches!(death("stack"), CallErrorKind::StackOverflow | CallErrorKind::Crashed { .. }));
}

#[test]
fn a_plugin_that_unmaps_itself_ends_its_process_alone() {
    assert!(crashed("unmap").contains("signal"));
}

#[test]
fn an_unknown_status_is_an_error() {
    match death("status") {
        CallErrorKind::Other(text) => assert!(text.contains("unknown status 77"), "{text}"),
        other => panic!("{other}"),
    }
}

/// Calls that do not end, in the ways in which they do not.
#[test]
fn the_deadline_ends_what_hangs_spins_or_is_stopped() {
    for how in ["hang", "spin", "stop", "close", "closeall"] {
        let plugin = plugin(Duration::from_millis(500));
        let mut instance = plugin.instantiate("").unwrap();
        let start = Instant::now();
        let kind = die(&mut instance, &plugin, how).unwrap_err();
        let took = start.elapsed();
        assert!(matches!(kind, CallErrorKind::Deadline(_)), "{how}: {kind}");
        assert!(took >= Duration::from_millis(500) && took < Duration::from_secs(5), "{how}: {took:?}");
        // Nobody has to drop the instance for that.
        eventually("no process is left", || children().is_empty());
        drop(instance);
    }
}

#[test]
fn a_call_can_be_cancelled() {
    let plugin = plugin(LONG);
    let mut instance = plugin.instantiate("").unwrap();
    let interrupter = instance.interrupter().expect("processes can be stopped");
    // Nothing is under way: nothing happens.
    interrupter.cancel();
    assert_eq!(die(&mut instance, &plugin, "no").unwrap(), Some(Value::U32(7)));
    let start = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(100));
            interrupter.cancel();
        });
        let kind = die(&mut instance, &plugin, "hang").unwrap_err();
        assert!(matches!(kind, CallErrorKind::Cancelled), "{kind}");
    });
    assert!(start.elapsed() < LONG / 2);
}

/// Runs a plugin that has 512 MiB to its end a few times. The best time from its event to the error: to take such a process
/// down costs the system far more.
fn ends_large(
    ways: [ProcessLoaderBuilder; 2],
    end: impl Fn(&mut Instance, &Plugin) -> (CallErrorKind, Duration),
    is_right: impl Fn(&CallErrorKind) -> bool,
) {
    for loader in ways {
        let plugin = host(loader, limits(LONG)).open(deadly()).unwrap();
        let mut best = LONG;
        for _ in 0..3 {
            let mut instance = plugin.instantiate("").unwrap();
            assert_eq!(die(&mut instance, &plugin, "grow").unwrap(), Some(Value::U32(7)));
            let (kind, took) = end(&mut instance, &plugin);
            assert!(is_right(&kind), "{kind}");
            best = best.min(took);
            drop(instance);
            eventually("no process is left", || children().is_empty());
        }
        assert!(best < Duration::from_millis(15), "it took {best:?}");
    }
}

#[test]
fn whoever_cancels_does_not_wait_for_the_process() {
    ends_large(
        [loader(), loader().shared_memory(false)],
        |instance, plugin| {
            let interrupter = instance.interrupter().unwrap();
            std::thread::scope(|scope| {
                let cancel = scope.spawn(move || {
                    std::thread::sleep(Duration::from_millis(50));
                    let start = Instant::now();
                    interrupter.cancel();
                    start
                });
                let kind = die(instance, plugin, "hang").unwrap_err();
                let end = Instant::now();
                (kind, end - cancel.join().unwrap())
            })
        },
        |kind| matches!(kind, CallErrorKind::Cancelled),
    );
}

#[test]
fn a_crash_is_told_before_the_process_is_gone() {
    let event = |how: &'static str| {
        move |instance: &mut Instance, plugin: &Plugin| {
            let start = Instant::now();
            (die(instance, plugin, how).unwrap_err(), start.elapsed())
        }
    };
    let ways = || [loader(), loader().shared_memory(false)];
    for (how, name) in
        [("segv", "SIGSEGV"), ("words", "SIGABRT) (the last that it said: these are my last words)")]
    {
        ends_large(
            ways(),
            event(how),
            |kind| matches!(kind, CallErrorKind::Crashed { how } if how.contains(name)),
        );
    }
    ends_large(ways(), event("oom"), |kind| matches!(kind, CallErrorKind::OutOfMemory { .. }));
}

#[test]
fn memory_is_limited() {
    let limit = 128 << 20;
    let limits = keyway_host::Limits { memory: limit, ..limits(LONG) };
    let plugin = host(loader(), limits).open(deadly()).unwrap();
    let mut instance = plugin.instantiate("").unwrap();
    // C gets a null pointer, and can go on.
    let Some(Value::U32(mebibytes)) = die(&mut instance, &plugin, "memory").unwrap() else { panic!() };
    assert!((64..=160).contains(&mebibytes), "{mebibytes} MiB were to be had");
}

#[test]
fn a_process_that_dies_between_calls_is_found_at_the_next() {
    let plugin = plugin(LONG);
    let mut instance = plugin.instantiate("").unwrap();
    assert_eq!(die(&mut instance, &plugin, "no").unwrap(), Some(Value::U32(7)));
    let [child] = children()[..] else { panic!("{:?}", children()) };
    let child = rustix::process::Pid::from_raw(child as i32).unwrap();
    rustix::process::kill_process(child, rustix::process::Signal::KILL).unwrap();
    let kind = die(&mut instance, &plugin, "no").unwrap_err();
    assert!(matches!(&kind, CallErrorKind::Crashed { how } if how.contains("SIGKILL")), "{kind}");
}

#[test]
fn create_may_die_and_hang_as_well() {
    let plugin = plugin(Duration::from_secs(1));
    for (config, wanted) in [("abort", "SIGABRT"), ("hang", "deadline")] {
        let error = plugin.instantiate(config).unwrap_err().to_string();
        assert!(error.contains(wanted), "{config}: {error}");
    }
    eventually("no process is left", || children().is_empty());
}

#[test]
fn what_is_printed_does_not_block() {
    // The thread that reads it is another.
    let capture = Capture::of(|_| true);
    tracing::subscriber::set_global_default(capture.clone()).unwrap_or_else(|_| panic!("there is one"));
    let plugin = plugin(LONG);
    let mut instance = plugin.instantiate("").unwrap();
    assert_eq!(die(&mut instance, &plugin, "flood").unwrap(), Some(Value::U32(7)));
    drop(instance);
    let mut lines = Vec::new();
    let deadline = Instant::now() + LONG;
    while !lines.iter().any(|line: &String| line.contains("more lines")) && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
        lines.extend(capture.take());
    }
    let told: Vec<_> = lines.iter().filter(|line| line.contains("of very many")).collect();
    assert!(!told.is_empty() && told.len() < 20_000, "{} lines", told.len());
    assert!(told.iter().all(|line| line.contains("test.deadly")), "{:?}", told[0]);
    assert!(lines.iter().any(|line| line.contains("more lines") && line.contains("test.deadly")));
}

/// What a plugin has started ends with it, however it ends, and its own children are all that it finds.
#[test]
fn what_a_plugin_has_started_ends_with_it() {
    for how in ["leave", "leave and abort", "leave and hang"] {
        let plugin = host_with_processes(limits(Duration::from_secs(1)));
        let mut instance = plugin.instantiate("").unwrap();
        let leader = instance.confinement().process.unwrap();
        const ECHILD: u32 = 10;
        assert_eq!(die(&mut instance, &plugin, "wait").unwrap(), Some(Value::U32(ECHILD)));
        let ended = die(&mut instance, &plugin, how);
        match how {
            "leave" => assert_eq!(group(leader).len(), 3, "{ended:?}"),
            "leave and abort" => assert!(matches!(ended, Err(CallErrorKind::Crashed { .. })), "{ended:?}"),
            _ => assert!(matches!(ended, Err(CallErrorKind::Deadline(_))), "{ended:?}"),
        }
        drop(instance);
        eventually("all are gone", || group(leader).is_empty());
    }
    eventually("no process is left", || children().is_empty());
}

/// The deadly plugin, which may start processes.
fn host_with_processes(limits: keyway_host::Limits) -> keyway_host::Plugin {
    let grants = keyway_host::Grants { processes: true, ..Default::default() };
    let host = keyway_host::Host::builder().loader(loader().build()).limits(limits);
    host.grant("test.deadly", grants).build().unwrap().open(deadly()).unwrap()
}

/// Does something often, and sees that nothing of it is left here: no process, descriptor or mapping.
fn nothing_is_left_of(times: usize, one: impl Fn()) {
    let descriptors = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let maps = || std::fs::read_to_string("/proc/self/maps").unwrap().lines().count();
    one();
    eventually("the first is gone", || children().is_empty());
    let before = (descriptors(), maps());
    for _ in 0..times {
        one();
    }
    eventually("all are gone", || children().is_empty());
    // The reader of the output lets go of it a moment later.
    eventually("all descriptors are closed", || descriptors() <= before.0);
    assert!(maps() <= before.1 + 4, "{} mappings, {} before", maps(), before.1);
}

#[test]
fn nothing_is_left_of_many_instances() {
    let plugin = plugin(LONG);
    nothing_is_left_of(20, || {
        let mut instance = plugin.instantiate("").unwrap();
        let data = Value::from(vec![1u8; 100_000]);
        assert_eq!(call(&mut instance, &plugin, "echo", std::slice::from_ref(&data)).unwrap(), Some(data));
    });
}

/// However it ended.
#[test]
fn nothing_is_left_of_those_that_died() {
    let plugin = plugin(Duration::from_millis(100));
    nothing_is_left_of(3, || {
        for how in ["abort", "exit", "segv", "kill", "hang", "stop", "close", "status", "unmap"] {
            let mut instance = plugin.instantiate("").unwrap();
            die(&mut instance, &plugin, how).unwrap_err();
        }
        eventually("all are gone", || children().is_empty());
    });
}

#[test]
fn a_hook_is_told_of_ends() {
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let hook = {
        let told = std::sync::Arc::clone(&told);
        move |end: &keyway_loader_process::ProcessEnd<'_>| {
            told.lock().unwrap().push((end.plugin.to_owned(), end.process, end.kind.to_string()));
        }
    };
    let host = keyway_host::Host::builder()
        .loader(loader().on_end(hook).build())
        .limits(limits(LONG))
        .build()
        .unwrap();
    let plugin = host.open(deadly()).unwrap();
    let mut instance = plugin.instantiate("").unwrap();
    let process = instance.confinement().process.unwrap();
    die(&mut instance, &plugin, "abort").unwrap_err();
    drop(instance);
    // One that is closed as it should be has not ended in this sense.
    drop(plugin.instantiate("").unwrap());
    let told = told.lock().unwrap();
    assert_eq!((told.len(), &*told[0].0, told[0].1), (1, "test.deadly", process));
    assert!(told[0].2.contains("SIGABRT"), "{told:?}");
}
