//! `contract_impl!`: finds the WIT, emits its Rust, and reports what is wrong.

use std::path::{Path, PathBuf};

use keyway_wit::{EmitOptions, Problems, Wit, emit};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote;
use syn::LitStr;

use crate::input::{Errors, pairs, unwrapped};

/// What stands behind the runtime's path.
struct Options {
    source: Source,
    world: Option<LitStr>,
    module: String,
}

enum Source {
    Path(LitStr),
    Inline(LitStr),
}

pub(crate) fn expand(input: TokenStream) -> Result<TokenStream, Errors> {
    let mut tokens = input.into_iter();
    let runtime: TokenStream = tokens
        .by_ref()
        .take_while(|token| !matches!(token, TokenTree::Punct(p) if p.as_char() == ';'))
        .collect();
    let options = options(unwrapped(tokens.collect()))?;

    let base = manifest_dir();
    let world = options.world.as_ref().map(LitStr::value);
    let (wit, span) = match &options.source {
        Source::Path(path) => {
            (Wit::from_path(&base, Path::new(&path.value()), world.as_deref()), path.span())
        }
        Source::Inline(text) => (Wit::from_text("inline", &text.value(), world.as_deref()), text.span()),
    };
    // A problem without a place in the text is one with its choice: of the file, or of the world.
    let chosen = options.world.as_ref().map_or(span, LitStr::span);
    let wit = wit.map_err(|problems| errors(&problems, span, chosen))?;
    let emitted = emit(&wit, &EmitOptions { runtime, module: options.module });
    let emitted = respan_crate(emitted.map_err(|problems| errors(&problems, span, span))?, span);
    let watched = watched(wit.files(), &base);
    Ok(quote!(#emitted #watched))
}

/// Gives the `$crate` of `export!` the place of the user's own tokens. Where this macro is called from inside
/// `contract!`, its own place would make it the crate that defines `contract!`.
fn respan_crate(tokens: TokenStream, span: Span) -> TokenStream {
    let mut after_dollar = false;
    let respan = |mut token: TokenTree| {
        if let TokenTree::Group(group) = &token {
            let mut inner = proc_macro2::Group::new(group.delimiter(), respan_crate(group.stream(), span));
            inner.set_span(group.span());
            token = TokenTree::Group(inner);
        }
        if after_dollar && matches!(&token, TokenTree::Ident(ident) if ident == "crate") {
            token.set_span(span);
        }
        after_dollar = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '$');
        token
    };
    tokens.into_iter().map(respan).collect()
}

fn options(tokens: TokenStream) -> Result<Options, Errors> {
    if let Ok(path) = syn::parse2::<LitStr>(tokens.clone()) {
        return Ok(Options { source: Source::Path(path), world: None, module: String::new() });
    }
    let mut errors = Errors::default();
    let (mut path, mut inline, mut world, mut module) = (None, None, None, None);
    for pair in pairs(tokens, &["path", "inline", "world", "module"])? {
        match pair.string() {
            Err(more) => errors.append(more),
            Ok(value) => match pair.key.as_str() {
                "path" => path = Some(value),
                "inline" => inline = Some(value),
                "world" => world = Some(value),
                _ => module = Some(value),
            },
        }
    }
    errors.check()?;
    let source = match (path, inline) {
        (Some(path), None) => Source::Path(path),
        (None, Some(inline)) => Source::Inline(inline),
        (Some(_), Some(inline)) => {
            return Err(Errors::one(inline.span(), "`path` and `inline` are both given; leave one out"));
        }
        (None, None) => {
            let example = "name the WIT of the contract: `contract!(\"wit\")`, or `contract!({ path: \"wit\", world: \"my-world\" })`";
            return Err(Errors::one(Span::call_site(), example));
        }
    };
    Ok(Options { source, world, module: module.map(|module| module.value()).unwrap_or_default() })
}

fn errors(problems: &Problems, span: Span, world: Span) -> Errors {
    let mut errors = Errors::default();
    for problem in problems.iter() {
        let about_world = problem.place.is_none() && problem.message.contains(" world");
        errors.push(if about_world { world } else { span }, problem.to_string());
    }
    errors
}

/// The folder of the crate that is compiled.
pub(crate) fn manifest_dir() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default()
}

/// Makes the compiler know the files: it compiles the crate again when one of them changes.
pub(crate) fn watched(files: &[PathBuf], base: &Path) -> TokenStream {
    let files = files.iter().map(|file| match file.strip_prefix(base) {
        Ok(inside) => {
            let inside = format!("/{}", inside.display());
            quote!(
                const _: &[u8] =
                    ::core::include_bytes!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #inside));
            )
        }
        Err(_) => {
            let file = file.display().to_string();
            quote!(
                const _: &[u8] = ::core::include_bytes!(#file);
            )
        }
    });
    quote!(#(#files)*)
}
