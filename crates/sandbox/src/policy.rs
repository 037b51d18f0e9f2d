//! [`Policy`]: what a sealed process may do. [`Layers`]: what holds it.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a sealed process may do. Everything is denied by default.
///
/// It travels as JSON from the host to the child. All paths are absolute and exist.
///
/// Never granted, whatever the policy: changing modes, owners, times and attributes of files; links and device files;
/// UDP and sockets that are not TCP; debugging, other namespaces, mounts; signals to processes outside of the
/// sandbox; leaving the process group; shared memory that no descriptor stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Files and directories that may be read, with all that is inside.
    pub read: Vec<PathBuf>,
    /// Files and directories that may be read and changed: in a directory files and directories may be made,
    /// removed, renamed and cut, too.
    pub write: Vec<PathBuf>,
    /// Files that may be executed, and read: for a program also its interpreter and `ld.so`. While this is empty and
    /// `processes` is not granted, the process can't become another program at all. With one of the two it may use
    /// `/dev/null` and read `/dev/urandom`.
    ///
    /// A program has no other rights than the policy's, but it can be debugged by processes of the same user outside
    /// of the sandbox: the kernel makes it dumpable again. A descriptor of a program in memory that the process was
    /// given can be executed with any entry here.
    pub execute: Vec<PathBuf>,
    /// The system's folders of libraries may be read: for the dependencies of a library, and for programs.
    pub libraries: bool,
    /// TCP peers that it may connect to.
    ///
    /// The kernel holds the process to the **port** and to the kind of address (IPv4 or IPv6), not to the address: it
    /// can reach the same port of any machine. Without Landlock 4 (Linux 6.7) it is not held to the port, either.
    /// [`Layer::ConnectFilter`] holds it to the address: it needs `namespaces`, nothing in `listen`, and
    /// [`seal_with_outlets`](crate::seal_with_outlets). With nothing here there is no way to connect. Names can't be
    /// resolved: there is no UDP.
    pub connect: Vec<SocketAddr>,
    /// TCP addresses that it may listen on.
    ///
    /// As with `connect` the kernel holds it to the port and the kind of address. It may also listen on a free port
    /// that the system picks.
    pub listen: Vec<SocketAddr>,
    /// It may start threads. Their number is not limited.
    pub threads: bool,
    /// It may start processes, which are sealed like itself, and signal them. Their number is not limited, and the
    /// limits below hold for each of them. They end with it, for which it has to lead a process group of its own.
    pub processes: bool,
    /// Bytes of memory that it may write to (`RLIMIT_DATA`), shared segments that it was given not counted.
    ///
    /// Memory counts when it is mapped for writing, used or not: a pool of stacks that a wasm engine makes in advance
    /// (2 GB in wasmtime) needs a higher limit or a smaller pool. Memory that is only reserved (wasm's address space)
    /// does not count.
    pub memory: Option<u64>,
    /// Seconds of processor time, summed up over its life. It gets `SIGXCPU`, a second later `SIGKILL`.
    pub cpu_seconds: Option<u64>,
    /// Open descriptors at a time; without a number 64.
    pub open_files: Option<u64>,
    /// The optional layer of namespaces, where the system allows it.
    pub namespaces: bool,
    /// Sealing fails without these layers. Without a layer here the process goes on with what the system has, and
    /// [`Layers`] says so.
    pub require: Vec<Layer>,
}

impl Policy {
    /// The limit of open descriptors where the policy has none.
    pub const OPEN_FILES: u64 = 64;
}

/// One layer of the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Layer {
    /// Closed descriptors, no new privileges, limits, no capabilities, death with the parent.
    Base,
    /// Files, TCP ports, and the scopes of abstract sockets and signals.
    Landlock,
    /// The list of allowed system calls.
    Seccomp,
    /// Own user, mount, network, IPC and UTS namespaces.
    Namespaces,
    /// Connections are held to the granted addresses, not only to their ports. See [`Policy::connect`].
    ConnectFilter,
}

impl Layer {
    /// All layers, in the order in which they are taken.
    pub const ALL: [Layer; 5] =
        [Layer::Namespaces, Layer::ConnectFilter, Layer::Base, Layer::Landlock, Layer::Seccomp];

    /// Its name in configurations.
    pub fn name(self) -> &'static str {
        match self {
            Layer::Base => "base",
            Layer::Landlock => "landlock",
            Layer::Seccomp => "seccomp",
            Layer::Namespaces => "namespaces",
            Layer::ConnectFilter => "connect-filter",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Layer {
    type Err = UnknownLayer;

    fn from_str(name: &str) -> Result<Layer, UnknownLayer> {
        Layer::ALL.into_iter().find(|layer| layer.name() == name).ok_or_else(|| UnknownLayer(name.to_owned()))
    }
}

/// A word that names no layer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no layer of the sandbox; there are `namespaces`, `connect-filter`, `base`, `landlock`, `seccomp` and `cgroup`"
)]
pub struct UnknownLayer(String);

/// The name, in configurations, of a layer that is none of a process itself: its host puts it into a cgroup of its own.
pub const CGROUP: &str = "cgroup";

/// Which layers hold a process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Layers {
    /// The version of Landlock in use.
    pub landlock: Option<u32>,
    /// The list of system calls is in force.
    pub seccomp: bool,
    /// Limits and privileges are set.
    pub base: bool,
    /// The process has namespaces of its own.
    pub namespaces: bool,
    /// Connections are held to the granted addresses.
    pub connect_filter: bool,
    /// In words: what did not take, and why.
    pub missing: Vec<String>,
}

impl Layers {
    /// The names of those that took, in the order in which they are taken.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let took = |layer: &Layer| match layer {
            Layer::Base => self.base,
            Layer::Landlock => self.landlock.is_some(),
            Layer::Seccomp => self.seccomp,
            Layer::Namespaces => self.namespaces,
            Layer::ConnectFilter => self.connect_filter,
        };
        Layer::ALL.into_iter().filter(took).map(Layer::name)
    }
}
