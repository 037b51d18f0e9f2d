//! Components of `wasi:http` as handlers of requests: an unmodified `incoming-handler` of 0.2 or `handler` of 0.3, from any
//! toolchain, answers what a server has received.
//!
//! [`HttpSlot`] is a slot of `keyway_pool` for such components: they are opened by a host, with its checks, rights, limits
//! and cache, pooled, and replaced while requests are under way. Bodies and trailers are streamed both ways, and neither
//! side runs ahead of the other. From the slot on:
//!
//! - `slot`: a request gets an instance, and runs where it is first polled.
//! - `exchange`: deadlines, stopping, and what a request shares with whoever waits for its answer; `stop`.
//! - `serve`: the calls of the component, by either version.
//! - `component`, `instance`, `guest`: linking, the place that a pool has many of, the data of a store.
//! - `body`, `answer`: what goes in and out.
//! - `opener`: such slots as routes of `keyway_server` (feature `server`).
//! - `outgoing`: requests of the component's own, to hosts that it was granted.
//!
//! ```no_run
//! # async fn serve(request: http::Request<http_body_util::Empty<wasmtime_wasi_io::bytes::Bytes>>)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! use std::path::Path;
//! use keyway_host::Host;
//! use keyway_loader_wasm::WasmLoader;
//! use keyway_pool::AnySlot as _;
//! use keyway_wasi_http::{HttpOptions, HttpSlot};
//!
//! let host = Host::builder().loader(WasmLoader::new()).build()?;
//! let site = HttpSlot::new(&host, "site", HttpOptions::new());
//! site.slot().swap(Path::new("plugins/site.wasm"))?;
//! let response = site.handle(request).await?;
//! # Ok(())
//! # }
//! ```
#![deny(missing_docs)]

mod answer;
mod body;
mod component;
mod error;
mod exchange;
mod guest;
mod instance;
#[cfg(feature = "server")]
mod opener;
mod options;
mod outgoing;
mod serve;
mod slot;
mod stop;

pub use body::Body;
pub use error::Error;
#[cfg(feature = "server")]
pub use opener::HttpOpener;
pub use options::{HttpOptions, Reuse};
pub use slot::HttpSlot;
