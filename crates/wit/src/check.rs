//! The checks of a contract: everything that can't be in one yet, all in one pass.

use std::collections::HashSet;

use wit_parser::{
    Function, FunctionKind, Handle, InterfaceId, Span, Stability, Type, TypeDef, TypeDefKind, TypeId,
    WorldItem,
};

use crate::limits::{MAX_DEPTH, MAX_FUNCTIONS, MAX_NODES};
use crate::measure::Measures;
use crate::parse::Wit;
use crate::problem::Problem;

/// The most flags of a flags type: what fits one number of the canonical ABI.
pub(crate) const MAX_FLAGS: usize = 32;

/// What WIT has and contracts do not have yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsupported {
    Resource,
    Handle,
    Stream,
    Future,
    Map,
    FixedList,
    ErrorContext,
    Async,
    Method,
    Unstable,
    Flags,
    Empty,
    TooLarge,
}

impl Unsupported {
    /// The first half of a sentence about it.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Unsupported::Resource => "resources are not supported yet",
            Unsupported::Handle => "handles of resources are not supported yet",
            Unsupported::Stream => "streams are not supported yet",
            Unsupported::Future => "futures are not supported yet",
            Unsupported::Map => "maps are not supported yet",
            Unsupported::FixedList => "lists of a fixed length are not supported yet",
            Unsupported::ErrorContext => "`error-context` is not supported yet",
            Unsupported::Async => "async functions are not supported yet",
            Unsupported::Method => "functions of resources are not supported yet",
            Unsupported::Unstable => "`@unstable` items are not supported",
            Unsupported::Flags => "more than 32 flags are not supported",
            Unsupported::Empty => "the component model has no empty types",
            Unsupported::TooLarge => "the type is too large or nested too deeply",
        }
    }

    /// What to do about it.
    pub(crate) fn help(self) -> &'static str {
        match self {
            Unsupported::Resource | Unsupported::Handle | Unsupported::Method => {
                "keep the thing in the plugin's own state, and pass a number or a string that names it"
            }
            Unsupported::Stream => "use a list, and a function that gives the next part of the data",
            Unsupported::Future => "return the value itself: the host can call in the background",
            Unsupported::Map => "use `list<tuple<key, value>>`",
            Unsupported::FixedList => "use `list<…>`, or a `tuple<…>` for a few items",
            Unsupported::ErrorContext => "use `string`, or a variant of the errors",
            Unsupported::Async => "leave out `async`: the host can call in the background",
            Unsupported::Unstable => "leave it out until it is stable, or take `@unstable` off",
            Unsupported::Flags => "split them into two flags types",
            Unsupported::Empty => "give it something, or leave it out",
            Unsupported::TooLarge => "use fewer and flatter types",
        }
    }
}

/// Why what is marked so can't be in a contract.
pub(crate) fn unstable(stability: &Stability) -> Option<Unsupported> {
    matches!(stability, Stability::Unstable { .. }).then_some(Unsupported::Unstable)
}

/// Why a type can't be in a contract, looking at the type itself and not at what it is made of.
pub(crate) fn unsupported(def: &TypeDef) -> Option<Unsupported> {
    match &def.kind {
        TypeDefKind::Resource => Some(Unsupported::Resource),
        TypeDefKind::Handle(_) => Some(Unsupported::Handle),
        TypeDefKind::Stream(_) => Some(Unsupported::Stream),
        TypeDefKind::Future(_) => Some(Unsupported::Future),
        TypeDefKind::Map(..) => Some(Unsupported::Map),
        TypeDefKind::FixedLengthList(..) => Some(Unsupported::FixedList),
        TypeDefKind::Flags(flags) if flags.flags.len() > MAX_FLAGS => Some(Unsupported::Flags),
        TypeDefKind::Flags(flags) if flags.flags.is_empty() => Some(Unsupported::Empty),
        TypeDefKind::Record(record) if record.fields.is_empty() => Some(Unsupported::Empty),
        TypeDefKind::Tuple(tuple) if tuple.types.is_empty() => Some(Unsupported::Empty),
        TypeDefKind::Variant(variant) if variant.cases.is_empty() => Some(Unsupported::Empty),
        TypeDefKind::Enum(cases) if cases.cases.is_empty() => Some(Unsupported::Empty),
        _ => unstable(&def.stability),
    }
}

/// Why a function can't be in a contract, looking at its kind and its marks only.
pub(crate) fn unsupported_function(function: &Function) -> Option<Unsupported> {
    match function.kind {
        FunctionKind::Freestanding => unstable(&function.stability),
        FunctionKind::AsyncFreestanding => Some(Unsupported::Async),
        _ => Some(Unsupported::Method),
    }
}

/// The types that a type is made of, one level down.
pub(crate) fn children(kind: &TypeDefKind) -> Vec<Type> {
    match kind {
        TypeDefKind::Record(record) => record.fields.iter().map(|field| field.ty).collect(),
        TypeDefKind::Variant(variant) => variant.cases.iter().filter_map(|case| case.ty).collect(),
        TypeDefKind::Tuple(tuple) => tuple.types.clone(),
        TypeDefKind::Result(result) => result.ok.into_iter().chain(result.err).collect(),
        TypeDefKind::List(ty) | TypeDefKind::Option(ty) | TypeDefKind::Type(ty) => vec![*ty],
        TypeDefKind::FixedLengthList(ty, _) => vec![*ty],
        TypeDefKind::Map(key, value) => vec![*key, *value],
        TypeDefKind::Future(ty) | TypeDefKind::Stream(ty) => ty.iter().copied().collect(),
        TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id)) => vec![Type::Id(*id)],
        TypeDefKind::Flags(_) | TypeDefKind::Enum(_) | TypeDefKind::Resource | TypeDefKind::Unknown => {
            Vec::new()
        }
    }
}

/// Everything about a world that can't be in a contract.
pub(crate) fn check(wit: &Wit) -> Vec<Problem> {
    let mut checker = Checker {
        wit,
        measures: Measures::new(&wit.resolve),
        problems: wit.unstable.clone(),
        seen: HashSet::new(),
    };
    checker.world();
    checker.problems
}

struct Checker<'a> {
    wit: &'a Wit,
    measures: Measures,
    problems: Vec<Problem>,
    seen: HashSet<InterfaceId>,
}

impl Checker<'_> {
    fn world(&mut self) {
        let resolve = &self.wit.resolve;
        let world = &resolve.worlds[self.wit.world];
        let owner = format!("world `{}`", self.wit.name());
        if let Some(reason) = unstable(&world.stability) {
            self.refuse(world.span, &owner, reason);
        }
        for items in [&world.imports, &world.exports] {
            let (mut nodes, mut functions) = (0u64, 0);
            for (key, item) in items {
                match item {
                    WorldItem::Function(function) => {
                        self.function(function, &owner);
                        functions += 1;
                        nodes = nodes.saturating_add(self.measures.function(function));
                    }
                    WorldItem::Type { id, .. } => self.definition(*id, &owner),
                    WorldItem::Interface { id, span, .. } => {
                        if let Some(interface) = resolve.implements_value(key, item) {
                            let name = resolve.name_world_key(key);
                            self.problem(
                                *span,
                                format!("`{name}: {interface}` of {owner}: an interface under another name is not supported"),
                                &format!("leave out the name: `{interface};`"),
                            );
                        }
                        self.interface(*id, &resolve.name_world_key(key));
                        for function in resolve.interfaces[*id].functions.values() {
                            functions += 1;
                            nodes = nodes.saturating_add(self.measures.function(function));
                        }
                    }
                }
            }
            if functions > MAX_FUNCTIONS {
                let message =
                    format!("{owner} has {functions} functions; at most {MAX_FUNCTIONS} are supported");
                self.problem(world.span, message, "split it into several contracts");
            }
            if nodes > MAX_NODES as u64 {
                let message = format!("{owner}: its types, written out, have more than {MAX_NODES} parts");
                self.problem(world.span, message, Unsupported::TooLarge.help());
            }
        }
    }

    fn interface(&mut self, id: InterfaceId, name: &str) {
        if !self.seen.insert(id) {
            return;
        }
        let interface = &self.wit.resolve.interfaces[id];
        let owner = format!("interface `{name}`");
        if let Some(reason) = unstable(&interface.stability) {
            self.refuse(interface.span, &owner, reason);
        }
        for id in interface.types.values() {
            self.definition(*id, &owner);
        }
        for function in interface.functions.values() {
            self.function(function, &owner);
        }
    }

    fn function(&mut self, function: &Function, owner: &str) {
        match unsupported_function(function) {
            // The functions of a resource are part of it, and it has been reported.
            Some(Unsupported::Method) => return,
            Some(reason) => {
                self.refuse(function.span, &format!("function `{}` of {owner}", function.name), reason)
            }
            None => {}
        }
        for param in &function.params {
            let item = format!("parameter `{}` of function `{}` of {owner}", param.name, function.name);
            self.part(param.ty, param.span, &item);
        }
        if let Some(result) = function.result {
            self.part(
                result,
                function.span,
                &format!("the result of function `{}` of {owner}", function.name),
            );
        }
    }

    /// A type with a name, where it is defined.
    fn definition(&mut self, id: TypeId, owner: &str) {
        let def = &self.wit.resolve.types[id];
        let name = def.name.as_deref().unwrap_or_default();
        let item = format!("{} `{name}` of {owner}", def.kind.as_str());
        if let Some(reason) = unsupported(def) {
            self.refuse(def.span, &item, reason);
        }
        match &def.kind {
            TypeDefKind::Record(record) => {
                for field in &record.fields {
                    self.part(field.ty, field.span, &format!("field `{}` of {item}", field.name));
                }
            }
            TypeDefKind::Variant(variant) => {
                for case in &variant.cases {
                    if let Some(ty) = case.ty {
                        self.part(ty, case.span, &format!("case `{}` of {item}", case.name));
                    }
                }
            }
            kind => {
                for ty in children(kind) {
                    self.part(ty, def.span, &item);
                }
            }
        }
        // Only the innermost of the types that are too deep: what is made of it is no news.
        if self.measures.of(Type::Id(id)).depth == MAX_DEPTH as u64 + 1 {
            let message = format!("{item}: types are nested more than {MAX_DEPTH} deep");
            self.problem(def.span, message, Unsupported::TooLarge.help());
        }
    }

    /// A type without a name, where it stands. Types with a name are looked at where they are defined.
    fn part(&mut self, ty: Type, span: Span, item: &str) {
        if ty == Type::ErrorContext {
            return self.refuse(span, item, Unsupported::ErrorContext);
        }
        let Type::Id(id) = ty else { return };
        let def = &self.wit.resolve.types[id];
        if def.name.is_some() {
            return;
        }
        match unsupported(def) {
            // The resource has been reported where it is defined.
            Some(Unsupported::Handle) => return,
            Some(reason) => self.refuse(span, item, reason),
            None => {}
        }
        for ty in children(&def.kind) {
            self.part(ty, span, item);
        }
    }

    fn refuse(&mut self, span: Span, item: &str, reason: Unsupported) {
        self.problem(span, format!("{item}: {}", reason.what()), reason.help());
    }

    fn problem(&mut self, span: Span, message: String, help: &str) {
        let world = self.wit.resolve.worlds[self.wit.world].span;
        let place = self.wit.place(span).or_else(|| self.wit.place(world));
        self.problems.push(Problem::new(message, help).at(place));
    }
}
