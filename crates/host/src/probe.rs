//! [`Probe`]: tries a native library in a child process that may die of it.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, ExitCode, Stdio};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::artifact::Artifact;
use crate::error::Problem;

/// A program that loads a library and says whether it survived: the `keyway` command (`keyway probe`), or one
/// of the host's own that calls [`run`].
#[derive(Clone, Debug)]
pub struct Probe {
    program: PathBuf,
    args: Vec<String>,
    timeout: Duration,
}

impl Probe {
    /// Runs `program args… FILE`.
    pub fn new(program: impl Into<PathBuf>, args: &[&str]) -> Self {
        Probe {
            program: program.into(),
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
            timeout: Duration::from_secs(10),
        }
    }

    /// How long the child may take; 10 seconds unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Tries the library.
    pub(crate) fn try_library(&self, artifact: &Artifact) -> Result<(), Problem> {
        let failed = |what: String| Problem::Probe(what);
        let mut child = Command::new(&self.program)
            .args(&self.args)
            .arg(&artifact.path)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| failed(format!("`{}` did not start: {error}", self.program.display())))?;
        let printed = Printed::read(child.stdout.take()).map_err(|error| failed(error.to_string()))?;
        let end = Instant::now() + self.timeout;
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if Instant::now() < end => std::thread::sleep(Duration::from_millis(2)),
                Ok(None) => {
                    // It may have ended by itself just now; either way it is gone after `wait`.
                    let _ = child.kill();
                    let _ = child.wait();
                    return Err(failed(format!("loading it did not end within {:?}", self.timeout)));
                }
                Err(error) => return Err(failed(error.to_string())),
            }
        };
        let output = printed.text();
        let answer = |prefix| output.lines().rev().find_map(|line| line.strip_prefix(prefix));
        if !status.success() {
            let detail = answer(ANSWER_ERROR).unwrap_or_default();
            return Err(failed(
                format!("the child that loaded it ended with {status} {detail}").trim().to_owned(),
            ));
        }
        let wanted = format!("{ANSWER_OK}{}", artifact.digest_hex());
        if output.lines().any(|line| line == wanted) {
            return Ok(());
        }
        if answer(ANSWER_OK).is_none() {
            return Err(failed("it ended the child that loaded it before it could answer".to_owned()));
        }
        Err(failed("the file changed while it was tried".to_owned()))
    }
}

/// What a child prints, read all the time: a library may print a lot, and start processes that keep the pipe open
/// when the child has ended.
struct Printed {
    /// The last of it.
    kept: Arc<Mutex<Vec<u8>>>,
    ended: Receiver<()>,
}

/// How much is kept of what a child prints; the answer comes last, but for what was in C's buffers.
const KEPT: usize = 1 << 16;

/// How long after its end a child's output may still be on the way.
const LATE: Duration = Duration::from_millis(500);

impl Printed {
    fn read(stdout: Option<ChildStdout>) -> std::io::Result<Self> {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let (end, ended) = std::sync::mpsc::channel();
        let keep = Arc::clone(&kept);
        std::thread::Builder::new().name("keyway-probe".to_owned()).spawn(move || {
            let mut piece = [0; 4096];
            let mut stdout = stdout;
            while let Some(Ok(len @ 1..)) = stdout.as_mut().map(|stdout| stdout.read(&mut piece)) {
                let mut kept = keep.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(&piece[..len]);
                let surplus = kept.len().saturating_sub(KEPT);
                kept.drain(..surplus);
            }
            // Nobody may be waiting any more.
            let _ = end.send(());
        })?;
        Ok(Printed { kept, ended })
    }

    /// What was printed, when the child has ended.
    fn text(self) -> String {
        // Without an end somebody else holds the pipe; what the child itself printed is there all the same.
        let _ = self.ended.recv_timeout(LATE);
        String::from_utf8_lossy(&self.kept.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

const ANSWER_OK: &str = "keyway-probe ok ";
const ANSWER_ERROR: &str = "keyway-probe error ";

/// The child's side: opens the library and tells the parent how that went.
///
/// A host that is its own helper calls this at the start of `main`, when it was started as one. The library runs, whether
/// it is trusted or not: who starts the child has seen to that before.
pub fn run(host: &crate::Host, path: &Path) -> ExitCode {
    // On a line of its own, whatever the library has printed.
    match host.try_load(path) {
        Ok(digest) => {
            println!("\n{ANSWER_OK}{digest}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("\n{ANSWER_ERROR}{}", error.to_string().replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}
