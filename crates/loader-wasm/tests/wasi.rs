//! WASI: the baseline, grants, versions, and what is not there.

mod common;

use std::fmt::Write;

use common::{call, creation_error, file, host, host_with, instance, open, tight};
use keyway_contract::CallErrorKind;
use keyway_host::{DirectoryGrant, Grants, Host, Limits};
use keyway_test_log::Capture;

/// A component that imports functions of one interface, and exports each under its own name.
fn passes_on(interface: &str, functions: &[(&str, &str)]) -> String {
    let mut text = format!("(component (import \"{interface}\" (instance $i");
    for (name, ty) in functions {
        write!(text, " (export \"{name}\" (func {ty}))").unwrap();
    }
    text += "))";
    for (name, _) in functions {
        // Through a core function, so that wasmtime lifts and lowers.
        let core = format!(
            r#"(core func $low-{name} (canon lower (func $i "{name}")))
            (core module $m-{name} (import "" "f" (func $f (result i64))) (func (export "f") (result i64) (call $f)))
            (core instance $in-{name} (instantiate $m-{name} (with "" (instance (export "f" (func $low-{name}))))))
            (func (export "{name}") (result u64) (canon lift (core func $in-{name} "f")))"#
        );
        text += &core;
    }
    text + ")"
}

fn granted(grants: Grants) -> Host {
    host_with(|builder| builder.grant("test.wasi", grants))
}

/// Opens a component under the id `test.wasi`.
fn open_as(host: &Host, text: &str) -> keyway_host::Plugin {
    let manifest =
        r#"(@custom "keyway.manifest" "{\"keyway\": 1, \"id\": \"test.wasi\", \"version\": \"1.0.0\"}") "#;
    let plugin = open(host, &text.replacen("(component", &format!("(component {manifest}"), 1));
    assert_eq!(plugin.id(), "test.wasi");
    plugin
}

#[test]
fn every_0_2_version_is_linked() {
    let host = host();
    for version in ["0.2.0", "0.2.1", "0.2.6", "0.2.10", "0.2.12", "0.2.99"] {
        let text = passes_on(&format!("wasi:clocks/monotonic-clock@{version}"), &[("now", "(result u64)")]);
        let plugin = open(&host, &text);
        assert_eq!(plugin.description().system, [format!("wasi:clocks/monotonic-clock@{version}")]);
        assert_eq!(plugin.contract().imports.len(), 0);
        call::<_, u64>(&plugin, &mut instance(&plugin), "now", ()).unwrap();
    }
}

/// A later WASI may have functions that the linked one lacks: only those are stubs.
#[test]
fn functions_of_a_newer_wasi_trap_when_called() {
    let host = host();
    let text = passes_on(
        "wasi:clocks/monotonic-clock@0.2.40",
        &[("now", "(result u64)"), ("tides", "(result u64)")],
    );
    let plugin = open(&host, &text);
    let mut it = instance(&plugin);
    call::<_, u64>(&plugin, &mut it, "now", ()).unwrap();
    let error = call::<_, u64>(&plugin, &mut it, "tides", ()).unwrap_err();
    let CallErrorKind::Trapped { reason, .. } = error else { panic!("{error}") };
    assert!(reason.contains("`wasi:clocks/monotonic-clock@0.2.40#tides`"), "{reason}");
}

#[test]
fn interfaces_that_are_not_there_trap_when_called() {
    let host = host();
    for interface in
        ["wasi:keyvalue/store@0.2.0", "wasi:clocks/monotonic-clock@0.2.0-rc-2023-11-10", "wasi:nn/graph"]
    {
        let plugin = open(&host, &passes_on(interface, &[("now", "(result u64)")]));
        let mut it = instance(&plugin);
        let error = call::<_, u64>(&plugin, &mut it, "now", ()).unwrap_err();
        assert!(error.to_string().contains(&format!("`{interface}#now`")), "{error}");
    }
}

/// Stubs of resources, also of aliases of WASI's own.
#[test]
fn unknown_resources_are_stubs() {
    let host = host();
    let text = r#"(component
        (import "wasi:io/poll@0.2.3" (instance $poll (export "pollable" (type (sub resource)))))
        (alias export $poll "pollable" (type $pollable))
        (import "wasi:http/types@0.2.3" (instance
          (alias outer 1 $pollable (type $p))
          (export "pollable" (type $q (eq $p)))
          (export "fields" (type $fields (sub resource)))
          (export "[constructor]fields" (func (result (own $fields))))
          (export "[method]fields.wait" (func (param "self" (borrow $fields)) (result (own $q))))))
        (import "other:one/res" (instance $one (export "r" (type (sub resource)))))
        (alias export $one "r" (type $r))
        (import "other:two/res" (instance
          (alias outer 1 $r (type $a)) (export "r" (type $b (eq $a))) (export "f" (func (param "r" (own $b))))))
        (core module $m (func (export "fine") (result i32) (i32.const 1)))
        (core instance $i (instantiate $m))
        (func (export "fine") (result u32) (canon lift (core func $i "fine"))))"#;
    let plugin = open(&host, text);
    assert_eq!(call::<_, u32>(&plugin, &mut instance(&plugin), "fine", ()).unwrap(), 1);
    assert_eq!(plugin.description().system, ["wasi:io/poll@0.2.3", "wasi:http/types@0.2.3"]);
    assert!(plugin.description().skipped.iter().any(|s| s.starts_with("other:two/res#f:")));
}

#[test]
fn clocks_are_coarse_unless_granted() {
    let text = passes_on(
        "wasi:clocks/monotonic-clock@0.2.0",
        &[("now", "(result u64)"), ("resolution", "(result u64)")],
    );
    let (host, granting) = (host(), granted(Grants { clocks: true, ..Grants::default() }));
    let (coarse, fine) = (open_as(&host, &text), open_as(&granting, &text));
    let (mut a, mut b) = (instance(&coarse), instance(&fine));
    let millisecond = 1_000_000;
    assert_eq!(call::<_, u64>(&coarse, &mut a, "resolution", ()).unwrap(), millisecond);
    assert!(call::<_, u64>(&fine, &mut b, "resolution", ()).unwrap() < millisecond);
    for _ in 0..100 {
        assert_eq!(call::<_, u64>(&coarse, &mut a, "now", ()).unwrap() % millisecond, 0);
    }
    // Go gives up on a clock that reads 0.
    assert_ne!(call::<_, u64>(&coarse, &mut instance(&coarse), "now", ()).unwrap(), 0);
    let fine_times = (0..100).map(|_| call::<_, u64>(&fine, &mut b, "now", ()).unwrap());
    assert!(fine_times.into_iter().any(|time| time % millisecond != 0));
}

#[test]
fn secure_random_needs_its_grant() {
    let text = passes_on("wasi:random/random@0.2.0", &[("get-random-u64", "(result u64)")]);
    let host = host();
    let plugin = open_as(&host, &text);
    let error = call::<_, u64>(&plugin, &mut instance(&plugin), "get-random-u64", ()).unwrap_err();
    assert!(error.to_string().contains("needs the grant `random`"), "{error}");
    let granting = granted(Grants { random: true, ..Grants::default() });
    let plugin = open_as(&granting, &text);
    let mut it = instance(&plugin);
    let [a, b] = [(); 2].map(|()| call::<_, u64>(&plugin, &mut it, "get-random-u64", ()).unwrap());
    assert_ne!(a, b);
}

/// Runtimes seed their maps from it before they run any code of a plugin.
#[test]
fn secure_random_is_there_at_the_start() {
    let host = host();
    let text = r#"(component
        (import "wasi:random/random@0.2.0" (instance $i (export "get-random-u64" (func (result u64)))))
        (core func $low (canon lower (func $i "get-random-u64")))
        (core module $m (import "" "f" (func $f (result i64)))
          (global $seed (mut i64) (i64.const 0))
          (func $go (global.set $seed (call $f))) (start $go)
          (func (export "seed") (result i64) (global.get $seed)))
        (core instance $in (instantiate $m (with "" (instance (export "f" (func $low))))))
        (func (export "seed") (result u64) (canon lift (core func $in "seed"))))"#;
    let plugin = open(&host, text);
    let [a, b] = [(); 2].map(|()| call::<_, u64>(&plugin, &mut instance(&plugin), "seed", ()).unwrap());
    assert_ne!(a, b, "a seed of its own for each instance");
}

/// It was there when the plugin was opened.
#[test]
fn a_directory_that_has_gone_stops_the_instance() {
    let folder = tempfile::tempdir().unwrap();
    let host = folder.path().to_owned();
    let gone = DirectoryGrant { host: host.clone(), guest: "/data".to_owned(), write: false };
    let granting = granted(Grants { directories: vec![gone], ..Grants::default() });
    let plugin = open_as(&granting, "(component )");
    drop(folder);
    let error = creation_error(&plugin, &Limits::default());
    assert!(error.to_string().contains(host.to_str().unwrap()), "{error}");
}

/// A guest that sleeps is ended like one that computes.
#[test]
fn waiting_ends_at_the_deadline() {
    let text = r#"(component
        (import "wasi:io/poll@0.2.6" (instance $poll
          (export "pollable" (type $p (sub resource)))
          (export "[method]pollable.block" (func (param "self" (borrow $p))))))
        (alias export $poll "pollable" (type $pollable))
        (import "wasi:clocks/monotonic-clock@0.2.6" (instance $clock
          (alias outer 1 $pollable (type $o)) (export "pollable" (type $p (eq $o)))
          (export "subscribe-duration" (func (param "when" u64) (result (own $p))))))
        (core func $block (canon lower (func $poll "[method]pollable.block")))
        (core func $after (canon lower (func $clock "subscribe-duration")))
        (core module $m
          (import "" "block" (func $block (param i32)))
          (import "" "after" (func $after (param i64) (result i32)))
          (func (export "sleep") (param i64) (call $block (call $after (local.get 0)))))
        (core instance $i (instantiate $m (with "" (instance
          (export "block" (func $block)) (export "after" (func $after))))))
        (func (export "sleep") (param "time" u64) (canon lift (core func $i "sleep"))))"#;
    let host = host_with(|builder| builder.limits(tight()));
    let plugin = open(&host, text);
    let mut it = instance(&plugin);
    call::<_, ()>(&plugin, &mut it, "sleep", (1_000_000u64,)).unwrap();
    let error = call::<_, ()>(&plugin, &mut it, "sleep", (3_600_000_000_000u64,)).unwrap_err();
    assert!(matches!(error, CallErrorKind::Deadline(_)), "{error}");
    // Inside of somebody's async runtime as well.
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let error = runtime.block_on(async {
        let mut it = instance(&plugin);
        call::<_, ()>(&plugin, &mut it, "sleep", (1_000_000u64,)).unwrap();
        call::<_, ()>(&plugin, &mut it, "sleep", (3_600_000_000_000u64,)).unwrap_err()
    });
    assert!(matches!(error, CallErrorKind::Deadline(_)), "{error}");
}

/// A component whose `say` writes to a stream, and traps if the text ends in `!`.
fn says(stream: &str, text: &str) -> String {
    let escaped: String = text.bytes().fold(String::new(), |mut all, byte| {
        write!(all, "\\{byte:02x}").unwrap();
        all
    });
    let len = text.len();
    let trap = if text.contains("trap") { "unreachable" } else { "" };
    format!(
        r#"(component
        (import "wasi:io/error@0.2.6" (instance $error (export "error" (type (sub resource)))))
        (alias export $error "error" (type $e))
        (import "wasi:io/streams@0.2.6" (instance $streams
          (alias outer 1 $e (type $o)) (export "error" (type $error (eq $o)))
          (type $se (variant (case "last-operation-failed" (own $error)) (case "closed")))
          (export "stream-error" (type $stream-error (eq $se)))
          (export "output-stream" (type $out (sub resource)))
          (export "[method]output-stream.blocking-write-and-flush"
            (func (param "self" (borrow $out)) (param "contents" (list u8)) (result (result (error $stream-error)))))))
        (alias export $streams "output-stream" (type $out))
        (import "wasi:cli/{stream}@0.2.6" (instance $std
          (alias outer 1 $out (type $o)) (export "output-stream" (type $s (eq $o)))
          (export "get-{stream}" (func (result (own $s))))))
        (core module $memory (memory (export "memory") 1) (data (i32.const 256) "{escaped}"))
        (core instance $mem (instantiate $memory))
        (core func $get (canon lower (func $std "get-{stream}")))
        (core func $write (canon lower (func $streams "[method]output-stream.blocking-write-and-flush")
          (memory (core memory $mem "memory"))))
        (core module $m
          (import "" "get" (func $get (result i32)))
          (import "" "write" (func $write (param i32 i32 i32 i32)))
          (func (export "say") (call $write (call $get) (i32.const 256) (i32.const {len}) (i32.const 16)) {trap}))
        (core instance $i (instantiate $m (with "" (instance
          (export "get" (func $get)) (export "write" (func $write))))))
        (func (export "say") (canon lift (core func $i "say"))))"#
    )
}

#[test]
fn standard_streams_are_lines_of_the_log() {
    let capture = Capture::of(|metadata| metadata.target() == "keyway::plugin");
    tracing::subscriber::with_default(capture.clone(), || {
        let host = host();
        let say = |stream: &str, text: &str| {
            let plugin = open_as(&host, &says(stream, text));
            let mut it = instance(&plugin);
            call::<_, ()>(&plugin, &mut it, "say", ()).unwrap();
            call::<_, ()>(&plugin, &mut it, "say", ()).unwrap();
        };
        say("stdout", "one\ntwo");
        say("stderr", "oh\n");
    });
    assert_eq!(
        capture.take(),
        [
            "INFO message=one plugin=\"test.wasi\"",
            "INFO message=twoone plugin=\"test.wasi\"",
            "INFO message=two plugin=\"test.wasi\"",
            "WARN message=oh plugin=\"test.wasi\"",
            "WARN message=oh plugin=\"test.wasi\"",
        ]
    );
}

#[test]
fn a_panic_is_told_on_standard_error() {
    let host = host();
    let marker = keyway_contract::guest::PANIC_MARKER;
    let text = format!("trapping soon\n{marker}src/lib.rs:3:7\u{1}out of\ncheese\u{1}\n");
    let plugin = open(&host, &says("stderr", &text));
    let error = call::<_, ()>(&plugin, &mut instance(&plugin), "say", ()).unwrap_err();
    let CallErrorKind::Panicked { message, location } = error else { panic!("{error}") };
    assert_eq!((message.as_str(), location.as_deref()), ("out of\ncheese", Some("src/lib.rs:3:7")));
    // On standard output it is only text.
    let plugin = open(&host, &says("stdout", &text));
    let error = call::<_, ()>(&plugin, &mut instance(&plugin), "say", ()).unwrap_err();
    assert!(matches!(error, CallErrorKind::Trapped { .. }), "{error}");
}

/// The manifest is found where `keyway pack` puts it and where a compiler does.
#[test]
fn manifests() {
    let host = host();
    let manifest = r#"(@custom "keyway.manifest" "{\"keyway\": 1, \"id\": \"ID\", \"version\": \"1.0.0\"}")"#;
    let (outer, inner) = (manifest.replace("ID", "outer.one"), manifest.replace("ID", "inner.one"));
    for (text, id) in [
        (format!("(component {outer} (core module {inner}))"), "outer.one"),
        (format!("(component (core module {inner}) {outer})"), "outer.one"),
        (format!("(component (core module) (core module {inner}))"), "inner.one"),
        (format!("(component (component (core module {inner})))"), "inner.one"),
    ] {
        let plugin = open(&host, &text);
        assert!(plugin.has_manifest());
        assert_eq!(plugin.id(), id);
    }
    let lying = "(component (@custom \"keyway.manifest\" \"\\ff\\fe\"))";
    let error = host.open(file(&common::bytes(lying))).map(|_| ()).unwrap_err();
    assert!(matches!(error.problem(), keyway_host::Problem::Manifest(_)), "{error}");
}
