//! [`Grants`]: the rights that an operator gives one plugin beyond the baseline.

use std::path::PathBuf;

/// The rights of one plugin. Nothing is granted by default.
///
/// The baseline that every plugin has: no environment, no arguments, no files, no network; standard output
/// and error go to the host's log; a coarse clock; a seed for hash tables. A sandbox enforces this; native and
/// linked-in plugins have the host's own rights.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// Directories: the host's path, the path that the plugin sees, and whether it may write.
    pub directories: Vec<DirectoryGrant>,
    /// Environment variables as the plugin sees them.
    pub environment: Vec<(String, String)>,
    /// Hosts and ports that it may connect to, each `host:port` with an address, not a name.
    pub network: Vec<std::net::SocketAddr>,
    /// The real clocks in full resolution.
    pub clocks: bool,
    /// Random numbers that are fit for keys.
    pub random: bool,
}

/// A directory that a plugin may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryGrant {
    /// The directory of the host.
    pub host: PathBuf,
    /// The path by which the plugin sees it.
    pub guest: String,
    /// Whether it may change what is there.
    pub write: bool,
}
