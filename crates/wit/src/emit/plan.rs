//! Where everything goes in the expansion: modules, names, and the paths between them.

use std::collections::HashMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use wit_parser::{
    Docs, Function, InterfaceId, Resolve, Stability, Type, TypeDefKind, TypeId, TypeOwner, WorldItem,
    WorldKey,
};

use super::names::{Names, camel, ident, snake};
use crate::model::{Side, since};
use crate::parse::Wit;
use crate::text::used;

/// The hidden modules inside of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hidden {
    /// The module itself.
    No,
    /// `__functions`: the handlers.
    Functions,
    /// `__codec`: how values travel. No name there is the contract's.
    Codec,
}

/// A place in the expansion that types are named from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    /// The module; `None` for the root and for `host` itself.
    module: Option<usize>,
    /// How many modules up the root is.
    depth: usize,
    /// Whether the place is inside `host`.
    host: bool,
    /// Which hidden module of the module it is, if it is one.
    hidden: Hidden,
    /// Whose types it means where an interface is both exported and imported.
    side: Side,
}

impl Scope {
    pub(crate) const ROOT: Scope =
        Scope { module: None, depth: 0, host: false, hidden: Hidden::No, side: Side::Import };
    pub(crate) const HOST: Scope = Scope { depth: 1, host: true, ..Scope::ROOT };

    /// The hidden module of the handlers inside this place.
    pub(crate) fn handlers(self) -> Scope {
        Scope { depth: self.depth + 1, hidden: Hidden::Functions, ..self }
    }

    /// The hidden module of the codec inside this place.
    pub(crate) fn codec(self) -> Scope {
        Scope { depth: self.depth + 1, hidden: Hidden::Codec, ..self }
    }

    /// The root, from where the types mean what they mean here.
    pub(crate) fn outside(self) -> Scope {
        Scope { side: self.side, ..Scope::ROOT }
    }

    /// Whether it is inside `host`.
    pub(crate) fn is_host(self) -> bool {
        self.host
    }

    /// The path to something in the root.
    pub(crate) fn root(self) -> TokenStream {
        let ups = (0..self.depth).map(|_| quote!(super::));
        quote!(#(#ups)*)
    }

    /// The path to something in the module that this place belongs to.
    pub(crate) fn own(self) -> TokenStream {
        if self.hidden == Hidden::No { quote!() } else { quote!(super::) }
    }
}

/// One interface of the world, as a module of the expansion.
pub(crate) struct Module<'a> {
    pub(crate) id: InterfaceId,
    pub(crate) side: Side,
    /// Its name in the contract: `media:filter/filter@1.0.0`.
    pub(crate) wit: String,
    /// The name without package and version.
    pub(crate) short: String,
    pub(crate) ident: Ident,
    pub(crate) scope: Scope,
    pub(crate) api: Api<'a>,
    types: Names,
}

/// The functions of an interface or of the world, and the names of what is made of them.
pub(crate) struct Api<'a> {
    pub(crate) docs: &'a Docs,
    pub(crate) functions: Vec<Func<'a>>,
    pub(crate) trait_name: Ident,
    pub(crate) client_name: Ident,
    pub(crate) calls_name: Ident,
    /// The function that makes a service of an implementation.
    pub(crate) service_name: Ident,
    handlers: Names,
}

/// A function with what the expansion needs to know of it.
pub(crate) struct Func<'a> {
    pub(crate) function: &'a Function,
    /// The index in the order of the contract, among the exports or among the imports.
    pub(crate) index: usize,
    /// The full name, as components use it.
    pub(crate) qualified: String,
    pub(crate) method: Ident,
    /// The handler's type in the hidden module.
    pub(crate) marker: Ident,
    pub(crate) since: Option<String>,
}

/// The whole expansion's layout.
pub(crate) struct Plan<'a> {
    pub(crate) resolve: &'a Resolve,
    pub(crate) modules: Vec<Module<'a>>,
    /// The functions that the world itself exports.
    pub(crate) exports: Option<Api<'a>>,
    /// The functions that the world itself imports.
    pub(crate) imports: Option<Api<'a>>,
    /// The types that the world itself defines or uses.
    pub(crate) world_types: Vec<TypeId>,
    /// The client of the whole world, where it differs from that of its only interface.
    pub(crate) world_client: Option<(Ident, Ident)>,
    /// The Rust names of the types with a name, by the side of the interface that owns them.
    type_names: HashMap<(TypeId, Side), String>,
    by_key: HashMap<(InterfaceId, Side), usize>,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(wit: &'a Wit) -> Self {
        let resolve = &wit.resolve;
        let mut plan = Plan {
            resolve,
            modules: Vec::new(),
            exports: None,
            imports: None,
            world_types: Vec::new(),
            world_client: None,
            type_names: HashMap::new(),
            by_key: HashMap::new(),
        };
        let mut world_names = Names::default();
        for (_, item) in wit.items(Side::Import) {
            if let WorldItem::Type { id, .. } = item {
                plan.name_type(*id, Side::Import, &mut world_names);
                plan.world_types.push(*id);
            }
        }
        let world = &resolve.worlds[wit.world];
        plan.modules(wit);

        // The world's own functions come first in the contract; then the interfaces in the world's order.
        let (mut exported, mut imported) = (0, 0);
        let camel_name = camel(&world.name);
        plan.exports = api(Side::Export, wit, &world.docs, &mut exported, &mut world_names, &camel_name);
        let mut host_names = Names::default();
        plan.imports = api(Side::Import, wit, &world.docs, &mut imported, &mut host_names, "World");
        for module in &mut plan.modules {
            let counter = if module.side == Side::Export { &mut exported } else { &mut imported };
            for function in &mut module.api.functions {
                function.index += *counter;
            }
            *counter += module.api.functions.len();
        }

        let groups =
            plan.modules.iter().filter(|m| m.side == Side::Export && !m.api.functions.is_empty()).count()
                + usize::from(plan.exports.is_some());
        plan.world_client = match &plan.exports {
            Some(api) => Some((api.client_name.clone(), api.calls_name.clone())),
            None if groups > 1 => {
                let mut named = |word| ident(&world_names.take(&names_of(&camel_name, word)));
                Some((named("Client"), named("Calls")))
            }
            None => None,
        };
        plan
    }

    fn modules(&mut self, wit: &'a Wit) {
        let exported = |id| {
            wit.items(Side::Export).any(|(_, i)| matches!(i, WorldItem::Interface { id: e, .. } if *e == id))
        };
        for side in [Side::Export, Side::Import] {
            for (key, item) in wit.items(side) {
                let WorldItem::Interface { id, stability, .. } = item else { continue };
                let interface = &self.resolve.interfaces[*id];
                let wit_name = self.resolve.name_world_key(key);
                let short = match key {
                    WorldKey::Name(name) => name.clone(),
                    WorldKey::Interface(_) => interface.name.clone().unwrap_or_default(),
                };
                let host = side == Side::Import && (!interface.functions.is_empty() || exported(*id));
                let index = self.modules.len();
                let depth = if host { 2 } else { 1 };
                let scope = Scope { module: Some(index), depth, host, hidden: Hidden::No, side };
                let mut types = Names::default();
                for id in interface.types.values() {
                    self.name_type(*id, side, &mut types);
                }
                let outer = since(stability).or_else(|| since(&interface.stability));
                let functions = functions(interface.functions.values(), &wit_name, outer.as_deref());
                let api = Api::new(&interface.docs, functions, &mut types, &camel(&short));
                self.by_key.insert((*id, side), index);
                let ident = ident(&snake(&short));
                self.modules.push(Module { id: *id, side, wit: wit_name, short, ident, scope, api, types });
            }
        }
        self.name_modules(true);
        self.name_modules(false);
    }

    /// Gives modules of the same name longer ones: with the version, where it is one package in several
    /// versions; else with the package, the namespace, and at last the version, too.
    fn name_modules(&mut self, host: bool) {
        let here: Vec<usize> =
            (0..self.modules.len()).filter(|i| self.modules[*i].scope.host == host).collect();
        let reserved = !host && self.modules.iter().any(|module| module.scope.host);
        let mut levels = vec![Level::Short; self.modules.len()];
        for _ in 0..4 {
            let names: Vec<_> =
                here.iter().map(|i| module_name(self.resolve, &self.modules[*i], levels[*i])).collect();
            let mut next = levels.clone();
            for (at, index) in here.iter().enumerate() {
                let clashing: Vec<usize> =
                    (0..here.len()).filter(|i| names[*i] == names[at]).map(|i| here[i]).collect();
                if clashing.len() > 1 || (reserved && names[at] == "host") {
                    let one_package = clashing.len() > 1
                        && clashing
                            .iter()
                            .all(|i| self.package(*i).is_some_and(|p| Some(p) == self.package(*index)));
                    next[*index] = levels[*index].longer(one_package);
                }
            }
            levels = next;
        }
        let mut taken = Names::default();
        for index in here {
            let name = module_name(self.resolve, &self.modules[index], levels[index]);
            self.modules[index].ident = ident(&taken.take(&[name]));
        }
    }

    /// Namespace and name of a module's package.
    fn package(&self, module: usize) -> Option<(&str, &str)> {
        let package = self.resolve.interfaces[self.modules[module].id].package?;
        let name = &self.resolve.packages[package].name;
        Some((&name.namespace, &name.name))
    }

    fn name_type(&mut self, id: TypeId, side: Side, names: &mut Names) {
        let name = self.resolve.types[id].name.as_deref().unwrap_or_default();
        let name = names.take(&[camel(name)]);
        self.type_names.insert((id, side), name);
    }

    /// The module of an interface that is used from one side: what is exported uses what is exported, as long
    /// as there is such a thing.
    fn module_of(&self, id: InterfaceId, side: Side) -> Option<&Module<'a>> {
        let index = match side {
            Side::Export => {
                self.by_key.get(&(id, Side::Export)).or_else(|| self.by_key.get(&(id, Side::Import)))
            }
            Side::Import => {
                self.by_key.get(&(id, Side::Import)).or_else(|| self.by_key.get(&(id, Side::Export)))
            }
        };
        index.and_then(|index| self.modules.get(*index))
    }

    /// The name of a type in its own module.
    pub(crate) fn type_name(&self, id: TypeId, scope: Scope) -> Ident {
        let name =
            self.type_names.get(&(id, scope.side)).or_else(|| self.type_names.get(&(id, Side::Import)));
        ident(name.or_else(|| self.type_names.get(&(id, Side::Export))).map_or("Unnamed", |name| name))
    }

    /// The names of all the types of a module: those that it defines, and those that it uses.
    pub(crate) fn types(&self, module: &Module<'_>) -> impl Iterator<Item = TypeId> + 'a {
        let interface = &self.resolve.interfaces[module.id];
        interface.types.values().copied()
    }

    /// The path of a type with a name.
    pub(crate) fn type_path(&self, id: TypeId, scope: Scope) -> TokenStream {
        match self.resolve.types[id].owner {
            TypeOwner::Interface(interface) => match self.module_of(interface, scope.side) {
                Some(module) => {
                    let name = self.type_name(id, module.scope);
                    let path = self.module_path(module, scope);
                    quote!(#path #name)
                }
                None => quote!(),
            },
            TypeOwner::World(_) | TypeOwner::None => {
                let root = scope.root();
                let name = self.type_name(id, Scope::ROOT);
                quote!(#root #name)
            }
        }
    }

    /// The path to a module's content, with `::` behind it.
    pub(crate) fn module_path(&self, module: &Module<'_>, scope: Scope) -> TokenStream {
        let name = &module.ident;
        if scope.module == module.scope.module {
            return scope.own();
        }
        if scope.host && module.scope.host {
            let ups = (1..scope.depth).map(|_| quote!(super::));
            return quote!(#(#ups)* #name::);
        }
        let root = scope.root();
        if module.scope.host { quote!(#root host::#name::) } else { quote!(#root #name::) }
    }

    /// Whether a name of the prelude means something else in a place.
    pub(crate) fn shadowed(&self, name: &str, scope: Scope) -> bool {
        match (scope.hidden, scope.module) {
            (Hidden::Codec, _) => false,
            // In the root there is the user's own code.
            (_, None) => true,
            (Hidden::No, Some(index)) => self.modules[index].types.has(name),
            (Hidden::Functions, Some(index)) => self.modules[index].api.handlers.has(name),
        }
    }

    /// The type behind any number of other names for it.
    pub(crate) fn resolved(&self, ty: Type) -> Type {
        match ty {
            Type::Id(id) => match self.resolve.types[id].kind {
                TypeDefKind::Type(inner) => self.resolved(inner),
                _ => ty,
            },
            _ => ty,
        }
    }

    /// Where a used type is defined: the module and the name that the root can re-export it from.
    pub(crate) fn origin(&self, wit: &Wit, id: TypeId) -> TypeId {
        match used(wit, &self.resolve.types[id]) {
            Some(_) => match self.resolve.types[id].kind {
                TypeDefKind::Type(Type::Id(other)) => self.origin(wit, other),
                _ => id,
            },
            None => id,
        }
    }
}

/// How long the name of a module is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Short,
    Versioned,
    Package,
    Namespace,
    Full,
}

impl Level {
    fn longer(self, one_package: bool) -> Self {
        match self {
            Level::Short if one_package => Level::Versioned,
            Level::Short => Level::Package,
            Level::Package => Level::Namespace,
            Level::Versioned | Level::Namespace | Level::Full => Level::Full,
        }
    }
}

fn module_name(resolve: &Resolve, module: &Module<'_>, level: Level) -> String {
    let package = resolve.interfaces[module.id].package.map(|package| &resolve.packages[package].name);
    let Some(package) = package else { return snake(&module.short) };
    let version = package.version.as_ref().map_or(String::new(), |version| {
        let version = version.to_string().to_ascii_lowercase();
        let version: String =
            version.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        format!("_v{version}")
    });
    let (namespace, name, short) = (snake(&package.namespace), snake(&package.name), snake(&module.short));
    match level {
        Level::Short => short,
        Level::Versioned => format!("{short}{version}"),
        Level::Package => format!("{name}_{short}"),
        Level::Namespace => format!("{namespace}_{name}_{short}"),
        Level::Full => format!("{namespace}_{name}_{short}{version}"),
    }
}

/// What a client, or the calls, of something may be named.
fn names_of(camel: &str, word: &str) -> [String; 2] {
    [format!("{camel}{word}"), format!("{camel}World{word}")]
}

fn functions<'a>(
    functions: impl Iterator<Item = &'a Function>,
    wit: &str,
    outer: Option<&str>,
) -> Vec<Func<'a>> {
    let mut methods = Names::default();
    let mut markers = Names::reserved(&["T"]);
    functions
        .enumerate()
        .map(|(index, function)| Func {
            function,
            index,
            qualified: if wit.is_empty() {
                function.name.clone()
            } else {
                format!("{wit}#{}", function.name)
            },
            method: ident(&methods.take(&[snake(&function.name)])),
            marker: ident(&markers.take(&[camel(&function.name)])),
            since: since(&function.stability).or_else(|| outer.map(str::to_owned)),
        })
        .collect()
}

impl<'a> Api<'a> {
    fn new(docs: &'a Docs, functions: Vec<Func<'a>>, names: &mut Names, camel: &str) -> Self {
        let mut handlers = Names::default();
        let mut methods = Names::default();
        for function in &functions {
            handlers.take(&[function.marker.to_string()]);
            methods.take(&[function.method.to_string()]);
        }
        let mut named = |candidates: &[String]| {
            if functions.is_empty() { ident("Unnamed") } else { ident(&names.take(candidates)) }
        };
        let trait_name = named(&[camel.to_owned(), format!("{camel}Interface")]);
        let client_name = named(&names_of(camel, "Client"));
        let calls_name = named(&names_of(camel, "Calls"));
        let service_name = ident(&methods.take(&["service".to_owned(), "make_service".to_owned()]));
        Api { docs, functions, trait_name, client_name, calls_name, service_name, handlers }
    }
}

/// The functions of the world itself on one side.
fn api<'a>(
    side: Side,
    wit: &'a Wit,
    docs: &'a Docs,
    counter: &mut usize,
    names: &mut Names,
    camel: &str,
) -> Option<Api<'a>> {
    let own = wit.items(side).filter_map(|(_, item)| match item {
        WorldItem::Function(function) => Some(function),
        _ => None,
    });
    let functions = functions(own, "", None);
    *counter += functions.len();
    (!functions.is_empty()).then(|| Api::new(docs, functions, names, camel))
}

/// A note for what WIT marks as deprecated.
pub(crate) fn deprecated(stability: &Stability) -> Option<String> {
    match stability {
        Stability::Stable { deprecated: Some(version), .. } => Some(version.to_string()),
        _ => None,
    }
}
