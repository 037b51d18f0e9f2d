//! What is printed reads back to the same contract, whatever the contract is.

use std::fs;
use std::path::Path;

use keyway_wit::{Wit, contract_text};
use proptest::prelude::*;
use strategy::{contract, same};

mod strategy;

/// The contracts whose expansions are reviewed.
fn reviewed() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expanded");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut texts: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "wit"))
        .map(|path| {
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap())
        })
        .collect();
    texts.sort();
    texts
}

#[test]
fn the_canonical_text_is_a_fixed_point() {
    for (name, text) in reviewed() {
        let wit = Wit::from_text(&name, &text, None).unwrap();
        let (contract, canonical) = (wit.contract().unwrap(), wit.text().unwrap());
        let again = Wit::from_text(&name, &canonical, None).unwrap_or_else(|e| panic!("{e}\n{canonical}"));
        same(&contract, &again.contract().unwrap());
        assert_eq!(again.text().unwrap(), canonical, "{name}");
    }
}

#[test]
fn the_canonical_text_does_not_depend_on_the_files() {
    let one = "/// Docs.\npackage a:b@1.0.0; interface i { use t.{r}; f: func(r: r); } interface t { record r { x: u8 } }
        interface unused { g: func(); } world other { import unused; } /// World.\nworld w { export i; }";
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("z.wit", "interface i {\n  use t.{r};\n  f: func(r: r);\n}"),
        ("a.wit", "/// Docs.\npackage a:b@1.0.0;\ninterface t { record r { x: u8 } }"),
        ("w.wit", "/// World.\nworld w { export i; }"),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let files = Wit::from_path(folder.path(), Path::new(""), Some("w")).unwrap().text().unwrap();
    let whole = Wit::from_text("one.wit", one, Some("w")).unwrap().text().unwrap();
    // Interfaces come in the order of their files or of the text; everything else is the same.
    let lines = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(lines(&files), lines(&whole));
    assert!(!whole.contains("unused") && !whole.contains("other"), "{whole}");
}

#[test]
fn a_contract_without_text_is_printed() {
    for (name, text) in reviewed() {
        let contract = Wit::from_text(&name, &text, None).unwrap().contract().unwrap();
        let document = contract_text(&contract);
        let again = Wit::from_text(&name, &document, None).unwrap_or_else(|e| panic!("{e}\n{document}"));
        same(&contract, &again.contract().unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_contract_reads_back(contract in contract()) {
        let document = contract_text(&contract);
        let wit = Wit::from_text("any.wit", &document, None).unwrap_or_else(|e| panic!("{e}\n{document}"));
        same(&contract, &wit.contract().unwrap_or_else(|e| panic!("{e}\n{document}")));
        let canonical = wit.text().unwrap();
        let again = Wit::from_text("any.wit", &canonical, None).unwrap_or_else(|e| panic!("{e}\n{canonical}"));
        same(&contract, &again.contract().unwrap());
        prop_assert_eq!(again.text().unwrap(), canonical);
    }
}
