//! Calls against bare wasmtime: the same component on the same engine, both sides in turn, medians.
//!
//! `cargo bench -p keyway-loader-wasm`; with `-- NAME` one row; `KEYWAY_BENCH_GUEST` names another component with
//! the same world.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use keyway_contract::client::{Bound, Instance};
use keyway_contract::codec::{Lift, Lower};
use keyway_contract::frame::Context;
use keyway_contract::service::{Service, ServiceFunction, ServiceHandler};
use keyway_contract::{Buffer, ServiceError};
use keyway_host::Limits;
use keyway_host::artifact::{Artifact, Kind};
use keyway_host::loader::{Loader, Module, Request};
use keyway_loader_wasm::WasmLoader;
use wasmtime::Store;
use wasmtime::component::{Component, ComponentType, Linker};

const GUEST: &str = include_str!("guest.wat");

#[derive(Clone, Debug, Default)]
struct Image {
    width: u32,
    height: u32,
    pixels: Buffer<u8>,
}
keyway_contract::record!(Image as "image" {
    width as "width": u32, height as "height": u32, pixels as "pixels": Buffer<u8>
});

#[derive(ComponentType, wasmtime::component::Lower)]
#[component(record)]
struct BareIn<'a> {
    width: u32,
    height: u32,
    pixels: &'a [u8],
}

#[derive(ComponentType, wasmtime::component::Lift)]
#[component(record)]
struct BareOut {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

struct Host;

struct Push;
impl ServiceHandler<Host> for Push {
    type Args = (Buffer<u8>,);
    type Ret = u32;
    fn run(_: &Host, (data,): (Buffer<u8>,)) -> Result<u32, ServiceError> {
        Ok(data.len() as u32 + u32::from(data[0]))
    }
}

struct Note;
impl ServiceHandler<Host> for Note {
    type Args = (String,);
    type Ret = ();
    fn run(_: &Host, text: (String,)) -> Result<(), ServiceError> {
        black_box(text);
        Ok(())
    }
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Runs both sides in turn and prints what they take.
fn compare(wanted: &str, name: &str, goal: f64, calls: u32, mut ours: impl FnMut(), mut bare: impl FnMut()) {
    if !name.starts_with(wanted) {
        return;
    }
    let time = |side: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..calls).for_each(|_| side());
        start.elapsed().as_nanos() as f64 / f64::from(calls)
    };
    time(&mut ours);
    time(&mut bare);
    let rounds = if calls > 10 { 41 } else { 15 };
    let (mut a, mut b, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        let (x, y) = if round % 2 == 0 {
            let x = time(&mut ours);
            (x, time(&mut bare))
        } else {
            let y = time(&mut bare);
            (time(&mut ours), y)
        };
        a.push(x);
        b.push(y);
        ratios.push(x / y);
    }
    println!(
        "{name:24} {:>12.1} ns {:>12.1} ns   ratio {:.3}   goal {goal}",
        median(&mut a),
        median(&mut b),
        median(&mut ratios)
    );
}

/// A function by its place in the contract.
struct Function(usize);

impl Function {
    fn call<A: Lower, R: Lift>(&self, bound: &mut Bound, args: A) -> R {
        // SAFETY: the callers below pass the arguments of the function of that name, and take its result.
        unsafe { bound.call(self.0, args) }.unwrap()
    }
}

fn main() {
    let wanted = std::env::args().nth(1).filter(|arg| !arg.starts_with('-')).unwrap_or_default();
    let bytes: Arc<[u8]> = match std::env::var_os("KEYWAY_BENCH_GUEST") {
        Some(path) => wat::parse_bytes(&std::fs::read(path).unwrap()).unwrap().into(),
        None => wat::parse_str(GUEST).unwrap().into(),
    };
    let digest = *blake3::hash(&bytes).as_bytes();
    let artifact = Artifact { path: "guest.wasm".into(), digest, bytes, kind: Kind::Component };
    let loader = WasmLoader::builder().pool(16).build();
    let description = loader.describe(&artifact).unwrap();
    let module = loader.load(&artifact, &description).unwrap();
    let contract = description.contract;
    let function = |name: &str| Function(contract.exported().position(|(_, f)| &*f.name == name).unwrap());
    let interface = &*Box::leak(Box::new(contract.imports[0].clone()));
    let functions: Vec<_> = interface
        .functions
        .iter()
        .map(|function| match &*function.name {
            "push" => ServiceFunction::of::<Host, Push>(),
            _ => ServiceFunction::of::<Host, Note>(),
        })
        .collect();
    let service = Service::new(interface, Arc::new(Host), &functions);
    let (limits, grants) = (Limits::default(), keyway_host::Grants::default());
    let context = || {
        let imports = interface.functions.iter().map(|f| service.bind(&f.name).unwrap()).collect();
        Arc::new(Context { plugin: "bench.guest".into(), instance: 1, value_limit: limits.values, imports })
    };
    let instantiate = |module: &dyn Module, context| -> Box<dyn Instance> {
        module.instantiate(Request { config: "", context, limits: &limits, grants: &grants }).unwrap()
    };
    let mut bound = Bound::new(instantiate(&*module, context()), contract.clone().into());

    let engine = loader.engine().unwrap();
    let component = Component::from_binary(engine, &artifact.bytes).unwrap();
    let mut linker = Linker::<u64>::new(engine);
    linker.allow_shadowing(true);
    linker.define_unknown_imports_as_traps(&component).unwrap();
    let mut host = linker.instance("t:bench/host@1.0.0").unwrap();
    let push = |_: wasmtime::StoreContextMut<'_, u64>, (data,): (Vec<u8>,)| {
        Ok((data.len() as u32 + u32::from(data[0]),))
    };
    host.func_wrap("push", push).unwrap();
    let note = |_: wasmtime::StoreContextMut<'_, u64>, text: (String,)| {
        black_box(text);
        Ok(())
    };
    host.func_wrap("note", note).unwrap();
    let pre = linker.instantiate_pre(&component).unwrap();
    let bare_instance = || {
        let mut store = Store::new(engine, 0);
        store.set_epoch_deadline(1 << 60);
        let instance = pre.instantiate(&mut store).unwrap();
        (store, instance)
    };
    let (mut store, instance) = bare_instance();
    let api = component.get_export_index(None, "t:bench/api@1.0.0").unwrap();
    macro_rules! typed {
        ($name:literal: $args:ty => $ret:ty) => {{
            let index = component.get_export_index(Some(&api), $name).unwrap();
            instance.get_typed_func::<$args, $ret>(&mut store, &index).unwrap()
        }};
    }

    println!("{:24} {:>15} {:>15}", "", "keyway", "wasmtime");
    let (ours, bare) = (function("add"), typed!("add": (i32, i32) => (i32,)));
    compare(
        &wanted,
        "add",
        1.05,
        20_000,
        || {
            black_box(ours.call::<_, i32>(&mut bound, (black_box(2i32), 3i32)));
        },
        || {
            black_box(bare.call(&mut store, (black_box(2), 3)).unwrap());
        },
    );
    let text = "World of wasm";
    let (ours, bare) = (function("greet"), typed!("greet": (&str,) => (String,)));
    compare(
        &wanted,
        "greet",
        1.0,
        10_000,
        || {
            black_box(ours.call::<_, String>(&mut bound, (black_box(text),)));
        },
        || {
            black_box(bare.call(&mut store, (black_box(text),)).unwrap());
        },
    );
    for (name, len, calls) in [("bytes 1 KiB", 1 << 10, 2000), ("bytes 1 MiB", 1 << 20, 20)] {
        let (ours, bare) = (function("invert"), typed!("invert": (&[u8],) => (Vec<u8>,)));
        let (mut buffer, data) = (Buffer::from(vec![1u8; len]), vec![1u8; len]);
        compare(
            &wanted,
            name,
            1.0,
            calls,
            || {
                buffer = ours.call(&mut bound, (std::mem::take(&mut buffer),));
            },
            || {
                black_box(bare.call(&mut store, (&data,)).unwrap());
            },
        );
    }
    let (ours, bare) =
        (function("transform"), typed!("transform": (BareIn<'_>,) => (Result<BareOut, String>,)));
    let (width, height) = (3840, 2160);
    let data = vec![1u8; 33_177_600];
    let mut image = Image { width, height, pixels: data.clone().into() };
    compare(
        &wanted,
        "frame 33 MB",
        1.0,
        2,
        || {
            let result: Result<Image, String> = ours.call(&mut bound, (std::mem::take(&mut image),));
            image = result.unwrap();
        },
        || {
            let (result,) = bare.call(&mut store, (BareIn { width, height, pixels: &data },)).unwrap();
            let out = result.unwrap_or_else(|error| panic!("{error}"));
            black_box((out.width, out.height, out.pixels));
        },
    );
    drop((image, data));
    let (ours, bare) = (function("push"), typed!("push": (u32,) => (u32,)));
    compare(
        &wanted,
        "service 1 MiB",
        1.1,
        20,
        || {
            black_box(ours.call::<_, u32>(&mut bound, (1u32,)));
        },
        || {
            black_box(bare.call(&mut store, (1,)).unwrap());
        },
    );
    let (ours, bare) = (function("note"), typed!("note": (u32,) => ()));
    compare(
        &wanted,
        "service text x 100",
        1.1,
        200,
        || {
            ours.call::<_, ()>(&mut bound, (100u32,));
        },
        || {
            bare.call(&mut store, (100,)).unwrap();
        },
    );
    let ready = context();
    compare(
        &wanted,
        "instantiate",
        1.2,
        300,
        || {
            black_box(instantiate(&*module, Arc::clone(&ready)));
        },
        || {
            black_box(bare_instance());
        },
    );
}
