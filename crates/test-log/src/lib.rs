//! [`Capture`]: the log as tests read it.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// What is logged, a line for each event: its level, and its fields. Clones share their lines.
///
/// ```
/// use keyway_test_log::Capture;
///
/// let log = Capture::of(|metadata| metadata.target() == "keyway");
/// tracing::subscriber::with_default(log.clone(), || {
///     tracing::info!(target: "keyway", plugin = "demo", "ready");
///     tracing::info!(target: "other", "not read");
/// });
/// assert_eq!(log.take(), ["INFO message=ready plugin=\"demo\""]);
/// assert!(log.take().is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct Capture {
    wanted: fn(&Metadata<'_>) -> bool,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Capture {
    /// Reads the events of which `wanted` is true.
    pub fn of(wanted: fn(&Metadata<'_>) -> bool) -> Self {
        Capture { wanted, lines: Arc::default() }
    }

    /// The lines since the last time.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.lines.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether nothing was logged since lines were taken.
    pub fn is_empty(&self) -> bool {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

impl Subscriber for Capture {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        (self.wanted)(metadata)
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut text = Text(event.metadata().level().to_string());
        event.record(&mut text);
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(text.0);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        // A `String` takes whatever is written to it.
        let _ = write!(self.0, " {field}={value:?}");
    }
}
