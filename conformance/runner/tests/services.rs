//! Which services a host has to provide: those that a plugin calls, in every placement whose artifact tells which ones
//! these are.

#[path = "suite/mod.rs"]
mod suite;

use conformance_worlds::host::{canvas, ink, service};
use keyway::{Grants, Host, OpenError, Plugin, Problem};
use suite::{Place, Provided};

fn open(host: &Host, place: Place) -> Result<Plugin, OpenError> {
    host.open(place.file("worlds").unwrap())
}

fn missing(host: &Host, place: Place) -> Vec<String> {
    names(&open(host, place).map(|_| ()).unwrap_err())
}

fn names(error: &OpenError) -> Vec<String> {
    match error.problem() {
        Problem::MissingServices(missing) => missing.clone(),
        _ => panic!("{error}"),
    }
}

#[test]
fn what_is_never_called_need_not_be_provided() {
    let host = keyway::host()
        .trust(keyway::Trust::any())
        .provide(canvas::service(Provided))
        .provide(service(Provided))
        .build()
        .unwrap();
    for place in [Place::Native, Place::Wasm] {
        let plugin = open(&host, place).unwrap_or_else(|error| panic!("{}: {error}", place.name()));
        let mut called: Vec<_> = plugin
            .contract()
            .imported()
            .map(|(interface, function)| interface.qualified(&function.name))
            .collect();
        called.sort();
        assert_eq!(called, ["other:shapes/canvas@0.3.1#describe", "told"], "{}", place.name());
        let mut instance = plugin.instantiate("").unwrap();
        let hello = plugin.lookup("inner.hello").unwrap().typed::<(), String>().unwrap();
        assert_eq!(hello.call(&mut instance, ()).unwrap(), "hello, from the host", "{}", place.name());
    }
    // In C a plugin needs what its contract says; and what is linked in has no file that would tell.
    assert_eq!(missing(&host, Place::C), ["other:shapes/ink@0.3.1#left"]);
    let linked = keyway::host()
        .provide(canvas::service(Provided))
        .provide(service(Provided))
        .link(conformance_worlds::PLUGIN)
        .build();
    assert_eq!(names(&linked.map(|_| ()).unwrap_err()), ["other:shapes/ink@0.3.1#left"]);
}

#[test]
fn what_is_called_has_to_be_provided() {
    let host = keyway::host().trust(keyway::Trust::any()).provide(service(Provided)).build().unwrap();
    for place in [Place::Native, Place::Wasm] {
        assert_eq!(missing(&host, place), ["other:shapes/canvas@0.3.1#describe"], "{}", place.name());
    }
}

/// In every placement a service that is there on request is there for those that were granted it.
#[test]
fn a_service_on_grant_needs_one() {
    let files = Place::ALL.into_iter().filter(|place| *place != Place::Static && place.installed());
    for place in files {
        let name = place.name();
        let file = place.file("worlds").unwrap();
        let id = keyway::host().build().unwrap().inspect(file).unwrap().manifest.id;
        let host = |services: &[&str]| {
            let services = services.iter().map(|service| (*service).to_owned()).collect();
            suite::builder()
                .trust(keyway::Trust::any())
                .default_settings(place.settings())
                .provide(service(Provided))
                .provide(ink::service(Provided))
                .provide_on_grant(canvas::service(Provided))
                .grant(id.as_str(), Grants { services, ..Grants::default() })
                .build()
                .unwrap()
        };
        for services in [&[] as &[&str], &["other:shapes/ink"]] {
            let error = open(&host(services), place).map(|_| ()).unwrap_err();
            let Problem::NotGranted { missing, .. } = error.problem() else { panic!("{name}: {error}") };
            let missing: Vec<String> = missing.iter().map(ToString::to_string).collect();
            assert_eq!(missing, ["service:other:shapes/canvas@0.3.1"], "{name}");
        }
        let plugin = open(&host(&["other:shapes/canvas"]), place).unwrap();
        let mut instance = plugin.instantiate("").unwrap();
        let hello = plugin.lookup("inner.hello").unwrap().typed::<(), String>().unwrap();
        assert_eq!(hello.call(&mut instance, ()).unwrap(), "hello, from the host", "{name}");
    }
}
