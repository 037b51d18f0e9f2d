//! Linking: what a component's imports are bound to.
//!
//! Host services and WASI are bound to what they are; everything else becomes a stub that traps when it is
//! called, so that an import that is never called stops nothing. `define_unknown_imports_as_traps` of wasmtime
//! would do the latter, but it goes by exact names: a component that imports another version of a WASI
//! interface than the linked one would get stubs in place of it.

use std::collections::HashMap;

use keyway_contract::error::CallErrorKind;
use keyway_contract::types::{Contract, Function, Type};
use keyway_host::error::Problem;
use wasmtime::Engine;
use wasmtime::component::types::{ComponentFunc, ComponentInstance, ComponentItem};
use wasmtime::component::{Component, Linker, LinkerInstance, ResourceType};

use crate::border;
use crate::state::{Failure, State};
use crate::wasi;

/// How deep instances nest in imports. WIT has one level; what a component may do beyond that is refused.
const MAX_NESTING: usize = 8;

/// What binds the functions of host services: by interface and name; `None` for what is none.
pub(crate) type Provide<'a, T> =
    &'a mut dyn FnMut(&mut LinkerInstance<'_, T>, &str, &str) -> Option<wasmtime::Result<()>>;

/// Binds all imports of a component, starting from a linker that has WASI. `linked` gives the exact name of the interface
/// that is linked in place of one that a component imports.
///
/// # Errors
/// When it imports what is neither a function nor a type, and when a host service cannot be bound.
pub(crate) fn link<T: Send + 'static>(
    base: &Linker<T>,
    component: &Component,
    linked: fn(&str) -> Option<String>,
    provide: Provide<'_, T>,
) -> Result<Linker<T>, Problem> {
    let engine = component.engine();
    let mut linker = base.clone();
    let mut links = Links { engine, linked, provide, resources: Vec::new() };
    for (name, item) in component.component_type().imports(engine) {
        links.item(&mut linker.root(), name, Place { linked: None, interface: "" }, &item.ty, 0)?;
    }
    Ok(linker)
}

/// Binds all imports of a component to host services, WASI and stubs.
///
/// # Errors
/// As [`link`], and when the types of a service contradict the contract that was read from the same file.
pub(crate) fn link_services(
    base: &Linker<State>,
    component: &Component,
    contract: &Contract,
) -> Result<Linker<State>, Problem> {
    let services = services(contract);
    link(base, component, wasi::linked, &mut |linker, interface, name| {
        let (index, function) = services.get(&(interface, name))?;
        let args = function.ty.params.iter().map(|param| flat(&param.ty)).sum();
        let ret = function.ty.result.as_ref().map_or(0, |ty| flat(ty));
        Some(border::provide(linker, name, *index, args, ret))
    })
}

/// The functions of host services by interface and name, with their index in the contract.
type Services<'a> = HashMap<(&'a str, &'a str), (usize, &'a Function)>;

fn services(contract: &Contract) -> Services<'_> {
    contract
        .imported()
        .enumerate()
        .map(|(index, (interface, function))| ((&*interface.name, &*function.name), (index, function)))
        .collect()
}

struct Links<'a, T: 'static> {
    engine: &'a Engine,
    linked: fn(&str) -> Option<String>,
    provide: Provide<'a, T>,
    /// The resource types that have been defined. What comes again is an alias, and needs no definition.
    resources: Vec<ResourceType>,
}

/// Where an import stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The interface of WASI that is linked in its place, if there is one.
    linked: Option<&'a str>,
    /// The name of the interface in the component; empty for the world itself.
    interface: &'a str,
}

impl<T: Send + 'static> Links<'_, T> {
    fn item(
        &mut self,
        linker: &mut LinkerInstance<'_, T>,
        name: &str,
        place: Place<'_>,
        item: &ComponentItem,
        depth: usize,
    ) -> Result<(), Problem> {
        match item {
            ComponentItem::ComponentFunc(ty) => self.function(linker, name, place, ty),
            ComponentItem::ComponentInstance(ty) => self.instance(linker, name, place, ty, depth),
            ComponentItem::Resource(ty) => self.resource(linker, name, place, *ty),
            ComponentItem::Type(_) => Ok(()),
            ComponentItem::CoreFunc(_) | ComponentItem::Module(_) | ComponentItem::Component(_) => {
                Err(Problem::Engine(format!(
                    "it imports `{name}`, which is code and not an interface; link it into the component with \
                     `wac` or `wasm-tools compose`"
                )))
            }
        }
    }

    fn instance(
        &mut self,
        linker: &mut LinkerInstance<'_, T>,
        name: &str,
        place: Place<'_>,
        ty: &ComponentInstance,
        depth: usize,
    ) -> Result<(), Problem> {
        if depth >= MAX_NESTING {
            return Err(Problem::Engine(format!("it imports `{name}`, in which instances nest too deeply")));
        }
        let linked = if depth == 0 { (self.linked)(name) } else { None };
        let inside =
            Place { linked: linked.as_deref(), interface: if depth == 0 { name } else { place.interface } };
        let mut instance = linker.instance(linked.as_deref().unwrap_or(name)).map_err(engine_problem)?;
        for (name, item) in ty.exports(self.engine) {
            self.item(&mut instance, name, inside, &item.ty, depth + 1)?;
        }
        Ok(())
    }

    fn function(
        &mut self,
        linker: &mut LinkerInstance<'_, T>,
        name: &str,
        place: Place<'_>,
        ty: &ComponentFunc,
    ) -> Result<(), Problem> {
        if place.linked.is_none()
            && let Some(provided) = (self.provide)(linker, place.interface, name)
        {
            return provided.map_err(engine_problem);
        }
        let stubbed = self.stub(linker, name, place.interface, ty.async_());
        match place.linked {
            // It is defined already, which is what we want; only what is missing gets a stub.
            Some(_) => Ok(()),
            None => stubbed.map_err(engine_problem),
        }
    }

    fn stub(
        &self,
        linker: &mut LinkerInstance<'_, T>,
        name: &str,
        interface: &str,
        is_async: bool,
    ) -> wasmtime::Result<()> {
        let reason = missing(name, interface);
        if is_async {
            return linker.func_new_concurrent(name, move |_, _, _, _| {
                let reason = reason.clone();
                Box::pin(async move { Err(trap(reason)) })
            });
        }
        linker.func_new(name, move |_, _, _, _| Err(trap(reason.clone())))
    }

    fn resource(
        &mut self,
        linker: &mut LinkerInstance<'_, T>,
        name: &str,
        place: Place<'_>,
        ty: ResourceType,
    ) -> Result<(), Problem> {
        if self.resources.contains(&ty) {
            return Ok(());
        }
        self.resources.push(ty);
        let defined = linker.resource(name, ResourceType::host::<Stub>(), |_, _| Ok(()));
        if place.linked.is_some() { Ok(()) } else { defined.map_err(engine_problem) }
    }
}

/// What the handles of stub resources would stand for. There are none: all functions that make one trap.
struct Stub;

fn trap(reason: String) -> wasmtime::Error {
    Failure(CallErrorKind::Trapped { reason, backtrace: None }).into()
}

/// What a call of a stub says.
fn missing(name: &str, interface: &str) -> String {
    let full = if interface.is_empty() { name.to_owned() } else { format!("{interface}#{name}") };
    let cure = match interface.split_once(':') {
        Some(("wasi", _)) => "the sandbox does not have this part of WASI",
        _ => "Keyway has no values for its types, so no host service can stand behind it",
    };
    format!("it called the import `{full}`, which is not linked: {cure}")
}

fn engine_problem(error: wasmtime::Error) -> Problem {
    Problem::Engine(format!("its imports cannot be linked: {error:#}"))
}

/// The flat values of a type. More than 16 need not be counted.
fn flat(ty: &Type) -> usize {
    let payload = |ty: &Option<keyway_contract::types::Ref<Type>>| ty.as_ref().map_or(0, |ty| flat(ty));
    match ty {
        Type::String | Type::List(_) => 2,
        Type::Option(ty) => 1 + flat(ty),
        Type::Result(ok, err) => 1 + payload(ok).max(payload(err)),
        Type::Tuple(items) => items.iter().map(|ty| flat(ty)).sum(),
        Type::Record(_, fields) => fields.iter().map(|field| flat(&field.ty)).sum(),
        Type::Variant(_, cases) => 1 + cases.iter().map(|case| payload(&case.ty)).max().unwrap_or(0),
        // At most 32 flags; more are not in a contract.
        _ => 1,
    }
}
