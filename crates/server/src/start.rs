//! [`ServerBuilder`] and [`StartError`]: how a server begins.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use keyway_host::{ConfigError, HostBuilder, OpenError};
use keyway_pool::SwapError;

use crate::config::ServerConfig;
use crate::handler::Opener;
use crate::limits::Gate;
use crate::metrics::{Look, Metrics};
use crate::pace::Lanes;
use crate::proxy::Upstreams;
use crate::reload::{Next, Running};
use crate::server::{Server, Shared};
use crate::services::Outside;
use crate::site::Ids;
use crate::state::{State, View};

/// Why a server does not start, or does not take a configuration.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The host cannot be made.
    #[error(transparent)]
    Host(#[from] OpenError),
    /// The plugin of a slot cannot be used.
    #[error("slot `{slot}`: {what}")]
    Slot {
        /// The slot.
        slot: String,
        /// Why not.
        what: String,
    },
    /// The first plugin of a slot cannot be put in place.
    #[error(transparent)]
    Empty(#[from] SwapError),
    /// A route cannot be served.
    #[error("route `{route}`: {what}")]
    Route {
        /// Its host and path.
        route: String,
        /// Why not.
        what: String,
    },
    /// An address cannot be listened on, or its certificate cannot be used.
    #[error("{0}")]
    Listen(String),
    /// The store cannot be opened.
    #[error("the store in `{}`: {error}", .file.display())]
    Store {
        /// Its file.
        file: PathBuf,
        /// Why not.
        error: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The access log cannot be written.
    #[error("the access log cannot be written to `{}`: {error}", .file.display())]
    AccessLog {
        /// Its file.
        file: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// The system has no threads, random numbers or TLS for it.
    #[error("the system does not let it start: {0}")]
    System(String),
}

/// Makes the builders of hosts: what loaders they have, and what is linked in.
pub(crate) type Hosts = Box<dyn Fn() -> HostBuilder + Send + Sync>;

/// Sets up a [`Server`].
pub struct ServerBuilder {
    hosts: Hosts,
    openers: Vec<Arc<dyn Opener>>,
    threads: Option<usize>,
    watch: bool,
}

/// So many threads more than there are processors: one is left when the others are in plugins.
const SPARE_THREADS: usize = 1;

impl ServerBuilder {
    /// A server whose plugins are opened by hosts that `hosts` begins to build: with the loaders that it is to have, and the
    /// plugins that are linked in, which a slot has by `artifact = "linked:ID"`. The server adds the configuration and its services. A host is made at the start, and
    /// another one when a reload changes what plugins may.
    pub fn new(hosts: impl Fn() -> HostBuilder + Send + Sync + 'static) -> Self {
        ServerBuilder { hosts: Box::new(hosts), openers: Vec::new(), threads: None, watch: false }
    }

    /// Serves plugins of another contract, too.
    #[must_use]
    pub fn opener(mut self, opener: impl Opener + 'static) -> Self {
        self.openers.push(Arc::new(opener));
        self
    }

    /// Sets how many threads serve connections; unless it is set, one more than there are processors. Calls of plugins that
    /// have shown themselves quick run on these threads, but never on all of them at once.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads.max(1));
        self
    }

    /// Reloads the configuration whenever its file has changed.
    #[must_use]
    pub fn watch(mut self, watch: bool) -> Self {
        self.watch = watch;
        self
    }

    /// Starts a server by a configuration's file, which it can [reload](Server::reload).
    ///
    /// # Errors
    /// When the configuration is wrong, or anything that it names cannot be had.
    pub fn start_file(self, file: impl AsRef<Path>) -> Result<Server, StartError> {
        let config = ServerConfig::read(&file)?;
        self.begin(config, Some(file.as_ref().to_owned()))
    }

    /// Starts a server by a configuration that was read.
    ///
    /// # Errors
    /// When anything that it names cannot be had.
    pub fn start(self, config: ServerConfig) -> Result<Server, StartError> {
        self.begin(config, None)
    }

    fn begin(self, config: ServerConfig, file: Option<PathBuf>) -> Result<Server, StartError> {
        let system = |error: &dyn std::fmt::Display| StartError::System(error.to_string());
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = self.threads.unwrap_or(processors + SPARE_THREADS);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("keyway-serve")
            .enable_all()
            .build()
            .map_err(|error| system(&error))?;
        let outside = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("keyway-outside")
            .enable_all()
            .build()
            .map_err(|error| system(&error))?;
        let gate = Gate::new(config.limits.requests);
        let view = Arc::new(View::new(&gate));
        let shared = Shared {
            hosts: self.hosts,
            openers: self.openers,
            lanes: Lanes::new(threads),
            upstreams: Upstreams::new().map_err(|error| system(&error))?,
            outside: Outside {
                upstreams: Upstreams::new().map_err(|error| system(&error))?,
                runtime: outside.handle().clone(),
            },
            ids: Arc::new(Ids::new().map_err(|error| system(&error))?),
            metrics: Arc::new(Metrics::new(Arc::clone(&view) as Arc<dyn Look>)),
            gate,
            runtime: runtime.handle().clone(),
            file,
        };
        let mut running = Running::default();
        let next = Next::prepare(&shared, config, None, &running)?;
        let Next { site, rest } = next;
        let state = Arc::new(State::new(site, &shared));
        view.show(&state);
        rest.commit(&state, &mut running);
        Server::new([runtime, outside], shared, state, running, self.watch)
    }
}
