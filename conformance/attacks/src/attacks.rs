//! The attacks.

use crate::system::{c, call, checked, map};
use crate::target::{Attempt, LEAKED, SECRET, Target};
use std::ffi::CString;
use std::io::{self, Read};
use std::net::{TcpStream, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixStream};
use std::os::unix::process::CommandExt;
use std::process::Command;

/// The attacks, by name.
pub const ATTACKS: &[(&str, Attempt)] = &[
    ("read-etc", |_| Ok(format!("{} bytes", std::fs::read("/etc/passwd")?.len()))),
    ("list-root", |_| Ok(format!("{} entries", std::fs::read_dir("/")?.count()))),
    ("stat-etc", |_| Ok(format!("{} bytes", std::fs::metadata("/etc/passwd")?.len()))),
    ("read-proc", |t| Ok(format!("{} bytes", std::fs::read(format!("/proc/{}/environ", t.host))?.len()))),
    ("write-elsewhere", |t| said(std::fs::write(format!("{}/outside/new", t.directory), "x"))),
    ("write-granted-for-reading", |t| said(std::fs::write(format!("{}/inside/file", t.directory), "x"))),
    ("cut-granted-for-reading", |t| {
        let path = c(&format!("{}/inside/file", t.directory));
        // SAFETY: a path.
        done(unsafe { libc::truncate(path.as_ptr(), 0) })
    }),
    ("move-out", |t| {
        said(std::fs::rename(
            format!("{}/inside/file", t.directory),
            format!("{}/outside/moved", t.directory),
        ))
    }),
    ("escape-by-link", |t| {
        let link = format!("{}/inside/link", t.directory);
        std::os::unix::fs::symlink(format!("{}/secret", t.directory), &link)?;
        std::fs::read_to_string(link)
    }),
    ("read-through-link", |t| std::fs::read_to_string(format!("{}/inside/planted", t.directory))),
    ("read-by-dots", |t| std::fs::read_to_string(format!("{}/inside/../secret", t.directory))),
    ("hard-link", |t| {
        said(std::fs::hard_link(format!("{}/secret", t.directory), format!("{}/inside/hard", t.directory)))
    }),
    ("device", |t| {
        let path = c(&format!("{}/inside/device", t.directory));
        // SAFETY: a path, and the numbers of /dev/null.
        done(unsafe { libc::mknod(path.as_ptr(), libc::S_IFCHR | 0o666, libc::makedev(1, 3)) })
    }),
    ("change-mode", |t| {
        use std::os::unix::fs::PermissionsExt;
        said(std::fs::set_permissions(format!("{}/secret", t.directory), PermissionsExt::from_mode(0o666)))
    }),
    ("change-owner", |t| {
        said(std::os::unix::fs::lchown(format!("{}/secret", t.directory), Some(0), Some(0)))
    }),
    ("change-times", |t| {
        let path = c(&format!("{}/secret", t.directory));
        // SAFETY: a path, and no times.
        done(unsafe { libc::utimensat(libc::AT_FDCWD, path.as_ptr(), std::ptr::null(), 0) })
    }),
    ("watch", |_| {
        // SAFETY: a number and a path.
        done(unsafe { libc::inotify_add_watch(libc::inotify_init1(0), c"/etc".as_ptr(), libc::IN_ACCESS) })
    }),
    ("tcp", |t| said(TcpStream::connect(("127.0.0.1", t.tcp)))),
    ("tcp-fast-open", tcp_fast_open),
    ("tcp-listen", |t| said(std::net::TcpListener::bind(("127.0.0.1", t.argument().parse().unwrap_or(0))))),
    ("mptcp", |_| socket(libc::AF_INET, libc::SOCK_STREAM, 262)),
    ("udp", |t| said(UdpSocket::bind("127.0.0.1:0")?.send_to(b"out", ("127.0.0.1", t.udp)))),
    ("raw-socket", |_| socket(libc::AF_INET, libc::SOCK_RAW, libc::IPPROTO_ICMP)),
    ("packet-socket", |_| socket(libc::AF_PACKET, libc::SOCK_RAW, 0)),
    ("unix-path", |t| said(UnixStream::connect(format!("{}/socket", t.directory)))),
    ("unix-abstract", |_| said(UnixStream::connect_addr(&SocketAddr::from_abstract_name("keyway-attack")?))),
    ("unix-datagram-pair", |_| {
        let mut pair = [0; 2];
        // SAFETY: room for two descriptors.
        done(unsafe { libc::socketpair(libc::AF_UNIX, libc::SOCK_DGRAM, 0, pair.as_mut_ptr()) })
    }),
    ("netlink", |_| socket(libc::AF_NETLINK, libc::SOCK_RAW, 0)),
    ("vsock", |_| socket(libc::AF_VSOCK, libc::SOCK_STREAM, 0)),
    ("alg-socket", |_| socket(libc::AF_ALG, libc::SOCK_SEQPACKET, 0)),
    ("execve", |_| Err(Command::new("/bin/echo").arg("done: executed").exec())),
    ("execute-memory", execute_memory),
    ("fork", |_| {
        // SAFETY: the child ends at once.
        match unsafe { libc::fork() } {
            0 => end(),
            child => done(child),
        }
    }),
    ("vfork-by-clone", |_| clone(libc::SIGCHLD as usize)),
    ("adopted-fork", |_| clone(libc::SIGCHLD as usize | libc::CLONE_PARENT as usize)),
    ("user-namespace-by-clone", |_| clone(libc::SIGCHLD as usize | libc::CLONE_NEWUSER as usize)),
    ("clone3", |_| {
        let arguments = [0_u64, 0, 0, 0, libc::SIGCHLD as u64, 0, 0, 0];
        // SAFETY: the structure and its size; the child ends at once.
        match unsafe { call(libc::SYS_clone3, &[arguments.as_ptr() as usize, 64]) }? {
            0 => end(),
            child => Ok(format!("process {child}")),
        }
    }),
    ("thread", |_| {
        std::thread::Builder::new().spawn(|| 7)?.join().map(|n| n.to_string()).map_err(|_| lost())
    }),
    // SAFETY: flags.
    ("user-namespace", |_| done(unsafe { libc::unshare(libc::CLONE_NEWUSER) })),
    ("enter-namespace", |t| {
        let path = c(&format!("/proc/{}/ns/net", t.host));
        // SAFETY: a path, then two numbers.
        done(unsafe { libc::setns(checked(libc::open(path.as_ptr(), libc::O_RDONLY))?, 0) })
    }),
    ("mount", |_| {
        // SAFETY: strings, and no data.
        done(unsafe {
            libc::mount(c"none".as_ptr(), c"/tmp".as_ptr(), c"tmpfs".as_ptr(), 0, std::ptr::null())
        })
    }),
    ("new-mount", |_| system_call(libc::SYS_fsopen, &[c"tmpfs".as_ptr() as usize, 0])),
    // SAFETY: a path.
    ("chroot", |_| done(unsafe { libc::chroot(c"/tmp".as_ptr()) })),
    ("io-uring", |_| {
        let mut room = [0_u8; 256];
        system_call(libc::SYS_io_uring_setup, &[1, room.as_mut_ptr() as usize])
    }),
    ("bpf", |_| {
        // BPF_MAP_CREATE: an array of one number.
        let arguments = [2_u32, 4, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        system_call(libc::SYS_bpf, &[0, arguments.as_ptr() as usize, 64])
    }),
    ("keyctl", |_| {
        // Makes the session's keyring.
        system_call(libc::SYS_keyctl, &[0, (-3_isize).cast_unsigned(), 1])
    }),
    ("userfaultfd", |_| system_call(libc::SYS_userfaultfd, &[0])),
    ("memory-file", |_| system_call(libc::SYS_memfd_create, &[c"x".as_ptr() as usize, 0])),
    ("perf", |_| {
        // PERF_TYPE_SOFTWARE, its size, PERF_COUNT_SW_CPU_CLOCK; of this process.
        let mut attributes = [0_u32; 32];
        attributes[..2].copy_from_slice(&[1, 128]);
        let any = usize::MAX;
        system_call(libc::SYS_perf_event_open, &[attributes.as_ptr() as usize, 0, any, any, 0])
    }),
    ("ptrace", |t| system_call(libc::SYS_ptrace, &[libc::PTRACE_SEIZE as usize, t.host as usize, 0, 0])),
    ("read-memory", read_memory),
    ("steal-descriptor", |t| {
        // SAFETY: numbers.
        let process = unsafe { call(libc::SYS_pidfd_open, &[t.host as usize, 0]) }?;
        system_call(libc::SYS_pidfd_getfd, &[process, LEAKED as usize, 0])
    }),
    ("signal", |t| system_call(libc::SYS_kill, &[t.host as usize, libc::SIGCONT as usize])),
    ("signal-group", |_| system_call(libc::SYS_kill, &[0, libc::SIGTERM as usize])),
    ("signal-thread", |t| {
        system_call(libc::SYS_tgkill, &[t.host as usize, t.host as usize, libc::SIGCONT as usize])
    }),
    ("signal-by-owner", |t| system_call(libc::SYS_fcntl, &[0, libc::F_SETOWN as usize, t.host as usize])),
    ("signal-by-descriptor", |t| {
        // SAFETY: numbers.
        let process = unsafe { call(libc::SYS_pidfd_open, &[t.host as usize, 0]) }?;
        system_call(libc::SYS_pidfd_send_signal, &[process, libc::SIGCONT as usize, 0, 0])
    }),
    ("inherited-descriptor", |_| {
        // SAFETY: a file in a wrapper that is not dropped twice: the process ends soon.
        let mut file = unsafe { <std::fs::File as std::os::fd::FromRawFd>::from_raw_fd(LEAKED) };
        let mut text = String::new();
        let result = file.read_to_string(&mut text);
        std::mem::forget(file);
        result.map(|_| text)
    }),
    ("private-memory", |_| said(map(512 << 20, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1).map(drop))),
    ("shared-memory", |_| said(map(512 << 20, libc::MAP_SHARED | libc::MAP_ANONYMOUS, -1).map(drop))),
    ("stack-memory", |_| {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_GROWSDOWN;
        said(map(512 << 20, flags, -1).map(drop))
    }),
    ("system-v-memory", |_| system_call(libc::SYS_shmget, &[0, 512 << 20, 0o600])),
    ("protected-memory", |_| {
        let none = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        // SAFETY: a new mapping.
        unsafe {
            let memory = libc::mmap(std::ptr::null_mut(), 512 << 20, libc::PROT_NONE, none, -1, 0);
            done(libc::mprotect(memory, 512 << 20, libc::PROT_READ | libc::PROT_WRITE))
        }
    }),
    ("leave-session", |_| system_call(libc::SYS_setsid, &[])),
    ("leave-group", |_| system_call(libc::SYS_setpgid, &[0, 0])),
    ("outlive-host", |_| system_call(libc::SYS_prctl, &[libc::PR_SET_PDEATHSIG as usize, 0])),
    ("be-dumpable", |_| system_call(libc::SYS_prctl, &[libc::PR_SET_DUMPABLE as usize, 1])),
    ("raise-limit", |_| {
        let none = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
        // SAFETY: a limit.
        done(unsafe { libc::setrlimit(libc::RLIMIT_DATA, &none) })
    }),
    ("limit-host", |t| {
        let none = libc::rlimit { rlim_cur: 1 << 40, rlim_max: 1 << 40 };
        // SAFETY: a limit, and no room for the old one.
        done(unsafe { libc::prlimit(t.host, libc::RLIMIT_CORE, &none, std::ptr::null_mut()) })
    }),
    ("type-into-terminal", |t| {
        // SAFETY: a letter.
        done(unsafe { libc::ioctl(t.terminal()?, libc::TIOCSTI as _, c"x".as_ptr()) })
    }),
    ("terminal-command", |t| {
        let unlocked = 0_i32;
        // SAFETY: a number. TIOCSPTLCK stands for all commands that act.
        done(unsafe { libc::ioctl(t.terminal()?, libc::TIOCSPTLCK as _, &raw const unlocked) })
    }),
    ("pin-host", |t| {
        let processors = u64::MAX;
        system_call(libc::SYS_sched_setaffinity, &[t.host as usize, 8, &raw const processors as usize])
    }),
    ("old-calls", old_calls),
    ("other-calls", |_| system_call(0x4000_0000 | libc::SYS_getpid, &[])),
];

fn lost() -> io::Error {
    io::Error::other("the thread was lost")
}

fn said<T>(result: io::Result<T>) -> io::Result<String> {
    result.map(|_| "it worked".to_owned())
}

fn done(result: i32) -> io::Result<String> {
    checked(result).map(|number| number.to_string())
}

fn system_call(number: libc::c_long, arguments: &[usize]) -> io::Result<String> {
    // SAFETY: the attacks give each call what it wants.
    unsafe { call(number, arguments) }.map(|number| number.to_string())
}

fn socket(family: i32, kind: i32, protocol: i32) -> io::Result<String> {
    // SAFETY: numbers.
    done(unsafe { libc::socket(family, kind, protocol) })
}

/// Ends a copy of this process.
fn end() -> ! {
    // SAFETY: nothing of the copy is used any more.
    unsafe { libc::_exit(0) }
}

fn clone(flags: usize) -> io::Result<String> {
    // SAFETY: a copy of this process on its own stack, which ends at once.
    match unsafe { call(libc::SYS_clone, &[flags]) }? {
        0 => end(),
        child => Ok(format!("process {child}")),
    }
}

/// Connects by sending: to the host's port, which is not the granted one.
fn tcp_fast_open(target: &Target) -> io::Result<String> {
    // SAFETY: an address of the right size.
    unsafe {
        let socket = checked(libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0))?;
        let mut address: libc::sockaddr_in = std::mem::zeroed();
        address.sin_family = libc::AF_INET as _;
        address.sin_port = target.tcp.to_be();
        address.sin_addr.s_addr = u32::from_ne_bytes([127, 0, 0, 1]);
        let size = std::mem::size_of_val(&address) as _;
        let address = (&raw const address).cast();
        match libc::sendto(socket, c"x".as_ptr().cast(), 1, libc::MSG_FASTOPEN, address, size) {
            -1 => Err(io::Error::last_os_error()),
            sent => Ok(format!("{sent} bytes")),
        }
    }
}

fn execute_memory(target: &Target) -> io::Result<String> {
    let arguments: Vec<CString> = vec![c("echo"), c("done: executed")];
    let pointers = [arguments[0].as_ptr(), arguments[1].as_ptr(), std::ptr::null()];
    let nothing = [std::ptr::null::<libc::c_char>()];
    // SAFETY: lists that end with null.
    done(unsafe {
        libc::execveat(
            target.program()?,
            c"".as_ptr(),
            pointers.as_ptr().cast(),
            nothing.as_ptr().cast(),
            libc::AT_EMPTY_PATH,
        )
    })
}

fn read_memory(target: &Target) -> io::Result<String> {
    let mut bytes = [0_u8; SECRET.len()];
    let here = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: bytes.len() };
    let there = libc::iovec { iov_base: target.secret as *mut _, iov_len: bytes.len() };
    // SAFETY: room for the bytes.
    match unsafe { libc::process_vm_readv(target.host, &here, 1, &there, 1, 0) } {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// A system call by the table for 32 bits, whose numbers are others.
#[cfg(target_arch = "x86_64")]
fn old_calls(_: &Target) -> io::Result<String> {
    let mut result: usize = 20; // getpid
    // SAFETY: a call without pointers.
    unsafe { std::arch::asm!("int 0x80", inout("rax") result) };
    Ok(result.to_string())
}
#[cfg(not(target_arch = "x86_64"))]
fn old_calls(_: &Target) -> io::Result<String> {
    Err(io::Error::other("this processor has none"))
}
