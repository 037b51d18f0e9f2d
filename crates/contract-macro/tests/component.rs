//! The expansions make components that are what the contract says: each example is built for wasm, and what the
//! component exports and imports is compared with the contract it was built from.

use std::path::{Path, PathBuf};
use std::process::Command;

use keyway_wit::{Wit, compare, compare_imports, component_contract, contract_text};

const EXAMPLES: [&str; 5] = ["values", "wide", "worlds", "names", "inline"];

/// Builds the examples and gives the folder that they are in.
fn build() -> PathBuf {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["build", "--quiet", "--package", env!("CARGO_PKG_NAME"), "--target", "wasm32-wasip2"]);
    cargo.args([
        "--message-format",
        "json",
        "--manifest-path",
        concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
    ]);
    for name in EXAMPLES {
        cargo.args(["--example", &format!("contract_{name}")]);
    }
    let output = cargo.output().expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the target is installed by `rustup target add wasm32-wasip2`\n{errors}"
    );
    let messages = String::from_utf8(output.stdout).unwrap();
    let file = messages
        .split('"')
        .find(|text| text.ends_with("contract_values.wasm") && Path::new(text).is_file())
        .expect("cargo names what it has built");
    Path::new(file).parent().unwrap().to_owned()
}

#[test]
fn components_are_what_the_contract_says() {
    let folder = build();
    for name in EXAMPLES {
        let source = format!("../wit/tests/expanded/{name}.wit");
        let wit = Wit::from_path(Path::new(env!("CARGO_MANIFEST_DIR")), Path::new(&source), None).unwrap();
        let contract = wit.contract().unwrap();

        let bytes = std::fs::read(folder.join(format!("contract_{name}.wasm"))).unwrap();
        let component = component_contract(&bytes).unwrap().contract;

        // All of the contract, and the lifecycle besides.
        let fit = compare(&contract, &component);
        assert!(fit.is_compatible(), "{name}: {fit:?}");
        let extra: Vec<_> = component
            .exported()
            .map(|(interface, function)| interface.qualified(&function.name))
            .filter(|function| !contract.exported().any(|(i, f)| i.qualified(&f.name) == *function))
            .collect();
        let lifecycle = ["create", "check", "save", "restore", "close"];
        assert_eq!(extra.len(), lifecycle.len(), "{name}: {extra:?}");
        for function in lifecycle {
            assert!(
                extra.contains(&format!("keyway:plugin/lifecycle@1.0.0#{function}")),
                "{name}: {extra:?}"
            );
        }

        // Nothing is imported but what the contract says, and WASI.
        let mut imports = component.clone();
        let own: Vec<_> =
            component.imports.iter().filter(|i| !i.name.starts_with("wasi:")).cloned().collect();
        imports.imports = own.into();
        let fit = compare_imports(&imports, &contract.imports);
        assert!(fit.is_compatible(), "{name}: {fit:?}");
        if name == "wide" || name == "worlds" || name == "inline" {
            assert_eq!(
                imports.imported().count(),
                contract.imported().count(),
                "{name}: every import is called"
            );
        }

        // What is said of the component as text is the same contract again.
        let text = contract_text(&imports);
        let again = Wit::from_text("component.wit", &text, None).unwrap_or_else(|e| panic!("{e}\n{text}"));
        let again = again.contract().unwrap();
        assert!(compare(&contract, &again).is_compatible() && compare(&again, &component).is_compatible());
    }
}
