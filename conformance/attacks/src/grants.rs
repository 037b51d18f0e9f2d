//! What must work in a sealed process: what is granted, and what every runner needs.

use crate::system::{c, checked, map, receive, send};
use crate::target::{Attempt, Target};
use std::ffi::CStr;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::{Duration, Instant};

/// What works where it is granted, or always, by name.
pub const GRANTS: &[(&str, Attempt)] = &[
    ("nothing", |_| Ok("here".into())),
    ("wait", |_| {
        loop {
            std::thread::sleep(Duration::from_secs(1));
        }
    }),
    ("read", |t| std::fs::read_to_string(format!("{}/inside/file", t.directory))),
    ("list", |t| Ok(format!("{} entries", std::fs::read_dir(format!("{}/inside", t.directory))?.count()))),
    ("read-file", |t| std::fs::read_to_string(t.argument())),
    ("change", change),
    ("connect", connect),
    ("talk", talk),
    ("listen", listen),
    ("threads", |_| {
        let threads: Vec<_> = (0..8_u64).map(|n| std::thread::spawn(move || n)).collect();
        Ok(threads.into_iter().filter_map(|thread| thread.join().ok()).sum::<u64>().to_string())
    }),
    ("processes", processes),
    ("execute", |t| Err(Command::new(t.argument()).args(&t.arguments[1..]).exec())),
    ("spawn", |t| {
        let output = Command::new(t.argument()).args(&t.arguments[1..]).env_clear().output()?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }),
    ("some-memory", |_| {
        map(32 << 20, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1).map(|m| m.len().to_string())
    }),
    ("reserved-memory", |_| {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a new mapping.
        let memory = unsafe { libc::mmap(std::ptr::null_mut(), 64 << 30, libc::PROT_NONE, flags, -1, 0) };
        (memory != libc::MAP_FAILED).then(|| "64 GiB".into()).ok_or_else(io::Error::last_os_error)
    }),
    ("open-files", |_| {
        let mut open = Vec::new();
        let error = loop {
            // SAFETY: a number.
            match checked(unsafe { libc::dup(0) }) {
                Ok(descriptor) => open.push(descriptor),
                Err(error) => break error,
            }
        };
        Ok(format!("{} and {error}", open.len()))
    }),
    ("compute", |_| {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) {}
        Ok("20 seconds".into())
    }),
    ("load-from-memory", |t| load(&format!("/proc/self/fd/{}", t.library()?), c"cos")),
    ("load", |t| load(t.argument(), c"cos")),
    ("arena", |_| arena()),
    ("events", |_| events()),
    ("panic", |_| {
        let caught = std::panic::catch_unwind(|| panic!("on purpose")).is_err();
        Ok(format!("caught: {caught}"))
    }),
    ("abort", |_| std::process::abort()),
    ("machine-code", |_| machine_code()),
    ("state", |_| state()),
];

fn change(target: &Target) -> io::Result<String> {
    let inside = format!("{}/inside", target.directory);
    std::fs::create_dir_all(format!("{inside}/new/deep"))?;
    std::fs::write(format!("{inside}/new/file"), "a text")?;
    std::fs::rename(format!("{inside}/new/file"), format!("{inside}/new/deep/file"))?;
    std::fs::OpenOptions::new().write(true).open(format!("{inside}/new/deep/file"))?.set_len(3)?;
    let text = std::fs::read_to_string(format!("{inside}/new/deep/file"))?;
    std::fs::remove_dir_all(format!("{inside}/new"))?;
    Ok(text)
}

fn connect(target: &Target) -> io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", target.tcp))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(b"hello")?;
    Ok(stream.peer_addr()?.to_string())
}

/// Says something to a peer, and hears what it says.
fn talk(target: &Target) -> io::Result<String> {
    let mut stream = TcpStream::connect(target.arguments.get(1).map_or("", String::as_str))?;
    stream.write_all(&[b'x'; 100_000])?;
    stream.shutdown(std::net::Shutdown::Write)?;
    let mut heard = Vec::new();
    stream.read_to_end(&mut heard)?;
    Ok(format!("{} bytes", heard.len()))
}

fn listen(target: &Target) -> io::Result<String> {
    let port: u16 = target.argument().parse().map_err(io::Error::other)?;
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    listener.set_nonblocking(true)?;
    match listener.accept() {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok("nobody came".into()),
        Err(error) => Err(error),
        Ok((_, peer)) => Ok(peer.to_string()),
    }
}

/// Makes a process, signals it, and waits for its end.
fn processes(_: &Target) -> io::Result<String> {
    // SAFETY: the child waits for its end and does nothing else.
    unsafe {
        let child = checked(libc::fork())?;
        if child == 0 {
            loop {
                libc::pause();
            }
        }
        checked(libc::kill(child, libc::SIGTERM))?;
        let mut status = 0;
        checked(libc::waitpid(child, &mut status, 0))?;
        Ok(format!("signal {}", libc::WTERMSIG(status)))
    }
}

fn load(path: &str, symbol: &CStr) -> io::Result<String> {
    // SAFETY: a library of the system, whose constructors are harmless.
    unsafe {
        let library = libc::dlopen(c(path).as_ptr(), libc::RTLD_NOW);
        if library.is_null() {
            let error = CStr::from_ptr(libc::dlerror()).to_string_lossy().into_owned();
            return Err(io::Error::other(error));
        }
        let function = libc::dlsym(library, symbol.as_ptr());
        let function: extern "C" fn(f64) -> f64 = std::mem::transmute(function);
        Ok(function(0.0).to_string())
    }
}

/// What the control socket is for: gets a segment and a doorbell, writes, rings, waits, reads.
fn arena() -> io::Result<String> {
    let segment = receive(0)?;
    let bell = receive(0)?;
    let memory = map(4096, libc::MAP_SHARED, segment)?;
    memory[0] = 41;
    // SAFETY: numbers, room for eight bytes, and one place to wait at.
    unsafe {
        let own = checked(libc::eventfd(1, 0))?;
        send(0, own)?;
        let mut place = libc::pollfd { fd: bell, events: libc::POLLIN, revents: 0 };
        checked(libc::poll(&mut place, 1, 5000))?;
        let mut count = [0_u8; 8];
        checked(libc::read(bell, count.as_mut_ptr().cast(), 8) as i32)?;
    }
    Ok(memory[0].to_string())
}

fn events() -> io::Result<String> {
    // SAFETY: numbers, and room for what is asked.
    unsafe {
        let bell = checked(libc::eventfd(0, libc::EFD_NONBLOCK | libc::EFD_CLOEXEC))?;
        let all = checked(libc::epoll_create1(0))?;
        let mut event = libc::epoll_event { events: libc::EPOLLIN as u32, u64: 7 };
        checked(libc::epoll_ctl(all, libc::EPOLL_CTL_ADD, bell, &mut event))?;
        checked(libc::write(bell, 1_u64.to_ne_bytes().as_ptr().cast(), 8) as i32)?;
        checked(libc::epoll_wait(all, &mut event, 1, 1000))?;
        checked(libc::sched_getcpu())?;
        checked(libc::sched_yield())?;
        let mut random = [0_u8; 8];
        checked(libc::getrandom(random.as_mut_ptr().cast(), 8, 0) as i32)?;
    }
    std::thread::sleep(Duration::from_millis(1));
    let (mut one, mut other) = io::pipe()?;
    other.write_all(b"x")?;
    one.read_exact(&mut [0])?;
    let pair = std::os::unix::net::UnixStream::pair()?;
    Ok(format!("{} descriptors", [pair.0.as_raw_fd(), pair.1.as_raw_fd()].len()))
}

/// Writes machine code and runs it, as a compiler at run time does.
fn machine_code() -> io::Result<String> {
    #[cfg(target_arch = "x86_64")]
    let code: &[u8] = &[0xb8, 42, 0, 0, 0, 0xc3];
    #[cfg(target_arch = "aarch64")]
    let code: &[u8] = &[0x40, 0x05, 0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6];
    let memory = map(4096, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1)?;
    memory[..code.len()].copy_from_slice(code);
    let address = memory.as_mut_ptr();
    // SAFETY: the code gives back a number and touches nothing else.
    unsafe {
        checked(libc::mprotect(address.cast(), 4096, libc::PROT_READ | libc::PROT_EXEC))?;
        let function: extern "C" fn() -> i32 = std::mem::transmute(address);
        Ok(function().to_string())
    }
}

/// What the kernel says about this process.
fn state() -> io::Result<String> {
    // SAFETY: numbers; room for three times two sets.
    unsafe {
        let flags =
            [libc::PR_GET_NO_NEW_PRIVS, libc::PR_GET_DUMPABLE].map(|option| libc::prctl(option, 0, 0, 0, 0));
        let bounding = (0..64).filter(|bit| libc::prctl(libc::PR_CAPBSET_READ, *bit, 0, 0, 0) == 1).count();
        let mut core = libc::rlimit { rlim_cur: 1, rlim_max: 1 };
        checked(libc::getrlimit(libc::RLIMIT_CORE, &mut core))?;
        Ok(format!(
            "no-new-privs {} dumpable {} bounding {bounding} core {}",
            flags[0], flags[1], core.rlim_max
        ))
    }
}
