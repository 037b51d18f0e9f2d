//! Starting processes, and what can go wrong with that.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use keyway_contract::Value;
use keyway_host::{Grants, Settings};
use keyway_loader_process::ProcessLoaderBuilder;
use keyway_test_log::Capture;

use crate::common::{
    LONG, RUNNER, built, call, children, children_of, deadly, die, eventually, folder, group, host, limits,
    loader, parent,
};

/// A script that stands where a runner should be.
fn script(name: &str, text: &str) -> PathBuf {
    let path = folder().join(format!("{name}-{}", std::process::id()));
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

/// Why there is no instance with this runner.
fn refusal(runner: &std::path::Path, patience: Duration) -> String {
    let loader = loader().runner(runner).patience(patience);
    match host(loader, limits(LONG)).open(deadly()) {
        Err(error) => error.to_string(),
        Ok(plugin) => plugin.instantiate("").unwrap_err().to_string(),
    }
}

#[test]
fn a_missing_runner_says_where_it_was_looked_for() {
    let error = refusal(std::path::Path::new("/no/such/keyway-runner"), LONG);
    for part in ["/no/such/keyway-runner", "KEYWAY_RUNNER", "install it"] {
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn a_runner_that_is_none_is_found_out() {
    for (text, wanted) in [
        ("exit 4", "ended by itself with status 4"),
        ("sleep 5", "did not answer within"),
        ("echo I am no runner >&2; exit 1", "I am no runner"),
        ("kill -SEGV $$", "SIGSEGV"),
        ("printf garbagegarbagegarbage >&0; sleep 1", "a frame of"),
    ] {
        let runner = script("no-runner", text);
        let patience = if text.starts_with("sleep") { Duration::from_millis(700) } else { LONG };
        let error = refusal(&runner, patience);
        assert!(error.contains(wanted), "{text}: {error}");
        // What to do, and not what the author of a program could do.
        let told = [runner.to_str().unwrap(), "install the runner that belongs to this version"];
        assert!(told.iter().all(|told| error.contains(told)) && !error.contains("serve!"), "{text}: {error}");
        std::fs::remove_file(runner).unwrap();
    }
    eventually("no process is left", || children().is_empty());
}

#[test]
fn a_runner_that_cannot_be_executed_is_an_error() {
    let runner = folder().join(format!("no-program-{}", std::process::id()));
    std::fs::write(&runner, "text").unwrap();
    let error = refusal(&runner, LONG);
    assert!(error.contains("did not start") && error.contains("may execute"), "{error}");
    assert!(!error.contains("it cannot run in a process of its own"), "said twice: {error}");
    std::fs::remove_file(runner).unwrap();
}

/// Neither its runner nor the library's being a plugin is in question then.
#[test]
fn a_library_that_ends_its_process_when_it_is_loaded_is_told_from_a_runner_that_is_none() {
    for (how, wanted) in [("ABORT", "signal 6 (SIGABRT)"), ("HANG", "did not answer within 700ms")] {
        let library = built(&format!("deadly-{how}"), &[&format!("-DLOAD_{how}")]);
        let loader = loader().patience(Duration::from_millis(700));
        let plugin = host(loader, limits(LONG)).open(library).unwrap();
        let error = plugin.instantiate("").unwrap_err().to_string();
        for part in [wanted, "while it loaded the plugin's code"] {
            assert!(error.contains(part), "{error}");
        }
        assert!(!error.contains("serve!"), "{error}");
    }
    eventually("no process is left", || children().is_empty());
}

/// A kernel that has no Landlock, as a runner tells of it.
#[test]
fn a_sandbox_without_landlock_is_a_warning_once() {
    let sealed = r#"{"layers":{"base":true,"seccomp":true,"missing":["landlock: none in this kernel"]}}"#;
    let kind = 2;
    let head = format!("\\{:03o}\\0\\0\\0\\{kind:03o}\\0\\0\\0", sealed.len());
    let runner = script("no-landlock", &format!("printf '{head}{sealed}' >&0; sleep 1"));
    let capture = Capture::of(|_| true);
    tracing::subscriber::with_default(capture.clone(), || {
        for _ in 0..2 {
            refusal(&runner, LONG);
        }
    });
    std::fs::remove_file(runner).unwrap();
    let lines = capture.take();
    let warnings: Vec<_> = lines.iter().filter(|line| line.starts_with("WARN")).collect();
    let [warning] = &warnings[..] else { panic!("{lines:?}") };
    for part in ["landlock: none in this kernel", "require", "test.deadly"] {
        assert!(warning.contains(part), "{warning}");
    }
    assert!(
        lines.iter().any(|line| line.starts_with("INFO") && line.contains("landlock: none")),
        "{lines:?}"
    );
}

/// What a runner says that does not know what this host orders, and one that speaks another version.
#[test]
fn a_runner_of_another_version_says_what_to_do() {
    let refused = r#"{"problem":"version","message":"I am too old for this"}"#;
    let head = format!("\\{:03o}\\0\\0\\0\\005\\0\\0\\0", refused.len());
    let old = script("old-runner", &format!("printf '{head}{refused}' >&0; sleep 1"));
    let error = refusal(&old, LONG);
    for part in ["I am too old for this", old.to_str().unwrap(), "install the one that belongs"] {
        assert!(error.contains(part), "{error}");
    }
    std::fs::remove_file(old).unwrap();
}

/// Where memory cannot be shared everything goes through sockets, which is said once.
#[test]
fn without_shared_memory_there_is_one_warning() {
    // What is of no use, and what no system has.
    for bytes in [1, 1 << 47] {
        without_shared_memory(bytes);
    }
}

fn without_shared_memory(bytes: u64) {
    let capture = Capture::of(|_| true);
    tracing::subscriber::with_default(capture.clone(), || {
        let plugin = host(loader().shared_bytes(bytes), limits(LONG)).open(deadly()).unwrap();
        for _ in 0..3 {
            let mut instance = plugin.instantiate("").unwrap();
            let data = Value::from(vec![5u8; 100_000]);
            let back = call(&mut instance, &plugin, "echo", std::slice::from_ref(&data)).unwrap();
            assert_eq!(back, Some(data));
        }
    });
    let lines = capture.take();
    let warnings: Vec<_> = lines.iter().filter(|line| line.starts_with("WARN")).collect();
    let [warning] = &warnings[..] else { panic!("{lines:?}") };
    assert!(warning.contains("calls of processes go through sockets"), "{warning}");
}

#[test]
fn by_hand_the_runner_says_what_it_is() {
    let output = Command::new(RUNNER).stdin(std::process::Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("a Keyway host starts it"));
}

#[test]
fn the_environment_is_what_was_granted() {
    let loader = loader();
    let host = |grants: Grants| {
        keyway_host::Host::builder()
            .loader(loader.clone().build())
            .grant("test.deadly", grants)
            .build()
            .unwrap()
            .open(deadly())
            .unwrap()
    };
    let without = host(Grants::default());
    let mut instance = without.instantiate("").unwrap();
    assert_eq!(die(&mut instance, &without, "environment").unwrap(), Some(Value::U32(0)));
    let variable = ("KEYWAY_TEST".to_owned(), "four".to_owned());
    let with = host(Grants { environment: vec![variable], ..Grants::default() });
    let mut instance = with.instantiate("").unwrap();
    assert_eq!(die(&mut instance, &with, "environment").unwrap(), Some(Value::U32(4)));
}

#[test]
fn warm_processes_are_taken_and_end_when_nobody_takes_them() {
    let loader = loader().warm(2).idle(Duration::from_secs(3));
    // Without a process a test, those of the test before may still be on their way out.
    eventually("nobody is there", || children().is_empty());
    let plugin = host(loader, limits(LONG)).open(deadly()).unwrap();
    assert!(children().is_empty(), "nothing is started before it is needed");
    let mut first = plugin.instantiate("").unwrap();
    eventually("two wait beside the first", || children().len() == 3);
    let waiting = children();
    let mut second = plugin.instantiate("").unwrap();
    for instance in [&mut first, &mut second] {
        assert_eq!(die(instance, &plugin, "no").unwrap(), Some(Value::U32(7)));
    }
    drop((first, second));
    eventually("all have gone", || children().is_empty());
    assert_eq!(waiting.len(), 3);
}

/// A host that is killed takes its processes along, at once.
#[test]
fn processes_end_with_their_host() {
    killed("processes_end_with_their_host", "hang", loader, |_| {});
}

#[test]
fn processes_without_a_sandbox_end_with_their_host() {
    let loader = || loader().sandbox(false);
    killed("processes_without_a_sandbox_end_with_their_host", "spin", loader, |_| {});
}

/// With one that waits for the next instance.
#[test]
fn warm_processes_end_with_their_host() {
    let loader = || loader().warm(1);
    killed("warm_processes_end_with_their_host", "hang", loader, |child| {
        let host = parent(child).unwrap();
        eventually("the next one is there", || children_of(host).len() == 2);
    });
}

#[test]
fn shared_processes_end_with_their_host() {
    killed("shared_processes_end_with_their_host", "hang", loader, |_| {});
}

/// And what they have started, where that is granted.
#[test]
fn what_processes_have_started_ends_with_their_host() {
    killed("what_processes_have_started_ends_with_their_host", "leave and hang", loader, |child| {
        let started = group(child);
        eventually("it has started one, and its guard is there", || group(child).len() == 3);
        assert!(started.contains(&child), "{started:?}");
    });
}

/// Kills a host, which is this test again, in a call of its plugin. `before` gets the process of the plugin.
fn killed(test: &str, how: &str, loader: impl Fn() -> ProcessLoaderBuilder, before: impl Fn(u32)) {
    const MARK: &str = "KEYWAY_TEST_HOST";
    if std::env::var_os(MARK).is_some() {
        let grants = Grants { processes: how.starts_with("leave"), ..Grants::default() };
        let share = test.starts_with("shared").then(|| "all".to_owned());
        let plugin = keyway_host::Host::builder()
            .loader(loader().build())
            .limits(limits(LONG))
            .default_settings(Settings { share, ..Settings::default() })
            .grant("test.deadly", grants)
            .build()
            .unwrap()
            .open(deadly())
            .unwrap();
        let mut instance = plugin.instantiate("").unwrap();
        println!("child {}", instance.confinement().process.unwrap());
        let _ = die(&mut instance, &plugin, how);
        return;
    }
    let mut test_host = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("start::{test}"), "--nocapture"])
        .env(MARK, "1")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = std::io::BufReader::new(test_host.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("child ") {
        line.clear();
        assert_ne!(std::io::BufRead::read_line(&mut output, &mut line).unwrap(), 0, "it said nothing");
    }
    let child: u32 = line["child ".len()..].trim().parse().unwrap();
    assert!(group(child).contains(&child));
    before(child);
    let all = children_of(test_host.id());
    assert!(all.contains(&child), "{all:?}");
    test_host.kill().unwrap();
    test_host.wait().unwrap();
    eventually("all are gone", || all.iter().all(|child| group(*child).is_empty()));
}
