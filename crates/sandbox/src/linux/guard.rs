//! The guard of a process that may start others: it ends them when that process ends.
//!
//! The kernel ends a sealed process with its host, but not what that process has started: there is no such tie from
//! parent to child that a fork would not lose. So a second process waits outside of the sandbox, and ends the group.

use std::ffi::c_int;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};

use rustix::process::{DumpableBehavior, Pid, PidfdFlags, Signal, WaitOptions};

/// Starts the guard of the calling process, which has one thread and leads its process group.
///
/// It is in the same group, so that the group's number stays its own, and so that it ends with the group whoever ends
/// that. It has no descriptor but that of the process, and since it is not sealed, no sealed process can signal it.
pub(super) fn start() -> io::Result<()> {
    let own = rustix::process::getpid();
    if rustix::process::getpgrp() != own {
        // Others are in the group, whom it would end.
        return Err(io::Error::other("it does not lead a process group of its own"));
    }
    let process = rustix::process::pidfd_open(own, PidfdFlags::empty())?;
    // The guard's parent ends at once: `wait` of the sealed process must not find a child that it did not start.
    let Some(parent) = fork()? else {
        match fork() {
            Ok(None) => watch(&process, own),
            Ok(Some(_)) => exit(0),
            Err(_) => exit(1),
        }
    };
    loop {
        match rustix::process::waitpid(Some(parent), WaitOptions::empty()) {
            Ok(Some((_, status))) if status.exit_status() == Some(0) => return Ok(()),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
            Ok(_) => return Err(io::Error::other("it did not start")),
        }
    }
}

/// Waits until the process has ended, and ends its group.
fn watch(process: &OwnedFd, group: Pid) -> ! {
    // Nobody looks into it, and it keeps nothing open: not the host's socket, whose end tells of the process' end.
    let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
    // SAFETY: both calls take no pointers, and nothing in this process uses the descriptors again.
    let closed = unsafe {
        libc::dup2(process.as_raw_fd(), 0) == 0 && libc::syscall(libc::SYS_close_range, 1, c_int::MAX, 0) == 0
    };
    let mut polled = libc::pollfd { fd: 0, events: libc::POLLIN, revents: 0 };
    // SAFETY: it is one `pollfd`, which lives as long as the call.
    while closed && unsafe { libc::poll(&raw mut polled, 1, -1) } < 0 {
        if io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
            break;
        }
    }
    let _ = rustix::process::kill_process_group(group, Signal::KILL);
    exit(0)
}

/// The child's number in the parent, none in the child.
fn fork() -> io::Result<Option<Pid>> {
    // SAFETY: the process has one thread, so the child has all that it needs, and no lock is held by another.
    match unsafe { libc::fork() } {
        child if child < 0 => Err(io::Error::last_os_error()),
        child => Ok(Pid::from_raw(child)),
    }
}

/// Ends this process without what its runtime does on the way out, which is the parent's to do.
fn exit(status: c_int) -> ! {
    // SAFETY: it takes no pointers and does not return.
    unsafe { libc::_exit(status) }
}
