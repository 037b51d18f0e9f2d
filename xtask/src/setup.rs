//! What the tasks need on a fresh machine.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What is worth saying of a command's time.
const LONG: Duration = Duration::from_secs(5);

/// Why a task failed, in a line.
pub type Outcome<T = ()> = Result<T, String>;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// A command of this toolchain's cargo, in the root of the repository.
pub fn cargo<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).current_dir(root());
    command
}

/// Runs a command to its end, and says how long that took if it was long.
pub fn execute(command: &mut Command) -> Outcome {
    let text = format!("{command:?}").replace('"', "");
    println!("$ {text}");
    let begun = Instant::now();
    let status = command.status();
    if begun.elapsed() >= LONG {
        println!("took {} s: {text}", begun.elapsed().as_secs());
    }
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{text}` ended with {status}")),
        Err(error) => Err(format!("`{text}` did not start: {error}")),
    }
}

/// Whether a program is there.
pub fn has(program: &str, arg: &str) -> bool {
    let found = Command::new(program).arg(arg).stdout(Stdio::null()).stderr(Stdio::null()).status();
    found.is_ok_and(|status| status.success())
}

/// Sees to what every task builds with: the wasm target and a C compiler.
pub fn prepare() -> Outcome {
    wasm_target()?;
    if !has("gcc", "--version") {
        return Err(
            "gcc is missing, which builds the plugins in C; install it: apt-get install gcc libc6-dev"
                .to_owned(),
        );
    }
    Ok(())
}

fn wasm_target() -> Outcome {
    const TARGET: &str = "wasm32-wasip2";
    if has_target(TARGET) {
        return Ok(());
    }
    execute(Command::new("rustup").args(["target", "add", TARGET]))
        .map_err(|error| format!("{error}; install the target {TARGET} of this toolchain by hand"))
}

/// Whether the standard library of a target is installed.
pub fn has_target(target: &str) -> bool {
    let Ok(output) = Command::new("rustc").args(["--print", "target-libdir", "--target", target]).output()
    else {
        return false;
    };
    Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir()
}
