//! `keyway pipeline`.

use std::path::Path;

use crate::common::{FILTER, FILTER_WIT, build, folder, keyway, new};

/// A folder with pictures, another with the plugin in both forms, and one for the results.
struct Scene(tempfile::TempDir);

impl Scene {
    fn new() -> Self {
        let scene = Scene(folder());
        for name in ["in", "plugins"] {
            std::fs::create_dir(scene.0.path().join(name)).unwrap();
        }
        scene.plugin(&FILTER.wasm).plugin(&FILTER.native);
        for name in ["a.png", "b.jpg", "c.webp"] {
            let mut picture = image::RgbImage::new(24, 16);
            picture.enumerate_pixels_mut().for_each(|(x, y, pixel)| pixel.0 = [x as u8 * 9, y as u8 * 9, 80]);
            picture.save(scene.0.path().join("in").join(name)).unwrap();
        }
        scene
    }

    fn plugin(&self, file: &Path) -> &Self {
        std::fs::copy(file, self.0.path().join("plugins").join(file.file_name().unwrap())).unwrap();
        self
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, content: &str) -> &Self {
        std::fs::write(self.path(name), content).unwrap();
        self
    }

    fn run(&self, more: &[&str]) -> crate::common::Run {
        let (plugins, input, output) = (self.path("plugins"), self.path("in"), self.path("out"));
        let mut args = vec!["pipeline", "--plugins", &plugins, "--in", &input, "--out", &output];
        args.extend(more);
        keyway(args)
    }
}

#[test]
fn pictures_go_through() {
    let scene = Scene::new();
    scene.write("plugins/notes.txt", "not a plugin").write("in/notes.txt", "not a picture");
    let run = scene.run(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    for words in ["test.plain", "wasm", "median", "3 pictures in", "1 skipped", "contact-sheet.png"] {
        assert!(run.out.contains(words), "{words} in {}", run.out);
    }
    for words in
        ["notes.txt: it is a text, not a plugin", "not used, since", "libplain_filter", "notes.txt: skipped"]
    {
        assert!(run.err.contains(words), "{words} in {}", run.err);
    }
    for name in ["a.png", "b.jpg", "c.webp", "contact-sheet.png"] {
        assert!(image::open(scene.path(&format!("out/{name}"))).is_ok(), "{name}");
    }
    let before = image::open(scene.path("in/a.png")).unwrap().into_rgb8();
    assert_eq!(image::open(scene.path("out/a.png")).unwrap().into_rgb8(), before);
}

#[test]
fn the_operator_says_where() {
    let scene = Scene::new();
    let sheet = scene.path("sheet.jpg");
    let document = scene
        .run(&["--place", "native", "--trust", "full", "--sheet", &sheet, "--json", "--workers", "1"])
        .json();
    scene.run(&["--place", "native", "--no-sheet"]).fails_last(&[
        "not trusted",
        "--trust full",
        "keyway.toml",
    ]);
    assert_eq!(document["filters"][0]["placement"], "native");
    assert_eq!(document["filters"][0]["time"]["calls"], 3);
    assert_eq!(document["pictures"][0]["status"], "done");
    assert_eq!(document["pictures"][0]["before"], serde_json::json!([24, 16]));
    assert_eq!(document["sheet"], sheet);
    assert!(image::open(&sheet).is_ok());
    let document = scene
        .run(&["--place", "native", "--trust", "full", "--place", "test.plain=wasm", "--no-sheet", "--json"])
        .json();
    assert_eq!(document["filters"][0]["placement"], "wasm");
    assert_eq!(document["sheet"], serde_json::Value::Null);
    // The sheet takes the place of no picture, however its path is written.
    let out = scene.path("out/../out/./a.png");
    let run = scene.run(&["--place", "native", "--trust", "full", "--sheet", &out]);
    assert!(run.code == 1 && run.err.contains("a.png: its result a.png would overwrite"), "{run:?}");
    let before = std::fs::read(scene.path("in/a.png")).unwrap();
    for (sheet, words) in
        [("in/a.png", "among the pictures"), ("out", "not of a folder"), ("x/y.png", "no folder")]
    {
        scene.run(&["--sheet", &scene.path(sheet)]).fails_last(&[words]);
    }
    assert!(std::fs::read(scene.path("in/a.png")).unwrap() == before);
    scene.run(&["--place", "test.plain=static"]).fails(1, &["native and wasm only"]);
}

#[test]
fn pictures_that_fail() {
    let scene = Scene::new();
    scene.write("in/broken.png", "no picture at all");
    let run = scene.run(&["--place", "native", "--trust", "full"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.err.contains("failed: ") && run.err.contains("broken.png is not a PNG"), "{}", run.err);
    assert!(run.out.contains("3 pictures in") && run.out.contains("1 failed"), "{}", run.out);
    assert!(!Path::new(&scene.path("out/broken.png")).exists());

    let run = scene.run(&["--place", "native", "--trust", "full", "--stop-on-error", "--workers", "1"]);
    assert_eq!(run.code, 1);
    // b.jpg was before it, c.webp would have come after it.
    assert!(run.out.contains("2 pictures in") && run.out.contains("1 not tried"), "{}", run.out);
}

#[test]
fn a_filter_that_cannot_begin() {
    let scene = Scene::new();
    scene.write("config.json", "{\"test.plain\": {\"amount\": 1}}");
    scene
        .run(&["--config", &scene.path("config.json")])
        .fails_last(&["test.plain", "takes no configuration"]);
    scene.write("config.json", "{\"test.plian\": {}}");
    scene.run(&["--config", &scene.path("config.json")]).fails(1, &["test.plian", "there are test.plain"]);
    scene.write("config.json", "[");
    scene.run(&["--config", &scene.path("config.json")]).fails(1, &["config.json", "JSON object"]);
    scene.run(&["--only", "demo.sepia"]).fails(1, &["demo.sepia", "there are test.plain"]);
}

#[test]
fn folders_without_what_is_needed() {
    let scene = Scene::new();
    for name in ["empty", "texts"] {
        std::fs::create_dir(scene.path(name)).unwrap();
    }
    scene.write("texts/a.txt", "text");
    let (input, plugins, output) = (scene.path("in"), scene.path("plugins"), scene.path("out"));
    let run = |plugins: &str, input: &str, output: &str| {
        keyway(["pipeline", "--plugins", plugins, "--in", input, "--out", output])
    };
    run(&scene.path("empty"), &input, &output).fails(1, &["the plugin folder is empty", "keyway build"]);
    run(&scene.path("texts"), &input, &output).fails(1, &["it has no filter", "a.txt: it is a text"]);
    run(&scene.path("gone"), &input, &output).fails(1, &["can't read the plugin folder"]);
    run(&plugins, &scene.path("gone"), &output).fails_last(&["gone"]);
    run(&plugins, &scene.path("empty"), &output).fails_last(&["it has no PNG, JPEG or WebP picture"]);
    run(&plugins, &input, &input).fails_last(&["both the input and the output folder"]);
}

#[test]
fn plugins_that_are_damaged() {
    let scene = Scene::new();
    let damaged = &std::fs::read(&FILTER.native).unwrap()[..5000];
    std::fs::write(scene.path("plugins/damaged.so"), damaged).unwrap();
    scene.run(&[]).fails(1, &["damaged.so", "--skip-broken"]);
    let run = scene.run(&["--skip-broken", "--no-sheet"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.err.contains("skipped ") && run.err.contains("damaged.so"), "{}", run.err);

    // The same id with another content: which one is meant?
    std::fs::remove_file(scene.path("plugins/damaged.so")).unwrap();
    let other = scene.path("plugins/other.wasm");
    std::fs::copy(&FILTER.wasm, &other).unwrap();
    keyway(["pack", &other, "--id", "test.plain", "--version", "0.2.0"]).ok();
    scene.run(&[]).fails(1, &["other.wasm", "are both `test.plain`"]);
    assert_eq!(scene.run(&["--place", "native", "--trust", "full"]).code, 0);
}

/// A filter with a mind of its own: what it refuses and where it panics is named, with the picture and its log.
#[test]
fn filters_that_fail() {
    let project = new("picky", FILTER_WIT, "test.picky");
    let source = std::fs::read_to_string(project.join("src/lib.rs")).unwrap();
    let picky = source.replace(
        "Ok(image)",
        "match image.width {
            1 => Err(\"too narrow\".to_owned()),
            2 => panic!(\"two is\\ntoo much\"),
            3 => {
                use contract::host::log::{Level, log};
                log(Level::Warn, \"eye\", \"three is odd\");
                Ok(image)
            }
            _ => Ok(image),
        }",
    );
    assert_ne!(source, picky);
    std::fs::write(project.join("src/lib.rs"), picky).unwrap();
    let plugin = build(&project, "test.picky");

    for file in [&plugin.wasm, &plugin.native] {
        let call = "transform({width: 2, height: 0, pixels: []})";
        keyway(["call", file.to_str().unwrap(), call, "--trust", "full"])
            .fails(1, &["test.picky", "#transform", "two is too much (at src"]);
    }

    let scene = Scene::new();
    std::fs::remove_dir_all(scene.path("plugins")).unwrap();
    std::fs::create_dir(scene.path("plugins")).unwrap();
    scene.plugin(&plugin.wasm).plugin(&plugin.native);
    for width in 1..=3 {
        image::RgbImage::new(width, 4).save(scene.path(&format!("in/w{width}.png"))).unwrap();
    }
    for place in ["wasm", "native"] {
        let run = scene.run(&["--place", place, "--json", "--workers", "1", "--trust", "full"]);
        assert_eq!(run.code, 1, "{run:?}");
        let line = |part: &str| {
            run.err.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}: {run:?}"))
        };
        assert!(line("w1.png").ends_with("w1.png: test.picky failed: too narrow"), "{run:?}");
        assert!(
            line("w2.png")
                .contains("w2.png: test.picky failed: the plugin panicked: two is too much (at src/lib.rs:"),
            "{run:?}"
        );
        assert_eq!(line("odd"), "warn: test.picky: eye: three is odd");
        let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        let filter = &document["filters"][0];
        assert_eq!((&filter["failures"], &filter["died"]), (&2.into(), &1.into()));
        let w2 = document["pictures"].as_array().unwrap().iter().find(|p| p["name"] == "w2.png").unwrap();
        assert_eq!((&w2["status"], &w2["filter"]), (&"failed".into(), &"test.picky".into()));
        let out = |name: &str| Path::new(&scene.path(&format!("out/{name}"))).exists();
        assert!(!out("w1.png") && !out("w2.png") && out("w3.png") && out("a.png"));
    }
}
