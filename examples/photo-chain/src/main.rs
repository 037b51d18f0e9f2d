//! A host with image filters linked in, which takes the same filters as native libraries, as sandboxed
//! components and in processes of their own too: the demonstration of Keyway.
//!
//! First it runs one photograph through every filter in every placement and compares the pixels; then it runs
//! all photographs through a chain whose filters are spread over the placements.

mod same;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser as _;
use keyway::{Host, HostBuilder, Placed, Settings, Trust};
use keyway_cli::pipeline::Pipeline;

/// Photographs through a chain of filters that run linked in, native and in a sandbox
#[derive(clap::Parser)]
struct Args {
    /// The folder with the filters as libraries and components
    #[arg(long)]
    plugins: PathBuf,
    /// The folder of the photographs
    #[arg(long)]
    photos: PathBuf,
    /// The folder for the results
    #[arg(long)]
    out: PathBuf,
}

/// Where each filter of the chain runs.
const CHAIN: [&str; 4] =
    ["demo.resize=wasm", "demo.sharpen=native", "demo.sepia=static", "demo.watermark=wasm"];

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("photo-chain: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> anyhow::Result<bool> {
    let host = filters().build()?;

    println!("One photograph, every filter, every placement:\n");
    let processes = processes()?;
    let same = same::compare(&host, processes.as_ref(), &args.plugins, &args.photos.join("astronaut.png"))?;

    println!("\nAll photographs through a chain over the placements:\n");
    let mut pipeline = Pipeline::new(host);
    pipeline.plugins = vec![args.plugins.clone()];
    pipeline.places =
        CHAIN.iter().map(|place| place.parse()).collect::<Result<_, _>>().map_err(anyhow::Error::msg)?;
    pipeline.only =
        Some(CHAIN.iter().filter_map(|place| Some(place.split_once('=')?.0.to_owned())).collect());
    let report = pipeline.run(&args.photos, &args.out, &())?;
    print!("{report}");
    Ok(same && report.is_success())
}

/// A host that runs libraries in sealed processes of their own, where the system has those.
fn processes() -> anyhow::Result<Option<Host>> {
    if !cfg!(target_os = "linux") {
        return Ok(None);
    }
    let process = Settings { placement: Some(Placed::Process), ..Settings::default() };
    Ok(Some(keyway::host().default_settings(process).build()?))
}

/// A host with every filter linked in. The libraries that it opens are of this very checkout.
fn filters() -> HostBuilder {
    [
        filter_blur::PLUGIN,
        filter_edges::PLUGIN,
        filter_grayscale::PLUGIN,
        filter_resize::PLUGIN,
        filter_rotate::PLUGIN,
        filter_sepia::PLUGIN,
        filter_sharpen::PLUGIN,
        filter_watermark::PLUGIN,
    ]
    .into_iter()
    .fold(keyway::host().trust(Trust::any()), HostBuilder::link)
}
