//! `cargo xtask tidy`: what holds for the whole tree, besides the tests.

use std::path::{Path, PathBuf};

use crate::setup::{Outcome, cargo, execute, has_target, prepare, root};

/// Systems that the libraries compile for, beside the one that everything runs on.
const TARGETS: [&str; 3] = ["aarch64-unknown-linux-gnu", "x86_64-pc-windows-gnu", "aarch64-apple-darwin"];

/// The libraries that compile everywhere; wasmtime's C parts would need a C compiler for each system.
const PORTABLE: [&str; 5] = ["keyway-types", "keyway-contract", "keyway-wit", "keyway-host", "keyway-media"];

/// No file is longer than one sitting can read.
const MOST_LINES: usize = 700;

/// Formats, lints, documents and compiles for other systems; every warning is an error.
pub fn run() -> Outcome {
    prepare()?;
    execute(&mut cargo(["fmt", "--all", "--check"]))?;
    let clippy = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    execute(&mut cargo(clippy))?;
    execute(cargo(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))?;
    for target in TARGETS {
        if !has_target(target) {
            execute(std::process::Command::new("rustup").args(["target", "add", target]))?;
        }
        let mut check = cargo(["check", "--target", target]);
        check.args(PORTABLE.iter().flat_map(|package| ["-p", package]));
        execute(&mut check)?;
    }
    long_files(&root())
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
