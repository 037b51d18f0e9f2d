//! Where the server listens: TCP, with or without TLS, HTTP/1.1 and HTTP/2 on either.

mod guarded;
mod tls;

use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use keyway_pool::{Change, Watch, WatchError, WatchOptions};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_rustls::TlsAcceptor;

use crate::client::Peer;
use crate::config::{Limits, ListenConfig, TlsConfig};
use crate::exchange::{self, Answering};
use crate::monitor;
use crate::state::State;

use guarded::Guarded;
pub(crate) use tls::Certificates;

/// After an error of the system, such as too many open files, it is not asked again at once.
const BREATH: Duration = Duration::from_millis(50);
/// How many streams a client may have in one connection of HTTP/2.
const STREAMS: u32 = 200;
/// How often a client of HTTP/2 that is quiet is asked whether it is still there.
const ALIVE: Duration = Duration::from_secs(30);

/// An address that the server listens on, until it is closed.
pub(crate) struct Listener {
    pub(crate) address: SocketAddr,
    /// Another handle of it, for who takes it over.
    socket: StdListener,
    /// `true` when nobody comes in any more.
    closed: watch::Sender<bool>,
    /// Ends when all connections have.
    drained: tokio::task::JoinHandle<()>,
    /// Follow the files of the certificates.
    _watches: Vec<Watch>,
}

/// The certificates that new connections are shown.
type Shown = Arc<ArcSwap<Certificates>>;

/// What answers on a listener.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Serves {
    Site,
    Monitor,
}

/// An address that is taken, and where nobody is served yet.
pub(crate) struct Bound {
    listener: TcpListener,
    socket: StdListener,
    address: SocketAddr,
    certificates: Option<Shown>,
    watches: Vec<Watch>,
}

impl Bound {
    /// Takes an address: from whoever listens on it, where that is to be closed, so that no client is sent away meanwhile.
    ///
    /// # Errors
    /// When it cannot be had, or a certificate cannot be used.
    pub(crate) fn new(
        config: &ListenConfig,
        from: Option<&Listener>,
        runtime: &Handle,
    ) -> Result<Self, String> {
        let bind = || -> io::Result<(TcpListener, StdListener, SocketAddr)> {
            let _runtime = runtime.enter();
            let socket = match from {
                Some(listener) => listener.socket.try_clone()?,
                None => StdListener::bind(config.address)?,
            };
            socket.set_nonblocking(true)?;
            let listener = TcpListener::from_std(socket.try_clone()?)?;
            let address = listener.local_addr()?;
            Ok((listener, socket, address))
        };
        let (mut certificates, mut watches) = (None, Vec::new());
        if !config.tls.is_empty() {
            let shown = Arc::new(ArcSwap::from_pointee(Certificates::read(&config.tls)?));
            watches = follow(&config.tls, &shown).map_err(|error| error.to_string())?;
            certificates = Some(shown);
        }
        let (listener, socket, address) =
            bind().map_err(|error| format!("cannot listen on {}: {error}", config.address))?;
        Ok(Bound { listener, socket, address, certificates, watches })
    }

    /// Serves on it.
    pub(crate) fn serve(self, state: &Arc<State>, serves: Serves, runtime: &Handle) -> Listener {
        let (closed, closing) = watch::channel(false);
        let accepting =
            Accepting { state: Arc::clone(state), serves, certificates: self.certificates, closing };
        let drained = runtime.spawn(accepting.run(self.listener));
        Listener { address: self.address, socket: self.socket, closed, drained, _watches: self.watches }
    }
}

/// Shows what is in the files of certificates whenever they have changed, and goes on with the last ones while a key and its
/// certificate are not of each other.
fn follow(files: &[TlsConfig], shown: &Shown) -> Result<Vec<Watch>, WatchError> {
    let watch = |path: &PathBuf| {
        let (files, shown) = (files.to_vec(), Arc::clone(shown));
        Watch::path(path, WatchOptions::new(), move |change| {
            if let Change::Written(_) = change {
                match Certificates::read(&files) {
                    Ok(certificates) => shown.store(Arc::new(certificates)),
                    Err(what) => {
                        tracing::warn!(target: "keyway::server", "the certificates stay as they were: {what}");
                    }
                }
            }
        })
    };
    files.iter().flat_map(|files| [&files.certificate, &files.key]).map(watch).collect()
}

impl Listener {
    /// Lets nobody in any more. Connections end when their requests have.
    pub(crate) fn close(self) -> tokio::task::JoinHandle<()> {
        self.closed.send_replace(true);
        self.drained
    }
}

/// The task of a listener.
struct Accepting {
    state: Arc<State>,
    serves: Serves,
    certificates: Option<Shown>,
    closing: watch::Receiver<bool>,
}

impl Accepting {
    async fn run(mut self, listener: TcpListener) {
        let graceful = GracefulShutdown::new();
        let limits = self.state.site.load().config.limits.clone();
        let room = Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)));
        let mut told = false;
        loop {
            let accepted = tokio::select! {
                biased;
                // The sender is gone only with the server.
                _ = self.closing.wait_for(|closed| *closed) => break,
                accepted = accept(&listener, &room) => accepted,
            };
            match accepted {
                Ok((stream, address, permit)) => {
                    told = false;
                    let peer = Peer { address, secure: self.certificates.is_some() };
                    let connection = Connection { stream, peer, permit, watcher: graceful.watcher() };
                    self.begin(connection);
                }
                Err(error) => {
                    if !std::mem::replace(&mut told, true) {
                        tracing::error!(target: "keyway::server", "no connection can be accepted: {error}");
                    }
                    tokio::time::sleep(BREATH).await;
                }
            }
        }
        drop(listener);
        graceful.shutdown().await;
    }

    fn begin(&self, connection: Connection) {
        let state = Arc::clone(&self.state);
        state.metrics.connections.inc();
        let (serves, certificates) = (self.serves, self.certificates.as_ref().map(|shown| shown.load_full()));
        tokio::spawn(async move {
            let limits = state.site.load().config.limits.clone();
            let Connection { stream, peer, permit, watcher } = connection;
            // It waits for nothing when it has something to say.
            let _ = stream.set_nodelay(true);
            let ended = match certificates {
                None => serve(state, serves, (stream, peer), &limits, watcher).await,
                Some(certificates) => {
                    let acceptor = TlsAcceptor::from(Arc::clone(&certificates.config));
                    match tokio::time::timeout(limits.head_timeout, acceptor.accept(stream)).await {
                        Ok(Ok(stream)) => serve(state, serves, (stream, peer), &limits, watcher).await,
                        Ok(Err(error)) => Err(format!("no TLS: {error}").into()),
                        Err(_) => Err(format!("no TLS within {:?}", limits.head_timeout).into()),
                    }
                }
            };
            drop(permit);
            if let Err(error) = ended {
                told_of(peer, &*error);
            }
        });
    }
}

struct Connection {
    stream: TcpStream,
    peer: Peer,
    permit: OwnedSemaphorePermit,
    watcher: hyper_util::server::graceful::Watcher,
}

/// A connection, when there is room for one.
async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(room).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, address) = listener.accept().await?;
    Ok((stream, address, permit))
}

/// Logs why a connection ended that did not end well, with the client's name.
#[cold]
fn told_of(peer: Peer, error: &(dyn std::error::Error + 'static)) {
    let mut cause = Some(error);
    let mut text = String::new();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text = if text.is_empty() { said } else { format!("{text}: {said}") };
        }
        cause = error.source();
    }
    tracing::info!(target: "keyway::server", client = %peer.address, "the connection ended: {text}");
}

async fn serve<S>(
    state: Arc<State>,
    serves: Serves,
    (stream, peer): (S, Peer),
    limits: &Limits,
    watcher: hyper_util::server::graceful::Watcher,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let io = TokioIo::new(Guarded::new(stream, limits.head_timeout, limits.body_timeout));
    let service = service_fn(move |request| match serves {
        Serves::Site => exchange::answer(state.site.load_full(), peer, request),
        Serves::Monitor => Answering::Now(Some(monitor::answer(&state, &request))),
    });
    let connection = builder(limits).serve_connection(io, service).into_owned();
    watcher.watch(connection).await
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .max_buf_size(limits.head);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(limits.head).unwrap_or(u32::MAX))
        .keep_alive_interval(ALIVE)
        .keep_alive_timeout(limits.head_timeout);
    builder
}
