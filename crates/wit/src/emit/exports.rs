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
        extra: &TokenStream,
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

    fn client(&self, api: &Api<'_>, owner: &str, scope: Scope, extra: &TokenStream) -> TokenStream {
        let docs = vec![
            format!("One instance of a plugin, seen through `{owner}`."),
            String::new(),
            "Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does \
             not have the function."
                .to_owned(),
        ];
        let required: Vec<u32> = if extra.is_empty() {
            api.functions.iter().map(|func| func.index as u32).collect()
        } else {
            (0..self.exported_count() as u32).collect()
        };
        let methods = self.client_methods(api, scope);
        self.client_type(&api.client_name, &docs, &required, scope, &quote!(#methods #extra))
    }

    /// A client with these methods.
    pub(crate) fn client_type(
        &self,
        name: &proc_macro2::Ident,
        docs: &[String],
        required: &[u32],
        scope: Scope,
        methods: &TokenStream,
    ) -> TokenStream {
        let (root, lints) = (scope.root(), super::lints(scope));
        // Sound: the methods call functions of this contract by their index and with their types, and the type
        // is a transparent wrapper.
        let docs = docs.iter().map(|line| if line.is_empty() { line.clone() } else { format!(" {line}") });
        let required = required.iter().map(|index| Literal::u32_unsuffixed(*index));
        // A function of the contract that has the name comes first; `Client::bound` still knows.
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
    pub(crate) fn projections(&self) -> TokenStream {
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
            quote! {
                #[doc = #docs]
                pub fn #name(&mut self) -> &mut #path #client {
                    __rt::project(self)
                }
            }
        });
        quote!(#(#methods)*)
    }
}
