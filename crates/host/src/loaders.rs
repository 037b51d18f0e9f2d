//! The light loaders: linked-in plugins and native libraries.

pub(crate) mod linked;
#[cfg(feature = "native")]
pub mod native;
mod table;
