//! [`Config`]: the operator's configuration of a host, `keyway.toml`.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::artifact::Kind;
use crate::grants::{Grants, Right};
use crate::host::HostBuilder;
use crate::manifest::check_id;
use crate::settings::{Placed, Settings};
use crate::signature::{PublicKey, parse_digest};
use crate::trust::Trust;

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

/// What is wrong with a configuration.
#[derive(Debug, thiserror::Error)]
#[error(
    "{}{}{what}",
    .path.as_ref().map(|path| format!("{}: ", path.display())).unwrap_or_default(),
    .line.map(|line| format!("line {line}: ")).unwrap_or_default()
)]
pub struct ConfigError {
    path: Option<PathBuf>,
    line: Option<usize>,
    what: String,
}

impl ConfigError {
    /// The line of the file, counted from 1, where it is about one.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// What is wrong, without the place.
    pub fn what(&self) -> &str {
        &self.what
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    defaults: Defaults,
    trust: Trusted,
    plugin: BTreeMap<Spanned<String>, Plugin>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Defaults {
    placement: Option<Word>,
    require: Vec<String>,
    namespaces: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Trusted {
    keys: Vec<Spanned<String>>,
    digests: Vec<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Plugin {
    placement: Option<Word>,
    require: Vec<String>,
    trust: Option<Full>,
    digest: Option<Spanned<String>>,
    key: Option<Spanned<String>>,
    grants: Vec<Spanned<String>>,
    trusted_memory: bool,
    namespaces: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    Wasm,
    Native,
    Process,
}

impl Word {
    fn settings(word: Option<Self>) -> Settings {
        let (placement, kind) = match word {
            None => (None, None),
            Some(Word::Wasm) => (Some(Placed::InProcess), Some(Kind::Component)),
            Some(Word::Native) => (Some(Placed::InProcess), Some(Kind::Native)),
            Some(Word::Process) => (Some(Placed::Process), None),
        };
        Settings { placement, kind, ..Settings::default() }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Full {
    Full,
}

impl Config {
    /// Reads a configuration from a file. Paths in it are relative to the file's folder.
    ///
    /// # Errors
    /// When it cannot be read, is no TOML of this form, or names keys that cannot be read.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        let path = path.as_ref();
        let failed = |what: String| ConfigError { path: Some(path.to_owned()), line: None, what };
        let mut text = String::new();
        std::fs::File::open(path)
            .and_then(|file| file.take(MAX_LEN + 1).read_to_string(&mut text))
            .map_err(|error| failed(format!("it cannot be read: {error}")))?;
        if text.len() as u64 > MAX_LEN {
            return Err(failed(format!("it has more than {MAX_LEN} bytes")));
        }
        let base = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, base).map_err(|error| ConfigError { path: Some(path.to_owned()), ..error })
    }

    /// Reads a configuration. Files of keys are read now, and a variable that is granted without a value is this
    /// program's; whether granted directories are there is looked at when a plugin is opened. `base` is where relative
    /// paths begin.
    ///
    /// # Errors
    /// As [`read`](Config::read).
    pub fn parse(text: &str, base: &Path) -> Result<Self, ConfigError> {
        let at = |start: usize| text.get(..start).map(|before| before.matches('\n').count() + 1);
        let wrong = |start: usize, what: String| ConfigError { path: None, line: at(start), what };
        let file: File = toml::from_str(text).map_err(|error| ConfigError {
            path: None,
            line: error.span().and_then(|span| at(span.start)),
            what: error.message().replace('\n', " "),
        })?;

        let key =
            |text: &Spanned<String>| key(text.get_ref(), base).map_err(|what| wrong(text.span().start, what));
        let digest = |text: &Spanned<String>| {
            parse_digest(text.get_ref()).map_err(|error| wrong(text.span().start, error.to_string()))
        };
        let mut trust = Trust::none();
        for text in &file.trust.keys {
            trust = trust.key(key(text)?);
        }
        for text in &file.trust.digests {
            trust = trust.digest(digest(text)?);
        }

        let Defaults { placement, require, namespaces } = file.defaults;
        let defaults = Settings { require, namespaces, ..Word::settings(placement) };
        let mut plugins = BTreeMap::new();
        for (id, plugin) in file.plugin {
            let start = id.span().start;
            let id = id.into_inner();
            check_id(&id).map_err(|what| wrong(start, what))?;
            match (&plugin.trust, &plugin.digest, &plugin.key) {
                (Some(Full::Full), None, None) => {
                    let what = "`trust = \"full\"` is for one artifact: say which, with `digest = \"blake3:…\"` or with the \
                                `key` that has signed it";
                    return Err(wrong(start, what.to_owned()));
                }
                (None, Some(_), _) | (None, _, Some(_)) => {
                    let what = "`digest` and `key` say what is trusted: write `trust = \"full\"` beside them";
                    return Err(wrong(start, what.to_owned()));
                }
                _ => {}
            }
            if let Some(text) = &plugin.digest {
                trust = trust.digest_of(&id, digest(text)?);
            }
            if let Some(text) = &plugin.key {
                trust = trust.key_of(&id, key(text)?);
            }
            let mut grants = Grants::default();
            for text in &plugin.grants {
                let wrong = |error: crate::RightError| wrong(text.span().start, error.to_string());
                grants.add(&based(text.get_ref().parse().map_err(wrong)?, base)).map_err(wrong)?;
            }
            let settings = Settings {
                require: plugin.require,
                trusted_memory: plugin.trusted_memory,
                namespaces: plugin.namespaces,
                ..Word::settings(plugin.placement)
            };
            plugins.insert(id, PluginConfig { settings, grants });
        }
        Ok(Config { defaults, trust, plugins })
    }
}

/// A key: itself, or the file that it is in.
fn key(text: &str, base: &Path) -> Result<PublicKey, String> {
    if text.starts_with("ed25519:") || (text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit())) {
        return PublicKey::parse(text).map_err(|error| error.to_string());
    }
    PublicKey::read(&base.join(text)).map_err(|error| error.to_string())
}

/// A right with the host's directory where it is. The plugin sees it by the name that is written.
fn based(right: Right, base: &Path) -> Right {
    match right {
        Right::Directory(mut directory) => {
            directory.host = base.join(directory.host);
            Right::Directory(directory)
        }
        other => other,
    }
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
            "#
        ))
        .unwrap();
        let expected = Trust::none().key(key).digest([0xab; 32]).digest_of("demo.sepia", [0xab; 32]);
        assert_eq!(config.trust, expected);
        assert_eq!(config.defaults.kind, Some(Kind::Component));
        let plugin = &config.plugins["demo.sepia"];
        assert_eq!(plugin.settings.placement, Some(Placed::Process));
        assert!(plugin.settings.trusted_memory && plugin.settings.namespaces && plugin.grants.clocks);
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
        let error = Config::read("/no/such/keyway.toml").unwrap_err().to_string();
        assert!(error.starts_with("/no/such/keyway.toml: it cannot be read"), "{error}");
    }
}
