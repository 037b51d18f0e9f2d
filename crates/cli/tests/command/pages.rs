//! Help, completions and manual pages.

use crate::common::{folder, keyway};

#[test]
fn help_names_every_command_and_the_exit_codes() {
    let help = keyway(["--help"]).ok();
    for word in [
        "new",
        "build",
        "inspect",
        "call",
        "diff",
        "check",
        "pack",
        "grants",
        "keygen",
        "sign",
        "verify",
        "pipeline",
        "completions",
        "man",
        "Exit codes",
    ] {
        assert!(help.contains(word), "{word}");
    }
    assert!(!help.contains("probe"), "it is for hosts, not for people");
    assert!(keyway(["call", "--help"]).ok().contains("WAVE"));
    assert!(keyway(["--version"]).ok().starts_with("keyway "));
}

#[test]
fn completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(keyway(["completions", shell]).ok().contains("pipeline"), "{shell}");
    }
}

#[test]
fn manual_pages() {
    assert!(keyway(["man"]).ok().contains(".TH keyway 1"));
    let folder = folder();
    let out = folder.path().join("man1");
    keyway(["man", "--out", out.to_str().unwrap()]).ok();
    assert!(std::fs::read_to_string(out.join("keyway-pipeline.1")).unwrap().contains("contact"));
}
