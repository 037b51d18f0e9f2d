//! [`Forwarder`]: the host's side of the filter of connections.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::policy::Policy;

/// How many connections one process may have at a time. Each costs the host two threads.
const CONNECTIONS: usize = 64;
/// How long a peer may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Carries the connections of one sealed process to its granted peers, until it is dropped.
///
/// It runs in the host and gets the sockets that [`seal_with_outlets`](crate::seal_with_outlets) gave the child.
#[derive(Debug)]
pub struct Forwarder {
    outlets: Vec<(Arc<TcpListener>, JoinHandle<()>)>,
    connections: Arc<Connections>,
}

impl Forwarder {
    /// Starts forwarding. Each outlet listens on the address of its peer, which has to be granted.
    ///
    /// # Errors
    /// When an outlet is for a peer that the policy does not grant, or a thread can't be started.
    pub fn start(policy: &Policy, outlets: Vec<TcpListener>) -> io::Result<Forwarder> {
        let mut forwarder = Forwarder { outlets: Vec::new(), connections: Arc::default() };
        for outlet in outlets {
            let peer = outlet.local_addr()?;
            if !policy.connect.contains(&peer) {
                let why = format!("the process offers an outlet to {peer}, which is not granted");
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
            }
            let outlet = Arc::new(outlet);
            let (listener, connections) = (Arc::clone(&outlet), Arc::clone(&forwarder.connections));
            let thread = start(format!("to {peer}"), move || connections.accept(&listener, peer))?;
            forwarder.outlets.push((outlet, thread));
        }
        Ok(forwarder)
    }
}

impl Drop for Forwarder {
    fn drop(&mut self) {
        self.connections.close();
        for (outlet, thread) in self.outlets.drain(..) {
            // Ends the waiting in `accept`.
            let _ = rustix::net::shutdown(&outlet, rustix::net::Shutdown::Both);
            let _ = thread.join();
        }
    }
}

fn start(name: String, run: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(format!("keyway {name}")).spawn(run)
}

/// The connections that are open or about to be.
#[derive(Debug, Default)]
struct Connections {
    closed: AtomicBool,
    open: Mutex<Vec<Weak<Relay>>>,
}

impl Connections {
    /// Takes connections until all is closed.
    fn accept(self: &Arc<Connections>, outlet: &TcpListener, peer: SocketAddr) {
        while !self.closed.load(Ordering::SeqCst) {
            let Ok((inside, _)) = outlet.accept() else {
                // A connection that was given up, or too many descriptors are open in the host.
                std::thread::sleep(Duration::from_millis(10));
                continue;
            };
            let Some(relay) = self.add(inside) else { continue };
            let connections = Arc::clone(self);
            // Without a thread the connection is dropped, and the process sees it closed.
            let _ = start(format!("to {peer}"), move || relay.run(peer, &connections));
        }
    }

    /// Counts a connection in, if there may be one more.
    fn add(&self, inside: TcpStream) -> Option<Arc<Relay>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|relay| relay.strong_count() > 0);
        if open.len() >= CONNECTIONS {
            return None;
        }
        let relay = Arc::new(Relay { inside, outside: OnceLock::new() });
        open.push(Arc::downgrade(&relay));
        Some(relay)
    }

    fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.drain(..).filter_map(|relay| relay.upgrade()).for_each(|relay| relay.end());
    }
}

/// One connection: the process's end of it, and the one to the peer.
#[derive(Debug)]
struct Relay {
    inside: TcpStream,
    outside: OnceLock<TcpStream>,
}

impl Relay {
    fn run(self: Arc<Relay>, peer: SocketAddr, connections: &Connections) {
        if self.connect(peer).is_err() {
            return;
        }
        // It may have been closed while it was being connected.
        if connections.closed.load(Ordering::SeqCst) {
            return self.end();
        }
        let Some(outside) = self.outside.get() else { return };
        let back = Arc::clone(&self);
        let thread = start(format!("from {peer}"), move || {
            if let Some(outside) = back.outside.get() {
                back.carry(outside, &back.inside);
            }
        });
        match thread {
            Ok(_) => self.carry(&self.inside, outside),
            Err(_) => self.end(),
        }
    }

    /// Connects to the peer. If that fails the process's connection is reset.
    fn connect(&self, peer: SocketAddr) -> io::Result<()> {
        rustix::net::sockopt::set_socket_linger(&self.inside, Some(Duration::ZERO))?;
        let outside = TcpStream::connect_timeout(&peer, PATIENCE)?;
        outside.set_nodelay(true)?;
        self.inside.set_nodelay(true)?;
        rustix::net::sockopt::set_socket_linger(&self.inside, None)?;
        let _ = self.outside.set(outside);
        Ok(())
    }

    /// Carries one way, and passes on its end.
    fn carry(&self, mut from: &TcpStream, mut to: &TcpStream) {
        match io::copy(&mut from, &mut to) {
            Ok(_) => drop(to.shutdown(Shutdown::Write)),
            Err(_) => self.end(),
        }
    }

    fn end(&self) {
        for stream in [Some(&self.inside), self.outside.get()].into_iter().flatten() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}
