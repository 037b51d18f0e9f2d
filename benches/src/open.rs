//! What opening costs.

use std::path::Path;
use std::time::Instant;

use keyway::{Host, NativeLoader, WasmLoader};

use crate::measure::median;
use crate::report::Report;

type Failure = Box<dyn std::error::Error>;

/// The goals count for files up to this size.
const LARGEST: u64 = 1 << 20;

/// Measures opening a file again: while it is open, after it was closed, and in another host of the program.
pub fn run(native: &Path, component: &Path, cache: &Path, report: &mut Report) -> Result<(), Failure> {
    let host = || {
        Host::builder()
            .trust(keyway::Trust::any())
            .loader(NativeLoader::new())
            .loader(WasmLoader::builder().cache(cache).build())
            .build()
    };
    for (what, file, goal) in
        [("native library", native, 1e6), ("component, compiled code cached", component, 2e6)]
    {
        let size = std::fs::metadata(file)?.len();
        let what = format!("{what} of {} KiB", size / 1024);
        let mut line = |name: &str, found: f64| match size {
            0..=LARGEST => report.at_most(&format!("{name}: {what}"), goal, found),
            _ => report.reported(&format!("{name}: {what}"), found),
        };
        let one = host()?;
        // The first one is not warm: it maps or compiles.
        let open = one.open(file)?;
        // A file that has just been written is not remembered by its times yet.
        std::thread::sleep(std::time::Duration::from_secs(3));
        drop(one.open(file)?);
        line("open again while it is open", median((0..31).map(|_| time(|| one.open(file)))));
        drop(open);
        line("open again after it was closed", median((0..31).map(|_| time(|| one.open(file)))));
        let elsewhere = (0..11).map(|_| match host() {
            Ok(host) => time(|| host.open(file)),
            Err(_) => f64::INFINITY,
        });
        report.reported(
            &format!("open in a new host, whose engines are made with it: {what}"),
            median(elsewhere),
        );
    }
    Ok(())
}

/// Nanoseconds of one run; endless if it fails, so that a failure is not taken for speed.
fn time<T, E>(open: impl FnOnce() -> Result<T, E>) -> f64 {
    let start = Instant::now();
    match open() {
        Ok(_) => start.elapsed().as_secs_f64() * 1e9,
        Err(_) => f64::INFINITY,
    }
}
