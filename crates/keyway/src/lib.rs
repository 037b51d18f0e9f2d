//! Keyway: plugins for Rust services, typed by one contract, opened where the operator decides.
//!
//! A *contract* is a WIT world; [`contract!`] turns it into Rust. A *plugin* implements its traits and says
//! `export!(Type)`. A *host* opens plugins with [`host()`] and calls them; whether one is linked in, a native
//! library or a sandboxed wasm component changes nothing in the calling code.
//!
//! The crate is a face: [`keyway_contract`] is what plugins link, [`keyway_host`] what hosts link, and each
//! heavy placement is a crate of its own behind a feature.
#![deny(missing_docs)]

pub use keyway_contract::{
    Buffer, Call, CallError, CallErrorKind, Client, Confinement, Interrupt, Lifecycle, LinkedPlugin, Number,
    Service, ServiceError, State, Value, contract,
};
#[cfg(feature = "config")]
pub use keyway_host::{Config, ConfigError, PluginConfig, config};
#[cfg(feature = "host")]
pub use keyway_host::{
    DirectoryGrant, Grants, Host, HostBuilder, Inspection, Instance, Limits, Manifest, OpenError, Params,
    Placed, Placement, Plugin, Problem, Right, RightError, Settings, Symbol, Trust, TypedSymbol,
    current_plugin, grants, loader, probe, seal, signature, wave,
};
#[cfg(feature = "native")]
pub use keyway_host::{NativeLoader, mapped_libraries};
#[cfg(all(feature = "process", target_os = "linux"))]
pub use keyway_loader_process::{ProcessEnd, ProcessLoader, ProcessLoaderBuilder};
#[cfg(feature = "wasm")]
pub use keyway_loader_wasm::WasmLoader;
#[cfg(feature = "pool")]
pub use keyway_pool::{
    AnySlot, Breaker, CanaryOptions, Event, EventKind, Events, InstanceLimits, InstanceStats, Latency, Map,
    OnDelete, OnFailure, Overflow, Pause, Pool, PoolOptions, PoolStats, Pools, Recorded, Restart, Slot,
    SlotLimits, SlotOptions, Step, Swap, SwapError, Totals, WatchOptions, kind_name, swap_together,
};
#[cfg(feature = "watch")]
pub use keyway_pool::{Change, Watch, WatchError};
#[cfg(all(feature = "config", feature = "pool"))]
pub use keyway_pool::{SlotConfig, SlotsConfig};
#[cfg(feature = "serve")]
pub use keyway_runner::serve;

/// A host's builder with a loader for every placement that this build has: the way to begin.
///
/// It opens components. A native library has all rights of the program, so it opens only when it is trusted
/// ([`HostBuilder::trust`]).
///
/// ```
/// let host = keyway::host().build()?;
/// assert!(host.open("no/such/file.wasm").is_err());
/// # Ok::<(), keyway::OpenError>(())
/// ```
#[cfg(feature = "host")]
pub fn host() -> HostBuilder {
    let builder = Host::builder();
    #[cfg(feature = "native")]
    let builder = builder.loader(NativeLoader::new());
    #[cfg(feature = "wasm")]
    let builder = builder.loader(WasmLoader::new());
    #[cfg(all(feature = "process", target_os = "linux"))]
    let builder = builder.loader(ProcessLoader::new());
    builder
}
