//! `cargo xtask test` and `cargo xtask bless`.

use crate::setup::{Outcome, cargo, execute, has, prepare, target};
use crate::toolchains;

/// Runs all tests, with nextest where it is installed, then the doc tests.
pub fn run() -> Outcome {
    prepare()?;
    toolchains::install()?;
    execute(&mut cargo(["test", "--workspace", "--no-run", "--quiet"]))?;
    // Once: each test is a program with nextest, and would see for itself whether they are fresh.
    let artifacts = target().join("conformance");
    let mut conformance = cargo(["run", "--package", "keyway-conformance", "--"]);
    conformance.arg(&artifacts).env("KEYWAY_RUNNER_WASM", target().join("debug/keyway-runner-wasm"));
    execute(&mut conformance)?;
    let mut tests = if has("cargo-nextest", "--version") {
        cargo(["nextest", "run", "--workspace", "--no-fail-fast"])
    } else {
        // One after the other: some count the processes that theirs has started.
        let kinds = ["--lib", "--bins", "--tests", "--examples"];
        let mut tests = cargo(["test", "--workspace", "--no-fail-fast"]);
        tests.args(kinds).args(["--", "--test-threads=1"]);
        tests
    };
    execute(tests.env("KEYWAY_ARTIFACTS", artifacts))?;
    execute(&mut cargo(["test", "--workspace", "--doc"]))
}

/// Accepts what the macro expands to and says now.
pub fn bless() -> Outcome {
    prepare()?;
    let packages = ["-p", "keyway-wit", "-p", "keyway-contract-macro"];
    execute(cargo(["test"]).args(packages).env("BLESS", "1").env("TRYBUILD", "overwrite"))
}
