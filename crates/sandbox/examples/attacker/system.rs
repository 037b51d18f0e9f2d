//! System calls that the hostile program and its host need.

use std::ffi::CString;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

/// A system call by its number.
///
/// # Safety
/// The arguments have to be what the call wants.
pub unsafe fn call(number: libc::c_long, arguments: &[usize]) -> io::Result<usize> {
    let at = |index: usize| arguments.get(index).copied().unwrap_or(0);
    // SAFETY: the caller's.
    let result = unsafe { libc::syscall(number, at(0), at(1), at(2), at(3), at(4), at(5)) };
    usize::try_from(result).map_err(|_| io::Error::last_os_error())
}

/// The error of a C function that gives back -1.
pub fn checked(result: i32) -> io::Result<i32> {
    match result {
        -1 => Err(io::Error::last_os_error()),
        result => Ok(result),
    }
}

pub fn c(text: &str) -> CString {
    CString::new(text).expect("text without zeros")
}

/// Brings up the loopback of this network namespace.
pub fn loopback_up() {
    // SAFETY: a request of the right size, all zeros but for the name.
    unsafe {
        let socket = libc::socket(libc::AF_INET, libc::SOCK_DGRAM, 0);
        let mut request: libc::ifreq = std::mem::zeroed();
        request.ifr_name[0] = b'l' as libc::c_char;
        request.ifr_name[1] = b'o' as libc::c_char;
        request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as i16;
        checked(libc::ioctl(socket, libc::SIOCSIFFLAGS as _, &request)).expect("loopback");
        libc::close(socket);
    }
}

/// Gives the loopback one more address.
pub fn add_address(address: std::net::Ipv4Addr) {
    // SAFETY: a request of the right size, whose address is one of IPv4.
    unsafe {
        let socket = libc::socket(libc::AF_INET, libc::SOCK_DGRAM, 0);
        let mut request: libc::ifreq = std::mem::zeroed();
        for (to, from) in request.ifr_name.iter_mut().zip(*b"lo:9") {
            *to = from as libc::c_char;
        }
        let mut name: libc::sockaddr_in = std::mem::zeroed();
        name.sin_family = libc::AF_INET as _;
        name.sin_addr.s_addr = u32::from_ne_bytes(address.octets());
        request.ifr_ifru.ifru_addr = std::mem::transmute::<libc::sockaddr_in, libc::sockaddr>(name);
        checked(libc::ioctl(socket, libc::SIOCSIFADDR as _, &request)).expect("an address");
        libc::close(socket);
    }
}

pub fn duplicate_inheritable(from: i32, to: i32) {
    // SAFETY: two numbers.
    checked(unsafe { libc::dup2(from, to) }).expect("a descriptor");
}

/// A pair of sockets as the host and the runner have one.
pub fn seqpacket_pair() -> (OwnedFd, OwnedFd) {
    let mut pair = [0; 2];
    // SAFETY: room for two descriptors, which nobody else owns.
    unsafe {
        let kind = libc::SOCK_SEQPACKET | libc::SOCK_CLOEXEC;
        checked(libc::socketpair(libc::AF_UNIX, kind, 0, pair.as_mut_ptr())).expect("a pair");
        (OwnedFd::from_raw_fd(pair[0]), OwnedFd::from_raw_fd(pair[1]))
    }
}

/// A file in memory with this content.
pub fn memory_file(content: &[u8]) -> OwnedFd {
    // SAFETY: a name, and a descriptor that nobody else owns.
    let file = unsafe {
        OwnedFd::from_raw_fd(checked(libc::memfd_create(c"attack".as_ptr(), 0)).expect("a file in memory"))
    };
    io::Write::write_all(&mut std::fs::File::from(file.try_clone().expect("a copy")), content).expect("room");
    file
}

/// Maps memory and writes to all of its pages.
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

/// Sends a byte and a descriptor.
pub fn send(socket: i32, descriptor: i32) -> io::Result<()> {
    let mut byte = [7_u8];
    let mut part = libc::iovec { iov_base: byte.as_mut_ptr().cast(), iov_len: 1 };
    let mut room = [0_u64; 4];
    // SAFETY: a message whose parts live as long as the call.
    unsafe {
        let mut message: libc::msghdr = std::mem::zeroed();
        message.msg_iov = &mut part;
        message.msg_iovlen = 1;
        message.msg_control = room.as_mut_ptr().cast();
        message.msg_controllen = libc::CMSG_SPACE(4) as _;
        let header = libc::CMSG_FIRSTHDR(&message);
        (*header).cmsg_level = libc::SOL_SOCKET;
        (*header).cmsg_type = libc::SCM_RIGHTS;
        (*header).cmsg_len = libc::CMSG_LEN(4) as _;
        libc::CMSG_DATA(header).cast::<i32>().write_unaligned(descriptor);
        match libc::sendmsg(socket, &message, 0) {
            -1 => Err(io::Error::last_os_error()),
            _ => Ok(()),
        }
    }
}

/// Receives a byte and a descriptor.
pub fn receive(socket: i32) -> io::Result<i32> {
    let mut byte = [0_u8];
    let mut part = libc::iovec { iov_base: byte.as_mut_ptr().cast(), iov_len: 1 };
    let mut room = [0_u64; 4];
    // SAFETY: a message whose parts live as long as the call.
    unsafe {
        let mut message: libc::msghdr = std::mem::zeroed();
        message.msg_iov = &mut part;
        message.msg_iovlen = 1;
        message.msg_control = room.as_mut_ptr().cast();
        message.msg_controllen = std::mem::size_of_val(&room) as _;
        if libc::recvmsg(socket, &mut message, 0) == -1 {
            return Err(io::Error::last_os_error());
        }
        let header = libc::CMSG_FIRSTHDR(&message);
        match header.is_null() {
            true => Err(io::Error::other("no descriptor came")),
            false => Ok(libc::CMSG_DATA(header).cast::<i32>().read_unaligned()),
        }
    }
}

/// The host's side of the call arena: sends a segment and a doorbell, and answers what the child wrote.
pub fn serve_arena(control: &OwnedFd) {
    let segment = memory_file(&[0; 4096]);
    let memory = map(4096, libc::MAP_SHARED, segment.as_raw_fd()).expect("the segment");
    // SAFETY: two numbers.
    let bell = checked(unsafe { libc::eventfd(0, 0) }).expect("a doorbell");
    send(control.as_raw_fd(), segment.as_raw_fd()).expect("sent");
    send(control.as_raw_fd(), bell).expect("sent");
    // The child rings with a descriptor of its own.
    let theirs = receive(control.as_raw_fd()).expect("a descriptor");
    let mut count = [0_u8; 8];
    // SAFETY: room for the eight bytes.
    unsafe { libc::read(theirs, count.as_mut_ptr().cast(), 8) };
    memory[0] = memory[0].wrapping_add(1);
    // SAFETY: eight bytes.
    unsafe { libc::write(bell, 1_u64.to_ne_bytes().as_ptr().cast(), 8) };
}

pub fn adopt_orphans() {
    // SAFETY: two numbers.
    checked(unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1) }).expect("a reaper");
}

/// Waits for any child.
pub fn wait_for_any(limit: Duration) -> Option<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < limit {
        let mut status = 0;
        // SAFETY: room for the status.
        if unsafe { libc::waitpid(-1, &mut status, libc::WNOHANG) } > 0 {
            return Some(ExitStatus::from_raw(status));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    None
}

/// Ends this process as a crash does.
pub fn die() {
    // SAFETY: two numbers.
    unsafe { libc::kill(libc::getpid(), libc::SIGKILL) };
}

/// Answers as a kernel without Landlock does.
pub fn hide_landlock() {
    use seccompiler::{SeccompAction, SeccompFilter, TargetArch};
    let calls = [(libc::SYS_landlock_create_ruleset, Vec::new())].into();
    let answer = SeccompAction::Errno(libc::ENOSYS.cast_unsigned());
    let arch = TargetArch::try_from(std::env::consts::ARCH).expect("a known processor");
    let filter = SeccompFilter::new(calls, SeccompAction::Allow, answer, arch).expect("a filter");
    let program: Vec<_> = filter.try_into().expect("a program");
    seccompiler::apply_filter(&program).expect("in force");
}
