//! The project's own tasks: `cargo xtask demo`, `test`, `toolchains`, `bench`, `bless`, `sanitize`, `tidy`.
//!
//! Each sets up what it needs and says in one line what it cannot. No dependencies: the first build of a fresh
//! clone begins here.

mod bench;
mod demo;
mod sanitize;
mod setup;
mod test;
mod tidy;
mod toolchains;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask TASK

  demo    run real photographs through filters in every placement, then serve the photo site until Ctrl-C;
          with `--no-serve` it only puts the site together
  test    run all tests: unit, conformance, UI, doc tests
  toolchains
          install what makes components of other languages, for the conformance tests; `test` begins with it
  bench   measure Keyway against the raw thing, write docs/performance.md
  bless   accept the current expansions and error texts as the expected ones
  sanitize [address|thread]
          the tests of what shares memory with a process, under AddressSanitizer and ThreadSanitizer
  tidy    format, clippy and docs with warnings denied, other targets, the rules of CONTRIBUTING.md";

fn main() -> ExitCode {
    let task = std::env::args().nth(1).unwrap_or_default();
    let done = match task.as_str() {
        "demo" => demo::run(!std::env::args().any(|arg| arg == "--no-serve")),
        "test" => test::run(),
        "toolchains" => toolchains::install(),
        "bench" => bench::run(),
        "bless" => test::bless(),
        "sanitize" => sanitize::run(std::env::args().nth(2).as_deref()),
        "tidy" => tidy::run(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask {task}: {error}");
            ExitCode::FAILURE
        }
    }
}
