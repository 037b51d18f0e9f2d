//! Linked-in and native calls against what C and a trait object cost.

use std::hint::black_box;
use std::path::Path;

use bench_contract::plain::{Calls, CallsClient};
use bench_contract::services::{FeederClient, host};
use bench_plugin::Bench;
use keyway::{Buffer, Host, ServiceError};

use crate::measure::{Pair, compare};
use crate::report::Report;

/// The host service of the benchmarks.
pub struct Sink;

impl host::sink::Sink for Sink {
    fn push(&self, data: Buffer<u8>) -> Result<u32, ServiceError> {
        Ok(black_box(data.len() as u32))
    }
}

type Failure = Box<dyn std::error::Error>;

/// A frame of 33 MB: 3840 by 2160 pixels of four bytes.
pub const FRAME: usize = 3840 * 2160 * 4;

/// Runs all comparisons.
pub fn run(host: &Host, artifacts: &Path, report: &mut Report) -> Result<(), Failure> {
    let mut linked = host.linked("bench.plugin")?.client::<CallsClient>("")?;
    let mut native = host.open(artifacts.join("libbench_plugin.so"))?.client::<CallsClient>("")?;
    let mut feeder = host.open(artifacts.join("libbench_feeder.so"))?.client::<FeederClient>("")?;
    let raw = artifacts.join("libbench_raw.so");

    let mut object: Box<dyn Calls> = black_box(Box::new(Bench));
    let pair = compare(
        2_000_000,
        |n| add(&mut linked, n),
        |n| {
            for i in 0..n as i32 {
                black_box(object.add(black_box(i), 7));
            }
        },
    );
    report.difference("static call of `add` against a `dyn Trait` call", "≤ 2 ns above it", &pair, 2.0);

    // 1 µs of work a call.
    let rounds = rounds_for(1_000.0);
    let pair = compare(
        20_000,
        |n| {
            for _ in 0..n {
                black_box(linked.work(black_box(rounds)).unwrap_or(0));
            }
        },
        |n| {
            for _ in 0..n {
                black_box(object.work(black_box(rounds)));
            }
        },
    );
    report.ratio("static call with 1 µs of work against a `dyn Trait` call", 1.02, &pair);

    // SAFETY: the library is ours, without constructors.
    let library = unsafe { libloading::Library::new(raw) }?;
    // SAFETY: the functions have these types in benches/raw.
    let (raw_add, raw_greet, raw_free) = unsafe {
        (
            library.get::<extern "C" fn(i32, i32) -> i32>(b"raw_add")?,
            library.get::<unsafe extern "C" fn(*const u8, usize, *mut Bytes)>(b"raw_greet")?,
            library.get::<unsafe extern "C" fn(*mut u8, usize)>(b"raw_free")?,
        )
    };
    let raw_add = *black_box(&*raw_add);
    let pair = compare(
        2_000_000,
        |n| add(&mut native, n),
        |n| {
            for i in 0..n as i32 {
                black_box(raw_add(black_box(i), 7));
            }
        },
    );
    report.ratio("native `add(s32, s32)` against a `dlsym`ed `extern \"C\"` function", 1.5, &pair);

    let pair = compare(
        2_000_000,
        |n| {
            for i in 0..n as i32 {
                black_box(feeder.add(black_box(i), 7).unwrap_or(0));
            }
        },
        |n| add(&mut native, n),
    );
    report.reported_ratio("the same of a plugin that may call its host, against one that may not", &pair);

    let pair = compare(
        200_000,
        |n| {
            for _ in 0..n {
                black_box(native.greet(black_box("Ada Lovelace")).unwrap_or_default());
            }
        },
        |n| {
            for _ in 0..n {
                let name = black_box("Ada Lovelace");
                let mut out = Bytes { data: std::ptr::null_mut(), len: 0 };
                // SAFETY: the view is valid for the call, and the bytes are freed once, after the copy.
                let text = unsafe {
                    raw_greet(name.as_ptr(), name.len(), &mut out);
                    let bytes = std::slice::from_raw_parts(out.data, out.len).to_vec();
                    raw_free(out.data, out.len);
                    String::from_utf8(bytes).unwrap_or_default()
                };
                black_box(text);
            }
        },
    );
    report.ratio("native `greet(string) -> string` against a hand-written C ABI", 1.3, &pair);

    let pair = frames(&mut native, &mut linked);
    report.ratio("native transform of a 33 MB frame against the same function linked in", 1.05, &pair);
    let mut frame: Buffer<u8> = vec![1u8; FRAME].into();
    let before = frame.as_ptr();
    frame = native.invert(frame)?;
    report.fact("the 33 MB frame comes back at the address it was sent from", frame.as_ptr() == before);
    Ok(())
}

#[repr(C)]
struct Bytes {
    data: *mut u8,
    len: usize,
}

fn add(client: &mut CallsClient, n: u32) {
    for i in 0..n as i32 {
        black_box(client.add(black_box(i), 7).unwrap_or(0));
    }
}

/// Both sides invert one frame each, over and over.
fn frames(native: &mut CallsClient, linked: &mut CallsClient) -> Pair {
    let mut ours: Option<Buffer<u8>> = Some(vec![1u8; FRAME].into());
    let mut theirs: Option<Buffer<u8>> = Some(vec![1u8; FRAME].into());
    let step = |client: &mut CallsClient, frame: &mut Option<Buffer<u8>>, n: u32| {
        for _ in 0..n {
            *frame = frame.take().and_then(|frame| client.invert(frame).ok());
        }
    };
    compare(3, |n| step(native, &mut ours, n), |n| step(linked, &mut theirs, n))
}

/// How many rounds of work take about this many nanoseconds here.
fn rounds_for(nanoseconds: f64) -> u32 {
    let start = std::time::Instant::now();
    black_box(bench_plugin::work(black_box(1_000_000)));
    (nanoseconds / (start.elapsed().as_secs_f64() * 1e9 / 1e6)) as u32
}
