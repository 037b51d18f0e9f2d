//! [`WasmInstance`]: one live component.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use keyway_contract::client::{Entry, Instance, Interrupt, Shape};
use keyway_contract::error::CallErrorKind;
use keyway_contract::frame::{self, Context};
use keyway_contract::service::panic_message;
use keyway_contract::types::{Function, Interface};
use keyway_host::loader::Request;
use wasmtime::Store;

use crate::border::{self, Export};
use crate::module::Shared;
use crate::state::{State, at_tick};
use crate::traps;
use crate::wasi::Wasi;

/// A component instance in a store of its own.
pub(crate) struct WasmInstance {
    store: Store<State>,
    instance: wasmtime::component::Instance,
    /// By slot; found when they are bound.
    exports: Box<[Option<Export>]>,
    context: Arc<Context>,
    value_limit: usize,
    /// Whether a call has failed: the guest's state is in doubt.
    dead: bool,
    /// Whether `create` has accepted the configuration: only then there is something to close.
    created: bool,
    shared: Arc<Shared>,
}

impl WasmInstance {
    /// Instantiates the component and calls its `create`, if it has one.
    ///
    /// # Errors
    /// When its start functions or its `create` fail, there is no room, or it refuses the configuration.
    pub(crate) fn new(shared: &Arc<Shared>, request: &Request<'_>) -> Result<Self, CallErrorKind> {
        let mut state =
            State::new(Arc::clone(&request.context), request.grants, request.limits, &shared.ticker);
        if !request.grants.directories.is_empty() {
            state.wasi = Some(Box::new(Wasi::new(&request.context.plugin, request.grants)?));
        }
        let mut store = Store::new(shared.pre.engine(), state);
        store.limiter(|state| &mut state.usage);
        store.epoch_deadline_callback(at_tick);
        store.set_epoch_deadline(1);
        let instance = guarded(&mut store, &request.context, |store| shared.pre.instantiate(store))?;
        store.data_mut().started = true;
        let exports = shared.exports.iter().map(|_| None).collect();
        let mut this = WasmInstance {
            store,
            instance,
            exports,
            context: Arc::clone(&request.context),
            value_limit: request.limits.values,
            dead: false,
            created: false,
            shared: Arc::clone(shared),
        };
        this.create(request.config)?;
        this.created = true;
        Ok(this)
    }

    fn create(&mut self, config: &str) -> Result<(), CallErrorKind> {
        let Some(slot) = self.shared.create else {
            let config = config.trim();
            return if config.is_empty() || config == "{}" {
                Ok(())
            } else {
                Err(CallErrorKind::Refused("the plugin takes no configuration".to_owned()))
            };
        };
        let mut args = (config,);
        let mut ret: Option<Result<(), String>> = None;
        // SAFETY: `Shared::new` has compared the type of `create` with the one that the shape has.
        unsafe { self.call(slot, &Shape::typed(&mut args, &mut ret))? };
        ret.unwrap_or(Ok(())).map_err(CallErrorKind::Refused)
    }

    /// Looks up the export behind a slot, when it is called for the first time: an instance that is made for one
    /// call looks for one function.
    #[cold]
    fn find(&mut self, slot: u32) {
        if let (Some(index), Some(export)) =
            (self.shared.exports.get(slot as usize), self.exports.get_mut(slot as usize))
        {
            // SAFETY: `Instance::call` demands shapes of the function behind the slot.
            *export =
                self.instance.get_func(&mut self.store, index).map(|func| unsafe { border::export(func) });
        }
    }
}

impl Instance for WasmInstance {
    fn bind(&self, interface: &Interface, function: &Function) -> Entry {
        match self.shared.slot(&interface.name, &function.name) {
            Some(slot) => Entry::Lowered(slot),
            None => Entry::NotProvided,
        }
    }

    unsafe fn call(&mut self, slot: u32, shape: &Shape<'_>) -> Result<(), CallErrorKind> {
        if self.dead {
            return Err(CallErrorKind::Poisoned("an earlier call failed".to_owned()));
        }
        if let Some(None) = self.exports.get(slot as usize) {
            self.find(slot);
        }
        let Some(Some(export)) = self.exports.get(slot as usize) else {
            return Err(CallErrorKind::NotProvided { since: None });
        };
        let limit = self.value_limit;
        let result =
            guarded(&mut self.store, &self.context, |store| border::call(store, export, shape, limit));
        if result.is_err() {
            self.dead = true;
        }
        result
    }

    fn context(&self) -> &Arc<Context> {
        &self.context
    }

    fn memory(&self) -> Option<usize> {
        Some(self.store.data().usage.memory())
    }

    fn interrupter(&self) -> Option<Arc<dyn Interrupt>> {
        Some(self.store.data().watch.interrupter())
    }
}

/// The last call of an instance is its `close`, as in every placement; not that of one in doubt.
impl Drop for WasmInstance {
    fn drop(&mut self) {
        if self.dead || !self.created {
            return;
        }
        let Some(slot) = self.shared.close else { return };
        let (mut args, mut ret) = ((), None::<()>);
        // SAFETY: `Shared::new` has compared the lifecycle's types; `close` takes and gives nothing.
        if let Err(kind) = unsafe { self.call(slot, &Shape::typed(&mut args, &mut ret)) } {
            tracing::warn!(
                target: "keyway::plugin",
                plugin = &*self.context.plugin,
                "closing an instance failed: {kind}",
            );
        }
    }
}

/// How much of its stack a thread may have used when a host service enters one more plugin. Each may take 512 KiB
/// more before it is stopped; Rust gives threads 2 MiB.
const NESTED_STACK: usize = 1 << 20;

/// Runs what enters the guest: in a frame, under the watch, guarded against unwinding, with its errors in
/// Keyway's words.
#[inline(always)]
fn guarded<R>(
    store: &mut Store<State>,
    context: &Arc<Context>,
    enter: impl FnOnce(&mut Store<State>) -> wasmtime::Result<R>,
) -> Result<R, CallErrorKind> {
    if border::stack_used() > NESTED_STACK {
        return Err(CallErrorKind::Other("too many calls of plugins are inside of one another".to_owned()));
    }
    let state = store.data_mut();
    state.watch.begin();
    state.usage.refused = false;
    // SAFETY: the caller holds the context, which outlives this function.
    let result = unsafe {
        frame::enter(Arc::as_ptr(context), || std::panic::catch_unwind(AssertUnwindSafe(|| enter(store))))
    };
    match result {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => {
            let state = store.data();
            Err(traps::kind(&error, &state.usage, state.wasi.as_deref()))
        }
        Err(payload) => {
            Err(CallErrorKind::Other(format!("the engine panicked: {}", panic_message(&*payload))))
        }
    }
}
