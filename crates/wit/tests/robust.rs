//! No text hurts: whatever it is, it is read or refused, soon and without a panic.

use std::time::{Duration, Instant};

use keyway_wit::{Problems, Wit, contract_text};
use proptest::prelude::*;

/// Everything that is done with a text.
fn read(text: &str) -> Result<(), Problems> {
    let wit = Wit::from_text("any.wit", text, None)?;
    let _ = wit.contract_lenient();
    let contract = wit.contract()?;
    wit.text()?;
    let _ = contract_text(&contract);
    Ok(())
}

/// Refused by a limit or a check, and not by the net under the parser.
fn refused(text: &str) -> String {
    let begin = Instant::now();
    let said = read(text).unwrap_err().to_string();
    assert!(!said.contains("the parser gave up"), "{said}");
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}: {said}", begin.elapsed());
    said
}

fn package(body: &str) -> String {
    format!("package a:b;\ninterface i {{\n{body}\n}}\nworld w {{ export i; }}")
}

#[test]
fn limits_hold() {
    let nested =
        |depth: usize| package(&format!("f: func(x: {}u8{});", "list<".repeat(depth), ">".repeat(depth)));
    assert!(read(&nested(30)).is_ok());
    assert!(refused(&nested(100)).contains("nested more than 64 deep"));
    assert!(refused(&nested(100_000)).contains("nested more than 64 deep"));
    assert!(refused(&"{".repeat(1_000_000)).contains("nested more than 64 deep"));
    assert!(refused(&"/*".repeat(500_000)).contains("comment"));
    assert!(refused(&" ".repeat(2 << 20)).contains("more than 1048576 bytes"));
    assert!(refused(&package(&"x: func();".repeat(100))).contains("any.wit:3:"));

    let chain: String = (1..20_000).map(|i| format!("type t{i} = list<t{}>;\n", i - 1)).collect();
    assert!(refused(&package(&format!("type t0 = u8;\n{chain}"))).contains("nested more than 64 deep"));

    let worlds: String = (1..3000).map(|i| format!("world w{i} {{ include w{}; }}\n", i - 1)).collect();
    assert!(refused(&format!("package a:b; world w0 {{}} {worlds}")).contains("more than 1024"));
    let interfaces: String =
        (1..3000).map(|i| format!("interface i{i} {{ use i{}.{{t}}; }}\n", i - 1)).collect();
    assert!(
        refused(&format!("package a:b; interface i0 {{ type t = u8; }} {interfaces}"))
            .contains("more than 1024")
    );
    let packages: String = (0..3000).map(|i| format!("package a:p{i} {{}}\n")).collect();
    assert!(refused(&format!("package a:b; {packages}")).contains("more than 1024"));

    let many: String = (0..5000).map(|i| format!("fn{i}: func();\n")).collect();
    let said = refused(&package(&many));
    assert!(said.contains("5000 functions; at most 4096"), "{said}");
    let explosive: String = (1..60).map(|i| format!("record t{i} {{ a: t{0}, b: t{0} }}\n", i - 1)).collect();
    let text = package(&format!("type t0 = u8;\n{explosive} f: func(x: t59);"));
    assert!(refused(&text).contains("have more than 262144 parts"));
}

#[test]
fn as_much_as_the_limits_allow_is_read_in_time() {
    let begin = Instant::now();
    let interfaces: String =
        (1..500).map(|i| format!("interface i{i} {{ use i{}.{{t}}; f: func(t: t); }}\n", i / 10)).collect();
    let text =
        format!("package a:b; interface i0 {{ type t = u8; }} {interfaces} world w {{ export i499; }}");
    read(&text).unwrap_or_else(|e| panic!("{e}"));
    let functions: String =
        (0..4096).map(|i| format!("fn{i}: func(a: string, b: list<u8>) -> u64;\n")).collect();
    read(&package(&functions)).unwrap();
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
}

/// The tokens of WIT, and some that are none.
const TOKENS: &[&str] = &[
    "package",
    "interface",
    "world",
    "record",
    "variant",
    "enum",
    "flags",
    "resource",
    "func",
    "use",
    "include",
    "import",
    "export",
    "type",
    "list",
    "option",
    "result",
    "tuple",
    "stream",
    "future",
    "map",
    "async",
    "static",
    "constructor",
    "own",
    "borrow",
    "u8",
    "u64",
    "f32",
    "string",
    "bool",
    "error-context",
    "a",
    "b",
    "i",
    "w",
    "a-b",
    "%type",
    "_",
    "as",
    "with",
    "from",
    "{",
    "}",
    "(",
    ")",
    "<",
    ">",
    ",",
    ";",
    ":",
    "->",
    "=",
    ".",
    "/",
    "@",
    "*",
    "1",
    "1.0.0",
    "@since(version = 1.0.0)",
    "@unstable(feature = x)",
    "a:b",
    "a:b/i@1.0.0",
    "// x\n",
    "/* x */",
    "/// doc\n",
    "\u{0}",
    "é",
    "\"x\"",
    "\n",
];

/// The contracts whose expansions are reviewed, as material for damage.
const VALID: &[&str] = &[
    include_str!("expanded/values.wit"),
    include_str!("expanded/worlds.wit"),
    include_str!("expanded/names.wit"),
    include_str!("problems/unsupported.wit"),
];

#[test]
fn only_files_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str| Wit::from_path(folder.path(), name.as_ref(), None).unwrap_err().to_string();
    std::fs::write(folder.path().join("large.wit"), vec![b' '; (1 << 20) + 1]).unwrap();
    assert!(read("large.wit").contains("more than 1048576 bytes"));
    std::fs::write(folder.path().join("bytes.wit"), [0xff, 0xfe]).unwrap();
    assert!(read("bytes.wit").contains("can't read `bytes.wit`: it is not UTF-8"));
    std::fs::write(folder.path().join("nothing.wit"), "").unwrap();
    assert!(read("nothing.wit").starts_with("nothing.wit: no `package`"), "{}", read("nothing.wit"));
    // It has no size, and no end.
    #[cfg(unix)]
    {
        std::fs::create_dir(folder.path().join("wit")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", folder.path().join("wit/zero.wit")).unwrap();
        assert!(read("wit/zero.wit").contains("not a file"));
        assert!(read("wit").contains("not a file"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text(text in "\\PC{0,200}") {
        let _ = read(&text);
        let _ = read(&package(&text));
    }

    #[test]
    fn arbitrary_tokens(tokens in proptest::collection::vec(prop::sample::select(TOKENS), 0..60)) {
        let text = tokens.join(" ");
        let _ = read(&text);
        let _ = read(&package(&text));
    }

    #[test]
    fn damaged_texts(
        which in 0..VALID.len(),
        changes in proptest::collection::vec(
            (any::<prop::sample::Index>(), any::<prop::sample::Index>(), prop::sample::select(TOKENS), 0u8..4),
            1..5,
        ),
    ) {
        let mut tokens: Vec<&str> = VALID[which].split_inclusive(|c: char| !c.is_alphanumeric() && c != '-').collect();
        for (place, other, token, how) in changes {
            let (at, other) = (place.index(tokens.len()), other.index(tokens.len()));
            match how {
                0 => tokens[at] = token,
                1 => tokens.insert(at, token),
                2 => drop(tokens.remove(at)),
                _ => tokens.swap(at, other),
            }
        }
        let _ = read(&tokens.concat());
    }
}
