//! [`Monitor`]: looks at the slots once a second, keeps the last minutes, and tells whoever listens.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use keyway_host::Host;
use keyway_pool::{AnySlot, Event, EventKind, Events, Pools as _, Recorded, Totals};
use serde::Serialize;
use tokio::sync::broadcast;

use crate::managed::Managed;
use crate::reply;

/// The events that are kept for whoever comes later.
const EVENTS: usize = 500;
/// The seconds of which samples are kept.
const SECONDS: usize = 300;
/// The messages that wait for a listener; who is slower loses the oldest.
const WAITING: usize = 256;

/// Looks at slots.
pub(crate) struct Monitor {
    inner: Mutex<Inner>,
    messages: broadcast::Sender<Arc<str>>,
}

#[derive(Default)]
struct Inner {
    /// The host whose events are listened to.
    host: Option<Host>,
    next: u64,
    events: VecDeque<EventReply>,
    slots: HashMap<String, Track>,
}

/// What is known of one slot over time.
#[derive(Default)]
struct Track {
    recorded: Option<Recorded>,
    totals: Option<Totals>,
    samples: VecDeque<(u64, Sample)>,
}

/// Something that has happened.
#[derive(Clone, Serialize)]
pub(crate) struct EventReply {
    /// Counted from 1, in order.
    id: u64,
    time_ms: u64,
    slot: Option<String>,
    plugin: String,
    generation: u64,
    kind: &'static str,
    /// What happened, without the slot.
    text: String,
}

/// What a slot has done in a second.
#[derive(Clone, Copy, Default, Serialize)]
pub(crate) struct Sample {
    generation: u64,
    calls: u64,
    errors: u64,
    p50_us: Option<f64>,
    p99_us: Option<f64>,
    waiting: usize,
    instances: usize,
    memory: Option<u64>,
}

/// The samples of a slot, one list for each measure.
#[derive(Default, Serialize)]
pub(crate) struct History {
    times: Vec<u64>,
    calls: Vec<u64>,
    errors: Vec<u64>,
    p50_us: Vec<Option<f64>>,
    p99_us: Vec<Option<f64>>,
    waiting: Vec<usize>,
    memory: Vec<Option<u64>>,
}

impl Monitor {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Monitor { inner: Mutex::default(), messages: broadcast::Sender::new(WAITING) })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The events of the host, when it is not the one that is listened to already: after a start, and after some reloads.
    pub(crate) fn listen(&self, managed: &dyn Managed) -> Option<Events> {
        let host = managed.host()?;
        let mut inner = self.lock();
        if inner.host.as_ref().is_some_and(|known| known.is(&host)) {
            return None;
        }
        let events = host.events();
        inner.host = Some(host);
        Some(events)
    }

    /// Keeps an event, and tells it.
    pub(crate) fn take(&self, event: &Event) {
        let mut inner = self.lock();
        inner.next += 1;
        let of = format!("{} (generation {}) ", event.plugin, event.generation);
        let text = event.to_string();
        let text =
            event.slot.as_ref().and_then(|slot| text.strip_prefix(&format!("{slot}: "))).unwrap_or(&text);
        let text = if event.plugin.is_empty() { text.strip_prefix(&of).unwrap_or(text) } else { text };
        let reply = EventReply {
            id: inner.next,
            time_ms: now(),
            slot: event.slot.clone(),
            plugin: event.plugin.clone(),
            generation: event.generation,
            kind: kind(&event.kind),
            text: text.to_owned(),
        };
        let message = message("event", Some(reply.id), &reply);
        inner.events.push_back(reply);
        if inner.events.len() > EVENTS {
            inner.events.pop_front();
        }
        // Nobody listening is no fault.
        let _ = self.messages.send(message);
    }

    /// Looks at all slots, and tells what they have done since the last look.
    pub(crate) fn look(&self, managed: &dyn Managed) {
        let slots = managed.slots();
        let time_ms = now();
        let mut samples = BTreeMap::new();
        let mut inner = self.lock();
        inner.slots.retain(|name, _| slots.iter().any(|managed| managed.slot.name() == name));
        for managed in &slots {
            let slot = &*managed.slot;
            let track = inner.slots.entry(slot.name().to_owned()).or_default();
            let sample = track.next(slot);
            track.samples.push_back((time_ms, sample));
            if track.samples.len() > SECONDS {
                track.samples.pop_front();
            }
            samples.insert(slot.name().to_owned(), sample);
        }
        drop(inner);
        let sample = serde_json::json!({ "time_ms": time_ms, "slots": samples });
        let _ = self.messages.send(message("sample", None, &sample));
    }

    /// What has been measured of a slot.
    pub(crate) fn history(&self, slot: &str) -> History {
        let mut history = History::default();
        for (time, sample) in self.lock().slots.get(slot).iter().flat_map(|track| &track.samples) {
            history.times.push(*time);
            history.calls.push(sample.calls);
            history.errors.push(sample.errors);
            history.p50_us.push(sample.p50_us);
            history.p99_us.push(sample.p99_us);
            history.waiting.push(sample.waiting);
            history.memory.push(sample.memory);
        }
        history
    }

    /// The messages of kept events after one, and all that come.
    pub(crate) fn messages(&self, after: u64) -> (Vec<Arc<str>>, broadcast::Receiver<Arc<str>>) {
        // Under the lock: none comes in between.
        let inner = self.lock();
        let kept = inner.events.iter().filter(|event| event.id > after);
        let kept = kept.map(|event| message("event", Some(event.id), event)).collect();
        (kept, self.messages.subscribe())
    }
}

impl Track {
    /// What has happened since the last look. Calls are those of all generations, latencies those of the one in place.
    fn next(&mut self, slot: &dyn AnySlot) -> Sample {
        let totals = slot.totals();
        let known = self.totals.replace(totals).unwrap_or(totals);
        let mut sample = Sample {
            calls: totals.calls.saturating_sub(known.calls),
            errors: totals.errors.saturating_sub(known.errors),
            ..Sample::default()
        };
        let (Some(stats), Some(recorded)) =
            (slot.stats().into_iter().next(), slot.recorded().into_iter().next())
        else {
            self.recorded = None;
            return sample;
        };
        let before = self.recorded.as_ref().filter(|before| before.generation() == recorded.generation());
        if recorded.calls() > before.map_or(0, Recorded::calls) {
            let latency = recorded.since(before);
            let micros = |time: std::time::Duration| time.as_nanos() as f64 / 1000.0;
            (sample.p50_us, sample.p99_us) = (Some(micros(latency.p50)), Some(micros(latency.p99)));
        }
        self.recorded = Some(recorded);
        sample.generation = stats.generation;
        sample.waiting = stats.waiting;
        sample.instances = stats.instances.len();
        sample.memory = reply::memory(&stats);
        sample
    }
}

/// A message of the stream: a server-sent event.
fn message(kind: &str, id: Option<u64>, data: &impl Serialize) -> Arc<str> {
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    // JSON has no line breaks of its own.
    let data = serde_json::to_string(data).unwrap_or_default();
    format!("{id}event: {kind}\ndata: {data}\n\n").into()
}

/// Milliseconds since 1970.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn kind(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::Opened => "opened",
        EventKind::Ready => "ready",
        EventKind::Failed { .. } => "failed",
        EventKind::NotStarted { .. } => "not-started",
        EventKind::Quarantined { .. } => "quarantined",
        EventKind::Released => "released",
        EventKind::BreakerOpened => "breaker-opened",
        EventKind::BreakerClosed => "breaker-closed",
        EventKind::Stuck => "stuck",
        EventKind::Swapped => "swapped",
        EventKind::SwapFailed { .. } => "swap-failed",
        EventKind::CanaryStarted => "canary-started",
        EventKind::CanaryFailed { .. } => "canary-failed",
        EventKind::Drained { .. } => "drained",
        EventKind::Retired => "retired",
        EventKind::Paused(_) => "paused",
        EventKind::Resumed => "resumed",
        EventKind::Limited => "limited",
        _ => "other",
    }
}
