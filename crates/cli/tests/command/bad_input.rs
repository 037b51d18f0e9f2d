//! Wrong input: one line that says what to do, and the right exit code.

use crate::common::{command, folder, keyway, run};

#[test]
fn a_wrong_command_line_is_2() {
    for args in [
        &["--no-such-flag"][..],
        &["no-such-command"],
        &[],
        &["inspect"],
        &["call", "x.wasm", "f()", "--grant", "everything"],
        &["call", "x.wasm", "f()", "--grant", "env:KEYWAY_NO_SUCH_VARIABLE"],
        &["call", "x.wasm", "f()", "--trust", "blake3:00"],
        &["grants", "diff", "x.wasm"],
        &["verify", "x.wasm"],
        &["verify", "x.wasm", "--key", "ed25519:00"],
        &["sign", "x.wasm"],
        &["call", "x.wasm", "f()", "--config", "{"],
        &["call", "x.wasm", "(1)"],
        &["pipeline", "--in", "a", "--out", "b"],
        &["pipeline", "--plugins", "p", "--in", "a", "--out", "b", "--place", "moon"],
        &["pipeline", "--plugins", "p", "--in", "a", "--out", "b", "--workers", "0"],
        &["new", "Not A Name", "--contract", "wit"],
        &["new", "x", "--contract", "wit", "--id", "no-vendor"],
        &["pack", "x.wasm", "--id", "a.b"],
        &["pack", "x.wasm", "--manifest", "m.json", "--id", "a.b", "--version", "1.0.0"],
        &["diff", "a"],
        &["completions", "no-such-shell"],
    ] {
        let run = keyway(args);
        assert_eq!(run.code, 2, "{args:?}: {run:?}");
        assert!(run.out.is_empty(), "{args:?}: {run:?}");
        assert!(!run.err.contains("panicked"), "{args:?}: {run:?}");
    }
}

#[test]
fn files_that_are_no_plugins() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("text.wasm"), "not a plugin\n").unwrap();
    std::fs::write(path("empty.so"), "").unwrap();
    std::fs::write(path("core.wasm"), b"\0asm\x01\0\0\0").unwrap();
    std::fs::write(path("cut.so"), b"\x7fELF\x02\x01\x01").unwrap();
    let here = path("");
    for (file, words) in [
        (path("missing.wasm"), "no such file"),
        (path("text.wasm"), "it is a text, not a plugin"),
        (path("empty.so"), "the file is empty"),
        (path("core.wasm"), "core wasm module"),
        (path("cut.so"), "damaged"),
        (here, "a directory"),
    ] {
        keyway(["inspect", &file]).fails(1, &[words, &file]);
        keyway(["call", &file]).fails(1, &[words, &file]);
        keyway(["call", &file, "f()"]).fails(1, &[words, &file]);
        keyway(["pack", &file, "--id", "a.b", "--version", "1.0.0"]).fails(1, &[words, &file]);
        if !file.ends_with('/') {
            keyway(["diff", &file, &file]).fails(1, &[words, &file]);
        }
    }
}

#[test]
fn wit_that_is_none() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("bad.wit"), "package a:b;\ninterface {").unwrap();
    std::fs::write(
        path("resource.wit"),
        "package a:b;\ninterface i { resource r; f: func(r: r); }\nworld w { export i; }",
    )
    .unwrap();
    std::fs::write(
        path("unstable.wit"),
        "package a:b;\ninterface i {\n  @unstable(feature = x)\n  f: func();\n}\nworld w { export i; }",
    )
    .unwrap();
    // Two mistakes, of which one is only Rust's; both are told.
    std::fs::write(
        path("wide.wit"),
        format!("package a:b;\ninterface i {{\n  resource r;\n  f: func(t: tuple<{}u8>);\n}}\nworld w {{ export i; }}", "u8, ".repeat(12)),
    )
    .unwrap();
    std::fs::create_dir(path("empty")).unwrap();
    let new = path("new-plugin");
    for (wit, words) in [
        ("bad.wit", "bad.wit:2:11: "),
        ("resource.wit", "resource.wit:2:"),
        ("unstable.wit", "unstable.wit:4:3: function `f` of interface `a:b/i`: `@unstable`"),
        ("wide.wit", "wide.wit:3:"),
        ("wide.wit", "wide.wit:4:14: a tuple of 13 items"),
        ("empty", "no `.wit` file"),
        ("gone", "no such file"),
    ] {
        let run = keyway(["new", &new, "--contract", &path(wit)]);
        assert_eq!(run.code, 1, "{run:?}");
        assert!(run.err.contains(words), "{run:?}");
        // One line for each mistake.
        assert!(run.err.lines().all(|line| line.starts_with("error: ")), "{run:?}");
        assert!(!std::path::Path::new(&new).exists(), "{wit}");
    }
    keyway(["diff", &path("bad.wit"), &path("bad.wit")]).fails(1, &["bad.wit:2:11: "]);
}

#[test]
fn folders_that_are_no_plugins() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    keyway(["build", &path("")]).fails(1, &["there is no Cargo.toml"]);

    let package = "[package]\nname = \"plain\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n";
    std::fs::write(path("Cargo.toml"), package).unwrap();
    std::fs::create_dir(path("src")).unwrap();
    std::fs::write(path("src/lib.rs"), "").unwrap();
    keyway(["build", &path("")]).fails(1, &["`plain` makes no library", "cdylib"]);

    // A cdylib that exports nothing is no plugin, and nothing is left behind.
    std::fs::write(path("Cargo.toml"), format!("{package}[lib]\ncrate-type = [\"cdylib\"]\n")).unwrap();
    let out = path("out");
    let run = keyway(["build", &path(""), "--native", "--debug", "--out", &out]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.err.contains("no Keyway plugin") && run.err.contains("export!"), "{run:?}");
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 0);

    std::fs::write(path("src/lib.rs"), "this is no Rust").unwrap();
    let run = keyway(["build", &path(""), "--native", "--debug", "--out", &out]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(
        run.err.lines().last(),
        Some("error: cargo could not build `plain` as a native library; it says why above")
    );

    std::fs::write(path("Cargo.toml"), "[workspace]\n").unwrap();
    keyway(["build", &path("")]).fails(1, &["it is a workspace and no crate"]);
}

/// Stands in for tools that are not there, or that fail.
#[cfg(unix)]
#[test]
fn the_target_is_missing() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let script = |name: &str, text: &str| {
        std::fs::write(path(name), format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(path(name), PermissionsExt::from_mode(0o755)).unwrap();
    };
    let package = "[package]\nname = \"plain\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n";
    std::fs::write(path("Cargo.toml"), package).unwrap();
    std::fs::create_dir(path("src")).unwrap();
    std::fs::write(path("src/lib.rs"), "").unwrap();
    std::fs::create_dir(path("bin")).unwrap();
    script("rustc", "echo /no/such/folder");
    // Only what is in this folder is found, besides a cargo that says what the crate is.
    let metadata = format!(
        r#"{{"packages":[{{"name":"plain","id":"plain","manifest_path":"{}","targets":[{{"crate_types":["cdylib"]}}]}}],"target_directory":"/t"}}"#,
        path("Cargo.toml")
    );
    script("cargo", &format!("echo '{metadata}'"));
    let build = || {
        let mut command = command();
        command.args(["build", &path(""), "--wasm"]).env("PATH", path("bin"));
        run(command.env("RUSTC", path("rustc")).env("CARGO", path("cargo")))
    };
    let without = build();
    assert_eq!(without.code, 1, "{without:?}");
    assert_eq!(without.err.lines().count(), 2, "{without:?}");
    assert!(without.err.contains("there is no rustup to install it; install it"), "{without:?}");

    script("bin/rustup", "exit 1");
    assert!(build().err.contains("rustup could not install the target wasm32-wasip2"));
    script("bin/rustup", "exit 0");
    assert!(build().err.contains("for another rustc"));
}
