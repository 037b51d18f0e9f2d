//! The `static` placement: plugins that are linked into the host's program.

use std::sync::Arc;

use keyway_contract::LinkedPlugin;
use keyway_native::Table;

use super::TableModule;
use crate::error::Problem;
use crate::loader::{Description, Module};

/// Reads what a linked-in plugin says of itself.
pub(crate) fn describe(plugin: &LinkedPlugin) -> Result<Description, Problem> {
    let contract = crate::contract::parse(plugin.contract)?;
    Ok(Description {
        manifest: Some(plugin.manifest.to_owned()),
        contract,
        wit: plugin.contract.to_owned(),
        system: Vec::new(),
        provides: Vec::new(),
        skipped: Vec::new(),
    })
}

/// Its module.
pub(crate) fn load(plugin: &LinkedPlugin) -> Result<Arc<dyn Module>, Problem> {
    keyway_native::attach();
    // SAFETY: the table of a linked-in plugin is a static that `export!` made.
    Ok(Arc::new(TableModule(unsafe { Table::read(plugin.table) }?)))
}
