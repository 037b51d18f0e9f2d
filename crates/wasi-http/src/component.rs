//! [`Linked`]: a component of `wasi:http`, linked, ready to make instances.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use keyway_contract::error::CallErrorKind;
use keyway_host::loader::Limits;
use keyway_host::{Grants, OpenError, Plugin, Problem};
use keyway_loader_wasm::WasmModule;
use keyway_loader_wasm::sandbox;
use wasmtime::component::{InstancePre, Linker};
use wasmtime::{Store, UpdateDeadline};
use wasmtime_wasi_http::{p2, p3};

use crate::guest::{Guest, link, linked, linked_concurrent};

/// A component that is ready to make instances.
pub(crate) struct Linked {
    pre: Pre,
    /// Whether an instance of it has started.
    proven: AtomicBool,
    /// Whether an instance has answered a second request, or has not when it should have.
    again: AtomicU8,
}

/// Nothing is known yet of an instance's second request.
const UNKNOWN: u8 = 0;
/// It is answered.
const ANSWERED: u8 = 1;
/// It is not: each request needs an instance of its own.
const NOT_ANSWERED: u8 = 2;

/// By the interface that it answers requests with.
enum Pre {
    /// `wasi:http/incoming-handler@0.2`
    Incoming(p2::bindings::ProxyPre<Guest>),
    /// `wasi:http/handler@0.3`
    Handler(p3::bindings::ServicePre<Guest>),
}

/// What answers requests in an instance.
pub(crate) enum Proxy {
    Incoming(p2::bindings::Proxy),
    Handler(p3::bindings::Service),
}

/// A live component.
pub(crate) struct Live {
    pub(crate) store: Store<Guest>,
    pub(crate) proxy: Proxy,
    /// The requests that it has answered.
    pub(crate) answered: u64,
}

impl Linked {
    /// The component of a plugin; linked once.
    ///
    /// # Errors
    /// When the plugin is no component in this process, or answers no requests.
    pub(crate) fn of(plugin: &Plugin) -> Result<Arc<Self>, OpenError> {
        let failed = |problem| OpenError::plugin(plugin.id(), problem);
        let Some(module) = plugin.module::<WasmModule>() else {
            let found = format!(
                "it runs as `{}`; only a component in the host's process, placed as `wasm`, answers requests by `wasi:http`",
                plugin.placement()
            );
            return Err(failed(Problem::Incompatible(found)));
        };
        module.keep(|| Linked::new(module).map(Arc::new)).map_err(failed)
    }

    fn new(module: &WasmModule) -> Result<Self, Problem> {
        let component = module.component();
        let engine = component.engine();
        let exports = |interface: &str| {
            component.component_type().exports(engine).any(|(name, _)| name.starts_with(interface))
        };
        let (incoming, handler) =
            (exports("wasi:http/incoming-handler@0.2."), exports("wasi:http/handler@0.3."));
        if !incoming && !handler {
            return Err(Problem::Incompatible(
                "it exports neither `wasi:http/incoming-handler@0.2` nor `wasi:http/handler@0.3`; build it for the world \
                 `wasi:http/proxy` or `wasi:http/service`"
                    .to_owned(),
            ));
        }
        let engine_problem =
            |error: wasmtime::Error| Problem::Engine(format!("it cannot be linked to wasi:http: {error:#}"));
        let concurrent = module.is_concurrent();
        let mut linker = Linker::new(engine);
        link(&mut linker, concurrent).map_err(engine_problem)?;
        let linked = if concurrent { linked_concurrent } else { linked };
        let linker = sandbox::link(&linker, component, linked)?;
        let pre: InstancePre<Guest> = linker.instantiate_pre(component).map_err(engine_problem)?;
        let pre = if handler {
            p3::bindings::ServicePre::new(pre).map(Pre::Handler)
        } else {
            p2::bindings::ProxyPre::new(pre).map(Pre::Incoming)
        };
        Ok(Linked {
            pre: pre.map_err(engine_problem)?,
            proven: AtomicBool::new(false),
            again: AtomicU8::new(UNKNOWN),
        })
    }

    /// Whether nothing is known yet of an instance's second request.
    pub(crate) fn is_new(&self) -> bool {
        self.again.load(Ordering::Relaxed) == UNKNOWN
    }

    /// Whether each request needs an instance of its own, since an instance has not answered a second one.
    pub(crate) fn answers_once(&self) -> bool {
        self.again.load(Ordering::Relaxed) == NOT_ANSWERED
    }

    /// What became of an instance's second request. The first one that is told counts.
    pub(crate) fn asked_again(&self, plugin: &str, answered: bool) {
        let found = if answered { ANSWERED } else { NOT_ANSWERED };
        let first = self.again.compare_exchange(UNKNOWN, found, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        if first && !answered {
            tracing::warn!(
                target: "keyway",
                plugin,
                "an instance did not answer a second request: from now on each request has an instance of its own"
            );
        }
    }

    /// Makes an instance and starts it.
    ///
    /// # Errors
    /// When it does not start, or there is no room.
    pub(crate) async fn start(
        &self,
        plugin: &Arc<str>,
        grants: &Arc<Grants>,
        limits: &Limits,
    ) -> Result<Live, CallErrorKind> {
        let engine = match &self.pre {
            Pre::Incoming(pre) => pre.engine(),
            Pre::Handler(pre) => pre.engine(),
        };
        let mut store = Store::new(engine, Guest::new(plugin, grants, limits)?);
        store.limiter(|guest| &mut guest.usage);
        // At each tick other tasks of the thread have their turn, and whoever waits for the guest may give it up.
        store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Yield(1)));
        store.set_epoch_deadline(1);
        let proxy = match &self.pre {
            Pre::Incoming(pre) => pre.instantiate_async(&mut store).await.map(Proxy::Incoming),
            Pre::Handler(pre) => pre.instantiate_async(&mut store).await.map(Proxy::Handler),
        };
        match proxy {
            Ok(proxy) => {
                store.data_mut().started = true;
                Ok(Live { store, proxy, answered: 0 })
            }
            Err(error) => Err(kind(&error, store.data())),
        }
    }

    /// Starts an instance to see whether it does, unless one has already; waits for it.
    ///
    /// # Errors
    /// When it does not, or not in time.
    pub(crate) fn prove(
        &self,
        plugin: &Arc<str>,
        grants: &Arc<Grants>,
        limits: &Limits,
    ) -> Result<(), CallErrorKind> {
        if self.proven.load(Ordering::Relaxed) {
            return Ok(());
        }
        let starting = async {
            let starting = self.start(plugin, grants, limits);
            match limits.deadline {
                None => starting.await.map(drop),
                Some(deadline) => match tokio::time::timeout(deadline, starting).await {
                    Ok(started) => started.map(drop),
                    Err(_) => Err(CallErrorKind::Deadline(deadline)),
                },
            }
        };
        // A thread that belongs to a runtime must not wait for another one.
        let proven = std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().name("keyway-http-start".to_owned());
            match thread.spawn_scoped(scope, || wasmtime_wasi::runtime::in_tokio(starting)) {
                Ok(thread) => thread
                    .join()
                    .unwrap_or_else(|_| Err(CallErrorKind::Other("the engine panicked".to_owned()))),
                Err(error) => {
                    Err(CallErrorKind::Other(format!("there is no thread to start it on: {error}")))
                }
            }
        });
        self.proven.store(proven.is_ok(), Ordering::Relaxed);
        proven
    }
}

/// What an error of a call means.
pub(crate) fn kind(error: &wasmtime::Error, guest: &Guest) -> CallErrorKind {
    sandbox::kind(error, &guest.usage, Some(&guest.wasi))
}
