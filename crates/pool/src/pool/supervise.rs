//! [`Supervisor`]: what failures mean for a plugin. Like the desk, a state that is asked under a lock.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::time::{Duration, Instant};

use crate::options::{Breaker, Restart};
use crate::timer::after;

/// Counts failures, and says when instances may be made and calls may come.
pub(crate) struct Supervisor {
    restart: Restart,
    breaker: Option<(Breaker, Circuit)>,
    /// Instances that failed, since the last call that did not.
    failures: u32,
    /// Starts that failed, since the last one that did not.
    failed_starts: u32,
    /// No instance is made before.
    not_before: Option<Instant>,
    quarantine: Option<String>,
}

/// The parts of a breaker's window.
const PARTS: usize = 10;

/// What a breaker has seen.
struct Circuit {
    /// Calls and failed ones by parts of the window.
    parts: [(u64, u64); PARTS],
    /// Which part it is, and when it ends.
    now: usize,
    until: Instant,
    state: Position,
}

#[derive(Clone, Copy, PartialEq)]
enum Position {
    Closed,
    Open {
        until: Instant,
    },
    /// A call is out to see whether the plugin works again.
    Probing,
}

/// What a call is that is let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passage {
    /// One like any other.
    Plain,
    /// The one that finds out whether the plugin works again.
    Probe,
}

/// What changed when a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Nothing,
    /// The plugin is left alone from now on.
    Opened,
    /// It is called again.
    Closed,
}

impl Supervisor {
    pub(crate) fn new(restart: Restart, breaker: Option<Breaker>, now: Instant) -> Self {
        let circuit = Circuit { parts: [(0, 0); PARTS], now: 0, until: now, state: Position::Closed };
        Supervisor {
            restart,
            breaker: breaker.map(|breaker| (breaker, circuit)),
            failures: 0,
            failed_starts: 0,
            not_before: None,
            quarantine: None,
        }
    }

    /// Whether there is anything to ask before a call.
    #[inline]
    pub(crate) fn is_calm(&self) -> bool {
        self.quarantine.is_none()
            && self.breaker.as_ref().is_none_or(|(_, circuit)| circuit.state == Position::Closed)
    }

    /// Lets a call through.
    ///
    /// # Errors
    /// Why not, in words.
    pub(crate) fn pass(&mut self, now: Instant) -> Result<Passage, String> {
        if let Some(reason) = &self.quarantine {
            return Err(quarantined(reason));
        }
        let Some((breaker, circuit)) = &mut self.breaker else { return Ok(Passage::Plain) };
        match circuit.state {
            Position::Closed => Ok(Passage::Plain),
            Position::Open { until } if now >= until => {
                circuit.state = Position::Probing;
                Ok(Passage::Probe)
            }
            Position::Open { until } => Err(format!(
                "more than {:.0} % of its calls failed; it is tried again in {:?}",
                breaker.rate * 100.0,
                until - now
            )),
            Position::Probing => {
                Err("its calls failed; one call finds out whether it works again".to_owned())
            }
        }
    }

    /// A call ended, well or by the plugin's fault.
    pub(crate) fn ended(&mut self, passage: Passage, failed: bool, now: Instant) -> Change {
        self.failures = if failed { self.failures.saturating_add(1) } else { 0 };
        let Some((breaker, circuit)) = &mut self.breaker else { return Change::Nothing };
        // A probe that is told late, or of another generation, is a call like others.
        if passage == Passage::Probe && circuit.state == Position::Probing {
            circuit.parts = [(0, 0); PARTS];
            if failed {
                circuit.state = Position::Open { until: after(now, breaker.pause) };
                return Change::Nothing;
            }
            circuit.state = Position::Closed;
            return Change::Closed;
        }
        if circuit.state != Position::Closed {
            return Change::Nothing;
        }
        circuit.count(breaker.window, failed, now);
        if !failed {
            return Change::Nothing;
        }
        let (calls, bad) = circuit.parts.iter().fold((0, 0), |(c, b), part| (c + part.0, b + part.1));
        if calls >= breaker.calls.max(1) && bad as f64 >= breaker.rate * calls as f64 {
            circuit.state = Position::Open { until: after(now, breaker.pause) };
            return Change::Opened;
        }
        Change::Nothing
    }

    /// A call ended that says nothing about the plugin.
    pub(crate) fn void(&mut self, passage: Passage, now: Instant) {
        if let (Passage::Probe, Some((_, circuit))) = (passage, &mut self.breaker)
            && circuit.state == Position::Probing
        {
            // The next one probes.
            circuit.state = Position::Open { until: now };
        }
    }

    /// An instance was made.
    pub(crate) fn started(&mut self) {
        self.failed_starts = 0;
        self.not_before = None;
    }

    /// An instance could not be made. The reason for the quarantine, if that was once too often.
    pub(crate) fn start_failed(&mut self, error: &str, now: Instant) -> Option<&str> {
        self.failed_starts += 1;
        if self.failed_starts >= self.restart.attempts.max(1) {
            return Some(
                self.confine(format!(
                    "{} starts failed in a row, the last with: {error}",
                    self.failed_starts
                )),
            );
        }
        self.not_before = Some(after(now, self.pause(self.failed_starts)));
        None
    }

    /// An instance failed. When the next one may be made, if not at once.
    pub(crate) fn instance_failed(&mut self, now: Instant) {
        if self.failures > 1 {
            self.not_before = Some(after(now, self.pause(self.failures - 1)));
        }
    }

    /// When an instance may be made, if not now.
    pub(crate) fn waits_until(&self, now: Instant) -> Option<Instant> {
        self.not_before.filter(|time| *time > now)
    }

    /// Nothing is called any more until somebody releases it.
    pub(crate) fn confine(&mut self, reason: String) -> &str {
        self.quarantine.get_or_insert(reason)
    }

    pub(crate) fn quarantine(&self) -> Option<&str> {
        self.quarantine.as_deref()
    }

    /// Whether the breaker is open.
    pub(crate) fn is_open(&self) -> bool {
        self.breaker.as_ref().is_some_and(|(_, circuit)| circuit.state != Position::Closed)
    }

    /// Forgets all failures. Whether it was quarantined.
    pub(crate) fn release(&mut self) -> bool {
        (self.failures, self.failed_starts, self.not_before) = (0, 0, None);
        if let Some((_, circuit)) = &mut self.breaker {
            circuit.parts = [(0, 0); PARTS];
            circuit.state = Position::Closed;
        }
        self.quarantine.take().is_some()
    }

    /// The pause after so many failures in a row: it doubles, and up to half of it is taken off by chance.
    fn pause(&self, failures: u32) -> Duration {
        let doubled = self.restart.pause.saturating_mul(1 << (failures.saturating_sub(1)).min(20));
        let longest = doubled.min(self.restart.longest);
        // The keys of hash maps are random enough to spread restarts, and need no crate.
        let chance = (RandomState::new().hash_one(failures) % 1000) as u32;
        longest - longest / 2000 * chance
    }
}

/// Why a plugin in quarantine is not called.
pub(crate) fn quarantined(reason: &str) -> String {
    format!("it is quarantined: {reason}")
}

impl Circuit {
    fn count(&mut self, window: Duration, failed: bool, now: Instant) {
        // Mostly it is the part that it was: this is on the way of every call.
        if now >= self.until {
            let part = (window / PARTS as u32).max(Duration::from_millis(1));
            for _ in 0..PARTS {
                if now < self.until {
                    break;
                }
                self.now = (self.now + 1) % PARTS;
                self.parts[self.now] = (0, 0);
                self.until = after(self.until, part);
            }
            // After a long pause all parts are new, and time goes on from here.
            if now >= self.until {
                self.until = after(now, part);
            }
        }
        let (calls, bad) = &mut self.parts[self.now];
        *calls += 1;
        *bad += u64::from(failed);
    }
}
