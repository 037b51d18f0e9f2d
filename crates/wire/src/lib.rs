//! The protocol between a host and the process that a plugin runs in, for both sides. docs/protocol.md says it in full,
//! for those who write a third.
//!
//! [`Stream`] carries frames with descriptors over the control socket, [`hello`] is what they say before the first call,
//! [`Link`] carries calls: through an [`Arena`] of shared memory, or over the stream where there is none. What a value
//! looks like is the codec of `keyway-contract`, wide, with addresses counted from the beginning of its payload.
//!
//! Neither side believes the other: every length, offset and token is checked, and what is parsed was copied before.
#![deny(missing_docs)]

pub mod hello;
pub mod order;
pub mod types;

#[cfg(target_os = "linux")]
mod arena;
#[cfg(target_os = "linux")]
mod blocks;
#[cfg(target_os = "linux")]
mod borrowed;
#[cfg(target_os = "linux")]
mod desk;
#[cfg(target_os = "linux")]
mod doorbells;
mod error;
#[cfg(target_os = "linux")]
mod link;
#[cfg(target_os = "linux")]
mod message;
#[cfg(target_os = "linux")]
mod payload;
#[cfg(target_os = "linux")]
mod pool;
#[cfg(target_os = "linux")]
mod sleep;
#[cfg(target_os = "linux")]
mod stream;

#[cfg(target_os = "linux")]
pub use arena::Arena;
#[cfg(target_os = "linux")]
pub use doorbells::Doorbells;
pub use error::WireError;
#[cfg(target_os = "linux")]
pub use link::{Link, Watch};
#[cfg(target_os = "linux")]
pub use message::{Kind, Message};
#[cfg(target_os = "linux")]
pub use payload::{Incoming, Outgoing};
#[cfg(target_os = "linux")]
pub use pool::Pool;
#[cfg(target_os = "linux")]
pub use stream::{Frame, FrameKind, Stream};

/// The version of the protocol.
pub const PROTOCOL: u32 = 1;

/// Which end of a link this program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The host, which makes the arena and begins calls.
    Host,
    /// The plugin's process.
    Plugin,
}
