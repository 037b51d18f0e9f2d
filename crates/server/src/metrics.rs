//! [`Metrics`]: counts and times for Prometheus.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use keyway_pool::PoolStats;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, text};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// The label of a route.
type Label = [(&'static str, String); 1];
type Labels = [(&'static str, String); 2];

/// What the server counts.
pub(crate) struct Metrics {
    requests: Family<Labels, Counter>,
    sent: Family<Label, Counter>,
    seconds: Family<Label, Histogram, fn() -> Histogram>,
    pub(crate) connections: Counter,
    registry: Registry,
}

/// What is counted of one route.
pub(crate) struct RouteMetrics {
    /// By the first digit of the status, 1 to 5.
    classes: [Counter; 5],
    sent: Counter,
    seconds: Histogram,
}

fn histogram() -> Histogram {
    Histogram::new([
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
    ])
}

/// What the slots stand like, and how many requests are under way, at the moment.
pub(crate) trait Look: Send + Sync + fmt::Debug + 'static {
    /// Each slot's name with what its generations have done.
    fn slots(&self) -> Vec<(String, PoolStats)>;
    /// How many requests are under way.
    fn under_way(&self) -> usize;
}

impl Metrics {
    pub(crate) fn new(look: Arc<dyn Look>) -> Self {
        let mut registry = Registry::default();
        let requests = Family::<Labels, Counter>::default();
        let sent = Family::<Label, Counter>::default();
        let seconds: Family<Label, Histogram, fn() -> Histogram> = Family::new_with_constructor(histogram);
        let connections = Counter::default();
        registry.register(
            "keyway_http_requests",
            "Requests that were answered, by route and class of status",
            requests.clone(),
        );
        registry.register_with_unit(
            "keyway_http_sent",
            "Bytes of bodies that were sent",
            Unit::Bytes,
            sent.clone(),
        );
        registry.register_with_unit(
            "keyway_http_request",
            "Until a response was sent",
            Unit::Seconds,
            seconds.clone(),
        );
        registry.register("keyway_http_connections", "Connections that were accepted", connections.clone());
        registry.register_collector(Box::new(Slots(look)));
        Metrics { requests, sent, seconds, connections, registry }
    }

    pub(crate) fn route(&self, route: &str) -> RouteMetrics {
        let class = |class: &str| {
            let labels = [("route", route.to_owned()), ("status", class.to_owned())];
            self.requests.get_or_create_owned(&labels)
        };
        let label = [("route", route.to_owned())];
        RouteMetrics {
            classes: ["1xx", "2xx", "3xx", "4xx", "5xx"].map(class),
            sent: self.sent.get_or_create_owned(&label),
            seconds: self.seconds.get_or_create_owned(&label),
        }
    }

    /// All of it as text.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        // A `String` takes whatever is written to it.
        let _ = text::encode(&mut out, &self.registry);
        out
    }
}

impl RouteMetrics {
    pub(crate) fn count(&self, status: u16, sent: u64, took: Duration) {
        if let Some(class) = self.classes.get(usize::from(status / 100).wrapping_sub(1)) {
            class.inc();
        }
        self.sent.inc_by(sent);
        self.seconds.observe(took.as_secs_f64());
    }
}

/// What slots and the server stand like at the moment, asked when somebody reads it.
#[derive(Debug)]
struct Slots(Arc<dyn Look>);

impl Collector for Slots {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let under_way = ConstGauge::new(self.0.under_way() as i64);
        let descriptor = encoder.encode_descriptor(
            "keyway_http_requests_under_way",
            "Requests that are under way",
            None,
            under_way.metric_type(),
        )?;
        under_way.encode(descriptor)?;
        let slots = self.0.slots();
        type Read = fn(&PoolStats) -> f64;
        let gauges: [(&str, &str, Read); 6] = [
            ("keyway_slot_instances", "Instances that live", |stats| stats.instances.len() as f64),
            ("keyway_slot_waiting", "Calls that wait for an instance", |stats| stats.waiting as f64),
            ("keyway_slot_stuck", "Calls that are stuck in instances that cannot be stopped", |stats| {
                stats.stuck as f64
            }),
            ("keyway_slot_quarantined", "Whether the plugin is not called any more", |stats| {
                f64::from(u8::from(stats.quarantine.is_some()))
            }),
            ("keyway_slot_call_p50_seconds", "The median of calls", |stats| stats.latency.p50.as_secs_f64()),
            ("keyway_slot_call_p99_seconds", "What 99 in a hundred calls took no longer than", |stats| {
                stats.latency.p99.as_secs_f64()
            }),
        ];
        for (name, help, read) in gauges {
            let mut family =
                encoder.encode_descriptor(name, help, None, prometheus_client::metrics::MetricType::Gauge)?;
            for (slot, stats) in &slots {
                ConstGauge::new(read(stats)).encode(family.encode_family(&labels(slot, stats))?)?;
            }
        }
        type Count = fn(&PoolStats) -> u64;
        let counters: [(&str, &str, Count); 3] = [
            ("keyway_slot_calls", "Calls that have ended", |stats| stats.calls),
            ("keyway_slot_errors", "Calls that have failed", |stats| stats.errors.values().sum()),
            ("keyway_slot_restarts", "Instances that were thrown away after a failure", |stats| {
                stats.restarts
            }),
        ];
        for (name, help, read) in counters {
            let mut family = encoder.encode_descriptor(
                name,
                help,
                None,
                prometheus_client::metrics::MetricType::Counter,
            )?;
            for (slot, stats) in &slots {
                ConstCounter::new(read(stats)).encode(family.encode_family(&labels(slot, stats))?)?;
            }
        }
        Ok(())
    }
}

fn labels(slot: &str, stats: &PoolStats) -> [(&'static str, String); 3] {
    [
        ("slot", slot.to_owned()),
        ("plugin", stats.plugin.clone()),
        ("generation", stats.generation.to_string()),
    ]
}
