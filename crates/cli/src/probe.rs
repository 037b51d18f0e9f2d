//! `keyway probe`: loads a native library in a process that may die of it.

use std::path::PathBuf;
use std::process::ExitCode;

/// Loads a native library, and says whether this process survived it
///
/// A host's `Probe` starts this command before it loads the library itself.
#[derive(clap::Args)]
pub struct ProbeArgs {
    /// The library
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs the command.
pub fn run(args: &ProbeArgs) -> ExitCode {
    match keyway::Host::builder().loader(keyway::NativeLoader::new()).build() {
        Ok(host) => keyway::probe::run(&host, &args.file),
        Err(error) => crate::failure::report(Err(error.into())),
    }
}
