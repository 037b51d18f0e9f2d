//! [`Manifest`]: what a plugin says of itself, read without running it.

use serde::{Deserialize, Serialize};

use crate::error::Problem;
use crate::grants::Right;

/// The version of the manifest's format that this host reads.
pub const FORMAT: u32 = 1;

/// The longest manifest that is read: 1 MiB.
pub const MAX_LEN: usize = 1 << 20;

/// What a plugin says of itself: embedded when it is built, from Cargo's metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the format: 1.
    pub keyway: u32,
    /// The id, `vendor.name`: what configurations and grants name it by, the same over all its versions.
    pub id: String,
    /// The version of the plugin.
    #[serde(default)]
    pub version: String,
    /// One line about it.
    #[serde(default)]
    pub description: String,
    /// Its licence, as an SPDX expression.
    #[serde(default)]
    pub licence: String,
    /// Who made it.
    #[serde(default)]
    pub authors: Vec<String>,
    /// Where its source is.
    #[serde(default)]
    pub repository: String,
    /// The rights that it asks for.
    #[serde(default)]
    pub grants: Vec<String>,
    /// The contract that it was built for, `package:ns/world@version`: a component's own type does not have the name.
    /// Empty for other tools.
    #[serde(default)]
    pub contract: String,
    /// The version of the SDK that built it; empty for other tools.
    #[serde(default)]
    pub sdk: String,
    /// `unwind` or `abort`, for native libraries in Rust.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub panic: Option<String>,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// [`Problem::Manifest`] when it is no JSON object of this format, or its id or version is invalid.
    ///
    /// ```
    /// use keyway_host::Manifest;
    ///
    /// let manifest = Manifest::parse(r#"{"keyway": 1, "id": "demo.sepia", "version": "1.0.0"}"#)?;
    /// assert_eq!(manifest.id, "demo.sepia");
    /// assert!(Manifest::parse(r#"{"keyway": 1, "id": "no vendor"}"#).is_err());
    /// # Ok::<(), keyway_host::error::Problem>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, Problem> {
        if text.len() > MAX_LEN {
            return Err(Problem::Manifest(format!("{} bytes, more than {MAX_LEN}", text.len())));
        }
        let manifest: Manifest =
            serde_json::from_str(text).map_err(|error| Problem::Manifest(error.to_string()))?;
        if manifest.keyway != FORMAT {
            return Err(Problem::Manifest(format!(
                "it has format {}, and this host reads format {FORMAT}",
                manifest.keyway
            )));
        }
        check_id(&manifest.id).map_err(Problem::Manifest)?;
        if !manifest.version.is_empty()
            && let Err(error) = semver::Version::parse(&manifest.version)
        {
            return Err(Problem::Manifest(format!("version `{}`: {error}", manifest.version)));
        }
        Ok(manifest)
    }

    /// The rights that it asks for, in the form of [`Right::wanted`].
    ///
    /// # Errors
    /// [`Problem::Manifest`] with the first that is none. Such a plugin can be inspected, but not opened.
    pub fn wanted(&self) -> Result<Vec<Right>, Problem> {
        let wanted = |text: &String| {
            Right::wanted(text).map_err(|error| Problem::Manifest(format!("it asks for the right {error}")))
        };
        self.grants.iter().map(wanted).collect()
    }

    /// The manifest of a plugin that came without one: an id from its file name, and nothing else.
    pub fn absent(path: &std::path::Path) -> Self {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
        let name: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let name = name.trim_matches('-');
        Manifest {
            keyway: FORMAT,
            id: format!("local.{}", if name.is_empty() { "plugin" } else { name }),
            version: String::new(),
            description: String::new(),
            licence: String::new(),
            authors: Vec::new(),
            repository: String::new(),
            grants: Vec::new(),
            contract: String::new(),
            sdk: String::new(),
            panic: None,
        }
    }
}

/// Checks that an id has the form `vendor.name`.
///
/// # Errors
/// What is wrong with it, in words.
pub fn check_id(id: &str) -> Result<(), String> {
    let good = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    if id.len() <= 128 && id.split('.').count() >= 2 && id.split('.').all(good) {
        return Ok(());
    }
    Err(format!("the id `{id}` has to be `vendor.name` in lower-case letters, digits and hyphens"))
}
