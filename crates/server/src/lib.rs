//! A web server that is extended while it serves: its routes are plugins, which are added, swapped, limited and removed
//! without a restart and without a dropped request.
//!
//! A [`Server`] is started by a configuration ([`ServerConfig`], the file `keyway.toml`), on threads of its own. A request
//! goes through these steps, each a module with that name: `client` (who asks), `limits`, `route`, `chain` (middleware),
//! and then a [`Handler`]: the plugin in a slot, `files`, a `proxy`, a fixed response; then `compress`, `access` and
//! `metrics`.
//!
//! Plugins of the contract `keyway:http` are the server's own business. Those of others become routes by an [`Opener`].
//!
//! ```no_run
//! use keyway_host::Host;
//! use keyway_server::Server;
//!
//! // The loaders that plugins are opened by are added here.
//! let server = Server::builder(Host::builder).watch(true).start_file("keyway.toml")?;
//! println!("serving {:?}", server.addresses());
//! server.wait_for_end()?;
//! server.shutdown();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod access;
mod body;
mod chain;
mod client;
mod compress;
pub mod config;
mod exchange;
mod failure;
mod files;
mod handler;
mod limits;
mod listen;
mod message;
mod metrics;
mod monitor;
mod pace;
mod proxy;
mod reload;
mod respond;
mod route;
mod server;
mod services;
mod site;
mod slots;
mod start;
mod state;
mod steer;

pub use body::{Body, BodyError};
pub use config::ServerConfig;
pub use failure::Failure;
pub use handler::{Answer, Filter, Handler, Opener, RequestContext, RequestId};
pub use server::Server;
pub use start::{ServerBuilder, StartError};
pub use steer::{Steer, SteeredSlot};
