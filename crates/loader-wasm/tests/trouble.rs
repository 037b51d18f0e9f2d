//! Nothing in a file may hurt the host: each kind of trouble is an error of its own.

mod common;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use common::{
    ALLOCATOR, OPTIONS, bytes, call, component, creation_error, host, host_with, instance, open, tight,
    try_open,
};
use keyway_contract::CallErrorKind;
use keyway_host::{Limits, Problem};

/// One function `run: func()` with this body, and what the module needs besides.
fn runs(body: &str, besides: &str) -> String {
    component(
        &format!(r#"{besides} (func $run (export "run") {body})"#),
        r#"(func (export "run") (canon lift (core func $i "run")))"#,
    )
}

/// Calls `run` of such a component within tight limits; a second call has to be refused.
fn run(text: &str) -> CallErrorKind {
    let host = host_with(|builder| builder.limits(tight()));
    let plugin = open(&host, text);
    let mut it = instance(&plugin);
    let error = call::<_, ()>(&plugin, &mut it, "run", ()).unwrap_err();
    let again = call::<_, ()>(&plugin, &mut it, "run", ()).unwrap_err();
    assert!(matches!(again, CallErrorKind::Poisoned(_)), "{again}");
    // Others of the same plugin are not touched.
    drop(it);
    instance(&plugin);
    error
}

#[test]
fn a_trap_has_its_reason_and_its_stack() {
    let CallErrorKind::Trapped { reason, backtrace } = run(&runs("unreachable", "")) else {
        panic!("no trap")
    };
    assert!(reason.contains("unreachable"), "{reason}");
    assert!(backtrace.unwrap().contains("run"));
    let CallErrorKind::Trapped { reason, .. } =
        run(&runs("(drop (i32.div_s (i32.const 1) (i32.const 0)))", ""))
    else {
        panic!("no trap")
    };
    assert!(reason.contains("divide by zero"), "{reason}");
    let CallErrorKind::Trapped { reason, .. } =
        run(&runs("(drop (i32.load (i32.const 70000)))", "(memory 1)"))
    else {
        panic!("no trap")
    };
    assert!(reason.contains("out of bounds"), "{reason}");
}

#[test]
fn a_loop_ends_at_the_deadline() {
    let start = Instant::now();
    let error = run(&runs("(loop $on (br $on))", ""));
    assert!(
        matches!(error, CallErrorKind::Deadline(limit) if limit == Duration::from_millis(200)),
        "{error}"
    );
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn recursion_ends_at_the_stack() {
    let error = run(&runs("(call $run)", ""));
    assert!(matches!(error, CallErrorKind::StackOverflow), "{error}");
    // On a thread with the smallest stack that Rust's standard library gives unless asked.
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    let error = thread.spawn(|| run(&runs("(call $run)", ""))).unwrap().join().unwrap();
    assert!(matches!(error, CallErrorKind::StackOverflow), "{error}");
}

#[test]
fn allocation_ends_at_the_limit() {
    let greedy = "(loop $on (br_if $on (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable";
    let error = run(&runs(greedy, "(memory 1)"));
    assert!(matches!(error, CallErrorKind::OutOfMemory { limit } if limit == 4 << 20), "{error}");
    // All memories together.
    let two = r#"(memory 30) (func (export "run") (drop (memory.grow (i32.const 20))) unreachable)"#;
    let text = format!(
        r#"(component
            (core module $m {two}) (core instance (instantiate $m)) (core instance $i (instantiate $m))
            (func (export "run") (canon lift (core func $i "run"))))"#
    );
    let error = run(&text);
    assert!(matches!(error, CallErrorKind::OutOfMemory { .. }), "{error}");
    // Tables.
    let table = "(drop (table.grow (ref.null func) (i32.const 2000000000))) unreachable";
    let error = run(&runs(table, "(table 1 funcref)"));
    assert!(matches!(error, CallErrorKind::Trapped { .. }), "{error}");
}

/// A guest that copes with a refused allocation goes on.
#[test]
fn a_refused_allocation_that_is_coped_with_is_no_error() {
    let host = host_with(|builder| builder.limits(tight()));
    let text = runs("(drop (memory.grow (i32.const 60000)))", "(memory 1)");
    let plugin = open(&host, &text);
    let mut it = instance(&plugin);
    call::<_, ()>(&plugin, &mut it, "run", ()).unwrap();
    // And what fails later has its own reason.
    call::<_, ()>(&plugin, &mut it, "run", ()).unwrap();
}

/// Start functions run before the first call, and are held to the same limits.
#[test]
fn trouble_at_the_start() {
    let host = host();
    let start = |body: &str, besides: &str| {
        open(&host, &component(&format!("{besides} (func $go {body}) (start $go)"), ""))
    };
    let error = creation_error(&start("(loop $on (br $on))", ""), &tight());
    assert!(matches!(error, CallErrorKind::Deadline(_)), "{error}");
    let error = creation_error(&start("(call $go)", ""), &tight());
    assert!(matches!(error, CallErrorKind::StackOverflow), "{error}");
    let error = creation_error(&start("unreachable", ""), &tight());
    assert!(matches!(error, CallErrorKind::Trapped { .. }), "{error}");
    let error = creation_error(&start("", "(memory 1000)"), &tight());
    assert!(matches!(error, CallErrorKind::OutOfMemory { .. }), "{error}");
    // The loader is as good as before.
    instance(&start("", ""));
}

/// A component whose only trouble is in what the canonical ABI calls around a function.
#[test]
fn trouble_in_the_allocator_and_after_the_return() {
    let text = |realloc: &str, free: &str, pair: &str| {
        component(
            &format!(
                r#"(memory $memory (export "memory") 1)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) {realloc})
                (func (export "free") (param i32) {free})
                (func (export "text") (param i32 i32) (result i32)
                  (i64.store (i32.const 16) (i64.const {pair})) (i32.const 16))"#
            ),
            &format!(
                r#"(func (export "text") (param "a" string) (result string)
                  (canon lift (core func $i "text") {OPTIONS} (post-return (core func $i "free"))))"#
            ),
        )
    };
    let run = |text: &str| {
        let host = host_with(|builder| builder.limits(tight()));
        let plugin = open(&host, text);
        call::<_, String>(&plugin, &mut instance(&plugin), "text", ("hello",))
    };
    assert_eq!(run(&text("(i32.const 64)", "", "0x5_00000040")).unwrap(), "hello");
    let forever = "(loop $on (br $on)) unreachable";
    let error = run(&text(forever, "", "0")).unwrap_err();
    assert!(matches!(error, CallErrorKind::Deadline(_)), "{error}");
    let error = run(&text("(i32.const 64)", forever, "0")).unwrap_err();
    assert!(matches!(error, CallErrorKind::Deadline(_)), "{error}");
    let error = run(&text("unreachable", "", "0")).unwrap_err();
    assert!(matches!(error, CallErrorKind::Trapped { .. }), "{error}");
    for address in ["0x7fff0000", "-1", "65533"] {
        let error = run(&text(&format!("(i32.const {address})"), "", "0")).unwrap_err();
        assert!(
            matches!(error, CallErrorKind::Trapped { .. } | CallErrorKind::Value(_)),
            "{address}: {error}"
        );
    }
    // Results that are no strings: out of bounds, far too long, no UTF-8, the area itself astray.
    for pair in ["0x5_00010000", "0x7fffffff_00000040", "0xffffffff_ffffffff"] {
        let error = run(&text("(i32.const 64)", "", pair)).unwrap_err();
        assert!(matches!(error, CallErrorKind::Value(_)), "{pair}: {error}");
    }
    let odd = text("(i32.const 64)", "", "0").replace("(i32.const 16))\"#", "");
    assert_eq!(run(&odd).unwrap(), "");
    let error =
        run(&text("(i32.const 64)", "", "0x1_00000010").replace("(i32.const 16))", "(i32.const 17))"));
    assert!(matches!(error, Err(CallErrorKind::Value(_))), "{error:?}");
    let error = run(&text("(i32.const 64)", "", "0").replace("(i32.const 16))", "(i32.const 65536))"));
    assert!(matches!(error, Err(CallErrorKind::Value(_))), "{error:?}");
}

#[test]
fn a_call_is_cancelled_from_another_thread() {
    let host = host();
    let plugin = open(&host, &runs("(loop $on (br $on))", ""));
    let mut it = instance(&plugin);
    let interrupter = it.interrupter().expect("wasm calls can be ended");
    // Nothing happens while there is no call.
    interrupter.cancel();
    let (started, begins) = mpsc::channel();
    let caller = std::thread::spawn(move || {
        started.send(()).unwrap();
        call::<_, ()>(&plugin, &mut it, "run", ())
    });
    begins.recv().unwrap();
    let start = Instant::now();
    while !caller.is_finished() && start.elapsed() < Duration::from_secs(10) {
        interrupter.cancel();
        std::thread::sleep(Duration::from_millis(1));
    }
    let error = caller.join().unwrap().unwrap_err();
    assert!(matches!(error, CallErrorKind::Cancelled), "{error}");
}

/// A cancellation that comes too late does not end the next call.
#[test]
fn a_late_cancellation_is_forgotten() {
    let host = host();
    let plugin = open(&host, &runs("nop", ""));
    let mut it = instance(&plugin);
    let interrupter = it.interrupter().unwrap();
    for _ in 0..50 {
        interrupter.cancel();
        call::<_, ()>(&plugin, &mut it, "run", ()).unwrap();
    }
}

#[test]
fn no_deadline_is_no_deadline() {
    let host = host_with(|builder| builder.limits(Limits { deadline: None, ..Limits::default() }));
    let busy = "(local $n i32) (loop $on (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br_if $on (i32.lt_u (local.get $n) (i32.const 30000000))))";
    let plugin = open(&host, &runs(busy, ""));
    call::<_, ()>(&plugin, &mut instance(&plugin), "run", ()).unwrap();
}

#[test]
fn a_full_pool_is_an_error_and_not_a_wait() {
    let host = host();
    let plugin = open(&host, &runs("nop", "(memory 1)"));
    let held: Vec<_> = (0..8).map(|_| instance(&plugin)).collect();
    let error = creation_error(&plugin, &Limits::default());
    assert!(error.to_string().contains("make the pool larger"), "{error}");
    drop(held);
    instance(&plugin);
}

#[test]
fn files_that_are_no_components() {
    let host = host();
    let good = bytes(&runs("nop", &format!("(memory $memory 1) {ALLOCATOR}")));
    for len in 0..good.len() {
        // Cut between two sections, what is left is a smaller component.
        let Err(error) = try_open(&host, &good[..len]) else { continue };
        let expected = match error.problem() {
            Problem::Empty => len == 0,
            Problem::NotAPlugin { .. } => len < 4,
            Problem::Damaged(_) => len >= 4,
            _ => false,
        };
        assert!(expected, "{len}: {error}");
    }
    assert!(try_open(&host, &good).is_ok());
    let module = bytes("(module)");
    let error = try_open(&host, &module).map(|_| ()).unwrap_err();
    assert!(matches!(error.problem(), Problem::CoreModule), "{error}");
}

/// Every byte of a component changed in turn: an error or a plugin, never a panic.
#[test]
fn damaged_components() {
    let host = host();
    let good = bytes(&runs("nop", &format!("(memory $memory 1) {ALLOCATOR}")));
    for at in 0..good.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut bad = good.clone();
            bad[at] ^= change;
            if let Ok(plugin) = try_open(&host, &bad) {
                let _ = plugin.instantiate_within("", &tight());
            }
        }
    }
}

#[test]
fn imports_that_are_code_are_refused() {
    let host = host();
    let text = r#"(component (import "m" (core module)))"#;
    let error = try_open(&host, &bytes(text)).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("which is code"), "{error}");
}

#[test]
fn strings_in_utf_16_are_refused() {
    let host = host();
    let text = component(
        r#"(memory (export "memory") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0)) (func (export "f") (param i32 i32))"#,
        &format!(
            r#"(func (export "f") (param "a" string) (canon lift (core func $i "f") {OPTIONS} string-encoding=utf16))"#
        ),
    );
    let error = try_open(&host, &bytes(&text)).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("not in UTF-8"), "{error}");
}
