//! Rights, trust and signatures.

use std::path::Path;

use keyway::seal::{Seal, seal};

use crate::common::{FILTER, Run, folder, keyway};

/// A folder with copies of the filter.
struct Scene(tempfile::TempDir);

impl Scene {
    fn new() -> Self {
        let scene = Scene(folder());
        std::fs::copy(&FILTER.wasm, scene.path("a.wasm")).unwrap();
        std::fs::copy(&FILTER.native, scene.path("a.so")).unwrap();
        scene
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    /// A copy that asks for rights, as another version.
    fn wants(&self, from: &str, name: &str, version: &str, rights: &[&str]) -> String {
        let manifest = serde_json::json!({ "id": "test.plain", "version": version, "grants": rights });
        let manifest = self.write("manifest.json", &manifest.to_string());
        keyway(["pack", &self.path(from), "--manifest", &manifest, "--out", &self.path(name)]).ok();
        self.path(name)
    }

    /// A pair of keys: their files and the public one itself.
    fn keys(&self, name: &str) -> (String, String, String) {
        let out = keyway(["keygen", &self.path(name)]).ok();
        let public = out.split_whitespace().find(|word| word.starts_with("ed25519:")).unwrap().to_owned();
        (self.path(name), self.path(&format!("{name}.pub")), public)
    }
}

fn call(file: &str, more: &[&str]) -> Run {
    keyway(["call", file, "priority()"].iter().chain(more))
}

#[test]
fn native_libraries_open_when_they_are_trusted() {
    let scene = Scene::new();
    let file = scene.path("a.so");
    let digest = keyway(["inspect", &file, "--json"]).json()["digest"].as_str().unwrap().to_owned();
    call(&file, &[]).fails(
        1,
        &[&digest, "not trusted", "keyway.toml", "placement = \"process\"", "wasm component", "--trust full"],
    );
    // To list its functions needs no trust.
    keyway(["call", &file]).ok();
    call(&file, &["--probe"]).fails(1, &["not trusted"]);
    assert_eq!(call(&scene.path("a.wasm"), &[]).ok(), "0\n");
    for trust in [&digest, &format!("blake3:{digest}"), "full"] {
        assert_eq!(call(&file, &["--trust", trust]).ok(), "0\n");
    }
    call(&file, &["--trust", &"0".repeat(64)]).fails(1, &["not trusted"]);
    call(&file, &["--trust", &scene.path("none.pub")]).fails(1, &["none.pub"]);
}

#[test]
fn signatures() {
    let scene = Scene::new();
    let (ours, our_public, our_key) = scene.keys("ours.pem");
    let (theirs, their_public, their_key) = scene.keys("theirs.pem");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&ours).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let before = std::fs::read(&ours).unwrap();
    keyway(["keygen", &ours]).fails(1, &["is there already"]);
    assert_eq!(std::fs::read(&ours).unwrap(), before);

    for name in ["a.wasm", "a.so"] {
        let file = scene.path(name);
        let digest = keyway(["inspect", &file, "--json"]).json()["digest"].clone();
        keyway(["verify", &file, "--key", &our_public]).fails(1, &["nobody has signed it"]);
        assert!(keyway(["inspect", &file]).ok().contains("nobody"));
        let out = keyway(["sign", &file, "--key", &ours]).ok();
        assert!(out.contains(&our_key) && out.contains("test.plain"), "{out}");
        let document = keyway(["inspect", &file, "--json"]).json();
        assert_eq!((&document["digest"], &document["sealed"]), (&digest, &serde_json::json!(true)));
        assert_eq!(document["signatures"], serde_json::json!([{ "key": our_key, "verified": true }]));
        assert!(keyway(["inspect", &file]).ok().contains(&format!("{our_key} (it verifies)")));

        for key in [&our_public, &our_key] {
            assert!(keyway(["verify", &file, "--key", key]).ok().contains("signed by"));
        }
        keyway(["verify", &file, "--key", &their_key]).fails(1, &["this key has not signed it", &our_key]);
        keyway(["verify", &file, "--key", &ours]).fails(1, &["private key"]);
        keyway(["sign", &file, "--key", &our_public]).fails(1, &["public key"]);
        let document = keyway(["sign", &file, "--key", &theirs, "--json"]).json();
        assert_eq!(document["signatures"], 2);
        keyway(["verify", &file, "--key", &their_public]).ok();

        if name == "a.so" {
            call(&file, &[]).fails(1, &["not trusted", &our_key]);
        }
        assert_eq!(call(&file, &["--trust", &our_public]).ok(), "0\n");

        // Packed again, it is a file that nobody has signed.
        let packed = scene.path(&format!("packed-{name}"));
        keyway(["pack", &file, "--id", "test.plain", "--version", "9.0.0", "--out", &packed]).ok();
        keyway(["verify", &packed, "--key", &our_public]).fails(1, &["nobody has signed it"]);

        // A signature of something else.
        let mut bytes = std::fs::read(&file).unwrap();
        let at = bytes.len() - 20;
        bytes[at] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        keyway(["verify", &file, "--key", &their_public]).fails(1, &["not one of this file"]);
        assert!(keyway(["inspect", &file]).ok().contains("FALSE"));
        call(&file, &["--trust", "full"]).fails(1, &["not one of this file"]);
    }
}

#[test]
fn what_a_plugin_wants_has_to_be_granted() {
    let scene = Scene::new();
    for from in ["a.wasm", "a.so"] {
        let file = scene.wants(from, &format!("wants-{from}"), "2.0.0", &["read:/data", "clocks"]);
        let run = call(&file, &["--trust", "full"]);
        run.fails(1, &["read:/data, clocks", "[plugin.\"test.plain\"]", "--grant"]);
        call(&file, &["--trust", "full", "--grant", "clocks"])
            .fails(1, &["a right that it wants: read:/data;"]);
        let data = format!("read:{}=/data", scene.path(""));
        let both = ["--trust", "full", "--grant", "clocks", "--grant", &data];
        assert_eq!(call(&file, &both).ok(), "0\n");
        let gone = format!("read:{}=/data", scene.path("gone"));
        call(&file, &["--trust", "full", "--grant", "clocks", "--grant", &gone])
            .fails(1, &[&scene.path("gone"), "make it"]);
    }
    // Nobody makes a plugin that asks for what is no right; one that there is does not open.
    let manifest = scene.write("fly.json", r#"{ "id": "test.plain", "grants": ["fly"] }"#);
    keyway(["pack", &scene.path("a.wasm"), "--manifest", &manifest])
        .fails(1, &["`fly`", "it has to be read:DIR"]);
    let manifest = Some(r#"{ "keyway": 1, "id": "test.plain", "grants": ["fly"] }"#.to_owned());
    let strange = Seal { manifest, contract: None };
    let file = scene.path("strange.wasm");
    std::fs::write(&file, seal(&std::fs::read(scene.path("a.wasm")).unwrap(), &strange).unwrap()).unwrap();
    assert!(keyway(["inspect", &file]).ok().contains("fly (no right that this host knows"));
    call(&file, &[]).fails(1, &["`fly`"]);
}

#[test]
fn what_an_update_would_add() {
    let scene = Scene::new();
    let old = scene.wants("a.wasm", "old.wasm", "1.0.0", &["read:/data", "env:LANG", "memory:2GiB"]);
    let less = scene.wants("a.so", "less.so", "1.1.0", &["read:/data/in", "memory:1GiB"]);
    let more = scene.wants("a.wasm", "more.wasm", "2.0.0", &["write:/data", "env:LANG", "listen:0.0.0.0:80"]);
    assert_eq!(keyway(["grants", "diff", &old, &old]).ok(), "the same rights\n");
    let text = keyway(["grants", "diff", &old, &less]).ok();
    assert!(text.contains("removed  env:LANG") && text.ends_with("nothing more than before\n"), "{text}");
    let run = keyway(["grants", "diff", &old, &more]);
    assert_eq!((run.code, run.err.as_str()), (1, ""), "{run:?}");
    assert!(run.out.contains("added    write:/data\nadded    listen:0.0.0.0:80\n"), "{}", run.out);
    assert!(
        run.out.ends_with("2 rights more: a host refuses test.plain 2.0.0 until they are granted\n"),
        "{}",
        run.out
    );
    let run = keyway(["grants", "diff", &old, &more, "--json"]);
    let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.code, &document["wider"]), (1, &serde_json::json!(true)));
    assert_eq!(document["added"], serde_json::json!(["write:/data", "listen:0.0.0.0:80"]));
    assert_eq!(document["removed"], serde_json::json!(["memory:2GiB"]));

    // What was granted to one plugin is nothing to another.
    let manifest = r#"{"id": "test.other", "version": "1.0.0", "grants": ["env:LANG"]}"#;
    let (manifest, other) = (scene.write("other.json", manifest), scene.path("other.wasm"));
    keyway(["pack", &scene.path("a.wasm"), "--manifest", &manifest, "--out", &other]).ok();
    let run = keyway(["grants", "diff", &old, &other]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.out.starts_with("test.other is another plugin than test.plain"), "{}", run.out);
    assert!(run.out.contains("added    env:LANG\n"), "{}", run.out);
}

#[test]
fn the_configuration_of_the_host() {
    let scene = Scene::new();
    let (key, _, _) = scene.keys("key.pem");
    let file = scene.wants("a.so", "b.so", "2.0.0", &["read:/data", "clocks"]);
    keyway(["sign", &file, "--key", &key]).ok();
    std::fs::create_dir(scene.path("data")).unwrap();
    let config = |text: &str| scene.write("keyway.toml", text);
    let rights = "[plugin.\"test.plain\"]\ngrants = [\"read:data=/data\", \"clocks\"]\n";

    let good = config(&format!("[trust]\nkeys = [\"key.pem.pub\"]\n{rights}"));
    assert_eq!(call(&file, &["--host-config", &good]).ok(), "0\n");
    let full = config(&format!("{rights}trust = \"full\"\nkey = \"key.pem.pub\"\n"));
    assert_eq!(call(&file, &["--host-config", &full]).ok(), "0\n");
    // Rights of the command line come to those of the file.
    let some =
        config("[plugin.\"test.plain\"]\ngrants = [\"clocks\"]\ntrust = \"full\"\nkey = \"key.pem.pub\"\n");
    call(&file, &["--host-config", &some]).fails(1, &["read:/data"]);
    let data = format!("read:{}=/data", scene.path("data"));
    assert_eq!(call(&file, &["--host-config", &some, "--grant", &data]).ok(), "0\n");
    let other = config("[plugin.\"test.other\"]\ntrust = \"full\"\nkey = \"key.pem.pub\"\n");
    call(&file, &["--host-config", &other]).fails(1, &["not trusted"]);
    let wasm = config(&format!("[defaults]\nplacement = \"wasm\"\n{rights}"));
    call(&file, &["--host-config", &wasm, "--trust", "full"])
        .fails(1, &["WebAssembly component", "placement"]);
    let wrong = config("[trust]\nkeys = [\"gone.pub\"]\n");
    call(&file, &["--host-config", &wrong]).fails(1, &["keyway.toml:2:", "gone.pub"]);
    let gone = scene.path("gone.toml");
    call(&file, &["--host-config", &gone]).fails(1, &["gone.toml: it cannot be read"]);
    assert!(Path::new(&file).exists());
}

/// A library that nobody trusts and a component, each in a process by one word of the operator's file.
#[cfg(target_os = "linux")]
#[test]
fn one_word_puts_a_plugin_into_a_process() {
    let scene = Scene::new();
    let programs = Path::new(env!("CARGO_BIN_EXE_keyway")).parent().unwrap();
    let run = |file: &str, config: &str, runner: &Path| {
        let mut command = crate::common::command();
        command.args(["call", file, "priority()", "--host-config", config]).env("KEYWAY_RUNNER", runner);
        crate::common::run(&mut command)
    };
    for file in ["a.so", "a.wasm"] {
        let file = scene.path(file);
        let id = keyway(["inspect", &file, "--json"]).json()["manifest"]["id"].as_str().unwrap().to_owned();
        for more in ["", "share = \"all\"\n"] {
            let config = format!("[plugin.\"{id}\"]\nplacement = \"process\"\n{more}");
            let config = scene.write("keyway.toml", &config);
            let runner = programs.join("keyway-runner");
            assert!(
                runner.is_file(),
                "`cargo build -p keyway-runner -p keyway-runner-wasm` makes the runners"
            );
            assert_eq!(run(&file, &config, &runner).ok(), "0\n");
            let missing = run(&file, &config, Path::new("/no/such/keyway-runner"));
            missing
                .fails(1, &["there is no runner at /no/such/keyway-runner", "install it", "KEYWAY_RUNNER"]);
        }
    }
}
