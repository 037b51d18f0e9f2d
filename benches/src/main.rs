//! `cargo xtask bench`: Keyway against the raw thing, both sides interleaved in one run.
//!
//! Arguments: the folder with the built plugins (`libbench_plugin.so`, `bench_plugin.wasm`, `libbench_raw.so`)
//! and the file that the table is written to.

mod measure;
mod native;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use report::Report;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("not every goal is met; the table says which");
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
    let (Some(artifacts), Some(page)) = (args.next(), args.next()) else {
        return Err("usage: keyway-benches ARTIFACTS PAGE".into());
    };
    let host = keyway::Host::builder()
        .loader(keyway::NativeLoader::new())
        .link(bench_plugin::PLUGIN)
        .provide(bench_contract::services::host::sink::service(native::Sink))
        .build()?;
    let mut report = Report::default();
    native::run(&host, &artifacts, &mut report)?;
    std::fs::write(page, report.table())?;
    Ok(report.all_met())
}
