//! What the API answers with: slots, plugins, and what they have done, as JSON.

pub(crate) mod rights;

use std::collections::BTreeMap;

use keyway_contract::types::Contract;
use keyway_host::{Inspection, Placement, Plugin};
use keyway_pool::{AnySlot, OnFailure, Pause, PoolStats, SlotLimits};
use serde::{Deserialize, Serialize};

use crate::managed::ManagedSlot;
use rights::shown;

/// A slot.
#[derive(Serialize)]
pub(crate) struct Slot {
    name: String,
    contract: String,
    /// Whether it holds image filters, which the playground can use.
    filter: bool,
    routes: Vec<String>,
    generation: u64,
    plugin: Option<PluginReply>,
    previous: Option<Name>,
    canary: Option<Canary>,
    stats: Option<Stats>,
    paused: Option<&'static str>,
    limits: Limits,
    on_failure: &'static str,
}

/// A plugin, in short.
#[derive(Serialize)]
pub(crate) struct Name {
    id: String,
    version: String,
}

impl Name {
    pub(crate) fn of(plugin: &Plugin) -> Self {
        Name { id: plugin.id().to_owned(), version: plugin.manifest().version.clone() }
    }
}

/// A plugin that is open.
#[derive(Serialize)]
struct PluginReply {
    id: String,
    version: String,
    description: String,
    placement: &'static str,
    digest: Option<String>,
    size: u64,
    signers: Vec<String>,
    rights: Rights,
}

#[derive(Serialize)]
struct Rights {
    wanted: Vec<String>,
    granted: Vec<String>,
    /// Whether something holds the plugin to them.
    enforced: bool,
}

#[derive(Serialize)]
struct Canary {
    plugin: PluginReply,
    share: f64,
    stats: Stats,
}

/// What a generation has done.
#[derive(Serialize)]
struct Stats {
    generation: u64,
    calls: u64,
    errors: BTreeMap<&'static str, u64>,
    restarts: u64,
    stuck: usize,
    waiting: usize,
    latency: Latency,
    memory: Option<u64>,
    instances: Vec<Instance>,
    quarantine: Option<String>,
    breaker_open: bool,
}

#[derive(Serialize)]
struct Latency {
    p50_us: f64,
    p90_us: f64,
    p99_us: f64,
    max_us: f64,
}

#[derive(Serialize)]
struct Instance {
    number: u64,
    age_ms: u64,
    calls: u64,
    busy_ms: u64,
    cpu_ms: Option<u64>,
    memory: Option<u64>,
    process: Option<u32>,
}

/// What of a slot's limits can be changed.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    pub(crate) min: usize,
    pub(crate) max: usize,
    pub(crate) queue: usize,
    pub(crate) deadline_ms: Option<f64>,
    pub(crate) memory: Option<usize>,
    pub(crate) values: Option<usize>,
    pub(crate) call_deadline_ms: Option<f64>,
}

/// A plugin that was uploaded.
#[derive(Serialize)]
pub(crate) struct Upload {
    digest: String,
    /// What its uploader has called the file.
    name: String,
    id: String,
    version: String,
    description: String,
    placement: &'static str,
    size: u64,
    contract: String,
    wanted: Vec<String>,
    signers: Vec<String>,
}

impl Slot {
    pub(crate) fn of(managed: &ManagedSlot) -> Self {
        let slot = &*managed.slot;
        let mut stats = slot.stats().into_iter();
        let stable = stats.next();
        let canary = slot.canary_plugin().zip(stats.next());
        let generation = slot.generation();
        Slot {
            name: slot.name().to_owned(),
            contract: contract(slot.contract()),
            filter: is_filter(slot),
            routes: managed.used_by.clone(),
            generation,
            plugin: slot.plugin().as_ref().map(PluginReply::of),
            previous: slot.previous().as_ref().map(Name::of),
            canary: canary.map(|((plugin, share), stats)| Canary {
                plugin: PluginReply::of(&plugin),
                share,
                stats: Stats::of(stats),
            }),
            stats: stable.map(Stats::of),
            paused: slot.paused().map(pause_name),
            limits: Limits::of(&slot.limits()),
            on_failure: match slot.options().pool.on_failure {
                OnFailure::Open => "open",
                _ => "closed",
            },
        }
    }
}

pub(crate) fn pause_name(pause: Pause) -> &'static str {
    match pause {
        Pause::Wait => "wait",
        _ => "refuse",
    }
}

#[cfg(feature = "playground")]
fn is_filter(slot: &dyn AnySlot) -> bool {
    keyway_images::filter_of(slot).is_some()
}

#[cfg(not(feature = "playground"))]
fn is_filter(_: &dyn AnySlot) -> bool {
    false
}

/// The name of a contract: its own, or that of what it exports.
pub(crate) fn contract(contract: &Contract) -> String {
    let exports: Vec<&str> = contract.exports.iter().map(|interface| &*interface.name).collect();
    if exports.is_empty() { contract.name.to_string() } else { exports.join(", ") }
}

impl PluginReply {
    fn of(plugin: &Plugin) -> Self {
        let manifest = plugin.manifest();
        let placement = plugin.placement();
        PluginReply {
            id: plugin.id().to_owned(),
            version: manifest.version.clone(),
            description: manifest.description.clone(),
            placement: placement.name(),
            digest: plugin.digest().map(str::to_owned),
            size: plugin.size(),
            signers: plugin.signers().iter().map(ToString::to_string).collect(),
            rights: Rights {
                wanted: rights::wanted(manifest),
                granted: plugin.grants().rights().iter().map(shown).collect(),
                enforced: matches!(placement, Placement::Wasm | Placement::Process),
            },
        }
    }
}

impl Stats {
    fn of(stats: PoolStats) -> Self {
        let micros = |time: std::time::Duration| time.as_nanos() as f64 / 1000.0;
        let millis = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Stats {
            generation: stats.generation,
            calls: stats.calls,
            restarts: stats.restarts,
            stuck: stats.stuck,
            waiting: stats.waiting,
            latency: Latency {
                p50_us: micros(stats.latency.p50),
                p90_us: micros(stats.latency.p90),
                p99_us: micros(stats.latency.p99),
                max_us: micros(stats.latency.max),
            },
            memory: memory(&stats),
            instances: stats
                .instances
                .iter()
                .map(|instance| Instance {
                    number: instance.number,
                    age_ms: millis(instance.age),
                    calls: instance.calls,
                    busy_ms: millis(instance.busy),
                    cpu_ms: instance.cpu.map(millis),
                    memory: instance.memory,
                    process: instance.process,
                })
                .collect(),
            errors: stats.errors,
            quarantine: stats.quarantine,
            breaker_open: stats.breaker_open,
        }
    }
}

/// The memory of all instances whose memory is known.
pub(crate) fn memory(stats: &PoolStats) -> Option<u64> {
    let known: Vec<u64> = stats.instances.iter().filter_map(|instance| instance.memory).collect();
    (!known.is_empty()).then(|| known.iter().sum())
}

impl Limits {
    pub(crate) fn of(limits: &SlotLimits) -> Self {
        let millis = |time: std::time::Duration| time.as_nanos() as f64 / 1e6;
        Limits {
            min: limits.min,
            max: limits.max,
            queue: limits.queue,
            deadline_ms: limits.deadline.map(millis),
            memory: limits.instance.memory,
            values: limits.instance.values,
            call_deadline_ms: limits.instance.deadline.map(millis),
        }
    }
}

impl Upload {
    pub(crate) fn of(inspection: &Inspection, name: String) -> Self {
        let manifest = &inspection.manifest;
        let good = inspection.signatures.iter().filter(|(_, verified)| *verified);
        Upload {
            digest: inspection.digest.clone(),
            name,
            id: manifest.id.clone(),
            version: manifest.version.clone(),
            description: manifest.description.clone(),
            placement: inspection.placement.name(),
            size: inspection.size,
            contract: contract(&inspection.description.contract),
            wanted: rights::wanted(manifest),
            signers: good.map(|(key, _)| key.to_string()).collect(),
        }
    }
}
