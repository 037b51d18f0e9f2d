//! The contract of a wasm component: [`component_contract`].

use std::collections::HashMap;

use keyway_types::{Case, Contract, Field, FuncType, Function, Interface, Name, Param, Ref, Type};
use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentDefinedType, ComponentDefinedTypeId, ComponentEntityType,
    ComponentFuncTypeId, ComponentInstanceTypeId, ComponentValType,
};
use wasmparser::types::Types;
use wasmparser::{Parser, Payload, PrimitiveValType, ValidPayload, Validator, WasmFeatures};

use crate::check::{MAX_FLAGS, Unsupported};
use crate::limits::{MAX_DEPTH, MAX_FUNCTIONS, MAX_NODES, guarded};
use crate::model::{Lenient, Skipped};
use crate::problem::Problem;

/// Reads what a component exports and imports from its bytes, without running any of it.
///
/// Functions that a contract can't have (handles of resources and the like, as most of WASI does) are left out
/// and named; so is everything else that a component may export or import. The contract is called after
/// nothing: a component does not know the world that it was built for.
///
/// The types of the whole component are validated, the bodies of its functions are not.
///
/// # Errors
/// When the bytes are not those of a valid component. Never panics, whatever they are.
pub fn component_contract(bytes: &[u8]) -> Result<Lenient, Problem> {
    guarded(|| read(bytes))?
}

const HELP: &str = "build it with `cargo build --target wasm32-wasip2`, or make a component of a core module with \
                    `wasm-tools component new`";

fn read(bytes: &[u8]) -> Result<Lenient, Problem> {
    if !Parser::is_component(bytes) {
        let what = if Parser::is_core_wasm(bytes) { "a core wasm module" } else { "no WebAssembly" };
        return Err(Problem::new(format!("it is {what}, and not a component"), HELP));
    }
    let invalid = |error| Problem::new(format!("it is no valid component: {error}"), HELP);
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    let mut depth = 0usize;
    let mut names: (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut types = None;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(invalid)?;
        match &payload {
            Payload::Version { .. } => depth += 1,
            Payload::ComponentImportSection(section) if depth == 1 => {
                for import in section.clone() {
                    names.0.push(import.map_err(invalid)?.name.name.to_owned());
                }
            }
            Payload::ComponentExportSection(section) if depth == 1 => {
                for export in section.clone() {
                    names.1.push(export.map_err(invalid)?.name.name.to_owned());
                }
            }
            _ => {}
        }
        if let Payload::End(_) = payload {
            depth = depth.saturating_sub(1);
        }
        if let ValidPayload::End(end) = validator.payload(&payload).map_err(invalid)? {
            types = Some(end);
        }
    }
    let types = types.ok_or_else(|| Problem::new("it ends in the middle", HELP))?;

    let mut reader =
        Reader { types: &types, names: HashMap::new(), skipped: Vec::new(), nodes: 0, functions: 0 };
    let imports =
        reader.side(&names.0, |name| types.as_ref().component_item_for_import(name).map(|item| item.ty));
    let exports =
        reader.side(&names.1, |name| types.as_ref().component_item_for_export(name).map(|item| item.ty));
    let contract = Contract { name: Ref::Static("root:component/root"), exports, imports };
    Ok(Lenient { contract, skipped: reader.skipped })
}

struct Reader<'a> {
    types: &'a Types,
    /// What the component's interfaces call their types.
    names: HashMap<ComponentAnyTypeId, String>,
    skipped: Vec<Skipped>,
    nodes: usize,
    functions: usize,
}

impl Reader<'_> {
    fn side(
        &mut self,
        names: &[String],
        item: impl Fn(&str) -> Option<ComponentEntityType>,
    ) -> Ref<[Interface]> {
        (self.nodes, self.functions) = (0, 0);
        let mut own = Vec::new();
        let mut interfaces = Vec::new();
        for name in names {
            match item(name) {
                Some(ComponentEntityType::Func(id)) => own.extend(self.function("", name, id)),
                Some(ComponentEntityType::Instance(id)) => {
                    let functions = self.instance(name, id);
                    if !functions.is_empty() {
                        interfaces.push(Interface { name: name.clone().into(), functions: functions.into() });
                    }
                }
                Some(ComponentEntityType::Type { created, .. }) => {
                    self.names.insert(created, name.clone());
                }
                // Modules, components and values are nothing that a contract speaks of.
                Some(_) | None => {}
            }
        }
        if !own.is_empty() {
            interfaces.insert(0, Interface { name: Ref::Static(""), functions: own.into() });
        }
        interfaces.into()
    }

    fn instance(&mut self, interface: &str, id: ComponentInstanceTypeId) -> Vec<Function> {
        let types = self.types;
        let mut functions = Vec::new();
        for (name, item) in &types[id].exports {
            match item.ty {
                ComponentEntityType::Type { created, referenced } => {
                    self.names.insert(created, name.clone());
                    self.names.entry(referenced).or_insert_with(|| name.clone());
                }
                ComponentEntityType::Func(id) => functions.extend(self.function(interface, name, id)),
                _ => {}
            }
        }
        functions
    }

    fn function(&mut self, interface: &str, name: &str, id: ComponentFuncTypeId) -> Option<Function> {
        match self.func_type(name, id) {
            Ok(ty) => Some(Function { name: name.to_owned().into(), ty, since: None }),
            Err(reason) => {
                let function =
                    if interface.is_empty() { name.to_owned() } else { format!("{interface}#{name}") };
                self.skipped.push(Skipped { function, reason: reason.what() });
                None
            }
        }
    }

    fn func_type(&mut self, name: &str, id: ComponentFuncTypeId) -> Result<FuncType, Unsupported> {
        if name.starts_with('[') {
            return Err(Unsupported::Method);
        }
        self.functions += 1;
        if self.functions > MAX_FUNCTIONS {
            return Err(Unsupported::TooLarge);
        }
        let func = &self.types[id];
        if func.async_ {
            return Err(Unsupported::Async);
        }
        let params: Result<Vec<_>, _> = func
            .params
            .iter()
            .map(|(name, ty)| Ok(Param { name: name.to_string().into(), ty: self.value(ty, 1)? }))
            .collect();
        let result = func.result.as_ref().map(|ty| self.value(ty, 1)).transpose()?;
        Ok(FuncType { params: params?.into(), result })
    }

    /// A type, written out: what has passed the limits is small, so sharing would save nothing.
    fn value(&mut self, ty: &ComponentValType, depth: usize) -> Result<Ref<Type>, Unsupported> {
        self.nodes += 1;
        if depth > MAX_DEPTH || self.nodes > MAX_NODES {
            return Err(Unsupported::TooLarge);
        }
        match ty {
            ComponentValType::Primitive(primitive) => Ok(Ref::Static(self::primitive(*primitive)?)),
            ComponentValType::Type(id) => self.defined(*id, depth),
        }
    }

    fn optional(
        &mut self,
        ty: &Option<ComponentValType>,
        depth: usize,
    ) -> Result<Option<Ref<Type>>, Unsupported> {
        ty.as_ref().map(|ty| self.value(ty, depth)).transpose()
    }

    fn defined(&mut self, id: ComponentDefinedTypeId, depth: usize) -> Result<Ref<Type>, Unsupported> {
        let types = self.types;
        let inner = depth + 1;
        let name = self.name(id);
        let ty = match &types[id] {
            ComponentDefinedType::Primitive(primitive) => {
                return Ok(Ref::Static(self::primitive(*primitive)?));
            }
            ComponentDefinedType::List { element: item, .. } => Type::List(self.value(item, inner)?),
            ComponentDefinedType::Option { ty: item, .. } => Type::Option(self.value(item, inner)?),
            ComponentDefinedType::Result { ok, err, .. } => {
                Type::Result(self.optional(ok, inner)?, self.optional(err, inner)?)
            }
            ComponentDefinedType::Tuple(tuple) => {
                let items: Result<Vec<_>, _> = tuple.types.iter().map(|ty| self.value(ty, inner)).collect();
                Type::Tuple(items?.into())
            }
            ComponentDefinedType::Record(record) => {
                let fields: Result<Vec<_>, _> = record
                    .fields
                    .iter()
                    .map(|(name, ty)| Ok(Field { name: name.to_string().into(), ty: self.value(ty, inner)? }))
                    .collect();
                Type::Record(name, fields?.into())
            }
            ComponentDefinedType::Variant(variant) => {
                let cases: Result<Vec<_>, _> = variant
                    .cases
                    .iter()
                    .map(|(name, case)| {
                        Ok(Case { name: name.to_string().into(), ty: self.optional(&case.ty, inner)? })
                    })
                    .collect();
                Type::Variant(name, cases?.into())
            }
            ComponentDefinedType::Enum(names) => {
                self.nodes += names.len();
                let names: Vec<Name> = names.iter().map(|name| name.to_string().into()).collect();
                Type::Enum(name, names.into())
            }
            ComponentDefinedType::Flags(names) => {
                if names.len() > MAX_FLAGS {
                    return Err(Unsupported::Flags);
                }
                let names: Vec<Name> = names.iter().map(|name| name.to_string().into()).collect();
                Type::Flags(name, names.into())
            }
            ComponentDefinedType::Map { .. } => return Err(Unsupported::Map),
            ComponentDefinedType::FixedLengthList { .. } => return Err(Unsupported::FixedList),
            ComponentDefinedType::Own(_) | ComponentDefinedType::Borrow(_) => {
                return Err(Unsupported::Handle);
            }
            ComponentDefinedType::Future { .. } => return Err(Unsupported::Future),
            ComponentDefinedType::Stream { .. } => return Err(Unsupported::Stream),
        };
        Ok(ty.into())
    }

    /// The name of a type, as the interface calls it that defines or uses it.
    fn name(&self, id: ComponentDefinedTypeId) -> Name {
        let mut id = ComponentAnyTypeId::Defined(id);
        loop {
            if let Some(name) = self.names.get(&id) {
                return name.clone().into();
            }
            match self.types.as_ref().peel_alias(id) {
                Some(next) => id = next,
                None => return Ref::Static(""),
            }
        }
    }
}

fn primitive(ty: PrimitiveValType) -> Result<&'static Type, Unsupported> {
    Ok(match ty {
        PrimitiveValType::Bool => &Type::Bool,
        PrimitiveValType::S8 => &Type::S8,
        PrimitiveValType::U8 => &Type::U8,
        PrimitiveValType::S16 => &Type::S16,
        PrimitiveValType::U16 => &Type::U16,
        PrimitiveValType::S32 => &Type::S32,
        PrimitiveValType::U32 => &Type::U32,
        PrimitiveValType::S64 => &Type::S64,
        PrimitiveValType::U64 => &Type::U64,
        PrimitiveValType::F32 => &Type::F32,
        PrimitiveValType::F64 => &Type::F64,
        PrimitiveValType::Char => &Type::Char,
        PrimitiveValType::String => &Type::String,
        PrimitiveValType::ErrorContext => return Err(Unsupported::ErrorContext),
    })
}
