//! What contracts expand to, reviewed: `tests/expanded/<case>.wit` and what it becomes, `<case>.rs`.
//!
//! `BLESS=1 cargo test -p keyway-wit --features emit --test expanded` writes the `.rs` files again; read what
//! has changed in them.

use std::fs;
use std::path::Path;

use keyway_wit::{EmitOptions, Wit, emit};

#[test]
fn expansions_are_as_reviewed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expanded");
    let bless = std::env::var_os("BLESS").is_some();
    let mut names: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".wit").map(str::to_owned))
        .collect();
    names.sort();
    let mut changed = Vec::new();
    for name in names {
        let wit = Wit::from_path(&folder, Path::new(&format!("{name}.wit")), None)
            .unwrap_or_else(|problems| panic!("{problems}"));
        let options = EmitOptions { runtime: quote::quote!(::keyway_contract::__rt), module: String::new() };
        let tokens = emit(&wit, &options).unwrap_or_else(|problems| panic!("{problems}"));
        let file = syn::parse2(tokens.clone()).unwrap_or_else(|error| panic!("{name}: {error}\n{tokens}"));
        let text = shortened(&prettyplease::unparse(&file));
        let path = folder.join(format!("{name}.rs"));
        if bless {
            fs::write(&path, &text).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != text {
            changed.push(name);
        }
    }
    assert!(changed.is_empty(), "the expansion of {changed:?} is not as reviewed; `BLESS=1` writes it again");
}

/// Leaves out the component's type: it is long, and the canonical text says the same.
fn shortened(text: &str) -> String {
    let Some(start) = text.find("b\"\\0asm") else { return text.to_owned() };
    let end = text[start..].find("\";").map_or(text.len(), |end| start + end);
    format!("{}b\"…{}", &text[..start], &text[end..])
}
