//! The operator's configuration of the API: the table `[admin]` of `keyway.toml`, which docs/admin.md describes.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use keyway_host::ConfigError;
use keyway_host::config::{Document, Secret, folder, read_text};

/// How the API and the page are served.
///
/// ```
/// use std::path::Path;
/// use keyway_admin::AdminConfig;
///
/// let text = "[admin]\nlisten = \"127.0.0.1:9901\"\nuploads = \"uploads\"\nupload-limit = \"16MiB\"\n";
/// let config = AdminConfig::parse(text, Path::new("/srv"))?.unwrap();
/// assert_eq!((config.listen.port(), config.upload_limit), (9901, 16 << 20));
/// assert_eq!(config.uploads.as_deref(), Some(Path::new("/srv/uploads")));
/// assert!(AdminConfig::parse("", Path::new(""))?.is_none());
/// # Ok::<(), keyway_host::ConfigError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AdminConfig {
    /// The address. Port 0 is one that the system picks.
    pub listen: SocketAddr,
    /// The token that requests have to show; without one it is made at the start.
    pub token: Option<Secret>,
    /// The folder where uploaded plugins are kept; without one they are gone when the program ends.
    pub uploads: Option<PathBuf>,
    /// The largest plugin that may be uploaded, in bytes.
    pub upload_limit: u64,
    /// Other names by which browsers may ask, besides the address itself and `localhost`: those of a proxy in front.
    pub hosts: Vec<String>,
}

/// Where the page is unless the configuration says otherwise.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 9900);
const UPLOAD_LIMIT: u64 = 64 << 20;
/// Shorter tokens can be tried out.
const SHORTEST_TOKEN: usize = 16;

impl Default for AdminConfig {
    fn default() -> Self {
        AdminConfig {
            listen: LISTEN,
            token: None,
            uploads: None,
            upload_limit: UPLOAD_LIMIT,
            hosts: Vec::new(),
        }
    }
}

impl AdminConfig {
    /// Reads a configuration's file. Paths in it are relative to the file's folder. `None` when it has no table `[admin]`.
    ///
    /// # Errors
    /// When it cannot be read, is no TOML, or the table is not of its form.
    pub fn read(path: impl AsRef<Path>) -> Result<Option<Self>, ConfigError> {
        let path = path.as_ref();
        let text = read_text(path)?;
        Self::parse(&text, folder(path)).map_err(|error| error.of_file(path))
    }

    /// Reads a configuration. `base` is where relative paths begin.
    ///
    /// # Errors
    /// As [`read`](AdminConfig::read).
    pub fn parse(text: &str, base: &Path) -> Result<Option<Self>, ConfigError> {
        let document = Document::new(text);
        let config = Self::of(&document, base);
        ConfigError::first(document.problems()).map_or(Ok(config), Err)
    }

    /// The part of a document that is about it, which notes what is wrong with it. What is wrong is left out.
    pub fn of(document: &Document<'_>, base: &Path) -> Option<Self> {
        let mut config = AdminConfig::default();
        let mut root = document.root();
        let mut table = root.get("admin")?.table()?;
        if let Some(listen) = table.get("listen").and_then(|item| item.parsed(address)) {
            config.listen = listen;
        }
        config.token = table.get("token").and_then(|item| {
            let secret = item.secret(base)?;
            if secret.reveal().len() < SHORTEST_TOKEN || !secret.reveal().bytes().all(|b| b.is_ascii_graphic()) {
                item.wrong(format_args!(
                    "a token has {SHORTEST_TOKEN} characters at least, and no spaces; `openssl rand -hex 32` makes one"
                ));
                return None;
            }
            Some(secret)
        });
        config.uploads = table.get("uploads").and_then(|item| item.text()).map(|path| base.join(path));
        if let Some(limit) = table.get("upload-limit").and_then(|item| item.size(1 << 10)) {
            config.upload_limit = limit as u64;
        }
        let hosts = table.get("hosts").and_then(|item| item.list()).unwrap_or_default();
        config.hosts = hosts.into_iter().filter_map(|item| item.parsed(host)).collect();
        table.end();
        Some(config)
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "expected an address and a port, such as \"127.0.0.1:9900\"".to_owned())
}

/// A name, with or without a port.
fn host(text: &str) -> Result<String, String> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    if (1..=255).contains(&text.len()) && text.bytes().all(good) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("expected the name that browsers ask for, such as \"admin.example.org\"".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_have_a_line_and_a_cure() {
        for (text, words) in [
            ("[admin]\nlisten = 9900", "a string"),
            ("[admin]\nlisten = \"9900\"", "127.0.0.1:9900"),
            ("[admin]\ntoken = \"hunter2hunter2hunter2\"", "file ="),
            ("[admin]\nupload_limit = 1", "did you mean `upload-limit`?"),
            ("[admin]\nhosts = [\"a/b\"]", "admin.example.org"),
        ] {
            let error = AdminConfig::parse(text, Path::new("")).unwrap_err();
            assert_eq!(error.line(), Some(2), "{error}");
            assert!(error.what().contains(words) && !error.what().contains("hunter"), "{error}");
        }
    }
}
