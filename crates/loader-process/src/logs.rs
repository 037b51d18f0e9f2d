//! What processes print: drained all the time, logged with the plugin's name, at a limited rate.

use std::collections::HashMap;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use keyway_host::output;
use rustix::event::{EventfdFlags, PollFd, PollFlags, poll};
use rustix::fs::OFlags;

/// The output of one process.
#[derive(Clone)]
pub(crate) struct Output(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// That a stream is closed, or that something was read of standard error.
    news: Condvar,
    /// Standard error, to see whether there is more.
    stderr: Option<Arc<File>>,
}

#[derive(Default)]
struct State {
    plugin: Arc<str>,
    /// The last that came on standard error, for what a process says when it ends.
    tail: Vec<u8>,
    open: usize,
}

/// How much is kept of what a process said last.
const TAIL: usize = 4 << 10;
/// How many lines and bytes of a process are logged in a second; the rest is counted.
const LINES: u32 = 200;
const BYTES: usize = 64 << 10;

impl Output {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says whose output it is.
    pub(crate) fn of(&self, plugin: &str) {
        self.state().plugin = plugin.into();
    }

    /// Waits until the process has closed both streams, for a while.
    pub(crate) fn wait_for_end(&self, patience: Duration) {
        let state = self.state();
        let closed = self.0.news.wait_timeout_while(state, patience, |state| state.open > 0);
        drop(closed);
    }

    /// Waits until all is read that the process has said on standard error, for a while.
    pub(crate) fn catch_up(&self, patience: Duration) {
        let Some(stderr) = &self.0.stderr else { return };
        let behind = |state: &mut State| {
            state.open > 0 && rustix::io::ioctl_fionread(stderr).is_ok_and(|waiting| waiting > 0)
        };
        drop(self.0.news.wait_timeout_while(self.state(), patience, behind));
    }

    /// The last that came on standard error.
    pub(crate) fn tail(&self) -> String {
        String::from_utf8_lossy(&self.state().tail).into_owned()
    }
}

/// One stream of a process.
struct Source {
    file: Arc<File>,
    output: Output,
    error: bool,
    pending: Vec<u8>,
    rate: Rate,
}

/// What has been logged in this second.
struct Rate {
    since: Instant,
    lines: u32,
    bytes: usize,
    dropped: u64,
}

/// Drains the streams of a process from now on.
pub(crate) fn drain(stdout: Option<OwnedFd>, stderr: Option<OwnedFd>) -> Output {
    let [stdout, stderr] = [stdout, stderr].map(|stream| stream.map(|stream| Arc::new(File::from(stream))));
    let streams = [(stdout, false), (stderr.clone(), true)];
    let open = streams.iter().filter(|(stream, _)| stream.is_some()).count();
    let shared =
        Shared { state: Mutex::new(State { open, ..State::default() }), news: Condvar::new(), stderr };
    let output = Output(Arc::new(shared));
    for (stream, error) in streams {
        let Some(stream) = stream else { continue };
        // A process can take out again what it has printed, and whoever reads that then would wait for it.
        let _ = rustix::fs::fcntl_setfl(&stream, OFlags::NONBLOCK);
        let rate = Rate { since: Instant::now(), lines: 0, bytes: 0, dropped: 0 };
        drainer().add(Source { file: stream, output: output.clone(), error, pending: Vec::new(), rate });
    }
    output
}

/// The thread that drains.
struct Drainer {
    new: Mutex<Vec<Source>>,
    /// Rung when there is a new one.
    doorbell: Option<OwnedFd>,
}

fn drainer() -> &'static Drainer {
    static DRAINER: OnceLock<Drainer> = OnceLock::new();
    static STARTED: OnceLock<()> = OnceLock::new();
    let drainer = DRAINER.get_or_init(|| {
        let doorbell = rustix::event::eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK);
        Drainer { new: Mutex::default(), doorbell: doorbell.ok() }
    });
    STARTED.get_or_init(|| {
        let started = std::thread::Builder::new().name("keyway-logs".to_owned()).spawn(|| drainer.run());
        if let Err(error) = started {
            tracing::error!(target: "keyway", "the thread that reads the output of plugins did not start: {error}");
        }
    });
    drainer
}

impl Drainer {
    fn add(&self, source: Source) {
        self.new.lock().unwrap_or_else(PoisonError::into_inner).push(source);
        if let Some(doorbell) = &self.doorbell {
            // Full means that it has been rung.
            let _ = rustix::io::write(doorbell, &1u64.to_ne_bytes());
        }
    }

    fn run(&self) {
        let Some(doorbell) = &self.doorbell else { return };
        let mut sources: HashMap<u64, Source> = HashMap::new();
        let mut next = 0;
        loop {
            let order: Vec<u64> = sources.keys().copied().collect();
            let mut polled = vec![PollFd::new(doorbell, PollFlags::IN)];
            polled.extend(
                order
                    .iter()
                    .filter_map(|key| sources.get(key))
                    .map(|source| PollFd::from_borrowed_fd(source.file.as_fd(), PollFlags::IN)),
            );
            if poll(&mut polled, None).is_err() {
                continue;
            }
            let ready: Vec<bool> = polled.iter().map(|polled| !polled.revents().is_empty()).collect();
            if ready[0] {
                let _ = rustix::io::read(doorbell, &mut [0; 8]);
            }
            for (key, ready) in order.iter().zip(&ready[1..]) {
                if *ready && sources.get_mut(key).is_some_and(|source| !source.read()) {
                    sources.remove(key);
                }
            }
            for source in self.new.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
                sources.insert(next, source);
                next += 1;
            }
        }
    }
}

impl Source {
    /// Reads what is there. Whether there may be more.
    fn read(&mut self) -> bool {
        let mut piece = [0; 16 << 10];
        // What is not in the stream any more is in the tail, for whoever looks at both.
        let mut state = self.output.state();
        let read = match (&*self.file).read(&mut piece) {
            Ok(0) => return false,
            Ok(read) => read,
            Err(error) => return matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock),
        };
        let piece = &piece[..read];
        if self.error {
            state.tail.extend_from_slice(piece);
            let surplus = state.tail.len().saturating_sub(TAIL);
            state.tail.drain(..surplus);
            self.output.0.news.notify_all();
        }
        let plugin = Arc::clone(&state.plugin);
        drop(state);
        self.pending.extend_from_slice(piece);
        let mut done = 0;
        while let Some(len) = output::line_length(&self.pending[done..]) {
            let line = &self.pending[done..done + len];
            self.rate.log(line, &plugin, self.error);
            done += len;
        }
        self.pending.drain(..done);
        true
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        let plugin = Arc::clone(&self.output.state().plugin);
        if !self.pending.is_empty() {
            self.rate.log(&self.pending, &plugin, self.error);
        }
        self.rate.tell(&plugin);
        let mut state = self.output.state();
        state.open = state.open.saturating_sub(1);
        drop(state);
        self.output.0.news.notify_all();
    }
}

impl Rate {
    fn log(&mut self, line: &[u8], plugin: &str, error: bool) {
        if self.since.elapsed() >= Duration::from_secs(1) {
            self.tell(plugin);
            (self.since, self.lines, self.bytes) = (Instant::now(), 0, 0);
        }
        if self.lines >= LINES || self.bytes >= BYTES {
            self.dropped += 1;
            return;
        }
        self.lines += 1;
        self.bytes += line.len();
        output::log_line(plugin, error, line);
    }

    /// Says how many lines were too many.
    fn tell(&mut self, plugin: &str) {
        if self.dropped > 0 {
            let dropped = std::mem::take(&mut self.dropped);
            tracing::warn!(target: "keyway::plugin", plugin, "printed {dropped} more lines, too fast to be logged");
        }
    }
}
