//! [`PoolOptions`]: how many instances, how long a queue, and what happens when calls fail.

use std::time::Duration;

use keyway_host::Limits;

pub use crate::pool::desk::Overflow;

/// How a pool is run. What is not said is as [`PoolOptions::default`] has it.
///
/// ```
/// use std::time::Duration;
/// use keyway_pool::{OnFailure, PoolOptions};
///
/// let options = PoolOptions::new()
///     .instances(1, 4)
///     .queue(256)
///     .deadline(Duration::from_millis(50))
///     .on_failure(OnFailure::Open);
/// assert_eq!(options.max, 4);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PoolOptions {
    /// The instances that are kept even when nobody calls. 0 is allowed: then the first call makes one.
    pub min: usize,
    /// The most instances. As many calls run at a time.
    pub max: usize,
    /// How many calls may wait for an instance.
    pub queue: usize,
    /// What happens to a call when as many wait.
    pub overflow: Overflow,
    /// How long a call may take, waiting included. `None` leaves it to the limits of the instance, which begin when it
    /// is called, and bind only where the placement can be stopped.
    pub deadline: Option<Duration>,
    /// How long an instance that is not needed is kept.
    pub idle: Duration,
    /// How long an instance may take to be made. Native code cannot be stopped at it; a swap does not wait for it any
    /// longer, though.
    pub start: Duration,
    /// How many calls an instance takes before another takes its place; `None` for any number. For plugins that leak, or
    /// whose calls are not to see what others have left behind: then it is 1.
    pub reuse: Option<u64>,
    /// What it means for the caller that the plugin is down.
    pub on_failure: OnFailure,
    /// How often a call is made again, on another instance, that failed by the plugin's fault. It has to be one that may
    /// run twice. The arguments are copied for it.
    pub retries: u32,
    /// When instances are made again after failures.
    pub restart: Restart,
    /// When the plugin is not called any more for a while.
    pub breaker: Option<Breaker>,
    /// How many calls may be stuck in instances that cannot be stopped, before the plugin is quarantined.
    pub stuck: usize,
    /// The plugin's configuration: JSON, or empty.
    pub config: String,
    /// What an instance may use up, where it is not what the host says.
    pub limits: InstanceLimits,
}

/// What of a slot's options can be changed while it is in use ([`AnySlot::set_limits`](crate::AnySlot::set_limits)).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SlotLimits {
    /// The instances that are kept even when nobody calls.
    pub min: usize,
    /// The most instances. As many calls run at a time.
    pub max: usize,
    /// How many calls may wait for an instance.
    pub queue: usize,
    /// How long a call may take, waiting included.
    pub deadline: Option<Duration>,
    /// What an instance may use up that is made from now on; those that live keep what they have.
    pub instance: InstanceLimits,
}

impl SlotLimits {
    /// Those of options.
    pub fn of(options: &PoolOptions) -> Self {
        let PoolOptions { min, max, queue, deadline, ref limits, .. } = *options;
        SlotLimits { min, max, queue, deadline, instance: limits.clone() }
    }

    /// Options with these limits.
    pub(crate) fn applied(&self, options: &PoolOptions) -> PoolOptions {
        PoolOptions {
            queue: self.queue,
            deadline: self.deadline,
            limits: self.instance.clone(),
            ..options.clone()
        }
        .instances(self.min, self.max)
    }
}

/// What an instance of a pool may use up. What is not said is as the host has it, and what the plugin was granted is the
/// most in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstanceLimits {
    /// The most memory in bytes, where the placement can hold it to that.
    pub memory: Option<usize>,
    /// The most bytes that the values of one call may take, each way.
    pub values: Option<usize>,
    /// The longest that one call may take once it has an instance, where the placement can end it.
    pub deadline: Option<Duration>,
}

impl InstanceLimits {
    /// Those of the host.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the most memory in bytes.
    pub fn memory(mut self, bytes: usize) -> Self {
        self.memory = Some(bytes);
        self
    }

    /// Sets the most bytes of the values of one call.
    pub fn values(mut self, bytes: usize) -> Self {
        self.values = Some(bytes);
        self
    }

    /// Sets the longest that one call may take.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// These limits, with others where they say nothing.
    pub(crate) fn over(&self, other: &Limits) -> Limits {
        Limits {
            memory: self.memory.unwrap_or(other.memory),
            values: self.values.unwrap_or(other.values),
            deadline: self.deadline.or(other.deadline),
        }
    }
}

/// What it means for the caller that the plugin is down: what [`or_open`](keyway_contract::Call::or_open) does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnFailure {
    /// The call fails. For a check that must not be left out.
    #[default]
    Closed,
    /// The caller goes on without the plugin.
    Open,
}

/// How instances are made again: at once after the first failure in a row, then after a pause that doubles, with up to
/// half of it taken off by chance, so that not everything that failed together starts together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Restart {
    /// The first pause.
    pub pause: Duration,
    /// The longest.
    pub longest: Duration,
    /// After so many failed starts in a row the plugin is quarantined.
    pub attempts: u32,
}

/// When a plugin is left alone: when too many of its calls fail. After a pause one call probes; its success ends it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Breaker {
    /// The share of failed calls, 0 to 1, at which it opens.
    pub rate: f64,
    /// The time that is looked at.
    pub window: Duration,
    /// It does not open before so many calls in that time.
    pub calls: u64,
    /// How long it stays open before a call probes.
    pub pause: Duration,
}

impl Default for PoolOptions {
    fn default() -> Self {
        PoolOptions {
            min: 1,
            max: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            queue: 1024,
            overflow: Overflow::default(),
            deadline: None,
            idle: Duration::from_secs(60),
            start: Duration::from_secs(30),
            reuse: None,
            on_failure: OnFailure::default(),
            retries: 0,
            restart: Restart::default(),
            breaker: Some(Breaker::default()),
            stuck: 4,
            config: String::new(),
            limits: InstanceLimits::default(),
        }
    }
}

impl Default for Restart {
    fn default() -> Self {
        Restart { pause: Duration::from_millis(20), longest: Duration::from_secs(30), attempts: 5 }
    }
}

impl Default for Breaker {
    fn default() -> Self {
        Breaker { rate: 0.5, window: Duration::from_secs(10), calls: 20, pause: Duration::from_secs(5) }
    }
}

impl PoolOptions {
    /// The defaults: an instance for each CPU at most, 1,024 waiting calls, no deadline beyond the limits, closed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the least and the most instances.
    pub fn instances(mut self, min: usize, max: usize) -> Self {
        (self.min, self.max) = (min.min(max.max(1)), max.max(1));
        self
    }

    /// Sets how many calls may wait.
    pub fn queue(mut self, calls: usize) -> Self {
        self.queue = calls;
        self
    }

    /// Sets what happens when as many wait.
    pub fn overflow(mut self, overflow: Overflow) -> Self {
        self.overflow = overflow;
        self
    }

    /// Sets how long a call may take, waiting included.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets how long an instance that is not needed is kept.
    pub fn idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// Sets how long an instance may take to be made.
    pub fn start(mut self, start: Duration) -> Self {
        self.start = start;
        self
    }

    /// Sets how many calls an instance takes, at least one; `None` for any number.
    pub fn reuse(mut self, calls: impl Into<Option<u64>>) -> Self {
        self.reuse = calls.into().map(|calls| calls.max(1));
        self
    }

    /// Sets what it means that the plugin is down.
    pub fn on_failure(mut self, on_failure: OnFailure) -> Self {
        self.on_failure = on_failure;
        self
    }

    /// Sets how often a failed call is made again.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Sets when instances are made again.
    pub fn restart(mut self, restart: Restart) -> Self {
        self.restart = restart;
        self
    }

    /// Sets when the plugin is left alone; `None` for never.
    pub fn breaker(mut self, breaker: impl Into<Option<Breaker>>) -> Self {
        self.breaker = breaker.into();
        self
    }

    /// Sets how many calls may be stuck.
    pub fn stuck(mut self, stuck: usize) -> Self {
        self.stuck = stuck;
        self
    }

    /// Sets the plugin's configuration.
    pub fn config(mut self, config: impl Into<String>) -> Self {
        self.config = config.into();
        self
    }

    /// Sets what an instance may use up.
    pub fn limits(mut self, limits: InstanceLimits) -> Self {
        self.limits = limits;
        self
    }
}

impl Restart {
    /// A first pause, the longest, and after how many failed starts the plugin is quarantined.
    pub fn new(pause: Duration, longest: Duration, attempts: u32) -> Self {
        Restart { pause, longest, attempts }
    }
}

impl Breaker {
    /// Opens at a share of failed calls among at least so many in a time, for a pause.
    pub fn new(rate: f64, calls: u64, window: Duration, pause: Duration) -> Self {
        Breaker { rate, window, calls, pause }
    }
}
