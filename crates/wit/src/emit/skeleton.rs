//! Where a new plugin starts: [`skeleton`].

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use wit_parser::{Type, TypeDefKind, TypeId};

use super::names::{Names, camel, ident, snake};
use super::plan::{Api, Func, Plan, Scope};
use super::types::{KnownTraits, Pass};
use super::{EmitOptions, Emitter};
use crate::model::Side;
use crate::parse::Wit;
use crate::problem::Problems;

/// The implementations that a plugin of a contract begins with: every method is there, compiles, and gives the
/// plainest result that its type has.
///
/// A method that takes a value and gives back one of the same type gives back what it took; one that may fail
/// with a text says that it is not implemented; everything else gives zeros, empty lists and first cases.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Skeleton {
    /// What to import: `use` behind each, `;` after it.
    pub uses: Vec<TokenStream>,
    /// One for each trait that the plugin implements.
    pub traits: Vec<SkeletonTrait>,
}

/// One trait with its methods.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SkeletonTrait {
    /// The trait, as it is named where the imports are in scope.
    pub path: TokenStream,
    /// Its methods.
    pub methods: Vec<TokenStream>,
}

/// Writes what a plugin of a contract begins with.
///
/// `contract` is the path that `contract!` stands at, as `filter_contract` or `crate::contract`; `plugin` is the
/// type that becomes the plugin, whose name is left to it.
///
/// # Errors
/// As [`emit`](super::emit).
pub fn skeleton(wit: &Wit, contract: &TokenStream, plugin: &str) -> Result<Skeleton, Problems> {
    let options = EmitOptions { runtime: contract.clone(), module: String::new() };
    // What can't be emitted has no skeleton either.
    super::emit(wit, &options)?;
    let emitter = Emitter { wit, plan: Plan::new(wit), options: &options, traits: KnownTraits::default() };
    // Once to see which names there are, and once with those imported that mean one thing only.
    let names = Imports { contract, plugin, paths: RefCell::default(), imported: None };
    let writer = Writer { emitter: &emitter, names };
    writer.traits();
    let names = writer.names.chosen();
    let writer = Writer { emitter: &emitter, names };
    let traits = writer.traits();
    Ok(Skeleton { uses: writer.names.uses(), traits })
}

/// Names that are not imported, since every reader takes them for something else.
const PRELUDE: &[&str] = &[
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Drop",
    "Err",
    "Fn",
    "From",
    "Into",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Result",
    "Self",
    "Send",
    "Some",
    "String",
    "Sync",
    "Vec",
    "Lifecycle",
];

/// The path of the type of numeric lists.
const BUFFER: &str = "keyway::Buffer";

/// The paths that a skeleton names, and which of them it imports.
struct Imports<'a> {
    contract: &'a TokenStream,
    plugin: &'a str,
    /// Every path that was asked for: what stands before the last `::`, and what stands behind it.
    paths: RefCell<BTreeSet<(String, String)>>,
    /// `None` while they are collected.
    imported: Option<BTreeSet<(String, String)>>,
}

impl Imports<'_> {
    /// A path inside the contract, as it is written in the skeleton.
    fn inside(&self, path: &TokenStream) -> TokenStream {
        let contract = self.contract;
        self.path(&quote!(#contract :: #path).to_string())
    }

    fn path(&self, path: &str) -> TokenStream {
        let path = path.replace(' ', "");
        let parts = path
            .rsplit_once("::")
            .map_or((String::new(), path.clone()), |(a, b)| (a.to_owned(), b.to_owned()));
        let short = self.imported.as_ref().is_some_and(|imported| imported.contains(&parts));
        let written = if short { &parts.1 } else { &path };
        let segments = written.split("::").map(|part| match part {
            "crate" => quote!(crate),
            part => {
                let name = ident(part.trim_start_matches("r#"));
                quote!(#name)
            }
        });
        let tokens = quote!(#(#segments)::*);
        self.paths.borrow_mut().insert(parts);
        tokens
    }

    /// The same, with those names imported that nothing else has.
    fn chosen(self) -> Self {
        let paths = self.paths.take();
        let single = |name: &str| paths.iter().filter(|(_, other)| other == name).count() == 1;
        let free = |name: &str| name != self.plugin && !PRELUDE.contains(&name);
        let imported = paths.iter().filter(|(_, name)| single(name) && free(name)).cloned().collect();
        Imports { imported: Some(imported), paths: RefCell::default(), ..self }
    }

    fn uses(&self) -> Vec<TokenStream> {
        let mut modules: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (module, name) in self.imported.iter().flatten() {
            modules.entry(module.clone()).or_default().push(name.clone());
        }
        let uses = modules.into_iter().filter_map(|(module, names)| {
            let names = names.join(", ");
            format!("{module}::{{{names}}}").parse().ok()
        });
        uses.collect()
    }
}

struct Writer<'a> {
    emitter: &'a Emitter<'a>,
    names: Imports<'a>,
}

impl Writer<'_> {
    fn traits(&self) -> Vec<SkeletonTrait> {
        let groups = self.emitter.groups(Side::Export).into_iter();
        groups.map(|(_, api, scope)| self.implementation(api, scope)).collect()
    }

    fn implementation(&self, api: &Api<'_>, scope: Scope) -> SkeletonTrait {
        let (module, name) = (self.emitter.outside(scope), &api.trait_name);
        let path = self.names.inside(&quote!(#module #name));
        let methods = api.functions.iter().map(|func| self.method(func, scope.outside())).collect();
        SkeletonTrait { path, methods }
    }

    fn method(&self, func: &Func<'_>, scope: Scope) -> TokenStream {
        let name = &func.method;
        let params = func.function.params.iter();
        let given = self.emitter.param_names(func.function, &[]);
        let result = func.function.result;
        // What is given back as it came in.
        let ok = result.map(|ty| match self.kind(ty) {
            Some(TypeDefKind::Result(result)) => (result.ok, true),
            _ => (Some(ty), false),
        });
        let passed = ok.and_then(|(ty, fallible)| {
            let ty = ty.filter(|ty| self.is_large(*ty))?;
            let same = |param: Type| self.emitter.plan.resolved(param) == self.emitter.plan.resolved(ty);
            let by_value = |param: Type| matches!(self.emitter.pass(param), Pass::Value);
            let mut fitting =
                params.clone().zip(&given).filter(|(param, _)| same(param.ty) && by_value(param.ty));
            fitting.next().map(|(_, name)| (name, fallible))
        });
        let body = match (&passed, result) {
            (Some((name, true)), _) => quote!(Ok(#name)),
            (Some((name, false)), _) => quote!(#name),
            (None, Some(ty)) => self.result(func, ty, scope),
            (None, None) => quote!(),
        };
        let params = params.zip(&given).map(|(param, name)| {
            let used = passed.as_ref().is_some_and(|(passed, _)| *passed == name);
            let plain = name.to_string();
            let name = if used { name.clone() } else { format_ident!("_{}", plain.trim_start_matches("r#")) };
            let ty = match self.emitter.pass(param.ty) {
                Pass::Str => quote!(&str),
                Pass::Slice(item) => {
                    let item = self.ty(item, scope);
                    quote!(&[#item])
                }
                Pass::Value => self.ty(param.ty, scope),
            };
            quote!(#name: #ty)
        });
        let arrow = result.map(|ty| {
            let ty = self.ty(ty, scope);
            quote!(-> #ty)
        });
        quote!(fn #name(&mut self #(, #params)*) #arrow { #body })
    }

    /// The result of a function that says that it is not there yet, where it can.
    fn result(&self, func: &Func<'_>, ty: Type, scope: Scope) -> TokenStream {
        match self.kind(ty) {
            Some(TypeDefKind::Result(result))
                if result.ok.is_some()
                    && result.err.map(|ty| self.emitter.plan.resolved(ty)) == Some(Type::String) =>
            {
                let text = format!("`{}` is not implemented yet", func.function.name);
                quote!(Err(#text.to_owned()))
            }
            _ => self.value(ty, scope),
        }
    }

    /// The definition behind a type and all other names for it.
    fn kind(&self, ty: Type) -> Option<&TypeDefKind> {
        match self.emitter.plan.resolved(ty) {
            Type::Id(id) => Some(&self.emitter.plan.resolve.types[id].kind),
            _ => None,
        }
    }

    /// Whether a type is what a function may well change and give back: a record, a variant or a list.
    fn is_large(&self, ty: Type) -> bool {
        matches!(self.kind(ty), Some(TypeDefKind::Record(_) | TypeDefKind::Variant(_) | TypeDefKind::List(_)))
    }

    fn ty(&self, ty: Type, scope: Scope) -> TokenStream {
        let id = match ty {
            Type::Id(id) => id,
            Type::String => return quote!(String),
            other => return self.emitter.ty(other, scope),
        };
        let def = &self.emitter.plan.resolve.types[id];
        if def.name.is_some() {
            return self.named(id, scope);
        }
        match &def.kind {
            TypeDefKind::Type(ty) => self.ty(*ty, scope),
            TypeDefKind::List(item) => {
                let inner = self.ty(*item, scope);
                if self.emitter.is_number(*item) {
                    let buffer = self.names.path(BUFFER);
                    quote!(#buffer<#inner>)
                } else {
                    quote!(Vec<#inner>)
                }
            }
            TypeDefKind::Option(item) => {
                let item = self.ty(*item, scope);
                quote!(Option<#item>)
            }
            TypeDefKind::Result(result) => {
                let payload = |ty: Option<Type>| ty.map_or(quote!(()), |ty| self.ty(ty, scope));
                let (ok, err) = (payload(result.ok), payload(result.err));
                quote!(Result<#ok, #err>)
            }
            TypeDefKind::Tuple(tuple) => {
                let items = tuple.types.iter().map(|ty| self.ty(*ty, scope));
                quote!((#(#items,)*))
            }
            _ => quote!(()),
        }
    }

    fn named(&self, id: TypeId, scope: Scope) -> TokenStream {
        self.names.inside(&self.emitter.plan.type_path(id, scope))
    }

    /// The plainest value of a type.
    fn value(&self, ty: Type, scope: Scope) -> TokenStream {
        let id = match ty {
            Type::Bool => return quote!(false),
            Type::F32 | Type::F64 => return quote!(0.0),
            Type::Char => return quote!('\0'),
            Type::String | Type::ErrorContext => return quote!(String::new()),
            Type::Id(id) => id,
            _ => return quote!(0),
        };
        match &self.emitter.plan.resolve.types[id].kind {
            TypeDefKind::Type(ty) => self.value(*ty, scope),
            TypeDefKind::List(item) if self.emitter.is_number(*item) => {
                let buffer = self.names.path(BUFFER);
                quote!(#buffer::default())
            }
            TypeDefKind::List(_) => quote!(Vec::new()),
            TypeDefKind::Option(_) => quote!(None),
            TypeDefKind::Result(result) => {
                let ok = result.ok.map_or(quote!(()), |ty| self.value(ty, scope));
                quote!(Ok(#ok))
            }
            TypeDefKind::Tuple(tuple) => {
                let items = tuple.types.iter().map(|ty| self.value(*ty, scope));
                quote!((#(#items,)*))
            }
            TypeDefKind::Record(record) => {
                let (path, mut names) = (self.named(id, scope), Names::default());
                let fields = record.fields.iter().map(|field| {
                    let (name, value) =
                        (ident(&names.take(&[snake(&field.name)])), self.value(field.ty, scope));
                    quote!(#name: #value)
                });
                quote!(#path { #(#fields),* })
            }
            TypeDefKind::Variant(variant) => {
                let (path, mut names) = (self.named(id, scope), Names::default());
                let cases: Vec<_> = variant
                    .cases
                    .iter()
                    .map(|case| (ident(&names.take(&[camel(&case.name)])), case.ty))
                    .collect();
                match cases.iter().find(|(_, ty)| ty.is_none()).or(cases.first()) {
                    Some((name, Some(ty))) => {
                        let value = self.value(*ty, scope);
                        quote!(#path::#name(#value))
                    }
                    Some((name, None)) => quote!(#path::#name),
                    None => quote!(()),
                }
            }
            TypeDefKind::Enum(all) => {
                let path = self.named(id, scope);
                let first = all.cases.first().map(|case| ident(&camel(&case.name)));
                quote!(#path::#first)
            }
            TypeDefKind::Flags(_) => {
                let path = self.named(id, scope);
                quote!(#path::default())
            }
            _ => quote!(()),
        }
    }
}
