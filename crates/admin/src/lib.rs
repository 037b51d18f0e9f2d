//! The operator's side of a server whose routes are plugins: a JSON API and a page, on a listener of their own.
//!
//! [`Admin::start`] begins to serve both, by an [`AdminConfig`] (the table `[admin]` of `keyway.toml`), for whatever is
//! [`Managed`]: a [`keyway_server::Server`] by its [`Steer`](keyway_server::Steer), or any other program with slots. The page
//! and all that it needs are in this crate; it fetches nothing from elsewhere.
//!
//! A request goes through `guard` (who asks: host, origin, token), `route` (what is asked), and then a function of `api`,
//! on a thread that may wait. `monitor` looks at the slots once a second, and keeps what has happened. docs/admin.md is for
//! operators; the API is described by its own `/api/v1/openapi.json`.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod admin;
mod api;
pub mod config;
mod failure;
mod guard;
mod listen;
mod managed;
mod monitor;
mod page;
#[cfg(feature = "playground")]
mod playground;
mod reply;
mod route;
mod token;
mod uploads;

pub use admin::{Admin, AdminError};
pub use config::AdminConfig;
pub use managed::{Managed, ManagedSlot};
