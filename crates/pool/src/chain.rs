//! The chain of pools that a thread is inside of: which plugin's call made the call that made this one.
//!
//! It travels with a call to the thread that runs it. A plugin that calls, through a host service, the pool whose
//! instance is in that very call, would wait for itself where the pool has no other instance.

use std::cell::RefCell;
use std::sync::Arc;

/// One pool in a chain.
#[derive(Debug)]
pub(crate) struct Link {
    /// The number of the pool.
    pool: u64,
    outer: Chain,
}

/// The innermost pool of a chain, and with it all others.
pub(crate) type Chain = Option<Arc<Link>>;

thread_local! {
    static CHAIN: RefCell<Chain> = const { RefCell::new(None) };
}

/// The chain that this thread is inside of.
pub(crate) fn current() -> Chain {
    CHAIN.with_borrow(Clone::clone)
}

/// How often a pool is in a chain.
pub(crate) fn count(chain: &Chain, pool: u64) -> usize {
    let mut count = 0;
    let mut link = chain.as_deref();
    while let Some(this) = link {
        count += usize::from(this.pool == pool);
        link = this.outer.as_deref();
    }
    count
}

/// Runs a call of a pool, made from inside of `outer`.
pub(crate) fn enter<R>(outer: Chain, pool: u64, call: impl FnOnce() -> R) -> R {
    /// Puts the chain back that was there, also when the call unwinds.
    struct Back(Chain);
    impl Drop for Back {
        fn drop(&mut self) {
            CHAIN.set(self.0.take());
        }
    }
    let link = Arc::new(Link { pool, outer });
    let _back = Back(CHAIN.replace(Some(link)));
    call()
}
