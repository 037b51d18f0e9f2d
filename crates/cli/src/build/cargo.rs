//! The plugin's crate, as Cargo sees it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;
use serde::Deserialize;

use super::Form;
use super::target::WASM;

/// The flag that turns on 128-bit SIMD in components.
const SIMD: &str = "-Ctarget-feature=+simd128";

/// A crate that may be a plugin.
#[derive(Debug)]
pub struct Crate {
    /// Its name.
    name: String,
    /// Cargo's name for it, unique in a build.
    id: String,
    manifest: PathBuf,
    /// Its folder.
    pub folder: PathBuf,
    /// Where Cargo builds it.
    pub target_directory: PathBuf,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    id: String,
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    crate_types: Vec<String>,
}

/// One line of `cargo build --message-format=json`.
#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    package_id: String,
    target: Option<Target>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

impl Crate {
    /// Reads the crate in a folder.
    ///
    /// # Errors
    /// When there is none, or none that could be a plugin.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let file = if path.ends_with("Cargo.toml") { path.to_owned() } else { path.join("Cargo.toml") };
        let manifest = std::fs::canonicalize(&file).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                anyhow::anyhow!("{}: there is no Cargo.toml; name the folder of a plugin", path.display())
            }
            _ => anyhow::anyhow!("can't read {}: {error}", file.display()),
        })?;
        let folder = manifest.parent().unwrap_or(Path::new("/")).to_owned();
        let metadata = metadata(&folder, &manifest)?;
        let same =
            |package: &Package| std::fs::canonicalize(&package.manifest_path).is_ok_and(|p| p == manifest);
        let Some(package) = metadata.packages.iter().find(|package| same(package)) else {
            let plugins: Vec<_> =
                metadata.packages.iter().filter(|p| is_cdylib(p)).map(|p| p.name.as_str()).collect();
            anyhow::bail!(
                "{}: it is a workspace and no crate; name the folder of one of its plugins ({})",
                path.display(),
                if plugins.is_empty() { "it has none".to_owned() } else { plugins.join(", ") }
            );
        };
        if !is_cdylib(package) {
            anyhow::bail!(
                "{}: the crate `{}` makes no library that can be opened; add `crate-type = [\"cdylib\", \"rlib\"]` to \
                 [lib] in its Cargo.toml",
                path.display(),
                package.name
            );
        }
        Ok(Crate {
            name: package.name.clone(),
            id: package.id.clone(),
            manifest,
            folder,
            target_directory: metadata.target_directory,
        })
    }

    /// Builds it, and gives the file that Cargo made.
    ///
    /// # Errors
    /// When Cargo can't; it has said why.
    pub fn build(&self, form: Form, debug: bool, more: &[String]) -> anyhow::Result<PathBuf> {
        let mut command = cargo(&self.folder);
        command
            .args(["build", "--lib", "--message-format=json-render-diagnostics", "--package"])
            .arg(&self.id);
        command.arg("--manifest-path").arg(&self.manifest);
        if !debug {
            command.arg("--release");
        }
        if form == Form::Wasm {
            command.args(["--target", WASM]);
            simd(&mut command);
        }
        let output = command.args(more).stdout(Stdio::piped()).stderr(Stdio::inherit()).output();
        let output = output.context("can't start cargo")?;
        let what = if form == Form::Wasm { "a component" } else { "a native library" };
        if !output.status.success() {
            anyhow::bail!("cargo could not build `{}` as {what}; it says why above", self.name);
        }
        let made = String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| serde_json::from_str::<Message>(line).ok())
            .filter(|message| message.package_id == self.id)
            .filter(|message| message.target.as_ref().is_some_and(|target| target.is_cdylib()))
            .flat_map(|message| message.filenames)
            .find(|file| is_artifact(file, form));
        made.with_context(|| format!("cargo built `{}` and named no file that is {what}", self.name))
    }
}

impl Target {
    fn is_cdylib(&self) -> bool {
        self.crate_types.iter().any(|ty| ty == "cdylib")
    }
}

fn is_cdylib(package: &Package) -> bool {
    package.targets.iter().any(Target::is_cdylib)
}

/// Of the files of a library, the one to open: there are `.rlib`, `.d`, `.lib` and `.pdb` besides.
fn is_artifact(file: &Path, form: Form) -> bool {
    let extension = match form {
        Form::Wasm => "wasm",
        Form::Native => std::env::consts::DLL_EXTENSION,
    };
    file.extension().is_some_and(|found| found == extension)
}

/// Cargo, in the plugin's folder, so that its configuration and toolchain file count.
fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder);
    command
}

fn metadata(folder: &Path, manifest: &Path) -> anyhow::Result<Metadata> {
    let mut command = cargo(folder);
    command.args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"]).arg(manifest);
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.context("can't start cargo; install Rust, or put cargo into the PATH")?;
    if !output.status.success() {
        anyhow::bail!("cargo does not accept {}; it says why above", manifest.display());
    }
    serde_json::from_slice(&output.stdout).context("cargo's description of the crate can't be read")
}

/// Adds the flag for SIMD to those that the user has set, wherever they are: variables first, as Cargo does, then its
/// configuration.
fn simd(command: &mut Command) {
    let (variable, separator) =
        match (std::env::var_os("CARGO_ENCODED_RUSTFLAGS"), std::env::var_os("RUSTFLAGS")) {
            (Some(flags), _) => (Some(("CARGO_ENCODED_RUSTFLAGS", flags)), "\u{1f}"),
            (None, Some(flags)) => (Some(("RUSTFLAGS", flags)), " "),
            (None, None) => (None, ""),
        };
    match variable {
        Some((name, flags)) => {
            command.env(name, joined(flags, separator));
        }
        None => {
            command.args(["--config", &format!("target.{WASM}.rustflags=[\"{SIMD}\"]")]);
        }
    }
}

fn joined(mut flags: OsString, separator: &str) -> OsString {
    if !flags.is_empty() {
        flags.push(separator);
    }
    flags.push(SIMD);
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_kept() {
        assert_eq!(joined("-Copt-level=3".into(), " "), "-Copt-level=3 -Ctarget-feature=+simd128");
        assert_eq!(joined(OsString::new(), "\u{1f}"), SIMD);
    }

    #[test]
    fn the_file_to_open() {
        let library = format!("libx.{}", std::env::consts::DLL_EXTENSION);
        assert!(is_artifact(Path::new(&library), Form::Native));
        assert!(is_artifact(Path::new("x.wasm"), Form::Wasm));
        assert!(!is_artifact(Path::new("libx.rlib"), Form::Native));
    }
}
