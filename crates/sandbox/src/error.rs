//! [`SealError`]: why a process could not seal itself.

use std::io;
use std::path::PathBuf;

use crate::policy::Layer;

/// Why a process could not seal itself. Whatever it is, the process must not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// There is no sandbox for processes on this system.
    #[error("there is no sandbox for processes on this system, only on Linux; run the plugin as wasm")]
    Unsupported,
    /// A granted path that can't be granted.
    #[error(
        "the right to {right} {path}: {source}; create it, correct it, or take it out of the grants", path = .path.display()
    )]
    Path {
        /// The right: `read`, `write` or `execute`.
        right: &'static str,
        /// The path.
        path: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
    /// A layer that the policy requires and that could not be had.
    #[error("the policy requires the layer `{layer}`, and it can't be had: {why}")]
    Missing {
        /// The layer.
        layer: Layer,
        /// Why it can't be had, and what to do.
        why: String,
    },
    /// The parent is another one than expected: the host is gone.
    #[error("the host (process {expected}) is gone, the parent is now {found}")]
    ParentGone {
        /// The host's process.
        expected: u32,
        /// The process that is the parent now.
        found: u32,
    },
    /// The process has more than one thread, and the layers would bind only one of them.
    #[error("the process has {0} threads; it must seal itself before it starts any")]
    Threads(usize),
    /// A step that every Linux system allows has failed.
    #[error("layer `{layer}`: {step}: {source}")]
    Step {
        /// The layer.
        layer: Layer,
        /// What was tried.
        step: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The rules could not be made from the policy.
    #[error("layer `{layer}`: the rules of this policy can't be made: {why}")]
    Rules {
        /// The layer.
        layer: Layer,
        /// What was wrong.
        why: String,
    },
}
