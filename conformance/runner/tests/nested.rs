//! Services that call plugins: calls inside of calls, over every mixture of placements, with the time of the outermost.

#[path = "suite/mod.rs"]
mod suite;

use std::cell::RefCell;
use std::time::{Duration, Instant};

use conformance_load::LoadClient;
use conformance_worlds::host::{World, canvas, ink, service};
use keyway::{CallErrorKind, Host, Limits, Plugin, ServiceError, Trust};
use suite::{Place, Provided};

thread_local! {
    /// Who is called next, the last one first.
    static NEXT: RefCell<Vec<Next>> = const { RefCell::new(Vec::new()) };
}

enum Next {
    /// A plugin that asks the service again.
    Asks(Plugin),
    /// One whose call does not end.
    Spins(Plugin),
}

/// A service that calls a plugin, as long as there is a next one.
struct Nesting;

impl World for Nesting {
    fn told(&self) -> Result<String, ServiceError> {
        match NEXT.with_borrow_mut(Vec::pop) {
            None => Ok("the end".to_owned()),
            Some(Next::Asks(plugin)) => Ok(hello(&plugin)?),
            Some(Next::Spins(plugin)) => {
                plugin.client::<LoadClient>("")?.spin(u64::MAX)?;
                Ok("it has ended".to_owned())
            }
        }
    }
}

fn hello(plugin: &Plugin) -> Result<String, keyway::CallError> {
    let hello = plugin.lookup("inner.hello").unwrap().typed::<(), String>().unwrap();
    hello.call(&mut plugin.instantiate("").unwrap(), ())
}

/// A host for the plugins of a place that asks.
fn host(place: Place, limits: Limits) -> Host {
    suite::builder()
        .trust(Trust::any())
        .limits(limits)
        .default_settings(place.settings())
        .provide(service(Nesting))
        .provide(canvas::service(Provided))
        .provide(ink::service(Provided))
        .build()
        .unwrap()
}

fn places() -> impl Iterator<Item = Place> {
    let files = Place::RUST.into_iter().filter(|place| *place != Place::Static);
    files.chain([Place::Python]).filter(|place| place.installed())
}

#[test]
fn calls_nest_over_all_placements() {
    let hosts: Vec<(Place, Host)> = places().map(|place| (place, host(place, Limits::default()))).collect();
    let open = |(place, host): &(Place, Host)| suite::open(host, "worlds", *place).unwrap();
    let plugins: Vec<Plugin> = hosts.iter().map(open).collect();
    // Each calls each: outwards in, and back.
    let all = || plugins.iter().chain(plugins.iter().rev()).cloned();
    let mut inner: Vec<Next> = all().map(Next::Asks).collect();
    let count = inner.len();
    let Some(Next::Asks(outermost)) = inner.pop() else { panic!("there are none") };
    NEXT.set(inner);
    assert_eq!(hello(&outermost).unwrap(), "hello, ".repeat(count) + "the end");
}

#[test]
fn a_call_inside_of_a_call_has_the_time_of_the_outer_one() {
    let deadline = Duration::from_millis(500);
    let outer = Limits { deadline: Some(deadline), ..Limits::default() };
    for place in places().filter(|place| !place.is_in_process()) {
        let asking = suite::open(&host(place, outer.clone()), "worlds", place).unwrap();
        for spins in [Place::Wasm, Place::Process] {
            let spinning = suite::open(suite::host_of(spins), "load", spins).unwrap();
            // It is ready before the time counts.
            drop(spinning.client::<LoadClient>("").unwrap());
            let mut instance = asking.instantiate("").unwrap();
            let hello = asking.lookup("inner.hello").unwrap().typed::<(), String>().unwrap();
            NEXT.set(vec![Next::Spins(spinning)]);
            let start = Instant::now();
            let error = hello.call(&mut instance, ()).unwrap_err();
            let took = start.elapsed();
            let name = format!("{} calls {}", place.name(), spins.name());
            assert!(took < Duration::from_secs(10), "{name}: {took:?}");
            let in_time = match error.kind() {
                CallErrorKind::Deadline(_) => true,
                CallErrorKind::Service { error, .. } => error.to_string().contains("deadline"),
                _ => false,
            };
            assert!(in_time, "{name}: {error}");
        }
    }
}
