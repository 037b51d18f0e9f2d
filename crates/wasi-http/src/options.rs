//! [`HttpOptions`]: how a component of `wasi:http` is run.

use std::time::Duration;

use keyway_pool::{PoolOptions, SlotOptions};

/// How many requests an instance answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reuse {
    /// One: what a request leaves behind in the component's memory is gone with it.
    Never,
    /// So many, one after the other.
    Times(u64),
    /// As many as come, where instances answer more than one: those of some toolchains, such as componentize-js, do not. That
    /// is found out by the first second request, which is then made again with another instance if it is safe and has no
    /// body; from then on it is as [`Never`](Reuse::Never).
    Always,
}

impl Reuse {
    /// Whether an instance answers another request that has answered so many.
    pub(crate) fn goes_on(self, answered: u64) -> bool {
        match self {
            Reuse::Never => false,
            Reuse::Times(times) => answered < times,
            Reuse::Always => true,
        }
    }
}

/// How a component of `wasi:http` is run. What is not said is as [`HttpOptions::default`] has it.
///
/// ```
/// use std::time::Duration;
/// use keyway_wasi_http::{HttpOptions, Reuse};
///
/// let options = HttpOptions::new().reuse(Reuse::Never).head(Duration::from_secs(5));
/// assert_eq!(options.whole, Duration::from_secs(300));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct HttpOptions {
    /// The slot's own: how many requests at a time (`instances`), how many wait, how a plugin is replaced. A request has its
    /// instance until its answer has been read, so there should be more instances than CPUs: clients may be slow.
    pub slot: SlotOptions,
    /// How many requests an instance answers.
    pub reuse: Reuse,
    /// How long it may take until the answer begins, waiting for an instance included.
    pub head: Duration,
    /// How long it may take until the answer is whole, and the instance has ended what it does for it.
    pub whole: Duration,
}

/// Up to 128 requests at a time, 1024 waiting; instances are reused; 30 seconds for the head, 5 minutes for the whole.
impl Default for HttpOptions {
    fn default() -> Self {
        HttpOptions {
            slot: SlotOptions::new().pool(PoolOptions::new().instances(0, 128)),
            reuse: Reuse::Always,
            head: Duration::from_secs(30),
            whole: Duration::from_secs(300),
        }
    }
}

impl HttpOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how the slot is run.
    pub fn slot(mut self, slot: SlotOptions) -> Self {
        self.slot = slot;
        self
    }

    /// Sets how many requests an instance answers.
    pub fn reuse(mut self, reuse: Reuse) -> Self {
        self.reuse = reuse;
        self
    }

    /// Sets how long it may take until the answer begins.
    pub fn head(mut self, head: Duration) -> Self {
        self.head = head;
        self
    }

    /// Sets how long it may take until the answer is whole.
    pub fn whole(mut self, whole: Duration) -> Self {
        self.whole = whole;
        self
    }
}
