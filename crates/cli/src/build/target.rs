//! Rust's target for components: is it there, and if not, how it gets there.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;

/// The target that components are built for.
pub const WASM: &str = "wasm32-wasip2";

/// Sees to it that the target is installed for the toolchain of a folder.
///
/// # Errors
/// When it is not, and can't be.
pub fn ensure(folder: &Path) -> anyhow::Result<()> {
    if is_installed(folder)? {
        return Ok(());
    }
    crate::screen::line(&format!("installing Rust's target {WASM} with rustup"));
    let mut rustup = Command::new("rustup");
    let status = rustup.args(["target", "add", WASM]).current_dir(folder).stdout(Stdio::null()).status();
    let cure = format!(
        "install it with rustup (`rustup target add {WASM}`) or your system's packages, or build with `--native` only"
    );
    match status {
        Ok(status) if status.success() => {}
        Ok(_) => anyhow::bail!("rustup could not install the target {WASM}, and says why above; {cure}"),
        Err(_) => anyhow::bail!(
            "Rust's target {WASM} is not installed, and there is no rustup to install it; {cure}"
        ),
    }
    // Another rustc than rustup's may come first in the PATH.
    if is_installed(folder)? {
        return Ok(());
    }
    anyhow::bail!(
        "rustup has installed the target {WASM}, but for another rustc than the one in the PATH; {cure}"
    )
}

fn is_installed(folder: &Path) -> anyhow::Result<bool> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command.args(["--print", "target-libdir", "--target", WASM]).current_dir(folder);
    let output = command.output().context("can't start rustc; install Rust, or put rustc into the PATH")?;
    if !output.status.success() {
        anyhow::bail!("this rustc does not know the target {WASM}; it takes Rust 1.82 or later");
    }
    let libraries = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    Ok(libraries.read_dir().is_ok_and(|mut files| files.next().is_some()))
}
