//! The slots of the operator's configuration: the tables `[slot.NAME]` of `keyway.toml`, which docs/slots.md describes.
//!
//! The host reads the other tables of the file ([`keyway_host::Config`]); each is strict about its own.

mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use keyway_contract::client::Client;
use keyway_host::config::{Document, Secret, folder, read_text};
use keyway_host::{Config, ConfigError, Grants, Host, Plugin, Settings};

use crate::slot::Slot;
use crate::slot::options::{CanaryOptions, SlotOptions, WatchOptions};
use crate::slot::swap::{Swap, SwapError};

/// The slots of a configuration, by their names.
///
/// ```
/// use std::path::Path;
/// use keyway_host::{Config, Host};
/// use keyway_pool::SlotsConfig;
///
/// let text = r#"
///     [slot.thumbs]
///     artifact = "plugins/sepia.wasm"
///     plugin = "demo.sepia"
///     grants = ["clocks"]
///     instances = { min = 1, max = 4 }
///     deadline = "50ms"
///     "#;
/// let base = Path::new("/etc/keyway");
/// let slots = SlotsConfig::parse(text, base)?;
/// assert_eq!(slots.slots["thumbs"].artifact, Path::new("/etc/keyway/plugins/sepia.wasm"));
///
/// let mut config = Config::parse(text, base)?;
/// slots.apply(&mut config);
/// let host = Host::builder().config(config).build()?;
/// // slots.slots["thumbs"].slot::<SepiaClient>(&host) makes the slot.
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct SlotsConfig {
    /// The slots.
    pub slots: BTreeMap<String, SlotConfig>,
}

/// One slot of a configuration.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SlotConfig {
    /// Its name.
    pub name: String,
    /// The file of its plugin.
    pub artifact: PathBuf,
    /// The WIT that its plugin has to fit, where `keyway check` is to know.
    pub contract: Option<PathBuf>,
    /// How it is run, and the id of the plugin that it is for.
    pub options: SlotOptions,
    /// Whether the file says how many instances live.
    pub says_instances: bool,
    /// Where the plugin with this id runs.
    pub settings: Settings,
    /// The rights of the plugin with this id.
    pub grants: Grants,
    /// Parts of the plugin's configuration that are not written in the file, by their keys.
    pub secrets: BTreeMap<String, Secret>,
    /// How the file is watched, if it is.
    pub watch: Option<WatchOptions>,
    /// How a new plugin shows that it does as well as the last, if it has to.
    pub canary: Option<CanaryOptions>,
}

impl SlotsConfig {
    /// Reads the slots of a configuration's file. Paths in it are relative to the file's folder.
    ///
    /// # Errors
    /// When it cannot be read, is no TOML, or a slot is not of its form.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        let path = path.as_ref();
        let text = read_text(path)?;
        Self::parse(&text, folder(path)).map_err(|error| error.of_file(path))
    }

    /// Reads the slots of a configuration. `base` is where relative paths begin.
    ///
    /// # Errors
    /// As [`read`](SlotsConfig::read).
    pub fn parse(text: &str, base: &Path) -> Result<Self, ConfigError> {
        let document = Document::new(text);
        let slots = Self::of(&document, base);
        ConfigError::first(document.problems()).map_or(Ok(slots), Err)
    }

    /// The same, with all that is wrong.
    ///
    /// # Errors
    /// What is wrong, in the order of the file.
    pub fn check(text: &str, base: &Path) -> Result<Self, Vec<ConfigError>> {
        let document = Document::new(text);
        let slots = Self::of(&document, base);
        let problems = document.problems();
        if problems.is_empty() { Ok(slots) } else { Err(problems) }
    }

    /// The slots of a document, which notes what is wrong with them. What is wrong is left out.
    pub fn of(document: &Document<'_>, base: &Path) -> Self {
        SlotsConfig { slots: table::slots(document, base) }
    }

    /// Brings what the slots say of their plugins, placement and rights, into the configuration of the host: a right goes to
    /// the plugin with the id that the slot names, and to no other that gets into its place.
    pub fn apply(&self, config: &mut Config) {
        for slot in self.slots.values() {
            let Some(id) = &slot.options.plugin else { continue };
            let plugin = config.plugins.entry(id.clone()).or_default();
            if slot.settings.placement.is_some() {
                (plugin.settings.placement, plugin.settings.kind) =
                    (slot.settings.placement, slot.settings.kind);
            }
            if slot.settings.share.is_some() {
                plugin.settings.share.clone_from(&slot.settings.share);
            }
            for layer in &slot.settings.require {
                if !plugin.settings.require.contains(layer) {
                    plugin.settings.require.push(layer.clone());
                }
            }
            plugin.grants.extend(slot.grants.clone());
        }
    }
}

impl SlotConfig {
    /// Makes the slot, which is empty until [`artifact`](SlotConfig::artifact) is swapped in, or is watched.
    pub fn slot<C: Client>(&self, host: &Host) -> Slot<C> {
        Slot::new(host, self.name.as_str(), self.with_secrets())
    }

    /// The [`options`](SlotConfig::options) with the secrets in the plugin's configuration: for slots that are made in
    /// another way than by [`slot`](SlotConfig::slot).
    pub fn with_secrets(&self) -> SlotOptions {
        let mut options = self.options.clone();
        if !self.secrets.is_empty() {
            options.pool.config = table::with_secrets(&options.pool.config, &self.secrets);
        }
        options
    }

    /// The plugin of the slot where that is part of the program: its artifact is `linked:` and its id then.
    pub fn linked(&self, host: &Host) -> Option<Plugin> {
        let name = self.artifact.file_name()?.to_str()?;
        host.linked(name.strip_prefix("linked:")?).ok()
    }

    /// Puts the first plugin into a slot: the [linked one](SlotConfig::linked), or the file.
    ///
    /// # Errors
    /// Those of [`AnySlot::swap`](crate::AnySlot::swap).
    pub fn fill(&self, slot: &impl crate::AnySlot) -> Result<Swap, SwapError> {
        match self.linked(slot.host()) {
            Some(plugin) => slot.swap_to(&plugin),
            None => slot.swap(&self.artifact),
        }
    }

    /// Lets a slot follow the file, if the configuration says so: at once, when it is empty.
    ///
    /// # Errors
    /// When the system has no thread for it.
    #[cfg(feature = "watch")]
    pub fn watch(&self, slot: &impl crate::AnySlot) -> Result<Option<crate::Watch>, crate::WatchError> {
        let watch = |options: &WatchOptions| crate::Watch::file(slot, &self.artifact, options.clone());
        self.watch.as_ref().map(watch).transpose()
    }
}
