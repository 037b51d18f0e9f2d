//! How the tables `[slot.NAME]` are read.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use keyway_host::config::{Document, Item, Secret, Table};
use keyway_host::{Settings, check_id};

use super::SlotConfig;
use crate::options::{Breaker, InstanceLimits, OnFailure, Overflow, PoolOptions, Restart};
use crate::slot::options::{CanaryOptions, OnDelete, SlotOptions, WatchOptions};

/// What is more than this is a slip, not a wish.
const MOST_INSTANCES: u64 = 4096;
const MOST_WAITING: u64 = 1 << 24;
const MOST_CALLS: u64 = 1 << 32;
const MOST_TRIES: u64 = 1000;
/// Shorter ones are nothing that a clock can tell.
const TICK: Duration = Duration::from_millis(1);
/// The least memory that is any use.
const PAGE: usize = 64 << 10;

/// The slots of a document.
pub(super) fn slots(document: &Document<'_>, base: &Path) -> BTreeMap<String, SlotConfig> {
    let mut slots = BTreeMap::new();
    let mut root = document.root();
    let Some(table) = root.get("slot").and_then(|item| item.table()) else { return slots };
    for (name, at, item) in table.entries() {
        if !is_name(name) {
            let what = "the name of a slot has to be 1 to 64 letters, digits, dots, hyphens and underscores";
            document.wrong(at, what);
        }
        let Some(table) = item.table() else { continue };
        if let Some(slot) = slot(document, (name, at), table, base) {
            slots.insert(name.to_owned(), slot);
        }
    }
    once(document, &slots);
    slots
}

fn is_name(name: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (1..=64).contains(&name.len()) && name.bytes().all(good)
}

/// Sets a field to what a key says, if it is there and right.
fn set<T>(
    table: &mut Table<'_, '_>,
    key: &'static str,
    field: &mut T,
    read: impl FnOnce(Item<'_, '_>) -> Option<T>,
) {
    if let Some(value) = table.get(key).and_then(read) {
        *field = value;
    }
}

fn slot(
    document: &Document<'_>,
    (name, at): (&str, usize),
    mut table: Table<'_, '_>,
    base: &Path,
) -> Option<SlotConfig> {
    let path = |item: Item<'_, '_>| match item.text()? {
        "" => {
            item.wrong("it is empty; name a file");
            None
        }
        path => Some(base.join(path)),
    };
    let artifact = table.get("artifact");
    if artifact.is_none() {
        document.wrong(
            at,
            format!("slot `{name}` has no plugin; say where it is, as in artifact = \"sepia.wasm\""),
        );
    }
    let artifact = artifact.and_then(path);
    let contract = table.get("contract").and_then(path);

    let says_instances = table.get("instances").is_some();
    let mut options = SlotOptions { pool: pool(document, &mut table), ..SlotOptions::default() };
    set(&mut table, "drain", &mut options.drain, |item| item.duration(Duration::ZERO));
    set(&mut table, "carry-state", &mut options.carry_state, |item| item.flag());
    set(&mut table, "plugin", &mut options.plugin, |item| {
        let id = item.text()?;
        match check_id(id) {
            Ok(()) => Some(Some(id.to_owned())),
            Err(what) => {
                item.wrong(what);
                None
            }
        }
    });

    let said = ["placement", "require", "share", "grants"].map(|key| table.get(key));
    let [placement, require, share, grants] = &said;
    let placed = placement.as_ref().and_then(|item| item.placement()).unwrap_or_default();
    let require = require.as_ref().map(|item| item.layers()).unwrap_or_default();
    let share = share.as_ref().and_then(|item| item.share());
    let settings = Settings { require, share, ..placed };
    let grants = grants.as_ref().map(|item| item.grants(base)).unwrap_or_default();
    // The key may be there and wrong: that is said already.
    if let (Some(first), None) = (said.iter().flatten().next(), table.get("plugin")) {
        first.wrong("it is for one plugin; say which beside it, as in plugin = \"demo.sepia\"");
    }

    let secrets = table.get("secrets").map(|item| secrets(document, &item, &options.pool.config, base));
    let said_canary = table.get("canary").filter(|item| !item.is_off());
    let canary = said_canary.as_ref().and_then(canary);
    let watch = watch(document, &mut table, canary.as_ref());
    if let (Some(item), Some(_), None) = (said_canary, &canary, &watch) {
        item.wrong("it is for files that are watched; add watch = true");
    }
    table.end();
    let name = name.to_owned();
    let (artifact, secrets) = (artifact?, secrets.unwrap_or_default());
    Some(SlotConfig {
        name,
        artifact,
        contract,
        options,
        says_instances,
        settings,
        grants,
        secrets,
        watch,
        canary,
    })
}

/// Values of the plugin's configuration that are somewhere else, by their keys; a key with dots leads into tables.
fn secrets(
    document: &Document<'_>,
    item: &Item<'_, '_>,
    config: &str,
    base: &Path,
) -> BTreeMap<String, Secret> {
    let entries = item.table().map(|table| table.entries()).unwrap_or_default();
    let mut secrets: BTreeMap<String, Secret> = BTreeMap::new();
    for (key, at, item) in entries {
        let Some(secret) = item.secret(base) else { continue };
        // With the others: `a` and `a.b` have no place beside each other.
        let all = secrets.iter().map(|(key, secret)| (key.as_str(), secret)).chain([(key, &secret)]);
        if merged(config, all).is_some() {
            secrets.insert(key.to_owned(), secret);
        } else {
            let what = "the plugin's `config` or another secret has this value as well, or no table where its key leads; \
                        say it in one place";
            document.wrong(at, what);
        }
    }
    secrets
}

/// A plugin's configuration with secrets in it.
pub(super) fn with_secrets(config: &str, secrets: &BTreeMap<String, Secret>) -> String {
    // That they have a place is looked at when they are read.
    merged(config, secrets.iter().map(|(key, secret)| (key.as_str(), secret)))
        .unwrap_or_else(|| config.to_owned())
}

fn merged<'a>(config: &str, secrets: impl IntoIterator<Item = (&'a str, &'a Secret)>) -> Option<String> {
    use serde_json::Value;
    let mut root: Value = if config.is_empty() {
        Value::Object(Default::default())
    } else {
        serde_json::from_str(config).ok()?
    };
    for (key, secret) in secrets {
        let mut place = &mut root;
        for part in key.split('.') {
            place = place.as_object_mut()?.entry(part).or_insert(Value::Object(Default::default()));
        }
        if !place.as_object().is_some_and(serde_json::Map::is_empty) {
            return None;
        }
        *place = secret.reveal().into();
    }
    Some(root.to_string())
}

fn pool(document: &Document<'_>, table: &mut Table<'_, '_>) -> PoolOptions {
    let mut pool = PoolOptions::default();
    if let Some((min, max)) = table.get("instances").and_then(|item| instances(&item, &pool)) {
        pool = pool.instances(min, max);
    }
    set(table, "queue", &mut pool.queue, |item| item.whole(0..=MOST_WAITING).map(|calls| calls as usize));
    set(table, "overflow", &mut pool.overflow, |item| {
        item.word(&[
            ("reject", Overflow::Reject),
            ("wait", Overflow::Wait),
            ("shed-oldest", Overflow::ShedOldest),
        ])
    });
    set(table, "deadline", &mut pool.deadline, |item| item.duration(Duration::from_micros(1)).map(Some));
    set(table, "idle", &mut pool.idle, |item| item.duration(TICK));
    set(table, "reuse", &mut pool.reuse, |item| {
        if item.is_off() { Some(Some(1)) } else { item.whole(1..=MOST_CALLS).map(Some) }
    });
    set(table, "start", &mut pool.start, |item| item.duration(TICK));
    set(table, "on-failure", &mut pool.on_failure, |item| {
        item.word(&[("closed", OnFailure::Closed), ("open", OnFailure::Open)])
    });
    set(table, "retries", &mut pool.retries, |item| item.whole(0..=MOST_TRIES).map(|tries| tries as u32));
    set(table, "stuck", &mut pool.stuck, |item| item.whole(0..=MOST_INSTANCES).map(|calls| calls as usize));
    set(table, "config", &mut pool.config, |item| item.json());
    set(table, "limits", &mut pool.limits, |item| limits(&item));
    set(table, "restart", &mut pool.restart, |item| restart(document, &item));
    set(table, "breaker", &mut pool.breaker, |item| {
        if item.is_off() { Some(None) } else { breaker(&item).map(Some) }
    });
    pool
}

/// A number, or the least and the most.
fn instances(item: &Item<'_, '_>, default: &PoolOptions) -> Option<(usize, usize)> {
    if !item.is_table() {
        let both = item.whole(1..=MOST_INSTANCES)? as usize;
        return Some((both, both));
    }
    let mut table = item.table()?;
    let min = table.get("min").map(|item| item.whole(0..=MOST_INSTANCES));
    let max = table.get("max").map(|item| item.whole(1..=MOST_INSTANCES));
    table.end();
    let (min, max) = match (min, max) {
        (None, None) => {
            item.wrong("it is empty; say `min` or `max`");
            return None;
        }
        (Some(min), None) => (min?, (default.max as u64).max(min?)),
        (None, Some(max)) => ((default.min as u64).min(max?), max?),
        (Some(min), Some(max)) => (min?, max?),
    };
    if min > max {
        item.wrong(format_args!("the least, {min}, is more than the most, {max}"));
        return None;
    }
    Some((min as usize, max as usize))
}

fn limits(item: &Item<'_, '_>) -> Option<InstanceLimits> {
    let mut table = item.table()?;
    let mut limits = InstanceLimits::default();
    set(&mut table, "memory", &mut limits.memory, |item| item.size(PAGE).map(Some));
    set(&mut table, "values", &mut limits.values, |item| item.size(1).map(Some));
    set(&mut table, "deadline", &mut limits.deadline, |item| item.duration(TICK).map(Some));
    table.end();
    Some(limits)
}

fn restart(document: &Document<'_>, item: &Item<'_, '_>) -> Option<Restart> {
    let mut table = item.table()?;
    let mut restart = Restart::default();
    set(&mut table, "pause", &mut restart.pause, |item| item.duration(Duration::ZERO));
    let longest = table.get("longest");
    if let Some(longest) = longest.as_ref().and_then(|item| item.duration(Duration::ZERO)) {
        restart.longest = longest;
    }
    set(&mut table, "attempts", &mut restart.attempts, |item| item.whole(1..=MOST_TRIES).map(|n| n as u32));
    table.end();
    if restart.pause > restart.longest {
        let at = longest.map_or(item.at(), |item| item.at());
        let (pause, longest) = (restart.pause, restart.longest);
        document.wrong(at, format!("the first pause, {pause:?}, is longer than the longest, {longest:?}"));
    }
    Some(restart)
}

fn breaker(item: &Item<'_, '_>) -> Option<Breaker> {
    if item.is_flag() {
        item.wrong("it is on by default; write false, or a table as in { rate = 0.5, calls = 20 }");
        return None;
    }
    let mut table = item.table()?;
    let mut breaker = Breaker::default();
    set(&mut table, "rate", &mut breaker.rate, |item| item.number(0.001..=1.0));
    set(&mut table, "calls", &mut breaker.calls, |item| item.whole(1..=MOST_CALLS));
    set(&mut table, "window", &mut breaker.window, |item| item.duration(10 * TICK));
    set(&mut table, "pause", &mut breaker.pause, |item| item.duration(TICK));
    table.end();
    Some(breaker)
}

fn canary(item: &Item<'_, '_>) -> Option<CanaryOptions> {
    let mut canary = CanaryOptions::default();
    if item.is_flag() {
        return Some(canary);
    }
    let mut table = item.table()?;
    // A share is counted in thousandths.
    set(&mut table, "share", &mut canary.share, |item| item.number(0.001..=1.0));
    set(&mut table, "hold", &mut canary.hold, |item| item.duration(TICK));
    set(&mut table, "calls", &mut canary.calls, |item| item.whole(1..=MOST_CALLS));
    set(&mut table, "more-failures", &mut canary.more_failures, |item| item.number(0.0..=1.0));
    set(&mut table, "slower", &mut canary.slower, |item| item.number(0.1..=1000.0));
    table.end();
    Some(canary)
}

fn watch(
    document: &Document<'_>,
    table: &mut Table<'_, '_>,
    canary: Option<&CanaryOptions>,
) -> Option<WatchOptions> {
    let mut watch = WatchOptions::default().canary(canary.cloned());
    let on = match table.get("watch") {
        None => false,
        Some(item) if item.is_table() => {
            if let Some(mut table) = item.table() {
                set(&mut table, "settle", &mut watch.settle, |item| item.duration(TICK));
                set(&mut table, "poll", &mut watch.poll, |item| item.duration(10 * TICK));
                table.end();
            }
            true
        }
        // What is neither is said to be wrong, and so is not wrong for others.
        Some(item) => item.flag().unwrap_or(true),
    };
    if let Some(item) = table.get("on-delete") {
        let on_delete = item.word(&[("keep", OnDelete::Keep), ("clear", OnDelete::Clear)]);
        watch.on_delete = on_delete.unwrap_or_default();
        if !on {
            document
                .wrong(item.at(), "`on-delete` does nothing where the file is not watched; add watch = true");
        }
    }
    on.then_some(watch)
}

/// What holds for a plugin is said in one place.
fn once(document: &Document<'_>, slots: &BTreeMap<String, SlotConfig>) {
    let mut root = document.root();
    let mut said: BTreeMap<(&str, &str), String> = BTreeMap::new();
    if let Some(plugins) = root.get("plugin").filter(Item::is_table).and_then(|item| item.table()) {
        for (id, _, item) in plugins.entries() {
            let keys = item.is_table().then(|| item.table()).flatten().map(|table| table.entries());
            for (key, _, _) in keys.unwrap_or_default() {
                said.insert((id, key), format!("[plugin.\"{id}\"]"));
            }
        }
    }
    for (name, slot) in slots {
        let Some(id) = slot.options.plugin.as_deref() else { continue };
        for key in ["placement", "require", "share", "grants"] {
            if !document.has(&["slot", name, key]) {
                continue;
            }
            if let Some(other) = said.insert((id, key), format!("[slot.{name}]")) {
                let at = document.place(&["slot", name, key]);
                document.wrong(at, format!("`{key}` of `{id}` is in {other} as well; say it in one place"));
            }
        }
    }
}
