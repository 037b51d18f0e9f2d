//! What the compiler says about contracts with mistakes: `tests/ui/<case>.rs` and the text, `<case>.stderr`.
//!
//! `BLESS=1 cargo test -p keyway-contract-macro --test ui` writes the texts again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the runtime, which is there already, and says where it is.
fn runtime() -> PathBuf {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["build", "--quiet", "--package", "keyway-contract", "--message-format", "json"]);
    cargo.args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    let output = cargo.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let messages = String::from_utf8(output.stdout).unwrap();
    let mut files =
        messages.split('"').filter(|text| text.ends_with(".rlib") && text.contains("libkeyway_contract"));
    PathBuf::from(files.next().expect("cargo names what it has built"))
}

#[test]
fn errors_are_as_reviewed() {
    let runtime = runtime();
    let mut dependencies = runtime.parent().unwrap().to_owned();
    if !dependencies.ends_with("deps") {
        dependencies.push("deps");
    }
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut cases: Vec<_> = fs::read_dir(manifest.join("tests/ui"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".rs"))
        .collect();
    cases.sort();
    let out = tempfile::tempdir().unwrap();
    let mut changed = Vec::new();
    for case in cases {
        let output = Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into()))
            .args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "--color", "never"])
            .arg("--extern")
            .arg(format!("keyway_contract={}", runtime.display()))
            .arg("-L")
            .arg(format!("dependency={}", dependencies.display()))
            .arg("--out-dir")
            .arg(out.path())
            .arg(format!("tests/ui/{case}"))
            .env("CARGO_MANIFEST_DIR", manifest)
            .current_dir(manifest)
            .output()
            .expect("rustc runs");
        assert!(!output.status.success(), "{case} compiles");
        let said = String::from_utf8(output.stderr).unwrap();
        let said = said.replace(&manifest.display().to_string(), "$DIR");
        let path = manifest.join("tests/ui").join(&case).with_extension("stderr");
        if std::env::var_os("BLESS").is_some() {
            fs::write(path, said).unwrap();
        } else if fs::read_to_string(path).unwrap_or_default() != said {
            changed.push(format!("{case}:\n{said}"));
        }
    }
    assert!(changed.is_empty(), "not as reviewed; `BLESS=1` writes it again:\n{}", changed.join("\n"));
}
