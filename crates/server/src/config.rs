//! [`ServerConfig`]: the server's part of the operator's configuration, the tables `server`, `route` and `services` of
//! `keyway.toml`, which docs/serve.md describes.
//!
//! The host reads the other tables ([`keyway_host::Config`]), and slots are those of
//! [`keyway_pool::SlotsConfig`]; each is strict about its own.

mod limits;
mod route;
mod server;
mod services;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use http::{HeaderMap, HeaderName, StatusCode, Uri};
use ipnet::IpNet;
use keyway_host::config::{Document, Secret, folder, read_text};
use keyway_host::{Config, ConfigError};
use keyway_pool::SlotsConfig;

pub use limits::{Limits, Rate, RouteLimits};

/// How long requests may go on after the server was told to end, unless it is said.
const DEFAULT_SHUTDOWN: Duration = Duration::from_secs(30);

/// All that an operator says: the host's part, the slots, and the server's own.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ServerConfig {
    /// What holds for plugins; the slots' part is in it already.
    pub host: Config,
    /// The slots.
    pub slots: SlotsConfig,
    /// Where it listens; empty for the default, port 8080 of this machine.
    pub listen: Vec<ListenConfig>,
    /// Where health, readiness and metrics are answered, if anywhere.
    pub monitor: Option<SocketAddr>,
    /// Proxies that are believed what they say of their clients.
    pub trusted_proxies: Vec<IpNet>,
    /// What a request may take.
    pub limits: Limits,
    /// Whether responses are compressed that are worth it.
    pub compress: bool,
    /// How long requests may go on after the server was told to end.
    pub shutdown: Duration,
    /// What is written of each request, if anything.
    pub access_log: Option<AccessLogConfig>,
    /// Where requests go.
    pub routes: Vec<RouteConfig>,
    /// What plugins may be given by the server.
    pub services: ServicesConfig,
}

/// One address that the server listens on.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ListenConfig {
    /// The address; port 0 for one that the system picks.
    pub address: SocketAddr,
    /// The certificates, for TLS: clients are shown the first that is for the name that they ask for, or else the first of
    /// all. None: without TLS.
    pub tls: Vec<TlsConfig>,
}

/// The files of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TlsConfig {
    /// The certificate and those between it and its root, in PEM.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
}

/// How a log of requests is written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessLogConfig {
    /// The form of a line.
    pub format: AccessFormat,
    /// The file that it is appended to; standard output without one.
    pub file: Option<PathBuf>,
}

/// The form of a line of the access log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessFormat {
    /// A JSON object.
    #[default]
    Json,
    /// The combined log format that web servers have had for long.
    Common,
}

/// Where some requests go.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RouteConfig {
    /// The host that is asked: a name, `*.` and a name for all below it, or `None` for any.
    pub host: Option<String>,
    /// The path: `/exactly`, or `/below/*` for it and all that is below.
    pub path: String,
    /// The slots of middleware that requests pass, in this order.
    pub middleware: Vec<String>,
    /// The slots of filters that responses pass, in this order.
    pub filters: Vec<String>,
    /// What answers.
    pub target: TargetConfig,
    /// Its own limits, where they are not the server's.
    pub limits: RouteLimits,
    /// Whether its responses are compressed, where that is not as the server says.
    pub compress: Option<bool>,
}

/// What answers the requests of a route.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum TargetConfig {
    /// The plugin in a slot.
    Slot(String),
    /// Files of a folder.
    Files(FilesConfig),
    /// Another server.
    Proxy(ProxyConfig),
    /// Always the same.
    Respond(RespondConfig),
    /// The client is sent elsewhere.
    Redirect(RedirectConfig),
}

/// Files of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FilesConfig {
    /// The folder. Nothing outside of it is served, whatever links are in it.
    pub folder: PathBuf,
    /// The file that stands for a folder.
    pub index: String,
    /// What clients are told of how long a file may be kept, as `cache-control`.
    pub cache_control: Option<String>,
}

/// Another server that answers.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ProxyConfig {
    /// Its address: `http://` or `https://`, a host, and a path that comes before the request's.
    pub upstream: Uri,
    /// Whether it sees the host that the client asked for, instead of its own.
    pub keep_host: bool,
    /// Whether the route's path is taken off.
    pub strip_prefix: bool,
    /// Headers that it gets, such as a key of its own.
    pub headers: BTreeMap<String, Secret>,
}

/// A fixed response.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RespondConfig {
    /// The status.
    pub status: StatusCode,
    /// The body.
    pub body: String,
    /// The headers.
    pub headers: HeaderMap,
}

/// A redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RedirectConfig {
    /// 301, 302, 303, 307 or 308.
    pub status: StatusCode,
    /// Where to; `{path}` stands for the path and the query of the request.
    pub to: String,
}

/// What plugins may be given by the server, if they are granted it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ServicesConfig {
    /// The file of `keyway:http/store`; without one plugins have no store.
    pub store: Option<StoreConfig>,
    /// The longest response to a plugin's own request, in bytes.
    pub outgoing_body: usize,
    /// How long a plugin's own request may take.
    pub outgoing_timeout: Duration,
}

/// The store of all plugins.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoreConfig {
    /// The file.
    pub file: PathBuf,
    /// The longest value, in bytes.
    pub value: usize,
    /// What a plugin may have in its store, keys and values together, in bytes.
    pub total: u64,
}

impl Default for ServerConfig {
    fn default() -> Self {
        ServerConfig {
            host: Config::default(),
            slots: SlotsConfig::default(),
            listen: Vec::new(),
            monitor: None,
            trusted_proxies: Vec::new(),
            limits: Limits::default(),
            compress: true,
            shutdown: DEFAULT_SHUTDOWN,
            access_log: None,
            routes: Vec::new(),
            services: ServicesConfig::default(),
        }
    }
}

impl ServerConfig {
    /// Reads a configuration's file. Paths in it are relative to the file's folder.
    ///
    /// # Errors
    /// When it cannot be read, is no TOML, or any part of it is not of its form.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        let path = path.as_ref();
        let text = read_text(path)?;
        Self::parse(&text, folder(path)).map_err(|error| error.of_file(path))
    }

    /// Reads a configuration. `base` is where relative paths begin.
    ///
    /// # Errors
    /// As [`read`](ServerConfig::read).
    pub fn parse(text: &str, base: &Path) -> Result<Self, ConfigError> {
        match Self::check(text, base) {
            Ok(config) => Ok(config),
            Err(problems) => ConfigError::first(problems).map_or_else(|| Ok(Self::default()), Err),
        }
    }

    /// The same, with all that is wrong.
    ///
    /// # Errors
    /// What is wrong, in the order of the file.
    pub fn check(text: &str, base: &Path) -> Result<Self, Vec<ConfigError>> {
        let document = Document::new(text);
        let slots = SlotsConfig::of(&document, base);
        let host = Config::of(&document, base);
        let config = Self::of(&document, base, host, slots);
        let problems = document.problems();
        if problems.is_empty() { Ok(config) } else { Err(problems) }
    }

    /// The server's part of a document whose other parts have been read, which notes what is wrong with it. What is wrong is
    /// left out.
    pub fn of(document: &Document<'_>, base: &Path, mut host: Config, slots: SlotsConfig) -> Self {
        slots.apply(&mut host);
        let mut config = ServerConfig { host, slots, ..ServerConfig::default() };
        let mut root = document.root();
        if let Some(table) = root.get("server").and_then(|item| item.table()) {
            server::read(document, table, base, &mut config);
        }
        if let Some(table) = root.get("services").and_then(|item| item.table()) {
            services::read(table, base, &mut config.services);
        }
        if let Some(routes) = root.get("route").and_then(|item| item.list()) {
            config.routes = route::read(document, routes, base, &config.slots);
        }
        config
    }
}

/// A header's name, or what is wrong with it.
fn header_name(text: &str) -> Result<HeaderName, String> {
    HeaderName::from_bytes(text.as_bytes())
        .ok()
        .filter(|name| !crate::message::is_of_connection(name))
        .ok_or_else(|| "it is no header that can be set here".to_owned())
}
