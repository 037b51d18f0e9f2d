//! [`WasmModule`]: a compiled component, linked, ready to make instances.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use keyway_contract::client::Instance;
use keyway_contract::error::CallErrorKind;
use keyway_contract::lifecycle;
use keyway_contract::types::{Contract, FuncType, Type, same_name};
use keyway_host::error::Problem;
use keyway_host::loader::{Module, Request};
use wasmtime::component::{Component, ComponentExportIndex, InstancePre};

use crate::engine::Ticker;
use crate::instance::WasmInstance;
use crate::state::State;

/// The slots of an interface's functions, by name.
type Slots = HashMap<Box<str>, u32>;

/// What the instances of a component share.
pub(crate) struct Shared {
    pub(crate) pre: InstancePre<State>,
    pub(crate) ticker: Arc<Ticker>,
    /// The functions that it exports, as far as Keyway has values for their types.
    pub(crate) exports: Vec<ComponentExportIndex>,
    /// Interface, function, index of `exports`. The functions of the world itself are under an empty name.
    slots: Vec<(Box<str>, Slots)>,
    /// The function that makes an instance from its configuration.
    pub(crate) create: Option<u32>,
    /// The function that ends an instance.
    pub(crate) close: Option<u32>,
}

impl Shared {
    /// Finds the exports.
    ///
    /// # Errors
    /// When it has a lifecycle of other types.
    pub(crate) fn new(
        component: &Component,
        contract: &Contract,
        pre: InstancePre<State>,
        ticker: Arc<Ticker>,
    ) -> Result<Self, Problem> {
        let mut exports = Vec::new();
        let mut slots = Vec::new();
        for interface in contract.exports.iter() {
            let instance = match &*interface.name {
                "" => None,
                name => match component.get_export_index(None, name) {
                    Some(instance) => Some(instance),
                    None => continue,
                },
            };
            let mut functions = Slots::new();
            for function in interface.functions.iter() {
                let index = component.get_export_index(instance.as_ref(), &*function.name);
                if let (Some(index), Ok(slot)) = (index, u32::try_from(exports.len())) {
                    exports.push(index);
                    functions.insert((*function.name).into(), slot);
                }
            }
            slots.push(((*interface.name).into(), functions));
        }
        let mut shared = Shared { pre, ticker, exports, slots, create: None, close: None };
        shared.create = shared.find_create(contract)?;
        shared.close = shared.slot(lifecycle::INTERFACE, "close");
        Ok(shared)
    }

    /// The slot of `create`. All of the lifecycle has to have the types that Keyway calls it with.
    fn find_create(&self, contract: &Contract) -> Result<Option<u32>, Problem> {
        let mut create = None;
        let exported = contract.exported().filter(|(i, _)| same_name(&i.name, lifecycle::INTERFACE));
        for (interface, function) in exported {
            let fits = match &*function.name {
                "create" => {
                    create = self.slot(&interface.name, &function.name);
                    makes_instances(&function.ty)
                }
                name => match lifecycle::contract().exported().find(|(_, known)| &*known.name == name) {
                    Some((_, known)) => known.ty == function.ty,
                    None => true,
                },
            };
            if !fits {
                let found = format!("{}: {}", interface.qualified(&function.name), function.ty);
                return Err(Problem::Contract(format!(
                    "it exports `{found}`, which is not Keyway's lifecycle"
                )));
            }
        }
        Ok(create)
    }

    /// The slot of a function, in a compatible version of its interface.
    pub(crate) fn slot(&self, interface: &str, function: &str) -> Option<u32> {
        let exact = self.slots.iter().find(|(name, _)| **name == *interface);
        let (_, functions) =
            exact.or_else(|| self.slots.iter().find(|(name, _)| same_name(name, interface)))?;
        functions.get(function).copied()
    }
}

/// Whether a function is `func(config: string) -> result<_, string>`.
fn makes_instances(ty: &FuncType) -> bool {
    let takes_text = matches!(&*ty.params, [param] if *param.ty == Type::String);
    let may_refuse =
        matches!(ty.result.as_deref(), Some(Type::Result(None, Some(error))) if **error == Type::String);
    takes_text && may_refuse
}

/// A loaded component.
pub struct WasmModule {
    shared: Arc<Shared>,
    /// The full names of the host services that it imports.
    imports: Vec<String>,
    concurrent: bool,
    kept: Mutex<Option<Arc<dyn Any + Send + Sync>>>,
}

impl WasmModule {
    pub(crate) fn new(shared: Shared, imports: Vec<String>, concurrent: bool) -> Self {
        WasmModule { shared: Arc::new(shared), imports, concurrent, kept: Mutex::default() }
    }

    /// The component as it was compiled, on an engine that checks epochs and ticks every [`TICK`](crate::sandbox::TICK) for as
    /// long as the module lives. Its calls can be awaited.
    pub fn component(&self) -> &Component {
        self.shared.pre.component()
    }

    /// Whether its engine has async types. One that has not calls faster.
    pub fn is_concurrent(&self) -> bool {
        self.concurrent
    }

    /// What somebody else keeps with the module, such as the component linked in another way. It is made when it is first
    /// asked for, and again when something of another type was.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn keep<T: Any + Send + Sync, E>(
        &self,
        make: impl FnOnce() -> Result<Arc<T>, E>,
    ) -> Result<Arc<T>, E> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.clone().and_then(|kept| kept.downcast().ok()) {
            return Ok(kept);
        }
        let made = make()?;
        *kept = Some(Arc::clone(&made) as Arc<dyn Any + Send + Sync>);
        Ok(made)
    }
}

impl Module for WasmModule {
    fn imports(&self) -> Vec<String> {
        self.imports.clone()
    }

    fn instantiate(&self, request: Request<'_>) -> Result<Box<dyn Instance>, CallErrorKind> {
        Ok(Box::new(WasmInstance::new(&self.shared, &request)?))
    }
}
