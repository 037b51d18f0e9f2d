//! System calls that only the host of the hostile program needs, and the program while it seals itself.

use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use conformance_attacks::system::{checked, map, memory_file, receive, send};

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

/// The host's side of the call arena: sends a segment and a doorbell, and answers what the child wrote.
pub fn serve_arena(control: &OwnedFd) {
    let segment = memory_file(&[0; 4096]).expect("a file in memory");
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
