//! Instances that are lent out whole.

mod common;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use common::*;
use keyway_pool::{AnySlot as _, Lender, LendingSlot, Loan};

/// Lends what a pool has.
const LENDER: Lender = Lender {
    contract: <WorkClient as keyway_contract::Client>::CONTRACT,
    check: |_| Ok(()),
    make: |plugin, config, limits| plugin.instantiate_for_within::<WorkClient>(config, limits),
};

fn slot(most: usize, queue: usize) -> LendingSlot {
    let options = SlotOptions::new().pool(PoolOptions::new().instances(1, most).queue(queue));
    let host = host();
    let slot =
        LendingSlot::new(&host, "lent", options.drain(Duration::from_millis(50)).carry_state(false), LENDER);
    assert!(
        matches!(now(slot.lend()), Poll::Ready(Err(error)) if matches!(error.kind(), CallErrorKind::Unavailable(_)))
    );
    slot.swap_to(&plugin(&host)).expect("a swap");
    slot
}

/// What a future has at once.
fn now<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

fn lend(slot: &LendingSlot) -> Loan {
    match now(slot.lend()) {
        Poll::Ready(Ok(loan)) => loan,
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_comes_first_is_served_first() {
    let slot = slot(1, 2);
    let first = lend(&slot);
    let mut context = Context::from_waker(Waker::noop());
    let (mut second, mut third) = (pin!(slot.lend()), Box::pin(slot.lend()));
    assert!(second.as_mut().poll(&mut context).is_pending());
    assert!(third.as_mut().poll(&mut context).is_pending());
    assert!(
        matches!(now(slot.lend()), Poll::Ready(Err(error)) if matches!(error.kind(), CallErrorKind::Overloaded { .. }))
    );
    first.give_back(Ok(()));
    assert!(third.as_mut().poll(&mut context).is_pending());
    let Poll::Ready(Ok(loan)) = second.as_mut().poll(&mut context) else { panic!("it is the next") };
    // Whoever gives his place up leaves it to the next, even when it was given already.
    drop(loan);
    drop(third);
    drop(lend(&slot));
    let stats = &slot.stats()[0];
    assert_eq!((stats.calls, stats.errors.get("cancelled"), stats.waiting), (3, Some(&2), 0));
}

#[test]
fn a_swap_stops_what_does_not_end() {
    let slot = slot(2, 0);
    let loan = lend(&slot);
    assert_eq!(loan.generation(), 1);
    let plugin = loan.plugin().clone();
    let swapped = slot.swap_to(&plugin).expect("a swap");
    assert_eq!(swapped, Swap::Done { generation: 2, stopped: 1 });
    assert!(matches!(loan.error(CallErrorKind::Cancelled).kind(), CallErrorKind::Replaced(_)));
    drop(loan);
    assert_eq!(lend(&slot).generation(), 2);
}
