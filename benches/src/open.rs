//! What opening costs.

use std::path::Path;
use std::time::Instant;

use keyway::{Host, NativeLoader, WasmLoader};

use crate::measure::median;
use crate::report::Report;

type Failure = Box<dyn std::error::Error>;

/// Measures opening a file again: in the same host, and in a fresh one.
pub fn run(native: &Path, component: &Path, cache: &Path, report: &mut Report) -> Result<(), Failure> {
    let fresh = || {
        Host::builder().loader(NativeLoader::new()).loader(WasmLoader::builder().cache(cache).build()).build()
    };
    for (what, file, goal) in
        [("native library", native, 1e6), ("component, compiled code cached", component, 2e6)]
    {
        let size = std::fs::metadata(file)?.len() / 1024;
        let host = fresh()?;
        // The first one is not warm: it maps or compiles. Kept open, as a service does.
        let _open = host.open(file)?;
        // A file that has just been written is not remembered by its times yet.
        std::thread::sleep(std::time::Duration::from_secs(3));
        let _again = host.open(file)?;
        let times = (0..31).map(|_| time(|| host.open(file)));
        report.at_most(&format!("open again, same host: {what} of {size} KiB"), goal, median(times));
        let times = (0..31).map(|_| {
            let host = match fresh() {
                Ok(host) => host,
                Err(_) => return f64::INFINITY,
            };
            // Engines are made once a host, at its first component.
            let _engine = host.open(component);
            time(|| host.open(file))
        });
        if file == native {
            report.at_most(&format!("open in another host: {what} of {size} KiB"), goal, median(times));
        } else {
            let times = (0..11).map(|_| match fresh() {
                Ok(host) => time(|| host.open(file)),
                Err(_) => f64::INFINITY,
            });
            report.reported(
                &format!("open in a fresh host, its engine and pool made: {what} of {size} KiB"),
                median(times),
            );
        }
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
