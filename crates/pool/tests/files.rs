//! A slot of a configuration that follows its plugin's file: real plugins, in C.
#![cfg(all(feature = "config", feature = "watch", target_os = "linux"))]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use keyway_host::{Config, Host, NativeLoader, Trust};
use keyway_pool::{EventKind, Pools as _, SlotsConfig, Step};

keyway_contract::contract!({ inline: "
    package test:small@1.0.0;
    interface small { one: func() -> u32; }
    world tiny { export small; }
" });

/// The bytes of a section, for C.
fn bytes(text: &str) -> String {
    text.bytes().map(|byte| format!("(char){byte},")).collect()
}

/// Builds a plugin whose `one` says this number.
fn build(folder: &Path, id: &str, number: u32) -> PathBuf {
    let manifest = format!(r#"{{"keyway": 1, "id": "{id}", "version": "1.0.0"}}"#);
    let contract =
        "package test:small@1.0.0; interface small { one: func() -> u32; } world tiny { export small; }";
    let text = format!(
        r#"
#include "keyway_plugin.h"
KEYWAY_MANIFEST static const char manifest[] = {{{}}};
KEYWAY_CONTRACT static const char contract[] = {{{}}};
static keyway_status one(void *self, const void *args, void *ret) {{
    (void)self; (void)args; *(uint32_t *)ret = {number}; return KEYWAY_OK;
}}
static keyway_status create(keyway_str config, void **self, keyway_str *error) {{
    (void)config; (void)error; *self = 0; return KEYWAY_OK;
}}
static keyway_status destroy(void *self) {{ (void)self; return KEYWAY_OK; }}
static const keyway_function functions[] = {{{{{{"test:small/small@1.0.0#one", 26}}, one}}}};
static const keyway_plugin plugin = {{
    KEYWAY_ABI_VERSION, sizeof(keyway_plugin), functions, 1, 0, 0, create, destroy
}};
KEYWAY_EXPORT const keyway_plugin *keyway_plugin_v1(const keyway_host *host) {{ (void)host; return &plugin; }}
"#,
        bytes(&manifest),
        bytes(contract)
    );
    let (source, library) = (folder.join(format!("{id}{number}.c")), folder.join(format!("{id}{number}.so")));
    std::fs::write(&source, text).unwrap();
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../include");
    let built = Command::new("gcc")
        .args(["-shared", "-fPIC", "-O1", "-I"])
        .arg(include)
        .arg("-o")
        .arg(&library)
        .arg(source)
        .status();
    assert!(built.unwrap().success());
    library
}

#[track_caller]
fn until(what: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !what() {
        assert!(Instant::now() < end, "it did not come to be");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_slot_follows_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let build = |id: &str, number| build(folder.path(), id, number);
    let (one, two, three, other) =
        (build("test.one", 1), build("test.one", 2), build("test.one", 3), build("test.other", 4));
    let text = "
        [slot.s]
        artifact = 'live.so'
        plugin = 'test.one'
        watch = { settle = '30ms' }
        on-delete = 'clear'
        instances = 1
        [slot.c]
        artifact = 'live.so'
        watch = { settle = '30ms' }
        canary = { share = 0.5, hold = '50ms', calls = 4, slower = 1000 }
    ";
    let slots = SlotsConfig::parse(text, folder.path()).unwrap();
    let mut config = Config::parse(text, folder.path()).unwrap();
    slots.apply(&mut config);
    let host =
        Host::builder().loader(NativeLoader::new()).trust(Trust::any()).config(config).build().unwrap();
    let mut events = host.events();
    let live = folder.path().join("live.so");
    let slot = slots.slots["s"].slot::<SmallClient>(&host);
    let careful = slots.slots["c"].slot::<SmallClient>(&host);
    let watches =
        [slots.slots["s"].watch(&slot).unwrap().unwrap(), slots.slots["c"].watch(&careful).unwrap().unwrap()];
    assert_eq!(slot.generation(), 0);

    std::fs::copy(&one, &live).unwrap();
    until(|| slot.generation() == 1 && careful.generation() == 1);
    assert_eq!((slot.one().wait().unwrap(), careful.one().wait().unwrap()), (1, 1));

    // Written beside and renamed. What is new is a canary first where that is said.
    let renamed = |from: &Path| {
        std::fs::copy(from, folder.path().join(".new")).unwrap();
        std::fs::rename(folder.path().join(".new"), &live).unwrap();
    };
    renamed(&two);
    until(|| slot.generation() == 2 && careful.has_canary());
    assert_eq!(slot.one().wait().unwrap(), 2);
    let said: Vec<u32> = (0..20).map(|_| careful.one().wait().unwrap()).collect();
    assert!(said.contains(&1) && said.contains(&2), "{said:?}");
    until(|| !careful.has_canary());
    assert_eq!(careful.one().wait().unwrap(), 2);

    // A canary whose file changes again makes way.
    renamed(&three);
    until(|| slot.generation() == 3 && careful.has_canary());
    renamed(&two);
    until(|| slot.generation() == 4 && !careful.has_canary());
    assert_eq!((slot.one().wait().unwrap(), careful.one().wait().unwrap()), (2, 2));

    // Another plugin is not taken, and the one in place goes on.
    renamed(&other);
    let refused = events.find_map(|event| match event.kind {
        EventKind::SwapFailed { error } => Some((event.slot, error)),
        _ => None,
    });
    let (name, error) = refused.unwrap();
    assert!(name.as_deref() == Some("s") && error.contains("the slot is for `test.one`"), "{error}");
    assert_eq!(slot.one().wait().unwrap(), 2);
    assert_eq!(slot.swap(&other).unwrap_err().step(), Step::Contract);

    std::fs::remove_file(&live).unwrap();
    until(|| slot.generation() == 0);
    assert!(slot.one().wait().is_err());
    drop(watches);
}
