//! [`State`]: what wasmtime keeps with each instance.

use std::any::Any;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use keyway_contract::client::Interrupt;
use keyway_contract::error::CallErrorKind;
use keyway_contract::frame::{self, Context};
use keyway_host::Grants;
use keyway_host::loader::Limits;
use wasmtime::{ResourceLimiter, StoreContextMut, UpdateDeadline};

use crate::engine::{Ticker, ticks};
use crate::wasi::Wasi;

/// Why a call ends, as an error that travels through wasmtime and comes out whole.
#[derive(Debug)]
pub struct Failure(pub CallErrorKind);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Failure {}

/// The data of one instance's store.
pub(crate) struct State {
    pub(crate) context: Arc<Context>,
    pub(crate) grants: Arc<Grants>,
    pub(crate) usage: Usage,
    pub(crate) watch: Watch,
    /// The most bytes of values in one call.
    pub(crate) value_limit: usize,
    /// The result of the import that has just run, on its way to the guest.
    pub(crate) pending: Option<Box<dyn Any + Send>>,
    /// Made when it is first used.
    pub(crate) wasi: Option<Box<Wasi>>,
    /// Whether the component has been instantiated.
    pub(crate) started: bool,
}

impl State {
    pub(crate) fn new(
        context: Arc<Context>,
        grants: &Arc<Grants>,
        limits: &Limits,
        ticker: &Arc<Ticker>,
    ) -> Self {
        State {
            context,
            grants: Arc::clone(grants),
            usage: Usage::new(limits.memory),
            watch: Watch {
                ticker: Arc::clone(ticker),
                interrupter: OnceLock::new(),
                deadline: limits.deadline,
                ticks: ticks(limits.deadline),
                allowed: None,
                ends: u64::MAX,
                outer: None,
            },
            value_limit: limits.values,
            pending: None,
            wasi: None,
            started: false,
        }
    }
}

/// The most entries of all tables of an instance together.
const TABLE_ELEMENTS: usize = 1 << 20;

/// Counts what an instance takes, and refuses what is over its limit.
#[derive(Default)]
pub struct Usage {
    /// The most bytes of all its memories together.
    pub limit: usize,
    memory: usize,
    elements: usize,
    /// Whether memory was refused since the call began.
    pub refused: bool,
}

impl Usage {
    /// The usage of an instance that may have so many bytes of memory.
    pub fn new(limit: usize) -> Self {
        Usage { limit, ..Usage::default() }
    }

    /// The bytes of all memories together.
    pub fn memory(&self) -> usize {
        self.memory
    }
}

impl ResourceLimiter for Usage {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let total = self.memory.saturating_add(desired.saturating_sub(current));
        if total > self.limit {
            self.refused = true;
            return Ok(false);
        }
        // What is over the maximum fails without our doing, and takes nothing.
        if maximum.is_none_or(|maximum| desired <= maximum) {
            self.memory = total;
        }
        Ok(true)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let total = self.elements.saturating_add(desired.saturating_sub(current));
        if total > TABLE_ELEMENTS {
            return Ok(false);
        }
        self.elements = total;
        Ok(true)
    }
}

/// Watches over the time of a call.
pub(crate) struct Watch {
    ticker: Arc<Ticker>,
    /// Made when it is first asked for.
    interrupter: OnceLock<Arc<Interrupter>>,
    deadline: Option<Duration>,
    /// The deadline in ticks.
    ticks: u64,
    /// How long the call may take.
    allowed: Option<Duration>,
    /// The tick at which the call has to be over.
    ends: u64,
    /// When the call has to be over that it is inside of, where that is sooner.
    outer: Option<Instant>,
}

impl Watch {
    /// A call begins.
    #[inline]
    pub(crate) fn begin(&mut self) {
        self.ends = self.ticker.now().saturating_add(self.ticks);
        self.allowed = self.deadline;
        self.outer = None;
        if let Some(end) = frame::end() {
            self.inherit(end);
        }
        // What was meant for the call before does not count for this one.
        if let Some(interrupter) = self.interrupter.get() {
            interrupter.cancelled.store(false, Ordering::Relaxed);
        }
    }

    /// The call is inside of one that ends at `end`.
    #[cold]
    fn inherit(&mut self, end: Instant) {
        let left = end.saturating_duration_since(Instant::now());
        if self.allowed.is_none_or(|allowed| left < allowed) {
            (self.allowed, self.outer) = (Some(left), Some(end));
        }
    }

    /// When the call has to be over, for the calls that a service makes inside of it.
    #[inline]
    pub(crate) fn end(&self) -> Option<Instant> {
        self.outer.or_else(|| self.allowed.and_then(|_| self.ticker.at(self.ends)))
    }

    /// What cancels the calls of this instance.
    pub(crate) fn interrupter(&self) -> Arc<Interrupter> {
        let new =
            || Arc::new(Interrupter { cancelled: AtomicBool::new(false), ticker: Arc::clone(&self.ticker) });
        Arc::clone(self.interrupter.get_or_init(new))
    }

    /// Whether the call may go on.
    ///
    /// # Errors
    /// [`CallErrorKind::Cancelled`] and [`CallErrorKind::Deadline`].
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.interrupter.get().is_some_and(|it| it.cancelled.load(Ordering::Relaxed)) {
            return Err(Failure(CallErrorKind::Cancelled));
        }
        // An end that is known exactly is kept to within a tick; a limit costs no look at the clock when a call begins.
        let over = match self.outer {
            Some(end) => Instant::now() >= end,
            None => self.ticker.now() >= self.ends,
        };
        match self.allowed {
            Some(allowed) if over => Err(Failure(CallErrorKind::Deadline(allowed))),
            _ => Ok(()),
        }
    }
}

/// What wasmtime calls at every tick that passes while a guest runs.
pub(crate) fn at_tick(store: StoreContextMut<'_, State>) -> wasmtime::Result<UpdateDeadline> {
    store.data().watch.check()?;
    Ok(UpdateDeadline::Continue(1))
}

/// Cancels the call that an instance is in.
pub(crate) struct Interrupter {
    cancelled: AtomicBool,
    ticker: Arc<Ticker>,
}

impl Interrupt for Interrupter {
    fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
        self.ticker.tick();
    }
}
