//! Keyway's host: opens plugins, checks them, makes instances, provides services.
//!
//! [`Host`] opens files and holds linked-in plugins; [`Plugin`] is one of them, [`Symbol`] a function of it,
//! [`Instance`] a live copy. Placements are behind the traits in [`loader`]: the light ones are here, heavy
//! ones are crates of their own. The crate `keyway` puts them all together.
#![deny(missing_docs)]

pub mod artifact;
#[cfg(feature = "config")]
pub mod config;
mod contract;
pub mod error;
pub mod grants;
mod host;
pub mod loader;
mod loaders;
mod log;
mod manifest;
pub mod output;
mod plugin;
pub mod probe;
pub mod seal;
mod services;
mod settings;
pub mod signature;
mod stat;
mod symbol;
mod trust;
pub mod wave;

#[cfg(feature = "config")]
pub use config::{Config, ConfigError, PluginConfig};
pub use error::{OpenError, Problem};
pub use grants::{DirectoryGrant, Grants, Right, RightError};
pub use host::{Host, HostBuilder, Inspection};
pub use loader::{Limits, Placement};
#[cfg(feature = "native")]
pub use loaders::native;
#[cfg(feature = "native")]
pub use loaders::native::{NativeLoader, mapped_libraries};
pub use log::tracing_log;
pub use manifest::{Manifest, check_id};
pub use plugin::{Instance, Plugin};
pub use services::current_plugin;
pub use settings::{Placed, Settings};
pub use symbol::{Params, Symbol, TypedSymbol};
pub use trust::Trust;
