//! Calls into components against bare wasmtime: the same engine, the same component, typed functions.

use std::hint::black_box;
use std::path::Path;

use bench_contract::plain::CallsClient;
use bench_contract::services::FeederClient;
use keyway::{Buffer, Host, Plugin, WasmLoader};
use wasmtime::component::{Component, ComponentExportIndex, Instance, InstancePre, Linker, WasmList};
use wasmtime::{Engine, Store, StoreLimits, StoreLimitsBuilder};

use crate::measure::compare;
use crate::native::FRAME;
use crate::report::Report;

type Failure = Box<dyn std::error::Error>;

const LIFECYCLE: &str = "keyway:plugin/lifecycle@1.0.0";

/// What a bare store holds: the limits that ours has too.
struct Raw(StoreLimits);

/// A component on bare wasmtime. Imports that it never calls are traps, as cheap as can be.
struct Bare {
    engine: Engine,
    component: Component,
    pre: InstancePre<Raw>,
}

impl Bare {
    fn new(engine: &Engine, file: &Path) -> Result<Self, Failure> {
        let component = Component::from_file(engine, file)?;
        let mut linker = Linker::<Raw>::new(engine);
        linker.define_unknown_imports_as_traps(&component)?;
        linker.allow_shadowing(true);
        linker
            .instance("bench:services/sink@1.0.0")?
            .func_wrap("push", |_, (data,): (Vec<u8>,)| Ok((black_box(data.len() as u32),)))?;
        let pre = linker.instantiate_pre(&component)?;
        Ok(Bare { engine: engine.clone(), component, pre })
    }

    fn store(&self) -> Store<Raw> {
        let limits = StoreLimitsBuilder::new().memory_size(1 << 30).build();
        let mut store = Store::new(&self.engine, Raw(limits));
        store.limiter(|raw| &mut raw.0);
        store.epoch_deadline_callback(|_| Ok(wasmtime::UpdateDeadline::Continue(1)));
        store.set_epoch_deadline(1);
        store
    }

    fn function<P, R>(
        &self,
        (interface, function): (&str, &str),
        instance: &Instance,
        store: &mut Store<Raw>,
    ) -> Result<wasmtime::component::TypedFunc<P, R>, Failure>
    where
        P: wasmtime::component::ComponentNamedList + wasmtime::component::Lower,
        R: wasmtime::component::ComponentNamedList + wasmtime::component::Lift,
    {
        Ok(instance.get_typed_func(store, self.index((interface, function))?)?)
    }

    fn index(&self, (interface, function): (&str, &str)) -> Result<ComponentExportIndex, Failure> {
        let interface = self.component.get_export_index(None, interface).ok_or("no interface")?;
        Ok(self.component.get_export_index(Some(&interface), function).ok_or("no function")?)
    }
}

/// Runs all comparisons.
pub fn run(host: &Host, loader: &WasmLoader, components: &Path, report: &mut Report) -> Result<(), Failure> {
    let engine = loader.engine().map_err(|problem| problem.to_string())?;
    let file = components.join("bench_plugin.wasm");
    let plugin = host.open(&file)?;
    let mut ours = plugin.client::<CallsClient>("")?;
    let bare = Bare::new(engine, &file)?;
    let mut store = bare.store();
    let instance = bare.pre.instantiate(&mut store)?;
    const CALLS: &str = "bench:plain/calls@1.0.0";
    let add = bare.function::<(i32, i32), (i32,)>((CALLS, "add"), &instance, &mut store)?;
    let greet = bare.function::<(&str,), (String,)>((CALLS, "greet"), &instance, &mut store)?;
    let invert = bare.function::<(&[u8],), (WasmList<u8>,)>((CALLS, "invert"), &instance, &mut store)?;

    let pair = compare(
        20_000,
        |n| {
            for i in 0..n as i32 {
                black_box(ours.add(black_box(i), 7).unwrap_or(0));
            }
        },
        |n| {
            for i in 0..n as i32 {
                black_box(add.call(&mut store, (black_box(i), 7)).map_or(0, |(sum,)| sum));
            }
        },
    );
    report.ratio("wasm call of `add` against a bare wasmtime `TypedFunc`", 1.05, &pair);

    let pair = compare(
        10_000,
        |n| {
            for _ in 0..n {
                black_box(ours.greet(black_box("Ada Lovelace")).unwrap_or_default());
            }
        },
        |n| {
            for _ in 0..n {
                black_box(
                    greet
                        .call(&mut store, (black_box("Ada Lovelace"),))
                        .map(|(text,)| text)
                        .unwrap_or_default(),
                );
            }
        },
    );
    report.ratio("wasm call of `greet` against a bare wasmtime `TypedFunc`", 1.0, &pair);

    let mut frame: Option<Buffer<u8>> = Some(vec![1u8; FRAME].into());
    let (input, mut output) = (vec![1u8; FRAME], vec![0u8; FRAME]);
    let pair = compare(
        2,
        |n| {
            for _ in 0..n {
                frame = frame.take().and_then(|frame| ours.invert(frame).ok());
            }
        },
        |n| {
            for _ in 0..n {
                if let Ok((list,)) = invert.call(&mut store, (&input,)) {
                    output.copy_from_slice(list.as_le_slice(&store));
                }
                black_box(&output);
            }
        },
    );
    report.fact("the inverted frames are right", frame.is_some_and(|frame| frame.len() == FRAME));
    report.ratio("wasm transform of a 33 MB frame against bare wasmtime, output reused", 1.0, &pair);

    instances(host, &plugin, &bare, components, report)?;
    services(host, engine, components, report)
}

/// New instances: of a component that is nothing but the contract, and of one with a lifecycle, where both sides
/// call `create` and `close`.
fn instances(
    host: &Host,
    plugin: &Plugin,
    bare: &Bare,
    components: &Path,
    report: &mut Report,
) -> Result<(), Failure> {
    let file = components.join("bench_least.wasm");
    std::fs::write(&file, wat::parse_str(include_str!("least.wat"))?)?;
    let least = host.open(&file)?;
    let bare_least = Bare::new(&bare.engine, &file)?;
    let pair = compare(
        1000,
        |n| {
            for _ in 0..n {
                black_box(least.instantiate("").is_ok());
            }
        },
        |n| {
            for _ in 0..n {
                let mut store = bare_least.store();
                black_box(bare_least.pre.instantiate(&mut store).is_ok());
            }
        },
    );
    report.ratio("new wasm instance against `InstancePre::instantiate`", 1.2, &pair);

    let bare_life = || -> Result<(), Failure> {
        let mut store = bare.store();
        let instance = bare.pre.instantiate(&mut store)?;
        let function = |name| bare.index((LIFECYCLE, name));
        let (create, close) = (function("create")?, function("close")?);
        let create =
            instance.get_typed_func::<(&str,), (std::result::Result<(), String>,)>(&mut store, create)?;
        create.call(&mut store, ("",))?.0?;
        let close = instance.get_typed_func::<(), ()>(&mut store, close)?;
        close.call(&mut store, ())?;
        Ok(())
    };
    bare_life()?;
    let pair = compare(
        500,
        |n| {
            for _ in 0..n {
                black_box(plugin.client::<CallsClient>("").is_ok());
            }
        },
        |n| {
            for _ in 0..n {
                black_box(bare_life().is_ok());
            }
        },
    );
    report.ratio("the same of a Rust plugin, with its `create` and `close` on both sides", 1.2, &pair);
    Ok(())
}

/// A host service that takes 1 MiB, from a component.
fn services(host: &Host, engine: &Engine, components: &Path, report: &mut Report) -> Result<(), Failure> {
    let file = components.join("bench_feeder.wasm");
    let mut ours = host.open(&file)?.client::<FeederClient>("")?;
    let bare = Bare::new(engine, &file)?;
    let mut store = bare.store();
    let instance = bare.pre.instantiate(&mut store)?;
    let feed =
        bare.function::<(u32, u32), (u32,)>(("bench:services/feeder@1.0.0", "feed"), &instance, &mut store)?;
    const SIZE: u32 = 1 << 20;
    let expected = ours.feed(SIZE, 3)?;
    report.fact("the host service gets every byte", expected == 3 * SIZE);
    let pair = compare(
        1,
        |_| {
            black_box(ours.feed(SIZE, 50).unwrap_or(0));
        },
        |_| {
            black_box(feed.call(&mut store, (SIZE, 50)).map_or(0, |(sum,)| sum));
        },
    );
    report.ratio("host service taking 1 MiB `list<u8>` from wasm (50 times) against `func_wrap`", 1.1, &pair);
    Ok(())
}
