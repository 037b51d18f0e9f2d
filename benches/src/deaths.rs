//! How fast the end of a plugin's process is an error of its call, and how fast the process ends with its host.

use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use bench_contract::deaths::host::witness;
use bench_contract::deaths::{Ending, MortalClient};
use keyway::{CallErrorKind, Client as _, Host, Limits, Plugin, ProcessLoader, ServiceError};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, WaitOptions, kill_process};

use crate::report::Report;
use crate::system::{children, newest_child};

type Failure = Box<dyn std::error::Error>;

/// The word that this program is started with to be a host that is killed.
pub const HOST: &str = "--host";

/// What everything here has to be done in, in nanoseconds.
const GOAL: f64 = 10e6;

/// How often each is measured.
const RUNS: usize = 21;

/// The deadline of calls that do not end.
const DEADLINE: Duration = Duration::from_millis(50);

/// The deadline of calls that are ended otherwise.
const LONG: Duration = Duration::from_secs(20);

/// How long a call lasts before something is done to it from outside: until both sides sleep.
const SETTLED: Duration = Duration::from_millis(5);

/// Notes when the plugin says that it happens now.
struct Witness(Sender<Instant>);

impl witness::Witness for Witness {
    fn now(&self) -> Result<(), ServiceError> {
        Ok(self.0.send(Instant::now())?)
    }
}

/// A plugin, and what it tells.
struct Bench {
    plugin: Plugin,
    told: Receiver<Instant>,
}

impl Bench {
    fn new(library: &Path, runner: &Path, deadline: Duration) -> Result<Self, Failure> {
        let (tell, told) = channel();
        let host = Host::builder()
            .loader(ProcessLoader::builder().runner(runner).warm(0).build())
            .limits(Limits { deadline: Some(deadline), ..Limits::default() })
            .provide(witness::service(Witness(tell)))
            .build()?;
        Ok(Bench { plugin: host.open(library)?, told })
    }
}

/// From when on the time counts.
#[derive(Clone, Copy)]
enum From {
    /// The plugin has said that it ends itself.
    Itself,
    /// It has got a signal.
    Signal(Signal),
    /// Its caller has been told to cancel.
    Cancel,
    /// The deadline is over.
    Deadline,
    /// The same, of a process that was stopped before.
    Stopped,
}

/// What is measured: its name, how many MiB the plugin keeps meanwhile, what it does, from when on, and whether the error
/// is the right one.
type Case = (&'static str, u32, Ending, From, fn(&CallErrorKind) -> bool);

fn crashed(kind: &CallErrorKind, word: &str) -> bool {
    matches!(kind, CallErrorKind::Crashed { how } if how.contains(word))
}

const CASES: [Case; 11] = [
    ("a crash (SIGSEGV)", 0, Ending::Segfault, From::Itself, |kind| crashed(kind, "SIGSEGV")),
    ("`abort`", 0, Ending::Abort, From::Itself, |kind| crashed(kind, "SIGABRT")),
    ("`exit`", 0, Ending::Exit, From::Itself, |kind| crashed(kind, "status 3")),
    ("an allocation over the limit of 1 GiB", 0, Ending::Memory, From::Itself, |kind| {
        matches!(kind, CallErrorKind::OutOfMemory { .. })
    }),
    ("SIGKILL from outside", 0, Ending::Wait, From::Signal(Signal::KILL), |kind| crashed(kind, "SIGKILL")),
    ("cancelling", 0, Ending::Spin, From::Cancel, |kind| matches!(kind, CallErrorKind::Cancelled)),
    ("cancelling a plugin with 512 MiB", 512, Ending::Spin, From::Cancel, |kind| {
        matches!(kind, CallErrorKind::Cancelled)
    }),
    ("the deadline, of a plugin with 512 MiB", 512, Ending::Spin, From::Deadline, is_deadline),
    ("the deadline, of a call that waits", 0, Ending::Wait, From::Deadline, is_deadline),
    ("the deadline, of a call that computes", 0, Ending::Spin, From::Deadline, is_deadline),
    ("the deadline, of a process that is stopped (SIGSTOP)", 0, Ending::Wait, From::Stopped, is_deadline),
];

fn is_deadline(kind: &CallErrorKind) -> bool {
    matches!(kind, CallErrorKind::Deadline(after) if *after == DEADLINE)
}

/// Measures all of it.
pub fn run(library: &Path, runner: &Path, report: &mut Report) -> Result<(), Failure> {
    let (mut patient, mut hasty) =
        (Bench::new(library, runner, LONG)?, Bench::new(library, runner, DEADLINE)?);
    let mut right = true;
    for (what, keeps, ending, from, is_right) in CASES {
        let bench = if matches!(from, From::Deadline | From::Stopped) { &mut hasty } else { &mut patient };
        let mut times = Vec::with_capacity(RUNS);
        for _ in 0..RUNS {
            let (took, kind) = one(bench, keeps, ending, from)?;
            if !is_right(&kind) {
                eprintln!("{what}: told as `{kind}`");
                right = false;
            }
            times.push(took.as_secs_f64() * 1e9);
        }
        report.worst(&format!("from {what} to the error of the call"), GOAL, &mut times);
    }
    report.fact("each of these errors says what it was", right);
    for (what, moment) in [
        ("between calls", "idle"),
        ("during a call", "call"),
        ("at any moment of starting and calling", "start"),
    ] {
        let mut times = Vec::with_capacity(RUNS);
        for run in 0..RUNS {
            times.push(killed(library, runner, moment, run)?.as_secs_f64() * 1e9);
        }
        report.worst(
            &format!("from SIGKILL of the host, {what}, to the end of its processes"),
            GOAL,
            &mut times,
        );
    }
    Ok(())
}

/// One death: how long after its event its error came, and which.
fn one(
    bench: &mut Bench,
    keeps: u32,
    ending: Ending,
    from: From,
) -> Result<(Duration, CallErrorKind), Failure> {
    let Bench { plugin, told } = bench;
    let mut client = plugin.client::<MortalClient>("")?;
    client.meet(Ending::None)?;
    let runner = newest_child("keyway-runner").ok_or("the runner's process is not to be found")?;
    let runner = Pid::from_raw(runner as i32).ok_or("a process without a number")?;
    let interrupter = client.interrupter().ok_or("its calls cannot be ended")?;
    // In pieces that fit into any deadline.
    for _ in 0..keeps / 8 {
        client.keep(8)?;
    }
    while told.try_recv().is_ok() {}

    let (start, outcome, end, event) = std::thread::scope(|scope| {
        let told = &mut *told;
        // What comes from outside comes from another thread.
        let outside = match from {
            From::Itself | From::Deadline => None,
            _ => Some(scope.spawn(move || -> Result<Instant, Box<dyn std::error::Error + Send + Sync>> {
                told.recv()?;
                std::thread::sleep(SETTLED);
                let event = Instant::now();
                match from {
                    From::Signal(which) => kill_process(runner, which)?,
                    From::Stopped => kill_process(runner, Signal::STOP)?,
                    _ => interrupter.cancel(),
                }
                Ok(event)
            })),
        };
        let start = Instant::now();
        let outcome = client.meet(ending);
        let end = Instant::now();
        (start, outcome, end, outside.map(|outside| outside.join()))
    });
    let event = match event {
        Some(event) => Some(event.map_err(|_| "the thread that does it failed")?.map_err(|e| e.to_string())?),
        None => told.try_iter().last(),
    };
    let event = match from {
        From::Deadline | From::Stopped => start + DEADLINE,
        _ => event.ok_or("the plugin did not say that it happens")?,
    };
    let Err(error) = outcome else { return Err("a call that should have failed gave a result".into()) };
    Ok((end.saturating_duration_since(event), error.kind().clone()))
}

/// Kills a host: how long until none of its processes is there any more.
fn killed(library: &Path, runner: &Path, moment: &str, run: usize) -> Result<Duration, Failure> {
    let host = Command::new(std::env::current_exe()?)
        .arg(HOST)
        .args([library, runner])
        .arg(moment)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut host = Victim(host);
    let mut ready = [0];
    host.0.stdout.take().ok_or("no output")?.read_exact(&mut ready)?;
    // Moments that have nothing to do with what the host does.
    std::thread::sleep(SETTLED + Duration::from_micros(run as u64 * 733 % 5000));
    // What the host leaves behind becomes a child of this process, also what it is just starting.
    rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
    let took = orphans(&mut host.0);
    rustix::process::set_child_subreaper(None)?;
    took
}

/// A host that does not outlive its killer.
struct Victim(Child);

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn orphans(host: &mut Child) -> Result<Duration, Failure> {
    let others = children(std::process::id());
    let known: Vec<OwnedFd> = children(host.id())
        .iter()
        .filter_map(|child| Pid::from_raw(child.pid as i32))
        .filter_map(|pid| rustix::process::pidfd_open(pid, PidfdFlags::empty()).ok())
        .collect();
    let event = Instant::now();
    host.kill()?;
    for process in &known {
        let most = Timespec { tv_sec: 1, tv_nsec: 0 };
        poll(&mut [PollFd::new(process, PollFlags::IN)], Some(&most))?;
    }
    let mut took = event.elapsed();
    host.wait()?;
    loop {
        let left: Vec<_> = children(std::process::id())
            .into_iter()
            .filter(|child| !others.iter().any(|other| other.pid == child.pid))
            .collect();
        let ended =
            left.iter().filter(|child| child.ended).filter_map(|child| Pid::from_raw(child.pid as i32));
        for pid in ended {
            rustix::process::waitpid(Some(pid), WaitOptions::NOHANG)?;
        }
        if left.iter().all(|child| child.ended) {
            return Ok(took);
        }
        if event.elapsed() > Duration::from_secs(1) {
            return Err("a process outlives its host".into());
        }
        took = event.elapsed();
    }
}

/// The host that is killed. It writes a byte as soon as it may be.
pub fn host(mut args: impl Iterator<Item = std::ffi::OsString>) -> Result<(), Failure> {
    let (Some(library), Some(runner), Some(moment)) = (args.next(), args.next(), args.next()) else {
        return Err("a library, a runner and a moment are missing".into());
    };
    let bench = Bench::new(library.as_ref(), runner.as_ref(), LONG)?;
    let ready = || std::io::stdout().write_all(b".").and_then(|()| std::io::stdout().flush());
    let mut client = bench.plugin.client::<MortalClient>("")?;
    client.meet(Ending::None)?;
    match moment.to_str() {
        Some("idle") => {
            ready()?;
            loop {
                std::thread::park();
            }
        }
        Some("call") => {
            let told = bench.told;
            told.recv()?;
            std::thread::spawn(move || told.recv().map(|_| ready()));
            client.meet(Ending::Spin)?;
            Ok(())
        }
        _ => {
            ready()?;
            loop {
                bench.plugin.client::<MortalClient>("")?.meet(Ending::None)?;
            }
        }
    }
}
