//! Plugins that other toolchains make: a file of a case, and the script in `toolchains/` that makes a component of it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Case, place, read, root, run, target};

/// A toolchain that makes components of files of the cases.
#[derive(Debug, PartialEq, Eq)]
pub struct Toolchain {
    /// What it is called in names of tests; its script is `toolchains/NAME.sh`.
    pub name: &'static str,
    /// The file of a case that it makes a component of.
    pub source: &'static str,
    /// A file of `toolchains/` that it wants beside that.
    beside: Option<&'static str>,
    /// The cases that it is for; all that have the file if there are none.
    only: &'static [&'static str],
    /// The largest integer that it keeps as it is.
    pub exact: u64,
    /// Whether its runtime asks for secure random numbers when it has been instantiated: the grant `random`.
    pub random: bool,
}

/// All toolchains.
pub static TOOLCHAINS: [Toolchain; 6] = [
    Toolchain { name: "python", source: "plugin.py", beside: None, only: &[], exact: u64::MAX, random: true },
    // It has JavaScript's numbers for integers of 64 bits.
    Toolchain {
        name: "quickjs",
        source: "plugin.js",
        beside: None,
        only: &[],
        exact: (1 << 53) - 1,
        random: false,
    },
    // It takes half a minute a component, and gives larger numbers back as others.
    Toolchain {
        name: "starlingmonkey",
        source: "plugin.js",
        beside: None,
        only: &["lists"],
        exact: (1 << 31) - 1,
        random: false,
    },
    Toolchain {
        name: "clang",
        source: "plugin.wasm.c",
        beside: None,
        only: &[],
        exact: u64::MAX,
        random: false,
    },
    Toolchain {
        name: "go",
        source: "plugin.go",
        beside: Some("abi.go"),
        only: &[],
        exact: u64::MAX,
        random: false,
    },
    Toolchain {
        name: "zig",
        source: "plugin.zig",
        beside: Some("abi.zig"),
        only: &[],
        exact: u64::MAX,
        random: false,
    },
];

impl Toolchain {
    /// Whether it has a plugin for a case.
    pub fn has(&self, case: &Case) -> bool {
        case.has(self.source) && (self.only.is_empty() || self.only.contains(&&*case.name))
    }

    /// Whether all the programs are there that it needs.
    pub fn installed(&self) -> bool {
        let script = self.script();
        let needs = script.lines().next().and_then(|line| line.strip_prefix("# needs: ")).unwrap_or_default();
        let path = path();
        needs
            .split(' ')
            .all(|program| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
    }

    /// The component of a case, named for both, so that its id is.
    pub(crate) fn file(&self, case: &str, out: &Path) -> PathBuf {
        out.join(self.name).join(format!("{case}-{}.wasm", self.name))
    }

    /// The id that a host gives the component of a case, which has no manifest.
    pub fn id(&self, case: &str) -> String {
        format!("local.{case}-{}", self.name)
    }

    fn script(&self) -> String {
        read(&root().join("toolchains").join(format!("{}.sh", self.name)))
    }

    /// Makes the component of a case in a folder, unless the one that is there was made of the same.
    pub(crate) fn make(&self, case: &Case, out: &Path) -> Result<PathBuf, String> {
        let failed = |error: std::io::Error| format!("{}: {error}", out.display());
        let work = out.join("work").join(self.name).join(&case.name);
        fs::create_dir_all(work.join("wit/deps")).map_err(failed)?;
        fs::create_dir_all(out.join(self.name)).map_err(failed)?;
        let lock = File::create(work.join(".lock")).map_err(failed)?;
        lock.lock().map_err(failed)?;

        let mut files = vec![(case.dir.join(self.source), work.join(self.source))];
        files.push((case.dir.join("contract.wit"), work.join("wit/contract.wit")));
        if case.has("plugin.wit") {
            files.push((case.dir.join("plugin.wit"), work.join("wit/plugin.wit")));
            let lifecycle = root().join("../crates/wit/wit/plugin/lifecycle.wit");
            files.push((lifecycle, work.join("wit/deps/lifecycle.wit")));
        }
        files.extend(self.beside.map(|file| (root().join("toolchains").join(file), work.join(file))));

        let component = self.file(&case.name, out);
        let versions = ["python", "npm"].map(|folder| toolchains().join(folder).join("installed"));
        let of = files.iter().map(|(file, _)| read(file)).chain([self.script()]);
        let of: String = of.chain(versions.iter().filter_map(|list| fs::read_to_string(list).ok())).collect();
        let made_of = work.join("made-of");
        if component.is_file() && fs::read_to_string(&made_of).is_ok_and(|made_of| made_of == of) {
            return Ok(component);
        }
        for (from, to) in &files {
            fs::copy(from, to).map_err(failed)?;
        }
        let mut script = Command::new("sh");
        script.args(["-e", "-c", &self.script()]).current_dir(&work).env("PATH", path());
        script.env("WORLD", if case.has("plugin.wit") { "plugin" } else { "" });
        script.env("CACHE", toolchains().join("cache"));
        run(&mut script)?;
        place(&work.join("plugin.wasm"), &component)?;
        fs::write(made_of, of).map_err(failed)?;
        Ok(component)
    }
}

/// Where `cargo xtask test` puts what it installs.
fn toolchains() -> PathBuf {
    target().join("toolchains")
}

/// Where programs are: those of `cargo xtask test` before those of the system.
fn path() -> std::ffi::OsString {
    let own =
        ["python/bin", "npm/node_modules/.bin", "bindgen/debug"].map(|folder| toolchains().join(folder));
    let system = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(own.into_iter().chain(std::env::split_paths(&system))).unwrap_or(system)
}
