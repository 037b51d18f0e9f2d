//! System calls that attackers and what they attack need.

use std::ffi::CString;
use std::io;
use std::os::fd::{FromRawFd, OwnedFd};

/// A system call by its number.
///
/// # Errors
/// The error of the system.
///
/// # Safety
/// The arguments have to be what the call wants.
pub unsafe fn call(number: libc::c_long, arguments: &[usize]) -> io::Result<usize> {
    let at = |index: usize| arguments.get(index).copied().unwrap_or(0);
    // SAFETY: the caller's.
    let result = unsafe { libc::syscall(number, at(0), at(1), at(2), at(3), at(4), at(5)) };
    usize::try_from(result).map_err(|_| io::Error::last_os_error())
}

/// The result of a C function, or its error where that is -1.
///
/// # Errors
/// The error of the system.
pub fn checked(result: i32) -> io::Result<i32> {
    match result {
        -1 => Err(io::Error::last_os_error()),
        result => Ok(result),
    }
}

/// A text for C.
///
/// # Panics
/// When it has a zero in it.
pub fn c(text: &str) -> CString {
    CString::new(text).expect("text without zeros")
}

/// Brings up the loopback of this network namespace.
///
/// # Errors
/// When the system refuses.
pub fn loopback_up() -> io::Result<()> {
    // SAFETY: a request of the right size, all zeros but for the name.
    unsafe {
        let socket = libc::socket(libc::AF_INET, libc::SOCK_DGRAM, 0);
        let mut request: libc::ifreq = std::mem::zeroed();
        request.ifr_name[0] = b'l' as libc::c_char;
        request.ifr_name[1] = b'o' as libc::c_char;
        request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as i16;
        let done = checked(libc::ioctl(socket, libc::SIOCSIFFLAGS as _, &request));
        libc::close(socket);
        done.map(drop)
    }
}

/// Makes a copy of a descriptor under a number, which programs inherit.
///
/// # Errors
/// When the system refuses.
pub fn duplicate_inheritable(from: i32, to: i32) -> io::Result<()> {
    // SAFETY: two numbers.
    checked(unsafe { libc::dup2(from, to) }).map(drop)
}

/// A file in memory with this content.
///
/// # Errors
/// When the system refuses.
pub fn memory_file(content: &[u8]) -> io::Result<OwnedFd> {
    // SAFETY: a name, and a descriptor that nobody else owns.
    let file = unsafe { OwnedFd::from_raw_fd(checked(libc::memfd_create(c"attack".as_ptr(), 0))?) };
    io::Write::write_all(&mut std::fs::File::from(file.try_clone()?), content)?;
    Ok(file)
}

/// Maps memory and writes to all of its pages.
///
/// # Errors
/// When the system refuses.
pub fn map(length: usize, flags: i32, fd: i32) -> io::Result<&'static mut [u8]> {
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a new mapping that is never removed.
    unsafe {
        let address = libc::mmap(std::ptr::null_mut(), length, protection, flags, fd, 0);
        if address == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let memory = std::slice::from_raw_parts_mut(address.cast::<u8>(), length);
        // A mapping that grows down can't be written everywhere.
        if flags & libc::MAP_GROWSDOWN == 0 {
            for page in memory.chunks_mut(4096) {
                page[0] = 1;
            }
        }
        Ok(memory)
    }
}

/// Gives a function a message of a byte that has room for a descriptor.
fn with_message(
    exchange: impl FnOnce(&mut libc::msghdr) -> libc::ssize_t,
    then: impl FnOnce(&libc::msghdr) -> io::Result<i32>,
) -> io::Result<i32> {
    let mut byte = [7_u8];
    let mut part = libc::iovec { iov_base: byte.as_mut_ptr().cast(), iov_len: 1 };
    let mut room = [0_u64; 4];
    // SAFETY: a structure of numbers and pointers, for which zeros are values.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    message.msg_iov = &mut part;
    message.msg_iovlen = 1;
    message.msg_control = room.as_mut_ptr().cast();
    message.msg_controllen = size_of_val(&room) as _;
    match exchange(&mut message) {
        -1 => Err(io::Error::last_os_error()),
        _ => then(&message),
    }
}

/// Sends a byte and a descriptor.
///
/// # Errors
/// When the system refuses.
pub fn send(socket: i32, descriptor: i32) -> io::Result<()> {
    let exchange = |message: &mut libc::msghdr| {
        // SAFETY: the message has room for the descriptor and lives as long as the call.
        unsafe {
            message.msg_controllen = libc::CMSG_SPACE(4) as _;
            let header = libc::CMSG_FIRSTHDR(message);
            (*header).cmsg_level = libc::SOL_SOCKET;
            (*header).cmsg_type = libc::SCM_RIGHTS;
            (*header).cmsg_len = libc::CMSG_LEN(4) as _;
            libc::CMSG_DATA(header).cast::<i32>().write_unaligned(descriptor);
            libc::sendmsg(socket, message, 0)
        }
    };
    with_message(exchange, |_| Ok(0)).map(drop)
}

/// Receives a byte and a descriptor.
///
/// # Errors
/// When the system refuses, and when none came.
pub fn receive(socket: i32) -> io::Result<i32> {
    // SAFETY: the message lives as long as the call.
    let exchange = |message: &mut libc::msghdr| unsafe { libc::recvmsg(socket, message, 0) };
    with_message(exchange, |message| {
        // SAFETY: the system has written what came, if anything, and its length.
        unsafe {
            let header = libc::CMSG_FIRSTHDR(message);
            match header.is_null() {
                true => Err(io::Error::other("no descriptor came")),
                false => Ok(libc::CMSG_DATA(header).cast::<i32>().read_unaligned()),
            }
        }
    })
}
