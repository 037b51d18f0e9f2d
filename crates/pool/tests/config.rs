//! The slots of a configuration.
#![cfg(feature = "config")]

use std::path::Path;
use std::time::Duration;

use keyway_host::{Config, DirectoryGrant, Placed};
use keyway_pool::{
    Breaker, CanaryOptions, InstanceLimits, OnDelete, OnFailure, Overflow, PoolOptions, Restart, SlotConfig,
    SlotOptions, SlotsConfig, WatchOptions,
};
use proptest::prelude::*;

fn base() -> &'static Path {
    Path::new("/base")
}

fn parse(text: &str) -> SlotsConfig {
    SlotsConfig::check(text, base()).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

fn slot(keys: &str) -> SlotConfig {
    parse(&format!("[slot.s]\nartifact = \"a\"\n{keys}")).slots.remove("s").unwrap()
}

/// All that is wrong with a slot that has an artifact on line 2 and these keys from line 3 on.
fn wrong(keys: &str) -> Vec<String> {
    let text = format!("[slot.s]\nartifact = \"a\"\n{keys}");
    let problems = SlotsConfig::check(&text, base()).expect_err(keys);
    let place = |problem: &keyway_host::ConfigError| (problem.line().unwrap(), problem.column().unwrap());
    problems
        .iter()
        .map(|problem| format!("{}:{} {}", place(problem).0, place(problem).1, problem.what()))
        .collect()
}

#[test]
fn everything() {
    let slot = slot(
        r#"
        plugin = "demo.sepia"
        contract = "wit"
        placement = "process"
        require = ["landlock"]
        grants = ["read:pictures", "clocks"]
        config = { strength = 0.5, names = ["a", "b"], deep = { at = 1979-05-27, on = true, n = 0x10 } }
        instances = { min = 2, max = 4 }
        queue = 8
        overflow = "shed-oldest"
        deadline = "50ms"
        limits = { memory = "64MiB", values = 1000000, deadline = "2s" }
        idle = "1.5min"
        on-failure = "open"
        retries = 2
        restart = { pause = "1ms", longest = "1s", attempts = 3 }
        breaker = { rate = 0.25, calls = 7, window = "1s", pause = "2s" }
        stuck = 1
        drain = "5s"
        carry-state = false
        watch = { settle = "20ms", poll = "10s" }
        on-delete = "clear"
        canary = { share = 0.5, hold = "1min", calls = 9, more-failures = 0.1, slower = 2 }
        "#,
    );
    let second = Duration::from_secs(1);
    let millis = Duration::from_millis;
    let limits = InstanceLimits::new().memory(64 << 20).values(1_000_000).deadline(2 * second);
    let config = r#"{"deep":{"at":"1979-05-27","n":16,"on":true},"names":["a","b"],"strength":0.5}"#;
    let pool = PoolOptions::new()
        .instances(2, 4)
        .queue(8)
        .overflow(Overflow::ShedOldest)
        .deadline(millis(50))
        .limits(limits)
        .idle(90 * second)
        .on_failure(OnFailure::Open)
        .retries(2)
        .restart(Restart::new(millis(1), second, 3))
        .breaker(Breaker::new(0.25, 7, second, 2 * second))
        .stuck(1)
        .config(config);
    assert_eq!(
        slot.options,
        SlotOptions::new().pool(pool).drain(5 * second).carry_state(false).plugin("demo.sepia")
    );
    let canary = CanaryOptions::new().share(0.5).hold(60 * second).calls(9).more_failures(0.1).slower(2.0);
    assert_eq!(slot.canary.as_ref(), Some(&canary));
    let watch = WatchOptions::new().settle(millis(20)).poll(10 * second);
    assert_eq!(slot.watch, Some(watch.on_delete(OnDelete::Clear).canary(canary)));
    assert_eq!(slot.contract.as_deref(), Some(Path::new("/base/wit")));

    // Placement and rights go to the plugin with the id.
    let text = "[plugin.\"demo.sepia\"]\nnamespaces = true\n";
    let mut config = Config::parse(text, base()).unwrap();
    SlotsConfig::apply(
        &parse(
            "[slot.s]\nartifact = \"a\"\nplugin = \"demo.sepia\"\nplacement = \"process\"\nshare = \"p\"\ngrants = [\"read:p\"]",
        ),
        &mut config,
    );
    let plugin = &config.plugins["demo.sepia"];
    assert_eq!(plugin.settings.placement, Some(Placed::Process));
    assert!(plugin.settings.namespaces && plugin.settings.share.as_deref() == Some("p"));
    let directory = DirectoryGrant { host: "/base/p".into(), guest: "p".to_owned(), write: false };
    assert_eq!(plugin.grants.directories, [directory]);
}

#[test]
fn what_is_not_said_is_the_default() {
    let plain = slot("");
    assert_eq!((plain.options, plain.watch, plain.canary), (SlotOptions::default(), None, None));
    assert_eq!(plain.artifact, Path::new("/base/a"));
    assert_eq!(slot("breaker = false").options.pool.breaker, None);
    assert_eq!(slot("canary = true\nwatch = true").canary, Some(CanaryOptions::default()));
    assert_eq!(slot("canary = false\nwatch = true").watch, Some(WatchOptions::default()));
    assert_eq!(slot("watch = false").watch, None);
    let reuse = |keys| slot(keys).options.pool.reuse;
    assert_eq!((reuse("reuse = false"), reuse("reuse = 9"), reuse("")), (Some(1), Some(9), None));
    let pool = slot("instances = 3").options.pool;
    assert_eq!((pool.min, pool.max), (3, 3));
    let pool = slot("instances = { min = 4000 }").options.pool;
    assert_eq!((pool.min, pool.max), (4000, 4000));
    let pool = slot("instances = { max = 1 }").options.pool;
    assert_eq!((pool.min, pool.max), (1, 1));
    assert_eq!(parse("[defaults]\nanything = \"the host's\"").slots.len(), 0);
}

#[test]
fn each_mistake_has_its_place_and_its_cure() {
    for (keys, expected) in [
        ("deadlin = \"1s\"", "3:1 unknown key `deadlin` in `slot.s`; did you mean `deadline`?"),
        ("  on_failure = \"open\"", "3:3 unknown key `on_failure` in `slot.s`; did you mean `on-failure`?"),
        ("breaker = { rat = 1 }", "3:13 unknown key `rat` in `slot.s.breaker`; did you mean `rate`?"),
        (
            "deadline = 5",
            "3:12 `slot.s.deadline`: expected a time as a string, such as \"50ms\", found a whole number",
        ),
        ("deadline = \"5 days\"", "3:12 `slot.s.deadline`: `5 days` is no time"),
        ("deadline = \"0s\"", "3:12 `slot.s.deadline`: it has to be 1µs at least"),
        ("drain = \"99999h\"", "3:9 `slot.s.drain`: `99999h` is longer than a year"),
        ("queue = -1", "3:9 `slot.s.queue`: it has to be from 0 to 16777216"),
        ("queue = 99999999999999999999999", "3:9 `slot.s.queue`: it has to be"),
        ("overflow = \"rejct\"", "3:12 `slot.s.overflow`: it cannot be `rejct`; did you mean `reject`?"),
        (
            "overflow = \"panic\"",
            "3:12 `slot.s.overflow`: it cannot be `panic`; there is `reject`, `shed-oldest`, `wait`",
        ),
        (
            "instances = { min = 5, max = 2 }",
            "3:13 `slot.s.instances`: the least, 5, is more than the most, 2",
        ),
        ("instances = 0", "3:13 `slot.s.instances`: it has to be from 1 to 4096"),
        ("instances = {}", "3:13 `slot.s.instances`: it is empty"),
        ("limits = { memory = \"1MB\" }", "3:21 `slot.s.limits.memory`: `1MB` is no size"),
        ("limits = { memory = \"1KiB\" }", "3:21 `slot.s.limits.memory`: it has to be 65536 bytes at least"),
        (
            "restart = { pause = \"9s\", longest = \"1s\" }",
            "3:37 the first pause, 9s, is longer than the longest, 1s",
        ),
        ("breaker = true", "3:11 `slot.s.breaker`: it is on by default"),
        ("breaker = { rate = 1.5 }", "3:20 `slot.s.breaker.rate`: it has to be from 0.001 to 1"),
        ("watch = true\ncanary = { share = nan }", "4:20 `slot.s.canary.share`: it has to be"),
        ("canary = true", "3:10 `slot.s.canary`: it is for files that are watched; add watch = true"),
        ("reuse = 0", "3:9 `slot.s.reuse`: it has to be from 1"),
        (
            "secrets = { a = { env = \"PATH\" }, \"a.b\" = { env = \"PATH\" } }",
            "3:35 the plugin's `config` or another secret has this value as well",
        ),
        ("on-delete = \"clear\"", "3:13 `on-delete` does nothing where the file is not watched"),
        ("grants = [\"clocks\"]", "3:10 `slot.s.grants`: it is for one plugin; say which"),
        ("plugin = \"sepia\"", "3:10 `slot.s.plugin`: the id `sepia` has to be `vendor.name`"),
        ("plugin = \"a.b\"\ngrants = [\n  \"fly\"]", "5:3 `slot.s.grants`: "),
        ("config = \"x\"", "3:10 `slot.s.config`: expected a table, found a string"),
        ("config = { a.b = inf }", "3:18 `slot.s.config.a.b`: JSON, in which"),
        ("watch = \"yes\"", "3:9 `slot.s.watch`: expected true or false, found a string"),
        ("artifact = \"b\"", "3:1 duplicate key"),
    ] {
        let found = wrong(keys);
        assert_eq!(found.len(), 1, "{keys}: {found:?}");
        assert!(found[0].starts_with(expected), "{keys}: {found:?}");
    }
    let nothing = SlotsConfig::check("[slot.thumbs]\n[slot.'a b']\nartifact = ''\n", base()).unwrap_err();
    let nothing: Vec<_> = nothing.iter().map(ToString::to_string).collect();
    assert_eq!(nothing.len(), 3, "{nothing:?}");
    assert!(
        nothing[0].starts_with("line 1, column 7: slot `thumbs` has no plugin; say where"),
        "{nothing:?}"
    );
}

#[test]
fn all_mistakes_are_told_at_once() {
    let found =
        wrong("deadline = 5\nqueu = 1\nlimits = { memory = \"x\", value = 1 }\n[slot.t]\nretries = -1\n");
    let places: Vec<_> = found.iter().map(|problem| problem.split(' ').next().unwrap()).collect();
    assert_eq!(places, ["3:12", "4:1", "5:21", "5:26", "6:7", "7:11"], "{found:#?}");
    let text = "[slot.s]\na = ''\nb = 1\n";
    let error = SlotsConfig::parse(text, base()).unwrap_err();
    assert!(error.to_string().ends_with("(and 2 more problems; `keyway check` shows all)"), "{error}");
}

#[test]
fn a_plugins_rights_are_said_in_one_place() {
    let text = "
        [plugin.\"a.b\"]
        grants = []
        [slot.one]
        artifact = 'x'
        plugin = 'a.b'
        grants = ['clocks']
        placement = 'wasm'
        share = 'one'
        [slot.two]
        artifact = 'x'
        plugin = 'a.b'
        placement = 'wasm'
        share = 'two'
    ";
    let problems = SlotsConfig::check(text, base()).unwrap_err();
    let found: Vec<_> = problems.iter().map(|problem| (problem.line().unwrap(), problem.what())).collect();
    assert_eq!(
        found,
        [
            (7, "`grants` of `a.b` is in [plugin.\"a.b\"] as well; say it in one place"),
            (13, "`placement` of `a.b` is in [slot.one] as well; say it in one place"),
            (14, "`share` of `a.b` is in [slot.one] as well; say it in one place"),
        ]
    );
}

#[test]
fn the_reference_is_right() {
    let page = include_str!("../../../docs/slots.md");
    let mut examples = page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let text = examples.next().unwrap();
    Config::check(text, base()).unwrap();
    let slots = parse(text).slots;
    assert_eq!(slots["thumbs"].options.pool.deadline, Some(Duration::from_millis(50)));
    assert_eq!(slots["audit"].options, SlotOptions::default());

    // Every key is in the tables, with the default that they give.
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let known = wrong("nothing-near-it = 1").remove(0);
    let known: Vec<&str> = known.split("there is ").nth(1).unwrap().split(", ").collect();
    let mut told: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    told.sort_unstable();
    assert_eq!(told, known);
    for row in rows {
        let key = row[0].trim_matches('`');
        let default = row[2].rsplit("; ").next().unwrap();
        let Some(value) = default.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) else { continue };
        let with = slot(&format!(
            "{key} = {value}{}",
            if matches!(key, "on-delete" | "canary") { "\nwatch = true" } else { "" }
        ));
        let canary = (key == "canary").then(CanaryOptions::default);
        assert_eq!((with.options, with.canary), (SlotOptions::default(), canary), "{key}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        keyway_fuzz_entries::slots::run(text.as_bytes());
    }

    #[test]
    fn tables_are_read_or_refused(
        lines in prop::collection::vec(
            (
                prop::sample::select(keyway_fuzz_entries::slots::KEYS),
                prop::sample::select(keyway_fuzz_entries::slots::VALUES),
            ),
            0..12,
        ),
        heads in prop::collection::vec(0usize..12, 0..3),
    ) {
        let mut text = "[slot.a]\nartifact = 'a'\n".to_owned();
        for (at, (key, value)) in lines.iter().enumerate() {
            if heads.contains(&at) {
                text.push_str(&format!("[slot.s{at}]\n"));
            }
            text.push_str(&format!("{key} = {value}\n"));
        }
        keyway_fuzz_entries::slots::run(text.as_bytes());
    }
}
