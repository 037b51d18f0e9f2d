//! `cargo xtask test` and `cargo xtask bless`.

use crate::setup::{Outcome, cargo, execute, has, prepare};
use crate::toolchains;

/// Runs all tests, with nextest where it is installed, then the doc tests.
pub fn run() -> Outcome {
    prepare()?;
    toolchains::install()?;
    if has("cargo-nextest", "--version") {
        execute(&mut cargo(["nextest", "run", "--workspace", "--no-fail-fast"]))?;
    } else {
        execute(&mut cargo([
            "test",
            "--workspace",
            "--lib",
            "--bins",
            "--tests",
            "--examples",
            "--no-fail-fast",
        ]))?;
    }
    execute(&mut cargo(["test", "--workspace", "--doc"]))
}

/// Accepts what the macro expands to and says now.
pub fn bless() -> Outcome {
    prepare()?;
    let packages = ["-p", "keyway-wit", "-p", "keyway-contract-macro"];
    execute(cargo(["test"]).args(packages).env("BLESS", "1").env("TRYBUILD", "overwrite"))
}
