//! `keyway diff`.

use crate::common::{folder, keyway, wit};

#[test]
fn what_changes_and_what_it_breaks() {
    let folder = folder();
    let file = |name: &str, version: &str, functions: &str| wit(folder.path(), name, version, functions);
    let old = file("old.wit", "1.0.0", "f: func(a: u8) -> u8; g: func();");

    let same = keyway(["diff", &old, &old]).ok();
    assert_eq!(same, "the same contract: test:tiny/plugin@1.0.0\n");

    let grown =
        file("grown.wit", "1.1.0", "f: func(b: u8) -> u8; g: func(); @since(version = 1.1.0) h: func();");
    let text = keyway(["diff", &old, &grown]).ok();
    assert!(text.contains("added export test:tiny/tiny@1.1.0#h"), "{text}");
    assert!(text.ends_with("compatible: 1 change, none of which breaks anything\n"), "{text}");

    let other = file("other.wit", "1.1.0", "f: func(a: u8) -> u16; h: func();");
    let run = keyway(["diff", &old, &other]);
    assert_eq!(run.code, 1, "{run:?}");
    for words in [
        "- func(a: u8) -> u8",
        "+ func(a: u8) -> u16",
        "breaks hosts and plugins",
        "removed export",
        "3 of which break",
    ] {
        assert!(run.out.contains(words), "{words} in {}", run.out);
    }
    assert!(run.err.is_empty());

    let run = keyway(["diff", &old, &other, "--json"]);
    assert_eq!(run.code, 1);
    let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["compatible"], false);
    let kinds: Vec<_> =
        document["changes"].as_array().unwrap().iter().map(|c| c["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["changed", "removed", "added"]);
    assert_eq!(document["changes"][1]["breaks_plugins"], false);
}
