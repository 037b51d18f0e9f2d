//! [`PoolStats`]: what a pool has done, as a snapshot.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;
use keyway_contract::error::CallErrorKind;

use crate::meters::Meters;

/// What a pool has done until now, and how it stands.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PoolStats {
    /// The id of the plugin.
    pub plugin: String,
    /// Which generation of a slot it is, counted from 1; 1 for a pool without a slot.
    pub generation: u64,
    /// The calls that have ended, failed ones included.
    pub calls: u64,
    /// Those that failed, by [`kind_name`].
    pub errors: BTreeMap<&'static str, u64>,
    /// Instances that were thrown away after a failure.
    pub restarts: u64,
    /// Calls that are stuck in instances that cannot be stopped.
    pub stuck: usize,
    /// Calls that wait for an instance.
    pub waiting: usize,
    /// How long the calls took, without their time in the queue.
    pub latency: Latency,
    /// The instances that live.
    pub instances: Vec<InstanceStats>,
    /// Why the plugin is quarantined, if it is.
    pub quarantine: Option<String>,
    /// Whether the plugin is left alone since too many calls failed.
    pub breaker_open: bool,
}

/// How an instance stands.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct InstanceStats {
    /// Its number in the pool, counted from 1.
    pub number: u64,
    /// How long it lives.
    pub age: Duration,
    /// Its calls.
    pub calls: u64,
    /// The time that it spent in calls.
    pub busy: Duration,
    /// The processor time of its process, if it has one of its own.
    pub cpu: Option<Duration>,
    /// Its memory in bytes: what a component has after its last call, what a process has for itself at the moment.
    pub memory: Option<u64>,
    /// Its process, if it has one of its own.
    pub process: Option<u32>,
}

/// How long calls took. The values are exact to 1 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Latency {
    /// The median.
    pub p50: Duration,
    /// Nine in ten calls took no longer.
    pub p90: Duration,
    /// 99 in a hundred calls took no longer.
    pub p99: Duration,
    /// The longest.
    pub max: Duration,
}

/// What the calls of a slot have come to, over all its generations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Totals {
    /// The calls that have ended, failed ones included.
    pub calls: u64,
    /// Those that failed, and those that were refused.
    pub errors: u64,
}

impl Totals {
    pub(crate) fn and(self, other: Totals) -> Totals {
        Totals { calls: self.calls + other.calls, errors: self.errors + other.errors }
    }
}

/// How long the calls of one generation had taken at one time. Two of them say how long those in between have taken.
#[derive(Clone, Debug)]
pub struct Recorded {
    generation: u64,
    latency: Histogram<u64>,
}

impl Recorded {
    pub(crate) fn new(generation: u64, latency: Histogram<u64>) -> Self {
        Recorded { generation, latency }
    }

    /// The generation.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// How many calls have ended.
    pub fn calls(&self) -> u64 {
        self.latency.len()
    }

    /// How long the calls took that have ended since an earlier time: all of them, when it was another generation then.
    pub fn since(&self, earlier: Option<&Recorded>) -> Latency {
        let mut latency = self.latency.clone();
        if let Some(earlier) = earlier.filter(|earlier| earlier.generation == self.generation) {
            // Both are of the same form, and counts only grow.
            let _ = latency.subtract(&earlier.latency);
        }
        quantiles(&latency)
    }
}

fn quantiles(latency: &Histogram<u64>) -> Latency {
    if latency.is_empty() {
        return Latency::default();
    }
    let at = |quantile| Duration::from_nanos(latency.value_at_quantile(quantile));
    Latency { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: Duration::from_nanos(latency.max()) }
}

/// What calls have come to.
pub(crate) struct Tally {
    pub(crate) calls: u64,
    /// Those that failed by the plugin's fault.
    pub(crate) faults: u64,
    pub(crate) errors: BTreeMap<&'static str, u64>,
    pub(crate) restarts: u64,
    latency: Histogram<u64>,
    /// The latency since a canary began.
    recent: Option<Histogram<u64>>,
    meters: Meters,
}

/// The longest time that is told from longer ones: an hour.
const LONGEST: u64 = 3_600_000_000_000;

impl Tally {
    pub(crate) fn new(meters: Meters) -> Self {
        // Two digits from 100 nanoseconds to an hour: the bounds are in order, so this is never empty.
        let latency = Histogram::new_with_bounds(100, LONGEST, 2)
            .or_else(|_| Histogram::new(2))
            .unwrap_or_else(|_| unreachable!("two digits are allowed"));
        Tally { calls: 0, faults: 0, errors: BTreeMap::new(), restarts: 0, latency, recent: None, meters }
    }

    #[inline]
    pub(crate) fn record(&mut self, took: Duration) {
        self.calls += 1;
        self.meters.called(took);
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(LONGEST);
        self.latency.saturating_record(nanos);
        if let Some(recent) = &mut self.recent {
            recent.saturating_record(nanos);
        }
    }

    pub(crate) fn error(&mut self, kind: &CallErrorKind) {
        *self.errors.entry(kind_name(kind)).or_default() += 1;
        self.faults += u64::from(is_fault(kind));
        self.meters.failed(kind);
    }

    pub(crate) fn restarted(&mut self) {
        self.restarts += 1;
        self.meters.restarted();
    }

    /// How many instances live, and how many calls wait.
    pub(crate) fn stands(&self, instances: usize, waiting: usize) {
        self.meters.stands(instances, waiting);
    }

    /// Looks at the latency from now on for itself.
    pub(crate) fn begin_recent(&mut self) {
        let mut recent = self.latency.clone();
        recent.reset();
        self.recent = Some(recent);
    }

    /// What nine in ten calls took no longer than, since then.
    pub(crate) fn recent_p90(&self) -> Duration {
        Duration::from_nanos(self.recent.as_ref().unwrap_or(&self.latency).value_at_quantile(0.9))
    }

    pub(crate) fn latency(&self) -> Latency {
        quantiles(&self.latency)
    }

    pub(crate) fn recorded(&self) -> Histogram<u64> {
        self.latency.clone()
    }
}

/// The name of a kind of error, as statistics have it: `deadline`, `trapped`, `overloaded`, …
pub fn kind_name(kind: &CallErrorKind) -> &'static str {
    match kind {
        CallErrorKind::NotProvided { .. } => "not-provided",
        CallErrorKind::Panicked { .. } => "panicked",
        CallErrorKind::Trapped { .. } => "trapped",
        CallErrorKind::Deadline(_) => "deadline",
        CallErrorKind::Cancelled => "cancelled",
        CallErrorKind::OutOfMemory { .. } => "out-of-memory",
        CallErrorKind::StackOverflow => "stack-overflow",
        CallErrorKind::Crashed { .. } => "crashed",
        CallErrorKind::NotStarted(_) => "not-started",
        CallErrorKind::Service { .. } => "service",
        CallErrorKind::Poisoned(_) => "poisoned",
        CallErrorKind::Value(_) => "value",
        CallErrorKind::Arguments(_) => "arguments",
        CallErrorKind::Refused(_) => "refused",
        CallErrorKind::Reentered => "reentered",
        CallErrorKind::Overloaded { .. } => "overloaded",
        CallErrorKind::Shed => "shed",
        CallErrorKind::Unavailable(_) => "unavailable",
        CallErrorKind::Replaced(_) => "replaced",
        _ => "other",
    }
}

/// Whether an error says that the plugin does not work, and not that its caller or the host did something.
pub(crate) fn is_fault(kind: &CallErrorKind) -> bool {
    !matches!(
        kind,
        CallErrorKind::NotProvided { .. }
            | CallErrorKind::Cancelled
            | CallErrorKind::Service { .. }
            | CallErrorKind::Arguments(_)
            | CallErrorKind::Refused(_)
            | CallErrorKind::Reentered
            | CallErrorKind::Overloaded { .. }
            | CallErrorKind::Shed
            | CallErrorKind::Unavailable(_)
            | CallErrorKind::Replaced(_)
    )
}

/// The processor time and the private memory of a process, as far as the system tells.
#[cfg(target_os = "linux")]
pub(crate) fn of_process(process: u32) -> (Option<Duration>, Option<u64>) {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name may have anything in it; what follows its bracket has not.
    let fields = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let mut fields = fields.split(' ').skip(11).map(str::parse::<u64>);
    let ticks = match (fields.next(), fields.next()) {
        (Some(Ok(user)), Some(Ok(system))) => Some(user + system),
        _ => None,
    };
    let memory = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok().and_then(|rollup| {
        let private = rollup.lines().filter(|line| line.starts_with("Private_"));
        let kib = private.map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        kib.sum::<Option<u64>>().map(|kib| kib * 1024)
    });
    // Linux tells programs of 100 ticks a second, on every machine.
    (ticks.map(|ticks| Duration::from_millis(ticks * 10)), memory)
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn of_process(_: u32) -> (Option<Duration>, Option<u64>) {
    (None, None)
}
