//! What fits, what does not, and where.

use keyway_types::{Contract, Type};
use keyway_wit::{
    ChangeKind, Comparison, Direction, Wit, compare, compare_functions, compare_imports, contract_text, diff,
};
use proptest::prelude::*;
use strategy::contract as any_contract;

mod strategy;

fn contract(text: &str) -> Contract {
    let contract = Wit::from_text("test.wit", text, None).and_then(|wit| wit.contract());
    contract.unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

/// A contract of one interface.
fn interface(version: &str, body: &str) -> Contract {
    contract(&format!("package a:b@{version}; interface i {{ {body} }} world w {{ export i; }}"))
}

/// The first line of the only difference.
fn difference(wanted: &str, found: &str) -> String {
    let comparison = compare(&interface("1.0.0", wanted), &interface("1.0.0", found));
    let [difference] = comparison.differences() else { panic!("{comparison:?}") };
    let text = difference.to_string();
    let line = text.lines().next().unwrap().to_owned();
    line.strip_prefix("a:b/i@1.0.0#f: ").unwrap_or_else(|| panic!("{text}")).to_owned()
}

#[test]
fn names_of_types_and_parameters_do_not_count() {
    let a = interface("1.0.0", "record image { width: u32 } f: func(image: image) -> list<image>;");
    let b = interface(
        "1.0.0",
        "record picture { width: u32 } type p = picture; f: func(it: p) -> list<picture>;",
    );
    assert_eq!(compare(&a, &b), Comparison::Same);
}

#[test]
fn differences_name_the_place() {
    for (wanted, found, line) in [
        (
            "record image { width: u32, pixels: list<u8> } f: func(image: image);",
            "record image { width: u32, pixels: list<u16> } f: func(image: image);",
            "parameter `image` . field `pixels` . items of the list: `u8` against `u16`",
        ),
        (
            "record image { width: u32 } f: func() -> result<image, string>;",
            "record image { width: u32, height: u32 } f: func() -> result<image, string>;",
            "the result . `ok` . field `height`: nothing against `height: u32`",
        ),
        (
            "record image { height: u32, width: u32 } f: func(i: option<image>);",
            "record image { width: u32, height: u32 } f: func(i: option<image>);",
            "parameter `i` . the option's value . field 1 in order: `height: u32` against `width: u32`",
        ),
        (
            "record image { width: u32, height: u32 } f: func(i: image);",
            "record image { w: u32, height: u32 } f: func(i: image);",
            "parameter `i` . field `width`: `width: u32` against nothing",
        ),
        ("f: func(a: u8);", "f: func(a: u8, b: string);", "parameter `b`: nothing against `string`"),
        ("f: func(a: u8, b: string);", "f: func(a: u8);", "parameter `b`: `string` against nothing"),
        ("f: func() -> u8;", "f: func();", "the result: `u8` against nothing"),
        (
            "f: func() -> result<u8, u8>;",
            "f: func() -> result<u8>;",
            "the result . `err`: `u8` against nothing",
        ),
        (
            "enum e { a, b } f: func(e: e);",
            "enum e { a, b, c } f: func(e: e);",
            "parameter `e` . case `c`: nothing against `c`",
        ),
        (
            "variant v { a(u8), b } f: func(v: v);",
            "variant v { a(u16), b } f: func(v: v);",
            "parameter `v` . case `a`: `u8` against `u16`",
        ),
        (
            "flags x { a, b } f: func(x: x);",
            "flags x { b, a } f: func(x: x);",
            "parameter `x` . flag 1 in order: `a` against `b`",
        ),
        (
            "f: func(t: tuple<u8, u8>);",
            "f: func(t: tuple<u8, s8>);",
            "parameter `t` . item 2: `u8` against `s8`",
        ),
        (
            "f: func(t: tuple<u8, u8>);",
            "f: func(t: tuple<u8>);",
            "parameter `t`: `tuple<u8, u8>` against `tuple<u8>`",
        ),
        ("f: func();", "g: func();", "there is no such function"),
    ] {
        assert_eq!(difference(wanted, found), line);
    }
}

#[test]
fn a_difference_shows_both_sides() {
    let wanted = interface("1.0.0", "f: func(a: u8) -> u8;");
    let found = interface("1.2.0", "f: func(a: u8) -> u16;");
    assert_eq!(
        compare(&wanted, &found).differences()[0].to_string(),
        "a:b/i@1.0.0#f: the result: `u8` against `u16`\n  wanted: func(a: u8) -> u8\n  found:  func(a: u8) -> u16"
    );
}

#[test]
fn versions_fit_along_semver() {
    for (wanted, offered, fits) in [
        ("1.0.0", "1.4.2", true),
        ("1.4.2", "1.0.0", true),
        ("1.0.0", "2.0.0", false),
        ("0.2.0", "0.2.6", true),
        ("0.2.0", "0.3.0", false),
        ("0.0.1", "0.0.1", true),
        ("0.0.1", "0.0.2", false),
        ("1.0.0-rc.1", "1.0.0-rc.1", true),
        ("1.0.0-rc.1", "1.0.0", false),
    ] {
        let comparison = compare(&interface(wanted, "f: func();"), &interface(offered, "f: func();"));
        assert_eq!(comparison.is_compatible(), fits, "{wanted} {offered}: {comparison:?}");
    }
    let comparison = compare(&interface("1.0.0", "f: func();"), &interface("2.0.0", "f: func();"));
    let text = comparison.differences()[0].to_string();
    assert!(text.contains("(there is `a:b/i@2.0.0`, which is not compatible)"), "{text}");
}

#[test]
fn later_functions_are_optional() {
    let new = interface(
        "1.2.0",
        "f: func(); @since(version = 1.1.0) g: func(); @since(version = 1.2.0) h: func();",
    );
    let not_provided = |offered: &Contract| match compare(&new, offered) {
        Comparison::Compatible(how) => how.not_provided,
        other => panic!("{other:?}"),
    };
    assert_eq!(not_provided(&interface("1.0.0", "f: func();")), ["a:b/i@1.2.0#g", "a:b/i@1.2.0#h"]);
    let middle = interface("1.1.0", "f: func(); @since(version = 1.1.0) g: func();");
    assert_eq!(not_provided(&middle), ["a:b/i@1.2.0#h"]);
    // It was built against a contract that has `g`, and leaves it out.
    let lazy = interface("1.1.0", "f: func();");
    assert_eq!(compare(&new, &lazy).differences().len(), 1);
    // Without `@since` there is no excuse.
    let strict = interface("1.2.0", "f: func(); g: func();");
    assert_eq!(compare(&strict, &interface("1.0.0", "f: func();")).differences().len(), 1);
}

#[test]
fn a_later_interface_is_optional() {
    let new = contract(
        "package a:b@1.1.0; interface i { f: func(); } @since(version = 1.1.0) interface j { g: func(); }
         world w { export i; @since(version = 1.1.0) export j; @since(version = 1.1.0) export run: func(); }",
    );
    let old = interface("1.0.0", "f: func();");
    let Comparison::Compatible(how) = compare(&new, &old) else { panic!() };
    assert_eq!(how.not_provided, ["run", "a:b/j@1.1.0#g"]);
    let same = compare_functions(new.exported().filter(|(_, f)| &*f.name == "f"), &old);
    assert_eq!(same, Comparison::Same);
}

#[test]
fn extra_functions_are_named() {
    let Comparison::Compatible(how) =
        compare(&interface("1.0.0", "f: func();"), &interface("1.0.0", "f: func(); extra: func();"))
    else {
        panic!()
    };
    assert_eq!((how.extra, how.not_provided), (vec!["a:b/i@1.0.0#extra".to_owned()], vec![]));
}

#[test]
fn imports_have_to_be_there() {
    let plugin = contract(
        "package a:b@1.1.0; interface i { f: func(); @since(version = 1.1.0) g: func(x: u8); } world w { import i; }",
    );
    let host = contract("package a:b@1.0.0; interface i { f: func(); } world w { import i; }");
    let comparison = compare_imports(&plugin, &host.imports);
    assert_eq!(comparison.differences()[0].function, "a:b/i@1.1.0#g");
    assert!(compare_imports(&host, &plugin.imports).is_compatible());
    assert!(compare_imports(&host, &[]).differences()[0].to_string().contains("there is no such function"));
}

#[test]
fn what_changed_and_whom_it_breaks() {
    let before = contract(
        "package a:b@1.0.0; interface i { f: func(); old: func(); same: func(); } interface s { log: func(); gone: func(); }
         world w { import s; export i; }",
    );
    let after = contract(
        "package a:b@1.1.0;
         interface i { f: func(x: u8); same: func(); @since(version = 1.1.0) later: func(); new: func(); }
         interface s { log: func(); fresh: func(); } world w { import s; export i; }",
    );
    let changes: Vec<_> = diff(&before, &after)
        .into_iter()
        .map(|c| (c.direction, c.kind, c.function, c.breaks_hosts, c.breaks_plugins))
        .collect();
    let change = |direction, kind, function: &str, hosts, plugins| {
        (direction, kind, function.to_owned(), hosts, plugins)
    };
    use ChangeKind::*;
    use Direction::*;
    assert_eq!(
        changes,
        [
            change(Export, Changed, "a:b/i@1.1.0#f", true, true),
            change(Export, Removed, "a:b/i@1.0.0#old", true, false),
            change(Export, Added, "a:b/i@1.1.0#later", false, false),
            change(Export, Added, "a:b/i@1.1.0#new", false, true),
            change(Import, Removed, "a:b/s@1.0.0#gone", false, true),
            change(Import, Added, "a:b/s@1.1.0#fresh", true, false),
        ]
    );
    let text = diff(&before, &after)[0].to_string();
    assert_eq!(
        text,
        "changed export a:b/i@1.1.0#f: parameter `x`: nothing against `u8`\n  - func()\n  + func(x: u8)\n  \
         breaks hosts and plugins that exist"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_contract_fits_itself(contract in any_contract()) {
        prop_assert_eq!(compare(&contract, &contract), Comparison::Same);
        prop_assert!(compare_imports(&contract, &contract.imports).is_compatible());
        prop_assert_eq!(diff(&contract, &contract), vec![]);
    }

    /// There is a place exactly when the types are not equal, and it can be printed.
    #[test]
    fn differing_types_differ_somewhere(a in strategy::ty(), b in strategy::ty()) {
        let one = |ty: &Type| {
            let text = "package a:b; interface i { f: func() -> u8; } world w { export i; }";
            let mut contract = contract(text);
            let mut interface = contract.exports[0].clone();
            let mut function = interface.functions[0].clone();
            function.ty.result = Some(ty.clone().into());
            interface.functions = vec![function].into();
            contract.exports = vec![interface].into();
            contract
        };
        let comparison = compare(&one(&a), &one(&b));
        prop_assert_eq!(comparison.is_compatible(), a == b);
        for difference in comparison.differences() {
            prop_assert!(difference.at.as_ref().is_some_and(|at| at.wanted != at.found || !at.path.is_empty()));
            prop_assert!(difference.to_string().lines().count() == 3);
        }
        prop_assert!(contract_text(&one(&a)).contains("f: func()"));
    }
}
