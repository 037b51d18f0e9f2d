//! `keyway check`.

use crate::common::{FILTER, FILTER_WIT, folder, keyway, wit};

/// A folder with the filter in both forms, and a configuration.
struct Scene(tempfile::TempDir);

impl Scene {
    fn new(text: &str) -> Self {
        let scene = Scene(folder());
        std::fs::copy(&FILTER.wasm, scene.path("a.wasm")).unwrap();
        std::fs::copy(&FILTER.native, scene.path("a.so")).unwrap();
        std::fs::write(scene.path("keyway.toml"), text).unwrap();
        scene
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// What is said of the configuration, without the file's name.
    fn problems(&self) -> Vec<String> {
        let file = self.path("keyway.toml");
        let run = keyway(["check", &file]);
        assert_eq!(run.code, 1, "{run:?}");
        let lines: Vec<String> =
            run.out.lines().map(|line| line.strip_prefix(&format!("{file}:")).unwrap().to_owned()).collect();
        let words = if lines.len() == 1 { "problem" } else { "problems" };
        assert_eq!(run.err, format!("error: {file}: {} {words}\n", lines.len()));
        lines
    }
}

#[track_caller]
fn are(found: &[String], expected: &[&str]) {
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        let mut words = expected.split(" … ");
        assert!(found.starts_with(words.next().unwrap()), "{found} is not {expected}");
        assert!(words.all(|word| found.contains(word)), "{found} is not {expected}");
    }
}

#[test]
fn nothing_is_wrong() {
    let scene = Scene::new(&format!(
        "[slot.thumbs]\nartifact = 'a.wasm'\nplugin = 'test.plain'\ngrants = ['read:.=/data']\ncontract = '{FILTER_WIT}'\n\
         [slot.apart]\nartifact = 'a.so'\nplugin = 'test.plain'\nplacement = 'process'\nrequire = ['seccomp']\n",
    ));
    let out = keyway(["check", &scene.path("keyway.toml")]).ok();
    // Placement is a plugin's, not a slot's.
    assert!(
        out.contains("thumbs  test.plain 0.1.0") && out.contains("2 slots, settings of 1 plugin"),
        "{out}"
    );
    let json = keyway(["check", &scene.path("keyway.toml"), "--json"]).json();
    assert_eq!(json["slots"][1]["plugin"], "test.plain");
    assert_eq!(json["problems"].as_array().unwrap().len(), 0);
    assert_eq!(Scene::new("").problems_or_none(), 0);
}

impl Scene {
    fn problems_or_none(&self) -> i32 {
        keyway(["check", &self.path("keyway.toml")]).code
    }
}

#[test]
fn what_the_file_says_is_wrong_in_many_ways() {
    let scene = Scene::new(
        "[defaults]\nrequire = ['landlok', 'moat', 'cgroup']\n[trust]\nkeys = ['gone.pub']\n[slots.a]\n\
         [slot.thumbs]\nartifact = 'a.wasm'\n  dedline = '5 days'\ninstances = { min = 9, max = 2 }\nqueue = 'long'\n\
         deadline = '5 days'\n[plugin.'a.b']\ngrants = ['read:/no/such/folder', 'fly']\n",
    );
    are(
        &scene.problems(),
        &[
            "2:12: … did you mean `landlock`?",
            "2:23: … `moat` is no layer of the sandbox",
            "4:9: … gone.pub",
            "5:2: unknown key `slots`; did you mean `slot`?",
            "8:3: unknown key `dedline` in `slot.thumbs`; did you mean `deadline`?",
            "9:13: … the least, 9, is more than the most, 2",
            "10:9: … found a string",
            "11:12: … `5 days` is no time",
            "13:11: … /no/such/folder … is not there",
            "13:35: … fly",
        ],
    );
    let scene = Scene::new("[slot.a]\nartifact = \n");
    are(&scene.problems(), &["2:"]);
}

#[test]
fn what_the_file_names_is_wrong() {
    let scene = Scene::new("");
    std::fs::write(scene.path("text.wasm"), "a text").unwrap();
    let manifest = r#"{ "id": "test.plain", "version": "2.0.0", "grants": ["clocks", "random"] }"#;
    std::fs::write(scene.path("manifest.json"), manifest).unwrap();
    let (from, to) = (scene.path("a.wasm"), scene.path("wants.wasm"));
    keyway(["pack", &from, "--manifest", &scene.path("manifest.json"), "--out", &to]).ok();
    wit(scene.0.path(), "other.wit", "1.0.0", "f: func();");
    let text = "\
        [slot.a-gone]\nartifact = 'gone.wasm'\n\
        [slot.b-text]\nartifact = 'text.wasm'\n\
        [slot.c-untrusted]\nartifact = 'a.so'\n\
        [slot.d-wants]\nartifact = 'wants.wasm'\nplugin = 'test.plain'\ngrants = ['clocks']\n\
        [slot.e-other]\nartifact = 'a.wasm'\nplugin = 'test.other'\ncontract = 'other.wit'\n\
        [slot.f-folder]\nartifact = '.'\ncontract = 'gone.wit'\n";
    std::fs::write(scene.path("keyway.toml"), text).unwrap();
    are(
        &scene.problems(),
        &[
            "2:12: … gone.wasm … there is no such file",
            "4:12: … text.wasm … a text, not a plugin",
            "6:12: … a.so … not trusted",
            "8:12: … wants.wasm … not granted a right … random",
            "13:10: the artifact is the plugin `test.plain`, and the slot is for `test.other`",
            "14:12: the contract of `test.plain` does not fit",
            "16:12: … a directory, not a file",
        ],
    );
    let text = "[slot.a]\nartifact = 'a.so'\nplugin = 'test.plain'\nplacement = 'wasm'\n";
    std::fs::write(scene.path("keyway.toml"), text).unwrap();
    are(&scene.problems(), &["2:12: … a native library … WebAssembly component"]);
}

#[test]
fn a_file_that_is_not_there() {
    keyway(["check", "/no/such/keyway.toml"]).fails(1, &["/no/such/keyway.toml: it cannot be read"]);
}
