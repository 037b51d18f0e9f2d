//! `src/lib.rs` of a new project.

use std::fmt::Write as _;

use keyway_wit::SkeletonTrait;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::contract::{Contract, Source};
use crate::failure;

/// Writes the source of a plugin of this name.
///
/// # Errors
/// When the contract can't be expressed in Rust.
pub fn source(name: &str, contract: &Contract) -> anyhow::Result<String> {
    let plugin: String = name.split(['-', '_']).map(capitalised).collect();
    let path = match &contract.source {
        Source::Wit(_) => quote!(contract),
        Source::Crate(name, _, module) => {
            let parts = std::iter::once(name.replace('-', "_")).chain(module.iter().cloned());
            let parts = parts.map(|part| format_ident!("{part}"));
            quote!(#(#parts)::*)
        }
    };
    let skeleton = keyway_wit::skeleton(&contract.wit, &path, &plugin);
    let skeleton = skeleton.map_err(|problems| failure::problems(&problems))?;

    let mut text = format!("//! A plugin for the contract `{}`.\n\n", contract.wit.name());
    for path in &skeleton.uses {
        text.push_str(&printed(quote!(use #path;))?);
    }
    if !skeleton.uses.is_empty() {
        text.push('\n');
    }
    if let Source::Wit(world) = &contract.source {
        let _ = write!(
            text,
            "/// What `wit/` becomes in Rust; `cargo doc --open` shows it.\n\
             pub mod contract {{\n    keyway::contract!({{ path: \"wit\", world: \"{world}\", module: \"contract\" }});\n}}\n\n"
        );
    }
    let _ = write!(
        text,
        "/// The plugin: its fields are the state of one instance.\n\
         #[derive(Default)]\npub struct {plugin};\n\n"
    );
    for part in &skeleton.traits {
        text.push_str(&implementation(part, &plugin)?);
        text.push('\n');
    }
    let path = path.to_string().replace(' ', "");
    let _ = writeln!(text, "{path}::export!({plugin});");
    Ok(text)
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

/// An `impl` with an empty line between methods, which the printer does not leave.
fn implementation(part: &SkeletonTrait, plugin: &str) -> anyhow::Result<String> {
    let (name, path) = (format_ident!("{plugin}"), &part.path);
    let methods = part.methods.iter().map(|method| {
        let text = printed(quote!(impl #path for #name { #method }))?;
        let lines: Vec<&str> = text.lines().collect();
        // Without the first line and the last, which are the block's own.
        Ok(lines[1..lines.len().saturating_sub(1).max(1)].join("\n") + "\n")
    });
    let methods = methods.collect::<anyhow::Result<Vec<_>>>()?.join("\n");
    let head = printed(quote!(impl #path for #name {}))?;
    Ok(format!("{}{{\n{methods}}}\n", head.trim_end().trim_end_matches("{}")))
}

fn printed(tokens: TokenStream) -> anyhow::Result<String> {
    Ok(prettyplease::unparse(&syn::parse2(tokens)?))
}
