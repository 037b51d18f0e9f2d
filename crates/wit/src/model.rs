//! From WIT to the model: [`Wit::contract`].

use std::collections::HashMap;

use keyway_types::{Case, Contract, Field, FuncType, Function, Interface, Name, Param, Ref, Type};
use wit_parser::{Stability, Type as WitType, TypeDefKind, TypeId, WorldItem, WorldKey};

use crate::check::{Unsupported, check, unstable, unsupported, unsupported_function};
use crate::limits::{MAX_DEPTH, MAX_FUNCTIONS, MAX_NODES};
use crate::measure::Measures;
use crate::parse::Wit;
use crate::problem::Problems;

/// A function that a lenient conversion has left out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// The full name: `wasi:io/streams@0.2.6#[method]input-stream.read`.
    pub function: String,
    /// Why, in half a sentence: `handles of resources are not supported yet`.
    pub reason: &'static str,
}

/// A contract of those functions that a contract can have.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Lenient {
    /// What is supported, in the order of the world.
    pub contract: Contract,
    /// What is not.
    pub skipped: Vec<Skipped>,
}

impl Wit {
    /// The contract: what a plugin exports and what it may import, with their types.
    ///
    /// Interfaces that have types but no functions are not listed. An interface's `@since` counts for its
    /// functions, unless they have their own.
    ///
    /// # Errors
    /// Everything that can't be in a contract yet, in one list: resources, streams, futures, async functions,
    /// maps, lists of a fixed length, `error-context`, more than 32 flags, empty types, types nested deeper
    /// than [`MAX_DEPTH`], and what is `@unstable`.
    pub fn contract(&self) -> Result<Contract, Problems> {
        let problems = check(self);
        let Lenient { contract, .. } = self.contract_lenient();
        Problems::check(problems, contract)
    }

    /// The contract without the functions that a contract can't have, for worlds that were not made for
    /// Keyway.
    ///
    /// # Examples
    /// ```
    /// let text = "package a:b; interface i { resource r; f: func(r: r); g: func() -> u32; }
    ///     world w { import i; }";
    /// let wit = keyway_wit::Wit::from_text("a.wit", text, None)?;
    /// let lenient = wit.contract_lenient();
    /// assert_eq!(lenient.contract.imported().count(), 1);
    /// assert_eq!(lenient.skipped[0].function, "a:b/i#f");
    /// # Ok::<(), keyway_wit::Problems>(())
    /// ```
    pub fn contract_lenient(&self) -> Lenient {
        let mut converter = Converter {
            wit: self,
            measures: Measures::new(&self.resolve),
            types: HashMap::new(),
            skipped: Vec::new(),
        };
        let contract = Contract {
            name: self.name().into(),
            exports: converter.side(Side::Export),
            imports: converter.side(Side::Import),
        };
        Lenient { contract, skipped: converter.skipped }
    }
}

/// Which half of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    /// What a plugin gives.
    Export,
    /// What a plugin takes.
    Import,
}

impl Wit {
    pub(crate) fn items(&self, side: Side) -> impl Iterator<Item = (&WorldKey, &WorldItem)> {
        let world = &self.resolve.worlds[self.world];
        match side {
            Side::Export => world.exports.iter(),
            Side::Import => world.imports.iter(),
        }
    }
}

/// The version that `@since` names.
pub(crate) fn since(stability: &Stability) -> Option<String> {
    match stability {
        Stability::Stable { since, .. } => Some(since.to_string()),
        Stability::Unknown | Stability::Unstable { .. } => None,
    }
}

struct Converter<'a> {
    wit: &'a Wit,
    measures: Measures,
    types: HashMap<TypeId, Result<Ref<Type>, Unsupported>>,
    skipped: Vec<Skipped>,
}

impl Converter<'_> {
    fn side(&mut self, side: Side) -> Ref<[Interface]> {
        let resolve = &self.wit.resolve;
        let mut budget = Budget { nodes: MAX_NODES as u64, functions: MAX_FUNCTIONS };
        let mut own = Vec::new();
        let mut interfaces = Vec::new();
        for (key, item) in self.wit.items(side) {
            match item {
                WorldItem::Type { .. } => {}
                WorldItem::Function(function) => {
                    own.extend(self.function("", &Stability::Unknown, function, &mut budget))
                }
                WorldItem::Interface { id, stability, .. } => {
                    let name = resolve.name_world_key(key);
                    let interface = &resolve.interfaces[*id];
                    let outer = if since(stability).is_some() { stability } else { &interface.stability };
                    let functions = interface.functions.values();
                    let functions: Vec<_> = functions
                        .filter_map(|function| self.function(&name, outer, function, &mut budget))
                        .collect();
                    if !functions.is_empty() {
                        interfaces.push(Interface { name: name.into(), functions: functions.into() });
                    }
                }
            }
        }
        if !own.is_empty() {
            interfaces.insert(0, Interface { name: Ref::Static(""), functions: own.into() });
        }
        interfaces.into()
    }

    fn function(
        &mut self,
        interface: &str,
        outer: &Stability,
        function: &wit_parser::Function,
        budget: &mut Budget,
    ) -> Option<Function> {
        let reason = unsupported_function(function).or_else(|| unstable(outer));
        match reason.map_or_else(|| self.func_type(function, budget), Err) {
            Ok(ty) => Some(Function {
                name: function.name.clone().into(),
                ty,
                since: since(&function.stability).or_else(|| since(outer)).map(Name::from),
            }),
            Err(reason) => {
                let full = if interface.is_empty() {
                    function.name.clone()
                } else {
                    format!("{interface}#{}", function.name)
                };
                self.skipped.push(Skipped { function: full, reason: reason.what() });
                None
            }
        }
    }

    fn func_type(
        &mut self,
        function: &wit_parser::Function,
        budget: &mut Budget,
    ) -> Result<FuncType, Unsupported> {
        budget.take(self.measures.function(function))?;
        let params: Result<Vec<_>, _> = function
            .params
            .iter()
            .map(|param| Ok(Param { name: param.name.clone().into(), ty: self.ty(param.ty)? }))
            .collect();
        let result = function.result.map(|ty| self.ty(ty)).transpose()?;
        Ok(FuncType { params: params?.into(), result })
    }

    fn ty(&mut self, ty: WitType) -> Result<Ref<Type>, Unsupported> {
        Ok(Ref::Static(match ty {
            WitType::Bool => &Type::Bool,
            WitType::U8 => &Type::U8,
            WitType::S8 => &Type::S8,
            WitType::U16 => &Type::U16,
            WitType::S16 => &Type::S16,
            WitType::U32 => &Type::U32,
            WitType::S32 => &Type::S32,
            WitType::U64 => &Type::U64,
            WitType::S64 => &Type::S64,
            WitType::F32 => &Type::F32,
            WitType::F64 => &Type::F64,
            WitType::Char => &Type::Char,
            WitType::String => &Type::String,
            WitType::ErrorContext => return Err(Unsupported::ErrorContext),
            WitType::Id(id) => {
                if self.measures.of(ty).depth > MAX_DEPTH as u64 {
                    return Err(Unsupported::TooLarge);
                }
                if let Some(known) = self.types.get(&id) {
                    return known.clone();
                }
                let converted = self.definition(id);
                self.types.insert(id, converted.clone());
                return converted;
            }
        }))
    }

    fn definition(&mut self, id: TypeId) -> Result<Ref<Type>, Unsupported> {
        let def = &self.wit.resolve.types[id];
        if let Some(reason) = unsupported(def) {
            return Err(reason);
        }
        let name = || Name::from(def.name.clone().unwrap_or_default());
        let ty = match &def.kind {
            TypeDefKind::Type(ty) => return self.ty(*ty),
            TypeDefKind::List(ty) => Type::List(self.ty(*ty)?),
            TypeDefKind::Option(ty) => Type::Option(self.ty(*ty)?),
            TypeDefKind::Result(result) => {
                let ok = result.ok.map(|ty| self.ty(ty)).transpose()?;
                let err = result.err.map(|ty| self.ty(ty)).transpose()?;
                Type::Result(ok, err)
            }
            TypeDefKind::Tuple(tuple) => {
                let items: Result<Vec<_>, _> = tuple.types.iter().map(|ty| self.ty(*ty)).collect();
                Type::Tuple(items?.into())
            }
            TypeDefKind::Record(record) => {
                let fields: Result<Vec<_>, _> = record
                    .fields
                    .iter()
                    .map(|field| Ok(Field { name: field.name.clone().into(), ty: self.ty(field.ty)? }))
                    .collect();
                Type::Record(name(), fields?.into())
            }
            TypeDefKind::Variant(variant) => {
                let cases: Result<Vec<_>, _> = variant
                    .cases
                    .iter()
                    .map(|case| {
                        let ty = case.ty.map(|ty| self.ty(ty)).transpose()?;
                        Ok(Case { name: case.name.clone().into(), ty })
                    })
                    .collect();
                Type::Variant(name(), cases?.into())
            }
            TypeDefKind::Enum(cases) => {
                let cases: Vec<Name> = cases.cases.iter().map(|case| case.name.clone().into()).collect();
                Type::Enum(name(), cases.into())
            }
            TypeDefKind::Flags(flags) => {
                let flags: Vec<Name> = flags.flags.iter().map(|flag| flag.name.clone().into()).collect();
                Type::Flags(name(), flags.into())
            }
            // `unsupported` has refused the others.
            _ => return Err(Unsupported::Resource),
        };
        Ok(ty.into())
    }
}

/// What one side of a contract may still take.
struct Budget {
    nodes: u64,
    functions: usize,
}

impl Budget {
    fn take(&mut self, nodes: u64) -> Result<(), Unsupported> {
        self.nodes = self.nodes.checked_sub(nodes).ok_or(Unsupported::TooLarge)?;
        self.functions = self.functions.checked_sub(1).ok_or(Unsupported::TooLarge)?;
        Ok(())
    }
}
