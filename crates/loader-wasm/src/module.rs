//! [`WasmModule`]: a compiled component, linked, ready to make instances.

use std::collections::HashMap;
use std::sync::Arc;

use keyway_contract::client::Instance;
use keyway_contract::error::CallErrorKind;
use keyway_host::loader::{Module, Request};
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, ComponentExportIndex, InstancePre};

use crate::engine::Ticker;
use crate::instance::WasmInstance;
use crate::state::State;

/// Interface and function that make an instance from its configuration.
pub(crate) const CREATE: (&str, &str) = (keyway_contract::lifecycle::INTERFACE, "create");

/// What the instances of a component share.
pub(crate) struct Shared {
    pub(crate) pre: InstancePre<State>,
    pub(crate) ticker: Arc<Ticker>,
    /// The exported functions; a slot is an index of them.
    pub(crate) exports: Vec<ComponentExportIndex>,
    /// Interface, exact or by its track of compatible versions; function; slot.
    slots: HashMap<Box<str>, HashMap<Box<str>, u32>>,
}

impl Shared {
    pub(crate) fn new(component: &Component, pre: InstancePre<State>, ticker: Arc<Ticker>) -> Self {
        let mut shared = Shared { pre, ticker, exports: Vec::new(), slots: HashMap::new() };
        let engine = component.engine();
        let mut own = HashMap::new();
        for (name, item) in component.component_type().exports(engine) {
            match item.ty {
                ComponentItem::ComponentFunc(ty) if !ty.async_() => {
                    shared.export(component, None, name, &mut own);
                }
                ComponentItem::ComponentInstance(ty) => {
                    let instance = component.get_export_index(None, name);
                    let mut functions = HashMap::new();
                    for (function, item) in ty.exports(engine) {
                        if matches!(item.ty, ComponentItem::ComponentFunc(ty) if !ty.async_()) {
                            shared.export(component, instance.as_ref(), function, &mut functions);
                        }
                    }
                    shared.interface(name, functions);
                }
                _ => {}
            }
        }
        shared.slots.insert("".into(), own);
        shared
    }

    fn export(
        &mut self,
        component: &Component,
        instance: Option<&ComponentExportIndex>,
        name: &str,
        functions: &mut HashMap<Box<str>, u32>,
    ) {
        if let (Some(index), Ok(slot)) =
            (component.get_export_index(instance, name), u32::try_from(self.exports.len()))
        {
            self.exports.push(index);
            functions.insert(name.into(), slot);
        }
    }

    fn interface(&mut self, name: &str, functions: HashMap<Box<str>, u32>) {
        self.slots.insert(name.into(), functions);
    }

    /// The slot of a function.
    pub(crate) fn slot(&self, interface: &str, function: &str) -> Option<u32> {
        self.slots.get(interface)?.get(function).copied()
    }
}

/// A loaded component.
pub(crate) struct WasmModule {
    pub(crate) shared: Arc<Shared>,
    /// The full names of the host services that it imports.
    pub(crate) imports: Vec<String>,
}

impl Module for WasmModule {
    fn imports(&self) -> Vec<String> {
        self.imports.clone()
    }

    fn instantiate(&self, request: Request<'_>) -> Result<Box<dyn Instance>, CallErrorKind> {
        Ok(Box::new(WasmInstance::new(&self.shared, &request)?))
    }
}
