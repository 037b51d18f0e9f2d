//! Image filters, plugins of the contract `media:filter`, as parts of a web server's routes.
//!
//! A [`FilterOpener`] makes slots of them known to a [`keyway_server::Server`]. Named in a route's `filters`, they change the
//! pictures that the route answers with: files, other servers' pictures, what plugins have drawn. As the `slot` of a route,
//! one takes a picture as the body of a `POST` and answers with the filtered one.
//!
//! ```toml
//! [slot.small]
//! artifact = "plugins/resize.wasm"
//! config = { max = 320 }
//!
//! [slot.watermark]
//! artifact = "plugins/watermark.wasm"
//!
//! [[route]]
//! path = "/thumbs/*"
//! files = "photos"
//! filters = ["small", "watermark"]
//! ```
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod filter;
mod opener;
mod picture;
mod times;

pub use opener::FilterOpener;
pub use picture::{Picture, filter_of};
pub use times::Times;
