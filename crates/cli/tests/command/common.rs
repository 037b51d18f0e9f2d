//! Running the command, and the plugins that the tests share.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

/// The contract of image filters.
pub const FILTER_WIT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/filters/contract/wit");

/// What a run of the command gave.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// The command, to be run in a folder of its own if it matters.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyway"));
    // Plugins are built in one place inside `target`, so that they share what they depend on.
    command
        .env("CARGO_TARGET_DIR", target())
        .env("KEYWAY_CACHE", target().join("compiled"))
        .stdin(Stdio::null());
    for variable in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET"] {
        command.env_remove(variable);
    }
    command
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("plugins")
}

/// Runs the command with arguments.
pub fn keyway<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Run {
    run(command().args(args))
}

pub fn run(command: &mut Command) -> Run {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
}

impl Run {
    /// The output of a run that has to have succeeded.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.out
    }

    /// The output as JSON.
    #[track_caller]
    pub fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.ok()).unwrap()
    }

    /// A run that has to have failed with one line, which has these words in it.
    #[track_caller]
    pub fn fails(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.err.lines().count(), 1, "{self:?}");
        assert!(self.err.starts_with("error: "), "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "`{word}` in {self:?}");
        }
    }
}

impl Run {
    /// A run that has to have failed, with an error behind notes.
    #[track_caller]
    pub fn fails_last(&self, words: &[&str]) {
        assert_eq!(self.code, 1, "{self:?}");
        let last = self.err.lines().last().unwrap_or_default();
        assert!(
            last.starts_with("error: ") && words.iter().all(|word| last.contains(word)),
            "{words:?} in {self:?}"
        );
    }
}

/// A plugin in both forms.
pub struct Plugin {
    pub wasm: PathBuf,
    pub native: PathBuf,
}

/// Makes a project for a contract, and gives its folder.
pub fn new(name: &str, contract: &str, id: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("projects").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    let made = keyway(["new", folder.to_str().unwrap(), "--contract", contract, "--id", id]).ok();
    assert!(made.contains(id), "{made}");
    // The versions of the workspace, which are here already.
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
    std::fs::copy(lock, folder.join("Cargo.lock")).unwrap();
    folder
}

/// Builds the plugin of a project, without optimisations.
pub fn build(folder: &Path, id: &str) -> Plugin {
    let (path, out) = (folder.to_str().unwrap(), folder.join("out"));
    let built = keyway(["build", path, "--debug", "--json", "--out", out.to_str().unwrap()]).json();
    let find = |placement: &str| {
        let artifacts = built["artifacts"].as_array().unwrap();
        let artifact = artifacts.iter().find(|artifact| artifact["placement"] == placement).unwrap();
        assert_eq!(artifact["id"], id);
        PathBuf::from(artifact["path"].as_str().unwrap())
    };
    Plugin { wasm: find("wasm"), native: find("native") }
}

/// A filter that gives pictures back as they are.
pub static FILTER: LazyLock<Plugin> =
    LazyLock::new(|| build(&new("plain-filter", FILTER_WIT, "test.plain"), "test.plain"));

/// A folder that goes away with its owner.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A WIT file with one interface of these functions.
pub fn wit(folder: &Path, name: &str, version: &str, functions: &str) -> String {
    let text = format!(
        "package test:tiny@{version};\ninterface tiny {{ {functions} }}\nworld plugin {{ export tiny; }}\n"
    );
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}
