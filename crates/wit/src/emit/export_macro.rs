//! `export!`: what makes a type of a plugin crate its plugin.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use wit_parser::abi::AbiVariant;
use wit_parser::{PackageName, WorldItem, WorldKey};

use super::abi::{core_type, from_bits, to_bits};
use super::plan::Func;
use super::{Emitter, LINTS};
use crate::model::Side;
use crate::problem::Problem;

/// The interface that every plugin exports besides its contract.
pub(crate) const LIFECYCLE: (&str, &str, &str) = ("keyway", "plugin", "lifecycle");

impl Emitter<'_> {
    /// The macro, under a name that no other contract has, and `export` for it.
    pub(crate) fn export_macro(&self, text: &str) -> Result<TokenStream, Problem> {
        let world = super::names::snake(&self.plan.resolve.worlds[self.wit.world].name);
        let hash = fnv(&format!("{} {} {text}", self.wit.name(), self.options.module));
        let name = format_ident!("__keyway_export_{world}_{hash:016x}");
        let section = format!("component-type:keyway-{world}-{hash:016x}");
        let component = self.component_type()?;
        let length = Literal::usize_unsuffixed(component.len());
        let component = Literal::byte_string(&component);

        let path = self.options.module.split("::").filter(|part| !part.is_empty()).map(super::names::ident);
        let root = quote!($crate #(::#path)*);
        let functions = self.groups(Side::Export).into_iter().flat_map(|(_, api, scope)| {
            let module = self.outside(scope);
            api.functions.iter().map(move |func| (func, module.clone()))
        });
        let functions =
            functions.enumerate().map(|(index, (func, module))| self.core_export(index, func, &module));
        let docs = format!(
            " Makes a type the plugin of this crate. The type implements what `{}` exports, and `Default` or the \
             lifecycle.",
            self.wit.name()
        );
        Ok(quote! {
            #[doc(hidden)]
            #[macro_export]
            macro_rules! #name {
                ($plugin:ty) => {
                    #[cfg(target_arch = "wasm32")]
                    #LINTS
                    const _: () = {
                        use #root as __contract;

                        #(#functions)*

                        #[unsafe(link_section = #section)]
                        static __COMPONENT_TYPE: [u8; #length] = *#component;
                    };

                    #root::__rt::plugin!($plugin, #root);
                };
            }

            #[doc = #docs]
            #[doc = ""]
            #[doc = " It is used once in a crate: `export!(MyPlugin);`"]
            #[doc(inline)]
            pub use #name as export;
        })
    }

    /// The core functions of one exported function, by the canonical ABI.
    fn core_export(&self, index: usize, func: &Func<'_>, module: &TokenStream) -> TokenStream {
        let signature = self.plan.resolve.wasm_signature(AbiVariant::GuestExport, func.function);
        let (name, marker) = (&func.qualified, &func.marker);
        let function = format_ident!("__export_{index}");
        let params: Vec<_> = (0..signature.params.len()).map(|index| format_ident!("a{index}")).collect();
        let types = signature.params.iter().map(|ty| core_type(*ty));
        let flat = signature.params.iter().zip(&params).map(|(ty, name)| to_bits(*ty, quote!(#name)));
        let served = quote!(__contract::__rt::guest::serve::<$plugin, __contract::#module __functions::#marker>(&[#(#flat),*]));
        let (arrow, body) = match signature.results.first() {
            None => (quote!(), quote!({ #served; })),
            Some(ty) => {
                let core = core_type(*ty);
                (quote!(-> #core), from_bits(*ty, served))
            }
        };
        let post = signature.retptr.then(|| {
            let function = format_ident!("__post_{index}");
            let name = format!("cabi_post_{name}");
            quote! {
                #[unsafe(export_name = #name)]
                unsafe extern "C" fn #function(at: i32) {
                    unsafe {
                        __contract::__rt::guest::post_return::<$plugin, __contract::#module __functions::#marker>(
                            at as u32 as usize,
                        )
                    }
                }
            }
        });
        // Sound: the flat values are what the canonical ABI passes to this function, for the component's only
        // plugin; `at` is the result that the function gave, and its caller is done with it.
        quote! {
            #[unsafe(export_name = #name)]
            unsafe extern "C" fn #function(#(#params: #types),*) #arrow {
                unsafe { #body }
            }
            #post
        }
    }

    /// The type of a component with this contract and the lifecycle, as `wasm-component-ld` reads it from the
    /// plugin's section.
    fn component_type(&self) -> Result<Vec<u8>, Problem> {
        let mut resolve = self.wit.resolve.clone();
        let (namespace, name, interface) = LIFECYCLE;
        let package = PackageName {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            version: Some(semver::Version::new(1, 0, 0)),
        };
        let id = resolve
            .package_names
            .get(&package)
            .and_then(|package| resolve.packages[*package].interfaces.get(interface).copied())
            .ok_or_else(|| {
                Problem::new(
                    format!("package `{package}` is given, but without the interface `{interface}`"),
                    "leave the package out: it comes with keyway",
                )
            })?;
        resolve.worlds[self.wit.world].exports.insert(
            WorldKey::Interface(id),
            WorldItem::Interface {
                id,
                stability: Default::default(),
                external_id: None,
                docs: Default::default(),
                span: Default::default(),
            },
        );
        let encoding = wit_component::StringEncoding::UTF8;
        wit_component::metadata::encode(&resolve, self.wit.world, encoding, None).map_err(|error| {
            Problem::new(
                format!("the contract has no component type: {error:#}"),
                "please report this contract",
            )
        })
    }
}

/// FNV-1a: the same on every machine and in every version of the compiler.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
