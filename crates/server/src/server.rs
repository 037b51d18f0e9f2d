//! [`Server`]: a server that runs.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use keyway_pool::{Change, Watch, WatchOptions};
use tokio::runtime::{Handle, Runtime};

use crate::config::ServerConfig;
use crate::handler::Opener;
use crate::limits::Gate;
use crate::listen::Serves;
use crate::metrics::Metrics;
use crate::pace::Lanes;
use crate::proxy::Upstreams;
use crate::reload::{Next, Running};
use crate::services::Outside;
use crate::site::Ids;
use crate::start::{Hosts, ServerBuilder, StartError};
use crate::state::State;
use crate::steer::Steer;

/// What every configuration of a server is put in place with.
pub(crate) struct Shared {
    pub(crate) hosts: Hosts,
    pub(crate) openers: Vec<Arc<dyn Opener>>,
    pub(crate) lanes: Arc<Lanes>,
    pub(crate) upstreams: Upstreams,
    pub(crate) outside: Outside,
    pub(crate) ids: Arc<Ids>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) runtime: Handle,
    pub(crate) file: Option<PathBuf>,
}

/// A server that runs, on threads of its own, until it is [shut down](Server::shutdown) or dropped. Its functions wait; they
/// are not for async code.
pub struct Server {
    inner: Arc<Inner>,
    /// That of connections, and that of plugins' own requests.
    runtimes: Option<[Runtime; 2]>,
    watch: Option<Watch>,
}

pub(crate) struct Inner {
    shared: Shared,
    pub(crate) state: Arc<State>,
    /// Whoever has it changes what runs.
    running: Mutex<Running>,
}

/// What a server was told by a signal of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    End,
    #[cfg(unix)]
    Reload,
}

/// What is left of tasks that do not end is left alone after this.
const LAST: Duration = Duration::from_millis(200);

impl Server {
    /// Sets up a server: see [`ServerBuilder::new`].
    pub fn builder(hosts: impl Fn() -> keyway_host::HostBuilder + Send + Sync + 'static) -> ServerBuilder {
        ServerBuilder::new(hosts)
    }

    pub(crate) fn new(
        runtimes: [Runtime; 2],
        shared: Shared,
        state: Arc<State>,
        running: Running,
        watches: bool,
    ) -> Result<Self, StartError> {
        let inner = Arc::new(Inner { shared, state, running: Mutex::new(running) });
        let watch = match inner.shared.file.as_ref().filter(|_| watches) {
            None => None,
            Some(file) => {
                let weak = Arc::downgrade(&inner);
                let follow = move |change| {
                    if let (Change::Written(_), Some(inner)) = (change, weak.upgrade()) {
                        inner.follow();
                    }
                };
                let watch = Watch::path(file, WatchOptions::new(), follow);
                Some(watch.map_err(|error| StartError::System(error.to_string()))?)
            }
        };
        Ok(Server { inner, runtimes: Some(runtimes), watch })
    }

    /// A hold on the server for whoever steers it: it does not keep it running.
    pub fn steer(&self) -> Steer {
        Steer::new(&self.inner)
    }

    /// The addresses that it serves, with the ports that the system has picked.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.inner.lock().addresses(Serves::Site).collect()
    }

    /// The address where health, readiness and metrics are answered, if there is one.
    pub fn monitor(&self) -> Option<SocketAddr> {
        self.inner.lock().addresses(Serves::Monitor).next()
    }

    /// The configuration in force.
    pub fn config(&self) -> ServerConfig {
        self.inner.state.site.load().config.clone()
    }

    /// How many requests are under way.
    pub fn under_way(&self) -> usize {
        self.inner.shared.gate.inside()
    }

    /// Whether all that requests need could be called at the moment.
    ///
    /// # Errors
    /// What could not.
    pub fn ready(&self) -> Result<(), String> {
        self.inner.state.ready()
    }

    /// Reads the configuration's file again, and puts it in place. Requests that are under way end as they began; slots that
    /// are configured as before go on with the plugins that they have.
    ///
    /// # Errors
    /// When the configuration is wrong, or anything that it names cannot be had: nothing has changed then. When the server
    /// has no file.
    pub fn reload(&self) -> Result<(), StartError> {
        self.inner.reload()
    }

    /// Puts another configuration in place.
    ///
    /// # Errors
    /// As [`reload`](Server::reload).
    pub fn reload_with(&self, config: ServerConfig) -> Result<(), StartError> {
        self.inner.put(config)
    }

    /// Waits until the system tells the program to end (SIGTERM, SIGINT), and reloads when it says so (SIGHUP). A
    /// configuration that is refused is logged.
    ///
    /// # Errors
    /// When the system tells nothing of signals.
    pub fn wait_for_end(&self) -> std::io::Result<()> {
        loop {
            match self.inner.shared.runtime.block_on(told())? {
                Told::End => return Ok(()),
                #[cfg(unix)]
                Told::Reload => self.inner.told_reload(self.inner.reload()),
            }
        }
    }

    /// Lets nobody in any more, and waits until the requests that are under way have ended: as long as the configuration
    /// says. Whether all have.
    pub fn shutdown(mut self) -> bool {
        self.watch = None;
        self.inner.state.ending.store(true, Ordering::Relaxed);
        let time = self.inner.state.site.load().config.shutdown;
        let closed = self.inner.lock().close();
        let Some([runtime, outside]) = self.runtimes.take() else { return true };
        let ended = runtime.block_on(async {
            tokio::time::timeout(time, async {
                for closed in closed {
                    // A task that panicked has ended as well.
                    let _ = closed.await;
                }
            })
            .await
        });
        runtime.shutdown_timeout(LAST);
        outside.shutdown_background();
        ended.is_ok()
    }
}

/// Without having been shut down: all connections end at once.
impl Drop for Server {
    fn drop(&mut self) {
        self.watch = None;
        if let Some(runtimes) = self.runtimes.take() {
            self.inner.lock().close();
            runtimes.into_iter().for_each(Runtime::shutdown_background);
        }
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn reload(&self) -> Result<(), StartError> {
        let Some(file) = &self.shared.file else {
            return Err(StartError::System(
                "it was started without a file that could be read again".to_owned(),
            ));
        };
        self.put(ServerConfig::read(file)?)
    }

    fn put(&self, config: ServerConfig) -> Result<(), StartError> {
        let mut running = self.lock();
        let before = self.state.site.load_full();
        let next = Next::prepare(&self.shared, config, Some(&before), &running)?;
        drop(before);
        next.commit(&self.state, &mut running);
        Ok(())
    }

    /// The file has changed; it is told of at the start, too.
    fn follow(&self) {
        let Some(file) = &self.shared.file else { return };
        match ServerConfig::read(file) {
            Ok(config) if config == self.state.site.load().config => {}
            Ok(config) => self.told_reload(self.put(config)),
            Err(error) => self.told_reload(Err(error.into())),
        }
    }

    fn told_reload(&self, outcome: Result<(), StartError>) {
        match outcome {
            Ok(()) => tracing::info!(target: "keyway::server", "the configuration is in force"),
            Err(error) => {
                tracing::error!(target: "keyway::server", "the configuration stays as it was: {error}");
            }
        }
    }
}

#[cfg(unix)]
async fn told() -> std::io::Result<Told> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut end, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut reload = signal(SignalKind::hangup())?;
    Ok(tokio::select! {
        _ = end.recv() => Told::End,
        _ = interrupt.recv() => Told::End,
        _ = reload.recv() => Told::Reload,
    })
}

#[cfg(not(unix))]
async fn told() -> std::io::Result<Told> {
    tokio::signal::ctrl_c().await.map(|()| Told::End)
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("addresses", &self.addresses()).finish_non_exhaustive()
    }
}
