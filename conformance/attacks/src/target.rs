//! What is attacked, and how an attempt is found.

use std::io;
use std::net::{TcpListener, UdpSocket};
use std::os::fd::{AsRawFd, IntoRawFd, OwnedFd};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::system;

/// What no sealed process may learn.
pub static SECRET: [u8; 16] = *b"a secret of host";

/// The descriptor that the host leaves open by mistake.
pub const LEAKED: i32 = 50;

/// Tries one thing. What it gives back is what came of it.
pub type Attempt = fn(&Target) -> io::Result<String>;

/// The attempt of a name.
///
/// # Panics
/// When there is none.
pub fn find(name: &str) -> Attempt {
    let known = crate::ATTACKS.iter().chain(crate::GRANTS).find(|(known, _)| *known == name);
    known.unwrap_or_else(|| panic!("no attempt `{name}`")).1
}

/// What an attacker is told about what it attacks.
#[derive(Serialize, Deserialize)]
pub struct Target {
    /// The process of the host.
    pub host: i32,
    /// Where [`SECRET`] is in its memory.
    pub secret: usize,
    /// Where it listens.
    pub tcp: u16,
    /// The same for datagrams.
    pub udp: u16,
    /// The folder of the try, with `inside`, `outside` and `secret`.
    pub directory: String,
    /// What the attempt is given.
    #[serde(skip)]
    pub arguments: Vec<String>,
    /// Descriptors that the process made before it sealed itself: [`Target::prepare`].
    #[serde(skip)]
    pub prepared: Vec<i32>,
}

/// The files that runners are given.
const LIBRARIES: [&str; 5] = [
    "/lib/x86_64-linux-gnu/libm.so.6",
    "/lib/aarch64-linux-gnu/libm.so.6",
    "/lib64/libm.so.6",
    "/usr/lib/libm.so.6",
    "/lib/libm.so.6",
];

impl Target {
    /// Opens what a runner is given: a library and a program in memory, a terminal. These stay open.
    ///
    /// # Errors
    /// When the system refuses files in memory.
    pub fn prepare(&mut self) -> io::Result<Vec<i32>> {
        self.prepared = vec![library()?, program()?, terminal().unwrap_or(-1)];
        Ok(self.prepared.clone())
    }

    fn prepared(&self, index: usize, open: fn() -> io::Result<i32>) -> io::Result<i32> {
        self.prepared.get(index).copied().map_or_else(open, Ok)
    }

    pub(crate) fn library(&self) -> io::Result<i32> {
        self.prepared(0, library)
    }

    pub(crate) fn program(&self) -> io::Result<i32> {
        self.prepared(1, program)
    }

    pub(crate) fn terminal(&self) -> io::Result<i32> {
        self.prepared(2, terminal)
    }

    /// The first argument.
    pub fn argument(&self) -> &str {
        self.arguments.first().map_or("", String::as_str)
    }
}

/// A file of the system, in memory.
fn copy(candidates: &[&str]) -> io::Result<i32> {
    let content = candidates.iter().find_map(|path| std::fs::read(path).ok()).unwrap_or_default();
    system::memory_file(&content).map(OwnedFd::into_raw_fd)
}

fn library() -> io::Result<i32> {
    copy(&LIBRARIES)
}

fn program() -> io::Result<i32> {
    copy(&["/bin/echo", "/usr/bin/echo"])
}

fn terminal() -> io::Result<i32> {
    std::fs::File::open("/dev/ptmx").map(|file| OwnedFd::from(file).into_raw_fd())
}

/// What a host has that is attacked: it has to be kept as long as the attacks go on.
pub struct Ground {
    target: Target,
    tcp: TcpListener,
    _kept: (UdpSocket, UnixListener, UnixListener),
}

impl Ground {
    /// Lays out what is attacked, in a network namespace of this process' own: the loopback is brought up. The folder has
    /// a file `secret`.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn lay(directory: &Path, port: u16) -> io::Result<Ground> {
        system::loopback_up()?;
        let tcp = TcpListener::bind(("0.0.0.0", port))?;
        let udp = UdpSocket::bind("127.0.0.1:0")?;
        let path = UnixListener::bind(directory.join("socket"))?;
        let name = SocketAddr::from_abstract_name("keyway-attack")?;
        let hidden = UnixListener::bind_addr(&name)?;
        let secret = std::fs::File::open(directory.join("secret"))?;
        system::duplicate_inheritable(secret.as_raw_fd(), LEAKED)?;
        let target = Target {
            host: std::process::id().cast_signed(),
            secret: SECRET.as_ptr() as usize,
            tcp: tcp.local_addr()?.port(),
            udp: udp.local_addr()?.port(),
            directory: directory.display().to_string(),
            arguments: Vec::new(),
            prepared: Vec::new(),
        };
        let peers = tcp.try_clone()?;
        std::thread::spawn(move || echo(&peers));
        Ok(Ground { target, tcp, _kept: (udp, path, hidden) })
    }

    /// What the attacker is told.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// What the host listens on.
    pub fn listener(&self) -> &TcpListener {
        &self.tcp
    }
}

/// Says what it hears.
fn echo(listener: &TcpListener) {
    for mut stream in listener.incoming().flatten() {
        std::thread::spawn(move || {
            let mut copy = stream.try_clone()?;
            std::io::copy(&mut copy, &mut stream)
        });
    }
}
