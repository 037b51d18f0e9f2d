//! `cargo xtask sanitize`: the tests of what shares memory with a process, under AddressSanitizer and ThreadSanitizer.

use std::process::Command;

use crate::setup::{Outcome, cargo, execute, prepare, target};

/// A sanitizer, what it is built with, and whose tests it looks at.
struct Sanitizer {
    name: &'static str,
    flags: &'static str,
    packages: &'static [&'static str],
}

const SANITIZERS: [Sanitizer; 2] = [
    Sanitizer {
        name: "address",
        flags: "-Zsanitizer=address",
        packages: &[
            "keyway-contract",
            "keyway-host",
            "keyway-wire",
            "keyway-loader-process",
            "keyway-runner",
        ],
    },
    Sanitizer {
        name: "thread",
        // It knows of memory that comes and goes by the C library's functions only.
        flags: "-Zsanitizer=thread --cfg=rustix_use_libc",
        packages: &["keyway-wire", "keyway-loader-process", "keyway-runner", "keyway-pool"],
    },
];

/// Both, or the one that was named.
pub fn run(which: Option<&str>) -> Outcome {
    if let Some(which) = which
        && !SANITIZERS.iter().any(|sanitizer| sanitizer.name == which)
    {
        return Err(format!("`{which}` is neither `address` nor `thread`"));
    }
    prepare()?;
    // The standard library is instrumented as well: otherwise locks would be data races.
    execute(Command::new("rustup").args(["component", "add", "rust-src"]))?;
    let triple = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    // Those of a sealed process are plain: a sanitizer needs more memory than that may have. Both ends of a link in one
    // process are in the tests `turns` and `properties`.
    execute(&mut cargo(["build", "--workspace", "--bin", "keyway-runner", "--example", "liar"]))?;
    let mut failed = Vec::new();
    for Sanitizer { name, flags, packages } in
        SANITIZERS.iter().filter(|one| which.is_none_or(|w| w == one.name))
    {
        let folder = target().join("sanitize").join(name);
        let built = folder.join(&triple).join("debug");
        let plain = target().join("debug");
        let copies = ["keyway-runner", "examples/liar"].map(|program| {
            format!(
                "cp --remove-destination '{0}/{program}' '{1}/{program}' && ",
                plain.display(),
                built.display()
            )
        });
        let runner =
            format!("target.{triple}.runner=['sh', '-c', \"{}exec \\\"$@\\\"\", 'sh']", copies.concat());
        let mut tests =
            cargo(["test", "-Zbuild-std", "--target", &triple, "--config", &runner, "--target-dir"]);
        tests.arg(&folder).args(packages.iter().flat_map(|package| ["-p", package]));
        // One after the other: some count the processes that theirs has started.
        tests.args(["--lib", "--bins", "--tests", "--examples", "--no-fail-fast", "--", "--test-threads=1"]);
        failed.extend(execute(tests.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", flags)).err());
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}
