//! Host services: which ones a host provides.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use keyway_contract::Service;
use keyway_contract::frame::{self, Context};
use keyway_contract::service::BoundService;
use keyway_contract::types::{Contract, Function, Interface, QualifiedName};

use crate::loader::Limits;

/// The services of a host, by interface.
#[derive(Clone, Default)]
pub(crate) struct Services(Vec<Service>);

impl Services {
    /// Adds a service; a later one of the same interface and version track takes its place.
    pub(crate) fn add(&mut self, service: Service) {
        self.0.retain(|other| other.interface().name != service.interface().name);
        self.0.push(service);
    }

    /// The interfaces that are provided.
    pub(crate) fn interfaces(&self) -> Vec<Interface> {
        self.0.iter().map(|service| service.interface().clone()).collect()
    }

    /// The function behind an import's full name, as its service declares it.
    pub(crate) fn function(&self, import: &str) -> Option<&'static Function> {
        let wanted = QualifiedName::parse(import);
        let service = self.0.iter().find(|s| same_interface(&s.interface().name, &wanted))?;
        service.interface().functions.iter().find(|function| &*function.name == wanted.function)
    }

    /// Whether there is a service behind an import.
    pub(crate) fn provides(&self, import: &str) -> bool {
        self.function(import).is_some()
    }

    /// The service behind an import's full name, `package:ns/interface@version#function`.
    fn find(&self, import: &str) -> Option<BoundService> {
        let wanted = QualifiedName::parse(import);
        self.0.iter().find(|s| same_interface(&s.interface().name, &wanted))?.bind(wanted.function)
    }

    /// The services behind the imports of a module. One that is not in its contract has not been compared with what the
    /// host provides, and is bound to nothing.
    pub(crate) fn bind(&self, imports: &[String], contract: &Contract) -> Arc<[BoundService]> {
        let called: Vec<_> =
            contract.imported().map(|(interface, function)| interface.qualified(&function.name)).collect();
        let bound = |name: &String| {
            let service = if called.contains(name) { self.find(name) } else { None };
            service.unwrap_or_else(|| BoundService::missing(name.as_str()))
        };
        imports.iter().map(bound).collect()
    }
}

/// The context of a new instance.
pub(crate) fn context(plugin: &Arc<str>, imports: &Arc<[BoundService]>, limits: &Limits) -> Arc<Context> {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Arc::new(Context {
        plugin: Arc::clone(plugin),
        instance: NEXT.fetch_add(1, Ordering::Relaxed),
        imports: Arc::clone(imports),
        value_limit: limits.values,
    })
}

/// Whether an interface is the one of a wanted function, in a compatible version.
fn same_interface(interface: &str, wanted: &QualifiedName<'_>) -> bool {
    // With the `#`, a name without a package is an interface and not a function of the world.
    QualifiedName { function: "", ..*wanted }.fits(&QualifiedName::parse(&format!("{interface}#")))
}

/// The id of the plugin whose call this thread is inside of: for host services that want to know who asks.
///
/// ```
/// assert_eq!(keyway_host::current_plugin(), None);
/// ```
pub fn current_plugin() -> Option<Arc<str>> {
    frame::current(|context| context.map(|context| Arc::clone(&context.plugin)))
}
