//! The contract itself: its model in constants, its text, and the plugin's table of functions.

use proc_macro2::TokenStream;
use quote::quote;
use wit_parser::Type;

use super::Emitter;
use super::plan::{Api, Func, Scope};
use crate::model::Side;

impl Emitter<'_> {
    /// The functions of one side of the contract, group by group: the interface's name (empty for the world
    /// itself), its functions, and the place that their types are named from.
    pub(crate) fn groups(&self, side: Side) -> Vec<(&str, &Api<'_>, Scope)> {
        let (own, scope) = match side {
            Side::Export => (&self.plan.exports, Scope::ROOT),
            Side::Import => (&self.plan.imports, Scope::HOST),
        };
        let modules = self.plan.modules.iter().filter(|m| m.side == side && !m.api.functions.is_empty());
        let own = own.iter().map(|api| ("", api, scope));
        own.chain(modules.map(|m| (m.wit.as_str(), &m.api, m.scope))).collect()
    }

    /// `CONTRACT`, `__NAME`, `__WIT`, `__Table` and `__IMPORTS`.
    pub(crate) fn contract(&self, text: &str) -> TokenStream {
        let name = self.wit.name();
        let (exports, imports) = (self.interfaces(Side::Export), self.interfaces(Side::Import));
        let docs = format!(
            " The contract `{name}`: what a plugin exports and what it may import, with their types."
        );

        let exported = self.groups(Side::Export);
        let traits: Vec<_> = exported
            .iter()
            .map(|(_, api, scope)| {
                let (path, name) = (self.outside(*scope), &api.trait_name);
                quote!(#path #name)
            })
            .collect();
        let functions = exported.iter().flat_map(|(_, api, scope)| {
            let path = self.outside(*scope);
            api.functions.iter().map(move |Func { marker, qualified, .. }| {
                quote!(__rt::abi::Function::of::<T, #path __functions::#marker>(#qualified))
            })
        });
        let bounds = if traits.is_empty() { quote!() } else { quote!(: #(#traits)+*) };
        let imported = self.groups(Side::Import);
        let imported = imported.iter().flat_map(|(_, api, _)| &api.functions).map(|func| {
            let name = &func.qualified;
            quote!(__rt::abi::Str::of(#name))
        });
        quote! {
            #[doc = #docs]
            pub static CONTRACT: __rt::Contract = __rt::Contract {
                name: __rt::Ref::Static(#name),
                exports: #exports,
                imports: #imports,
            };

            #[doc(hidden)]
            pub const __NAME: &str = #name;

            #[doc(hidden)]
            pub const __WIT: &str = #text;

            #[doc(hidden)]
            pub struct __Table<T>(::core::marker::PhantomData<T>);

            #[doc(hidden)]
            #[allow(missing_docs)]
            impl<T #bounds> __Table<T> {
                pub const FUNCTIONS: &'static [__rt::abi::Function] = &[#(#functions),*];
            }

            #[doc(hidden)]
            pub const __IMPORTS: &[__rt::abi::Str] = &[#(#imported),*];
        }
    }

    /// The path from the root to a place.
    pub(crate) fn outside(&self, scope: Scope) -> TokenStream {
        let module = self.plan.modules.iter().find(|module| module.scope == scope);
        module.map(|module| self.plan.module_path(module, Scope::ROOT)).unwrap_or_default()
    }

    fn interfaces(&self, side: Side) -> TokenStream {
        let groups = self.groups(side).into_iter().map(|(name, api, scope)| {
            let functions = api.functions.iter().map(|func| self.function(func, scope.outside()));
            quote! {
                __rt::Interface {
                    name: __rt::Ref::Static(#name),
                    functions: __rt::Ref::Static(const { &[#(#functions),*] }),
                }
            }
        });
        let groups: Vec<_> = groups.collect();
        quote!(__rt::Ref::Static(const { &[#(#groups),*] }))
    }

    fn function(&self, func: &Func<'_>, scope: Scope) -> TokenStream {
        let name = &func.function.name;
        let ty = |ty: Type| {
            let ty = self.ty(ty, scope);
            quote!(__rt::Ref::Static(<#ty as __rt::Lower>::TYPE))
        };
        let params = func.function.params.iter().map(|param| {
            let (name, ty) = (&param.name, ty(param.ty));
            quote!(__rt::Param { name: __rt::Ref::Static(#name), ty: #ty })
        });
        let optional = |value: Option<TokenStream>| match value {
            Some(value) => quote!(::core::option::Option::Some(#value)),
            None => quote!(::core::option::Option::None),
        };
        let result = optional(func.function.result.map(ty));
        let since = optional(func.since.as_ref().map(|since| quote!(__rt::Ref::Static(#since))));
        quote! {
            __rt::Function {
                name: __rt::Ref::Static(#name),
                ty: __rt::FuncType {
                    params: __rt::Ref::Static(const { &[#(#params),*] }),
                    result: #result,
                },
                since: #since,
            }
        }
    }
}
