//! Host services: how a component's imports reach them, and how their failures come out.

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{call, component, host, host_with, instance, open};
use keyway_contract::client::Bound;
use keyway_contract::frame::{self, Context};
use keyway_contract::service::{Service, ServiceFunction, ServiceHandler};
use keyway_contract::types::{Contract, Ref};
use keyway_contract::{Buffer, CallErrorKind, ServiceError};
use keyway_host::artifact::{Artifact, DEFAULT_FILE_LIMIT};
use keyway_host::loader::{Loader, Request};
use keyway_host::{Grants, Limits, Problem, current_plugin};
use keyway_loader_wasm::WasmLoader;

/// Every way that arguments and results of an import take.
const WIT: &str = "
    package test:host@1.0.0;
    interface all {
        nothing: func();
        length: func(data: list<u8>) -> u32;
        shout: func(text: string) -> string;
        many: func(a: s64, b: s64, c: s64, d: s64, e: s64, f: s64, g: s64, h: s64, i: s64, j: s64, k: s64,
            l: s64, m: s64, n: s64, o: s64, p: s64, q: s64) -> s64;
        wide: func(a: u64, b: f64, c: bool) -> u64;
        fail: func(text: string) -> string;
        crash: func();
        dive: func() -> u32;
    }
    world w { import all; }
";

struct Host;

/// The plugin that `dive` enters once more.
static DIVER: std::sync::OnceLock<keyway_host::Plugin> = std::sync::OnceLock::new();

thread_local! {
    /// The plugin that `nothing` calls, if the test wants it to.
    static INNER: std::cell::RefCell<Option<keyway_host::Plugin>> = const { std::cell::RefCell::new(None) };
}

macro_rules! handlers {
    ($($name:ident |$args:ident: $ty:ty| -> $ret:ty $body:block)*) => {$(
        struct $name;
        impl ServiceHandler<Host> for $name {
            type Args = $ty;
            type Ret = $ret;
            fn run(_: &Host, $args: $ty) -> Result<$ret, ServiceError> $body
        }
    )*};
}

handlers! {
    Nothing |_args: ()| -> () {
        let Some(inner) = INNER.take() else { return Ok(()) };
        Ok(call::<_, ()>(&inner, &mut instance(&inner), "run", ())?)
    }
    Length |args: (Buffer<u8>,)| -> u32 { Ok(args.0.iter().map(|byte| u32::from(*byte)).sum()) }
    Shout |args: (String,)| -> String {
        Ok(format!("{}: {}!", current_plugin().as_deref().unwrap_or("nobody"), args.0.to_uppercase()))
    }
    Wide |args: (u64, f64, bool)| -> u64 { Ok(args.0 + args.1 as u64 + u64::from(args.2)) }
    Fail |args: (String,)| -> String { Err(std::io::Error::other(format!("no {}", args.0)).into()) }
    Crash |_args: ()| -> () { panic!("the service's own fault") }
    Dive |_args: ()| -> u32 {
        let plugin = DIVER.get().expect("the test sets it");
        let depth: Result<u32, _> = call(plugin, &mut instance(plugin), "dive", ());
        Ok(depth.map_or(0, |depth| depth + 1))
    }
}

/// Seventeen arguments travel in memory, whatever they are here.
struct Many;
impl ServiceHandler<Host> for Many {
    type Args = Seventeen;
    type Ret = i64;
    fn run(_: &Host, args: Seventeen) -> Result<i64, ServiceError> {
        let ((a, b, c, d, e, f, g, h), (i, j, k, l, m, n, o, p), q) = args;
        Ok([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p].iter().sum::<i64>() + q * 1000)
    }
}
type Eight = (i64, i64, i64, i64, i64, i64, i64, i64);
type Seventeen = (Eight, Eight, i64);

fn service() -> Service {
    let contract = keyway_wit::Wit::from_text("host.wit", WIT, None).unwrap().contract().unwrap();
    let interface = Box::leak(Box::new(contract.imports[0].clone()));
    Service::new(
        interface,
        Arc::new(Host),
        &[
            ServiceFunction::of::<Host, Nothing>(),
            ServiceFunction::of::<Host, Length>(),
            ServiceFunction::of::<Host, Shout>(),
            ServiceFunction::of::<Host, Many>(),
            ServiceFunction::of::<Host, Wide>(),
            ServiceFunction::of::<Host, Fail>(),
            ServiceFunction::of::<Host, Crash>(),
            ServiceFunction::of::<Host, Dive>(),
        ],
    )
}

/// A component that hands its exports' arguments on to the imports of the same names.
fn guest() -> String {
    let many = (0..17).map(|n| format!(r#" (param "a{n}" s64)"#)).collect::<String>();
    let types = [
        ("nothing", "", ""),
        ("length", r#"(param "data" (list u8))"#, "(result u32)"),
        ("shout", r#"(param "text" string)"#, "(result string)"),
        ("many", many.as_str(), "(result s64)"),
        ("wide", r#"(param "a" u64) (param "b" f64) (param "c" bool)"#, "(result u64)"),
        ("fail", r#"(param "text" string)"#, "(result string)"),
        ("crash", "", ""),
        ("dive", "", "(result u32)"),
    ];
    let imports: String = types
        .iter()
        .map(|(name, params, ret)| format!("(export \"{name}\" (func {params} {ret}))"))
        .collect();
    let lowered: String = types
        .iter()
        .map(|(name, ..)| {
            format!(
                "(core func $low-{name} (canon lower (func $all \"{name}\") (memory (core memory $mem \"memory\")) \
                 (realloc (core func $mem \"realloc\"))))"
            )
        })
        .collect();
    let passed: String =
        types.iter().map(|(name, ..)| format!("(export \"{name}\" (func $low-{name}))")).collect();
    let lifted: String = types
        .iter()
        .map(|(name, params, ret)| {
            format!(
                "(func (export \"{name}\") {params} {ret} (canon lift (core func $i \"{name}\") \
                 (memory (core memory $mem \"memory\")) (realloc (core func $mem \"realloc\"))))"
            )
        })
        .collect();
    let area = "(i32.const 16)";
    format!(
        r#"(component
        (import "test:host/all@1.0.0" (instance $all {imports}))
        (core module $memory (memory (export "memory") 1) {allocator})
        (core instance $mem (instantiate $memory))
        {lowered}
        (core module $m
          (import "" "nothing" (func $nothing))
          (import "" "length" (func $length (param i32 i32) (result i32)))
          (import "" "shout" (func $shout (param i32 i32 i32)))
          (import "" "many" (func $many (param i32) (result i64)))
          (import "" "wide" (func $wide (param i64 f64 i32) (result i64)))
          (import "" "fail" (func $fail (param i32 i32 i32)))
          (import "" "crash" (func $crash))
          (import "" "dive" (func $dive (result i32)))
          (func (export "nothing") (call $nothing))
          (func (export "length") (param i32 i32) (result i32) (call $length (local.get 0) (local.get 1)))
          (func (export "shout") (param i32 i32) (result i32)
            (call $shout (local.get 0) (local.get 1) {area}) {area})
          (func (export "many") (param i32) (result i64) (call $many (local.get 0)))
          (func (export "wide") (param i64 f64 i32) (result i64)
            (call $wide (local.get 0) (local.get 1) (local.get 2)))
          (func (export "fail") (param i32 i32) (result i32)
            (call $fail (local.get 0) (local.get 1) {area}) {area})
          (func (export "dive") (result i32) (call $dive))
          (func (export "crash") (call $crash)))
        (core instance $i (instantiate $m (with "" (instance {passed}))))
        {lifted})"#,
        allocator = common::ALLOCATOR,
    )
}

#[test]
fn every_way_of_a_value() {
    let host = host_with(|builder| builder.provide(service()));
    let plugin = open(&host, &guest());
    let mut it = instance(&plugin);
    call::<_, ()>(&plugin, &mut it, "nothing", ()).unwrap();
    for len in [0u32, 1, 1000, 200_000] {
        let data = Buffer::from(vec![1u8; len as usize]);
        assert_eq!(call::<_, u32>(&plugin, &mut it, "length", (data,)).unwrap(), len);
    }
    for text in ["", "grüße", &"x".repeat(100_000)] {
        let expected = format!("{}: {}!", plugin.id(), text.to_uppercase());
        assert_eq!(call::<_, String>(&plugin, &mut it, "shout", (text,)).unwrap(), expected);
    }
    assert_eq!(call::<_, u64>(&plugin, &mut it, "wide", (u64::MAX - 8, 7.9f64, true)).unwrap(), u64::MAX);
    let args: Vec<_> = (1..=17i64).map(keyway_contract::Value::S64).collect();
    let sum = plugin.lookup("many").unwrap().call(&mut it, &args).unwrap();
    assert_eq!(sum, Some(keyway_contract::Value::S64((1..=16).sum::<i64>() + 17_000)));
}

#[test]
fn the_failure_of_a_service_comes_out_whole() {
    let host = host_with(|builder| builder.provide(service()));
    let plugin = open(&host, &guest());
    let error = call::<_, String>(&plugin, &mut instance(&plugin), "fail", ("bread",)).unwrap_err();
    let CallErrorKind::Service { service, error } = error else { panic!("{error}") };
    assert_eq!(service, "test:host/all@1.0.0#fail");
    assert_eq!(error.downcast_ref::<std::io::Error>().unwrap().to_string(), "no bread");
    let error = call::<_, ()>(&plugin, &mut instance(&plugin), "crash", ()).unwrap_err();
    assert!(error.to_string().contains("the service's own fault"), "{error}");
    // The thread is in no call any more.
    assert_eq!(current_plugin(), None);
}

#[test]
fn a_missing_service_is_named_at_open() {
    let host = host();
    let error = common::try_open(&host, &common::bytes(&guest())).map(|_| ()).unwrap_err();
    let Problem::MissingServices(missing) = error.problem() else { panic!("{error}") };
    assert_eq!(missing.len(), 8);
    assert_eq!(missing[1], "test:host/all@1.0.0#length");
}

#[test]
fn a_service_on_grant_needs_one() {
    let open = |rights: &[&str]| {
        let rights: Vec<keyway_host::Right> = rights.iter().map(|right| right.parse().unwrap()).collect();
        let host = host_with(|builder| {
            builder.provide_on_grant(service()).grant("test.services", Grants::new(&rights).unwrap())
        });
        let manifest = r#"(@custom "keyway.manifest" "{\"keyway\": 1, \"id\": \"test.services\"}")"#;
        let text = guest().replacen("(component", &format!("(component {manifest}"), 1);
        common::try_open(&host, &common::bytes(&text))
    };
    for rights in [&[] as &[&str], &["service:test:host/other"], &["service:test:host/all@2.0.0"]] {
        let error = open(rights).map(|_| ()).unwrap_err();
        let Problem::NotGranted { missing, .. } = error.problem() else { panic!("{error}") };
        assert_eq!(missing.len(), 1);
        assert_eq!(missing[0].to_string(), "service:test:host/all@1.0.0");
    }
    for right in ["service:test:host/all", "service:test:host/all@1.3.0"] {
        let plugin = open(&[right]).unwrap();
        call::<_, ()>(&plugin, &mut instance(&plugin), "nothing", ()).unwrap();
    }
}

/// A loader is not the host: it may be given contexts without services, and then the call says so.
#[test]
fn a_missing_service_is_named_when_called() {
    let loader = WasmLoader::builder().pool(0).build();
    let path = common::file(&common::bytes(&guest()));
    let artifact = Artifact::read(&path, DEFAULT_FILE_LIMIT).unwrap();
    let description = loader.describe(&artifact).unwrap();
    let module = loader.load(&artifact, &description, &keyway_host::Settings::default()).unwrap();
    for imports in [
        Arc::default(),
        module
            .imports()
            .iter()
            .map(|name| keyway_contract::service::BoundService::missing(name.as_str()))
            .collect(),
    ] {
        let context =
            Arc::new(Context { plugin: "test.missing".into(), instance: 1, imports, value_limit: 1 << 30 });
        let (limits, grants) = (Limits::default(), std::sync::Arc::default());
        let request = Request { config: "", context, limits: &limits, grants: &grants };
        let it = module.instantiate(request).unwrap();
        let contract: Ref<Contract> = description.contract.clone().into();
        let index = contract.exported().position(|(_, f)| &*f.name == "nothing").unwrap();
        let mut bound = Bound::new(it, contract);
        // SAFETY: `nothing: func()`.
        let error = unsafe { bound.call::<(), ()>(index, ()) }.unwrap_err();
        assert!(error.to_string().contains("import") || error.to_string().contains("provide"), "{error}");
    }
}

/// What a guest passes to a service is not believed.
#[test]
fn arguments_that_are_none() {
    let host = host_with(|builder| builder.provide(service()));
    for (name, ty, args) in [
        ("length", r#"(param "data" (list u8)) (result u32)"#, "(i32.const 65000) (i32.const 1000)"),
        ("length", r#"(param "data" (list u8)) (result u32)"#, "(i32.const -1) (i32.const -1)"),
        ("length", r#"(param "data" (list u8)) (result u32)"#, "(i32.const 0) (i32.const -1)"),
    ] {
        let text = format!(
            r#"(component
            (import "test:host/all@1.0.0" (instance $all (export "{name}" (func {ty}))))
            (core module $memory (memory (export "memory") 1))
            (core instance $mem (instantiate $memory))
            (core func $low (canon lower (func $all "{name}") (memory (core memory $mem "memory"))))
            (core module $m (import "" "f" (func $f (param i32 i32) (result i32)))
              (func (export "run") (drop (call $f {args}))))
            (core instance $i (instantiate $m (with "" (instance (export "f" (func $low))))))
            (func (export "run") (canon lift (core func $i "run"))))"#
        );
        let plugin = open(&host, &text);
        let error = call::<_, ()>(&plugin, &mut instance(&plugin), "run", ()).unwrap_err();
        assert!(matches!(error, CallErrorKind::Value(_)), "{error}");
    }
}

/// A configuration is refused by a component that takes none, and by one that says no.
#[test]
fn configurations() {
    let host = host();
    let plain = open(&host, "(component)");
    for config in ["", " ", "{}"] {
        plain.instantiate(config).unwrap();
    }
    let refused = |plugin: &keyway_host::Plugin, config: &str| match plugin.instantiate(config).map(|_| ()) {
        Err(error) => match error.problem() {
            Problem::Call(error) => match error.kind() {
                CallErrorKind::Refused(why) => why.clone(),
                other => panic!("{other}"),
            },
            other => panic!("{other}"),
        },
        Ok(()) => panic!("not refused"),
    };
    assert_eq!(refused(&plain, "{\"a\": 1}"), "the plugin takes no configuration");

    // Refuses whatever is longer than three bytes, with the configuration itself as the reason.
    let picky = component(
        &format!(
            r#"(memory (export "memory") 1) {}
            (func (export "create") (param i32 i32) (result i32)
              (i32.store8 (i32.const 16) (i32.gt_u (local.get 1) (i32.const 3)))
              (i32.store (i32.const 20) (local.get 0)) (i32.store (i32.const 24) (local.get 1)) (i32.const 16))"#,
            common::ALLOCATOR
        ),
        &format!(
            r#"(func $create (param "config" string) (result (result (error string)))
              (canon lift (core func $i "create") {}))
            (instance $lifecycle (export "create" (func $create)))
            (export "keyway:plugin/lifecycle@1.0.0" (instance $lifecycle))"#,
            common::OPTIONS
        ),
    );
    let picky = open(&host, &picky);
    picky.instantiate("").unwrap();
    picky.instantiate("abc").unwrap();
    assert_eq!(refused(&picky, "abcd"), "abcd");

    let strange = component(
        r#"(func (export "create") (result i32) (i32.const 1))"#,
        r#"(func $create (result u32) (canon lift (core func $i "create")))
        (instance $lifecycle (export "create" (func $create)))
        (export "keyway:plugin/lifecycle@1.0.0" (instance $lifecycle))"#,
    );
    let error = common::try_open(&host, &common::bytes(&strange)).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("not Keyway's lifecycle"), "{error}");
}

/// Plugins that enter one another without end, through a host service that lets them, end at an error and not
/// at the end of the thread's stack.
#[test]
fn calls_inside_of_calls_end() {
    let loader = WasmLoader::builder().pool(0).build();
    let host = keyway_host::Host::builder().loader(loader).provide(service()).build().unwrap();
    let plugin = DIVER.get_or_init(|| open(&host, &guest()));
    let depth: u32 = call(plugin, &mut instance(plugin), "dive", ()).unwrap();
    assert!(depth > 10, "{depth}");
}

/// A call inside of a call has no more time than the one that is outside, whatever its own limits say.
#[test]
fn a_deadline_holds_for_calls_inside_of_calls() {
    let deadline = Duration::from_millis(200);
    let outer = host_with(|builder| {
        builder.provide(service()).limits(Limits { deadline: Some(deadline), ..Limits::default() })
    });
    let inner = host();
    let plugin = open(&outer, &guest());
    let endless = component(
        r#"(func (export "run") (loop $on (br $on)))"#,
        r#"(func (export "run") (canon lift (core func $i "run")))"#,
    );
    INNER.set(Some(open(&inner, &endless)));
    let start = Instant::now();
    let error = call::<_, ()>(&plugin, &mut instance(&plugin), "nothing", ()).unwrap_err();
    let took = start.elapsed();
    assert!(took >= Duration::from_millis(150) && took < Duration::from_secs(10), "{took:?}");
    let CallErrorKind::Service { error, .. } = error else { panic!("{error}") };
    let inner = error.downcast_ref::<CallErrorKind>().unwrap();
    // Deadlines are counted in ticks, the one that has begun included.
    let most = deadline + Duration::from_millis(10);
    assert!(matches!(inner, CallErrorKind::Deadline(left) if *left <= most), "{inner}");
}

/// The host's own code sets an end for the calls that it makes.
#[test]
fn an_end_from_outside_holds() {
    let host = host();
    let endless = component(
        r#"(func (export "run") (loop $on (br $on)))"#,
        r#"(func (export "run") (canon lift (core func $i "run")))"#,
    );
    let plugin = open(&host, &endless);
    let mut it = instance(&plugin);
    let left = Duration::from_millis(100);
    let end = Instant::now() + left;
    let error = frame::until(Some(end), || call::<_, ()>(&plugin, &mut it, "run", ())).unwrap_err();
    assert!(Instant::now() >= end);
    assert!(matches!(error, CallErrorKind::Deadline(had) if had <= left), "{error}");
}
