//! [`LendingSlot`]: a slot whose instances are lent out whole.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use keyway_contract::client::Instance as Placed;
use keyway_contract::types::Contract;
use keyway_contract::{CallError, CallErrorKind};
use keyway_host::{Host, Instance, Limits, OpenError, Plugin};

use crate::pool::core::Core;
use crate::pool::desk::Lease;
use crate::pool::dispatch::Entrance;
use crate::pool::entry::{Place, Waiter};
use crate::pool::live::Live;
use crate::pool::supervise::Passage;
use crate::slot::any::AnySlot;
use crate::slot::core::{Maker, SlotCore};
use crate::slot::options::SlotOptions;

/// How plugins are compared with what the instances of a [`LendingSlot`] are for, and how those are made.
#[derive(Clone, Copy)]
pub struct Lender {
    /// What is asked of a plugin, as errors name it: its first function is the one that loans are for.
    pub contract: &'static Contract,
    /// Whether a plugin can do what is asked of it.
    pub check: fn(&Plugin) -> Result<(), OpenError>,
    /// Makes an instance of a plugin from its configuration and limits. Short, as it may run where others are awaited.
    pub make: fn(&Plugin, &str, &Limits) -> Result<Instance, OpenError>,
}

/// A slot whose instances are lent out whole, to whoever speaks with a plugin by something else than calls of a contract,
/// or for longer than one call. Cheap to clone; clones are one slot.
///
/// In all else it is a [`Slot`](crate::Slot): see [`AnySlot`]. A loan counts as a call, that of the contract's first
/// function; it is not made again by another instance, since what was said meanwhile cannot be unsaid.
#[derive(Clone)]
pub struct LendingSlot(Arc<SlotCore>);

impl LendingSlot {
    /// Makes an empty slot.
    pub fn new(host: &Host, name: impl Into<Arc<str>>, options: SlotOptions, lender: Lender) -> Self {
        let Lender { contract, check, make } = lender;
        LendingSlot(SlotCore::new(name.into(), host.clone(), Maker { contract, check, make }, options))
    }

    /// Lends an instance, when there is one: who comes first is served first. Dropping the future gives the place in line up.
    ///
    /// # Errors
    /// When the slot is empty, when its plugin is not called at the moment, and when as many wait as may.
    pub async fn lend(&self) -> Result<Loan, CallError> {
        let (core, entrance) = loop {
            let Some((core, _)) = self.0.choose() else { return Err(self.0.nothing(FUNCTION)) };
            match core.enter() {
                Entrance::Closed => {}
                entrance => break (core, entrance),
            }
        };
        let mut waiting = match entrance {
            Entrance::Lease(lease, passage) => match Loan::new(core, lease, passage) {
                Ok(loan) => return Ok(loan),
                Err((core, passage)) => Waiting::first(core, passage)?,
            },
            Entrance::Waits(waiter, passage) => Waiting { core, waiter, passage, over: false },
            Entrance::Refused(kind) => return Err(core.error(FUNCTION, kind)),
            Entrance::Closed => return Err(self.0.nothing(FUNCTION)),
        };
        loop {
            let passage = waiting.passage;
            let (core, lease) = waiting.await?;
            match Loan::new(core, lease, passage) {
                Ok(loan) => return Ok(loan),
                Err((core, passage)) => waiting = Waiting::first(core, passage)?,
            }
        }
    }
}

impl std::fmt::Debug for LendingSlot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LendingSlot")
            .field("name", &self.0.name)
            .field("generation", &self.0.generation())
            .finish_non_exhaustive()
    }
}

/// The function that loans are for.
const FUNCTION: usize = 0;

/// Somebody who waits for an instance.
struct Waiting {
    core: Arc<Core>,
    waiter: Arc<Waiter>,
    passage: Passage,
    over: bool,
}

impl Waiting {
    /// The next in line, after there was no instance to be made.
    fn first(core: Arc<Core>, passage: Passage) -> Result<Self, CallError> {
        let waiter = Waiter::new(passage);
        match core.line_up_first(Place::Thread(Arc::clone(&waiter))) {
            Ok(()) => Ok(Waiting { core, waiter, passage, over: false }),
            Err(kind) => {
                core.void(passage);
                Err(core.error(FUNCTION, kind))
            }
        }
    }
}

impl Future for Waiting {
    type Output = Result<(Arc<Core>, Lease<Live>), CallError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let given = std::task::ready!(self.waiter.poll(context));
        self.over = true;
        Poll::Ready(given.map_err(|kind| self.core.error(FUNCTION, kind)))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        // What was given in the same moment goes to the next.
        match self.waiter.leave() {
            Some((core, lease)) => core.give_back(lease, self.passage),
            None => {
                self.core.lock().leave(|place| place.is_thread(&self.waiter));
                self.core.void(self.passage);
            }
        }
    }
}

/// An instance that was lent. It goes back with [`give_back`](Loan::give_back), or when it is dropped, as a call that was
/// cancelled.
pub struct Loan {
    core: Arc<Core>,
    /// There until it is given back.
    live: Option<Live>,
    passage: Passage,
    started: Instant,
}

impl Loan {
    /// Makes the instance, if that is what the lease is for.
    fn new(core: Arc<Core>, lease: Lease<Live>, passage: Passage) -> Result<Self, (Arc<Core>, Passage)> {
        let live = match lease {
            Lease::Take(live) => live,
            Lease::Make => match core.make() {
                Ok(live) => live,
                Err(_) => return Err((core, passage)),
            },
        };
        Ok(Loan { core, live: Some(live), passage, started: Instant::now() })
    }

    /// What the lender made, if it is of this type.
    pub fn instance<I: Placed>(&mut self) -> Option<&I> {
        self.live.as_mut()?.instance.placed()
    }

    /// The plugin.
    pub fn plugin(&self) -> &Plugin {
        &self.core.who.plugin
    }

    /// The generation of the slot.
    pub fn generation(&self) -> u64 {
        self.core.who.generation
    }

    /// What went wrong with it, as an error of its plugin. One that was cancelled since the plugin was replaced says so.
    pub fn error(&self, kind: CallErrorKind) -> CallError {
        let kind = match kind {
            CallErrorKind::Cancelled => self.core.why_cancelled(),
            kind => kind,
        };
        self.core.error(FUNCTION, kind)
    }

    /// Gives it back, and says how it went.
    pub fn give_back(mut self, outcome: Result<(), CallErrorKind>) {
        self.end(outcome);
    }

    fn end(&mut self, outcome: Result<(), CallErrorKind>) {
        if let Some(live) = self.live.take() {
            let outcome = outcome.map_err(|kind| self.error(kind));
            self.core.release(live, &outcome, self.passage, self.started, false);
        }
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        if self.live.is_some() {
            self.end(Err(CallErrorKind::Cancelled));
        }
    }
}

impl std::fmt::Debug for Loan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loan").field("plugin", &self.core.id).finish_non_exhaustive()
    }
}

impl super::any::sealed::Sealed for LendingSlot {
    fn inside(&self) -> super::any::sealed::Inside<'_> {
        super::any::sealed::Inside(&self.0)
    }
}

impl AnySlot for LendingSlot {}
