//! What needs no security module: descriptors, the parent, privileges, limits.

use std::io;

use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};
use rustix::thread::{CapabilitiesSecureBits, CapabilitySet, CapabilitySets};

use super::step;
use crate::error::SealError;
use crate::policy::{Layer, Policy};

const BASE: Layer = Layer::Base;

/// The stack that most systems give a process: 8 MiB.
const STACK: u64 = 8 << 20;

/// The layers bind the calling thread and those that it starts, no others.
pub(super) fn check_threads() -> Result<(), SealError> {
    let tasks =
        std::fs::read_dir("/proc/self/task").map_err(step(BASE, "counting threads in /proc/self/task"))?;
    match tasks.count() {
        1 => Ok(()),
        threads => Err(SealError::Threads(threads)),
    }
}

pub(super) fn apply(policy: &Policy, parent: u32, keep: &[i32]) -> Result<(), SealError> {
    close_descriptors(keep).map_err(step(BASE, "closing descriptors (close_range, Linux 5.9)"))?;
    tie_to(parent)?;
    rustix::thread::set_no_new_privs(true).map_err(step(BASE, "no_new_privs"))?;
    limit(policy).map_err(step(BASE, "setting limits"))?;
    drop_capabilities().map_err(step(BASE, "dropping capabilities"))?;
    // Last, since changes of privileges may set it again.
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)
        .map_err(step(BASE, "PR_SET_DUMPABLE"))?;
    Ok(())
}

/// Closes all descriptors but 0, 1, 2 and those to keep.
fn close_descriptors(keep: &[i32]) -> io::Result<()> {
    let mut keep: Vec<u32> =
        keep.iter().filter_map(|fd| u32::try_from(*fd).ok()).filter(|fd| *fd > 2).collect();
    keep.sort_unstable();
    let mut first = 3;
    for fd in keep {
        if fd > first {
            close_range(first, fd - 1)?;
        }
        first = fd + 1;
    }
    close_range(first, u32::MAX)
}

fn close_range(first: u32, last: u32) -> io::Result<()> {
    // SAFETY: the call takes no pointers. What owned the descriptors does not use them again: the caller of `seal`
    // was told that they are closed.
    match unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Binds the life of this process to its parent's.
pub(crate) fn tie_to(parent: u32) -> Result<(), SealError> {
    let is_there = || {
        // It has no id here if it is in another pid namespace.
        let found = rustix::process::getppid().map_or(0, |pid| pid.as_raw_nonzero().get().cast_unsigned());
        match found == parent {
            true => Ok(()),
            false => Err(SealError::ParentGone { expected: parent, found }),
        }
    };
    is_there()?;
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(step(BASE, "PR_SET_PDEATHSIG"))?;
    // It may have died before that, and then no signal comes.
    is_there()
}

fn limit(policy: &Policy) -> io::Result<()> {
    // With 0 a program that the system starts for dumps would still get one. With 1 there is none at all.
    set_limit(Resource::Core, 1, 1)?;
    let files = policy.open_files.unwrap_or(Policy::OPEN_FILES);
    set_limit(Resource::Nofile, files, files)?;
    // Not the address space (RLIMIT_AS): wasm and compilers at run time reserve much more than they use.
    if let Some(memory) = policy.memory {
        set_limit(Resource::Data, memory, memory)?;
        // The stack is not counted, and has no limit on some systems.
        set_limit(Resource::Stack, STACK, STACK)?;
    }
    // The soft limit's SIGXCPU tells the host why the process died.
    if let Some(seconds) = policy.cpu_seconds {
        set_limit(Resource::Cpu, seconds, seconds.saturating_add(1))?;
    }
    Ok(())
}

/// Sets a limit, never above the one that this process has.
fn set_limit(resource: Resource, soft: u64, hard: u64) -> io::Result<()> {
    let highest = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
    let limit = Rlimit { current: Some(soft.min(highest)), maximum: Some(hard.min(highest)) };
    Ok(rustix::process::setrlimit(resource, limit)?)
}

/// Gives up all capabilities, and the ways to get them back as far as this process may close them.
fn drop_capabilities() -> io::Result<()> {
    if rustix::thread::capabilities(None)?.effective.contains(CapabilitySet::SETPCAP) {
        rustix::thread::set_capabilities_secure_bits(
            CapabilitiesSecureBits::NO_ROOT
                | CapabilitiesSecureBits::NO_ROOT_LOCKED
                | CapabilitiesSecureBits::NO_SETUID_FIXUP
                | CapabilitiesSecureBits::NO_SETUID_FIXUP_LOCKED
                | CapabilitiesSecureBits::KEEP_CAPS_LOCKED
                | CapabilitiesSecureBits::NO_CAP_AMBIENT_RAISE
                | CapabilitiesSecureBits::NO_CAP_AMBIENT_RAISE_LOCKED,
        )?;
        // The kernel's last capability is not known: it refuses the first number that it does not have.
        for bit in 0..u64::BITS {
            let capability = CapabilitySet::from_bits_retain(1 << bit);
            match rustix::thread::remove_capability_from_bounding_set(capability) {
                Ok(()) => {}
                Err(rustix::io::Errno::INVAL) => break,
                Err(error) => return Err(error.into()),
            }
        }
    }
    rustix::thread::clear_ambient_capability_set()?;
    let none = CapabilitySet::empty();
    let sets = CapabilitySets { effective: none, permitted: none, inheritable: none };
    Ok(rustix::thread::set_capabilities(None, sets)?)
}
