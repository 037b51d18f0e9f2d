//! [`Right`]: one right as text, the same in manifests, in the operator's configuration and on the command line.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use keyway_contract::types::QualifiedName;
use keyway_contract::types::track;

use super::DirectoryGrant;

/// The forms that a right has as text, for help and errors.
pub const FORMS: &str = "read:DIR[=GUEST], write:DIR[=GUEST], env:NAME[=VALUE], connect:HOST:PORT, listen:ADDRESS:PORT, clocks, \
     random, threads, processes, memory:64MiB, cpu:10s, files:64 or service:NAME";

/// The longest right that is read, in bytes.
const MAX_LEN: usize = 8192;

/// One right, wanted by a plugin or given to it.
///
/// | text | what it allows |
/// |---|---|
/// | `read:DIR`, `read:DIR=GUEST` | to read in the host's directory, which the plugin sees as `GUEST` |
/// | `write:DIR`, `write:DIR=GUEST` | to change it as well |
/// | `env:NAME`, `env:NAME=VALUE` | to see a variable: the host's own, or with this value |
/// | `connect:HOST:PORT` | to connect to an address, or to a name, which is resolved when the plugin is opened; `net:` is the same |
/// | `listen:ADDRESS:PORT` | to listen there; port 0 is any port |
/// | `clocks`, `random` | clocks in full resolution; random numbers that are fit for keys |
/// | `threads`, `processes` | to start them |
/// | `memory:64MiB`, `cpu:10s`, `files:64` | so much memory, so much time, so many open files |
/// | `service:ns:pkg/interface@version` | a host service; any version without one |
///
/// In a manifest a directory is the one that the plugin sees, and a variable is a name: what stands behind them is the
/// operator's to say ([`Right::wanted`]).
///
/// ```
/// use keyway_host::Right;
///
/// let right: Right = "write:/srv/pictures=/pictures".parse()?;
/// assert_eq!(right.to_string(), "write:/srv/pictures=/pictures");
/// assert!(right.covers(&Right::wanted("read:/pictures/new")?));
/// assert!("fly".parse::<Right>().is_err());
/// # Ok::<(), keyway_host::RightError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Right {
    /// A directory, to read or to change.
    Directory(DirectoryGrant),
    /// An environment variable.
    Variable {
        /// Its name.
        name: String,
        /// Its value; `None` for the one that the host has.
        value: Option<String>,
    },
    /// Connecting to an address and port.
    Connect(SocketAddr),
    /// Connecting to a host's name and port. Names are compared as text.
    ConnectName(String, u16),
    /// Listening on an address and port.
    Listen(SocketAddr),
    /// The real clocks in full resolution.
    Clocks,
    /// Random numbers that are fit for keys.
    Random,
    /// Starting threads.
    Threads,
    /// Starting processes.
    Processes,
    /// So many bytes of memory.
    Memory(u64),
    /// So much time of the processor.
    Cpu(Duration),
    /// So many open files.
    Files(u64),
    /// A host service, by the name of its interface.
    Service(String),
}

/// What is wrong with the text of a right, or why it cannot be given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RightError(pub(crate) String);

impl FromStr for Right {
    type Err = RightError;

    fn from_str(text: &str) -> Result<Self, RightError> {
        parse(text).map_err(|what| RightError(format!("`{}`: {what}", text.escape_debug())))
    }
}

fn parse(text: &str) -> Result<Right, String> {
    if text.len() > MAX_LEN {
        return Err(format!("it has {} bytes, more than {MAX_LEN}", text.len()));
    }
    let (kind, value) = match text.split_once(':') {
        Some((kind, value)) => (kind, Some(value)),
        None => (text, None),
    };
    let unknown = || format!("it has to be {FORMS}");
    let value = match (kind, value) {
        ("clocks", None) => return Ok(Right::Clocks),
        ("random", None) => return Ok(Right::Random),
        ("threads", None) => return Ok(Right::Threads),
        ("processes", None) => return Ok(Right::Processes),
        (_, Some(value)) if !value.is_empty() => value,
        _ => return Err(unknown()),
    };
    // Rights are shown to people who decide on them; a variable's value may be what it likes.
    let shown = if kind == "env" { value.split('=').next().unwrap_or(value) } else { value };
    if shown.contains(char::is_control) || value.contains('\0') {
        return Err("it has control characters in it".to_owned());
    }
    match kind {
        "read" | "write" => directory(value, kind == "write"),
        "env" => {
            let (name, value) = match value.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (value, None),
            };
            if name.is_empty() {
                return Err("the variable needs a name, as in env:LANG".to_owned());
            }
            Ok(Right::Variable { name: name.to_owned(), value })
        }
        "connect" | "net" => connect(value),
        "listen" => value
            .parse()
            .map(Right::Listen)
            .map_err(|_| "`listen:` takes an address and a port, as in listen:127.0.0.1:8080".to_owned()),
        "memory" => bytes(value).map(Right::Memory),
        "cpu" => time(value).map(Right::Cpu),
        "files" => match value.parse() {
            Ok(files @ 1..) => Ok(Right::Files(files)),
            _ => Err("`files:` takes a number of files, as in files:64".to_owned()),
        },
        "service" if !value.contains(|c: char| c.is_whitespace() || c == '#' || c == '=') => {
            Ok(Right::Service(value.to_owned()))
        }
        "service" => {
            Err("`service:` takes the name of an interface, as in service:keyway:host/log@1.0.0".to_owned())
        }
        _ => Err(unknown()),
    }
}

fn directory(value: &str, write: bool) -> Result<Right, String> {
    let (host, guest) = value.split_once('=').unwrap_or((value, value));
    if host.is_empty() || guest.is_empty() {
        return Err("the directory needs a path, as in read:/srv/data=/data".to_owned());
    }
    if Path::new(guest).components().any(|part| part == Component::ParentDir) && guest != host {
        return Err("the path that the plugin sees must not have `..` in it".to_owned());
    }
    Ok(Right::Directory(DirectoryGrant { host: PathBuf::from(host), guest: guest.to_owned(), write }))
}

fn connect(value: &str) -> Result<Right, String> {
    if let Ok(address) = value.parse() {
        return Ok(Right::Connect(address));
    }
    let takes = || "it takes an address or a name, and a port, as in connect:127.0.0.1:80".to_owned();
    let (name, port) = value.rsplit_once(':').ok_or_else(takes)?;
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    // What is all digits and dots was meant to be an address.
    let is_name =
        name.contains(|c: char| c.is_ascii_alphabetic()) && name.len() <= 253 && name.chars().all(letters);
    match port.parse() {
        Ok(port @ 1..) if is_name => Ok(Right::ConnectName(name.to_ascii_lowercase(), port)),
        _ => Err(takes()),
    }
}

const UNITS: [(&str, u32); 4] = [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)];

fn bytes(text: &str) -> Result<u64, String> {
    let takes = || "`memory:` takes an amount, as in memory:64MiB".to_owned();
    let unit = UNITS.iter().find_map(|(unit, shift)| Some((text.strip_suffix(unit)?, *shift)));
    let (number, shift) = unit.unwrap_or((text, 0));
    let number: u64 = number.parse().map_err(|_| takes())?;
    number.checked_mul(1 << shift).filter(|bytes| *bytes > 0).ok_or_else(takes)
}

fn time(text: &str) -> Result<Duration, String> {
    let takes = || "`cpu:` takes a time, as in cpu:10s or cpu:500ms".to_owned();
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 1),
        None => (text.strip_suffix('s').ok_or_else(takes)?, 1000),
    };
    let number: u64 = number.parse().map_err(|_| takes())?;
    number.checked_mul(unit).filter(|time| *time > 0).map(Duration::from_millis).ok_or_else(takes)
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Right::Directory(directory) => {
                let kind = if directory.write { "write" } else { "read" };
                write!(f, "{kind}:{}", directory.host.display())?;
                if directory.host.as_os_str() == directory.guest.as_str() && !directory.guest.contains('=') {
                    return Ok(());
                }
                write!(f, "={}", directory.guest)
            }
            Right::Variable { name, value: None } => write!(f, "env:{name}"),
            Right::Variable { name, value: Some(value) } => write!(f, "env:{name}={value}"),
            Right::Connect(address) => write!(f, "connect:{address}"),
            Right::ConnectName(name, port) => write!(f, "connect:{name}:{port}"),
            Right::Listen(address) => write!(f, "listen:{address}"),
            Right::Clocks => f.write_str("clocks"),
            Right::Random => f.write_str("random"),
            Right::Threads => f.write_str("threads"),
            Right::Processes => f.write_str("processes"),
            Right::Memory(bytes) => {
                let unit = UNITS.iter().find(|(_, shift)| bytes.trailing_zeros() >= *shift && *bytes > 0);
                match unit {
                    Some((unit, shift)) => write!(f, "memory:{}{unit}", bytes >> shift),
                    None => write!(f, "memory:{bytes}"),
                }
            }
            Right::Cpu(time) if time.subsec_millis() == 0 => write!(f, "cpu:{}s", time.as_secs()),
            Right::Cpu(time) => write!(f, "cpu:{}ms", time.as_millis()),
            Right::Files(files) => write!(f, "files:{files}"),
            Right::Service(name) => write!(f, "service:{name}"),
        }
    }
}

impl Right {
    /// Reads a right as a manifest has it: a directory is the path that the plugin sees, and a variable is its name.
    ///
    /// # Errors
    /// When it is no right, or says what only the operator can say.
    pub fn wanted(text: &str) -> Result<Self, RightError> {
        let right: Right = text.parse()?;
        let fault = match &right {
            Right::Directory(directory) if text.contains('=') || has_parent(&directory.guest) => {
                "a plugin asks for the directory that it sees, as in read:/data; which one of the host's that is, \
                 the operator says"
            }
            Right::Variable { value: Some(_), .. } => {
                "a plugin asks for a variable by its name, as in env:LANG; its value is the operator's to say"
            }
            _ => return Ok(right),
        };
        Err(RightError(format!("`{}`: {fault}", text.escape_debug())))
    }

    /// Whether whoever was given this right may do what another one asks for.
    pub fn covers(&self, wanted: &Right) -> bool {
        match (self, wanted) {
            (Right::Directory(given), Right::Directory(wanted)) => {
                let inside = Path::new(&wanted.guest).starts_with(&given.guest) && !has_parent(&wanted.guest);
                inside && (given.write || !wanted.write)
            }
            (Right::Variable { name: given, .. }, Right::Variable { name: wanted, .. }) => given == wanted,
            (Right::Listen(given), Right::Listen(wanted)) => listens(*given, *wanted),
            (Right::Memory(given), Right::Memory(wanted)) => given >= wanted,
            (Right::Cpu(given), Right::Cpu(wanted)) => given >= wanted,
            (Right::Files(given), Right::Files(wanted)) => given >= wanted,
            (Right::Service(given), Right::Service(wanted)) => is_service(given, wanted),
            (given, wanted) => given == wanted,
        }
    }
}

/// Whether a grant to listen is one for this address; port 0 is any port.
pub(super) fn listens(given: SocketAddr, wanted: SocketAddr) -> bool {
    given.ip() == wanted.ip() && (given.port() == 0 || given.port() == wanted.port())
}

/// Whether a granted name means an interface: in any version if it has none, else in a compatible one.
pub(super) fn is_service(given: &str, interface: &str) -> bool {
    let take = |name: &str| {
        // With the `#`, a name without a package is an interface and not a function of the world.
        let name = format!("{name}#");
        let name = QualifiedName::parse(&name);
        (name.interface.to_owned(), track(name.version).to_owned())
    };
    let ((given, given_track), (interface, track)) = (take(given), take(interface));
    given == interface && (given_track.is_empty() || given_track == track)
}

fn has_parent(path: &str) -> bool {
    Path::new(path).components().any(|part| part == Component::ParentDir)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(text: &str) -> Right {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn every_form_is_printed_as_it_is_read() {
        for text in [
            "read:/data",
            "write:out=/out",
            "read:a=b=c",
            "env:A",
            "env:A=b=c",
            "connect:[::1]:80",
            "connect:api.example.org:443",
            "listen:127.0.0.1:0",
            "clocks",
            "random",
            "threads",
            "processes",
            "memory:64MiB",
            "memory:1000",
            "cpu:10s",
            "cpu:1500ms",
            "files:64",
            "service:keyway:host/log@1.0.0",
        ] {
            assert_eq!(right(text).to_string(), text);
        }
        assert_eq!(right("net:127.0.0.1:80").to_string(), "connect:127.0.0.1:80");
        assert_eq!(right("memory:1024KiB").to_string(), "memory:1MiB");
        assert_eq!(right("connect:API.example.org:443"), right("connect:api.example.org:443"));
    }

    #[test]
    fn what_is_no_right() {
        for text in [
            "",
            "read",
            "read:",
            "read:=x",
            "read:x=",
            "read:a=../b",
            "files:/",
            "files:0",
            "net:example",
            "net:1.2.3:80",
            "connect::80",
            "connect:a b:80",
            "connect:a:0",
            "clocks:now",
            "clocks:",
            "env:",
            "env:=x",
            "memory:0",
            "memory:1.5GiB",
            "memory:99999999999TiB",
            "cpu:10",
            "cpu:0s",
            "listen:80",
            "listen:localhost:80",
            "service:",
            "service:a:b/c#f",
            "read:\u{1b}[2J",
            "Clocks",
            " clocks",
        ] {
            assert!(text.parse::<Right>().is_err(), "{text:?}");
        }
        for text in ["read:/a=/b", "env:A=b", "read:/a/../etc"] {
            assert!(text.parse::<Right>().is_ok() && Right::wanted(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_covers_what() {
        for (given, wanted, covered) in [
            ("read:/srv=/data", "read:/data", true),
            ("read:/srv=/data", "read:/data/in", true),
            ("read:/srv=/data", "read:/database", false),
            ("read:/srv=/data", "read:/srv", false),
            ("read:/srv=/data", "write:/data", false),
            ("write:/srv=/data", "read:/data", true),
            ("env:A=b", "env:A", true),
            ("env:A=b", "env:B", false),
            ("connect:127.0.0.1:80", "connect:127.0.0.1:80", true),
            ("connect:127.0.0.1:80", "connect:127.0.0.1:81", false),
            ("connect:127.0.0.1:80", "connect:localhost:80", false),
            ("connect:127.0.0.1:80", "listen:127.0.0.1:80", false),
            ("listen:127.0.0.1:0", "listen:127.0.0.1:80", true),
            ("listen:127.0.0.1:81", "listen:127.0.0.1:80", false),
            ("memory:1GiB", "memory:64MiB", true),
            ("memory:1MiB", "memory:64MiB", false),
            ("cpu:10s", "cpu:11s", false),
            ("files:64", "files:64", true),
            ("service:a:b/c", "service:a:b/c@1.0.0", true),
            ("service:a:b/c@1.2.0", "service:a:b/c@1.0.0", true),
            ("service:a:b/c@1.2.0", "service:a:b/c@2.0.0", false),
            ("service:a:b/c", "service:a:b/d", false),
            ("clocks", "clocks", true),
            ("clocks", "random", false),
        ] {
            assert_eq!(right(given).covers(&right(wanted)), covered, "{given} for {wanted}");
        }
    }
}
