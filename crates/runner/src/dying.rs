//! What this process tells its host when a signal ends it.
//!
//! The system takes the process' memory down before it says that the process has ended, which takes long when that is much.
//! So the process says it first. Whatever this leaves out, the host sees the end as well, only later.

use std::ffi::{c_int, c_void};
use std::os::fd::{AsRawFd as _, BorrowedFd};
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};

use keyway_wire::FrameKind;
use keyway_wire::hello::DEADLY;
use keyway_wire::order::MOST_INSTANCES;
use rustix::process::{Pid, Resource, getpid, getrlimit};

/// A handler as `sigaction` knows it.
type Handler = unsafe extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void);

/// The sockets of the host that hear of it; [`NONE`] where there is none.
static SOCKETS: [AtomicI32; HEARERS] = [const { AtomicI32::new(NONE) }; HEARERS];

/// How many hear of it: the control socket, and those of the instances of a process that is shared.
const HEARERS: usize = 1 + MOST_INSTANCES;

const NONE: c_int = -1;

/// The process that they belong to.
static PROCESS: OnceLock<Pid> = OnceLock::new();

/// The handlers that were there before, in the order of [`DEADLY`].
static BEFORE: [OnceLock<Handler>; DEADLY.len()] = [const { OnceLock::new() }; DEADLY.len()];

/// A socket by which the host hears of the end, until this is dropped: before the socket is closed.
pub(crate) struct Heard(usize);

/// Says that a socket is the host's. Without room for one more the host hears nothing there.
pub(crate) fn hear(socket: BorrowedFd<'_>) -> Option<Heard> {
    let _ = PROCESS.set(getpid());
    let new = socket.as_raw_fd();
    let taken =
        |place: &AtomicI32| place.compare_exchange(NONE, new, Ordering::SeqCst, Ordering::SeqCst).is_ok();
    SOCKETS.iter().position(taken).map(Heard)
}

impl Drop for Heard {
    fn drop(&mut self) {
        SOCKETS[self.0].store(NONE, Ordering::SeqCst);
    }
}

/// From now on the host hears of it when a signal ends this process. Whether it does.
pub(crate) fn install() -> bool {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    *INSTALLED.get_or_init(handle)
}

fn handle() -> bool {
    // Whoever wants the process' memory in a file wants all of it: the host ends a process as soon as it hears that it dies.
    let dumps = getrlimit(Resource::Core).current.is_none_or(|most| most > 1);
    if PROCESS.get().is_none() || dumps {
        return false;
    }
    for (signal, before) in DEADLY.into_iter().zip(&BEFORE) {
        let found = action(signal);
        let mut flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        match found.sa_sigaction {
            libc::SIG_DFL => {}
            libc::SIG_IGN => continue,
            _ if found.sa_flags & libc::SA_SIGINFO == 0 => continue,
            // Rust's own, which tells of a stack overflow, or that of a sanitizer.
            handler => {
                flags |= found.sa_flags;
                // SAFETY: with SA_SIGINFO the number is the address of a function of this type.
                let handler = unsafe { std::mem::transmute::<usize, Handler>(handler) };
                let _ = before.set(handler);
            }
        }
        let new = libc::sigaction {
            sa_sigaction: told as *const () as usize,
            sa_flags: flags,
            // Those that the handler before wanted to be held back.
            ..found
        };
        // SAFETY: the action is whole, and its handler does only what a handler may.
        unsafe { libc::sigaction(signal, &new, ptr::null_mut()) };
    }
    true
}

/// What happens at a signal.
fn action(signal: c_int) -> libc::sigaction {
    // SAFETY: numbers, an empty set and no function: zeros are one. The call writes to it, and changes nothing.
    unsafe {
        let mut found = std::mem::zeroed();
        libc::sigaction(signal, ptr::null(), &mut found);
        found
    }
}

/// The handler. Everything in it may be done at any time, on any stack, in a process that shares memory with a broken one.
unsafe extern "C" fn told(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    let at = DEADLY.iter().position(|deadly| *deadly == signal);
    if let Some(before) = at.and_then(|at| BEFORE[at].get()) {
        // SAFETY: it was the handler of this signal, and is given what the system gave.
        unsafe { before(signal, info, context) };
        // Rust's takes itself away when it cannot help. What others have seen to is none of ours; and on an exhausted stack
        // Rust's does not come back, but aborts, which comes here again.
        if action(signal).sa_sigaction != libc::SIG_DFL {
            return;
        }
    }
    // SAFETY: zeros are the default action, with no flags and an empty set; `raise` is of this thread.
    unsafe {
        let default: libc::sigaction = std::mem::zeroed();
        libc::sigaction(signal, &default, ptr::null_mut());
        say(signal);
        // A signal that was sent does not come again by itself. It waits until this returns.
        libc::raise(signal);
    }
}

/// Tells the host, if it takes it at once.
fn say(signal: c_int) {
    if PROCESS.get().is_none_or(|process| getpid() != *process) {
        // A child that has not become another program: it has the sockets, too, and its end is not that of its parent.
        return;
    }
    let mut frame = [0; 12];
    for (place, number) in frame.chunks_exact_mut(4).zip([4, FrameKind::Dying as u32, signal.cast_unsigned()])
    {
        place.copy_from_slice(&number.to_le_bytes());
    }
    for socket in &SOCKETS {
        let socket = socket.load(Ordering::SeqCst);
        if socket == NONE {
            continue;
        }
        // SAFETY: the number is one of a descriptor. If the plugin has closed it, it is refused.
        let socket = unsafe { BorrowedFd::borrow_raw(socket) };
        let _ = rustix::net::send(
            socket,
            &frame,
            rustix::net::SendFlags::NOSIGNAL | rustix::net::SendFlags::DONTWAIT,
        );
    }
}
