//! Where a new project gets the crate `keyway` from.

use std::path::{Path, PathBuf};

use super::files::dependency;
use crate::failure::usage;

/// Where the crate `keyway` is.
pub enum Keyway {
    /// On crates.io, in this command's own version.
    Registry,
    /// In a checkout: its folder, and whether the user named it.
    Checkout(PathBuf, bool),
}

impl Keyway {
    /// Takes the checkout that the user named, else the one that this command was built in.
    ///
    /// # Errors
    /// When the user named a folder that is no checkout.
    pub fn find(named: Option<&Path>) -> anyhow::Result<Self> {
        let checkout = |folder: &Path| {
            let file = folder.join("crates/keyway/Cargo.toml");
            file.is_file().then(|| std::fs::canonicalize(folder).ok()).flatten()
        };
        match named {
            Some(folder) => {
                let found = checkout(folder).ok_or_else(|| {
                    usage(format!(
                        "--keyway-path {}: it is no checkout of Keyway (it has no crates/keyway)",
                        folder.display()
                    ))
                })?;
                Ok(Keyway::Checkout(found, true))
            }
            None => {
                // Installed from crates.io, this is a folder with no such checkout around it.
                let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
                Ok(checkout(&built_in).map_or(Keyway::Registry, |found| Keyway::Checkout(found, false)))
            }
        }
    }

    /// The line for Cargo.toml.
    pub fn dependency(&self, project: &Path) -> String {
        match self {
            Keyway::Registry => {
                format!(
                    "keyway = {{ version = \"{}\", default-features = false }}",
                    env!("CARGO_PKG_VERSION")
                )
            }
            Keyway::Checkout(folder, _) => dependency(
                "keyway",
                &folder.join("crates/keyway"),
                project,
                folder,
                ", default-features = false",
            ),
        }
    }

    /// What to tell the user about it.
    pub fn note(&self) -> String {
        match self {
            Keyway::Registry => {
                format!("the crate keyway comes from crates.io, version {}", env!("CARGO_PKG_VERSION"))
            }
            Keyway::Checkout(folder, true) => format!("the crate keyway comes from {}", folder.display()),
            Keyway::Checkout(folder, false) => format!(
                "the crate keyway comes from the checkout that this command was built in, {}",
                folder.display()
            ),
        }
    }
}
