//! [`Meters`]: what goes through the `metrics` facade, with the feature of that name; without it, nothing.
//!
//! The recorder has to be installed before a pool is made: its handles are taken once.

use std::time::Duration;

use keyway_contract::error::CallErrorKind;

/// The measures of one pool: `keyway_call_seconds`, `keyway_calls_total`, `keyway_call_errors_total` by `kind`,
/// `keyway_restarts_total`, `keyway_instances` and `keyway_waiting`, each labelled with `slot`, `plugin` and `generation`.
#[cfg(feature = "metrics")]
pub(crate) struct Meters {
    labels: [(&'static str, String); 3],
    calls: metrics::Counter,
    seconds: metrics::Histogram,
    restarts: metrics::Counter,
    instances: metrics::Gauge,
    waiting: metrics::Gauge,
}

#[cfg(feature = "metrics")]
impl Meters {
    pub(crate) fn new(slot: Option<&str>, plugin: &str, generation: u64) -> Self {
        metrics::describe_histogram!(
            "keyway_call_seconds",
            metrics::Unit::Seconds,
            "How long calls took, without their time in the queue"
        );
        let labels = [
            ("slot", slot.unwrap_or_default().to_owned()),
            ("plugin", plugin.to_owned()),
            ("generation", generation.to_string()),
        ];
        Meters {
            calls: metrics::counter!("keyway_calls_total", &labels),
            seconds: metrics::histogram!("keyway_call_seconds", &labels),
            restarts: metrics::counter!("keyway_restarts_total", &labels),
            instances: metrics::gauge!("keyway_instances", &labels),
            waiting: metrics::gauge!("keyway_waiting", &labels),
            labels,
        }
    }

    pub(crate) fn called(&self, took: Duration) {
        self.calls.increment(1);
        self.seconds.record(took.as_secs_f64());
    }

    pub(crate) fn failed(&self, kind: &CallErrorKind) {
        let mut labels = self.labels.to_vec();
        labels.push(("kind", crate::stats::kind_name(kind).to_owned()));
        metrics::counter!("keyway_call_errors_total", &labels).increment(1);
    }

    pub(crate) fn restarted(&self) {
        self.restarts.increment(1);
    }

    pub(crate) fn stands(&self, instances: usize, waiting: usize) {
        self.instances.set(instances as f64);
        self.waiting.set(waiting as f64);
    }
}

#[cfg(not(feature = "metrics"))]
pub(crate) struct Meters;

#[cfg(not(feature = "metrics"))]
impl Meters {
    pub(crate) fn new(_: Option<&str>, _: &str, _: u64) -> Self {
        Meters
    }

    pub(crate) fn called(&self, _: Duration) {}

    pub(crate) fn failed(&self, _: &CallErrorKind) {}

    pub(crate) fn restarted(&self) {}

    pub(crate) fn stands(&self, _: usize, _: usize) {}
}
