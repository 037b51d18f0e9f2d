//! What a plugin imports: the function that it calls, and the trait that a host implements.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use wit_parser::abi::AbiVariant;

use super::Emitter;
use super::abi::{core_type, from_bits, to_bits};
use super::plan::{Api, Func, Scope};
use super::types::Pass;

impl Emitter<'_> {
    /// The trait, the functions and the service of an imported interface, or of the world itself.
    ///
    /// `wit` is the interface's name, empty for the world itself, and `position` its place in the contract's
    /// imports.
    pub(crate) fn imported(&self, api: &Api<'_>, wit: &str, position: usize, scope: Scope) -> TokenStream {
        let (root, result) = (scope.root(), self.result(scope));
        let name = &api.trait_name;
        let shown = if wit.is_empty() { self.wit.name() } else { wit.to_owned() };
        let docs = self.docs(
            api.docs,
            &format!("`{shown}`."),
            &["A host implements it, for all its plugins and from any thread.".to_owned()],
        );
        let methods = api.functions.iter().map(|func| {
            let mut notes = Vec::new();
            notes.extend(func.since.as_ref().map(|since| format!("Since {since}.")));
            notes.push(
                "# Errors\nWhat the host refuses or fails with; the plugin's call ends with it.".to_owned(),
            );
            let docs = self.docs(&func.function.docs, &format!("`{}`.", func.qualified), &notes);
            let (name, params) = (&func.method, self.params(func.function, scope));
            let ret = self.ret(func.function, scope);
            quote!(#docs fn #name(&self #(, #params)*) -> #result<#ret, __rt::ServiceError>;)
        });
        let functions = api.functions.iter().map(|func| self.import(func, wit, scope));
        let service = &api.service_name;
        let service_docs =
            format!(" Makes a host service of an implementation of `{shown}`, for `HostBuilder::provide`.");
        let position = Literal::usize_unsuffixed(position);
        let entries = api.functions.iter().map(|func| {
            let marker = &func.marker;
            quote!(__rt::ServiceFunction::of::<T, __functions::#marker>())
        });
        let handlers = self.service_handlers(api, scope);
        quote! {
            #docs
            pub trait #name: Send + Sync {
                #(#methods)*
            }

            #(#functions)*

            #[doc = #service_docs]
            pub fn #service<T: #name + 'static>(service: T) -> __rt::Service {
                __rt::Service::new(&#root CONTRACT.imports[#position], ::std::sync::Arc::new(service), &[#(#entries),*])
            }

            #handlers
        }
    }

    /// The function that a plugin calls.
    fn import(&self, func: &Func<'_>, wit: &str, scope: Scope) -> TokenStream {
        let mut notes = Vec::new();
        notes.extend(func.since.as_ref().map(|since| format!("Since {since}.")));
        notes.push(
            "# Panics\nWhen the host refuses or fails: that ends the call that the plugin is in, and the host's \
             error arrives at its caller."
                .to_owned(),
        );
        let docs = self.docs(&func.function.docs, &format!("`{}`.", func.qualified), &notes);
        let name = &func.method;
        let params = self.params(func.function, scope);
        let args = self.param_names(func.function, &[]);
        let arrow = self.arrow(func, scope);
        let ret = self.ret(func.function, scope);
        let index = Literal::usize_unsuffixed(func.index);
        let section = format!("keyway.import.{}", func.qualified);

        let signature = self.plan.resolve.wasm_signature(AbiVariant::GuestImport, func.function);
        let module = if wit.is_empty() { "$root" } else { wit };
        let link_name = &func.function.name;
        let core: Vec<_> = signature.params.iter().map(|ty| core_type(*ty)).collect();
        let core_names: Vec<_> = (0..core.len()).map(|index| format_ident!("a{index}")).collect();
        let core_result = signature.results.first().map(|ty| {
            let ty = core_type(*ty);
            quote!(-> #ty)
        });
        let passed = signature.params.iter().enumerate().map(|(index, ty)| {
            let index = Literal::usize_unsuffixed(index);
            from_bits(*ty, quote!(flat[#index]))
        });
        let called = match signature.results.first() {
            None => quote!({ __import(#(#passed),*); 0 }),
            Some(ty) => to_bits(*ty, quote!(__import(#(#passed),*))),
        };
        // Sound: the core function is the import's by the canonical ABI, and the index is that of the contract;
        // both are called with the function's types. The index lies in a section of its own, which the linker drops
        // with the function where nothing calls it: so the host sees in the file which services a plugin calls.
        quote! {
            #docs
            pub fn #name(#(#params),*) #arrow {
                #[cfg(target_arch = "wasm32")]
                {
                    #[link(wasm_import_module = #module)]
                    unsafe extern "C" {
                        #[link_name = #link_name]
                        fn __import(#(#core_names: #core),*) #core_result;
                    }
                    unsafe { __rt::guest::import::<_, #ret>((#(#args,)*), |flat| #called) }
                }
                #[cfg(not(target_arch = "wasm32"))]
                {
                    #[cfg_attr(all(unix, not(target_vendor = "apple")), unsafe(link_section = #section))]
                    static __INDEX: u32 = #index;
                    unsafe { __rt::host_call::<_, #ret>(__rt::import_index(&__INDEX), (#(#args,)*)) }
                }
            }
        }
    }

    /// The hidden module with one type for each function, which runs it on a host's implementation.
    fn service_handlers(&self, api: &Api<'_>, scope: Scope) -> TokenStream {
        let inner = scope.handlers();
        let (use_rt, result) = (self.use_rt(inner), self.result(inner));
        let name = &api.trait_name;
        let items = api.functions.iter().map(|func| {
            let (marker, method) = (&func.marker, &func.method);
            // Arguments of a service outlive the plugin's memory: they are owned.
            let types = func.function.params.iter().map(|param| match self.pass(param.ty) {
                Pass::Str => self.string(inner),
                Pass::Slice(item) => {
                    let item = self.ty(item, inner);
                    quote!(__rt::ListArg<#item>)
                }
                Pass::Value => self.ty(param.ty, inner),
            });
            let args = self.param_names(func.function, &["service"]);
            let passed = self.passed(func, &args);
            let ret = self.ret(func.function, inner);
            quote! {
                pub struct #marker;

                impl<T: super::#name> __rt::ServiceHandler<T> for #marker {
                    type Args = (#(#types,)*);
                    type Ret = #ret;

                    fn run(service: &T, (#(#args,)*): Self::Args) -> #result<Self::Ret, __rt::ServiceError> {
                        service.#method(#(#passed),*)
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
}
