//! [`Warm`]: runners that have sealed themselves, and wait for a plugin.

use std::collections::HashMap;
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use keyway_contract::error::CallErrorKind;
use keyway_sandbox::Layers;
use keyway_wire::hello::{LONGEST, Refusal};
use keyway_wire::order::{Seal, Sealed};
use keyway_wire::{FrameKind, Stream, WireError};

use crate::process::{self, Process};

/// A process that has sealed itself.
pub(crate) struct Runner {
    pub(crate) process: Process,
    pub(crate) stream: Stream,
    pub(crate) layers: Layers,
}

/// Runners for plugins to come, by the order that they have obeyed.
pub(crate) struct Warm {
    program: PathBuf,
    /// How many are kept for each order.
    keep: usize,
    /// How long they wait before they end.
    idle: Duration,
    /// How long a start may take.
    patience: Duration,
    ready: Mutex<HashMap<String, Vec<(Instant, Runner)>>>,
}

impl Warm {
    pub(crate) fn new(program: PathBuf, keep: usize, idle: Duration, patience: Duration) -> Arc<Self> {
        Arc::new(Warm { program, keep, idle, patience, ready: Mutex::default() })
    }

    /// The runner's program.
    pub(crate) fn program(&self) -> &PathBuf {
        &self.program
    }

    /// How long a start may take.
    pub(crate) fn patience(&self) -> Duration {
        self.patience
    }

    fn ready(&self) -> MutexGuard<'_, HashMap<String, Vec<(Instant, Runner)>>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A runner that has obeyed an order: one that waits, or a new one.
    pub(crate) fn take(self: &Arc<Self>, order: &Seal) -> Result<Runner, CallErrorKind> {
        if self.keep == 0 {
            return self.start(order, None);
        }
        let key = serde_json::to_string(order).unwrap_or_default();
        let waiting = loop {
            let Some((_, runner)) = self.ready().get_mut(&key).and_then(Vec::pop) else { break None };
            if !runner.process.has_ended_within(Duration::ZERO) {
                break Some(runner);
            }
        };
        let runner = match waiting {
            Some(runner) => runner,
            None => self.start(order, None)?,
        };
        self.refill(key, order.clone());
        Ok(runner)
    }

    /// Starts a runner, gives it an order and waits until it has obeyed.
    pub(crate) fn start(&self, order: &Seal, program: Option<&OwnedFd>) -> Result<Runner, CallErrorKind> {
        let (process, mut stream) = process::start(&self.program)
            .map_err(|problem| CallErrorKind::NotStarted(problem.to_string()))?;
        let end = Some(Instant::now() + self.patience);
        let files: Vec<_> = program.iter().map(|file| file.as_fd()).collect();
        let answer = stream
            .send_json(FrameKind::Seal, order, &files, end)
            .and_then(|()| stream.receive(LONGEST, end, Some(process.pidfd())));
        let frame = match answer {
            Ok(frame) => frame,
            Err(error) => return Err(not_started(error, process, "the runner", self.patience)),
        };
        let sealed = match frame.kind {
            FrameKind::Sealed => frame.json::<Sealed>(),
            FrameKind::Refusal => return Err(refused(frame.json())),
            kind => Err(WireError::Protocol(format!("a {kind:?} frame, not that it is sealed"))),
        };
        let sealed = sealed.map_err(|error| {
            CallErrorKind::NotStarted(format!(
                "{} is no runner of this version of Keyway: {error}; install the one that belongs to the host",
                self.program.display()
            ))
        })?;
        let layers = serde_json::from_value(sealed.layers).unwrap_or_default();
        Ok(Runner { process, stream, layers })
    }

    /// Starts runners for an order until enough wait, in a thread of its own.
    fn refill(self: &Arc<Self>, key: String, order: Seal) {
        let this = Arc::downgrade(self);
        let started = std::thread::Builder::new().name("keyway-warm".to_owned()).spawn(move || {
            while let Some(warm) = this.upgrade() {
                if warm.ready().get(&key).map_or(0, Vec::len) >= warm.keep {
                    break;
                }
                // A failure is told to whoever wants a runner next.
                let Ok(runner) = warm.start(&order, None) else { break };
                let mut ready = warm.ready();
                if ready.is_empty() {
                    watch(Weak::clone(&this), warm.idle);
                }
                ready.entry(key.clone()).or_default().push((Instant::now(), runner));
            }
        });
        if let Err(error) = started {
            tracing::debug!(target: "keyway", "no thread to start runners in: {error}");
        }
    }

    /// Ends those that have waited too long. Whether others still wait.
    fn sweep(&self) -> bool {
        let mut ended = Vec::new();
        let mut ready = self.ready();
        for runners in ready.values_mut() {
            let (old, rest) =
                std::mem::take(runners).into_iter().partition(|(since, _)| since.elapsed() >= self.idle);
            ended.push(old);
            *runners = rest;
        }
        ready.retain(|_, runners| !runners.is_empty());
        let waiting = !ready.is_empty();
        drop(ready);
        drop::<Vec<Vec<(Instant, Runner)>>>(ended);
        waiting
    }
}

/// Looks after waiting runners from time to time, as long as there are any.
fn watch(warm: Weak<Warm>, idle: Duration) {
    let pause = (idle / 4).clamp(Duration::from_millis(10), Duration::from_secs(10));
    let started = std::thread::Builder::new().name("keyway-idle".to_owned()).spawn(move || {
        loop {
            std::thread::sleep(pause);
            if !warm.upgrade().is_some_and(|warm| warm.sweep()) {
                break;
            }
        }
    });
    if let Err(error) = started {
        tracing::debug!(target: "keyway", "no thread to watch idle runners in: {error}");
    }
}

/// What a process refused, in words.
pub(crate) fn refused(refusal: Result<Refusal, WireError>) -> CallErrorKind {
    CallErrorKind::NotStarted(match refusal {
        Ok(refusal) => refusal.message.chars().filter(|c| !c.is_control() || *c == '\n').take(4096).collect(),
        Err(error) => format!("it refused, and did not say why: {error}"),
    })
}

/// Why a process did not get as far as its first call.
pub(crate) fn not_started(
    error: WireError,
    mut process: Process,
    who: &str,
    patience: Duration,
) -> CallErrorKind {
    let output = process.output.clone();
    let what = match error {
        WireError::TimedOut => {
            drop(process);
            format!(
                "{who} did not answer within {patience:?}; is it a plugin (`keyway::serve!`, docs/protocol.md)?"
            )
        }
        WireError::Closed | WireError::Ended => {
            process.has_ended_within(Duration::from_millis(50));
            let how = process::in_words(process.end());
            format!("{who} {how} before it answered; is it a plugin (`keyway::serve!`, docs/protocol.md)?")
        }
        other => format!("{who} {other}"),
    };
    let said = output.tail();
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let last: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    CallErrorKind::NotStarted(if last.is_empty() { what } else { format!("{what} It said: {last}") })
}
