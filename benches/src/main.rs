//! `cargo xtask bench`: Keyway against the raw thing, both sides interleaved in one run.
//!
//! Arguments: the folder of the libraries (`libbench_plugin.so`, …), the folder of the components
//! (`bench_plugin.wasm`, …), and the page that the table is written to.

mod deaths;
mod floor;
mod measure;
mod native;
mod open;
mod pool;
mod process;
mod report;
mod system;
mod tonic;
mod wasm;
mod web;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use keyway::{NativeLoader, WasmLoader};
use report::Report;

fn main() -> ExitCode {
    // What is measured needs other processes; they are this program as well.
    let other = match std::env::args().nth(1).as_deref() {
        Some(process::ECHO) => Some(process::echo()),
        Some(tonic::TONIC) => Some(tonic::serve()),
        Some(floor::FLOOR) => Some(floor::answer()),
        Some(web::AXUM) => Some(web::axum()),
        Some(deaths::HOST) => Some(deaths::host(std::env::args_os().skip(2))),
        _ => None,
    };
    match other.map_or_else(run, |outcome| outcome.map(|()| true)) {
        Ok(met) => {
            if !met {
                println!("\nNot every goal is met; the table says which.");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool, Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(libraries), Some(components), Some(page)) = (args.next(), args.next(), args.next()) else {
        return Err("usage: keyway-benches LIBRARIES COMPONENTS PAGE".into());
    };
    let cache = std::env::temp_dir().join(format!("keyway-bench-cache-{}", std::process::id()));
    let mut report = Report::default();
    let outcome = measure_all(&libraries, &components, &cache, &mut report);
    // Best effort: a cache that was never made cannot be removed.
    let _ = std::fs::remove_dir_all(&cache);
    // What was measured before something failed is told all the same.
    std::fs::write(page, report.page())?;
    outcome?;
    Ok(report.all_met())
}

fn measure_all(
    libraries: &Path,
    components: &Path,
    cache: &Path,
    report: &mut Report,
) -> Result<(), Box<dyn std::error::Error>> {
    // Its engine is for the bare side: both sides run on one.
    let loader = WasmLoader::builder().cache(cache).build();
    let host = keyway::Host::builder()
        .trust(keyway::Trust::any())
        .loader(NativeLoader::new())
        .loader(WasmLoader::builder().cache(cache).build())
        .link(bench_plugin::PLUGIN)
        .provide(bench_contract::services::host::sink::service(native::Sink))
        .build()?;
    match std::env::var("KEYWAY_BENCH_ONLY").as_deref() {
        Ok("process") => return process::run(&host, libraries, &runner(libraries), report),
        Ok("pool") => return pool::run(libraries, components, cache, &runner(libraries), report),
        Ok("web") => return web::run(&web::Tools::of(libraries), report),
        _ => {}
    }
    native::run(&host, libraries, report)?;
    wasm::run(&host, &loader, components, report)?;
    open::run(&libraries.join("libbench_plugin.so"), &components.join("bench_plugin.wasm"), cache, report)?;
    process::run(&host, libraries, &runner(libraries), report)?;
    pool::run(libraries, components, cache, &runner(libraries), report)?;
    web::run(&web::Tools::of(libraries), report)
}

/// The runner's program, which is built into the folder of the libraries.
fn runner(libraries: &Path) -> PathBuf {
    libraries.join("keyway-runner")
}
