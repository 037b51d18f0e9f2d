//! The light loaders: linked-in plugins and native libraries.

pub(crate) mod linked;
#[cfg(feature = "native")]
pub mod native;

use keyway_contract::client::Instance;
use keyway_contract::error::CallErrorKind;
use keyway_native::Table;

use crate::loader::{Module, Request};

/// The table of a plugin in this address space as a module.
struct TableModule(Table);

impl Module for TableModule {
    fn imports(&self) -> Vec<String> {
        self.0.imports().to_vec()
    }

    fn instantiate(&self, request: Request<'_>) -> Result<Box<dyn Instance>, CallErrorKind> {
        self.0.instantiate(request.config, request.context)
    }
}
