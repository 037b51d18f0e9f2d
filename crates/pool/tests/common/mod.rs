//! What the tests share: a plugin that does what it is told, linked in.
#![allow(dead_code, unused_imports, missing_docs)]

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

pub use keyway_contract::{CallError, CallErrorKind, State};
pub use keyway_host::{Host, Plugin};
pub use keyway_pool::{
    Breaker, CanaryOptions, Event, EventKind, OnFailure, Overflow, Pool, PoolOptions, Pools, Restart, Slot,
    SlotOptions, Step, Swap,
};

keyway_contract::contract!({ inline: "
    package test:work@1.0.0;
    interface work {
        /// Adds.
        add: func(a: s32, b: s32) -> s32;
        /// Says who answers.
        greet: func(name: string) -> string;
        /// Sleeps for so many milliseconds.
        sleep: func(millis: u32);
        /// Panics if it is told to.
        work: func(panics: bool) -> u32;
        /// Adds to what the instance knows.
        count: func(by: u32) -> u32;
        /// What the instance has counted, after so many milliseconds.
        nap-count: func(millis: u32) -> u32;
        /// Panics in all instances but the first two, if it is told to.
        picky: func(a: u32) -> u32;
        /// The bytes, each one more.
        more: func(data: list<u8>) -> list<u8>;
    }
    world w { export work; }
" });

/// How many instances have been made, and have been closed.
pub static MADE: AtomicU64 = AtomicU64::new(0);
pub static CLOSED: AtomicU64 = AtomicU64::new(0);
/// How many starts are to fail.
pub static FAIL: AtomicU64 = AtomicU64::new(0);

/// Whether instances of later generations panic.
pub static SICK_WORK: AtomicBool = AtomicBool::new(false);

pub struct Worker {
    number: u64,
    calls: u32,
    count: u32,
}

/// What the next checks, saves and restores come to.
pub static SICK: AtomicBool = AtomicBool::new(false);
pub static STATELESS: AtomicBool = AtomicBool::new(false);
pub static FORGETFUL: AtomicBool = AtomicBool::new(false);

/// The part of the lifecycle that does not end as long as this says so, and how many are in it.
pub static HANGS: Mutex<Option<Step>> = Mutex::new(None);
pub static HANGING: AtomicU64 = AtomicU64::new(0);

fn hang(step: Step) {
    HANGING.fetch_add(1, Ordering::SeqCst);
    while *HANGS.lock().unwrap() == Some(step) {
        std::thread::sleep(Duration::from_millis(1));
    }
    HANGING.fetch_sub(1, Ordering::SeqCst);
}

impl keyway_contract::Lifecycle for Worker {
    fn create(config: &str) -> Result<Self, String> {
        hang(Step::Start);
        if FAIL.load(Ordering::SeqCst) > 0 {
            FAIL.fetch_sub(1, Ordering::SeqCst);
            return Err(format!("told to fail ({config})"));
        }
        let number = MADE.fetch_add(1, Ordering::SeqCst);
        Ok(Worker { number, calls: 0, count: 0 })
    }

    fn check(&mut self) -> Result<(), String> {
        hang(Step::Check);
        if SICK.load(Ordering::SeqCst) { Err("told to be sick".to_owned()) } else { Ok(()) }
    }

    fn save(&mut self) -> Result<State, String> {
        hang(Step::Save);
        if STATELESS.load(Ordering::SeqCst) {
            return Err("told to keep none".to_owned());
        }
        Ok(State { version: 1, data: self.count.to_le_bytes().to_vec().into() })
    }

    fn restore(&mut self, state: State) -> Result<(), String> {
        hang(Step::Restore);
        if FORGETFUL.load(Ordering::SeqCst) {
            return Err("told to forget".to_owned());
        }
        self.count = u32::from_le_bytes(state.data[..].try_into().map_err(|_| "no count".to_owned())?);
        Ok(())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // No step of a swap: what is replaced ends afterwards.
        hang(Step::Begin);
        CLOSED.fetch_add(1, Ordering::SeqCst);
    }
}

impl Work for Worker {
    fn add(&mut self, a: i32, b: i32) -> i32 {
        a + b
    }

    fn greet(&mut self, name: &str) -> String {
        self.calls += 1;
        format!("{name} {}", self.calls)
    }

    fn sleep(&mut self, millis: u32) {
        std::thread::sleep(Duration::from_millis(millis.into()));
    }

    fn work(&mut self, panics: bool) -> u32 {
        assert!(!panics, "told to");
        self.calls += 1;
        self.calls
    }

    fn count(&mut self, by: u32) -> u32 {
        self.count += by;
        self.count
    }

    fn nap_count(&mut self, millis: u32) -> u32 {
        self.sleep(millis);
        self.count
    }

    fn picky(&mut self, a: u32) -> u32 {
        assert!(!SICK_WORK.load(Ordering::SeqCst) || self.number < 2, "a later one");
        a
    }

    fn more(&mut self, data: keyway_contract::Buffer<u8>) -> keyway_contract::Buffer<u8> {
        data.iter().map(|byte| byte.wrapping_add(1)).collect::<Vec<_>>().into()
    }
}

export!(Worker);

/// A host with the plugin, which is told nothing: tests may run one after the other in one process.
pub fn host() -> Host {
    for told in [&SICK_WORK, &SICK, &STATELESS, &FORGETFUL] {
        told.store(false, Ordering::SeqCst);
    }
    for count in [&MADE, &CLOSED, &FAIL] {
        count.store(0, Ordering::SeqCst);
    }
    Host::builder().link(PLUGIN).build().unwrap()
}

/// The plugin.
pub fn plugin(host: &Host) -> Plugin {
    host.linked_plugins().next().unwrap()
}

/// A pool of it.
pub fn pool(options: PoolOptions) -> Pool<WorkClient> {
    let host = host();
    host.pool(&plugin(&host), options).unwrap()
}

/// Runs a future on this thread.
pub fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
    let mut context = std::task::Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        std::thread::park();
    }
}

/// Waits until something is so, for a while.
pub fn soon(what: &str, is: impl Fn() -> bool) {
    let start = std::time::Instant::now();
    while !is() {
        assert!(start.elapsed() < Duration::from_secs(10), "{what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
