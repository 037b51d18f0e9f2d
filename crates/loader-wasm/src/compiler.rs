//! The threads that compile components: they give way to those that answer calls.

use std::sync::OnceLock;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// How much they give way, as `nice` counts it: on a machine that is busy they get about a quarter of what others get.
#[cfg(target_os = "linux")]
const NICE: i32 = 5;

/// Runs what wasmtime compiles in parallel on these threads; where there are none to be had, where it would run anyway.
pub(crate) fn run<R: Send>(compile: impl FnOnce() -> R + Send) -> R {
    static THREADS: OnceLock<Option<ThreadPool>> = OnceLock::new();
    match THREADS.get_or_init(threads) {
        Some(threads) => threads.install(compile),
        None => compile(),
    }
}

fn threads() -> Option<ThreadPool> {
    let threads = ThreadPoolBuilder::new().thread_name(|number| format!("keyway-compile-{number}"));
    threads.start_handler(|_| give_way()).build().ok()
}

fn give_way() {
    // On Linux it is the thread's alone. Where it is refused, as in a sealed process, compiling is as urgent as all else.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(NICE);
}
