//! The `keyway` command: makes, builds, inspects, calls, compares and packs plugins, and runs pictures through
//! them.
//!
//! Almost everything here is the command itself, behind [`main`]. One part is for other programs: [`pipeline`] runs
//! pictures through the filters of any host, so that a program with filters linked into it is a few lines.
//!
//! What the command promises to scripts:
//!
//! - Results go to standard output, everything else to standard error. With `--json` the result is one JSON document.
//! - The exit code is 0 when it did what was asked, 1 when that failed, and 2 when the command line is wrong.
//! - An error is one line that begins with `error: `. Only a comparison of contracts takes more.

#![forbid(unsafe_code)]

mod args;
mod build;
mod call;
mod check;
mod diff;
mod failure;
mod grants;
mod hosting;
mod inspect;
mod json;
mod log;
mod new;
mod pack;
mod pages;
pub mod pipeline;
mod probe;
mod rights;
mod screen;
#[cfg(feature = "serve")]
mod serve;
mod sign;
mod text;

/// What the README shows is compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Cli, Command};

/// Runs the command with this program's arguments, and gives the program's exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Help and version are "errors" too, with the code 0; nothing can be done when printing fails.
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    log::install(cli.verbose);
    failure::report(run(cli))
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::New(args) => new::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Call(args) => call::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Pack(args) => pack::run(&args),
        Command::Grants(args) => grants::run(&args),
        Command::Keygen(args) => sign::keygen(&args),
        Command::Sign(args) => sign::sign(&args),
        Command::Verify(args) => sign::verify(&args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(&args),
        Command::Pipeline(args) => args.run(hosting::builder()),
        Command::Completions(args) => pages::completions(&args),
        Command::Man(args) => pages::man(&args),
        Command::Probe(args) => Ok(probe::run(&args)),
    }
}
