//! The host that commands open plugins with.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use keyway::probe::Probe;
use keyway::{Config, Host, HostBuilder, Limits, NativeLoader, Trust, WasmLoader, signature};

use crate::failure::usage;

/// The variable that says where compiled components are kept.
const CACHE: &str = "KEYWAY_CACHE";

/// A host with every placement, which keeps compiled components from one run to the next.
pub fn builder() -> HostBuilder {
    let wasm = WasmLoader::builder();
    let wasm = match cache(|name| std::env::var_os(name)) {
        Some(folder) => wasm.cache(folder),
        None => wasm,
    };
    let builder = Host::builder().loader(NativeLoader::new()).loader(wasm.build());
    // For programs; what the others can place is theirs.
    #[cfg(target_os = "linux")]
    let builder = builder.loader(keyway::ProcessLoader::new());
    builder
}

/// The folder for compiled components: the user's own, unless a variable names another; none if it is empty.
fn cache(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(folder) = variable(CACHE) {
        return Some(PathBuf::from(folder)).filter(|folder| !folder.as_os_str().is_empty());
    }
    let folder = |name: &str| variable(name).map(PathBuf::from).filter(|folder| folder.is_absolute());
    let caches = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else {
        folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")))
    };
    Some(caches?.join("keyway"))
}

/// What an instance may use up, and how carefully plugins are opened.
#[derive(clap::Args, Debug, Clone, Default)]
pub struct HostArgs {
    /// The longest that one call of a sandboxed plugin may take, in seconds [default: 30; 0 for no end]
    #[arg(long, value_name = "SECONDS", help_heading = "Host")]
    pub deadline: Option<f64>,
    /// The most memory that an instance of a sandboxed plugin may have, in MiB [default: 1024]
    #[arg(long, value_name = "MIB", help_heading = "Host")]
    pub memory: Option<usize>,
    /// Try native libraries in a process of their own first: one that ends its process when it is loaded is reported,
    /// and never gets into this one
    #[arg(long, help_heading = "Host")]
    pub probe: bool,
    /// Let a native library into this process, with all rights that it has: by its digest, by the file of a public key
    /// that has signed it, or any with `full`. Can be repeated
    #[arg(long, value_name = "DIGEST|KEY-FILE|full", help_heading = "Host")]
    pub trust: Vec<String>,
    /// The configuration of the host, keyway.toml: rights, trust and placement by plugin
    #[arg(long, value_name = "FILE", help_heading = "Host")]
    pub host_config: Option<PathBuf>,
}

/// What one `--trust` trusts.
fn trust(text: &str) -> anyhow::Result<Trust> {
    if text == "full" {
        return Ok(Trust::any());
    }
    // A file of this name would be a strange one.
    match signature::parse_digest(text) {
        Ok(digest) => Ok(Trust::none().digest(digest)),
        Err(error) if text.starts_with("blake3:") => Err(usage(format!("--trust {text}: {error}"))),
        Err(_) => Ok(Trust::none().key(crate::sign::read_key(text)?)),
    }
}

impl HostArgs {
    /// Applies them.
    pub fn apply(&self, mut builder: HostBuilder) -> anyhow::Result<HostBuilder> {
        if let Some(file) = &self.host_config {
            builder = builder.config(Config::read(file)?);
        }
        for text in &self.trust {
            builder = builder.trust(trust(text)?);
        }
        let mut limits = Limits::default();
        if let Some(seconds) = self.deadline {
            let deadline = Duration::try_from_secs_f64(seconds);
            let deadline = deadline.map_err(|error| usage(format!("--deadline {seconds}: {error}")))?;
            limits.deadline = Some(deadline).filter(|deadline| !deadline.is_zero());
        }
        if let Some(memory) = self.memory {
            let bytes = memory.checked_mul(1 << 20).filter(|bytes| *bytes > 0);
            limits.memory =
                bytes.ok_or_else(|| usage(format!("--memory {memory}: no such amount of memory")))?;
        }
        builder = builder.limits(limits);
        if self.probe {
            let program = std::env::current_exe()
                .map_err(|error| anyhow::anyhow!("this program cannot find itself for --probe: {error}"))?;
            builder = builder.probe(Probe::new(program, &["probe"]));
        }
        Ok(builder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(not(windows))]
    #[test]
    fn where_compiled_components_are_kept() {
        let found = |set: &[(&str, &str)]| {
            cache(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into()))
        };
        assert_eq!(found(&[("HOME", "/home/a")]), Some("/home/a/.cache/keyway".into()));
        assert_eq!(found(&[("HOME", "/home/a"), ("XDG_CACHE_HOME", "/c")]), Some("/c/keyway".into()));
        assert_eq!(found(&[("HOME", "/home/a"), (CACHE, "x")]), Some("x".into()));
        assert_eq!(found(&[("HOME", "/home/a"), (CACHE, "")]), None);
        assert_eq!(found(&[]), None);
    }
}
