//! From WIT's names to Rust's.

use std::collections::HashSet;

use proc_macro2::{Ident, Span};

/// The words that Rust takes for itself, and that `r#` makes usable.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The words that not even `r#` makes usable.
const NEVER: &[&str] = &["self", "Self", "super", "crate"];

/// An identifier, escaped where it is a keyword.
pub(crate) fn ident(name: &str) -> Ident {
    if NEVER.contains(&name) {
        Ident::new(&format!("{name}_"), Span::call_site())
    } else if KEYWORDS.contains(&name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

/// `image-filter` as `ImageFilter`.
pub(crate) fn camel(name: &str) -> String {
    name.split('-')
        .flat_map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars.map(|c| c.to_ascii_lowercase())).collect::<Vec<_>>()
        })
        .collect()
}

/// `image-filter` as `image_filter`.
pub(crate) fn snake(name: &str) -> String {
    name.replace('-', "_").to_ascii_lowercase()
}

/// `image-filter` as `IMAGE_FILTER`.
pub(crate) fn screaming(name: &str) -> String {
    name.replace('-', "_").to_ascii_uppercase()
}

/// The names of one Rust namespace.
#[derive(Clone, Default)]
pub(crate) struct Names(HashSet<String>);

impl Names {
    /// Names that are taken from the start.
    pub(crate) fn reserved(names: &[&str]) -> Self {
        Names(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// The first of the candidates that is free, or the last with as many `_` behind it as it takes. Names
    /// from WIT never end in `_`, so what is free stays free of surprises.
    pub(crate) fn take(&mut self, candidates: &[String]) -> String {
        for candidate in candidates {
            if self.0.insert(candidate.clone()) {
                return candidate.clone();
            }
        }
        let mut name = candidates.last().cloned().unwrap_or_default();
        while !self.0.insert(name.clone()) {
            name.push('_');
        }
        name
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(camel("image-filter"), "ImageFilter");
        assert_eq!(camel("HTTP-get2"), "HttpGet2");
        assert_eq!(snake("HTTP-get"), "http_get");
        assert_eq!(screaming("read-only"), "READ_ONLY");
        assert_eq!(ident("type").to_string(), "r#type");
        assert_eq!(ident("self").to_string(), "self_");
        let mut names = Names::reserved(&["Filter"]);
        assert_eq!(names.take(&["Filter".into(), "FilterTrait".into()]), "FilterTrait");
        assert_eq!(names.take(&["Filter".into(), "FilterTrait".into()]), "FilterTrait_");
    }
}
