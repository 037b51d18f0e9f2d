//! [`Process`]: one child, from its start to its end.

use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use keyway_host::error::Problem;
use keyway_wire::Stream;
use rustix::net::{AddressFamily, SocketFlags, SocketType};
use rustix::process::{Pid, PidfdFlags, Signal};

use crate::cgroup::Held;
use crate::logs::{self, Output};
use crate::spawner;

/// A child that has been started. Dropping it ends it.
pub(crate) struct Process {
    child: Mutex<Watched>,
    /// Its own, which has its number.
    group: Pid,
    handle: Handle,
    pub(crate) output: Output,
    held: Mutex<Option<Held>>,
    /// The end of its standard input, where somebody else is spoken to.
    _input: Option<OwnedFd>,
}

/// What makes a socket to somebody who stands for a process.
pub(crate) type Peers = Arc<dyn Fn() -> OwnedFd + Send + Sync>;

/// A child, or what has become of it.
enum Watched {
    Running(Child),
    /// How it ended, where somebody has waited for that.
    Gone(Option<ExitStatus>),
}

/// Starts a program, whose standard input is the control socket. Its environment is empty.
///
/// # Errors
/// [`Problem::Process`] when the system refuses.
pub(crate) fn start(program: &Path, peers: Option<&Peers>) -> Result<(Process, Stream), Problem> {
    let failed = |what: &str, error: &dyn std::fmt::Display| Problem::Process(format!("{what}: {error}"));
    let (ours, theirs) = sockets().map_err(|error| failed("a control socket", &error))?;
    let mut command = Command::new(program);
    // A group of its own: what it starts, where that is granted, can be ended with it.
    command.env_clear().stdin(theirs).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let mut child = spawner::spawn(command).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => no_runner(program),
        _ => Problem::Process(format!(
            "the runner {} did not start: {error}; it has to be a program that the host may execute",
            program.display()
        )),
    })?;
    let group = Pid::from_child(&child);
    let pidfd = rustix::process::pidfd_open(group, PidfdFlags::empty())
        .map_err(|error| failed("watching the process", &error));
    let pidfd = match pidfd {
        Ok(pidfd) => Arc::new(pidfd),
        Err(problem) => {
            let _ = child.kill();
            let _ = child.wait();
            return Err(problem);
        }
    };
    let output = logs::drain(child.stdout.take().map(Into::into), child.stderr.take().map(Into::into));
    let handle = Handle { pidfd, cause: Arc::default() };
    let (ours, input) = match peers {
        Some(peers) => (peers(), Some(ours)),
        None => (ours, None),
    };
    let child = Mutex::new(Watched::Running(child));
    Ok((Process { child, group, handle, output, held: Mutex::default(), _input: input }, Stream::new(ours)))
}

/// Two ends of what a host and a process talk over.
pub(crate) fn sockets() -> rustix::io::Result<(OwnedFd, OwnedFd)> {
    rustix::net::socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)
}

/// That the runner is not where it was looked for.
pub(crate) fn no_runner(program: &Path) -> Problem {
    Problem::Process(format!(
        "there is no runner at {}; install it beside the host's program, or name it with \
         `ProcessLoaderBuilder::runner` or the variable KEYWAY_RUNNER",
        program.display()
    ))
}

impl Process {
    /// What becomes readable when it has ended.
    pub(crate) fn pidfd(&self) -> BorrowedFd<'_> {
        self.handle.pidfd.as_fd()
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.group.as_raw_nonzero().get().unsigned_abs()
    }

    /// A handle to end it from elsewhere. It can only ever mean this process.
    pub(crate) fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Keeps its cgroup until it has ended.
    pub(crate) fn hold(&self, held: Held) {
        *self.held() = Some(held);
    }

    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the system has ended it since its cgroup had no more memory.
    pub(crate) fn ran_out_of_memory(&self) -> bool {
        self.held().as_ref().is_some_and(Held::ran_out_of_memory)
    }

    /// Whether it has ended, or has been told to.
    pub(crate) fn is_over(&self) -> bool {
        self.handle.cause.get().is_some() || self.has_ended_within(Duration::ZERO)
    }

    fn child(&self) -> MutexGuard<'_, Watched> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends it, and says how it ended; by itself, if it already has.
    fn end(&self) -> Option<ExitStatus> {
        self.kill();
        // Not under the lock: it may take long, and others only want to have it killed.
        while !self.has_ended_within(Duration::from_secs(60)) {}
        let mut child = self.child();
        let status = match &mut *child {
            Watched::Running(running) => running.wait().ok(),
            Watched::Gone(status) => *status,
        };
        *child = Watched::Gone(status);
        drop(child);
        self.output.wait_for_end(LATE);
        status
    }

    /// How it ended, and what it said last. Ends it when it has not ended by itself after a while.
    pub(crate) fn last_words(&self, patience: Duration) -> String {
        self.has_ended_within(patience);
        // Before it is ended here: who has ended it before had a reason.
        let cause = self.handle.cause.get().cloned();
        let status = self.end();
        self.with_last(cause.unwrap_or_else(|| in_words(status)))
    }

    /// What [`last_words`](Process::last_words) says of a process that a signal is about to end, as it has said itself. It
    /// is ended, and not waited for.
    pub(crate) fn dying_words(&self, signal: i32) -> String {
        let how = by_signal(signal, "");
        // Those that share it may not hear of the signal any more.
        let _ = self.handle.cause.set(how.clone());
        self.abandon();
        self.output.catch_up(LATE);
        self.with_last(how)
    }

    fn with_last(&self, how: String) -> String {
        let said = self.output.tail();
        let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let last = printable(last, 200);
        if last.is_empty() { how } else { format!("{how} (the last that it said: {last})") }
    }

    /// Waits for it to end by itself for a while. Whether it has.
    pub(crate) fn has_ended_within(&self, patience: Duration) -> bool {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let end = Instant::now() + patience;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let left = Timespec::try_from(left).unwrap_or_default();
            let mut polled = [PollFd::from_borrowed_fd(self.pidfd(), PollFlags::IN)];
            match poll(&mut polled, Some(&left)) {
                Ok(0) => return false,
                Ok(_) => return true,
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return false,
            }
        }
    }

    /// Ends it, and does not wait for that: the system takes back its memory first, which takes long when that is much.
    pub(crate) fn abandon(&self) {
        self.kill();
        // A host that is about to end leaves no cgroup behind, where that does not take long.
        let held = self.held().take().filter(|held| !(self.has_ended_within(LATE) && held.remove()));
        let mut child = self.child();
        match std::mem::replace(&mut *child, Watched::Gone(None)) {
            Watched::Running(running) => spawner::reap(Some(running), held),
            gone => {
                *child = gone;
                if held.is_some() {
                    spawner::reap(None, held);
                }
            }
        }
    }

    fn kill(&self) {
        self.handle.kill();
        if matches!(*self.child(), Watched::Running(_)) {
            // What it has started; until it is waited for nobody else has its number. Mostly there is nothing.
            let _ = rustix::process::kill_process_group(self.group, Signal::KILL);
        }
    }
}

/// How long after its end a process' output may still be on the way.
const LATE: Duration = Duration::from_millis(5);

impl Drop for Process {
    fn drop(&mut self) {
        self.abandon();
    }
}

/// Ends a process from any thread.
#[derive(Clone)]
pub(crate) struct Handle {
    pidfd: Arc<OwnedFd>,
    /// Why it ends, for the other instances in it, as far as one has told or heard that.
    cause: Arc<OnceLock<String>>,
}

impl Handle {
    pub(crate) fn kill(&self) {
        // It may have ended by itself just now.
        let _ = rustix::process::pidfd_send_signal(&self.pidfd, Signal::KILL);
    }

    /// Says why the host is about to end it, for those that share it: the first reason counts.
    pub(crate) fn blame(&self, what: impl std::fmt::Display) {
        let _ = self.cause.set(format!("was ended by its host, with all that shared it: {what}"));
    }
}

/// What a process says, fit for a message: so many characters of it.
pub(crate) fn printable(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').take(most).collect()
}

/// How a process ended, in words: "was ended by signal 11 (SIGSEGV)".
pub(crate) fn in_words(status: Option<ExitStatus>) -> String {
    let Some(status) = status else { return "ended, and nobody knows how".to_owned() };
    if let Some(signal) = status.signal() {
        let core = if status.core_dumped() { ", core dumped" } else { "" };
        return by_signal(signal, core);
    }
    match status.code() {
        Some(code) => format!("ended by itself with status {code}"),
        None => format!("ended with {status}"),
    }
}

fn by_signal(signal: i32, core: &str) -> String {
    format!("was ended by signal {signal}{}{core}", signal_name(signal))
}

fn signal_name(signal: i32) -> &'static str {
    match signal {
        1 => " (SIGHUP)",
        2 => " (SIGINT)",
        4 => " (SIGILL)",
        5 => " (SIGTRAP)",
        6 => " (SIGABRT)",
        7 => " (SIGBUS)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL; from outside, or the system was out of memory)",
        11 => " (SIGSEGV)",
        13 => " (SIGPIPE)",
        14 => " (SIGALRM)",
        15 => " (SIGTERM)",
        24 => " (SIGXCPU: it used up its processor time)",
        25 => " (SIGXFSZ)",
        31 => " (SIGSYS)",
        _ => "",
    }
}
