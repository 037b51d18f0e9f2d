//! Types: how they are written, and how those with a name are defined.

use std::collections::HashMap;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use wit_parser::{Docs, Function, Type, TypeDefKind, TypeId};

use super::Emitter;
use super::names::{Names, camel, ident, screaming, snake};
use super::plan::Scope;
use crate::text::used;

/// What a type's derives depend on.
#[derive(Clone, Copy)]
pub(crate) struct Traits {
    /// No string, no list.
    copy: bool,
    /// No float, no buffer.
    eq: bool,
    /// A [`Buffer`] somewhere inside.
    pub(crate) buffer: bool,
}

/// How a parameter is passed.
pub(crate) enum Pass {
    /// As `&str`.
    Str,
    /// As a slice of these.
    Slice(Type),
    /// As itself.
    Value,
}

impl Emitter<'_> {
    /// Puts documentation in front of an item; `fallback` where WIT has none, so that `missing_docs` passes.
    pub(crate) fn docs(&self, docs: &Docs, fallback: &str, notes: &[String]) -> TokenStream {
        let text =
            docs.contents.as_deref().map(str::trim_end).filter(|text| !text.is_empty()).unwrap_or(fallback);
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for note in notes {
            lines.push(String::new());
            lines.extend(note.lines().map(str::to_owned));
        }
        let lines = lines.into_iter().map(|line| if line.is_empty() { line } else { format!(" {line}") });
        quote!(#(#[doc = #lines])*)
    }

    fn std(&self, name: &str, path: TokenStream, scope: Scope) -> TokenStream {
        if self.plan.shadowed(name, scope) {
            path
        } else {
            let name = ident(name);
            quote!(#name)
        }
    }

    pub(crate) fn result(&self, scope: Scope) -> TokenStream {
        self.std("Result", quote!(::core::result::Result), scope)
    }

    pub(crate) fn string(&self, scope: Scope) -> TokenStream {
        self.std("String", quote!(::std::string::String), scope)
    }

    /// Brings the runtime into a module, as `__rt`: a name that no contract has.
    pub(crate) fn use_rt(&self, scope: Scope) -> TokenStream {
        let root = scope.root();
        quote!(#[allow(unused_imports)] use #root __rt;)
    }

    /// A type as it is written in a place.
    pub(crate) fn ty(&self, ty: Type, scope: Scope) -> TokenStream {
        match ty {
            Type::Bool => quote!(bool),
            Type::U8 => quote!(u8),
            Type::S8 => quote!(i8),
            Type::U16 => quote!(u16),
            Type::S16 => quote!(i16),
            Type::U32 => quote!(u32),
            Type::S32 => quote!(i32),
            Type::U64 => quote!(u64),
            Type::S64 => quote!(i64),
            Type::F32 => quote!(f32),
            Type::F64 => quote!(f64),
            Type::Char => quote!(char),
            Type::String | Type::ErrorContext => self.string(scope),
            Type::Id(id) => {
                let def = &self.plan.resolve.types[id];
                if def.name.is_some() { self.plan.type_path(id, scope) } else { self.kind(&def.kind, scope) }
            }
        }
    }

    fn kind(&self, kind: &TypeDefKind, scope: Scope) -> TokenStream {
        match kind {
            TypeDefKind::Type(ty) => self.ty(*ty, scope),
            TypeDefKind::List(item) => {
                let inner = self.ty(*item, scope);
                if self.is_number(*item) {
                    return quote!(__rt::Buffer<#inner>);
                }
                let vec = self.std("Vec", quote!(::std::vec::Vec), scope);
                quote!(#vec<#inner>)
            }
            TypeDefKind::Option(item) => {
                let item = self.ty(*item, scope);
                let option = self.std("Option", quote!(::core::option::Option), scope);
                quote!(#option<#item>)
            }
            TypeDefKind::Result(result) => {
                let payload = |ty: Option<Type>| ty.map_or(quote!(()), |ty| self.ty(ty, scope));
                let (ok, err) = (payload(result.ok), payload(result.err));
                let result = self.result(scope);
                quote!(#result<#ok, #err>)
            }
            TypeDefKind::Tuple(tuple) => {
                let items = tuple.types.iter().map(|ty| self.ty(*ty, scope));
                quote!((#(#items,)*))
            }
            // The checks have refused everything else that has no name.
            _ => quote!(()),
        }
    }

    pub(crate) fn is_number(&self, ty: Type) -> bool {
        use Type::*;
        matches!(self.plan.resolved(ty), U8 | S8 | U16 | S16 | U32 | S32 | U64 | S64 | F32 | F64)
    }

    /// How a parameter of a type is passed, on every side.
    pub(crate) fn pass(&self, ty: Type) -> Pass {
        let Type::Id(id) = self.plan.resolved(ty) else {
            return if self.plan.resolved(ty) == Type::String { Pass::Str } else { Pass::Value };
        };
        match self.plan.resolve.types[id].kind {
            TypeDefKind::List(item) if !self.is_number(item) && !self.traits(item).buffer => {
                Pass::Slice(item)
            }
            _ => Pass::Value,
        }
    }

    /// The parameters as they stand in a signature: `name: &str, tags: &[String]`.
    pub(crate) fn params(&self, function: &Function, scope: Scope) -> Vec<TokenStream> {
        let types = function.params.iter().map(|param| match self.pass(param.ty) {
            Pass::Str => quote!(&str),
            Pass::Slice(item) => {
                let item = self.ty(item, scope);
                quote!(&[#item])
            }
            Pass::Value => self.ty(param.ty, scope),
        });
        self.param_names(function, &[]).into_iter().zip(types).map(|(name, ty)| quote!(#name: #ty)).collect()
    }

    /// The names of the parameters, different from each other and from `taken`.
    pub(crate) fn param_names(&self, function: &Function, taken: &[&str]) -> Vec<proc_macro2::Ident> {
        let mut names = Names::reserved(taken);
        function.params.iter().map(|param| ident(&names.take(&[snake(&param.name)]))).collect()
    }

    /// The result type, `()` for none.
    pub(crate) fn ret(&self, function: &Function, scope: Scope) -> TokenStream {
        function.result.map_or(quote!(()), |ty| self.ty(ty, scope))
    }

    /// What a type's derives depend on.
    pub(crate) fn traits(&self, ty: Type) -> Traits {
        let all = Traits { copy: true, eq: true, buffer: false };
        match ty {
            Type::F32 | Type::F64 => Traits { eq: false, ..all },
            Type::String | Type::ErrorContext => Traits { copy: false, ..all },
            Type::Id(id) => {
                if let Some(known) = self.traits.borrow().get(&id) {
                    return *known;
                }
                let kind = &self.plan.resolve.types[id].kind;
                let mut traits = crate::check::children(kind).into_iter().fold(all, |sum, ty| {
                    let part = self.traits(ty);
                    Traits {
                        copy: sum.copy && part.copy,
                        eq: sum.eq && part.eq,
                        buffer: sum.buffer || part.buffer,
                    }
                });
                if let TypeDefKind::List(item) = kind {
                    let number = self.is_number(*item);
                    traits =
                        Traits { copy: false, eq: traits.eq && !number, buffer: traits.buffer || number };
                }
                self.traits.borrow_mut().insert(id, traits);
                traits
            }
            _ => all,
        }
    }

    fn derives(&self, id: TypeId) -> TokenStream {
        let traits = self.traits(Type::Id(id));
        let copy = traits.copy.then(|| quote!(, Copy));
        let eq = traits.eq.then(|| quote!(, Eq, Hash));
        quote!(#[derive(Clone #copy, Debug, PartialEq #eq)])
    }

    /// The definitions of a place's types, and the hidden module with their codec.
    ///
    /// The codec has a module of its own because a contract may name its types as the runtime names its own,
    /// or as Rust's prelude does (`field`, `type`, `option`): there, they are called `__Field`.
    pub(crate) fn definitions(&self, ids: &[TypeId], owner: &str, scope: Scope) -> TokenStream {
        let mut codecs = Vec::new();
        let types: Vec<_> = ids.iter().map(|id| self.definition(*id, owner, scope, &mut codecs)).collect();
        let use_rt = self.use_rt(scope.codec());
        let lints = super::lints(scope);
        let codec = (!codecs.is_empty()).then(|| {
            quote! {
                #lints
                mod __codec {
                    #use_rt
                    #(#codecs)*
                }
            }
        });
        quote!(#(#types)* #codec)
    }

    /// The definition of a type with a name.
    fn definition(
        &self,
        id: TypeId,
        owner: &str,
        scope: Scope,
        codecs: &mut Vec<TokenStream>,
    ) -> TokenStream {
        let def = &self.plan.resolve.types[id];
        let wit = def.name.as_deref().unwrap_or_default();
        let name = self.plan.type_name(id, scope);
        if used(self.wit, def).is_some()
            && let TypeDefKind::Type(Type::Id(other)) = def.kind
        {
            let path = self.plan.type_path(other, scope);
            let same = path.clone().into_iter().last().is_some_and(|last| name == last.to_string());
            let renamed = (!same).then(|| quote!(as #name));
            return quote!(#[doc(no_inline)] pub use #path #renamed;);
        }
        let mut notes = Vec::new();
        notes.extend(super::plan::deprecated(&def.stability).map(|v| format!("Deprecated since {v}.")));
        let docs = self.docs(&def.docs, &format!("`{wit}` of `{owner}`."), &notes);
        let derives = self.derives(id);
        let inner = scope.codec();
        let alias = format_ident!("__{}", name.to_string());
        let mut travels = |call: TokenStream| codecs.push(quote!(use super::#name as #alias; #call));
        match &def.kind {
            TypeDefKind::Record(record) => {
                let mut names = Names::default();
                let (mut fields, mut codec) = (Vec::new(), Vec::new());
                for field in &record.fields {
                    let docs = self.docs(&field.docs, &format!("`{}` of `{wit}`.", field.name), &[]);
                    let (rust, wit) = (ident(&names.take(&[snake(&field.name)])), &field.name);
                    let ty = self.ty(field.ty, scope);
                    fields.push(quote!(#docs pub #rust: #ty));
                    let inside = self.ty(field.ty, inner);
                    codec.push(quote!(#rust as #wit: #inside));
                }
                travels(quote!(__rt::record!(#alias as #wit { #(#codec),* });));
                quote! {
                    #docs #derives pub struct #name { #(#fields,)* }
                }
            }
            TypeDefKind::Variant(variant) => {
                let mut names = Names::default();
                let (mut cases, mut codec) = (Vec::new(), Vec::new());
                for (index, case) in variant.cases.iter().enumerate() {
                    let docs = self.docs(&case.docs, &format!("`{}` of `{wit}`.", case.name), &[]);
                    let (rust, wit) = (ident(&names.take(&[camel(&case.name)])), &case.name);
                    let index = Literal::usize_unsuffixed(index);
                    let ty = case.ty.map(|ty| self.ty(ty, scope));
                    let payload = ty.map(|ty| quote!((#ty)));
                    let typed = case.ty.map(|ty| self.ty(ty, inner)).map(|ty| quote!(: #ty));
                    cases.push(quote!(#docs #rust #payload));
                    codec.push(quote!(#index => #rust as #wit #typed));
                }
                travels(quote!(__rt::variant!(#alias as #wit { #(#codec),* });));
                quote! {
                    #docs #derives pub enum #name { #(#cases,)* }
                }
            }
            TypeDefKind::Enum(all) => {
                let mut names = Names::default();
                let (mut cases, mut codec) = (Vec::new(), Vec::new());
                for (index, case) in all.cases.iter().enumerate() {
                    let docs = self.docs(&case.docs, &format!("`{}` of `{wit}`.", case.name), &[]);
                    let (rust, wit) = (ident(&names.take(&[camel(&case.name)])), &case.name);
                    let index = Literal::usize_unsuffixed(index);
                    cases.push(quote!(#docs #rust));
                    codec.push(quote!(#index => #rust as #wit));
                }
                travels(quote!(__rt::enumeration!(#alias as #wit { #(#codec),* });));
                quote! {
                    #docs #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
                    pub enum #name { #(#cases,)* }
                }
            }
            TypeDefKind::Flags(flags) => {
                let bits = match flags.flags.len() {
                    0..=8 => quote!(u8),
                    9..=16 => quote!(u16),
                    _ => quote!(u32),
                };
                let mut names = Names::default();
                let (mut constants, mut codec) = (Vec::new(), Vec::new());
                for (index, flag) in flags.flags.iter().enumerate() {
                    let docs = self.docs(&flag.docs, &format!("`{}` of `{wit}`.", flag.name), &[]);
                    let (rust, wit) = (ident(&names.take(&[screaming(&flag.name)])), &flag.name);
                    let index = Literal::usize_unsuffixed(index);
                    constants.push(quote!(#docs pub const #rust: #name = #name(1 << #index);));
                    codec.push(quote!(#index => #rust as #wit));
                }
                travels(quote!(__rt::flags!(#alias as #wit: #bits { #(#codec),* });));
                quote! {
                    #docs #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)] pub struct #name(#bits);
                    impl #name { #(#constants)* }
                }
            }
            kind => {
                let ty = self.kind(kind, scope);
                quote!(#docs pub type #name = #ty;)
            }
        }
    }
}

/// The memory of [`Emitter::traits`].
pub(crate) type KnownTraits = std::cell::RefCell<HashMap<TypeId, Traits>>;
