//! [`SlotOptions`] and [`CanaryOptions`]: how a plugin is replaced.

use std::time::Duration;

use crate::options::PoolOptions;

/// How a slot is run, and how its plugin is replaced.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SlotOptions {
    /// How each generation's instances are run.
    pub pool: PoolOptions,
    /// How long the calls of a generation that was replaced may go on.
    pub drain: Duration,
    /// The id of the only plugin that it takes; `None` for any.
    pub plugin: Option<String>,
    /// Whether the instances' state is handed from one generation to the next, where both can.
    pub carry_state: bool,
}

impl Default for SlotOptions {
    fn default() -> Self {
        SlotOptions {
            pool: PoolOptions::default(),
            drain: Duration::from_secs(30),
            plugin: None,
            carry_state: true,
        }
    }
}

impl SlotOptions {
    /// The defaults: those of a pool, half a minute to drain, and state is carried over.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how the instances are run.
    pub fn pool(mut self, pool: PoolOptions) -> Self {
        self.pool = pool;
        self
    }

    /// Sets how long the calls of a replaced generation may go on.
    pub fn drain(mut self, drain: Duration) -> Self {
        self.drain = drain;
        self
    }

    /// Sets the id of the only plugin that it takes.
    pub fn plugin(mut self, id: impl Into<String>) -> Self {
        self.plugin = Some(id.into());
        self
    }

    /// Sets whether state is carried over.
    pub fn carry_state(mut self, carry: bool) -> Self {
        self.carry_state = carry;
        self
    }
}

/// How a new generation shows that it does as well as the last.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CanaryOptions {
    /// The share of the calls that it gets, 0 to 1.
    pub share: f64,
    /// How long it has to hold before it takes the other's place.
    pub hold: Duration,
    /// How many calls it has to have answered by then; until it has, it is waited for.
    pub calls: u64,
    /// By how much its share of failed calls may be above the other's, 0 to 1.
    pub more_failures: f64,
    /// How many times as long as the other's its calls may take (nine in ten of them).
    pub slower: f64,
}

impl Default for CanaryOptions {
    fn default() -> Self {
        CanaryOptions {
            share: 0.1,
            hold: Duration::from_secs(30),
            calls: 100,
            more_failures: 0.01,
            slower: 1.5,
        }
    }
}

impl CanaryOptions {
    /// The defaults: a tenth of the calls for half a minute, at least 100 calls, at most one more failure in a hundred,
    /// and calls that take half as long again.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the share of the calls, 0 to 1.
    pub fn share(mut self, share: f64) -> Self {
        self.share = share.clamp(0.0, 1.0);
        self
    }

    /// Sets how long it has to hold.
    pub fn hold(mut self, hold: Duration) -> Self {
        self.hold = hold;
        self
    }

    /// Sets how many calls it has to have answered.
    pub fn calls(mut self, calls: u64) -> Self {
        self.calls = calls;
        self
    }

    /// Sets how many more of its calls may fail, 0 to 1.
    pub fn more_failures(mut self, share: f64) -> Self {
        self.more_failures = share;
        self
    }

    /// Sets how many times as long its calls may take.
    pub fn slower(mut self, times: f64) -> Self {
        self.slower = times;
        self
    }
}

/// What happens to a slot when its watched file is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnDelete {
    /// The plugin stays in place.
    #[default]
    Keep,
    /// The slot is cleared: calls fail until there is a file again.
    Clear,
}

/// How files are watched, and what a change does.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WatchOptions {
    /// How long a file has to stay as it is before it is opened, unless it came there by being renamed. No two changes of
    /// a file are told within less than this.
    pub settle: Duration,
    /// How often files are looked at even though the system has told nothing: not every file system tells.
    pub poll: Duration,
    /// What happens to the slot when the file is deleted.
    pub on_delete: OnDelete,
    /// Gives what is new a share of the calls first.
    pub canary: Option<CanaryOptions>,
}

impl Default for WatchOptions {
    fn default() -> Self {
        WatchOptions {
            settle: Duration::from_millis(100),
            poll: Duration::from_secs(2),
            on_delete: OnDelete::default(),
            canary: None,
        }
    }
}

impl WatchOptions {
    /// The defaults: a tenth of a second, a look every two seconds, and a deleted file changes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long a file has to stay as it is.
    pub fn settle(mut self, settle: Duration) -> Self {
        self.settle = settle;
        self
    }

    /// Sets how often files are looked at.
    pub fn poll(mut self, poll: Duration) -> Self {
        self.poll = poll;
        self
    }

    /// Sets what happens when the file is deleted.
    pub fn on_delete(mut self, on_delete: OnDelete) -> Self {
        self.on_delete = on_delete;
        self
    }

    /// Gives what is new a share of the calls first.
    pub fn canary(mut self, canary: impl Into<Option<CanaryOptions>>) -> Self {
        self.canary = canary.into();
        self
    }
}
