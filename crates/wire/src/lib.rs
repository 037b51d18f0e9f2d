//! The protocol between a host and the process that a plugin runs in, for both sides. docs/protocol.md says it in full,
//! for those who write a third.
//!
//! [`Stream`] carries frames with descriptors over the control socket, [`hello`] is what they say before the first call,
//! [`Link`] carries calls: through an [`Arena`] of shared memory, or over the stream where there is none. What a value
//! looks like is the codec of `keyway-contract`, wide, with addresses counted from the beginning of its payload.
//!
//! Neither side believes the other: every length, offset and token is checked, and what is parsed was copied before.
#![deny(missing_docs)]
#![cfg(target_os = "linux")]

pub mod hello;
pub mod order;
pub mod types;

mod arena;
/// What the desks are made of; `tests/model.rs` has its own.
mod atomic {
    pub(crate) use std::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};
}
mod blocks;
mod borrowed;
mod desk;
mod doorbells;
mod error;
mod link;
mod message;
mod payload;
mod pool;
mod sleep;
mod stream;

pub use arena::Arena;
pub use doorbells::Doorbells;
pub use error::WireError;
pub use link::{Link, Watch};
pub use message::{Kind, Message};
pub use payload::{Incoming, Outgoing};
pub use pool::Pool;
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
