//! The filter of connections: the process has a network of its own in which only its granted peers are.
//!
//! Each peer's address belongs to the loopback there, and a socket listens on it. Those sockets go to the host, which
//! forwards what comes. So the kernel says what can be reached, and nothing in the process's memory is looked at.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::os::fd::{AsRawFd, OwnedFd};

use rustix::net::{AddressFamily, SocketFlags, SocketType};

use crate::policy::Policy;

/// Makes the sockets, in a fresh network namespace.
pub(super) fn open(policy: &Policy) -> io::Result<Vec<TcpListener>> {
    raise_loopback()?;
    let mut peers = policy.connect.clone();
    peers.sort_unstable();
    peers.dedup();
    let mut addresses: Vec<IpAddr> = peers.iter().map(|peer| peer.ip()).collect();
    addresses.dedup();
    for (number, address) in addresses.into_iter().enumerate() {
        match address {
            address if address.is_loopback() => {}
            IpAddr::V4(address) => add_ipv4(number, address)?,
            IpAddr::V6(address) => add_ipv6(address)?,
        }
    }
    peers.into_iter().map(TcpListener::bind).collect()
}

fn raise_loopback() -> io::Result<()> {
    let mut request = request("lo");
    request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
    ask(AddressFamily::INET, libc::SIOCSIFFLAGS, &request)
}

/// Gives the loopback one more address. For IPv4 each has a name of its own.
fn add_ipv4(number: usize, address: Ipv4Addr) -> io::Result<()> {
    let mut request = request(&format!("lo:{number}"));
    // SAFETY: zeros are an address of no family.
    let mut name: libc::sockaddr_in = unsafe { std::mem::zeroed() };
    name.sin_family = libc::AF_INET as libc::sa_family_t;
    name.sin_addr.s_addr = u32::from_ne_bytes(address.octets());
    // SAFETY: both are of the same size, and any bytes are a `sockaddr`.
    request.ifr_ifru.ifru_addr = unsafe { std::mem::transmute::<libc::sockaddr_in, libc::sockaddr>(name) };
    ask(AddressFamily::INET, libc::SIOCSIFADDR, &request)
}

fn add_ipv6(address: Ipv6Addr) -> io::Result<()> {
    // The loopback is the first interface of each network.
    let address = libc::in6_addr { s6_addr: address.octets() };
    let request = libc::in6_ifreq { ifr6_addr: address, ifr6_prefixlen: 128, ifr6_ifindex: 1 };
    ask(AddressFamily::INET6, libc::SIOCSIFADDR, &request)
}

fn request(interface: &str) -> libc::ifreq {
    // SAFETY: zeros are a request without a name.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    for (to, from) in request.ifr_name.iter_mut().take(libc::IFNAMSIZ - 1).zip(interface.bytes()) {
        *to = from as libc::c_char;
    }
    request
}

fn ask<T>(family: AddressFamily, command: libc::Ioctl, request: &T) -> io::Result<()> {
    let socket: OwnedFd = rustix::net::socket_with(family, SocketType::DGRAM, SocketFlags::CLOEXEC, None)?;
    // SAFETY: the request is of the type that the command reads.
    match unsafe { libc::ioctl(socket.as_raw_fd(), command, request) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
