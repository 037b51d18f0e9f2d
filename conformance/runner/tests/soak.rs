//! A soak: calls, crashes, hangs, kills and swaps at random, and every call is counted: by its caller, and in a slot beside it,
//! whose plugin is swapped with what it has counted, by the plugin. Five seconds long, or as many as KEYWAY_SOAK says;
//! KEYWAY_SOAK_SEED repeats one.

#[path = "suite/mod.rs"]
mod suite;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use conformance_load::LoadClient;
use keyway::CallErrorKind;
use keyway_pool::{PoolOptions, Pools as _, Restart, Slot, SlotOptions};
use rustix::process::{Pid, Signal, kill_process};
use suite::Place;
use suite::load::versions;

/// Numbers that look random and are the same for a seed (Knuth's MMIX generator).
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// What has become of calls.
#[derive(Default)]
struct Count {
    made: AtomicU64,
    answered: AtomicU64,
    expected: AtomicU64,
    killed: AtomicU64,
}

/// One call at random, and whether what it came to is what it should.
fn call(slot: &Slot<LoadClient>, random: &mut Random, count: &Count, kills: bool) {
    count.made.fetch_add(1, Ordering::Relaxed);
    let (a, b) = (random.below(1000) as i32, random.below(1000) as i32);
    let dice = random.below(1000);
    let (outcome, wanted): (_, fn(&CallErrorKind) -> bool) = match dice {
        0..5 => (slot.fall().wait().map(|()| 0), |kind| {
            matches!(kind, CallErrorKind::Crashed { .. } | CallErrorKind::Trapped { .. })
        }),
        5..10 => (slot.panic("soaked").wait().map(|()| 0), |kind| {
            matches!(kind, CallErrorKind::Panicked { .. } | CallErrorKind::Trapped { .. })
        }),
        10..13 => {
            let call = slot.spin(u64::MAX).deadline(Duration::from_millis(20));
            (call.wait().map(|_| 0), |kind| matches!(kind, CallErrorKind::Deadline(_)))
        }
        13..30 => (slot.add(a, b).begin().wait(), |_| false),
        _ => (slot.add(a, b).wait(), |_| false),
    };
    match outcome {
        Ok(sum) => {
            assert_eq!(sum, a + b, "a wrong answer to {dice}");
            count.answered.fetch_add(1, Ordering::Relaxed);
        }
        Err(error) if wanted(error.kind()) => {
            count.expected.fetch_add(1, Ordering::Relaxed);
        }
        // A process that was killed while this call was in it; or before it, which the call finds.
        Err(error) if kills && matches!(error.kind(), CallErrorKind::Crashed { .. }) => {
            count.killed.fetch_add(1, Ordering::Relaxed);
        }
        Err(error) => panic!("{dice}: {error}"),
    }
}

fn soak(place: Place) {
    let kills = matches!(place, Place::Process);
    let variable = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let seconds = Duration::from_secs(variable("KEYWAY_SOAK").unwrap_or(5));
    let seed = variable("KEYWAY_SOAK_SEED").unwrap_or_else(|| {
        let time = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        time.as_nanos() as u64
    });
    println!("{}: seed {seed}", place.name());
    let folder = tempfile::tempdir().unwrap();
    let versions = versions(place, folder.path(), 3);
    // Failures come thick here, and are not what is looked at.
    let restart = Restart::new(Duration::from_millis(1), Duration::from_millis(2), 1000);
    let pool = PoolOptions::new().instances(1, 2).restart(restart).breaker(None);
    let slot: Slot<LoadClient> = suite::host_of(place).slot("soak", SlotOptions::new().pool(pool));
    slot.swap(&versions[0]).unwrap();
    // A call that is lost or made twice is seen in what this one has counted.
    let counting = SlotOptions::new().pool(PoolOptions::new().instances(1, 1));
    let counting: Slot<LoadClient> = suite::host_of(place).slot("soak-counting", counting);
    counting.swap(&versions[0]).unwrap();
    let (counted, mut handed_over) = (AtomicU64::new(0), 0u64);
    let (stop, count) = (AtomicBool::new(false), Count::default());
    let mut swaps = 0u64;
    std::thread::scope(|scope| {
        // When something here fails, the callers end too.
        struct Stop<'a>(&'a AtomicBool);
        impl Drop for Stop<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        let _stop = Stop(&stop);
        for caller in 0..3 {
            let (slot, stop, count) = (&slot, &stop, &count);
            scope.spawn(move || {
                let mut random = Random(seed.wrapping_add(caller));
                while !stop.load(Ordering::Relaxed) {
                    call(slot, &mut random, count, kills);
                }
            });
        }
        for caller in 0..2u64 {
            let (counting, stop, counted) = (&counting, &stop, &counted);
            scope.spawn(move || {
                let mut random = Random(seed.wrapping_add(50 + caller));
                while !stop.load(Ordering::Relaxed) {
                    let by = 1 + random.below(3) as u32;
                    counting.count(by).wait().unwrap_or_else(|error| panic!("counting: {error}"));
                    counted.fetch_add(u64::from(by), Ordering::Relaxed);
                    // The other slot is to have the processors.
                    std::thread::sleep(Duration::from_micros(500));
                }
            });
        }
        let (start, mut random) = (Instant::now(), Random(seed.wrapping_add(99)));
        while start.elapsed() < seconds {
            std::thread::sleep(Duration::from_millis(random.below(40)));
            if random.below(4) == 0 {
                handed_over += 1;
                counting.swap(&versions[handed_over as usize % 3]).unwrap();
            } else if random.below(2) == 0 {
                // A generation whose instance dies just as it hands over its state is a swap that fails.
                if slot.swap(&versions[random.below(3) as usize]).is_ok() {
                    swaps += 1;
                }
            } else if kills {
                let stats = slot.stats();
                let processes: Vec<u32> =
                    stats.iter().flat_map(|stats| &stats.instances).filter_map(|it| it.process).collect();
                let victim = processes.get(random.below(2) as usize);
                if let Some(victim) = victim.and_then(|victim| Pid::from_raw(*victim as i32)) {
                    // It may have ended just now.
                    let _ = kill_process(victim, Signal::KILL);
                }
            }
        }
    });
    let Count { made, answered, expected, killed } = count;
    let [made, answered, expected, killed] = [made, answered, expected, killed].map(AtomicU64::into_inner);
    println!(
        "{}: {made} calls, {answered} answered, {expected} failed as they should, {killed} killed, {swaps} swaps",
        place.name()
    );
    assert_eq!(made, answered + expected + killed, "a call was lost");
    assert!(answered > 100 && expected > 0 && swaps > 0);
    let counted = counted.into_inner();
    println!("{}: the plugin has counted {counted}, through {handed_over} swaps", place.name());
    assert_eq!(u64::from(counting.count(0).wait().unwrap()), counted, "a call was lost, or made twice");
    assert!(counted > 100 && handed_over > 0);
    // It works as on the first day.
    assert_eq!(slot.add(1, 2).wait().or_else(|_| slot.add(1, 2).wait()).unwrap(), 3);
    assert!(slot.stats()[0].instances.len() <= 2 && slot.stats()[0].waiting == 0);
}

#[test]
fn components() {
    soak(Place::Wasm);
}

#[test]
fn processes() {
    soak(Place::Process);
}
