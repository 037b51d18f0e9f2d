//! Plugins that are replaced while calls are under way.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use common::*;
use keyway_pool::{AnySlot, Pause};

fn slot(host: &Host, options: SlotOptions) -> Slot<WorkClient> {
    let slot = host.slot::<WorkClient>("work", options);
    assert_eq!(slot.swap_to(&plugin(host)).unwrap(), Swap::Done { generation: 1, stopped: 0 });
    slot
}

fn two() -> SlotOptions {
    SlotOptions::new().pool(PoolOptions::new().instances(2, 2).breaker(None))
}

#[test]
fn an_empty_slot_says_so() {
    let host = host();
    let slot = host.slot::<WorkClient>("work", two());
    let error = slot.add(1, 1).wait().unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Unavailable(why) if why.contains("empty")), "{error}");
    assert!(block_on(slot.add(1, 1)).is_err());
    assert_eq!((slot.generation(), slot.plugin().is_none(), slot.clear()), (0, true, false));
    assert_eq!(slot.rollback().unwrap_err().step(), Step::Begin);
    let error = slot.swap("/no/such/file.wasm").unwrap_err();
    assert_eq!((error.step(), error.slot()), (Step::Open, "work"));
    // What is wrong is said once.
    let said = error.to_string();
    assert!(said.starts_with("slot `work` stays empty: opening it failed: "), "{said}");
    assert_eq!(said.matches("/no/such/file.wasm").count(), 1, "{said}");
}

#[test]
fn calls_go_on_while_the_plugin_is_replaced() {
    let host = host();
    STATELESS.store(true, Ordering::SeqCst);
    let slot = slot(&host, two());
    let plugin = plugin(&host);
    let (stop, made) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let callers: Vec<_> = (0..4)
        .map(|n| {
            let (slot, stop, made) = (slot.clone(), Arc::clone(&stop), Arc::clone(&made));
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let sum = if n % 2 == 0 { slot.add(n, 1).wait() } else { block_on(slot.add(n, 1)) };
                    assert_eq!(sum.unwrap(), n + 1);
                    made.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let mut counted = 0;
    let mut generation = 1;
    while generation < 300 || made.load(Ordering::Relaxed) < 1000 {
        generation += 1;
        counted += slot.stats()[0].calls;
        assert_eq!(slot.swap_to(&plugin).unwrap(), Swap::Done { generation, stopped: 0 });
    }
    stop.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.join().unwrap();
    }
    assert!(counted > 0);
    // Of 300 generations with two instances each only the last lives.
    assert_eq!(MADE.load(Ordering::SeqCst) - CLOSED.load(Ordering::SeqCst), 2);
}

#[test]
fn state_is_carried_over_exactly() {
    let host = host();
    let slot = slot(&host, SlotOptions::new().pool(PoolOptions::new().instances(1, 1)));
    let plugin = plugin(&host);
    let stop = Arc::new(AtomicBool::new(false));
    let counters: Vec<_> = (0..3)
        .map(|_| {
            let (slot, stop) = (slot.clone(), Arc::clone(&stop));
            std::thread::spawn(move || {
                let mut counted = 0;
                while !stop.load(Ordering::Relaxed) {
                    slot.count(1).wait().unwrap();
                    counted += 1;
                }
                counted
            })
        })
        .collect();
    for _ in 0..100 {
        slot.swap_to(&plugin).unwrap();
    }
    stop.store(true, Ordering::Relaxed);
    let counted: u32 = counters.into_iter().map(|counter| counter.join().unwrap()).sum();
    assert_eq!(slot.count(0).wait().unwrap(), counted);
}

#[test]
fn a_swap_that_fails_changes_nothing() {
    let host = host();
    let mut events = host.events();
    let slot = slot(&host, two());
    let plugin = plugin(&host);
    slot.count(7).wait().unwrap();
    let fails = |flag: &AtomicBool, step| {
        flag.store(true, Ordering::SeqCst);
        let error = slot.swap_to(&plugin).unwrap_err();
        flag.store(false, Ordering::SeqCst);
        assert_eq!(error.step(), step, "{error}");
        assert!(error.to_string().contains("keeps generation 1"), "{error}");
    };
    fails(&SICK, Step::Check);
    fails(&FORGETFUL, Step::Restore);
    FAIL.store(1, Ordering::SeqCst);
    assert_eq!(slot.swap_to(&plugin).unwrap_err().step(), Step::Start);
    assert_eq!(slot.generation(), 1);
    let known: Vec<u32> = (0..4).map(|_| slot.count(0).wait().unwrap()).collect();
    assert!(known.contains(&7) || slot.stats()[0].instances.len() == 2, "{known:?}");
    let failed = std::iter::from_fn(|| events.try_recv());
    let failed = failed.filter(|event| matches!(event.kind, EventKind::SwapFailed { .. }));
    assert_eq!(failed.count(), 3);
    assert_eq!(MADE.load(Ordering::SeqCst) - CLOSED.load(Ordering::SeqCst), 2);
}

#[test]
fn calls_of_the_last_generation_end_or_are_stopped() {
    let host = host();
    STATELESS.store(true, Ordering::SeqCst);
    let slot = slot(&host, two().drain(Duration::from_millis(100)));
    let nap = |millis| {
        let slot = slot.clone();
        std::thread::spawn(move || slot.sleep(millis).wait())
    };
    let short = nap(60);
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(slot.swap_to(&plugin(&host)).unwrap(), Swap::Done { generation: 2, stopped: 0 });
    short.join().unwrap().unwrap();
    let busy = [nap(300), nap(300)];
    std::thread::sleep(Duration::from_millis(30));
    // This one waits in the queue of a generation that is replaced before it is served.
    let queued = std::thread::spawn({
        let slot = slot.clone();
        move || slot.add(1, 1).wait()
    });
    std::thread::sleep(Duration::from_millis(30));
    assert_eq!(slot.swap_to(&plugin(&host)).unwrap(), Swap::Done { generation: 3, stopped: 3 });
    let error = queued.join().unwrap().unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Replaced(_)), "{error}");
    for call in busy {
        // A linked-in plugin cannot be stopped; its caller gets what it gives.
        call.join().unwrap().unwrap();
    }
}

#[test]
fn rolling_back_puts_the_last_plugin_back() {
    let host = host();
    let slot = slot(&host, two());
    slot.swap_to(&plugin(&host)).unwrap();
    assert_eq!(slot.rollback().unwrap(), Swap::Done { generation: 3, stopped: 0 });
    assert!(slot.clear());
    assert!(slot.add(1, 1).wait().is_err());
    assert_eq!(slot.rollback().unwrap(), Swap::Done { generation: 4, stopped: 0 });
    assert_eq!(slot.add(1, 1).wait().unwrap(), 2);
}

#[test]
fn a_call_waits_while_state_is_carried() {
    let host = host();
    let slot = slot(&host, SlotOptions::new().pool(PoolOptions::new().instances(1, 1)));
    let nap = std::thread::spawn({
        let slot = slot.clone();
        move || slot.sleep(150).wait()
    });
    std::thread::sleep(Duration::from_millis(30));
    let swap = std::thread::spawn({
        let (slot, plugin) = (slot.clone(), plugin(&host));
        move || slot.swap_to(&plugin)
    });
    std::thread::sleep(Duration::from_millis(30));
    let start = Instant::now();
    let mut calls: Vec<_> = (0..3).map(|_| slot.count(1)).collect();
    let first = calls.remove(0);
    assert_eq!(first.wait().unwrap(), 1);
    assert!(start.elapsed() > Duration::from_millis(30));
    for call in calls {
        block_on(call).unwrap();
    }
    nap.join().unwrap().unwrap();
    swap.join().unwrap().unwrap();
    assert_eq!((slot.generation(), slot.count(0).wait().unwrap()), (2, 3));
}

fn canary(share: f64) -> CanaryOptions {
    CanaryOptions::new().share(share).hold(Duration::from_millis(100)).calls(20).slower(1000.0)
}

#[test]
fn a_canary_that_holds_takes_the_place() {
    let host = host();
    let mut events = host.events();
    let slot = slot(&host, two());
    slot.canary_of(&plugin(&host), canary(0.25)).unwrap();
    assert!(slot.canary_of(&plugin(&host), canary(0.25)).is_err(), "one is under way");
    for n in 0..40 {
        assert_eq!(slot.add(n, 1).wait().unwrap(), n + 1);
    }
    let stats = slot.stats();
    assert_eq!((stats[0].calls, stats[1].calls), (30, 10));
    soon("it has had enough calls", || {
        slot.add(1, 1).wait().unwrap();
        slot.generation() == 2
    });
    assert!(!slot.has_canary());
    let told: Vec<_> =
        std::iter::from_fn(|| events.try_recv()).filter(|event| event.generation == 2).collect();
    assert!(told.iter().any(|event| event.kind == EventKind::CanaryStarted));
    assert!(told.iter().any(|event| event.kind == EventKind::Swapped), "{told:?}");
}

#[test]
fn a_canary_that_fails_loses_its_share_and_no_caller_notices() {
    let host = host();
    let mut events = host.events();
    let slot = slot(&host, two());
    slot.canary_of(&plugin(&host), canary(0.5)).unwrap();
    SICK_WORK.store(true, Ordering::SeqCst);
    soon("it has failed", || {
        // The last generation answers what the next fails at: this plugin panics in its second generation only.
        assert!(slot.picky(1).wait().is_ok());
        assert!(block_on(slot.picky(1)).is_ok());
        !slot.has_canary()
    });
    assert_eq!(slot.generation(), 1);
    let failed = std::iter::from_fn(|| events.try_recv())
        .find(|event| matches!(event.kind, EventKind::CanaryFailed { .. }))
        .unwrap();
    assert_eq!(failed.generation, 2);
    // It ends by hand, too, and by a swap.
    slot.canary_of(&plugin(&host), canary(0.0)).unwrap();
    assert!(slot.end_canary() && !slot.end_canary());
    slot.canary_of(&plugin(&host), canary(0.0)).unwrap();
    assert!(slot.promote());
    assert_eq!(slot.generation(), 4);
}

#[test]
fn several_slots_are_swapped_together_or_not_at_all() {
    let host = host();
    let (one, other) = (slot(&host, two()), host.slot::<WorkClient>("other", two()));
    let missing = std::path::Path::new("/no/such/plugin.wasm");
    let error = keyway_pool::swap_together(&[(&one, missing), (&other, missing)]).unwrap_err();
    assert_eq!((error.step(), error.slot()), (Step::Open, "work"));
    assert_eq!((one.generation(), other.generation()), (1, 0));
}

#[test]
fn a_canary_has_its_share_of_calls_that_change_threads_too() {
    let host = host();
    let slot = slot(&host, two());
    slot.canary_of(&plugin(&host), canary(0.25).calls(1000)).unwrap();
    for n in 0..40 {
        slot.add(n, 1).deadline(Duration::from_secs(10)).wait().unwrap();
    }
    let stats = slot.stats();
    assert_eq!((stats[0].calls, stats[1].calls), (30, 10));
}

#[test]
fn a_swap_is_told_once_and_times_may_be_any() {
    let host = host();
    let mut events = host.events();
    let slot = slot(&host, two().drain(Duration::MAX));
    SICK.store(true, Ordering::SeqCst);
    slot.swap_to(&plugin(&host)).unwrap_err();
    assert!(slot.rollback().is_err());
    SICK.store(false, Ordering::SeqCst);
    slot.swap_to(&plugin(&host)).unwrap();
    SICK.store(true, Ordering::SeqCst);
    slot.rollback().unwrap_err();
    let told: Vec<_> = std::iter::from_fn(|| events.try_recv()).map(|event| event.kind).collect();
    let failed = told.iter().filter(|kind| matches!(kind, EventKind::SwapFailed { .. })).count();
    assert_eq!(failed, 2, "{told:?}");
    let count = |kind: EventKind| told.iter().filter(|told| **told == kind).count();
    assert_eq!(count(EventKind::Opened), count(EventKind::Retired) + 1, "{told:?}");
}

#[test]
fn each_instance_hands_its_own_state_over() {
    let host = host();
    // A new generation begins with one instance; here it needs as many as have state.
    let slot = slot(&host, SlotOptions::new().pool(PoolOptions::new().instances(1, 3)));
    let busy: Vec<_> = (0..3)
        .map(|_| {
            let slot = slot.clone();
            std::thread::spawn(move || slot.sleep(200).wait())
        })
        .collect();
    soon("there are three", || slot.stats()[0].instances.len() == 3);
    busy.into_iter().for_each(|call| call.join().unwrap().unwrap());
    for _ in 0..9 {
        slot.count(1).wait().unwrap();
    }
    slot.swap_to(&plugin(&host)).unwrap();
    assert_eq!(slot.stats()[0].instances.len(), 3);
    // They are taken one after the other: all that was counted is there.
    let naps: Vec<_> = (0..3).map(|_| slot.nap_count(100).begin()).collect();
    let counted: u32 = naps.into_iter().map(|nap| nap.wait().unwrap()).sum();
    assert_eq!(counted, 9);
}

#[test]
fn a_call_that_moved_to_the_next_generation_is_given_up_there() {
    let host = host();
    let slot = slot(&host, SlotOptions::new().pool(PoolOptions::new().instances(1, 1)));
    // While this one runs the swap waits, and so does the next; it then runs on the next generation, longer than it may.
    let first = slot.sleep(200).begin();
    let (swapping, plugin) = (slot.clone(), plugin(&host));
    let swap = std::thread::spawn(move || swapping.swap_to(&plugin).unwrap());
    std::thread::sleep(Duration::from_millis(50));
    let late = slot.sleep(800).deadline(Duration::from_millis(400)).begin();
    first.wait().unwrap();
    assert!(matches!(late.wait().unwrap_err().kind(), CallErrorKind::Deadline(_)));
    assert!(matches!(swap.join().unwrap(), Swap::Done { generation: 2, .. }));
    assert_eq!(slot.stats()[0].stuck, 1);
    // Another instance has the place of the one that is stuck, until that comes back.
    assert_eq!(slot.add(1, 2).wait().unwrap(), 3);
    soon("it has come back", || slot.stats()[0].stuck == 0);
    assert_eq!(slot.stats()[0].instances.len(), 1);
    assert!(matches!(slot.swap_to(&self::plugin(&host)).unwrap(), Swap::Done { generation: 3, stopped: 0 }));
    assert_eq!(slot.add(1, 2).wait().unwrap(), 3);
}

/// A slot with a canary that fails at all that is `picky` and stays all the same; it is started again after a pause.
fn with_sick_canary(host: &Host, share: f64, pause: Duration) -> Slot<WorkClient> {
    let pool = PoolOptions::new().instances(2, 2).restart(Restart::new(pause, pause, 100));
    let slot = slot(host, SlotOptions::new().pool(pool));
    let options = canary(share).hold(Duration::from_secs(60)).more_failures(1.0);
    slot.canary_of(&plugin(host), options).unwrap();
    SICK_WORK.store(true, Ordering::SeqCst);
    slot
}

#[test]
fn no_caller_notices_a_canary_that_is_left_alone() {
    let host = host();
    // With a breaker: after some failures the canary's calls are refused before they begin.
    let slot = with_sick_canary(&host, 0.5, Duration::from_millis(1));
    for _ in 0..100 {
        slot.picky(1).wait().unwrap();
        block_on(slot.picky(1)).unwrap();
        slot.picky(1).begin().wait().unwrap();
    }
    soon("its breaker has opened", || {
        slot.picky(1).wait().unwrap();
        block_on(slot.picky(1)).unwrap();
        slot.stats()[1].breaker_open
    });
    slot.picky(1).begin().wait().unwrap();
}

#[test]
fn nobody_waits_for_a_canary_that_is_not_started_again_yet() {
    let host = host();
    let slot = with_sick_canary(&host, 1.0, Duration::from_secs(60));
    // Two failures in a row, and it rests for a minute.
    for _ in 0..50 {
        let start = std::time::Instant::now();
        slot.picky(1).wait().unwrap();
        assert!(start.elapsed() < Duration::from_secs(30));
    }
}

#[test]
fn nobody_is_refused_while_state_is_carried() {
    let host = host();
    // Without room in the queue: who comes in that moment waits all the same.
    let slot = slot(&host, SlotOptions::new().pool(PoolOptions::new().instances(1, 1).queue(0)));
    let (stop, calling) = (Arc::new(AtomicBool::new(false)), slot.clone());
    let stopped = Arc::clone(&stop);
    let caller = std::thread::spawn(move || {
        let mut counted = 0;
        while !stopped.load(Ordering::Relaxed) {
            calling.count(1).wait().unwrap();
            counted += 1;
        }
        counted
    });
    for _ in 0..100 {
        slot.swap_to(&plugin(&host)).unwrap();
    }
    stop.store(true, Ordering::Relaxed);
    assert_eq!(caller.join().unwrap(), slot.count(0).wait().unwrap());
}

#[test]
fn rolling_back_does_without_a_state_that_cannot_be_restored() {
    let host = host();
    let slot = slot(&host, SlotOptions::new().pool(PoolOptions::new().instances(1, 1)));
    slot.swap_to(&plugin(&host)).unwrap();
    slot.count(5).wait().unwrap();
    FORGETFUL.store(true, Ordering::SeqCst);
    let swap = slot.rollback();
    FORGETFUL.store(false, Ordering::SeqCst);
    assert!(matches!(swap.unwrap(), Swap::Done { .. }));
    assert_eq!(slot.count(0).wait().unwrap(), 0);
}

#[test]
fn a_lifecycle_that_never_ends_holds_no_swap_up() {
    let host = host();
    let short = Duration::from_millis(50);
    let options = SlotOptions::new().pool(PoolOptions::new().instances(1, 1).start(short)).drain(short);
    let slot = slot(&host, options);
    let hangs = |step| *HANGS.lock().unwrap() = step;
    let mut count = slot.count(5).wait().unwrap();
    for step in [Step::Start, Step::Check, Step::Restore, Step::Save] {
        let generation = slot.generation();
        hangs(Some(step));
        let begun = Instant::now();
        let error = slot.swap_to(&plugin(&host)).unwrap_err();
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        assert_eq!((error.step(), slot.generation()), (step, generation));
        assert!(error.to_string().contains("native code cannot be stopped"), "{error}");
        hangs(None);
        count += 1;
        assert_eq!(slot.count(1).wait().unwrap(), count, "{step:?}");
    }
    hangs(Some(Step::Begin));
    assert!(matches!(slot.swap_to(&plugin(&host)), Ok(Swap::Done { .. })), "what is replaced never ends");
    assert_eq!(slot.add(1, 1).wait().unwrap(), 2);
    hangs(None);
    soon("those that hung end", || HANGING.load(Ordering::SeqCst) == 0);
}

#[test]
fn a_pause_and_its_end_do_not_get_at_state_that_is_carried() {
    let host = host();
    let slot = slot(&host, SlotOptions::new().pool(PoolOptions::new().instances(1, 2)));
    slot.count(5).wait().unwrap();
    *HANGS.lock().unwrap() = Some(Step::Restore);
    std::thread::scope(|scope| {
        let swap = scope.spawn(|| slot.swap_to(&plugin(&host)).unwrap());
        soon("the state is restored", || HANGING.load(Ordering::SeqCst) == 1);
        assert!(slot.pause(Pause::Wait) && slot.resume());
        let call = scope.spawn(|| slot.count(1).wait().unwrap());
        std::thread::sleep(Duration::from_millis(50));
        assert!(!call.is_finished(), "the last generation answered, whose state is gone");
        *HANGS.lock().unwrap() = None;
        assert_eq!(call.join().unwrap(), 6);
        assert!(matches!(swap.join().unwrap(), Swap::Done { generation: 2, .. }));
    });
}

#[test]
fn the_deadline_holds_for_the_first_call_of_native_code_too() {
    let host = host();
    let slot = host.slot::<WorkClient>("work", SlotOptions::new().pool(PoolOptions::new().instances(0, 1)));
    slot.swap_to(&plugin(&host)).unwrap();
    let deadline = Duration::from_millis(30);
    let begun = Instant::now();
    let error = slot.sleep(3000).deadline(deadline).wait().unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Deadline(given) if *given == deadline), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}
