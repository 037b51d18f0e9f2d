//! WASI: the baseline that every guest gets, and what grants add to it.
//!
//! The baseline is what honest code needs to start: no arguments and an empty environment, no files, no
//! network, standard output and error into the host's log, a seed for hash tables, and clocks in steps of
//! [`STEP`]. Beyond it:
//!
//! - *Clocks* in full resolution need the grant `clocks`. Without it they are coarse, not absent: the
//!   runtimes of Go and JavaScript read them before their first call, and a coarse clock measures no caches.
//! - *Secure random* needs the grant `random`. Without it, it is there while the component is instantiated and
//!   traps from then on: runtimes such as Go's seed their maps from it before they run any plugin code. What
//!   they get then is good; predictable bytes under the name of secure ones would be worse than none.
//! - *Files* and *network* are linked and hold nothing: no directory is open, no address may be connected to or listened
//!   on. Names of hosts are not looked up; those that were granted are addresses by now.
//!
//! The context is made when the guest first uses any of it.

mod concurrent;
mod io;
mod log;
mod random;

use std::net::SocketAddr;
use std::time::{Duration, Instant, SystemTime};

use keyway_contract::error::CallErrorKind;
use keyway_host::Grants;
use wasmtime::component::{Linker, ResourceTable};
use wasmtime_wasi::cli::{WasiCli, WasiCliView};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView};
use wasmtime_wasi::filesystem::{WasiFilesystem, WasiFilesystemView};
use wasmtime_wasi::p2::bindings::{cli, clocks, filesystem, random as wasi_random, sockets, sync};
use wasmtime_wasi::random::WasiRandom;
use wasmtime_wasi::sockets::{SocketAddrUse, WasiSockets, WasiSocketsView};
use wasmtime_wasi::{
    FsPerms, HostMonotonicClock, HostWallClock, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView,
};

use crate::state::State;
pub use concurrent::{link_concurrent, linked_concurrent};
use io::{HasIo, Io};
pub(crate) use log::Panic;
use log::{Channel, Log};
use random::{HasSecure, Secure};

/// The resolution of clocks that were not granted.
const STEP: Duration = Duration::from_millis(1);

/// The most handles that a guest holds at a time, unless it was granted a number of open files: streams, files, sockets, things
/// to wait for.
const HANDLES: usize = 4096;

/// The version of WASI that is linked. A component that imports another 0.2.x gets this.
const VERSION: &str = "0.2.12";

/// The interfaces that are linked.
const LINKED: [&str; 27] = [
    "wasi:cli/environment",
    "wasi:cli/exit",
    "wasi:cli/stderr",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/terminal-input",
    "wasi:cli/terminal-output",
    "wasi:cli/terminal-stderr",
    "wasi:cli/terminal-stdin",
    "wasi:cli/terminal-stdout",
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/wall-clock",
    "wasi:filesystem/preopens",
    "wasi:filesystem/types",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
    "wasi:random/insecure",
    "wasi:random/insecure-seed",
    "wasi:random/random",
    "wasi:sockets/instance-network",
    "wasi:sockets/ip-name-lookup",
    "wasi:sockets/network",
    "wasi:sockets/tcp",
    "wasi:sockets/tcp-create-socket",
    "wasi:sockets/udp",
    "wasi:sockets/udp-create-socket",
];

/// The exact name of the linked interface that stands in for one that a component imports.
pub fn linked(interface: &str) -> Option<String> {
    stands_in(interface, "0.2.", &LINKED, VERSION)
}

/// The exact name of the interface that is linked for one of a compatible version.
fn stands_in(interface: &str, compatible: &str, linked: &[&str], version: &str) -> Option<String> {
    let (name, wanted) = interface.split_once('@')?;
    let patch = wanted.strip_prefix(compatible)?;
    // `0.2.0-rc-…` was something else.
    let released = !patch.is_empty() && patch.bytes().all(|b| b.is_ascii_digit());
    (released && linked.contains(&name)).then(|| format!("{name}@{version}"))
}

/// The data of a store, as far as WASI looks at it.
pub trait Sandboxed: WasiView + Send + 'static {
    /// Whether secure random numbers are there: granted, or for as long as the component starts.
    fn has_random(&self) -> bool;
}

/// Links all of WASI 0.2, for calls that wait on their thread.
///
/// # Errors
/// When something is defined already.
pub(crate) fn link(l: &mut Linker<State>) -> wasmtime::Result<()> {
    type S = State;
    link_common(l)?;
    sync::filesystem::types::add_to_linker::<S, WasiFilesystem>(l, S::filesystem)?;
    sync::sockets::tcp::add_to_linker::<S, WasiSockets>(l, S::sockets)?;
    sync::sockets::udp::add_to_linker::<S, WasiSockets>(l, S::sockets)?;
    sync::sockets::udp_create_socket::add_to_linker::<S, WasiSockets>(l, S::sockets)?;
    sync::io::poll::add_to_linker::<S, HasIo>(l, State::io)?;
    sync::io::streams::add_to_linker::<S, HasIo>(l, State::io)?;
    Ok(())
}

/// Links all of WASI 0.2, for calls that are awaited.
///
/// # Errors
/// When something is defined already.
pub fn link_async<T: Sandboxed>(l: &mut Linker<T>) -> wasmtime::Result<()> {
    use wasmtime_wasi::p2::bindings::{filesystem, sockets};
    use wasmtime_wasi_io::bindings::wasi::io;
    link_common(l)?;
    filesystem::types::add_to_linker::<T, WasiFilesystem>(l, T::filesystem)?;
    sockets::tcp::add_to_linker::<T, WasiSockets>(l, T::sockets)?;
    sockets::udp::add_to_linker::<T, WasiSockets>(l, T::sockets)?;
    sockets::udp_create_socket::add_to_linker::<T, WasiSockets>(l, T::sockets)?;
    io::poll::add_to_linker::<T, HasTable>(l, |state| state.ctx().table)?;
    io::streams::add_to_linker::<T, HasTable>(l, |state| state.ctx().table)?;
    Ok(())
}

/// Links what never waits.
fn link_common<T: Sandboxed>(l: &mut Linker<T>) -> wasmtime::Result<()> {
    clocks::wall_clock::add_to_linker::<T, WasiClocks>(l, T::clocks)?;
    clocks::monotonic_clock::add_to_linker::<T, WasiClocks>(l, T::clocks)?;
    filesystem::preopens::add_to_linker::<T, WasiFilesystem>(l, T::filesystem)?;
    wasi_random::random::add_to_linker::<T, HasSecure>(l, |state| Secure::of(state))?;
    wasi_random::insecure::add_to_linker::<T, WasiRandom>(l, |state| state.ctx().ctx.random())?;
    wasi_random::insecure_seed::add_to_linker::<T, WasiRandom>(l, |state| state.ctx().ctx.random())?;
    cli::exit::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::environment::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::stdin::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::stdout::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::stderr::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::terminal_input::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::terminal_output::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::terminal_stdin::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::terminal_stdout::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::terminal_stderr::add_to_linker::<T, WasiCli>(l, T::cli)?;
    let options = sockets::network::LinkOptions::default();
    sockets::network::add_to_linker::<T, WasiSockets>(l, &options, T::sockets)?;
    sockets::instance_network::add_to_linker::<T, WasiSockets>(l, T::sockets)?;
    sockets::ip_name_lookup::add_to_linker::<T, WasiSockets>(l, T::sockets)?;
    sockets::tcp_create_socket::add_to_linker::<T, WasiSockets>(l, T::sockets)?;
    wasmtime_wasi_io::bindings::wasi::io::error::add_to_linker::<T, HasTable>(l, |state| state.ctx().table)?;
    Ok(())
}

/// For the interfaces that need nothing but the table.
struct HasTable;

impl wasmtime::component::HasData for HasTable {
    type Data<'a> = &'a mut ResourceTable;
}

/// The WASI side of one instance.
pub struct Wasi {
    ctx: WasiCtx,
    table: ResourceTable,
    stderr: Log,
}

impl Wasi {
    /// Makes the context of a plugin.
    ///
    /// # Errors
    /// When a directory that was granted cannot be opened.
    pub fn new(plugin: &str, grants: &Grants) -> Result<Self, CallErrorKind> {
        let stderr = Log::new(plugin, Channel::Stderr);
        let mut builder = WasiCtxBuilder::new();
        builder.stdout(Log::new(plugin, Channel::Stdout)).stderr(stderr.clone()).envs(&grants.environment);
        if !grants.clocks {
            builder
                .wall_clock(Coarse { start: Instant::now() })
                .monotonic_clock(Coarse { start: Instant::now() });
        }
        if !grants.connect.is_empty() || !grants.listen.is_empty() {
            let network = Grants {
                connect: grants.connect.clone(),
                listen: grants.listen.clone(),
                ..Grants::default()
            };
            builder.allow_tcp(true).allow_udp(true).socket_addr_check(move |address, usage| {
                let allowed = may_use(&network, address, usage);
                Box::pin(async move { allowed })
            });
        }
        for directory in &grants.directories {
            let perms = if directory.write { FsPerms::ReadWrite } else { FsPerms::ReadOnly };
            builder.preopened_dir(&directory.host, &directory.guest, perms).map_err(|error| {
                let host = directory.host.display();
                CallErrorKind::Other(format!(
                    "the directory `{host}` that it was granted cannot be opened: {error:#}"
                ))
            })?;
        }
        let mut table = ResourceTable::new();
        let files = grants.open_files.map(|files| usize::try_from(files).unwrap_or(usize::MAX));
        table.set_max_capacity(files.unwrap_or(HANDLES));
        Ok(Wasi { ctx: builder.build(), table, stderr })
    }

    /// What the bindings of WASI work on.
    pub fn view(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }
    }

    /// The panic that the guest has told of on its standard error, if it has.
    pub(crate) fn take_panic(&self) -> Option<Panic> {
        self.stderr.take_panic()
    }
}

/// Whether an address may be used. Listening is TCP's; datagrams go to addresses that may be connected to, and come from
/// there.
fn may_use(grants: &Grants, address: SocketAddr, usage: SocketAddrUse) -> bool {
    match usage {
        // The system picks a port of ours to connect from. Listening there is asked for apart.
        SocketAddrUse::TcpBind | SocketAddrUse::UdpBind
            if address.ip().is_unspecified() && address.port() == 0 =>
        {
            true
        }
        SocketAddrUse::TcpBind | SocketAddrUse::UdpBind | SocketAddrUse::TcpListen => {
            grants.allows_listening(address)
        }
        // Whoever comes to where it may listen.
        SocketAddrUse::TcpAccept => true,
        SocketAddrUse::TcpConnect | SocketAddrUse::UdpSend | SocketAddrUse::UdpReceive => {
            grants.connect.contains(&address)
        }
    }
}

impl State {
    /// Makes the WASI context if there is none yet.
    fn wasi(&mut self) -> &mut Wasi {
        let (plugin, grants) = (&self.context.plugin, &self.grants);
        self.wasi.get_or_insert_with(|| {
            let lazily = Grants { directories: Vec::new(), ..Grants::clone(grants) };
            match Wasi::new(plugin, &lazily) {
                Ok(wasi) => Box::new(wasi),
                // Only directories fail, and an instance that was granted some has its context already.
                Err(error) => unreachable!("a context without directories: {error}"),
            }
        })
    }

    fn io(&mut self) -> Io<'_> {
        self.wasi();
        match &mut self.wasi {
            Some(wasi) => Io { table: &mut wasi.table, watch: &self.watch },
            None => unreachable!("`wasi` makes it"),
        }
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        self.wasi().view()
    }
}

impl Sandboxed for State {
    fn has_random(&self) -> bool {
        self.grants.random || !self.started
    }
}

/// A clock in steps.
struct Coarse {
    start: Instant,
}

/// A time rounded down to a step.
fn coarse(time: Duration) -> Duration {
    Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}

impl HostWallClock for Coarse {
    fn resolution(&self) -> Duration {
        STEP
    }

    fn now(&self) -> Duration {
        coarse(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default())
    }
}

impl HostMonotonicClock for Coarse {
    fn resolution(&self) -> u64 {
        nanoseconds(STEP)
    }

    /// Never 0, which Go takes for a clock that does not work.
    fn now(&self) -> u64 {
        nanoseconds(STEP + coarse(self.start.elapsed()))
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use wasmtime::Engine;

    use super::*;

    /// The table says what wasmtime-wasi really defines, under exactly these names: what is defined already
    /// cannot be defined again.
    #[test]
    fn the_table_is_that_of_wasmtime() {
        let items = [
            "get-environment",
            "exit",
            "get-stderr",
            "get-stdin",
            "get-stdout",
            "terminal-input",
            "terminal-output",
            "get-terminal-stderr",
            "get-terminal-stdin",
            "get-terminal-stdout",
            "now",
            "now",
            "get-directories",
            "descriptor",
            "error",
            "poll",
            "input-stream",
            "get-insecure-random-u64",
            "insecure-seed",
            "get-random-u64",
            "instance-network",
            "resolve-addresses",
            "network",
            "tcp-socket",
            "create-tcp-socket",
            "udp-socket",
            "create-udp-socket",
        ];
        let mut linker = Linker::<State>::new(&Engine::default());
        link(&mut linker).unwrap();
        for (interface, item) in LINKED.into_iter().zip(items) {
            let exact = linked(&format!("{interface}@0.2.3")).unwrap();
            let mut instance = linker.instance(&exact).unwrap();
            assert!(instance.func_new(item, |_, _, _, _| Ok(())).is_err(), "{exact}#{item}");
        }
    }

    #[test]
    fn compatible_versions() {
        assert_eq!(linked("wasi:io/poll@0.2.0").as_deref(), Some("wasi:io/poll@0.2.12"));
        assert_eq!(linked("wasi:io/poll@0.2.99").as_deref(), Some("wasi:io/poll@0.2.12"));
        for other in [
            "wasi:io/poll",
            "wasi:io/poll@0.2.",
            "wasi:io/poll@0.3.0",
            "wasi:io/poll@0.2.0-rc-2023-11-10",
            "a:b/c@0.2.0",
        ] {
            assert_eq!(linked(other), None);
        }
    }
}
