//! [`HttpInstance`]: a place for one request at a time, as a pool has many of.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use keyway_contract::client::{Entry, Instance, Interrupt, Shape};
use keyway_contract::error::CallErrorKind;
use keyway_contract::frame::Context;
use keyway_contract::types::{Contract, FuncType, Function, Interface, Ref};
use keyway_host::loader::{Limits, Request};
use keyway_host::{Grants, OpenError, Plugin};
use keyway_pool::Lender;

use crate::component::{Linked, Live};
use crate::options::Reuse;
use crate::stop::Stop;

/// Who lends instances to requests.
pub(crate) const LENDER: Lender = Lender {
    contract: &Contract {
        name: Ref::Static("wasi:http/proxy"),
        exports: Ref::Static(&[Interface {
            name: Ref::Static("wasi:http/handler"),
            functions: Ref::Static(&[Function {
                name: Ref::Static("handle"),
                ty: FuncType { params: Ref::Static(&[]), result: None },
                since: None,
            }]),
        }]),
        imports: Ref::Static(&[]),
    },
    check: |plugin| Linked::of(plugin).map(drop),
    make,
};

fn make(plugin: &Plugin, config: &str, limits: &Limits) -> Result<keyway_host::Instance, OpenError> {
    let linked = Linked::of(plugin)?;
    plugin.instantiate_by(config, limits, |request| Ok(Box::new(HttpInstance::new(linked, &request)?)))
}

/// A place for one request at a time. It outlives the live component in it, which may be another for each request.
pub(crate) struct HttpInstance {
    /// What a request needs of it.
    pub(crate) place: Arc<Place>,
    context: Arc<Context>,
}

/// What a request needs of an instance.
pub(crate) struct Place {
    pub(crate) linked: Arc<Linked>,
    plugin: Arc<str>,
    grants: Arc<Grants>,
    limits: Limits,
    /// The live component, when no request has it.
    live: Mutex<Option<Box<Live>>>,
    /// The bytes of its memory, after its last request.
    memory: AtomicUsize,
    pub(crate) stop: Arc<Stop>,
}

impl HttpInstance {
    /// # Errors
    /// When the component does not start, and when there is a configuration, which it cannot be given.
    fn new(linked: Arc<Linked>, request: &Request<'_>) -> Result<Self, CallErrorKind> {
        if !matches!(request.config.trim(), "" | "{}") {
            let why =
                "components of wasi:http take no configuration; grant it variables, as in env:NAME=VALUE";
            return Err(CallErrorKind::Refused(why.to_owned()));
        }
        let plugin = &request.context.plugin;
        linked.prove(plugin, request.grants, request.limits)?;
        let place = Place {
            linked,
            plugin: Arc::clone(plugin),
            grants: Arc::clone(request.grants),
            limits: request.limits.clone(),
            live: Mutex::new(None),
            memory: AtomicUsize::new(0),
            stop: Arc::default(),
        };
        Ok(HttpInstance { place: Arc::new(place), context: Arc::clone(&request.context) })
    }
}

impl Place {
    /// The id of the plugin.
    pub(crate) fn plugin(&self) -> &Arc<str> {
        &self.plugin
    }

    /// A live component: the one that answered the last request, or a new one.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) async fn take(&self) -> Result<Box<Live>, CallErrorKind> {
        let kept = self.live.lock().unwrap_or_else(PoisonError::into_inner).take();
        match kept {
            Some(live) => Ok(live),
            None => self.linked.start(&self.plugin, &self.grants, &self.limits).await.map(Box::new),
        }
    }

    /// Takes back what has answered a request.
    pub(crate) fn put(&self, mut live: Box<Live>, reuse: Reuse) {
        live.answered += 1;
        self.memory.store(live.store.data().usage.memory(), Ordering::Relaxed);
        if reuse.goes_on(live.answered) && !self.linked.answers_once() {
            *self.live.lock().unwrap_or_else(PoisonError::into_inner) = Some(live);
        }
    }
}

impl Instance for HttpInstance {
    fn bind(&self, _: &Interface, _: &Function) -> Entry {
        Entry::NotProvided
    }

    unsafe fn call(&mut self, _: u32, _: &Shape<'_>) -> Result<(), CallErrorKind> {
        Err(CallErrorKind::NotProvided { since: None })
    }

    fn context(&self) -> &Arc<Context> {
        &self.context
    }

    fn interrupter(&self) -> Option<Arc<dyn Interrupt>> {
        Some(Arc::clone(&self.place.stop) as Arc<dyn Interrupt>)
    }

    fn memory(&self) -> Option<usize> {
        Some(self.place.memory.load(Ordering::Relaxed))
    }
}
