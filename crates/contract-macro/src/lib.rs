//! The proc macros behind `keyway::contract!` and `export!`: a thin shell over `keyway-wit`.
//!
//! Nothing here is used by hand: `keyway_contract::contract!` calls [`contract_impl!`], and the plugin's part of
//! `export!` calls [`plugin_entry!`]. What is written is the work of `keyway_wit::emit`; this crate reads the
//! macros' input, finds the files, and turns problems into compile errors.

mod contract;
mod entry;
mod input;

use proc_macro::TokenStream;

/// Expands a WIT world: `contract_impl! { path::of::the::runtime; "wit" }`.
///
/// Behind the `;` stands a string, the path of the WIT files, or a block of options, each at most once:
///
/// | option | value |
/// |---|---|
/// | `path` | a folder of `.wit` files with an optional `deps` folder, or one file; relative to `Cargo.toml` |
/// | `inline` | the WIT itself, instead of a path |
/// | `world` | the world, where the package has more than one |
/// | `module` | the module of the crate that the macro stands in (`a::b`), where that is not the root |
///
/// All problems are reported at once, each as a compile error of its own that says what to do. Cargo expands
/// again when a WIT file changes.
#[proc_macro]
pub fn contract_impl(input: TokenStream) -> TokenStream {
    contract::expand(input.into()).unwrap_or_else(|errors| errors.into_tokens()).into()
}

/// Makes the manifest and the entry of a plugin: `plugin_entry! { rt: path, table: TABLE, manifest: NAME, }`.
///
/// The manifest is a JSON object in a `const` of the given name, from Cargo's metadata of the crate and its
/// `[package.metadata.keyway]`. The entry is the C function that a host calls with its table of functions; its
/// name carries the package and its version, so that plugins in one program do not collide.
#[proc_macro]
pub fn plugin_entry(input: TokenStream) -> TokenStream {
    entry::expand(input.into()).unwrap_or_else(|errors| errors.into_tokens()).into()
}
