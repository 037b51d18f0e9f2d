//! The server's part of a configuration.

use std::path::Path;
use std::time::Duration;

use keyway_server::ServerConfig;
use keyway_server::config::{AccessFormat, TargetConfig};
use proptest::prelude::*;

fn base() -> &'static Path {
    Path::new("/base")
}

/// All that is wrong with a text, with its places.
fn wrong(text: &str) -> Vec<String> {
    let problems = ServerConfig::check(text, base()).expect_err(text);
    let place = |problem: &keyway_host::ConfigError| (problem.line().unwrap(), problem.column().unwrap());
    problems
        .iter()
        .map(|problem| format!("{}:{} {}", place(problem).0, place(problem).1, problem.what()))
        .collect()
}

#[test]
fn the_reference_is_right() {
    let page = include_str!("../../../docs/serve.md");
    let text = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    // Variables that are there.
    let text = text.replace("ANN_TOKEN", "PATH").replace("API_KEY", "PATH");
    let config = ServerConfig::check(&text, base()).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(config.listen.len(), 2);
    assert_eq!(config.listen[1].tls[0].key, Path::new("/base/tls/key.pem"));
    assert_eq!(config.access_log.as_ref().unwrap().format, AccessFormat::Json);
    assert_eq!(config.routes.len(), 5);
    assert_eq!(config.routes[0].limits.timeout, Some(Duration::from_secs(5)));
    assert!(
        matches!(&config.routes[1].target, TargetConfig::Files(files) if files.folder == Path::new("/base/site"))
    );
    // What it says of what is not said is what is said there, but for the rate.
    let mut limits = config.limits.clone();
    limits.rate = None;
    assert_eq!(limits, ServerConfig::default().limits);
    assert_eq!(config.shutdown, ServerConfig::default().shutdown);
    assert_eq!(config.services.outgoing_timeout, ServerConfig::default().services.outgoing_timeout);
    // Every key of the table is one, and every key is in it.
    let section = page.split("## `[server]`").nth(1).unwrap().split("\n## ").next().unwrap();
    let mut told: Vec<&str> =
        section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next()).collect();
    told.retain(|key| key.starts_with('`'));
    told.sort_unstable();
    let known = wrong("[server]\nnothing-near-it = 1\n").remove(0);
    let known: Vec<&str> = known.split("there is ").nth(1).unwrap().split(", ").collect();
    assert_eq!(told, known);
}

#[test]
fn an_address_has_several_certificates() {
    let listen = |tls: &str| format!("[server]\nlisten = {{ address = \"[::]:443\", {tls} }}\n");
    let one = "{ certificate = \"b\", key = \"c\" }";
    let config = |tls: &str| ServerConfig::check(&listen(tls), base()).unwrap().listen[0].tls.clone();
    assert_eq!(config(&format!("certificate = \"a\", key = \"k\", certificates = [{one}, {one}]")).len(), 3);
    let [only] = &config(&format!("certificates = [{one}]"))[..] else { panic!("one certificate") };
    assert_eq!(
        (only.certificate.as_path(), only.key.as_path()),
        (Path::new("/base/b"), Path::new("/base/c"))
    );
    for (tls, expected) in [
        ("certificates = []", "`server.listen.certificates`: there is none in it"),
        ("certificates = [{}]", "it says no `certificate` and no `key`"),
        ("certificates = [{ key = \"k\" }]", "for TLS it needs both the `certificate` and its `key`"),
        ("certificates = [\"c\"]", "expected a table"),
        ("certificates = [{ certificate = \"c\", key = \"k\", names = 1 }]", "unknown key `names`"),
    ] {
        let found = wrong(&listen(tls));
        assert!(found.len() == 1 && found[0].contains(expected), "{tls}: {found:?}");
    }
}

#[test]
fn mistakes_have_a_place_and_a_cure() {
    let text = "[server]
listen = \"localhost\"
lisen = 1
limits = { head = 100, rate = { per = \"1s\" } }
access-log = \"xml\"
[services]
store = {}
[slot.a]
artifact = \"a\"
[[route]]
path = \"/a/../b\"
slot = \"b\"
[[route]]
path = \"/\"
[[route]]
path = \"/x\"
files = \"f\"
proxy = \"http://h\"
[[route]]
path = \"/y\"
files = \"f\"
keep-host = true
[[route]]
path = \"/z\"
proxy = \"h:80\"
headers = { authorization = \"Bearer s3cr3t\" }
[[route]]
path = \"/\"
redirect = { status = 304, to = \"/\" }
";
    let found = wrong(text);
    let expected = [
        "2:10 `server.listen`: it is no address with a port",
        "3:1 unknown key `lisen` in `server`; did you mean `listen`?",
        "4:19 `server.limits.head`: it has to be from 8192 to",
        "4:31 `server.limits.rate`: it does not say how many",
        "5:14 `server.access-log`: it cannot be `xml`",
        "7:9 `services.store`: it has no file",
        "11:8 `route.path`: write it as requests have it in the end: \"/b\"",
        "12:8 `route.slot`: it cannot be `b`; did you mean `a`?",
        "13:1 `route`: it has to say what answers",
        "15:1 `route`: it has to say what answers",
        "22:13 `route.keep-host`: it is for routes with `proxy`; this one has `files`",
        "25:9 `route.proxy`: it is no address of a server",
        "26:29 `route.headers.authorization`: a secret is not written here",
        "29:12 `route.redirect`: the status of a redirect",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}\n{expected}");
        assert!(!found.contains("s3cr3t"));
    }
    let twice = "[[route]]\npath = \"/a\"\nrespond = {}\n[[route]]\npath = \"/a\"\nrespond = {}\n";
    assert!(wrong(twice)[0].contains("there is another one for `/a`"));
    assert!(wrong("[[route]]\npath = \"/\"\nslot = \"a\"\n")[0].contains("[slot.a]"));
    assert!(
        wrong("[slot.a]\nartifact = \"a\"\nconfig = { t = 1 }\nsecrets = { t = { env = \"PATH\" } }\n")[0]
            .contains("say it in one place")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        keyway_fuzz_entries::server::run(text.as_bytes());
    }

    #[test]
    fn tables_are_read_or_refused(
        lines in prop::collection::vec(
            (
                0usize..5,
                prop::sample::select(keyway_fuzz_entries::server::KEYS),
                prop::sample::select(keyway_fuzz_entries::server::VALUES),
            ),
            0..16,
        ),
    ) {
        let mut tables = [
            "[slot.s]\nartifact = 'a'\n[server]\n".to_owned(),
            "[services]\n".to_owned(),
            "[[route]]\npath = '/'\n".to_owned(),
            "[[route]]\npath = '/b'\nrespond = {}\n".to_owned(),
            "[admin]\n".to_owned(),
        ];
        for (table, key, value) in &lines {
            tables[*table].push_str(&format!("{key} = {value}\n"));
        }
        keyway_fuzz_entries::server::run(tables.concat().as_bytes());
    }
}
