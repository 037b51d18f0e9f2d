//! Pools and slots: what a shared instance costs above one's own, how work spreads, what a swap disturbs, and how soon an
//! endless call ends.

use std::future::Future;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, Wake};
use std::time::{Duration, Instant};

use bench_contract::plain::CallsClient;
use keyway::{
    CallErrorKind, Host, NativeLoader, Placed, Pool, PoolOptions, Pools as _, ProcessLoader, Settings, Slot,
    SlotOptions, WasmLoader, Watch, WatchOptions,
};

use crate::measure::{Pair, compare, median};
use crate::report::Report;

type Failure = Box<dyn std::error::Error>;

/// Runs all comparisons.
pub fn run(
    libraries: &Path,
    components: &Path,
    cache: &Path,
    runner: &Path,
    report: &mut Report,
) -> Result<(), Failure> {
    let library = libraries.join("libbench_plugin.so");
    let component = components.join("bench_plugin.wasm");
    let native = || Host::builder().trust(keyway::Trust::any()).loader(NativeLoader::new()).build();
    let wasm = || Host::builder().loader(WasmLoader::builder().cache(cache).build()).build();
    let process = || {
        let settings = Settings { placement: Some(Placed::Process), ..Settings::default() };
        let loader = ProcessLoader::builder().runner(runner).build();
        Host::builder().loader(loader).default_settings(settings).build()
    };
    overhead(&native()?, &library, report)?;
    scaling(&native()?, &library, report)?;
    for (name, host, file) in [("component", wasm()?, &component), ("process", process()?, &library)] {
        deadline(name, &host, file, report)?;
    }
    for (name, host, file) in [
        ("native", native()?, &library),
        ("component", wasm()?, &component),
        ("process", process()?, &library),
    ] {
        swaps(name, &host, file, report)?;
    }
    // In a cache of its own: nothing of it is in there.
    let new = Host::builder().loader(WasmLoader::builder().cache(cache.join("arrivals")).build()).build()?;
    for (name, host, file) in [("native library", native()?, &library), ("component", new, &component)] {
        arrivals(name, &host, file, report)?;
    }
    Ok(())
}

fn overhead(host: &Host, library: &Path, report: &mut Report) -> Result<(), Failure> {
    let plugin = host.open(library)?;
    let mut client = plugin.client::<CallsClient>("")?;
    let pool: Pool<CallsClient> = host.pool(&plugin, PoolOptions::new().instances(1, 1))?;
    let mut bare = |n: u32| {
        for i in 0..n as i32 {
            black_box(client.add(black_box(i), 7).unwrap_or(0));
        }
    };
    let pair = compare(
        20_000,
        |n| {
            for i in 0..n as i32 {
                black_box(pool.add(black_box(i), 7).wait().unwrap_or(0));
            }
        },
        &mut bare,
    );
    report.difference(
        "a call of a pool on its caller's thread above one of the bare client",
        "≤ 300 ns",
        &pair,
        300.0,
    );
    let pair = compare(
        2_000,
        |n| {
            for i in 0..n as i32 {
                black_box(block_on(pool.add(black_box(i), 7)).unwrap_or(0));
            }
        },
        bare,
    );
    report.difference("an awaited call, which a thread of the pool makes, above it", "≤ 40 µs", &pair, 40e3);
    Ok(())
}

/// Two instances on two CPUs against perfect scaling.
fn scaling(host: &Host, library: &Path, report: &mut Report) -> Result<(), Failure> {
    let plugin = host.open(library)?;
    let mut client = plugin.client::<CallsClient>("")?;
    // How many rounds take 50 µs here.
    let start = Instant::now();
    black_box(client.work(10_000_000)?);
    let rounds = (10e6 * 50e-6 / start.elapsed().as_secs_f64()) as u32;
    let pool: Pool<CallsClient> = host.pool(&plugin, PoolOptions::new().instances(2, 2))?;
    let mut other = plugin.client::<CallsClient>("")?;
    let one = |client: &mut CallsClient, n: u32| {
        for _ in 0..n {
            black_box(client.work(black_box(rounds)).unwrap_or(0));
        }
    };
    let from_two = |n: u32| {
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..n / 2 {
                        black_box(pool.work(black_box(rounds)).wait().unwrap_or(0));
                    }
                });
            }
        });
    };
    let batch = |n: u32| {
        let results = pool.map(0..n, |calls, _| calls.work(black_box(rounds)));
        results.for_each(|result| {
            black_box(result.unwrap_or(0));
        });
    };
    // What the machine gives two threads that share nothing.
    let bare = compare(
        1_000,
        |n| {
            std::thread::scope(|scope| {
                scope.spawn(|| one(&mut client, n / 2));
                scope.spawn(|| one(&mut other, n / 2));
            });
        },
        {
            let mut third = plugin.client::<CallsClient>("")?;
            move |n| one(&mut third, n)
        },
    );
    report.reported_share(
        "two bare instances on two threads that share nothing, 50 µs a call, of twice one",
        0.5 / bare.ratio,
    );
    let mut twice = |n: u32| {
        std::thread::scope(|scope| {
            scope.spawn(|| one(&mut client, n / 2));
            scope.spawn(|| one(&mut other, n / 2));
        });
    };
    let callers = compare(1_000, from_two, &mut twice);
    report.at_least(
        "throughput of a pool of two instances from two threads, of these",
        0.9,
        1.0 / callers.ratio,
    );
    let batch = compare(1_000, batch, &mut twice);
    report.at_least("the same as one batch (`map`), results in order", 0.9, 1.0 / batch.ratio);
    Ok(())
}

/// An endless loop with a deadline of 50 ms, and the call after it.
fn deadline(name: &str, host: &Host, file: &Path, report: &mut Report) -> Result<(), Failure> {
    let plugin = host.open(file)?;
    let options = PoolOptions::new().instances(1, 1).breaker(None);
    let pool: Pool<CallsClient> = host.pool(&plugin, options)?;
    let deadline = Duration::from_millis(50);
    let mut late = Vec::new();
    for round in 0..21 {
        let start = Instant::now();
        // As good as endless: it takes seconds.
        let call = pool.work(u32::MAX).deadline(deadline);
        let outcome = if round % 2 == 0 { call.wait() } else { block_on(call) };
        let took = start.elapsed();
        match outcome {
            Err(error) if matches!(error.kind(), CallErrorKind::Deadline(_)) => {}
            Err(error) => return Err(error.into()),
            Ok(_) => return Err("a call that takes seconds ended within its deadline".into()),
        }
        late.push(took.saturating_sub(deadline).as_secs_f64() * 1e9);
        // By a fresh instance.
        pool.add(1, 2).wait()?;
    }
    report.worst(
        &format!("how late an endless call of a {name} ends after its deadline of 50 ms"),
        10e6,
        &mut late,
    );
    Ok(())
}

/// Swaps under a constant load, each to a file that is not open.
fn swaps(name: &str, host: &Host, file: &Path, report: &mut Report) -> Result<(), Failure> {
    const SWAPS: usize = 1_000;
    let folder = std::env::temp_dir().join(format!("keyway-bench-swaps-{}", std::process::id()));
    let versions = versions(file, &folder)?;
    let options = SlotOptions::new().pool(PoolOptions::new().instances(1, 1).breaker(None));
    let slot: Slot<CallsClient> = host.slot("bench", options);
    for version in versions.iter().chain(&versions) {
        slot.swap(version)?;
    }
    let (stop, swapping) = (AtomicBool::new(false), AtomicBool::new(false));
    let (made, wrong) = (AtomicU64::new(0), AtomicU64::new(0));
    let mut memory = Vec::with_capacity(SWAPS);
    let mut took = Vec::with_capacity(SWAPS);
    let (mut during, mut outside) = (Vec::new(), Vec::new());
    std::thread::scope(|scope| -> Result<(), Failure> {
        let caller = scope.spawn(|| {
            // Resident from the beginning, so that keeping the times is no growth.
            let kept = || {
                let mut times = vec![1.0; 1 << 17];
                times.clear();
                times
            };
            let (mut during, mut outside) = (kept(), kept());
            for i in 0.. {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let before = swapping.load(Ordering::Relaxed);
                let start = Instant::now();
                let sum = slot.add(i, 7).wait();
                let took = start.elapsed().as_secs_f64() * 1e9;
                made.fetch_add(1, Ordering::Relaxed);
                if !sum.is_ok_and(|sum| sum == i.wrapping_add(7)) {
                    wrong.fetch_add(1, Ordering::Relaxed);
                }
                if before || swapping.load(Ordering::Relaxed) { &mut during } else { &mut outside }
                    .push(took);
                // A load, and not a flood: other things have the CPU too.
                std::thread::sleep(Duration::from_micros(50));
            }
            (during, outside)
        });
        let swapped = (0..SWAPS).try_for_each(|swap| -> Result<(), Failure> {
            swapping.store(true, Ordering::Relaxed);
            let start = Instant::now();
            slot.swap(&versions[swap % versions.len()])?;
            took.push(start.elapsed().as_secs_f64() * 1e9);
            swapping.store(false, Ordering::Relaxed);
            memory.push(resident().ok_or("the host's memory is not to be read")?);
            std::thread::sleep(Duration::from_millis(1));
            Ok(())
        });
        stop.store(true, Ordering::Relaxed);
        (during, outside) = caller.join().map_err(|_| "the caller panicked")?;
        swapped
    })?;
    let _ = std::fs::remove_dir_all(&folder);
    report.fact(
        &format!(
            "{SWAPS} swaps of a {name} under load, {} calls: none failed, lost or wrong",
            made.load(Ordering::Relaxed)
        ),
        wrong.load(Ordering::Relaxed) == 0,
    );
    report.reported(&format!("a swap of a {name}"), median(took.into_iter()));
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    let (first, last) = (mean(&memory[..100]), mean(&memory[SWAPS - 100..]));
    let line = format!("memory of the host in the last 100 swaps of a {name} against the first 100");
    if name == "native" {
        report.bytes(&format!("{line}: growth a swap"), (last - first) / (SWAPS - 100) as f64);
    } else {
        report.growth(&line, 1.02, last, first);
    }
    let p99 = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times.get(times.len().saturating_sub(1) * 99 / 100).copied().unwrap_or(f64::NAN)
    };
    let (ours, raw) = (p99(&mut during), p99(&mut outside));
    report.ratio(
        &format!("p99 of calls during a swap of a {name} against outside"),
        2.0,
        &Pair { ours, raw, ratio: ours / raw },
    );
    Ok(())
}

/// How soon a new file in a watched place is called.
fn arrivals(name: &str, host: &Host, file: &Path, report: &mut Report) -> Result<(), Failure> {
    let folder = std::env::temp_dir().join(format!("keyway-bench-arrivals-{}", std::process::id()));
    let versions = versions(file, &folder)?;
    let (watched, new) = (folder.join("plugin"), folder.join("new"));
    std::fs::copy(&versions[0], &watched)?;
    let slot: Slot<CallsClient> =
        host.slot("arrivals", SlotOptions::new().pool(PoolOptions::new().instances(1, 1)));
    slot.swap(&watched)?;
    let watch = Watch::file(&slot, &watched, WatchOptions::default())?;
    let mut took = Vec::new();
    // The first of each content is new to the compiler, the others are in its cache.
    for round in 1..=14 {
        // Changes that follow each other closely are taken as one, which is not what is measured.
        std::thread::sleep(Duration::from_millis(200));
        std::fs::copy(&versions[round % versions.len()], &new)?;
        let last = slot.generation();
        let start = Instant::now();
        std::fs::rename(&new, &watched)?;
        while slot.generation() == last {
            if start.elapsed() > Duration::from_secs(20) {
                return Err("a new file in a watched place is not taken".into());
            }
            std::thread::sleep(Duration::from_micros(50));
        }
        slot.add(1, 2).wait()?;
        took.push(start.elapsed().as_secs_f64() * 1e9);
    }
    drop(watch);
    let _ = std::fs::remove_dir_all(&folder);
    let known = took.split_off(versions.len());
    let line = format!("from a new file in a watched place to its first call: {name}");
    report.reported(&format!("{line}, seen for the first time"), median(took.into_iter()));
    report.reported(&format!("{line}, seen before"), median(known.into_iter()));
    Ok(())
}

/// Copies of a plugin that differ in bytes nobody looks at: more than are open at a time.
fn versions(file: &Path, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    std::fs::create_dir_all(folder)?;
    let bytes = std::fs::read(file)?;
    let name = file.file_name().ok_or("a plugin has a name")?.to_string_lossy().into_owned();
    let copy = |n: u8| -> Result<PathBuf, Failure> {
        let path = folder.join(format!("{n}-{name}"));
        let mut bytes = bytes.clone();
        if bytes.starts_with(b"\0asm") {
            // A custom section with a name of one letter.
            bytes.extend([0, 2, 1, b'a' + n]);
        } else {
            bytes.extend([0, n]);
        }
        std::fs::write(&path, bytes)?;
        Ok(path)
    };
    (0..3).map(copy).collect()
}

/// The resident memory of this process in bytes.
fn resident() -> Option<f64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: f64 = statm.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4096.0)
}

/// Runs a future on this thread.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Unpark(std::thread::current())).into();
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        std::thread::park();
    }
}
