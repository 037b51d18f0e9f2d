//! [`Event`]: what happens to plugins, for whoever wants to know.

use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use async_broadcast::{InactiveReceiver, Receiver, RecvError, Sender};

use crate::slot::Pause;

/// How many events wait for a subscriber; older ones are lost to him.
const KEPT: usize = 1024;

/// Something that happened to a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The slot, if it happened in one.
    pub slot: Option<String>,
    /// The id of the plugin.
    pub plugin: String,
    /// The generation of the slot; 1 for a pool without a slot.
    pub generation: u64,
    /// What happened.
    pub kind: EventKind,
}

/// What happened to a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventKind {
    /// It was opened, and fits the contract.
    Opened,
    /// It has instances, and gets calls.
    Ready,
    /// An instance failed and was thrown away.
    Failed {
        /// Why.
        error: String,
    },
    /// An instance could not be made.
    NotStarted {
        /// Why.
        error: String,
    },
    /// It is not called any more until it is released, or replaced.
    Quarantined {
        /// Why.
        reason: String,
    },
    /// It is called again.
    Released,
    /// Too many of its calls failed: it is left alone for a while.
    BreakerOpened,
    /// It works again.
    BreakerClosed,
    /// A call is stuck in an instance that cannot be stopped; another takes its place.
    Stuck,
    /// It took the place of the generation before.
    Swapped,
    /// A swap to it failed; the generation before goes on.
    SwapFailed {
        /// At which step, and why.
        error: String,
    },
    /// It gets a share of the calls.
    CanaryStarted,
    /// It did not do as well as the generation before, which gets all calls again.
    CanaryFailed {
        /// What was worse.
        reason: String,
    },
    /// It was replaced, and its calls have ended.
    Drained {
        /// How many of them had to be stopped.
        stopped: usize,
    },
    /// Its instances are gone.
    Retired,
    /// The operator has paused its slot.
    Paused(Pause),
    /// Its slot is not paused any more.
    Resumed,
    /// The operator has changed the limits of its slot.
    Limited,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(slot) = &self.slot {
            write!(f, "{slot}: ")?;
        }
        write!(f, "{} (generation {}) ", self.plugin, self.generation)?;
        match &self.kind {
            EventKind::Opened => f.write_str("opened"),
            EventKind::Ready => f.write_str("is ready"),
            EventKind::Failed { error } => write!(f, "failed: {error}"),
            EventKind::NotStarted { error } => write!(f, "did not start: {error}"),
            EventKind::Quarantined { reason } => write!(f, "is quarantined: {reason}"),
            EventKind::Released => f.write_str("was released"),
            EventKind::BreakerOpened => f.write_str("is left alone, since too many calls failed"),
            EventKind::BreakerClosed => f.write_str("works again"),
            EventKind::Stuck => f.write_str("is stuck in a call"),
            EventKind::Swapped => f.write_str("is in place"),
            EventKind::SwapFailed { error } => write!(f, "did not get into place: {error}"),
            EventKind::CanaryStarted => f.write_str("gets a share of the calls"),
            EventKind::CanaryFailed { reason } => write!(f, "failed as a canary: {reason}"),
            EventKind::Drained { stopped: 0 } => f.write_str("is drained"),
            EventKind::Drained { stopped } => write!(f, "is drained; {stopped} calls were stopped"),
            EventKind::Retired => f.write_str("is retired"),
            EventKind::Paused(Pause::Refuse) => f.write_str("is paused: its calls are refused"),
            EventKind::Paused(Pause::Wait) => f.write_str("is paused: its calls wait"),
            EventKind::Resumed => f.write_str("is not paused any more"),
            EventKind::Limited => f.write_str("has other limits"),
        }
    }
}

/// Where events are told.
pub(crate) struct Board {
    sender: Sender<Event>,
    /// Keeps the channel open while nobody listens.
    quiet: Mutex<InactiveReceiver<Event>>,
}

impl Board {
    pub(crate) fn new() -> Self {
        let (mut sender, receiver) = async_broadcast::broadcast(KEPT);
        sender.set_overflow(true);
        sender.set_await_active(false);
        Board { sender, quiet: Mutex::new(receiver.deactivate()) }
    }

    pub(crate) fn tell(&self, event: Event) {
        tracing::info!(target: "keyway", plugin = &*event.plugin, "{event}");
        // Nobody listening is no fault.
        let _ = self.sender.try_broadcast(event);
    }

    pub(crate) fn subscribe(&self) -> Events {
        Events(self.quiet.lock().unwrap_or_else(PoisonError::into_inner).activate_cloned())
    }
}

/// The events of a host from now on: an iterator that waits, and with [`next`](Events::recv) a future of any executor. Who
/// does not keep up loses the oldest.
#[derive(Debug)]
pub struct Events(Receiver<Event>);

impl Events {
    /// The next event; `None` when there will be no more.
    pub async fn recv(&mut self) -> Option<Event> {
        loop {
            match self.0.recv_direct().await {
                Ok(event) => return Some(event),
                Err(RecvError::Overflowed(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// The next event, if there is one already.
    pub fn try_recv(&mut self) -> Option<Event> {
        loop {
            match self.0.try_recv() {
                Ok(event) => return Some(event),
                Err(async_broadcast::TryRecvError::Overflowed(_)) => {}
                Err(_) => return None,
            }
        }
    }

    /// The next event of an async stream.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Event>> {
        loop {
            match Pin::new(&mut self.0).poll_recv(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Ok(event))) => return Poll::Ready(Some(event)),
                Poll::Ready(Some(Err(_))) => {}
            }
        }
    }
}

impl Iterator for Events {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        loop {
            match self.0.recv_blocking() {
                Ok(event) => return Some(event),
                Err(RecvError::Overflowed(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    }
}
