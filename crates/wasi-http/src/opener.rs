//! [`HttpOpener`]: components of `wasi:http` as routes of a [`keyway_server::Server`].

use std::sync::{Arc, Mutex, PoisonError};

use http::Request;
use http::uri::Scheme;
use http_body_util::BodyExt as _;
use keyway_host::Host;
use keyway_host::loader::Description;
use keyway_pool::{AnySlot, SlotConfig, Watch};
use keyway_server::{Answer, Body, BodyError, Failure, Handler, Opener, RequestContext};
use tracing::Instrument as _;

use crate::error::Error;
use crate::options::{HttpOptions, Reuse};
use crate::slot::HttpSlot;

/// The interfaces that a component answers requests with, up to their versions.
const INTERFACES: [&str; 2] = ["wasi:http/incoming-handler@0.2.", "wasi:http/handler@0.3."];

/// Opens slots of `wasi:http` components for a [`keyway_server::Server`]: unmodified, of either version.
///
/// Of a slot's keys, `deadline` is how long a request may take until its answer is whole (five minutes unless said; how long
/// until it begins is up to the route's `timeout`), `reuse` how many requests an instance answers, and `instances` how many
/// are answered at a time: up to 128 unless said.
///
/// ```no_run
/// use keyway_host::Host;
/// use keyway_loader_wasm::WasmLoader;
/// use keyway_server::Server;
/// use keyway_wasi_http::HttpOpener;
///
/// let hosts = || Host::builder().loader(WasmLoader::new());
/// let server = Server::builder(hosts).opener(HttpOpener).start_file("keyway.toml")?;
/// # Ok::<(), keyway_server::StartError>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct HttpOpener;

impl Opener for HttpOpener {
    fn accepts(&self, plugin: &Description) -> bool {
        plugin.provides.iter().any(|name| INTERFACES.iter().any(|interface| name.starts_with(interface)))
    }

    fn open(&self, host: &Host, config: &SlotConfig) -> Result<Arc<dyn Handler>, BodyError> {
        let site = HttpSlot::new(host, config.name.as_str(), options(config));
        config.fill(site.slot())?;
        let watch = config.watch(site.slot())?;
        Ok(Arc::new(Site { site, _watch: watch }))
    }
}

/// What a slot's keys mean for a component of `wasi:http`.
fn options(config: &SlotConfig) -> HttpOptions {
    let defaults = HttpOptions::default();
    let mut slot = config.with_secrets();
    if !config.says_instances {
        (slot.pool.min, slot.pool.max) = (defaults.slot.pool.min, defaults.slot.pool.max);
    }
    // The places of the pool stay; what is in them is made anew.
    let reuse = match slot.pool.reuse.take() {
        None => Reuse::Always,
        Some(1) => Reuse::Never,
        Some(times) => Reuse::Times(times),
    };
    let whole = slot.pool.deadline.take().unwrap_or(defaults.whole);
    // The server counts the time to the head.
    defaults.slot(slot).reuse(reuse).head(whole).whole(whole)
}

/// A slot that answers requests of a server.
struct Site {
    site: HttpSlot,
    _watch: Option<Watch>,
}

impl Handler for Site {
    fn handle<'a>(&'a self, mut request: Request<Body>, context: &'a RequestContext) -> Answer<'a> {
        Box::pin(async move {
            request.extensions_mut().insert(if context.secure { Scheme::HTTPS } else { Scheme::HTTP });
            let cause = Cause::default();
            let told = cause.clone();
            let request = request.map(|body| body.map_err(move |error| told.note(error)));
            let span = tracing::debug_span!(target: "keyway::server", "handler", slot = self.site.slot().name(), request = %context.id);
            match self.site.handle(request).instrument(span).await {
                Ok(response) => Ok(response.map(Body::stream)),
                // Whatever the component has made of it: it was the client's.
                Err(error) => Err(cause.take().unwrap_or_else(|| self.failure(error))),
            }
        })
    }

    fn slot(&self) -> Option<Arc<dyn AnySlot>> {
        Some(Arc::new(self.site.slot().clone()))
    }
}

impl Site {
    #[cold]
    fn failure(&self, error: Error) -> Failure {
        match &error {
            Error::Call(call) => Failure::of_call(call),
            Error::Client { .. } | Error::Request(_) => Failure::of_client(error.status(), error.to_string()),
            Error::NoAnswer { plugin }
            | Error::Malformed { plugin, .. }
            | Error::Refused { plugin, .. }
            | Error::Incomplete { plugin, .. } => {
                Failure::of(Arc::clone(plugin), error.status(), error.to_string())
            }
        }
    }
}

/// Why a request's body broke off, by the server's own account.
#[derive(Clone, Default)]
struct Cause(Arc<Mutex<Option<Failure>>>);

impl Cause {
    fn note(&self, error: BodyError) -> BodyError {
        if let Some(failure) = error.downcast_ref::<Failure>() {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure.clone());
        }
        error
    }

    fn take(&self) -> Option<Failure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
