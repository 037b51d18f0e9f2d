//! `cargo xtask tidy`: what holds for the whole tree, besides the tests.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::setup::{Outcome, cargo, execute, has_target, prepare, root};

/// Systems that it compiles for, beside the one that it runs on, and what is compiled for each: what is for users, and what
/// needs the engine, which takes long to check, for the one that is the least like Linux.
const TARGETS: [(&str, &[&[&str]]); 3] = [
    ("aarch64-unknown-linux-gnu", &[&PORTABLE]),
    ("aarch64-apple-darwin", &[&PORTABLE]),
    ("x86_64-pc-windows-gnu", &[&PORTABLE, &WITH_ENGINE]),
];
const PORTABLE: [&str; 8] = [
    "keyway-types",
    "keyway-contract",
    "keyway-wit",
    "keyway-host",
    "keyway-pool",
    "keyway-http",
    "keyway-media",
    "keyway-sandbox",
];
const WITH_ENGINE: [&str; 4] = ["keyway-loader-wasm", "keyway", "keyway-server", "keyway-cli"];

/// No file is longer than one sitting can read.
const MOST_LINES: usize = 700;

/// Formats, lints, documents and compiles for other systems; every warning is an error.
pub fn run() -> Outcome {
    prepare()?;
    execute(&mut cargo(["fmt", "--all", "--check"]))?;
    execute(cargo(["clippy", "--workspace", "--all-targets"]).args(["--", "-D", "warnings"]))?;
    fuzzers(&root().join("fuzz/targets"))?;
    // With the examples, for then dependencies have the features that the lints have checked them with; the macros are
    // there twice then, and so go by themselves.
    const MACROS: &str = "keyway-contract-macro";
    let all = ["doc", "--workspace", "--exclude", MACROS, "--no-deps", "--lib", "--examples"];
    execute(cargo(all).env("RUSTDOCFLAGS", "-D warnings"))?;
    execute(cargo(["doc", "-p", MACROS, "--no-deps", "--lib"]).env("RUSTDOCFLAGS", "-D warnings"))?;
    for (target, packages) in TARGETS {
        check(target, packages)?;
    }
    runner_is_small()?;
    long_files(&root())
}

/// Sees to it that the programs of the fuzzers only call what the workspace has, which is linted there: they are not
/// compiled here, since that takes a compiler for C++.
fn fuzzers(folder: &Path) -> Outcome {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let manifest = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).map_err(failed)?;
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        let name = file.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let wanted = format!(
            "//! See `keyway_fuzz_entries::{name}`.\n#![no_main]\n\nlibfuzzer_sys::fuzz_target!(|data: &[u8]| \
             keyway_fuzz_entries::{name}::run(data));\n"
        );
        if std::fs::read_to_string(&file).map_err(failed)? != wanted {
            return Err(format!("{} has to be:\n{wanted}", file.display()));
        }
        let listed = format!("path = \"targets/{name}.rs\"");
        if !manifest.contains(&listed) {
            return Err(format!("fuzz/Cargo.toml does not have the fuzzer `{name}`"));
        }
    }
    Ok(())
}

/// Checks the Rust for another system. Of the C in it (a few lines of wasmtime's) nothing is checked: its build scripts
/// ask for a C compiler of that system, and get a program that does nothing, since nothing is linked.
fn check(target: &str, packages: &[&[&str]]) -> Outcome {
    if !has_target(target) {
        execute(Command::new("rustup").args(["target", "add", target]))?;
    }
    let mut check = cargo(["check", "--target", target]);
    check.args(packages.iter().copied().flatten().flat_map(|package| ["-p", *package]));
    for tool in ["CC", "AR"] {
        check.env(format!("{tool}_{}", target.replace('-', "_")), "true");
    }
    // Any folder that is there will do: no C is compiled.
    execute(check.env("SDKROOT", root()))
}

/// What the program that plugins run in may link: it is started often, and is the plugin's neighbour. Build scripts and
/// macros do not count.
const RUNNER: [&str; 26] = [
    "bitflags",
    "cfg-if",
    "enumflags2",
    "itoa",
    "keyway-contract",
    "keyway-native",
    "keyway-runner",
    "keyway-sandbox",
    "keyway-types",
    "keyway-wire",
    "landlock",
    "libc",
    "libloading",
    "linux-raw-sys",
    "memchr",
    "once_cell",
    "pin-project-lite",
    "rustix",
    "seccompiler",
    "serde",
    "serde_core",
    "serde_json",
    "thiserror",
    "tracing",
    "tracing-core",
    "zmij",
];

/// Refuses a dependency of the runner that is not on the list.
fn runner_is_small() -> Outcome {
    let tree =
        ["tree", "-p", "keyway-runner", "-e", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"];
    let output = cargo(tree).output().map_err(|error| format!("cargo tree: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let names = text.lines().filter_map(|line| line.split(' ').next()).filter(|name| !name.is_empty());
    let mut new: Vec<&str> = names.filter(|name| !RUNNER.contains(name)).collect();
    new.sort_unstable();
    new.dedup();
    if new.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "keyway-runner links {}; do without, or put it on the list in xtask/src/tidy.rs",
            new.join(", ")
        ))
    }
}

/// Names the files that have outgrown one sitting.
fn long_files(root: &Path) -> Outcome {
    let mut long = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            if path.is_dir() {
                // Expected expansions are written by the macro, not by people.
                if !name.to_string_lossy().starts_with('.') && name != "target" && name != "expanded" {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let lines = std::fs::read_to_string(&path).unwrap_or_default().lines().count();
                if lines > MOST_LINES {
                    long.push(format!("{} ({lines} lines)", path.display()));
                }
            }
        }
    }
    if long.is_empty() { Ok(()) } else { Err(format!("split these files by concept: {}", long.join(", "))) }
}
