//! What is tried, and what has to come of it.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use conformance_attacks::ATTACKS;
use keyway_conformance::artifacts;
use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

/// A plugin, and how the operator runs it.
#[derive(Clone, Copy)]
struct Way {
    name: &'static str,
    program: bool,
    namespaces: bool,
    share: Option<&'static str>,
}

const WAYS: [Way; 4] = [
    Way { name: "library", program: false, namespaces: false, share: None },
    Way { name: "program", program: true, namespaces: false, share: None },
    Way { name: "library_in_namespaces", program: false, namespaces: true, share: None },
    Way { name: "shared_library", program: false, namespaces: false, share: Some("word") },
];

/// Those that are no attack where something is granted: `tests/sealing/attacks.rs` of the sandbox.
const GRANTED: [&str; 5] = ["fork", "vfork-by-clone", "thread", "tcp-listen", "clone3"];

/// Those that work with some of the rights below, have a test of their own, or need descriptors that only the sandbox's own
/// tests give them.
const OTHERS: [&str; 6] = [
    "write-granted-for-reading",
    "cut-granted-for-reading",
    "signal-group",
    "execute-memory",
    "type-into-terminal",
    "terminal-command",
];

/// Without namespaces it can be seen that a path exists.
const SEEN: [&str; 1] = ["stat-etc"];

pub fn all() -> Vec<Trial> {
    let mut trials = Vec::new();
    for way in WAYS {
        let mut add = |name: &str, test: fn(Way) -> Result<(), Failed>| {
            trials.push(Trial::test(format!("{}::{name}", way.name), move || test(way)));
        };
        add("without_rights", without_rights);
        add("with_other_rights", with_other_rights);
        add("reading_is_not_writing", reading_is_not_writing);
        add("rights_are_had", rights_are_had);
    }
    trials
}

fn seen(way: Way) -> &'static [&'static str] {
    if way.namespaces { &[] } else { &SEEN }
}

fn names(but: &[&str]) -> Vec<Vec<String>> {
    let names = ATTACKS.iter().map(|(name, _)| *name);
    names.filter(|name| !but.contains(name)).map(|name| vec![name.to_owned()]).collect()
}

fn without_rights(way: Way) -> Result<(), Failed> {
    // Each session of a shared process has a thread, so it may have them: docs/security.md.
    let threads: &[&str] = if way.share.is_some() { &["thread"] } else { &[] };
    are_stopped(way, &names(&[&OTHERS[..], threads, seen(way)].concat()), |_| Vec::new())
}

/// All that can be granted and does not itself allow what is attacked.
fn with_other_rights(way: Way) -> Result<(), Failed> {
    are_stopped(way, &names(&[&GRANTED[..], &OTHERS, seen(way)].concat()), |scene| {
        let inside = scene.join("inside");
        let mut rights = ["connect:127.0.0.1:1", "listen:127.0.0.1:2", "threads", "processes", "files:128"]
            .map(str::to_owned)
            .to_vec();
        rights.extend([format!("read:{}", inside.display()), format!("write:{}", inside.display())]);
        rights
    })
}

fn reading_is_not_writing(way: Way) -> Result<(), Failed> {
    let attempts = ["write-granted-for-reading", "cut-granted-for-reading"].map(|name| vec![name.to_owned()]);
    are_stopped(way, &attempts, |scene| {
        let [inside, outside] = ["inside", "outside"].map(|name| scene.join(name));
        vec![format!("read:{}", inside.display()), format!("write:{}", outside.display())]
    })
}

/// Each right lets through what it is for, and what needs none always works.
fn rights_are_had(way: Way) -> Result<(), Failed> {
    let folder = scene();
    let inside = folder.path().join("inside");
    let (read, write) = (format!("read:{}", inside.display()), format!("write:{}", inside.display()));
    let file = inside.join("file").display().to_string();
    let cases: [(&[&str], &[&str], &str); 10] = [
        (&["nothing"], &[], "here"),
        (&["some-memory"], &[], "33554432"),
        (&["events"], &[], "2 descriptors"),
        (&["read"], &[&read], "a text"),
        (&["read-file", &file], &[&read], "a text"),
        (&["change"], &[&write], "a t"),
        (&["connect"], &["connect:127.0.0.1:PORT"], "127.0.0.1:"),
        (&["listen", "4507"], &["listen:127.0.0.1:4507"], "nobody came"),
        (&["threads"], &["threads"], "28"),
        (&["processes"], &["processes"], "signal 15"),
    ];
    let mut wrong = Vec::new();
    for (attempt, rights, expected) in cases {
        let attempt: Vec<String> = attempt.iter().map(|word| (*word).to_owned()).collect();
        let rights: Vec<String> = rights.iter().map(|right| (*right).to_owned()).collect();
        for outcome in run(way, true, folder.path(), &rights, std::slice::from_ref(&attempt)) {
            if outcome["outcome"] != "done"
                || !outcome["what"].as_str().is_some_and(|what| what.contains(expected))
            {
                wrong.push(format!("{attempt:?} with {rights:?}: {outcome}"));
            }
        }
    }
    told(&wrong)
}

/// Whether an attempt did what it is for.
fn worked(outcome: &Value) -> bool {
    // A process that has become another program ends when that has done its work.
    outcome["outcome"] == "done"
        || outcome["what"].as_str().is_some_and(|what| what.contains("ended by itself with status 0"))
}

fn are_stopped(
    way: Way,
    attempts: &[Vec<String>],
    rights: impl Fn(&Path) -> Vec<String>,
) -> Result<(), Failed> {
    let unsealed = scene();
    let controls = run(way, false, unsealed.path(), &rights(unsealed.path()), attempts);
    let sealed = scene();
    let outcomes = run(way, true, sealed.path(), &rights(sealed.path()), attempts);
    let mut wrong = Vec::new();
    let mut proven = 0;
    for ((attempt, control), outcome) in attempts.iter().zip(&controls).zip(&outcomes) {
        if !worked(control) {
            eprintln!("SKIPPED: `{}` does not work without a sandbox here: {control}", attempt[0]);
        } else if worked(outcome) {
            wrong.push(format!("`{}` worked: {outcome}", attempt[0]));
        } else {
            proven += 1;
        }
        let layers = outcome["layers"].as_array().expect("layers");
        let namespaces = layers.iter().any(|layer| layer == "namespaces");
        if layers.len() < 3 || namespaces != way.namespaces {
            wrong.push(format!("`{}`: the layers are {layers:?}", attempt[0]));
        }
    }
    if proven * 3 < attempts.len() * 2 {
        wrong.push(format!("only {proven} of {} attacks work without a sandbox", attempts.len()));
    }
    told(&wrong)
}

fn told(wrong: &[String]) -> Result<(), Failed> {
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// A folder for one host: `inside` is what may be granted, `outside` and `secret` never are.
fn scene() -> tempfile::TempDir {
    // Not under /tmp: some attacks mount there.
    let folder = tempfile::Builder::new().prefix("attacks").tempdir_in(env!("CARGO_TARGET_TMPDIR"));
    let folder = folder.expect("a folder");
    for name in ["inside", "outside"] {
        std::fs::create_dir(folder.path().join(name)).expect("a folder");
    }
    std::fs::write(folder.path().join("secret"), "a secret").expect("a file");
    std::fs::write(folder.path().join("inside/file"), "a text").expect("a file");
    std::os::unix::fs::symlink(folder.path().join("secret"), folder.path().join("inside/planted"))
        .expect("a link");
    folder
}

/// Starts a host in namespaces of its own, has its plugin make the attempts, and gives what came of each.
fn run(way: Way, sealed: bool, folder: &Path, rights: &[String], attempts: &[Vec<String>]) -> Vec<Value> {
    let file: PathBuf =
        if way.program { artifacts().program("attacks") } else { artifacts().native("attacks") };
    let rights = [rights, &["memory:256MiB".to_owned()]].concat();
    // The socket of an earlier host.
    let _ = std::fs::remove_file(folder.join("socket"));
    let scene = json!({
        "file": file,
        "runner": artifacts().runner(),
        "directory": folder,
        "rights": rights,
        "sandbox": sealed,
        "namespaces": sealed && way.namespaces,
        "share": way.share,
        "attempts": attempts,
    });
    let mut command = Command::new("timeout");
    // What hangs is killed, and all that it started with it (--kill-child).
    command.args(["--signal=KILL", "120", "unshare"]);
    // A process group reaches across namespaces.
    command.process_group(0);
    if !rustix::process::geteuid().is_root() {
        command.args(["--user", "--map-root-user"]);
    }
    // The shell is the first process of the namespace, which no signal from inside can end.
    let output = command
        .args(["--mount", "--pid", "--net", "--fork", "--mount-proc", "--kill-child", "--"])
        .args(["sh", "-c", "\"$@\"; exit $?", "sh"])
        .arg(std::env::current_exe().expect("this test"))
        .args(["--attacked", &scene.to_string()])
        .output()
        .expect("timeout (coreutils) and unshare (util-linux)");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    let outcomes: Vec<Value> = said
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter(|line: &Value| line["attempt"].is_u64())
        .collect();
    assert!(said.ends_with("host: alive\n"), "the host ended: {said}{errors}");
    assert_eq!(outcomes.len(), attempts.len(), "{said}{errors}");
    outcomes
}
