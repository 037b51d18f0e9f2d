//! [`Stop`]: tells a request that is under way to end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Waker};

use keyway_contract::client::Interrupt;

/// Stops the request that an instance has at the moment.
#[derive(Default)]
pub(crate) struct Stop {
    told: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Stop {
    /// A request begins: what was meant for the one before does not count.
    pub(crate) fn begin(&self) {
        self.told.store(false, Ordering::SeqCst);
    }

    /// Whether the request is to end; else whoever waits is woken when it is.
    pub(crate) fn poll(&self, context: &Context<'_>) -> bool {
        if !self.is_told() {
            let mut waker = self.waker.lock().unwrap_or_else(PoisonError::into_inner);
            match &mut *waker {
                Some(waker) => waker.clone_from(context.waker()),
                none => *none = Some(context.waker().clone()),
            }
        }
        // Again, since it may have been told meanwhile.
        self.is_told()
    }

    pub(crate) fn is_told(&self) -> bool {
        self.told.load(Ordering::SeqCst)
    }
}

impl Interrupt for Stop {
    fn cancel(&self) {
        self.told.store(true, Ordering::SeqCst);
        let waker = self.waker.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
