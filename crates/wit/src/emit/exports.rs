//! What a plugin exports: the trait that it implements, and the client that hosts call.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Emitter;
use super::names::ident;
use super::plan::{Api, Func, Module, Scope, deprecated};
use super::types::Pass;
use crate::model::Side;

impl Emitter<'_> {
    /// The trait, the client and the handlers of an exported interface, or of the world itself.
    pub(crate) fn exported(
        &self,
        api: &Api<'_>,
        owner: &str,
        scope: Scope,
        extra: &(TokenStream, TokenStream),
    ) -> TokenStream {
        let name = &api.trait_name;
        let docs = self.docs(
            api.docs,
            &format!("`{owner}`."),
            &["A plugin implements it; its state is `self`, and it is in one call at a time.".to_owned()],
        );
        let lints = super::lints(scope);
        let methods = api.functions.iter().map(|func| self.method(func, scope));
        let client = self.client(api, owner, scope, extra);
        let handlers = self.handlers(api, scope);
        quote! {
            #docs
            #lints
            pub trait #name {
                #(#methods)*
            }
            #client
            #handlers
        }
    }

    fn method(&self, func: &Func<'_>, scope: Scope) -> TokenStream {
        let docs = self.function_docs(func, false);
        let name = &func.method;
        let params = self.params(func.function, scope);
        let ret = self.arrow(func, scope);
        quote!(#docs fn #name(&mut self #(, #params)*) #ret;)
    }

    /// The documentation of a function, with what its versions mean for whoever calls it.
    pub(crate) fn function_docs(&self, func: &Func<'_>, client: bool) -> TokenStream {
        let mut notes = Vec::new();
        notes.extend(deprecated(&func.function.stability).map(|v| format!("Deprecated since {v}.")));
        match &func.since {
            Some(since) if client => {
                notes.push(format!(
                    "Since {since}: a plugin that was built against an older contract may not have it."
                ));
            }
            Some(since) => notes.push(format!("Since {since}.")),
            None => {}
        }
        if client {
            notes.push("# Errors\nWhen the call gives no result.".to_owned());
        }
        self.docs(&func.function.docs, &format!("`{}`.", func.qualified), &notes)
    }

    pub(crate) fn arrow(&self, func: &Func<'_>, scope: Scope) -> Option<TokenStream> {
        func.function.result.map(|ty| {
            let ty = self.ty(ty, scope);
            quote!(-> #ty)
        })
    }

    fn client(
        &self,
        api: &Api<'_>,
        owner: &str,
        scope: Scope,
        extra: &(TokenStream, TokenStream),
    ) -> TokenStream {
        let docs = vec![
            format!("One instance of a plugin, seen through `{owner}`."),
            String::new(),
            "Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does \
             not have the function."
                .to_owned(),
        ];
        let required: Vec<u32> = if extra.0.is_empty() {
            api.functions.iter().map(|func| func.index as u32).collect()
        } else {
            (0..self.exported_count() as u32).collect()
        };
        let methods = self.client_methods(api, scope);
        let shared = self.calls_methods(api, scope);
        let (extra, shared_extra) = extra;
        let names = (&api.client_name, &api.calls_name);
        let bodies = (quote!(#methods #extra), quote!(#shared #shared_extra));
        self.client_type(names, &docs, &required, scope, &bodies)
    }

    /// A client with these methods, and the calls of a pool with those.
    pub(crate) fn client_type(
        &self,
        (name, calls): (&proc_macro2::Ident, &proc_macro2::Ident),
        docs: &[String],
        required: &[u32],
        scope: Scope,
        (methods, shared): &(TokenStream, TokenStream),
    ) -> TokenStream {
        let (root, lints) = (scope.root(), super::lints(scope));
        // Sound: the methods call functions of this contract by their index and with their types, and the type
        // is a transparent wrapper.
        let docs = docs.iter().map(|line| if line.is_empty() { line.clone() } else { format!(" {line}") });
        let required = required.iter().map(|index| Literal::u32_unsuffixed(*index));
        // A function of the contract that has the name comes first; `Client::bound` still knows.
        let calls_docs = format!(
            " The functions of [`{name}`] on what shares its instances: a pool, or a slot whose plugin is swapped."
        );
        let words: Vec<String> = methods.clone().into_iter().map(|token| token.to_string()).collect();
        let taken = words.windows(2).any(|pair| pair == ["fn", "provides"]);
        let provides = (!taken).then(|| {
            quote! {
                /// Whether the plugin has a function, by its name in the contract: one that came with a later
                /// version of the contract than the plugin was built against is missing, and calling it gives
                /// `NotProvided`.
                pub fn provides(&self, function: &str) -> bool {
                    self.0.provides(function)
                }
            }
        });
        quote! {
            #(#[doc = #docs])*
            #[repr(transparent)]
            pub struct #name(__rt::Bound);

            #lints
            unsafe impl __rt::Client for #name {
                const CONTRACT: &'static __rt::Contract = &#root CONTRACT;
                const REQUIRED: &'static [u32] = &[#(#required),*];

                type Calls = #calls;

                unsafe fn calls(calls: __rt::Calls) -> #calls {
                    #calls(calls)
                }

                unsafe fn from_bound(bound: __rt::Bound) -> Self {
                    #name(bound)
                }

                unsafe fn bound(&mut self) -> &mut __rt::Bound {
                    &mut self.0
                }
            }

            #lints
            impl #name {
                #methods

                #provides
            }

            #[doc = #calls_docs]
            #[derive(Clone)]
            pub struct #calls(__rt::Calls);

            #lints
            impl #calls {
                #shared
            }
        }
    }

    fn client_methods(&self, api: &Api<'_>, scope: Scope) -> TokenStream {
        let result = self.result(scope);
        let methods = api.functions.iter().map(|func| {
            let docs = self.function_docs(func, true);
            let name = &func.method;
            let params = self.params(func.function, scope);
            let args = self.param_names(func.function, &[]);
            let ret = self.ret(func.function, scope);
            let index = Literal::usize_unsuffixed(func.index);
            // Sound: these are the types of the function at this index of the contract.
            quote! {
                #docs
                #[inline]
                pub fn #name(&mut self #(, #params)*) -> #result<#ret, __rt::CallError> {
                    unsafe { self.0.call(#index, (#(#args,)*)) }
                }
            }
        });
        quote!(#(#methods)*)
    }

    /// The methods of a client as calls that somebody else runs: their arguments are owned.
    fn calls_methods(&self, api: &Api<'_>, scope: Scope) -> TokenStream {
        let methods = api.functions.iter().map(|func| {
            let docs = self.function_docs(func, true);
            let name = &func.method;
            let names = self.param_names(func.function, &[]);
            let owned: Vec<_> =
                func.function.params.iter().map(|param| self.owned(param.ty, scope)).collect();
            let params = names.iter().zip(&owned).map(|(name, (ty, borrowed))| {
                if *borrowed { quote!(#name: impl ::core::convert::Into<#ty>) } else { quote!(#name: #ty) }
            });
            let args = names.iter().zip(&owned).map(|(name, (_, borrowed))| {
                if *borrowed { quote!(::core::convert::Into::into(#name)) } else { quote!(#name) }
            });
            let types = owned.iter().map(|(ty, _)| ty);
            let ret = self.ret(func.function, scope);
            let index = Literal::usize_unsuffixed(func.index);
            // Sound: these are the types of the function at this index of the contract.
            quote! {
                #docs
                #[inline]
                pub fn #name(&self #(, #params)*) -> __rt::Call<(#(#types,)*), #ret> {
                    unsafe { self.0.call(#index, (#(#args,)*)) }
                }
            }
        });
        quote!(#(#methods)*)
    }

    /// The owned type of a parameter, and whether a method of a client borrows it.
    fn owned(&self, ty: wit_parser::Type, scope: Scope) -> (TokenStream, bool) {
        match self.pass(ty) {
            Pass::Str => (quote!(::std::string::String), true),
            Pass::Slice(item) => {
                let item = self.ty(item, scope);
                (quote!(::std::vec::Vec<#item>), true)
            }
            Pass::Value => (self.ty(ty, scope), false),
        }
    }

    /// The hidden module with one type for each function, which runs it.
    fn handlers(&self, api: &Api<'_>, scope: Scope) -> TokenStream {
        let inner = scope.handlers();
        let use_rt = self.use_rt(inner);
        let name = &api.trait_name;
        let items = api.functions.iter().map(|func| {
            let (marker, method) = (&func.marker, &func.method);
            let types = func.function.params.iter().map(|param| match self.pass(param.ty) {
                Pass::Str => quote!(__rt::StrArg),
                Pass::Slice(item) => {
                    let item = self.ty(item, inner);
                    quote!(__rt::ListArg<#item>)
                }
                Pass::Value => self.ty(param.ty, inner),
            });
            let args = self.param_names(func.function, &["plugin"]);
            let passed = self.passed(func, &args);
            let ret = self.ret(func.function, inner);
            quote! {
                pub struct #marker;

                impl<T: super::#name> __rt::Handler<T> for #marker {
                    type Args = (#(#types,)*);
                    type Ret = #ret;

                    fn run(plugin: &mut T, (#(#args,)*): Self::Args) -> Self::Ret {
                        plugin.#method(#(#passed),*)
                    }
                }
            }
        });
        quote! {
            #[doc(hidden)]
            #[allow(missing_docs)]
            pub mod __functions {
                #use_rt
                #(#items)*
            }
        }
    }

    /// The arguments as they are passed on: borrowed where the parameter is.
    pub(crate) fn passed(&self, func: &Func<'_>, args: &[proc_macro2::Ident]) -> Vec<TokenStream> {
        let params = func.function.params.iter().zip(args);
        params
            .map(|(param, name)| match self.pass(param.ty) {
                Pass::Str | Pass::Slice(_) => quote!(&#name),
                Pass::Value => quote!(#name),
            })
            .collect()
    }

    pub(crate) fn exported_count(&self) -> usize {
        let modules = self.plan.modules.iter().filter(|module| module.side == Side::Export);
        modules.map(|module| module.api.functions.len()).sum::<usize>()
            + self.plan.exports.as_ref().map_or(0, |api| api.functions.len())
    }

    /// The methods of the world's client that give the clients of its interfaces.
    pub(crate) fn projections(&self) -> (TokenStream, TokenStream) {
        let own: Vec<String> = self
            .plan
            .exports
            .iter()
            .flat_map(|api| &api.functions)
            .map(|func| func.method.to_string())
            .collect();
        let exported = |module: &&Module<'_>| module.side == Side::Export && !module.api.functions.is_empty();
        let methods = self.plan.modules.iter().filter(exported).map(|module| {
            let mut name = module.ident.clone();
            while own.contains(&name.to_string()) {
                let plain = name.to_string();
                name = ident(&format!("{}_interface", plain.trim_start_matches("r#")));
            }
            let client = &module.api.client_name;
            let path = self.plan.module_path(module, Scope::ROOT);
            let docs = format!(" The functions of `{}`.", module.wit);
            let calls = &module.api.calls_name;
            let of_client = quote! {
                #[doc = #docs]
                pub fn #name(&mut self) -> &mut #path #client {
                    __rt::project(self)
                }
            };
            // Sound: all clients of a contract are of the whole of it.
            let of_calls = quote! {
                #[doc = #docs]
                pub fn #name(&self) -> #path #calls {
                    unsafe { <#path #client as __rt::Client>::calls(self.0.clone()) }
                }
            };
            (of_client, of_calls)
        });
        let (of_client, of_calls): (Vec<_>, Vec<_>) = methods.unzip();
        (quote!(#(#of_client)*), quote!(#(#of_calls)*))
    }
}
