//! `cargo xtask bench`: the table of docs/performance.md.

use crate::setup::{Outcome, cargo, execute, prepare, root, target};

/// The plugins that are measured, as packages of the workspace in benches/.
const PLUGINS: [&str; 2] = ["bench-plugin", "bench-feeder"];

/// Builds both sides, runs them against each other, and writes the page.
pub fn run() -> Outcome {
    prepare()?;
    let manifest = root().join("benches/Cargo.toml");
    let build = |more: &[&str]| {
        let mut command = cargo(["build", "--release", "--manifest-path"]);
        command.arg(&manifest).args(more).env("CARGO_TARGET_DIR", target());
        command
    };
    execute(&mut build(&["--workspace"]))?;
    execute(cargo(["build", "--release", "-p", "keyway-runner"]).current_dir(root()))?;
    let mut component = build(&["--target", "wasm32-wasip2"]);
    for plugin in PLUGINS {
        component.args(["-p", plugin]);
    }
    execute(component.env("RUSTFLAGS", "-Ctarget-feature=+simd128"))?;
    let mut measure = std::process::Command::new(target().join("release/keyway-benches"));
    measure
        .arg(target().join("release"))
        .arg(target().join("wasm32-wasip2/release"))
        .arg(root().join("docs/performance.md"));
    execute(&mut measure)
}
