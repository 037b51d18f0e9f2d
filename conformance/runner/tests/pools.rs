//! Pools and slots over every placement: deadlines, crashes, state, and swaps under load.

#[path = "suite/mod.rs"]
mod suite;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use conformance_buffers::BuffersClient;
use conformance_load::LoadClient;
use keyway::{Buffer, CallErrorKind, Plugin};
use keyway_pool::{AnySlot, Pool, PoolOptions, Pools as _, Slot, SlotOptions, Step, Swap, swap_together};
use suite::Place;
use suite::load::{block_on, versions};

fn open(place: Place) -> Plugin {
    suite::open(suite::host_of(place), "load", place).unwrap_or_else(|error| panic!("{error}"))
}

fn pool(place: Place, options: PoolOptions) -> Pool<LoadClient> {
    suite::host_of(place).pool(&open(place), options).unwrap_or_else(|error| panic!("{error}"))
}

/// A copy goes where the call may have to be made again.
#[test]
fn buffers_move_through_a_pool_unless_a_copy_may_be_needed() {
    let host = suite::host_of(Place::Native);
    let plugin = suite::open(host, "buffers", Place::Native).unwrap_or_else(|error| panic!("{error}"));
    let moved = |options: PoolOptions| {
        let pool: Pool<BuffersClient> = host.pool(&plugin, options).unwrap_or_else(|error| panic!("{error}"));
        [true, false].map(|wait| {
            let numbers = Buffer::from(vec![1u32, 2, 3]);
            let before = numbers.as_ptr();
            let call = pool.double(numbers);
            let numbers = if wait { call.wait() } else { block_on(call) }.unwrap();
            assert_eq!(&numbers[..], [2, 4, 6]);
            numbers.as_ptr() == before
        })
    };
    assert_eq!(moved(one()), [true, true]);
    assert_eq!(moved(one().retries(1)), [false, false]);
}

/// The placements whose calls can be stopped.
fn stoppable() -> impl Iterator<Item = Place> {
    let stoppable = |place: &Place| matches!(place, Place::Wasm) || !place.is_in_process();
    Place::ALL.into_iter().filter(stoppable).filter(|place| place.installed())
}

/// Those of which there are several versions: a script would have to be sealed anew for each.
fn versioned() -> impl Iterator<Item = Place> {
    stoppable().filter(|place| !matches!(place, Place::Python))
}

fn one() -> PoolOptions {
    PoolOptions::new().instances(1, 1).breaker(None)
}

#[test]
fn an_endless_call_ends_at_its_deadline_and_the_next_is_answered() {
    for place in stoppable() {
        let pool = pool(place, one());
        let deadline = Duration::from_millis(50);
        for wait in [true, false, true] {
            let start = Instant::now();
            let call = pool.spin(u64::MAX).deadline(deadline);
            let error = if wait { call.wait() } else { block_on(call) }.unwrap_err();
            let took = start.elapsed();
            assert!(
                matches!(error.kind(), CallErrorKind::Deadline(given) if *given == deadline),
                "{}: {error}",
                place.name()
            );
            // How soon it is, the benchmark says; a busy machine may be late.
            assert!(took >= deadline && took < Duration::from_secs(2), "{}: {took:?}", place.name());
            assert_eq!(pool.add(1, 2).wait().unwrap(), 3, "{}", place.name());
        }
        assert_eq!(pool.stats().restarts, 3);
    }
}

#[test]
fn a_dropped_call_is_stopped() {
    for place in stoppable() {
        let pool = pool(place, one());
        let mut call = pool.spin(u64::MAX);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(std::pin::Pin::new(&mut call).poll(&mut context).is_pending());
        std::thread::sleep(Duration::from_millis(100));
        drop(call);
        let answer = pool.add(1, 2).deadline(Duration::from_secs(20)).wait();
        assert_eq!(answer.unwrap(), 3, "{}", place.name());
        assert_eq!(pool.stats().errors["cancelled"], 1, "{}", place.name());
    }
}

#[test]
fn a_fall_costs_one_call_and_one_instance() {
    for place in stoppable() {
        let pool = pool(place, one());
        std::thread::scope(|scope| {
            let calls: Vec<_> = (0..10)
                .map(|n| {
                    let pool = &pool;
                    scope.spawn(
                        move || if n == 3 { pool.fall().wait().map(|()| 0) } else { pool.add(n, 1).wait() },
                    )
                })
                .collect();
            for (n, call) in (0..).zip(calls) {
                match call.join().unwrap() {
                    Ok(sum) => assert_eq!(sum, n + 1),
                    Err(error) => {
                        assert_eq!(n, 3, "{}: {error}", place.name());
                        let found = matches!(
                            error.kind(),
                            CallErrorKind::Crashed { .. } | CallErrorKind::Trapped { .. }
                        );
                        assert!(found, "{}: {error}", place.name());
                    }
                }
            }
        });
        assert_eq!(pool.stats().restarts, 1, "{}", place.name());
    }
}

#[test]
fn instances_of_a_pool_are_seen() {
    for place in Place::ALL.into_iter().filter(|place| place.installed()) {
        let pool = pool(place, PoolOptions::new().instances(2, 2));
        pool.add(1, 2).wait().unwrap();
        let stats = pool.stats();
        assert_eq!((stats.calls, stats.instances.len()), (1, 2), "{}", place.name());
        for instance in &stats.instances {
            match place {
                Place::Static | Place::Native | Place::C => {
                    assert_eq!((instance.memory, instance.process), (None, None))
                }
                Place::Wasm => assert!(instance.memory.unwrap() >= 1 << 16 && instance.process.is_none()),
                _ => assert!(instance.memory.is_some() && instance.cpu.is_some(), "{}", place.name()),
            }
        }
    }
}

/// Swaps under a constant load of calls. How many calls were made. The thousand are in the benchmark.
fn swap_under_load(place: Place, swaps: usize, instances: usize) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    // More than are open at a time, so that each is really opened and closed.
    let versions = versions(place, folder.path(), 3);
    let options = SlotOptions::new().pool(PoolOptions::new().instances(instances, instances).breaker(None));
    let slot: Slot<LoadClient> = suite::host_of(place).slot("load", options);
    slot.swap(&versions[0]).unwrap_or_else(|error| panic!("{error}"));
    let (stop, made) = (AtomicBool::new(false), AtomicU64::new(0));
    let mut counted = 0;
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..2)
            .map(|n| {
                let (slot, stop, made) = (&slot, &stop, &made);
                scope.spawn(move || {
                    let mut counted = 0;
                    while !stop.load(Ordering::Relaxed) {
                        let sum = if n == 0 { slot.add(n, 1).wait() } else { block_on(slot.add(n, 1)) };
                        assert_eq!(sum.unwrap_or_else(|error| panic!("{}: {error}", place.name())), n + 1);
                        slot.count(1).wait().unwrap_or_else(|error| panic!("{}: {error}", place.name()));
                        counted += 1;
                        made.fetch_add(2, Ordering::Relaxed);
                    }
                    counted
                })
            })
            .collect();
        for swap in 1..=swaps {
            let done = slot.swap(&versions[swap % 3]).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(done, Swap::Done { generation: swap as u64 + 1, stopped: 0 }, "{}", place.name());
        }
        stop.store(true, Ordering::Relaxed);
        counted = callers.into_iter().map(|caller| caller.join().unwrap()).sum();
    });
    if instances == 1 {
        // None lost, none doubled, over all generations.
        assert_eq!(slot.count(0).wait().unwrap(), counted, "{}", place.name());
    }
    assert_eq!(slot.swap(&versions[swaps % 3]).unwrap(), Swap::Unchanged);
    made.load(Ordering::Relaxed)
}

#[test]
fn swaps_of_components_lose_no_call() {
    // Each is compiled anew here, where nothing is cached.
    assert!(swap_under_load(Place::Wasm, 40, 1) > 40);
}

#[test]
fn swaps_of_processes_lose_no_call() {
    assert!(swap_under_load(Place::Process, 200, 1) > 200);
}

#[test]
fn swaps_of_native_libraries_lose_no_call() {
    assert!(swap_under_load(Place::Native, 50, 1) > 50);
    assert!(swap_under_load(Place::C, 50, 1) > 50);
}

#[test]
fn swaps_of_other_processes_lose_no_call() {
    for place in versioned().filter(|place| !matches!(place, Place::Wasm | Place::Process)) {
        assert!(swap_under_load(place, 20, 1) > 20);
    }
}

#[test]
fn a_bad_file_is_not_swapped_in() {
    let folder = tempfile::tempdir().unwrap();
    let good = versions(Place::Wasm, folder.path(), 1).remove(0);
    let slot: Slot<LoadClient> = suite::host_of(Place::Wasm).slot("load", SlotOptions::new());
    slot.swap(&good).unwrap();
    slot.count(3).wait().unwrap();
    let text = folder.path().join("text.wasm");
    std::fs::write(&text, "no plugin").unwrap();
    let other = Place::Wasm.file("scalars").unwrap();
    for (file, words) in [(&text, "opening it"), (&other, "comparing its contract")] {
        let error = slot.swap(file).unwrap_err().to_string();
        assert!(error.contains(words) && error.contains("keeps generation 1"), "{error}");
    }
    assert_eq!(slot.swap(&good).unwrap(), Swap::Unchanged);
    assert_eq!((slot.count(0).wait().unwrap(), slot.generation()), (3, 1));
}

#[test]
fn a_hung_call_keeps_no_plugin_with_state_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let versions = versions(Place::Wasm, folder.path(), 2);
    let options = SlotOptions::new()
        .pool(PoolOptions::new().instances(2, 2).breaker(None))
        .drain(Duration::from_millis(200));
    let slot: Slot<LoadClient> = suite::host_of(Place::Wasm).slot("load", options);
    slot.swap(&versions[0]).unwrap();
    let hung = slot.spin(u64::MAX).begin();
    slot.count(5).wait().unwrap();
    let swap = slot.swap(&versions[1]).unwrap();
    assert!(matches!(swap, Swap::Done { generation: 2, .. }), "{swap:?}");
    let error = hung.wait().unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Replaced(_)), "{error}");
    assert_eq!(slot.add(1, 2).wait().unwrap(), 3);
}

#[test]
fn several_slots_change_together_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let versions = versions(Place::Wasm, folder.path(), 3);
    let host = suite::host_of(Place::Wasm);
    let (one, other) = (
        host.slot::<LoadClient>("one", SlotOptions::new().pool(one())),
        host.slot::<LoadClient>("other", SlotOptions::new().pool(self::one())),
    );
    for (version, generation) in versions[..2].iter().zip(1..) {
        let swaps: [(&dyn AnySlot, &Path); 2] = [(&one, version), (&other, version)];
        let done = Swap::Done { generation, stopped: 0 };
        assert_eq!(swap_together(&swaps).unwrap(), [done, done]);
        one.count(1).wait().unwrap();
    }
    assert_eq!((one.count(0).wait().unwrap(), other.count(0).wait().unwrap()), (2, 0));
    // The second is of another contract, which is found when the first is ready.
    let scalars = Place::Wasm.file("scalars").unwrap();
    let error = swap_together(&[(&one, &versions[2]), (&other, &scalars)]).unwrap_err();
    assert_eq!((error.slot(), error.step()), ("other", Step::Contract), "{error}");
    assert_eq!((one.generation(), other.generation(), one.count(0).wait().unwrap()), (2, 2, 2));
}

#[test]
fn an_older_incompatible_version_is_told_and_the_running_one_does_not_notice() {
    let host =
        keyway::host().link(conformance_pair_v1::PLUGIN).link(conformance_pair_v2::PLUGIN).build().unwrap();
    let [old, new] = ["conformance.pair-v1", "conformance.pair-v2"].map(|id| host.linked(id).unwrap());
    let slot: Slot<conformance_pair_v2::ValuesClient> = Slot::new(&host, "pair", SlotOptions::new());
    slot.swap_to(&new).unwrap();
    let error = slot.swap_to(&old).unwrap_err();
    assert_eq!(error.step(), Step::Contract);
    let said = error.to_string();
    for part in ["`pair` keeps generation 1", "conformance.pair-v1", "@1.0.0", "@2.0.0"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!((slot.generation(), slot.value().wait().unwrap().as_str()), (1, "two"));
    assert_eq!(slot.stats()[0].errors.len(), 0);
}
