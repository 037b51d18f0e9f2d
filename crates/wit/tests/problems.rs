//! What is said about contracts with mistakes: `tests/problems/<case>.wit` and the text, `<case>.txt`.
//!
//! `BLESS=1 cargo test -p keyway-wit --features emit --test problems` writes the texts again.

use std::fs;
use std::path::Path;

use keyway_wit::{EmitOptions, Problems, Wit, emit};

/// Everything that `contract!` would say.
fn problems(base: &Path, path: &str, world: Option<&str>) -> Result<(), Problems> {
    let wit = Wit::from_path(base, Path::new(path), world)?;
    wit.contract()?;
    emit(&wit, &EmitOptions { runtime: quote::quote!(rt), module: String::new() }).map(|_| ())
}

#[test]
fn problems_are_as_reviewed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems");
    let mut names: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".wit"))
        .collect();
    names.sort();
    let mut changed = Vec::new();
    for name in names {
        let text = match problems(&folder, &name, None) {
            Ok(()) => "no problem\n".to_owned(),
            Err(problems) => format!("{problems}\n"),
        };
        let path = folder.join(&name).with_extension("txt");
        if std::env::var_os("BLESS").is_some() {
            fs::write(path, text).unwrap();
        } else if fs::read_to_string(path).unwrap_or_default() != text {
            changed.push((name, text));
        }
    }
    assert!(changed.is_empty(), "not as reviewed; `BLESS=1` writes it again: {changed:#?}");
}

#[test]
fn files_that_are_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let said = |path: &str, world| problems(folder.path(), path, world).unwrap_err().to_string();
    let here = folder.path().display();

    let text = said("wit", None);
    assert!(text.starts_with("can't read `wit`:"), "{text}");
    assert!(text.ends_with(&format!("\n  help: the path is relative to `{here}`")), "{text}");

    fs::create_dir(folder.path().join("wit")).unwrap();
    fs::write(folder.path().join("wit/readme.md"), "no WIT").unwrap();
    let text = said("wit", None);
    assert!(text.starts_with("`wit` has no `.wit` file in it\n"), "{text}");

    fs::write(folder.path().join("wit/bytes.wit"), [0xff, 0xfe]).unwrap();
    let text = said("wit", None);
    assert!(text.starts_with("can't read `wit/bytes.wit`:"), "{text}");
}

#[test]
fn every_file_with_a_mistake_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for (name, text) in [
        ("wit/a.wit", "package a:b;\nworld w { import c:d/e; import f:g/h; }"),
        ("wit/deps/one/one.wit", "package c:d;\ninterface e { wrong }"),
        ("wit/deps/two.wit", "package f:g;\n\ninterface h { f: func(x: nowhere); }"),
        ("wit/deps/notes.txt", "ignored"),
    ] {
        fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
        fs::write(root.join(name), text).unwrap();
    }
    let text = problems(root, "wit", None).unwrap_err().to_string();
    assert!(text.contains("wit/deps/one/one.wit:2:21: "), "{text}");
    assert!(text.contains("wit/deps/two.wit:3:26: "), "{text}");

    fs::write(root.join("wit/deps/one/one.wit"), "package c:d;\ninterface e { f: func(); }").unwrap();
    fs::write(root.join("wit/deps/two.wit"), "package f:g;\ninterface h { f: func(); }").unwrap();
    problems(root, "wit", None).unwrap();
    let wit = Wit::from_path(root, Path::new("wit"), Some("w")).unwrap();
    let files: Vec<_> =
        wit.files().iter().map(|file| file.strip_prefix(root).unwrap().to_str().unwrap()).collect();
    assert_eq!(files, ["wit/a.wit", "wit/deps/one/one.wit", "wit/deps/two.wit"]);

    let text = Wit::from_path(root, Path::new("wit"), Some("x")).unwrap_err().to_string();
    assert!(text.contains("package `a:b` has no world `x`\n  help: it has: `w`"), "{text}");
}

/// A world that was not made for Keyway keeps what is stable of it.
#[test]
fn what_is_unstable_is_left_out_by_name() {
    let text = "package a:b@1.0.0;
        @unstable(feature = x)
        interface whole { now: func() -> u64; }
        interface part {
            old: func();
            @unstable(feature = x)
            new: func();
            @unstable(feature = x)
            type number = u32;
            typed: func(number: number);
        }
        world w { import whole; import part; }";
    let lenient = Wit::from_text("a.wit", text, None).unwrap().contract_lenient();
    let kept: Vec<_> = lenient.contract.imported().map(|(i, f)| i.qualified(&f.name)).collect();
    assert_eq!(kept, ["a:b/part@1.0.0#old"]);
    let skipped: Vec<_> = lenient.skipped.iter().map(|skipped| &*skipped.function).collect();
    assert_eq!(skipped, ["a:b/whole@1.0.0#now", "a:b/part@1.0.0#new", "a:b/part@1.0.0#typed"]);
    assert!(lenient.skipped.iter().all(|skipped| skipped.reason.contains("@unstable")));
}
