//! Nothing in a file may hurt the host: bad files of every kind, each with its own typed error, and plugins in C that
//! break the rules of the ABI as far as a host can notice.
//!
//! Native files that could end this process are tried in a child: this program, started with `--probe FILE`.

#[path = "hostile/c.rs"]
mod c;
#[path = "hostile/calls.rs"]
mod calls;
#[path = "hostile/files.rs"]
mod files;
#[path = "hostile/native.rs"]
mod native;

use std::path::Path;
use std::process::ExitCode;
use std::sync::LazyLock;

use keyway::{Host, OpenError, Problem};
use libtest_mimic::{Arguments, Trial};

static HOST: LazyLock<Host> = LazyLock::new(|| host(|builder| builder));

fn host(set: impl FnOnce(keyway::HostBuilder) -> keyway::HostBuilder) -> Host {
    set(keyway::host().trust(keyway::Trust::any())).build().unwrap_or_else(|error| panic!("a host: {error}"))
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    if let [_, probe, file] = arguments.as_slice()
        && probe == "--probe"
    {
        return keyway::probe::run(&host(|builder| builder), Path::new(file));
    }
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> = Vec::new();
    for (group, tests) in [("files", files::TESTS), ("native", native::TESTS), ("calls", calls::TESTS)] {
        for (name, test) in tests {
            trials.push(Trial::test(format!("{group}::{name}"), || {
                test();
                Ok(())
            }));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A group of tests by name.
type Tests = &'static [(&'static str, fn())];

/// Opens a file that must not open, and checks why.
#[track_caller]
fn refused(path: &Path, expected: impl FnOnce(&Problem) -> bool) -> OpenError {
    match HOST.open(path) {
        Ok(plugin) => panic!("{} opened as {plugin:?}", path.display()),
        Err(error) if expected(error.problem()) => error,
        Err(error) => panic!("it was refused differently: {error}\n{:?}", error.problem()),
    }
}

/// Writes a file, and checks why it is refused.
#[track_caller]
fn refused_bytes(bytes: &[u8], expected: impl FnOnce(&Problem) -> bool) -> OpenError {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let path = folder.path().join("plugin");
    std::fs::write(&path, bytes).unwrap_or_else(|error| panic!("{error}"));
    refused(&path, expected)
}
