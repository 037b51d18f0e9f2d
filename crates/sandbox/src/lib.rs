//! Keyway's sandbox for processes: a child seals itself before it runs what nobody trusts.
//!
//! The host starts a small program of its own and sends it a [`Policy`]. While it has one thread, that program calls
//! [`seal`]; then it loads a native plugin or becomes another program by `execve`. There is no way back: each layer
//! is kept by the kernel for the rest of the process and for all that it starts.
//!
//! | layer | what it does |
//! |---|---|
//! | [`Layer::Namespaces`] | optional: an own file tree of the granted paths, an own network, own System V objects |
//! | [`Layer::ConnectFilter`] | optional: in the own network only the granted peers are |
//! | [`Layer::Base`] | no inherited descriptors, no privileges, limits, death with the parent |
//! | [`Layer::Landlock`] | files, TCP ports, abstract sockets and signals to others |
//! | [`Layer::Seccomp`] | a list of the system calls that are allowed |
//!
//! # What no policy can withhold
//! - Clocks and random numbers: a process reads them without the kernel (vdso, `rdtsc`, `rdrand`). Who wants them
//!   withheld runs the plugin as wasm.
//! - Facts about the machine: its kernel, load and memory, the ids of processes. Without [`Layer::Namespaces`] a sealed
//!   process can't read a path that is not granted, but it sees whether it exists, how large it is and whose it is:
//!   Landlock does not cover `stat`.
//! - Memory of the kernel (tables of pages, pipes, buffers of sockets), space on a disk that may be written to, and
//!   with [`Policy::threads`] and [`Policy::processes`] their number. Only a cgroup bounds these, and that is the host's
//!   to make.
//!
//! # What the host has to do
//! - Start the child from a thread that lives as long as the child: the kernel binds the child's life to that thread.
//! - Start it with an empty environment, and with pipes of its own as output: who has the end of a pipe for writing can
//!   open it for reading by `/proc/self/fd`.
//! - Pass only sockets that are connected and of type `SEQPACKET` or `STREAM`, never `DGRAM`, which could be sent
//!   elsewhere, and never a descriptor of a directory.
//! - Seal the files in memory that it passes against a change of their size, and against writing if the child may only
//!   read: that a descriptor is for reading does not hold, since the child can open it again.
//! - With [`Policy::processes`]: start the child as the leader of a process group of its own, and kill the group. A
//!   sealed process can't leave its group. When the child has ended, its host killed or not, a second process that
//!   [`seal`] starts ends the rest of the group.

mod error;
#[cfg(target_os = "linux")]
mod forward;
#[cfg(target_os = "linux")]
mod linux;
mod policy;

pub use error::SealError;
#[cfg(target_os = "linux")]
pub use forward::Forwarder;
pub use policy::{CGROUP, Layer, Layers, Policy, UnknownLayer};

/// Seals the calling process, which has one thread.
///
/// All descriptors but 0, 1 and 2 are closed. `parent` is the process that must still be the parent: with another one
/// the host is gone, and the caller ends. After any error the caller ends, too: the process may be sealed in part.
///
/// # Errors
/// [`SealError`]: a grant of the policy that can't be given, a required layer that this system lacks, a parent that
/// is gone, more than one thread.
pub fn seal(policy: &Policy, parent: u32) -> Result<Layers, SealError> {
    seal_keeping(policy, parent, &[])
}

/// [`seal`], which leaves some more descriptors open.
///
/// # Errors
/// Those of [`seal`].
pub fn seal_keeping(policy: &Policy, parent: u32, keep: &[i32]) -> Result<Layers, SealError> {
    #[cfg(target_os = "linux")]
    return linux::seal(policy, parent, keep, None);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (policy, parent, keep);
        Err(SealError::Unsupported)
    }
}

/// Binds the life of the calling process to that of its parent, as [`seal`] does, and does nothing else.
///
/// # Errors
/// [`SealError`]: the parent is not `parent` any more, or the system refuses.
#[cfg(target_os = "linux")]
pub fn tie_to(parent: u32) -> Result<(), SealError> {
    linux::tie_to(parent)
}

/// [`seal_keeping`], which can hold connections to the granted addresses: [`Layer::ConnectFilter`].
///
/// The process then has a network of its own. For each granted peer a socket listens there on the peer's address. These
/// sockets stay open; the caller passes them to the host before it runs what nobody trusts, drops them, and the host
/// starts a [`Forwarder`] with them. There are none when the filter did not take: [`Layers`] says so.
///
/// A connection is made at once; that the real peer can't be reached shows when it is reset.
///
/// # Errors
/// Those of [`seal`].
#[cfg(target_os = "linux")]
pub fn seal_with_outlets(
    policy: &Policy,
    parent: u32,
    keep: &[i32],
) -> Result<(Layers, Vec<std::net::TcpListener>), SealError> {
    let mut outlets = Vec::new();
    let layers = linux::seal(policy, parent, keep, Some(&mut outlets))?;
    Ok((layers, outlets))
}
