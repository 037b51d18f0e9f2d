//! `plugin_entry!`: the manifest and the entry of a plugin.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::contract::{manifest_dir, watched};
use crate::input::{Errors, pairs};

/// The version of the manifest's form.
const FORM: u32 = 1;

/// What `[package.metadata.keyway]` may have.
const KNOWN: &[&str] = &["id", "grants"];

pub(crate) fn expand(input: TokenStream) -> Result<TokenStream, Errors> {
    let (mut rt, mut table, mut manifest) = (None, None, None);
    for pair in pairs(input, &["rt", "table", "manifest"])? {
        let value: TokenStream = pair.value.into_iter().collect();
        match pair.key.as_str() {
            "rt" => rt = Some(value),
            "table" => table = Some(value),
            _ => manifest = Some(value),
        }
    }
    let (Some(rt), Some(table), Some(manifest)) = (rt, table, manifest) else {
        return Err(Errors::one(Span::call_site(), "`rt`, `table` and `manifest` are all needed"));
    };

    let base = manifest_dir();
    let file = base.join("Cargo.toml");
    let text = std::fs::read_to_string(&file).map_err(|error| {
        Errors::one(Span::call_site(), format!("can't read `Cargo.toml` of this crate: {error}"))
    })?;
    let json = json(&text, &Package::from_env())?;
    let entry =
        format!("keyway_plugin_v1__{}_{}", plain(&var("CARGO_PKG_NAME")), plain(&var("CARGO_PKG_VERSION")));
    let name = Ident::new(&entry, Span::call_site());
    let watched = watched(&[file], &base);
    Ok(quote! {
        const #manifest: &str = #json;
        #watched

        #[cfg(not(target_arch = "wasm32"))]
        #[allow(unsafe_code, clippy::undocumented_unsafe_blocks)]
        #[doc(hidden)]
        #[unsafe(export_name = #entry)]
        pub unsafe extern "C" fn #name(host: *const #rt::abi::Host) -> *const #rt::abi::Plugin {
            unsafe { #rt::enter(host, &#table) }
        }
    })
}

/// What Cargo knows of the crate.
struct Package {
    name: String,
    version: String,
    description: String,
    licence: String,
    authors: Vec<String>,
    repository: String,
}

impl Package {
    fn from_env() -> Self {
        let authors = var("CARGO_PKG_AUTHORS");
        Package {
            name: var("CARGO_PKG_NAME"),
            version: var("CARGO_PKG_VERSION"),
            description: var("CARGO_PKG_DESCRIPTION"),
            licence: var("CARGO_PKG_LICENSE"),
            authors: authors.split(':').filter(|author| !author.is_empty()).map(str::to_owned).collect(),
            repository: var("CARGO_PKG_REPOSITORY"),
        }
    }
}

fn var(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// The manifest of a crate with this `Cargo.toml`.
fn json(cargo_toml: &str, package: &Package) -> Result<String, Errors> {
    let mut errors = Errors::default();
    let section = |text: &str| format!("`[package.metadata.keyway]` in Cargo.toml: {text}");
    let document: toml::Table = cargo_toml
        .parse()
        .map_err(|error| Errors::one(Span::call_site(), format!("Cargo.toml is no TOML: {error}")))?;
    let mut value = Some(&document);
    for key in ["package", "metadata", "keyway"] {
        value = value.and_then(|table| table.get(key)).and_then(toml::Value::as_table);
    }

    let mut id = format!("local.{}", package.name.to_ascii_lowercase().replace('_', "-"));
    let mut grants = Vec::new();
    for (key, value) in value.into_iter().flatten() {
        match key.as_str() {
            "id" => match value.as_str() {
                Some(text) if is_id(text) => id = text.to_owned(),
                _ => errors.push(
                    Span::call_site(),
                    section(
                        "`id` has to be a string of two or more words with dots between them, as in \
                         \"vendor.name\"; a word is of `a` to `z`, `0` to `9` and `-`",
                    ),
                ),
            },
            "grants" => {
                let list = value.as_array().map(|items| items.iter().map(toml::Value::as_str).collect());
                match list {
                    Some(Some(list)) => grants = list,
                    _ => errors.push(
                        Span::call_site(),
                        section("`grants` has to be a list of strings, as in [\"read:/data\"]"),
                    ),
                }
            }
            other => {
                let known: Vec<_> = KNOWN.iter().map(|key| format!("`{key}`")).collect();
                errors.push(
                    Span::call_site(),
                    section(&format!("unknown key `{other}`; there are: {}", known.join(", "))),
                );
            }
        }
    }
    errors.check()?;
    let grants: Vec<&str> = grants;
    let manifest = serde_json::json!({
        "keyway": FORM,
        "id": id,
        "version": package.version,
        "description": package.description,
        "licence": package.licence,
        "authors": package.authors,
        "repository": package.repository,
        "grants": grants,
        "sdk": env!("CARGO_PKG_VERSION"),
    });
    Ok(manifest.to_string())
}

/// `vendor.name`: two or more words of small letters, digits and `-`.
fn is_id(text: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    text.contains('.') && text.split('.').all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package() -> Package {
        Package {
            name: "my_Filter".into(),
            version: "1.2.3".into(),
            description: "says \"hi\"".into(),
            licence: "MIT".into(),
            authors: vec!["A <a@example.invalid>".into()],
            repository: String::new(),
        }
    }

    fn text(result: Result<String, Errors>) -> String {
        result.unwrap_or_else(|errors| errors.into_tokens().to_string())
    }

    #[test]
    fn the_manifest_of_a_plain_crate() {
        let json = text(json("[package]\nname = \"x\"", &package()));
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["id"], "local.my-filter");
        assert_eq!(value["keyway"], 1);
        assert_eq!(value["description"], "says \"hi\"");
        assert_eq!(value["grants"], serde_json::json!([]));
    }

    #[test]
    fn what_the_author_says() {
        let toml = "[package.metadata.keyway]\nid = \"acme.sepia-2\"\ngrants = [\"read:/data\"]";
        let value: serde_json::Value = serde_json::from_str(&text(json(toml, &package()))).unwrap();
        assert_eq!(value["id"], "acme.sepia-2");
        assert_eq!(value["grants"], serde_json::json!(["read:/data"]));
    }

    #[test]
    fn all_mistakes_at_once() {
        let toml = "[package.metadata.keyway]\nid = \"Sepia\"\ngrants = \"all\"\nname = 1";
        let errors = text(json(toml, &package()));
        for part in ["`id` has to be", "`grants` has to be", "unknown key `name`", "`id`, `grants`"] {
            assert!(errors.contains(part), "{part} in {errors}");
        }
        for id in ["", "a", ".a", "a.", "a..b", "a.B", "a b.c"] {
            assert!(!is_id(id), "{id}");
        }
    }

    #[test]
    fn not_even_toml() {
        assert!(text(json("[", &package())).contains("no TOML"));
    }
}
