//! What goes through the `metrics` facade.

mod common;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::*;
use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};

/// All that was measured, by name and labels.
#[derive(Clone, Default)]
struct Measured(Arc<Mutex<BTreeMap<String, f64>>>);

/// One measure of it.
struct Measure(Measured, String);

impl Measured {
    fn measure(&self, key: &Key) -> Arc<Measure> {
        let mut name = key.name().to_owned();
        for label in key.labels().filter(|label| !label.value().is_empty()) {
            name += &format!(" {}={}", label.key(), label.value());
        }
        Arc::new(Measure(self.clone(), name))
    }

    fn get(&self, name: &str) -> f64 {
        self.0.lock().unwrap().get(name).copied().unwrap_or_default()
    }
}

impl Measure {
    fn change(&self, change: impl FnOnce(f64) -> f64) {
        let mut all = self.0.0.lock().unwrap();
        let value = all.entry(self.1.clone()).or_default();
        *value = change(*value);
    }
}

impl CounterFn for Measure {
    fn increment(&self, by: u64) {
        self.change(|value| value + by as f64);
    }

    fn absolute(&self, to: u64) {
        self.change(|_| to as f64);
    }
}

impl GaugeFn for Measure {
    fn increment(&self, by: f64) {
        self.change(|value| value + by);
    }

    fn decrement(&self, by: f64) {
        self.change(|value| value - by);
    }

    fn set(&self, to: f64) {
        self.change(|_| to);
    }
}

impl HistogramFn for Measure {
    /// Sums up.
    fn record(&self, value: f64) {
        self.change(|sum| sum + value);
    }
}

impl Recorder for Measured {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.measure(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.measure(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.measure(key))
    }
}

#[test]
fn all_measures_of_a_slot_are_told() {
    let measured = Measured::default();
    // For all threads: most of it is told by workers.
    metrics::set_global_recorder(measured.clone()).unwrap_or_else(|_| panic!("the only test"));
    let host = host();
    let pool = PoolOptions::new().instances(1, 1).restart(Restart::new(
        Duration::from_millis(1),
        Duration::from_millis(10),
        5,
    ));
    let slot = host.slot::<WorkClient>("adder", SlotOptions::new().pool(pool));
    slot.swap_to(&plugin(&host)).unwrap();
    let id = slot.stats()[0].plugin.to_string();
    let named = |name: &str, rest: &str| format!("{name} slot=adder plugin={id} generation=1{rest}");

    assert_eq!(slot.add(1, 2).wait().unwrap(), 3);
    slot.sleep(40).wait().unwrap();
    assert!(slot.work(true).wait().is_err());
    soon("an instance again", || measured.get(&named("keyway_restarts_total", "")) == 1.0);
    assert_eq!(slot.add(1, 2).wait().unwrap(), 3);
    soon("all calls", || measured.get(&named("keyway_calls_total", "")) == 4.0);
    let seconds = measured.get(&named("keyway_call_seconds", ""));
    assert!((0.04..10.0).contains(&seconds), "{seconds}");
    assert_eq!(measured.get(&named("keyway_call_errors_total", " kind=panicked")), 1.0);
    soon("one instance", || measured.get(&named("keyway_instances", "")) == 1.0);

    let busy = slot.clone();
    let busy = std::thread::spawn(move || busy.sleep(300).wait());
    soon("it is busy", || slot.stats()[0].instances.iter().any(|instance| instance.calls > 0));
    std::thread::sleep(Duration::from_millis(50));
    let queued = slot.clone();
    let queued = std::thread::spawn(move || queued.add(1, 1).wait());
    soon("one waits", || measured.get(&named("keyway_waiting", "")) == 1.0);
    busy.join().unwrap().unwrap();
    assert_eq!(queued.join().unwrap().unwrap(), 2);
    soon("none waits", || measured.get(&named("keyway_waiting", "")) == 0.0);
}
