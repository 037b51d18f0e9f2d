//! [`Grants`]: the rights that an operator gives one plugin beyond the baseline, and what a plugin wants.

mod check;
mod right;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::loader::{Limits, Placement};

pub(crate) use check::{at_open, compare};
pub use right::{FORMS, Right, RightError};

/// The rights of one plugin. Nothing is granted by default.
///
/// The baseline that every plugin has: no environment, no arguments, no files, no network; standard output
/// and error go to the host's log; a coarse clock; a seed for hash tables. A sandbox enforces this; native and
/// linked-in plugins have the host's own rights.
///
/// ```
/// use keyway_host::{Grants, Right};
///
/// let grants = Grants::new(&["read:/srv/pictures=/pictures".parse()?, "clocks".parse()?])?;
/// assert!(grants.covers(&[Right::wanted("read:/pictures")?]).is_ok());
/// let missing = grants.covers(&[Right::wanted("clocks")?, Right::wanted("random")?]).unwrap_err();
/// assert_eq!(missing, [Right::Random]);
/// # Ok::<(), keyway_host::RightError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// Directories: the host's path, the path that the plugin sees, and whether it may write.
    pub directories: Vec<DirectoryGrant>,
    /// Environment variables as the plugin sees them.
    pub environment: Vec<(String, String)>,
    /// Addresses and ports that it may connect to.
    pub connect: Vec<SocketAddr>,
    /// Names and ports that it may connect to. They are resolved when the plugin is opened, and their addresses are in
    /// [`connect`](Grants::connect) of what a loader gets; a name that changes its address later needs a new open.
    pub connect_names: Vec<(String, u16)>,
    /// Addresses and ports that it may listen on; port 0 is any port.
    pub listen: Vec<SocketAddr>,
    /// The real clocks in full resolution.
    pub clocks: bool,
    /// Random numbers that are fit for keys.
    pub random: bool,
    /// Starting threads.
    pub threads: bool,
    /// Starting processes.
    pub processes: bool,
    /// The most memory of an instance in bytes, in place of the host's limit.
    pub memory: Option<u64>,
    /// The most time of the processor: of one call in a sandbox, where it takes the place of the host's deadline; of a
    /// process all together.
    pub cpu: Option<Duration>,
    /// The most open files: of a component all that it holds of WASI, of a process all of its descriptors.
    pub open_files: Option<u64>,
    /// Host services that are there on request only ([`HostBuilder::provide_on_grant`]), by the names of their
    /// interfaces.
    ///
    /// [`HostBuilder::provide_on_grant`]: crate::HostBuilder::provide_on_grant
    pub services: Vec<String>,
}

/// A directory that a plugin may use.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DirectoryGrant {
    /// The directory of the host.
    pub host: PathBuf,
    /// The path by which the plugin sees it.
    pub guest: String,
    /// Whether it may change what is there.
    pub write: bool,
}

impl Grants {
    /// Rights put together.
    ///
    /// # Errors
    /// As [`add`](Grants::add).
    pub fn new<'a>(rights: impl IntoIterator<Item = &'a Right>) -> Result<Self, RightError> {
        let mut grants = Grants::default();
        for right in rights {
            grants.add(right)?;
        }
        Ok(grants)
    }

    /// Adds a right. Of several amounts the last one counts.
    ///
    /// # Errors
    /// When it is a variable of the host's that the host does not have.
    pub fn add(&mut self, right: &Right) -> Result<(), RightError> {
        match right {
            Right::Directory(directory) => self.directories.push(directory.clone()),
            Right::Variable { name, value } => {
                let value = match value {
                    Some(value) => value.clone(),
                    None => std::env::var(name).map_err(|_| {
                        RightError(format!(
                            "`env:{name}`: the host has no such environment variable; set it, or grant env:{name}=VALUE"
                        ))
                    })?,
                };
                self.environment.push((name.clone(), value));
            }
            Right::Connect(address) => self.connect.push(*address),
            Right::ConnectName(name, port) => self.connect_names.push((name.clone(), *port)),
            Right::Listen(address) => self.listen.push(*address),
            Right::Clocks => self.clocks = true,
            Right::Random => self.random = true,
            Right::Threads => self.threads = true,
            Right::Processes => self.processes = true,
            Right::Memory(bytes) => self.memory = Some(*bytes),
            Right::Cpu(time) => self.cpu = Some(*time),
            Right::Files(files) => self.open_files = Some(*files),
            Right::Service(name) => self.services.push(name.clone()),
        }
        Ok(())
    }

    /// Adds the rights of others. Of two amounts the other's counts.
    pub fn extend(&mut self, other: Grants) {
        self.directories.extend(other.directories);
        self.environment.extend(other.environment);
        self.connect.extend(other.connect);
        self.connect_names.extend(other.connect_names);
        self.listen.extend(other.listen);
        self.services.extend(other.services);
        self.clocks |= other.clocks;
        self.random |= other.random;
        self.threads |= other.threads;
        self.processes |= other.processes;
        self.memory = other.memory.or(self.memory);
        self.cpu = other.cpu.or(self.cpu);
        self.open_files = other.open_files.or(self.open_files);
    }

    /// Its rights one by one.
    pub fn rights(&self) -> Vec<Right> {
        let mut rights: Vec<Right> = self.directories.iter().cloned().map(Right::Directory).collect();
        rights.extend(
            self.environment
                .iter()
                .map(|(name, value)| Right::Variable { name: name.clone(), value: Some(value.clone()) }),
        );
        rights.extend(self.connect.iter().copied().map(Right::Connect));
        rights.extend(self.connect_names.iter().map(|(name, port)| Right::ConnectName(name.clone(), *port)));
        rights.extend(self.listen.iter().copied().map(Right::Listen));
        for (given, right) in [
            (self.clocks, Right::Clocks),
            (self.random, Right::Random),
            (self.threads, Right::Threads),
            (self.processes, Right::Processes),
        ] {
            rights.extend(given.then_some(right));
        }
        rights.extend(self.memory.map(Right::Memory));
        rights.extend(self.cpu.map(Right::Cpu));
        rights.extend(self.open_files.map(Right::Files));
        rights.extend(self.services.iter().cloned().map(Right::Service));
        rights
    }

    /// Whether all that a plugin wants is given.
    ///
    /// # Errors
    /// Those that are not.
    pub fn covers(&self, wanted: &[Right]) -> Result<(), Vec<Right>> {
        let missing = uncovered(&self.rights(), wanted);
        if missing.is_empty() { Ok(()) } else { Err(missing) }
    }

    /// Whether a service with this interface is granted.
    pub fn allows_service(&self, interface: &str) -> bool {
        self.services.iter().any(|given| right::is_service(given, interface))
    }

    /// Whether it may listen on an address.
    pub fn allows_listening(&self, address: SocketAddr) -> bool {
        self.listen.iter().any(|given| right::listens(*given, address))
    }

    /// What an instance may use up: the host's limits, with what is granted in their place. Of a process the system
    /// counts the time of the processor itself, and its deadline stays the host's.
    pub(crate) fn limits(&self, host: &Limits, placement: Placement) -> Limits {
        let deadline = if placement == Placement::Process { None } else { self.cpu };
        Limits {
            memory: self.memory.map_or(host.memory, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX)),
            deadline: deadline.or(host.deadline),
            ..host.clone()
        }
    }

    /// The limits that somebody asks for, as far as they are granted.
    pub(crate) fn at_most(&self, limits: &Limits, placement: Placement) -> Limits {
        let granted = self.limits(limits, placement);
        Limits {
            memory: granted.memory.min(limits.memory),
            deadline: match (granted.deadline, limits.deadline) {
                (Some(granted), Some(asked)) => Some(granted.min(asked)),
                (granted, asked) => granted.or(asked),
            },
            ..granted
        }
    }
}

/// The rights that a newer version of a plugin wants and an older one did not.
pub fn added(old: &[Right], new: &[Right]) -> Vec<Right> {
    uncovered(old, new)
}

fn uncovered(given: &[Right], wanted: &[Right]) -> Vec<Right> {
    let covered = |wanted: &&Right| !given.iter().any(|given| given.covers(wanted));
    let mut missing: Vec<Right> = wanted.iter().filter(covered).cloned().collect();
    missing.dedup();
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights(texts: &[&str]) -> Vec<Right> {
        texts.iter().map(|text| text.parse().unwrap_or_else(|error| panic!("{error}"))).collect()
    }

    fn grants(texts: &[&str]) -> Grants {
        Grants::new(&rights(texts)).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn rights_come_out_as_they_went_in() {
        let all = rights(&[
            "read:/data",
            "write:out=/out",
            "env:A=b=c",
            "connect:[::1]:80",
            "connect:a.b:80",
            "listen:0.0.0.0:1",
            "clocks",
            "random",
            "threads",
            "processes",
            "memory:1MiB",
            "cpu:1s",
            "files:3",
            "service:a:b/c",
        ]);
        let grants = Grants::new(&all).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(grants.rights(), all);
        assert_eq!(grants.covers(&all), Ok(()));
        assert_eq!(Grants::default().covers(&all), Err(all.clone()));
        let mut twice = Grants::default();
        twice.extend(grants.clone());
        assert_eq!(twice, grants);
    }

    #[test]
    fn a_variable_of_the_host_has_to_be_there() {
        let error = Grants::new(&rights(&["env:KEYWAY_NO_SUCH_VARIABLE"])).unwrap_err();
        assert!(error.to_string().contains("KEYWAY_NO_SUCH_VARIABLE"), "{error}");
        assert!(grants(&["env:PATH"]).environment[0].1.contains('/') || cfg!(windows));
    }

    #[test]
    fn amounts_take_the_place_of_limits() {
        let host = Limits { memory: 100, deadline: Some(Duration::from_secs(1)), ..Limits::default() };
        let grants = grants(&["memory:200", "cpu:2s"]);
        let raised = grants.limits(&host, Placement::Wasm);
        assert_eq!((raised.memory, raised.deadline), (200, Some(Duration::from_secs(2))));
        // What somebody asks for may be less.
        let asked = grants.at_most(&host, Placement::Wasm);
        assert_eq!((asked.memory, asked.deadline), (100, Some(Duration::from_secs(1))));
        let more = Limits { memory: 300, deadline: None, ..Limits::default() };
        let asked = grants.at_most(&more, Placement::Wasm);
        assert_eq!((asked.memory, asked.deadline), (200, Some(Duration::from_secs(2))));
        assert_eq!(Grants::default().at_most(&more, Placement::Wasm).deadline, None);
        // A process has both: a deadline for each call, and time of the processor for all of them.
        assert_eq!(grants.limits(&host, Placement::Process).deadline, Some(Duration::from_secs(1)));
    }

    #[test]
    fn what_an_update_adds() {
        let (old, new) =
            (rights(&["read:/a", "memory:2MiB"]), rights(&["read:/a/b", "write:/a", "memory:1MiB"]));
        assert_eq!(added(&old, &new), rights(&["write:/a"]));
    }
}
