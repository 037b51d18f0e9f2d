//! Calls: every way that arguments and results take, names and versions.

mod common;

use common::{ALLOCATOR, OPTIONS, call, component, host, host_with, instance, open};
use keyway_contract::{Buffer, CallErrorKind};
use keyway_host::Limits;

/// A module whose functions echo: strings and lists come back from where they were put.
fn echo() -> String {
    let module = format!(
        r#"
        (memory $memory (export "memory") 1)
        {ALLOCATOR}
        (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
        (func (export "nothing"))
        (func (export "wide") (param i64) (result i64) (i64.sub (i64.const 0) (local.get 0)))
        (func (export "half") (param f32) (result f32) (f32.mul (local.get 0) (f32.const 0.5)))
        (func (export "pair") (param i32 i32) (result i32)
          (i32.store (i32.const 16) (local.get 0))
          (i32.store (i32.const 20) (local.get 1))
          (i32.const 16))
        (func (export "sum") (param i32) (result i64)
          (local $at i32)
          (local $sum i64)
          (loop $next
            (local.set $sum (i64.add (local.get $sum) (i64.load (i32.add (local.get 0) (local.get $at)))))
            (local.set $at (i32.add (local.get $at) (i32.const 8)))
            (br_if $next (i32.lt_u (local.get $at) (i32.const 136))))
          (local.get $sum))
        (global $freed (mut i32) (i32.const 0))
        (func (export "free") (param i32) (global.set $freed (i32.add (global.get $freed) (i32.const 1))))
        (func (export "freed") (result i32) (global.get $freed))
        "#
    );
    component(
        &module,
        &format!(
            r#"
            (func (export "add") (param "a" s32) (param "b" s32) (result s32) (canon lift (core func $i "add")))
            (func (export "nothing") (canon lift (core func $i "nothing")))
            (func (export "wide") (param "a" s64) (result s64) (canon lift (core func $i "wide")))
            (func (export "half") (param "a" f32) (result f32) (canon lift (core func $i "half")))
            (func (export "text") (param "a" string) (result string)
              (canon lift (core func $i "pair") {OPTIONS} (post-return (core func $i "free"))))
            (func (export "bytes") (param "a" (list u8)) (result (list u8))
              (canon lift (core func $i "pair") {OPTIONS}))
            (func (export "words") (param "a" (list u32)) (result (list u32))
              (canon lift (core func $i "pair") {OPTIONS}))
            (func (export "sum")
              {}
              (result s64) (canon lift (core func $i "sum") {OPTIONS}))
            (func (export "freed") (result u32) (canon lift (core func $i "freed")))
            "#,
            (0..17).map(|n| format!(r#"(param "a{n}" s64)"#)).collect::<String>(),
        ),
    )
}

/// What is empty has a place of the guest's own allocator, which a guest may free: Python's do.
#[test]
fn empty_lists_and_strings_are_allocated_by_the_guest() {
    let module = r#"
        (memory $memory (export "memory") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 640))
        (func (export "where") (param i32 i32 i32 i32) (result i32) (i32.add (local.get 0) (local.get 2)))"#;
    let lifts = format!(
        r#"(func (export "where") (param "a" (list u8)) (param "b" string) (result u32)
          (canon lift (core func $i "where") {OPTIONS}))"#
    );
    let host = host();
    let plugin = open(&host, &component(module, &lifts));
    let places = call::<_, u32>(&plugin, &mut instance(&plugin), "where", (Buffer::<u8>::default(), ""));
    assert_eq!(places.unwrap(), 640 + 640);
}

#[test]
fn scalars() {
    let host = host();
    let plugin = open(&host, &echo());
    let mut it = instance(&plugin);
    for (a, b) in [(1, 2), (-1, 1), (i32::MAX, 1), (i32::MIN, -1)] {
        assert_eq!(call::<_, i32>(&plugin, &mut it, "add", (a, b)).unwrap(), a.wrapping_add(b));
    }
    call::<_, ()>(&plugin, &mut it, "nothing", ()).unwrap();
    assert_eq!(call::<_, i64>(&plugin, &mut it, "wide", (i64::MAX,)).unwrap(), -i64::MAX);
    assert_eq!(call::<_, f32>(&plugin, &mut it, "half", (3.0f32,)).unwrap(), 1.5);
    assert!(call::<_, f32>(&plugin, &mut it, "half", (f32::NAN,)).unwrap().is_nan());
}

#[test]
fn strings_and_lists() {
    let host = host();
    let plugin = open(&host, &echo());
    let mut it = instance(&plugin);
    let long = "Schlüssel 鍵 🗝".repeat(10_000);
    for text in ["", "a", "Grüße, 世界", long.as_str()] {
        assert_eq!(call::<_, String>(&plugin, &mut it, "text", (text,)).unwrap(), text);
    }
    assert_eq!(call::<_, u32>(&plugin, &mut it, "freed", ()).unwrap(), 4, "post-return runs after each");
    for len in [0usize, 1, 3, 70_000] {
        let bytes: Buffer<u8> = (0..len).map(|n| n as u8).collect();
        assert_eq!(call::<_, Buffer<u8>>(&plugin, &mut it, "bytes", (bytes.clone(),)).unwrap(), bytes);
        let words: Buffer<u32> = (0..len as u32).map(|n| n.wrapping_mul(0x0101_0101)).collect();
        assert_eq!(call::<_, Buffer<u32>>(&plugin, &mut it, "words", (words.clone(),)).unwrap(), words);
    }
}

/// The memory of a moved buffer is used for the result: a frame does not fault in new pages at every call.
#[test]
fn a_large_result_takes_the_memory_of_the_argument() {
    let host = host();
    let plugin = open(&host, &echo());
    let mut it = instance(&plugin);
    let buffer = Buffer::from(vec![7u8; 1 << 20]);
    let place = buffer.as_ptr();
    let result: Buffer<u8> = call(&plugin, &mut it, "bytes", (buffer,)).unwrap();
    assert_eq!(result.as_ptr(), place);
}

#[test]
fn more_than_sixteen_arguments() {
    let host = host();
    let plugin = open(&host, &echo());
    let mut it = instance(&plugin);
    // No tuple of 17 in `Params`: called with dynamic values.
    let symbol = plugin.lookup("sum").unwrap();
    let args: Vec<_> = (1..=17i64).map(keyway_contract::Value::S64).collect();
    assert_eq!(symbol.call(&mut it, &args).unwrap(), Some(keyway_contract::Value::S64(153)));
}

/// A function of an interface of a package with a version.
fn versioned(version: &str) -> String {
    component(
        r#"(func (export "f") (result i32) (i32.const 42))"#,
        &format!(
            r#"
            (func $f (result u32) (canon lift (core func $i "f")))
            (instance $api (export "f" (func $f)))
            (export "a:b/api@{version}" (instance $api))
            "#
        ),
    )
}

/// A contract of a newer or older compatible version finds the function, one of another track does not.
#[test]
fn exports_are_found_by_compatible_version() {
    use keyway_contract::client::Entry;
    use keyway_contract::types::{FuncType, Function, Interface};
    use keyway_host::artifact::Artifact;
    use keyway_host::loader::{Loader, Request};

    let loader = keyway_loader_wasm::WasmLoader::builder().pool(0).build();
    let path = common::file(&common::bytes(&versioned("1.2.0")));
    let artifact = Artifact::read(&path, u64::MAX).unwrap();
    let module = loader
        .load(&artifact, &loader.describe(&artifact).unwrap(), &keyway_host::Settings::default())
        .unwrap();
    let context = std::sync::Arc::new(keyway_contract::frame::Context {
        plugin: "test.versions".into(),
        instance: 1,
        imports: std::sync::Arc::default(),
        value_limit: 1 << 30,
    });
    let request = Request { config: "", context, limits: &Limits::default(), grants: &Default::default() };
    let it = module.instantiate(request).unwrap();
    let bind = |interface: &str, function: &str| {
        let ty = FuncType { params: Vec::new().into(), result: None };
        let function = Function { name: function.to_owned().into(), ty, since: None };
        let interface = Interface { name: interface.to_owned().into(), functions: Vec::new().into() };
        matches!(it.bind(&interface, &function), Entry::Lowered(_))
    };
    assert!(bind("a:b/api@1.2.0", "f"));
    assert!(bind("a:b/api@1.0.0", "f"));
    assert!(bind("a:b/api@1.9.3", "f"));
    assert!(!bind("a:b/api@2.0.0", "f"));
    assert!(!bind("a:b/api@0.2.0", "f"));
    assert!(!bind("a:b/api", "f"));
    assert!(!bind("a:b/api@1.2.0", "g"));
    assert!(!bind("", "f"));
}

#[test]
fn many_instances_have_state_of_their_own() {
    let host = host();
    let counter = component(
        r#"(global $n (mut i32) (i32.const 0))
           (func (export "next") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n))"#,
        r#"(func (export "next") (result u32) (canon lift (core func $i "next")))"#,
    );
    let plugin = open(&host, &counter);
    let (mut a, mut b) = (instance(&plugin), instance(&plugin));
    for n in 1..=3u32 {
        assert_eq!(call::<_, u32>(&plugin, &mut a, "next", ()).unwrap(), n);
    }
    assert_eq!(call::<_, u32>(&plugin, &mut b, "next", ()).unwrap(), 1);
    // More than the pool has places for, one after another.
    for _ in 0..100 {
        assert_eq!(call::<_, u32>(&plugin, &mut instance(&plugin), "next", ()).unwrap(), 1);
    }
}

#[test]
fn values_are_limited() {
    let host = host_with(|builder| builder.limits(Limits { values: 1000, ..Limits::default() }));
    let plugin = open(&host, &echo());
    let mut it = instance(&plugin);
    assert!(call::<_, String>(&plugin, &mut it, "text", ("x".repeat(900),)).is_ok());
    let error = call::<_, String>(&plugin, &mut it, "text", ("x".repeat(1001),)).unwrap_err();
    assert!(matches!(error, CallErrorKind::Value(_)), "{error}");
}

/// Instances move from thread to thread between calls.
#[test]
fn an_instance_moves_between_threads() {
    let host = host();
    let plugin = open(&host, &echo());
    let mut it = instance(&plugin);
    for round in 0..4i32 {
        let plugin = plugin.clone();
        it = std::thread::spawn(move || {
            assert_eq!(call::<_, i32>(&plugin, &mut it, "add", (round, 1)).unwrap(), round + 1);
            it
        })
        .join()
        .unwrap();
    }
}

/// A component with async types runs on an engine of its own; what is not async in it is called as ever.
#[test]
fn components_with_async_types() {
    let host = host();
    let text = component(
        r#"(func (export "f") (result i32) (i32.const 3))"#,
        r#"(import "later:on/api" (instance (export "wait" (func async (result u32)))))
        (func (export "f") (result u32) (canon lift (core func $i "f")))"#,
    );
    let plugin = open(&host, &text);
    assert_eq!(call::<_, u32>(&plugin, &mut instance(&plugin), "f", ()).unwrap(), 3);
    assert!(plugin.description().skipped[0].starts_with("later:on/api#wait: "));
}
