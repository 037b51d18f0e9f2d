//! The Rust that `contract!` expands to: [`emit`].
//!
//! Everything that does not depend on the contract is in the runtime (`keyway_contract`); what is written here
//! is what a reader of the documentation should see: types, traits, clients, and a few hidden tables.

mod abi;
mod contract;
mod export_macro;
mod exports;
mod imports;
mod names;
mod plan;
mod skeleton;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;
use wit_parser::{TypeDefKind, WorldItem};

use crate::check::check;
use crate::model::Side;
use crate::parse::Wit;
use crate::problem::{Problem, Problems};
use export_macro::LIFECYCLE;
use names::ident;
use plan::{Module, Plan, Scope};
pub use skeleton::{Skeleton, SkeletonTrait, skeleton};

/// What the expansion depends on besides the contract.
#[derive(Clone, Debug)]
pub struct EmitOptions {
    /// The path of the runtime: `::keyway_contract::__rt`.
    pub runtime: TokenStream,
    /// The module of its crate that the expansion stands in: `a::b`, empty for the crate's root. `export!`
    /// finds the contract there from other crates.
    pub module: String,
}

/// The most parameters of a function, and the most items of a tuple: what Rust's tuples implement traits for.
const MAX_PARAMS: usize = 16;
const MAX_TUPLE: usize = 12;

/// Types that have a meaning everywhere: the root does not re-export a contract's types of these names, since
/// that would take the meaning away from the code around the expansion.
const PRELUDE: &[&str] = &[
    "AsMut",
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Send",
    "Sized",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// Writes the Rust of a contract.
///
/// # Errors
/// As [`Wit::contract`], and what Rust can't express: a function of more than 16 parameters, a tuple of more
/// than 12 items. All problems come at once.
pub fn emit(wit: &Wit, options: &EmitOptions) -> Result<TokenStream, Problems> {
    let mut problems = check(wit);
    rust_problems(wit, &mut problems);
    Problems::check(problems, ())?;
    let text = wit.text()?;
    let plan = Plan::new(wit);
    let emitter = Emitter { wit, plan, options, traits: types::KnownTraits::default() };
    Ok(emitter.expansion(&text)?)
}

fn rust_problems(wit: &Wit, problems: &mut Vec<Problem>) {
    let resolve = &wit.resolve;
    let mut functions = Vec::new();
    for (_, item) in [Side::Import, Side::Export].into_iter().flat_map(|side| wit.items(side)) {
        match item {
            WorldItem::Function(function) => functions.push((wit.name(), function)),
            WorldItem::Interface { id, .. } => {
                let owner = resolve.id_of(*id).unwrap_or_else(|| wit.name());
                functions.extend(resolve.interfaces[*id].functions.values().map(|f| (owner.clone(), f)));
            }
            WorldItem::Type { .. } => {}
        }
    }
    for (owner, function) in functions {
        if function.params.len() > MAX_PARAMS {
            let message = format!(
                "function `{}` of `{owner}` has {} parameters; at most {MAX_PARAMS} are supported",
                function.name,
                function.params.len()
            );
            problems.push(Problem::new(message, "put them into a record").at(wit.place(function.span)));
        }
    }
    for (_, def) in resolve.types.iter() {
        if let TypeDefKind::Tuple(tuple) = &def.kind
            && tuple.types.len() > MAX_TUPLE
        {
            let message =
                format!("a tuple of {} items; at most {MAX_TUPLE} are supported", tuple.types.len());
            problems.push(Problem::new(message, "use a record").at(wit.place(def.span)));
        }
    }
    for (key, item) in [Side::Import, Side::Export].into_iter().flat_map(|side| wit.items(side)) {
        let WorldItem::Interface { span, .. } = item else { continue };
        let name = resolve.name_world_key(key);
        let (namespace, package, interface) = LIFECYCLE;
        if name.starts_with(&format!("{namespace}:{package}/{interface}")) {
            let message = format!("world `{}` names `{name}`", wit.name());
            let help = "leave it out: `export!` adds the lifecycle to every plugin";
            problems.push(Problem::new(message, help).at(wit.place(*span)));
        }
    }
}

/// What is silenced in the expansion: nothing that its user could do anything about. Names and signatures are
/// those of the contract, and the comments that say why something is safe do not survive a macro.
struct Lints;

/// `#[allow(…)]` in front of an item.
const LINTS: Lints = Lints;

impl quote::ToTokens for Lints {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(quote!(#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]));
    }
}

/// [`LINTS`] for what stands in the root; modules have them already.
fn lints(scope: Scope) -> Option<Lints> {
    (scope == Scope::ROOT).then_some(LINTS)
}

/// Writes the expansion of one world.
pub(crate) struct Emitter<'a> {
    wit: &'a Wit,
    plan: Plan<'a>,
    options: &'a EmitOptions,
    traits: types::KnownTraits,
}

impl Emitter<'_> {
    fn expansion(&self, text: &str) -> Result<TokenStream, Problem> {
        let runtime = &self.options.runtime;
        let root = self.modules(false);
        let host = self.host();
        let reexports = self.reexports();
        let world = self.world();
        let contract = self.contract(text);
        let export = self.export_macro(text)?;
        Ok(quote! {
            #[doc(hidden)]
            pub use #runtime as __rt;

            #reexports
            #world
            #(#root)*
            #host
            #contract
            #export
        })
    }

    fn modules(&self, host: bool) -> Vec<TokenStream> {
        self.plan.modules.iter().filter(|module| module.is_host() == host).map(|m| self.module(m)).collect()
    }

    fn module(&self, module: &Module<'_>) -> TokenStream {
        let scope = module.scope;
        let interface = &self.plan.resolve.interfaces[module.id];
        let docs = self.docs(&interface.docs, &format!("`{}`.", module.wit), &self.module_notes(module));
        let (name, use_rt) = (&module.ident, self.use_rt(scope));
        let types: Vec<_> = self.plan.types(module).collect();
        let types = self.definitions(&types, &module.wit, scope);
        let functions = match (module.api.functions.is_empty(), module.side) {
            (true, _) => quote!(),
            (false, Side::Export) => self.exported(&module.api, &module.wit, scope, &(quote!(), quote!())),
            (false, Side::Import) => {
                let position = self.position(&module.wit);
                self.imported(&module.api, &module.wit, position, scope)
            }
        };
        quote! {
            #docs
            #LINTS
            pub mod #name {
                #use_rt
                #types
                #functions
            }
        }
    }

    fn module_notes(&self, module: &Module<'_>) -> Vec<String> {
        let docs = &self.plan.resolve.interfaces[module.id].docs;
        if docs.is_empty() { Vec::new() } else { vec![format!("In WIT: `{}`.", module.wit)] }
    }

    /// The place of an interface in the contract's imports.
    fn position(&self, wit: &str) -> usize {
        self.groups(Side::Import).iter().position(|(name, ..)| *name == wit).unwrap_or(0)
    }

    fn host(&self) -> TokenStream {
        let modules = self.modules(true);
        let own = self.plan.imports.as_ref().map(|api| self.imported(api, "", 0, Scope::HOST));
        if modules.is_empty() && own.is_none() {
            return quote!();
        }
        let use_rt = self.use_rt(Scope::HOST);
        quote! {
            /// What the host gives its plugins.
            ///
            /// A plugin calls the functions; a host implements the traits and provides what `service` makes of
            /// them.
            #LINTS
            pub mod host {
                #use_rt
                #own
                #(#modules)*
            }
        }
    }

    /// What the world itself defines and exports, and the client of all of it.
    fn world(&self) -> TokenStream {
        let name = self.wit.name();
        let types = self.definitions(&self.plan.world_types, &name, Scope::ROOT);
        let api = match (&self.plan.exports, &self.plan.world_client) {
            (Some(api), _) => self.exported(api, &name, Scope::ROOT, &self.projections()),
            (None, Some((client, calls))) => {
                let docs = [format!(
                    "One instance of a plugin, seen through the world `{name}`: all its interfaces."
                )];
                let required: Vec<u32> = (0..self.exported_count() as u32).collect();
                self.client_type((client, calls), &docs, &required, Scope::ROOT, &self.projections())
            }
            (None, None) => quote!(),
        };
        quote!(#types #api)
    }

    /// What the root re-exports from its modules: every name that means one thing only.
    fn reexports(&self) -> TokenStream {
        // By name, where it is defined; a type that one interface uses from another is the other's.
        let mut names: BTreeMap<String, BTreeSet<(usize, bool)>> = BTreeMap::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for (index, module) in self.plan.modules.iter().enumerate().filter(|(_, module)| !module.is_host()) {
            for id in self.plan.types(module) {
                let name = self.plan.type_name(id, module.scope).to_string();
                let origin = self.plan.origin(self.wit, id);
                let side = origin != id && self.plan.path_is_import(origin, module.scope);
                names.entry(name.clone()).or_default().insert((origin.index() << 1 | 1, side));
                if origin == id || !places.contains_key(&name) {
                    places.insert(name, index);
                }
            }
            if !module.api.functions.is_empty() {
                for name in [&module.api.trait_name, &module.api.client_name, &module.api.calls_name] {
                    names.entry(name.to_string()).or_default().insert((index << 1, false));
                    places.insert(name.to_string(), index);
                }
            }
        }
        let own = self.plan.own_names();
        let mut uses: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (name, meanings) in &names {
            let taken = own.contains(name) || PRELUDE.contains(&name.as_str());
            if let (1, false, Some(index)) = (meanings.len(), taken, places.get(name)) {
                uses.entry(*index).or_default().push(name.clone());
            }
        }
        let uses = uses.into_iter().map(|(index, names)| {
            let module = &self.plan.modules[index].ident;
            let names = names.iter().map(|name| ident(name.trim_start_matches("r#")));
            quote!(#[doc(no_inline)] pub use #module::{#(#names),*};)
        });
        quote!(#(#uses)*)
    }
}

impl Module<'_> {
    fn is_host(&self) -> bool {
        self.scope.is_host()
    }
}

impl Plan<'_> {
    /// Whether a type is the imported one of an interface that may be both.
    fn path_is_import(&self, id: wit_parser::TypeId, scope: Scope) -> bool {
        let path = self.type_path(id, scope.outside()).to_string();
        path.starts_with("host ")
    }

    /// The names that the root has of its own.
    fn own_names(&self) -> BTreeSet<String> {
        let mut names: BTreeSet<String> =
            self.world_types.iter().map(|id| self.type_name(*id, Scope::ROOT).to_string()).collect();
        names.extend(
            self.exports.iter().flat_map(|api| {
                [&api.trait_name, &api.client_name, &api.calls_name].map(ToString::to_string)
            }),
        );
        let of_world = self.world_client.iter().flat_map(|(client, calls)| [client, calls]);
        names.extend(of_world.map(ToString::to_string));
        names
    }
}
