//! docs/abi.md and the README as a stranger reads them: what they show is built from the page alone, and called.
//! The Rust of the README is a doc test of this crate.

use std::fs;

use keyway::wave;

/// A page of the repository.
fn page(name: &str) -> String {
    keyway_conformance::read(&keyway_conformance::root().join("..").join(name))
}

/// The blocks of a language on a page.
fn blocks<'a>(page: &'a str, language: &str) -> impl Iterator<Item = &'a str> {
    page.split(&format!("```{language}\n"))
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect::<Vec<_>>()
        .into_iter()
}

/// The first block of a language on a page that has a text in it.
fn block<'a>(page: &'a str, language: &str, text: &str) -> &'a str {
    blocks(page, language)
        .find(|block| block.contains(text))
        .unwrap_or_else(|| panic!("the page has no {language} block with `{text}`"))
}

#[test]
fn the_plugin_of_the_page_works_as_it_stands() {
    let page = page("docs/abi.md");
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("greet.c");
    fs::write(&source, block(&page, "c", "keyway_plugin_v1")).unwrap();
    fs::write(folder.path().join("contract.wit"), block(&page, "wit", "package demo:greet")).unwrap();
    let library = folder.path().join("greet.so");
    keyway_conformance::compile_c(&source, &library).unwrap_or_else(|error| panic!("{error}"));

    let host = keyway::host().trust(keyway::Trust::any()).build().unwrap();
    let plugin = host.open(&library).unwrap();
    assert_eq!((plugin.id(), &*plugin.manifest().version), ("demo.greet", "1.0.0"));
    let mut instance = plugin.instantiate("").unwrap();
    for (call, expected) in [
        ("greet(\"Ada\")", "\"Hello, Ada\""),
        ("greet(\"\")", "\"Hello, \""),
        ("shift([1, -5, 2147483647], 1)", "[2, -4, -2147483648]"),
        ("shift([], 1)", "[]"),
    ] {
        let symbol = plugin.lookup(call.split('(').next().unwrap()).unwrap();
        let args = wave::parse_args(symbol.ty(), call).unwrap();
        let value = symbol.call(&mut instance, &args).unwrap().unwrap();
        let ty = symbol.ty().result.as_ref().unwrap();
        assert_eq!(wave::print(ty, &value).unwrap(), expected, "{call}");
    }
}

/// Each block is compiled as it stands, behind the declarations of those before it: as declarations, or as statements
/// of a plugin's function.
#[test]
fn all_c_of_the_page_compiles() {
    let page = page("docs/abi.md");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("block.c");
    let compile = |text: &str| {
        fs::write(&file, text).unwrap();
        let output = std::process::Command::new("gcc")
            .args([
                "-std=c99",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-pedantic",
                "-Wno-unused",
                "-fsyntax-only",
                "-I",
            ])
            .arg(keyway_conformance::root().join("../include"))
            .arg(&file)
            .output()
            .unwrap();
        output.status.success().then_some(()).ok_or(String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let mut declared = "#include <stdlib.h>\n#include \"keyway_plugin.h\"\n".to_owned();
    let parts: Vec<_> = blocks(&page, "c").filter(|block| !block.contains("#include")).collect();
    assert!(parts.len() > 5, "the page shows {} parts in C", parts.len());
    for part in parts {
        let declarations = format!("{declared}{part}");
        let Err(as_declarations) = compile(&declarations) else {
            declared = declarations;
            continue;
        };
        let head = "static keyway_status example(const keyway_host *host, size_t size)";
        compile(&format!("{declared}{head} {{\n{part}\nreturn KEYWAY_OK;\n}}\n")).unwrap_or_else(
            |as_statements| {
                panic!("no C:\n{part}\nas declarations:\n{as_declarations}\nas statements:\n{as_statements}")
            },
        );
    }
}

/// The contract that the README begins with is the one of the filters that its Rust is compiled with.
#[test]
fn the_contract_of_the_readme_is_that_of_the_filters() {
    let page = page("README.md");
    let wit = keyway_wit::Wit::from_text("README.md", block(&page, "wit", "package media:filter"), None);
    let shown = wit.unwrap().contract().unwrap();
    assert_eq!(keyway_wit::compare(&shown, &filter_contract::CONTRACT), keyway_wit::Comparison::Same);
}

/// The header is C++ as well as C, from the oldest that it promises to what the compiler has.
#[test]
fn the_header_compiles_everywhere_alone() {
    let folder = tempfile::tempdir().unwrap();
    let include = keyway_conformance::root().join("../include");
    for (compiler, extension, standards) in
        [("gcc", "c", &["c99", "c11", "c17"][..]), ("g++", "cc", &["c++11", "c++17", "c++20"][..])]
    {
        let file = folder.path().join(format!("alone.{extension}"));
        fs::write(&file, "#include \"keyway_plugin.h\"\n#include \"keyway_plugin.h\"\n").unwrap();
        for standard in standards {
            let output = std::process::Command::new(compiler)
                .arg(format!("-std={standard}"))
                .args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only", "-I"])
                .arg(&include)
                .arg(&file)
                .output()
                .unwrap();
            let text = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{compiler} -std={standard}: {text}");
        }
    }
}

/// The sizes in the header and on the page are those of the Rust side.
#[test]
fn the_tables_have_the_sizes_that_the_page_says() {
    use keyway_contract::abi;
    use std::mem::offset_of;
    assert_eq!((size_of::<abi::Str>(), size_of::<abi::Function>()), (16, 24));
    assert_eq!((size_of::<abi::Host>(), size_of::<abi::Plugin>()), (40, 56));
    assert_eq!((offset_of!(abi::Host, alloc), offset_of!(abi::Host, free)), (8, 16));
    assert_eq!((offset_of!(abi::Host, call), offset_of!(abi::Host, report)), (24, 32));
    assert_eq!((offset_of!(abi::Plugin, functions), offset_of!(abi::Plugin, imports)), (8, 24));
    assert_eq!((offset_of!(abi::Plugin, create), offset_of!(abi::Plugin, destroy)), (40, 48));
}
