//! Starts the hostile program in namespaces of its own.

use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

use keyway_sandbox::{Layers, Policy};
use tempfile::TempDir;

/// A folder for one try: `inside` is what a policy may grant, `outside` and `secret` never are.
pub struct Scene {
    folder: Rc<TempDir>,
    /// The user that the child is, if another than the host's.
    user: Option<u32>,
}

/// What became of a try.
#[derive(Debug)]
pub struct Outcome {
    /// All that was printed.
    pub text: String,
    /// What the attempt gave back: `Ok` when it worked, `Err` with the reason or the way the process ended.
    pub result: Result<String, String>,
    /// The layers that took.
    pub layers: Option<Layers>,
}

impl Scene {
    pub fn new() -> Scene {
        // Not under /tmp: some attacks mount there.
        let folder = tempfile::Builder::new()
            .prefix("sealing")
            .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
            .expect("a folder");
        let scene = Scene { folder: Rc::new(folder), user: None };
        for folder in ["inside", "outside"] {
            std::fs::create_dir(scene.path(folder)).expect("a folder");
        }
        std::fs::write(scene.path("secret"), "a secret").expect("a file");
        std::fs::write(scene.path("inside/file"), "a text").expect("a file");
        std::os::unix::fs::symlink(scene.path("secret"), scene.path("inside/planted")).expect("a link");
        // For children of another user. Nobody else sees the folder for long.
        for (name, mode) in [("", 0o777), ("inside", 0o777), ("outside", 0o777), ("inside/file", 0o666)] {
            std::fs::set_permissions(scene.path(name), Permissions::from_mode(mode)).expect("a mode");
        }
        scene
    }

    /// The same folder, for one more try.
    pub fn again(&self) -> Scene {
        Scene { folder: Rc::clone(&self.folder), user: self.user }
    }

    /// The same, with a child that is another user than the host. Only root can start one.
    pub fn for_nobody(mut self) -> Option<Scene> {
        let reached = |path: &Path| {
            path.ancestors().all(|part| part.metadata().is_ok_and(|part| part.permissions().mode() & 1 != 0))
        };
        // SAFETY: a question without arguments.
        if unsafe { libc::geteuid() } != 0 {
            skip("only root can start a child as another user");
            return None;
        }
        if !reached(self.folder.path()) || !reached(&program()) {
            skip("another user does not reach the target folder");
            return None;
        }
        self.user = Some(65534);
        Some(self)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The host of the next try listens on this port.
    pub fn port(self, port: u16) -> Scene {
        std::fs::write(self.path("port"), port.to_string()).expect("a file");
        self
    }

    pub fn unsealed(&self, attempt: &str, arguments: &[&str]) -> Outcome {
        self.run("unsealed", attempt, arguments)
    }

    pub fn sealed(&self, policy: &Policy, attempt: &str, arguments: &[&str]) -> Outcome {
        self.run(&serde_json::to_string(policy).expect("JSON"), attempt, arguments)
    }

    fn run(&self, policy: &str, attempt: &str, arguments: &[&str]) -> Outcome {
        let directory = self.folder.path().to_str().expect("UTF-8");
        // A socket of an earlier try.
        let _ = std::fs::remove_file(self.path("socket"));
        let user = self.user.map_or("same".to_owned(), |user| user.to_string());
        outcome(attacker(&[&["host", policy, &user, attempt, directory], arguments].concat()))
    }
}

/// The hostile program.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("this test");
    let program = test.ancestors().nth(2).expect("the target folder").join("examples/attacker");
    assert!(program.exists(), "build it first: cargo build -p keyway-sandbox --example attacker");
    program
}

/// Runs the hostile program and gives back what it printed.
pub fn attacker(arguments: &[&str]) -> String {
    // A try that hangs is killed, and all that it started with it (--kill-child).
    let mut command = Command::new("timeout");
    command.args(["--signal=KILL", "60", "unshare"]);
    // A process group reaches across namespaces.
    command.process_group(0);
    // SAFETY: a question without arguments.
    if unsafe { libc::geteuid() } != 0 {
        command.args(["--user", "--map-root-user"]);
    }
    // The shell is the first process of the namespace, which no signal from inside can end.
    let output = command
        .args(["--mount", "--pid", "--net", "--fork", "--mount-proc", "--kill-child", "--"])
        .args(["sh", "-c", "\"$@\"; exit $?", "sh"])
        .arg(program())
        .args(arguments)
        .output()
        .expect("timeout (coreutils) and unshare (util-linux)");
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(!text.contains("unshare:"), "no namespaces to attack in: {text}");
    text
}

fn outcome(text: String) -> Outcome {
    let line = |start: &str| text.lines().find_map(|line| line.strip_prefix(start)).map(str::to_owned);
    let ended = line("ended: ").unwrap_or_else(|| "unknown".into());
    let result = match (line("done: "), line("refused: ").or_else(|| line("error: "))) {
        (Some(what), None) if ended == "exit 0" => Ok(what),
        (_, Some(why)) => Err(why),
        _ => Err(ended),
    };
    let layers = line("layers: ").map(|json| serde_json::from_str(&json).expect("layers"));
    Outcome { text, result, layers }
}

/// Prints why a test proves nothing here. A skipped test is never silent.
pub fn skip(why: &str) {
    // Past what the test harness keeps of a test that passes.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}
