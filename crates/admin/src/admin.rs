//! [`Admin`]: the API and the page as they are served.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::api::Api;
use crate::config::AdminConfig;
use crate::guard::Guard;
use crate::listen::{Desk, serve};
use crate::managed::Managed;
use crate::monitor::{Monitor, now};
use crate::token::Token;
use crate::uploads::Uploads;

/// How often slots are looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Why the API is not served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdminError {
    /// The address cannot be listened on.
    #[error(
        "the admin API cannot listen on {address}: {error}; is it in use? `listen` in [admin] names another"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        error: std::io::Error,
    },
    /// Uploads cannot be kept.
    #[error("the folder for uploads{} cannot be used: {error}", .folder.as_ref().map(|folder| format!(" `{}`", folder.display())).unwrap_or_default())]
    Uploads {
        /// The configured folder.
        folder: Option<PathBuf>,
        /// Why not.
        error: std::io::Error,
    },
    /// The system has no thread or no random numbers.
    #[error("the system does not let the admin API start: {0}")]
    System(String),
}

/// The API and the page of a program, on a thread of their own, until it is dropped. Then all its connections end at once.
pub struct Admin {
    address: SocketAddr,
    token: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Admin {
    /// Begins to serve.
    ///
    /// # Errors
    /// When the address or the folder for uploads cannot be used, or the system has no thread for it.
    pub fn start(config: &AdminConfig, managed: impl Managed) -> Result<Self, AdminError> {
        let system = |error: &dyn fmt::Display| AdminError::System(error.to_string());
        let token = match &config.token {
            Some(secret) => Token::given(secret.reveal()),
            None => Token::random().map_err(|error| system(&error))?,
        };
        let instance = Token::random().map_err(|error| system(&error))?;
        let shown = token.reveal().to_owned();
        let uploads = Uploads::open(config.uploads.as_deref())
            .map_err(|error| AdminError::Uploads { folder: config.uploads.clone(), error })?;
        let failed = |error| AdminError::Listen { address: config.listen, error };
        let listener = std::net::TcpListener::bind(config.listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;

        let monitor = Monitor::new();
        let api = Arc::new(Api {
            managed: Arc::new(managed),
            monitor,
            uploads,
            instance: instance.reveal().chars().take(16).collect(),
            started_ms: now(),
            changes: Mutex::new(()),
        });
        // Now, so that no event is missed.
        watch_events(&api);
        let guard = Guard::new(token, address, config.hosts.clone());
        let desk = Desk::new(Arc::clone(&api), guard, config.upload_limit);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .thread_name("keyway-admin-work")
            .build()
            .map_err(|error| system(&error))?;
        let (stop, stopped) = oneshot::channel();
        let run = move || {
            runtime.block_on(async move {
                let Ok(listener) = TcpListener::from_std(listener) else { return };
                tokio::spawn(serve(listener, desk));
                tokio::spawn(look(api));
                // It ends when the sender is dropped as well.
                let _ = stopped.await;
            });
            // Whoever waits for a swap waits for no answer.
            runtime.shutdown_background();
        };
        let thread = std::thread::Builder::new()
            .name("keyway-admin".to_owned())
            .spawn(run)
            .map_err(|error| system(&error))?;
        Ok(Admin { address, token: shown, stop: Some(stop), thread: Some(thread) })
    }

    /// The address, with the port that the system has picked.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of the page with the token in it, for the operator and nobody else. Browsers do not send what is behind
    /// the `#`.
    pub fn page(&self) -> String {
        format!("http://{}/#token={}", self.address, self.token)
    }

    /// What requests have to show.
    pub fn token(&self) -> &str {
        &self.token
    }
}

impl Drop for Admin {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic in it is in the log already.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Admin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admin").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Looks at the slots for as long as it is polled.
async fn look(api: Arc<Api>) {
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let api = Arc::clone(&api);
        let looked = tokio::task::spawn_blocking(move || {
            watch_events(&api);
            api.monitor.look(&*api.managed);
        });
        if looked.await.is_err() {
            tracing::error!(target: "keyway::admin", "the slots could not be looked at");
        }
    }
}

/// Takes the events of the host that is in force, on a thread that ends with the host.
fn watch_events(api: &Api) {
    let Some(events) = api.monitor.listen(&*api.managed) else { return };
    let monitor = Arc::downgrade(&api.monitor);
    let take = move || {
        for event in events {
            let Some(monitor) = monitor.upgrade() else { return };
            monitor.take(&event);
        }
    };
    if let Err(error) = std::thread::Builder::new().name("keyway-admin-events".to_owned()).spawn(take) {
        tracing::error!(target: "keyway::admin", "events cannot be taken: {error}");
    }
}
