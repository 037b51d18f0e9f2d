//! The table `[services]`.

use std::path::Path;
use std::time::Duration;

use keyway_host::config::{Item, Table};

use super::{ServicesConfig, StoreConfig};

/// The longest value of a store, unless it is said.
const VALUE: usize = 1 << 20;
/// What a plugin may have in its store, unless it is said.
const TOTAL: u64 = 64 << 20;

pub(super) fn read(mut table: Table<'_, '_>, base: &Path, services: &mut ServicesConfig) {
    services.store = table.get("store").and_then(|item| store(&item, base));
    if let Some(mut outgoing) = table.get("outgoing").and_then(|item| item.table()) {
        if let Some(body) = outgoing.get("body").and_then(|item| item.size(1)) {
            services.outgoing_body = body;
        }
        if let Some(timeout) =
            outgoing.get("timeout").and_then(|item| item.duration(Duration::from_millis(1)))
        {
            services.outgoing_timeout = timeout;
        }
        outgoing.end();
    }
    table.end();
}

fn store(item: &Item<'_, '_>, base: &Path) -> Option<StoreConfig> {
    let mut table = item.table()?;
    let file = table.get("file").map(|item| item.text().filter(|path| !path.is_empty()));
    let value = table.get("value").and_then(|item| item.size(1)).unwrap_or(VALUE);
    let total = table.get("total").and_then(|item| item.size(1)).map_or(TOTAL, |total| total as u64);
    table.end();
    let Some(file) = file else {
        item.wrong("it has no file; say where it is, as in { file = \"store.redb\" }");
        return None;
    };
    Some(StoreConfig { file: base.join(file?), value, total })
}
