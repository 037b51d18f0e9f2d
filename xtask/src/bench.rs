//! `cargo xtask bench`: the table of docs/performance.md.

use crate::setup::{Outcome, cargo, execute, prepare, root, target};
use crate::toolchains;

/// What is measured, and what measures it: the packages in benches/, and the program that processes run.
const PACKAGES: [&str; 8] = [
    "keyway-benches",
    "keyway-cli",
    "keyway-runner",
    "bench-feeder",
    "bench-mortal",
    "bench-plugin",
    "bench-raw",
    "http-hello",
];

/// What the web server is measured with.
const COMPONENTS: [&str; 3] = ["conformance-http", "conformance-http-async", "http-hello"];
const WEB: [&str; 4] = [
    "release/libhttp_hello.so",
    "wasm32-wasip2/release/http_hello.wasm",
    "wasm32-wasip2/release/conformance_http.wasm",
    "wasm32-wasip2/release/conformance_http_async.wasm",
];

/// The plugins among them that are measured as components, too.
const PLUGINS: [&str; 2] = ["bench-plugin", "bench-feeder"];

/// Builds both sides, runs them against each other, and writes the page.
pub fn run() -> Outcome {
    prepare()?;
    execute(cargo(["build", "--release"]).args(PACKAGES.iter().flat_map(|package| ["-p", package])))?;
    let mut component = cargo(["build", "--release", "--target", "wasm32-wasip2"]);
    component.args(PLUGINS.iter().chain(&COMPONENTS).flat_map(|plugin| ["-p", plugin]));
    execute(component.env("RUSTFLAGS", "-Ctarget-feature=+simd128"))?;
    let web = target().join("release/web");
    let failed = |error: std::io::Error| format!("{}: {error}", web.display());
    std::fs::create_dir_all(&web).map_err(failed)?;
    for file in WEB {
        let file = target().join(file);
        std::fs::copy(&file, web.join(file.file_name().unwrap_or_default())).map_err(failed)?;
    }
    let tools = toolchains::servers()?;
    let mut measure = std::process::Command::new(target().join("release/keyway-benches"));
    measure
        .arg(target().join("release"))
        .arg(target().join("wasm32-wasip2/release"))
        .arg(root().join("docs/performance.md"));
    execute(measure.env("KEYWAY_BENCH_TOOLS", tools))
}
