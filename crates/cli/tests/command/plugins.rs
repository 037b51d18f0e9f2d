//! Plugins from `keyway new` and `keyway build`, inspected, called and packed.

use std::path::Path;

use crate::common::{FILTER, FILTER_WIT, build, command, folder, keyway, new, run, wit};

const IMAGE: &str = "{width: 1, height: 1, pixels: [1, 2, 3, 4]}";

#[test]
fn inspect_shows_what_a_plugin_is() {
    for (file, placement) in [(&FILTER.wasm, "wasm"), (&FILTER.native, "native")] {
        let file = file.to_str().unwrap();
        let page = keyway(["inspect", file]).ok();
        for words in [
            "test.plain 0.1.0",
            placement,
            "sealed",
            "media:filter/image-filter@1.0.0",
            "transform: func(",
            "Rights",
        ] {
            assert!(page.contains(words), "{words} in {page}");
        }
        let document = keyway(["inspect", file, "--json"]).json();
        assert_eq!(document["manifest"]["id"], "test.plain");
        assert_eq!(document["manifest"]["contract"], "media:filter/image-filter@1.0.0");
        assert_eq!(document["placement"], placement);
        assert_eq!(document["sealed"], true);
        assert_eq!(document["size"].as_u64().unwrap(), std::fs::metadata(file).unwrap().len());
        assert_eq!(document["exports"].as_array().unwrap().len(), 2);
        assert_eq!(document["digest"].as_str().unwrap().len(), 64);
    }
    // What `keyway build` turns on is recorded in the component.
    let component = std::fs::read(&FILTER.wasm).unwrap();
    assert!(component.windows(7).any(|bytes| bytes == b"simd128"));
    let native = keyway(["inspect", FILTER.native.to_str().unwrap(), "--json"]).json();
    let system = native["system"].as_array().unwrap();
    assert!(system.iter().any(|function| function == "process: abort"), "{system:?}");
}

#[test]
fn calls_give_the_same_everywhere() {
    for file in [&FILTER.wasm, &FILTER.native] {
        let file = file.to_str().unwrap();
        let keyway = |args: &[&str]| keyway(args.iter().chain(&["--trust", "full"]));
        let listed = keyway(&["call", file]).ok();
        assert_eq!(listed.lines().count(), 2, "{listed}");
        assert!(listed.starts_with("media:filter/filter@1.0.0#priority: func() -> s32\n"), "{listed}");
        assert_eq!(keyway(&["call", file, "priority"]).ok(), "0\n");
        assert_eq!(
            keyway(&["call", file, "filter.priority()", "--deadline", "5", "--memory", "64"]).ok(),
            "0\n"
        );
        let call = format!("media:filter/filter@1.0.0#transform({IMAGE})");
        assert_eq!(keyway(&["call", file, &call]).ok(), format!("ok({IMAGE})\n"));
        let document = keyway(&["call", file, &call, "--json"]).json();
        assert_eq!(document["result"]["ok"]["pixels"], serde_json::json!([1, 2, 3, 4]));
        assert_eq!(document["wave"], format!("ok({IMAGE})"));

        keyway(&["call", file, "transfrom()"]).fails(1, &["did you mean", "#transform"]);
        keyway(&["call", file, "transform(1)"]).fails(2, &["do not fit", "transform"]);
        keyway(&["call", file, "transform({width: 1}"]).fails(2, &["do not fit"]);
        keyway(&["call", file, "priority()", "--config", "{\"x\": 1}"]).fails(1, &["takes no configuration"]);
    }
    // Tried in a process of its own first.
    let native = FILTER.native.to_str().unwrap();
    assert_eq!(keyway(["call", native, "priority()", "--probe", "--trust", "full"]).ok(), "0\n");
    let probed = keyway(["probe", native]).ok();
    assert!(probed.lines().any(|line| line.starts_with("keyway-probe ok ")), "{probed}");
    assert_eq!(keyway(["probe", FILTER.wasm.to_str().unwrap()]).code, 1);
}

#[test]
fn a_call_from_standard_input() {
    let folder = folder();
    let file = folder.path().join("call.wave");
    std::fs::write(&file, format!("transform({IMAGE})\n")).unwrap();
    let mut command = command();
    command
        .arg("call")
        .arg(&FILTER.native)
        .args(["-", "--trust", "full"])
        .stdin(std::fs::File::open(&file).unwrap());
    assert_eq!(run(&mut command).ok(), format!("ok({IMAGE})\n"));
}

#[test]
fn a_contract_of_everything() {
    let folder = folder();
    let contract = wit(
        folder.path(),
        "tiny.wit",
        "1.0.0",
        "record point { x: s32, y: f64 } variant shape { circle(point), empty } enum color { red, blue }
         flags access { read, write } type points = list<point>;
         fails: func(name: string) -> result<point, string>;
         fails-otherwise: func() -> result<u8, color>;
         nothing: func(a: point, %type: list<string>);
         all: func() -> tuple<shape, color, access, option<char>, points, string, list<u16>>;
         back: func(s: shape) -> shape;",
    );
    let plugin = build(&new("tiny", &contract, "test.tiny"), "test.tiny");
    for file in [&plugin.wasm, &plugin.native] {
        let file = file.to_str().unwrap();
        let keyway = |args: &[&str]| keyway(args.iter().chain(&["--trust", "full"]));
        // What a function refuses is a result, printed as such, and the call's failure.
        let refused = keyway(&["call", file, "fails(\"x\")"]);
        assert_eq!(
            (refused.code, refused.out.as_str()),
            (1, "err(\"`fails` is not implemented yet\")\n"),
            "{refused:?}"
        );
        assert_eq!(keyway(&["call", file, "fails-otherwise()"]).ok(), "ok(0)\n");
        assert_eq!(keyway(&["call", file, "nothing({x: 1, y: 2}, [\"a\"])"]).ok(), "");
        assert_eq!(keyway(&["call", file, "all()"]).ok(), "(empty, red, {}, none, [], \"\", [])\n");
        assert_eq!(
            keyway(&["call", file, "back(circle({x: -1, y: 0.5}))"]).ok(),
            "circle({x: -1, y: 0.5})\n"
        );
    }
    let source = std::fs::read_to_string(plugin.wasm.parent().unwrap().join("../src/lib.rs")).unwrap();
    assert!(!source.contains("todo"), "{source}");
    // The native and the wasm build of one source have one contract.
    let same = keyway(["diff", plugin.wasm.to_str().unwrap(), plugin.native.to_str().unwrap()]).ok();
    assert!(same.starts_with("the same contract"), "{same}");
    let other = keyway(["diff", plugin.native.to_str().unwrap(), FILTER_WIT]);
    assert_eq!(other.code, 1);
    assert!(other.out.contains("removed export test:tiny/tiny@1.0.0#back"), "{}", other.out);
}

#[test]
fn a_project_on_a_contract_crate() {
    let folder = folder();
    let project = folder.path().join("on-crate");
    let contract = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/filters/contract");
    let made = keyway(["new", project.to_str().unwrap(), "--contract", contract]).ok();
    assert!(made.contains("local.on-crate"), "{made}");
    let read = |name: &str| std::fs::read_to_string(project.join(name)).unwrap();
    assert!(read("Cargo.toml").contains("filter-contract = { path = "));
    let source = read("src/lib.rs");
    for line in [
        "use filter_contract::filter::{Filter, Image};",
        "impl Filter for OnCrate {",
        "filter_contract::export!(OnCrate);",
    ] {
        assert!(source.contains(line), "{line} in\n{source}");
    }
    assert!(!project.join("wit").exists());
    let again = keyway(["new", project.to_str().unwrap(), "--contract", contract]);
    again.fails(1, &["is there already"]);
    keyway(["new", "x", "--contract", contract, "--keyway-path", folder.path().to_str().unwrap()])
        .fails(2, &["no checkout of Keyway"]);
    assert!(!Path::new("x").exists());
}

#[test]
fn packing() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for (from, name) in [(&FILTER.wasm, "packed.wasm"), (&FILTER.native, "packed.so")] {
        let file = path(name);
        std::fs::copy(from, &file).unwrap();
        let out = keyway(["pack", &file, "--id", "acme.other", "--version", "2.0.0"]).ok();
        assert!(out.contains("acme.other 2.0.0"), "{out}");
        assert_eq!(keyway(["call", &file, "priority()", "--trust", "full"]).ok(), "0\n");
        assert_eq!(keyway(["inspect", &file, "--json"]).json()["manifest"]["version"], "2.0.0");

        // Anew, with a manifest; what was there before stays where nothing else is given.
        let manifest = path("manifest.json");
        std::fs::write(&manifest, r#"{"id": "acme.third", "version": "3.0.0", "grants": ["read:/data"]}"#)
            .unwrap();
        let other = path("other-place/copy");
        let document = keyway([
            "pack",
            &file,
            "--manifest",
            &manifest,
            "--contract",
            FILTER_WIT,
            "--out",
            &other,
            "--json",
        ])
        .json();
        assert_eq!(
            (document["id"].as_str(), document["version"].as_str()),
            (Some("acme.third"), Some("3.0.0"))
        );
        let inspected = keyway(["inspect", &other]).ok();
        assert!(inspected.contains("read:/data"), "{inspected}");
        assert_eq!(keyway(["pack", &other, "--json"]).json()["id"], "acme.third");
        assert_eq!(keyway(["inspect", &file, "--json"]).json()["manifest"]["id"], "acme.other");

        // A changed file is refused until it is packed again.
        let mut bytes = std::fs::read(&file).unwrap();
        let at = bytes.len() - 100;
        bytes[at] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        keyway(["inspect", &file]).fails(1, &["changed after it was built"]);

        std::fs::write(&manifest, "{\"id\": \"nobody\"}").unwrap();
        keyway(["pack", &other, "--manifest", &manifest]).fails(1, &["manifest.json", "vendor.name"]);
        std::fs::write(&manifest, r#"{"id": "acme.third", "license": "MIT"}"#).unwrap();
        keyway(["pack", &other, "--manifest", &manifest])
            .fails(1, &["manifest.json", "no `license`", "licence"]);
        keyway(["pack", &other, "--id", "a.b", "--version", "one"]).fails(2, &["one"]);
    }
}

#[test]
fn a_component_keeps_its_contract() {
    let folder = folder();
    let file = folder.path().join("packed.wasm").to_str().unwrap().to_owned();
    std::fs::copy(&FILTER.wasm, &file).unwrap();
    let other = wit(folder.path(), "other.wit", "1.0.0", "f: func();");
    let run = keyway(["pack", &file, "--contract", &other]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.err.contains("does not export what the contract says"), "{}", run.err);
    assert_eq!(std::fs::read(&file).unwrap(), std::fs::read(&FILTER.wasm).unwrap());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left behind");
}

/// A script becomes a plugin by its seal, which is replaced when it is packed again.
#[test]
#[cfg(target_os = "linux")]
fn packing_a_script() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let script = "#!/usr/bin/env python3\nprint('a plugin')\n";
    std::fs::write(path("script"), script).unwrap();
    std::fs::write(path("c.wit"), "package a:b@1.0.0;\nworld w { export f: func(); }\n").unwrap();
    let (file, wit) = (path("script"), path("c.wit"));
    keyway(["pack", &file, "--id", "acme.script", "--version", "1.0.0"]).fails(1, &["carries none"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), script, "what is refused is left alone");
    keyway(["pack", &file, "--id", "acme.script", "--version", "1.0.0", "--contract", &wit]).ok();
    keyway(["pack", &file, "--id", "acme.script", "--version", "1.1.0"]).ok();
    let sealed = std::fs::read_to_string(&file).unwrap();
    assert!(sealed.starts_with(script) && sealed.lines().count() == 3, "{sealed}");
    let found = keyway(["inspect", &file, "--json"]).json();
    let manifest = &found["manifest"];
    assert_eq!((&found["placement"], &manifest["version"]), (&"process".into(), &"1.1.0".into()), "{found}");
    std::fs::write(&file, sealed.replace("a plugin", "another")).unwrap();
    keyway(["inspect", &file]).fails(1, &["digest"]);
}
