//! [`Config`]: the operator's configuration of a host, `keyway.toml`.
//!
//! The file has parts of others as well: the tables `slot` are those of `keyway-pool`, `server`, `route` and `services` those
//! of `keyway-server`, `admin` is that of `keyway-admin`. Each reads its own with a [`Document`], and is strict there.

mod amounts;
mod document;
mod item;
mod problem;
mod secret;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use crate::grants::Grants;
use crate::host::HostBuilder;
use crate::manifest::check_id;
use crate::settings::Settings;
use crate::signature::{PublicKey, parse_digest};
use crate::trust::Trust;

pub use document::{Document, Table};
pub use item::Item;
pub use problem::ConfigError;
pub use secret::Secret;

/// The largest configuration that is read: 4 MiB.
const MAX_LEN: u64 = 4 << 20;

/// The operator's configuration of a host: where plugins run, which native libraries are trusted, and which rights each
/// plugin has. [`HostBuilder::config`] applies it.
///
/// ```
/// use std::path::Path;
/// use keyway_host::{Config, Host};
///
/// let config = Config::parse(
///     r#"
///     [defaults]
///     placement = "wasm"                 # wasm, native or process
///     require = ["landlock", "seccomp"]  # what every process has to be confined by
///
///     [trust]
///     keys = []                          # keys/acme.pub, beside this file, or ed25519:…
///     digests = []                       # blake3:…
///
///     [plugin."demo.sepia"]
///     grants = ["clocks", "env:LANG=C"]
///
///     [plugin."demo.raw"]
///     placement = "native"
///     trust = "full"
///     digest = "blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
///     "#,
///     Path::new("/etc/keyway"),
/// )?;
/// let host = Host::builder().config(config).build()?;
///
/// let error = Config::parse("[trust]\nkey = 1", Path::new("")).unwrap_err();
/// assert_eq!(error.line(), Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// What holds for plugins that are not named.
    pub defaults: Settings,
    /// Which native libraries may run in the host's process.
    pub trust: Trust,
    /// What holds for plugins by their ids.
    pub plugins: BTreeMap<String, PluginConfig>,
}

/// What holds for one plugin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PluginConfig {
    /// Where and how it runs.
    pub settings: Settings,
    /// Its rights.
    pub grants: Grants,
}

impl Config {
    /// Reads a configuration from a file. Paths in it are relative to the file's folder.
    ///
    /// # Errors
    /// When it cannot be read, is no TOML of this form, or names keys that cannot be read.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        let path = path.as_ref();
        let text = read_text(path)?;
        Self::parse(&text, folder(path)).map_err(|error| error.of_file(path))
    }

    /// Reads a configuration. Files of keys are read now, and a variable that is granted without a value is this
    /// program's; whether granted directories are there is looked at when a plugin is opened. `base` is where relative
    /// paths begin.
    ///
    /// # Errors
    /// As [`read`](Config::read).
    pub fn parse(text: &str, base: &Path) -> Result<Self, ConfigError> {
        Self::check(text, base).map_err(|problems| {
            ConfigError::first(problems).unwrap_or_else(|| ConfigError::new("it cannot be read".to_owned()))
        })
    }

    /// The same, with all that is wrong.
    ///
    /// # Errors
    /// What is wrong, in the order of the file.
    pub fn check(text: &str, base: &Path) -> Result<Self, Vec<ConfigError>> {
        let document = Document::new(text);
        let config = Self::of(&document, base);
        let problems = document.problems();
        if problems.is_empty() { Ok(config) } else { Err(problems) }
    }

    /// The host's part of a document, which notes what is wrong with it. What is wrong is left out.
    pub fn of(document: &Document<'_>, base: &Path) -> Self {
        let mut config = Config::default();
        let mut root = document.root();
        if let Some(mut defaults) = root.get("defaults").and_then(|item| item.table()) {
            config.defaults = settings(&mut defaults);
            defaults.end();
        }
        if let Some(mut trust) = root.get("trust").and_then(|item| item.table()) {
            for item in list(trust.get("keys")) {
                if let Some(key) = item.parsed(|text| key(text, base)) {
                    config.trust.extend(Trust::none().key(key));
                }
            }
            for item in list(trust.get("digests")) {
                if let Some(digest) = item.parsed(parse_digest) {
                    config.trust.extend(Trust::none().digest(digest));
                }
            }
            trust.end();
        }
        if let Some(plugins) = root.get("plugin").and_then(|item| item.table()) {
            for (id, at, item) in plugins.entries() {
                if let Err(what) = check_id(id) {
                    document.wrong(at, what);
                }
                if let Some(table) = item.table() {
                    let plugin = plugin(document, (id, at), table, base, &mut config.trust);
                    config.plugins.insert(id.to_owned(), plugin);
                }
            }
        }
        // Of `keyway-pool`, `keyway-server` and `keyway-admin`, which are strict about them.
        for other in ["slot", "server", "route", "services", "admin"] {
            root.get(other);
        }
        root.end();
        config
    }
}

/// The text of a configuration's file.
///
/// # Errors
/// When it cannot be read, or is too long.
pub fn read_text(path: &Path) -> Result<String, ConfigError> {
    let failed = |what: String| ConfigError::new(what).of_file(path);
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_LEN + 1).read_to_string(&mut text))
        .map_err(|error| failed(format!("it cannot be read: {error}")))?;
    if text.len() as u64 > MAX_LEN {
        return Err(failed(format!("it has more than {MAX_LEN} bytes")));
    }
    Ok(text)
}

/// Where relative paths of a configuration's file begin.
pub fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

fn list<'d, 't>(item: Option<Item<'d, 't>>) -> Vec<Item<'d, 't>> {
    item.and_then(|item| item.list()).unwrap_or_default()
}

/// What `[defaults]` and `[plugin]` both have.
fn settings(table: &mut Table<'_, '_>) -> Settings {
    let placed = table.get("placement").and_then(|item| item.placement()).unwrap_or_default();
    Settings {
        require: table.get("require").map(|item| item.layers()).unwrap_or_default(),
        namespaces: table.get("namespaces").and_then(|item| item.flag()).unwrap_or_default(),
        share: table.get("share").and_then(|item| item.share()),
        ..placed
    }
}

fn plugin(
    document: &Document<'_>,
    (id, at): (&str, usize),
    mut table: Table<'_, '_>,
    base: &Path,
    trust: &mut Trust,
) -> PluginConfig {
    let full = table.get("trust").map(|item| item.word(&[("full", ())]).is_some());
    let (digest, key) = (table.get("digest"), table.get("key"));
    match (full, &digest, &key) {
        (Some(true), None, None) => document.wrong(
            at,
            "`trust = \"full\"` is for one artifact: say which, with `digest = \"blake3:…\"` or with the `key` that has \
             signed it",
        ),
        (None, Some(_), _) | (None, _, Some(_)) => document
            .wrong(at, "`digest` and `key` say what is trusted: write `trust = \"full\"` beside them"),
        _ => {}
    }
    if let Some(digest) = digest.and_then(|item| item.parsed(parse_digest)) {
        trust.extend(Trust::none().digest_of(id, digest));
    }
    if let Some(key) = key.and_then(|item| item.parsed(|text| self::key(text, base))) {
        trust.extend(Trust::none().key_of(id, key));
    }
    let settings = Settings {
        trusted_memory: table.get("trusted-memory").and_then(|item| item.flag()).unwrap_or_default(),
        ..settings(&mut table)
    };
    let grants = table.get("grants").map(|item| item.grants(base)).unwrap_or_default();
    table.end();
    PluginConfig { settings, grants }
}

/// A word of the file as a message shows it: in one line, and not all of a long one.
fn brief(text: &str) -> String {
    let mut brief: String = text.chars().take(40).flat_map(char::escape_debug).collect();
    if text.chars().nth(40).is_some() {
        brief.push('…');
    }
    brief
}

/// A key: itself, or the file that it is in.
fn key(text: &str, base: &Path) -> Result<PublicKey, String> {
    if text.starts_with("ed25519:") || (text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit())) {
        return PublicKey::parse(text).map_err(|error| error.to_string());
    }
    PublicKey::read(&base.join(text)).map_err(|error| error.to_string())
}

impl HostBuilder {
    /// Applies an operator's configuration: its trust and rights come to those that are there, its settings take the
    /// place of earlier ones.
    pub fn config(self, config: Config) -> Self {
        let builder = self.trust(config.trust).default_settings(config.defaults);
        config.plugins.into_iter().fold(builder, |builder, (id, plugin)| {
            builder.settings(id.as_str(), plugin.settings).grant(id, plugin.grants)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::Kind;
    use crate::settings::Placed;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::parse(text, Path::new("/base"))
    }

    #[test]
    fn everything() {
        let key = crate::signature::SecretKey::from_bytes([7; 32]).public();
        let digest = "ab".repeat(32);
        let config = parse(&format!(
            r#"
            [defaults]
            placement = "wasm"
            require = ["landlock"]
            [trust]
            keys = ["{key}"]
            digests = ["blake3:{digest}"]
            [plugin."demo.sepia"]
            placement = "process"
            trust = "full"
            digest = "{digest}"
            grants = ["read:pictures", "write:/srv/out=/out", "clocks"]
            trusted-memory = true
            namespaces = true
            share = "pictures"
            "#
        ))
        .unwrap();
        let expected = Trust::none().key(key).digest([0xab; 32]).digest_of("demo.sepia", [0xab; 32]);
        assert_eq!(config.trust, expected);
        assert_eq!(config.defaults.kind, Some(Kind::Component));
        let plugin = &config.plugins["demo.sepia"];
        assert_eq!(plugin.settings.placement, Some(Placed::Process));
        assert!(plugin.settings.trusted_memory && plugin.settings.namespaces && plugin.grants.clocks);
        assert_eq!(plugin.settings.share.as_deref(), Some("pictures"));
        assert_eq!(plugin.grants.directories[0].host, Path::new("/base/pictures"));
        assert_eq!(plugin.grants.directories[0].guest, "pictures");
        assert_eq!(plugin.grants.directories[1].host, Path::new("/srv/out"));
        assert_eq!(parse("").unwrap(), Config::default());
    }

    #[test]
    fn mistakes_have_a_line_and_a_cure() {
        let full = "[plugin.\"a.b\"]\ntrust = \"full\"";
        for (text, line, words) in [
            ("[defaults]\nplacement = \"moon\"", 2, "process"),
            ("[defaults]\n\nplacment = 1", 3, "placment"),
            ("a = ", 1, ""),
            ("[trust]\nkeys = [\"no/such/key.pub\"]", 2, "/base/no/such/key.pub"),
            ("[trust]\nkeys = [\n\"ed25519:00\"]", 3, "64 hexadecimal"),
            ("[trust]\ndigests = [\"sha256:00\"]", 2, "no digest"),
            ("[plugin.\"a.b\"]\n[plugin.\"A\"]\ngrants = []", 2, "vendor.name"),
            ("[plugin.\"a.b\"]\ngrants = [\"clocks\",\n\"fly\"]", 3, "read:DIR"),
            ("[plugin.\"a.b\"]\ngrants = [\"env:KEYWAY_NO_SUCH_VARIABLE\"]", 2, "KEYWAY_NO_SUCH"),
            (full, 1, "say which"),
            ("\n[plugin.\"a.b\"]\ndigest = \"blake3:00\"", 2, "beside them"),
            ("[plugin.\"a.b\"]\ntrust = \"half\"", 2, "full"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.line(), Some(line), "{text}: {error}");
            assert!(error.what().contains(words) && !error.what().contains('\n'), "{text}: {error}");
        }
        let text = "[defaults]\nnamespace = true\n[trust]\n  key = 1\n[plugins.x]\n";
        let problems = Config::check(text, Path::new("")).unwrap_err();
        let found: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "line 2, column 1: unknown key `namespace` in `defaults`; did you mean `namespaces`?",
                "line 4, column 3: unknown key `key` in `trust`; did you mean `keys`?",
                "line 5, column 2: unknown key `plugins`; did you mean `plugin`?",
            ]
        );
        assert!(
            parse(text).unwrap_err().to_string().ends_with("(and 2 more problems; `keyway check` shows all)")
        );
        let error = Config::read("/no/such/keyway.toml").unwrap_err().to_string();
        assert!(error.starts_with("/no/such/keyway.toml: it cannot be read"), "{error}");
    }
}
