//! Slots that are steered without the type of their client: paused, limited, and looked at.

mod common;

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use common::*;
use keyway_pool::{AnySlot, InstanceLimits, Pause, SlotLimits};

fn slot(host: &Host, name: &str, options: PoolOptions) -> Slot<WorkClient> {
    let slot = host.slot::<WorkClient>(name, SlotOptions::new().pool(options.breaker(None)));
    slot.swap_to(&plugin(host)).unwrap();
    slot
}

#[track_caller]
fn paused(outcome: Result<i32, CallError>) {
    let error = outcome.unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::Unavailable(why) if why == "paused by the operator"),
        "{error}"
    );
}

#[test]
fn a_slot_is_steered_without_its_type() {
    let host = host();
    let typed = slot(&host, "one", PoolOptions::new().instances(1, 2));
    let any: Arc<dyn AnySlot> = Arc::new(typed.clone());
    assert_eq!((any.name(), any.generation(), any.paused()), ("one", 1, None));
    assert_eq!(any.plugin().unwrap().id(), typed.plugin().unwrap().id());
    assert!(any.previous().is_none() && any.canary_plugin().is_none());
    assert_eq!(any.rollback().unwrap_err().step(), Step::Begin);
    assert!(any.contract().exported().any(|(_, function)| &*function.name == "add"));
    assert!(any.check(&plugin(&host)).is_ok());
    let error = any.swap(std::path::Path::new("/no/such/file")).unwrap_err();
    assert_eq!(error.step(), Step::Open);

    assert_eq!(any.swap_to(&plugin(&host)).unwrap(), Swap::Done { generation: 2, stopped: 0 });
    assert!(any.previous().is_some());
    assert_eq!(any.rollback().unwrap(), Swap::Done { generation: 3, stopped: 0 });
    assert!(!any.promote() && !any.end_canary() && !any.release());
    assert_eq!(any.stats()[0].generation, 3);

    let back = (&*any as &dyn Any).downcast_ref::<Slot<WorkClient>>().unwrap();
    assert_eq!(back.add(2, 2).wait().unwrap(), 4);
    assert!(any.clear() && any.generation() == 0 && any.stats().is_empty());
}

#[test]
fn a_paused_slot_refuses_and_others_go_on() {
    let host = host();
    let mut events = host.events();
    let (held, other) = (slot(&host, "held", PoolOptions::new()), slot(&host, "other", PoolOptions::new()));
    // A call that an instance has already goes on.
    let under_way = held.add(1, 1).begin();
    assert_eq!(under_way.wait().unwrap(), 2);
    assert!(held.pause(Pause::Refuse) && !held.pause(Pause::Refuse));
    assert_eq!(held.paused(), Some(Pause::Refuse));
    paused(held.add(1, 1).wait());
    paused(block_on(held.add(1, 1)));
    assert_eq!(other.add(1, 1).wait().unwrap(), 2);
    // What gets into it is paused as well.
    held.swap_to(&plugin(&host)).unwrap();
    paused(held.add(1, 1).wait());
    assert!(held.resume() && !held.resume());
    assert_eq!(held.add(1, 1).wait().unwrap(), 2);
    let kinds: Vec<EventKind> = std::iter::from_fn(|| events.try_recv()).map(|event| event.kind).collect();
    assert!(kinds.contains(&EventKind::Paused(Pause::Refuse)) && kinds.contains(&EventKind::Resumed));
}

#[test]
fn calls_of_a_paused_slot_wait_through_a_swap() {
    let host = host();
    STATELESS.store(true, Ordering::SeqCst);
    let slot = slot(&host, "held", PoolOptions::new().instances(2, 2).queue(3));
    assert!(slot.pause(Pause::Wait));
    let calls: Vec<_> = (0..3).map(|n| slot.add(n, 1).begin()).collect();
    assert_eq!(slot.stats()[0].waiting, 3);
    // The queue is as long as it was.
    let error = slot.add(1, 1).wait().unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Overloaded { .. }), "{error}");
    assert_eq!(slot.swap_to(&plugin(&host)).unwrap(), Swap::Done { generation: 2, stopped: 0 });
    assert_eq!((slot.stats()[0].generation, slot.stats()[0].waiting), (2, 3));
    assert!(slot.resume());
    for (n, call) in calls.into_iter().enumerate() {
        assert_eq!(call.wait().unwrap(), n as i32 + 1);
    }
    // A deadline holds while it waits.
    slot.pause(Pause::Wait);
    let error = slot.add(1, 1).deadline(Duration::from_millis(20)).wait().unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Deadline(_)), "{error}");
    assert!(slot.pause(Pause::Refuse) && slot.paused() == Some(Pause::Refuse));
    paused(slot.add(1, 1).wait());
}

#[test]
fn limits_hold_at_once_and_for_what_comes() {
    let host = host();
    let slot = slot(&host, "limited", PoolOptions::new().instances(4, 4));
    assert_eq!(slot.stats()[0].instances.len(), 4);
    let mut limits = AnySlot::limits(&slot);
    assert_eq!((limits.min, limits.max, limits.queue, limits.deadline), (4, 4, 1024, None));
    (limits.min, limits.max, limits.queue) = (1, 2, 0);
    limits.deadline = Some(Duration::from_millis(30));
    limits.instance = InstanceLimits::new().values(1 << 20);
    slot.set_limits(limits.clone());
    assert_eq!((slot.stats()[0].instances.len(), AnySlot::limits(&slot)), (2, limits.clone()));
    let error = slot.sleep(400).wait().unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Deadline(_)), "{error}");

    let own = Duration::from_secs(20);
    let busy = [slot.sleep(300).deadline(own).begin(), slot.sleep(300).deadline(own).begin()];
    let error = slot.add(1, 1).wait().unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Overloaded { waiting: 0 }), "{error}");
    for call in busy {
        call.wait().unwrap();
    }

    slot.swap_to(&plugin(&host)).unwrap();
    assert!(slot.sleep(400).wait().is_err(), "the next generation has them too");
    let none: SlotLimits = SlotLimits::of(&PoolOptions::new().instances(0, 1));
    slot.set_limits(none);
    assert!(slot.sleep(60).wait().is_ok());
}

#[test]
fn latencies_are_those_since_one_looked_last() {
    let host = host();
    let slot = slot(&host, "timed", PoolOptions::new().instances(1, 1));
    slot.sleep(60).wait().unwrap();
    let first = AnySlot::recorded(&slot).remove(0);
    assert_eq!((first.generation(), first.calls()), (1, 1));
    assert!(first.since(None).p50 >= Duration::from_millis(60));
    assert_eq!(first.since(Some(&first)).max, Duration::ZERO);
    (0..3).for_each(|_| assert_eq!(slot.add(1, 1).wait().unwrap(), 2));
    let second = AnySlot::recorded(&slot).remove(0);
    assert_eq!(second.calls(), 4);
    assert!(second.since(Some(&first)).max < first.since(None).max);
    slot.swap_to(&plugin(&host)).unwrap();
    assert_eq!((slot.totals().calls, slot.totals().errors), (4, 0), "all generations count");
    let next = AnySlot::recorded(&slot).remove(0);
    assert_eq!((next.generation(), next.calls(), next.since(Some(&second)).max), (2, 0, Duration::ZERO));
}
