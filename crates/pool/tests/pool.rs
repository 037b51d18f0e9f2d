//! Calls through pools, and what becomes of those that fail.

mod common;

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use common::*;

#[test]
fn calls_are_waited_for_and_awaited() {
    let pool = pool(PoolOptions::new().instances(1, 2));
    assert_eq!(pool.add(1, 2).wait().unwrap(), 3);
    assert_eq!(block_on(async { pool.add(3, 4).await }).unwrap(), 7);
    assert_eq!(pool.greet("you").wait().unwrap(), "you 1");
    let data = keyway_contract::Buffer::from(vec![1u8, 2, 3]);
    assert_eq!(&*block_on(pool.more(data)).unwrap(), [2, 3, 4]);
    let stats = pool.stats();
    assert_eq!((stats.calls, stats.errors.len(), stats.waiting), (4, 0, 0));
    assert_eq!(stats.instances.iter().map(|instance| instance.calls).sum::<u64>(), 4);
}

#[test]
fn a_pool_grows_to_its_limit_and_shrinks() {
    let pool = pool(PoolOptions::new().instances(1, 3).idle(Duration::from_millis(50)));
    assert_eq!(pool.stats().instances.len(), 1);
    let start = Instant::now();
    let calls: Vec<_> = (0..6)
        .map(|_| {
            let pool = pool.clone();
            std::thread::spawn(move || pool.sleep(100).wait())
        })
        .collect();
    for call in calls {
        call.join().unwrap().unwrap();
    }
    // Two rounds of three.
    assert!(start.elapsed() >= Duration::from_millis(200));
    assert!(pool.stats().instances.len() <= 3);
    soon("it shrinks", || pool.stats().instances.len() == 1);
}

#[test]
fn a_full_queue_rejects_waits_or_sheds() {
    let full = |overflow| {
        let pool = pool(PoolOptions::new().instances(1, 1).queue(1).overflow(overflow));
        let busy = std::thread::spawn({
            let pool = pool.clone();
            move || pool.sleep(300).wait()
        });
        soon("it is busy", || {
            matches!(pool.stats().waiting, 0) && {
                std::thread::sleep(Duration::from_millis(20));
                true
            }
        });
        let queued = std::thread::spawn({
            let pool = pool.clone();
            move || pool.add(1, 1).wait()
        });
        soon("one waits", || pool.stats().waiting == 1);
        let last = pool.add(2, 2).wait();
        busy.join().unwrap().unwrap();
        (queued.join().unwrap(), last)
    };
    let (queued, last) = full(Overflow::Reject);
    assert_eq!(queued.unwrap(), 2);
    assert!(matches!(last.unwrap_err().kind(), CallErrorKind::Overloaded { waiting: 1 }));
    let (queued, last) = full(Overflow::Wait);
    assert_eq!((queued.unwrap(), last.unwrap()), (2, 4));
    let (queued, last) = full(Overflow::ShedOldest);
    assert!(matches!(queued.unwrap_err().kind(), CallErrorKind::Shed));
    assert_eq!(last.unwrap(), 4);
}

#[test]
fn a_full_queue_rejects_awaited_calls_too() {
    let pool = pool(PoolOptions::new().instances(1, 1).queue(0));
    let mut busy = pool.sleep(200).begin();
    let refused = block_on(pool.add(1, 1)).unwrap_err();
    assert!(matches!(refused.kind(), CallErrorKind::Overloaded { waiting: 0 }), "{refused}");
    block_on(&mut busy).unwrap();
    assert_eq!(block_on(pool.add(1, 1)).unwrap(), 2);
}

#[test]
fn a_queued_call_ends_at_its_deadline() {
    let pool = pool(PoolOptions::new().instances(1, 1));
    let busy = std::thread::spawn({
        let pool = pool.clone();
        move || pool.sleep(400).wait()
    });
    std::thread::sleep(Duration::from_millis(50));
    let start = Instant::now();
    let error = block_on(pool.add(1, 1).deadline(Duration::from_millis(50))).unwrap_err();
    let took = start.elapsed();
    assert!(matches!(error.kind(), CallErrorKind::Deadline(d) if *d == Duration::from_millis(50)), "{error}");
    assert!(took >= Duration::from_millis(50) && took < Duration::from_millis(250), "{took:?}");
    assert_eq!(pool.stats().waiting, 0);
    busy.join().unwrap().unwrap();
    assert_eq!(pool.add(1, 1).wait().unwrap(), 2);
}

#[test]
fn a_call_that_cannot_be_stopped_is_given_up_and_replaced() {
    let pool = pool(PoolOptions::new().instances(1, 1));
    let start = Instant::now();
    let error = pool.sleep(500).deadline(Duration::from_millis(50)).wait().unwrap_err();
    let took = start.elapsed();
    assert!(matches!(error.kind(), CallErrorKind::Deadline(_)), "{error}");
    assert!(took < Duration::from_millis(300), "{took:?}");
    assert_eq!(pool.stats().stuck, 1);
    // Another instance takes its place at once.
    assert_eq!(pool.add(1, 1).wait().unwrap(), 2);
    soon("it comes back", || pool.stats().stuck == 0);
    assert_eq!(pool.stats().instances.len(), 1);
}

#[test]
fn too_many_stuck_calls_are_a_quarantine() {
    let pool = pool(PoolOptions::new().instances(1, 4).stuck(1));
    for _ in 0..2 {
        pool.sleep(800).deadline(Duration::from_millis(100)).wait().unwrap_err();
    }
    let error = pool.add(1, 1).wait().unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Unavailable(why) if why.contains("stuck")), "{error}");
    assert!(pool.stats().quarantine.is_some());
    soon("they come back", || pool.stats().stuck == 0);
    assert!(pool.release());
    assert_eq!(pool.add(1, 1).wait().unwrap(), 2);
}

#[test]
fn a_panic_costs_an_instance_and_no_queued_call() {
    let pool = pool(PoolOptions::new().instances(1, 1).breaker(None));
    let mut calls = Vec::new();
    for n in 0..20 {
        let pool = pool.clone();
        calls.push(std::thread::spawn(move || pool.work(n % 5 == 0).wait()));
    }
    let results: Vec<_> = calls.into_iter().map(|call| call.join().unwrap()).collect();
    assert_eq!(results.iter().filter(|result| result.is_err()).count(), 4);
    for error in results.into_iter().filter_map(Result::err) {
        assert!(matches!(error.kind(), CallErrorKind::Panicked { .. }), "{error}");
    }
    assert_eq!((pool.stats().restarts, pool.stats().errors["panicked"]), (4, 4));
}

/// The plugin's own end, or a gibibyte of its memory, is nothing that a caller waits for who has waited for a deadline.
#[test]
fn nobody_waits_for_the_end_of_an_instance_that_has_failed() {
    let pool = pool(PoolOptions::new().instances(1, 1));
    let closed = CLOSED.load(Ordering::SeqCst);
    *HANGS.lock().unwrap() = Some(Step::Begin);
    let failing = std::thread::spawn({
        let pool = pool.clone();
        move || pool.work(true).wait()
    });
    soon("the call has its error", || failing.is_finished());
    assert!(failing.join().unwrap().is_err());
    soon("the instance is about to end", || HANGING.load(Ordering::SeqCst) == 1);
    assert_eq!(pool.work(false).wait().unwrap(), 1, "another has its place");
    *HANGS.lock().unwrap() = None;
    soon("it has ended", || CLOSED.load(Ordering::SeqCst) == closed + 1);
}

#[test]
fn a_breaker_opens_probes_and_closes() {
    let options = PoolOptions::new().instances(1, 1).restart(Restart::new(
        Duration::from_millis(1),
        Duration::from_millis(2),
        5,
    ));
    let breaker = Breaker::new(0.5, 4, Duration::from_secs(10), Duration::from_millis(100));
    let host = host();
    let mut events = host.events();
    let pool: Pool<WorkClient> = host.pool(&plugin(&host), options.breaker(breaker)).unwrap();
    for _ in 0..4 {
        pool.work(true).wait().unwrap_err();
    }
    let error = pool.work(false).wait().unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Unavailable(why) if why.contains("50 %")), "{error}");
    assert!(pool.stats().breaker_open);
    std::thread::sleep(Duration::from_millis(120));
    pool.work(true).wait().unwrap_err();
    assert!(matches!(pool.work(false).wait().unwrap_err().kind(), CallErrorKind::Unavailable(_)));
    std::thread::sleep(Duration::from_millis(120));
    pool.work(false).wait().unwrap();
    pool.work(false).wait().unwrap();
    let told: Vec<_> = std::iter::from_fn(|| events.try_recv()).map(|event| event.kind).collect();
    let count = |kind: &EventKind| told.iter().filter(|told| *told == kind).count();
    assert_eq!((count(&EventKind::BreakerOpened), count(&EventKind::BreakerClosed)), (1, 1), "{told:?}");
}

#[test]
fn failed_starts_are_a_quarantine() {
    let restart = Restart::new(Duration::from_millis(1), Duration::from_millis(4), 3);
    let pool = pool(PoolOptions::new().instances(1, 1).restart(restart).breaker(None).config("mine"));
    FAIL.store(2, Ordering::SeqCst);
    pool.work(true).wait().unwrap_err();
    // Two starts fail; the third does not, and the call that waited for it goes on.
    assert_eq!(pool.add(1, 1).wait().unwrap(), 2);
    FAIL.store(100, Ordering::SeqCst);
    pool.work(true).wait().unwrap_err();
    let error = pool.add(1, 1).wait().unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::Unavailable(why) if why.contains("told to fail (mine)")),
        "{error}"
    );
    FAIL.store(0, Ordering::SeqCst);
    assert!(pool.release());
    assert_eq!(pool.add(1, 1).wait().unwrap(), 2);
}

#[test]
fn a_use_that_fails_open_goes_on_without() {
    for (on_failure, expected) in [(OnFailure::Open, Some(7)), (OnFailure::Closed, None)] {
        let pool = pool(PoolOptions::new().instances(1, 1).on_failure(on_failure).breaker(None));
        let result = pool.work(true).or_open(|(panics,)| 6 + u32::from(panics)).wait();
        assert_eq!(result.ok(), expected);
        let result = block_on(pool.work(true).or_open(|(panics,)| 6 + u32::from(panics)));
        assert_eq!(result.ok(), expected);
    }
}

#[test]
fn a_retry_runs_on_another_instance() {
    let pool = pool(PoolOptions::new().instances(1, 1).retries(1).breaker(None));
    pool.work(true).wait().unwrap_err();
    block_on(pool.work(true)).unwrap_err();
    assert_eq!(pool.stats().restarts, 4);
}

#[test]
fn dropping_a_call_takes_it_out_of_the_queue() {
    let pool = pool(PoolOptions::new().instances(1, 1).queue(1));
    let busy = std::thread::spawn({
        let pool = pool.clone();
        move || pool.sleep(200).wait()
    });
    std::thread::sleep(Duration::from_millis(50));
    for _ in 0..5 {
        let mut call = pool.add(1, 1);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(std::pin::Pin::new(&mut call).poll(&mut context).is_pending());
        assert_eq!(pool.stats().waiting, 1);
        drop(call);
        assert_eq!(pool.stats().waiting, 0);
    }
    busy.join().unwrap().unwrap();
}

#[test]
fn a_flood_of_one_plugin_does_not_delay_another() {
    let host = host();
    let slow: Pool<WorkClient> =
        host.pool(&plugin(&host), PoolOptions::new().instances(1, 8).queue(10_000)).unwrap();
    let quick: Pool<WorkClient> = host.pool(&plugin(&host), PoolOptions::new().instances(1, 1)).unwrap();
    let mut flood: Vec<_> = (0..1000).map(|_| slow.sleep(20)).collect();
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    for call in &mut flood {
        assert!(std::pin::Pin::new(call).poll(&mut context).is_pending());
    }
    let start = Instant::now();
    for _ in 0..5 {
        block_on(quick.add(1, 1)).unwrap();
    }
    // A thousand naps of 20 ms on eight instances take 2.5 s.
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

#[test]
fn instances_go_with_the_pool() {
    let pool = pool(PoolOptions::new().instances(2, 2));
    let other = pool.clone();
    drop(pool);
    assert_eq!(other.add(1, 1).wait().unwrap(), 2);
    let calls = other.calls().clone();
    drop(other);
    let error = calls.add(1, 1).wait().unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Unavailable(_)), "{error}");
    soon("they are closed", || MADE.load(Ordering::SeqCst) == CLOSED.load(Ordering::SeqCst));
}

#[test]
fn results_of_many_inputs_come_in_order() {
    let pool = pool(PoolOptions::new().instances(1, 3).queue(6).breaker(None));
    let naps = [40, 1, 30, 2, 20, 3, 10, 4];
    let start = Instant::now();
    let results: Vec<_> = pool.map(naps, |calls, nap| calls.sleep(nap)).collect();
    assert!(results.iter().all(Result::is_ok) && results.len() == naps.len());
    assert!(start.elapsed() < Duration::from_millis(naps.iter().map(|nap| u64::from(*nap)).sum()));
    // One that fails takes none of the others along, and no more inputs are taken than are worked on.
    let taken = std::cell::Cell::new(0);
    let inputs = (0..100).inspect(|_| taken.set(taken.get() + 1));
    let mut sums = pool.map(inputs, |calls, n| calls.add(n, 1));
    assert_eq!(sums.next().unwrap().unwrap(), 1);
    assert_eq!(taken.get(), 6);
    assert_eq!(block_on(sums.recv()).unwrap().unwrap(), 2);
    assert!(sums.map(Result::unwrap).eq(3..=100));
    let results: Vec<_> = pool.map((0..20).map(|n| n == 7), |calls, panics| calls.work(panics)).collect();
    let failed: Vec<_> = (0..20).filter(|n| results[*n].is_err()).collect();
    assert_eq!(failed, [7]);
}

#[test]
fn a_probe_that_gets_no_instance_leaves_the_probing_to_the_next() {
    let restart = Restart::new(Duration::from_millis(300), Duration::from_millis(300), 100);
    let breaker = Breaker::new(0.5, 2, Duration::from_secs(10), Duration::from_millis(1));
    let pool = pool(PoolOptions::new().instances(1, 1).restart(restart).breaker(breaker));
    for _ in 0..2 {
        pool.work(true).wait().unwrap_err();
    }
    std::thread::sleep(Duration::from_millis(5));
    // Its instance is only made again in a while, which is longer than these have.
    let short = Duration::from_millis(20);
    assert!(matches!(pool.add(1, 1).deadline(short).wait().unwrap_err().kind(), CallErrorKind::Deadline(_)));
    assert!(matches!(
        block_on(pool.add(1, 1).deadline(short)).unwrap_err().kind(),
        CallErrorKind::Deadline(_)
    ));
    soon("it is called again", || pool.add(1, 1).wait().is_ok());
    assert!(!pool.stats().breaker_open);
}

#[test]
fn times_may_be_any() {
    let options = PoolOptions::new()
        .instances(0, 2)
        .idle(Duration::MAX)
        .restart(Restart::new(Duration::MAX, Duration::MAX, u32::MAX))
        .breaker(Breaker::new(0.1, 1, Duration::MAX, Duration::MAX));
    let pool = pool(options);
    assert_eq!(pool.add(1, 1).deadline(Duration::MAX).wait().unwrap(), 2);
    pool.work(true).wait().unwrap_err();
    assert!(matches!(pool.work(true).wait().unwrap_err().kind(), CallErrorKind::Unavailable(_)));
}

#[test]
fn an_instance_takes_so_many_calls() {
    let pool = pool(PoolOptions::new().instances(1, 1).reuse(3));
    let counted: Vec<u32> = (0..7).map(|_| pool.count(1).wait().unwrap()).collect();
    assert_eq!(counted, [1, 2, 3, 1, 2, 3, 1]);
    let stats = pool.stats();
    assert_eq!((stats.errors.values().sum::<u64>(), stats.restarts), (0, 0), "nothing failed: {stats:?}");
}
