//! Processes that several instances share: libraries and components of all cases, with a swap in the middle.

#[path = "suite/mod.rs"]
mod suite;
#[path = "suite/calls.rs"]
mod text;

use std::path::Path;

use conformance_load::LoadClient;
use keyway::{Host, Plugin, PoolOptions, Slot, SlotOptions};
use suite::Place;
use suite::load::versions;

fn open(host: &Host, case: &str, place: Place) -> Plugin {
    suite::open(host, case, place).unwrap_or_else(|error| panic!("{case}: {error}"))
}

/// The process of a new instance, which is gone again.
fn process(plugin: &Plugin) -> Option<u32> {
    plugin.instantiate("").unwrap().confinement().process
}

#[test]
fn components_share_with_components_and_libraries_with_libraries() {
    let host = suite::process_host_with(Some("suite"));
    let [kept, library] = [Place::ProcessWasm, Place::ProcessShared].map(|place| open(&host, "state", place));
    let [mut kept, mut library] = [kept, library].map(|plugin| plugin.instantiate("").unwrap());
    let own = [&mut kept, &mut library].map(|instance| instance.confinement().process);
    assert!(own.iter().all(Option::is_some) && own[0] != own[1]);
    for case in keyway_conformance::cases() {
        for (place, own) in [Place::ProcessWasm, Place::ProcessShared].into_iter().zip(own) {
            if !place.has(&case) {
                continue;
            }
            let plugin = open(&host, &case.name, place);
            assert_eq!(process(&plugin), own, "{} {}", case.name, place.name());
            if let Err(lines) = text::run(&plugin, place, &case.calls()) {
                panic!("{} {}:{lines}", case.name, place.name());
            }
            // A trap or a panic in a case is the end of its instance, and of nobody else.
            assert_eq!(process(&plugin), own, "{} {}: after its calls", case.name, place.name());
        }
    }
}

/// The largest of the suite takes much longer to compile than a process may take to start; the second instance gets what the
/// first has compiled.
#[test]
fn a_large_component_runs_in_a_process() {
    let Some(place) = Place::foreign().find(|place| place.name() == "python" && place.installed()) else {
        return;
    };
    let plugin = open(&suite::process_host(), "strings", place);
    let instances = [(); 2].map(|()| plugin.instantiate("").unwrap());
    drop(instances);
    if let Err(lines) = text::run(&plugin, place, &keyway_conformance::Case::named("strings").calls()) {
        panic!("{lines}");
    }
}

#[test]
fn what_takes_its_place_joins_the_same_process() {
    for place in [Place::ProcessWasm, Place::ProcessShared] {
        let host = suite::process_host_with(Some("suite"));
        let bystander = open(&host, "state", place);
        let mut bystander = bystander.instantiate("").unwrap();
        let process = bystander.confinement().process;
        let pool = PoolOptions::new().instances(2, 2);
        let slot: Slot<LoadClient> = Slot::new(&host, "load", SlotOptions::new().pool(pool));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("shared-{}", place.name()));
        std::fs::create_dir_all(&folder).unwrap();
        for file in versions(place, &folder, 4) {
            slot.swap(&file).unwrap_or_else(|error| panic!("{}: {error}", place.name()));
            assert_eq!(slot.add(1, 2).wait().unwrap(), 3);
        }
        assert_eq!(bystander.confinement().process, process);
    }
}
