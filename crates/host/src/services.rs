//! Host services: which ones a host provides.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use keyway_contract::Service;
use keyway_contract::frame::{self, Context};
use keyway_contract::service::BoundService;
use keyway_contract::types::{Contract, Function, Interface, QualifiedName};

use crate::grants::{Grants, Right};
use crate::loader::Limits;

/// The services of a host, by interface.
#[derive(Clone, Default)]
pub(crate) struct Services {
    services: Vec<Service>,
    /// The interfaces of those that only plugins with a grant get.
    on_grant: Vec<String>,
}

impl Services {
    /// Adds a service; a later one of the same interface and version track takes its place.
    pub(crate) fn add(&mut self, service: Service) {
        self.on_grant.retain(|other| **other != *service.interface().name);
        self.services.retain(|other| other.interface().name != service.interface().name);
        self.services.push(service);
    }

    /// Adds a service that only plugins with a grant get.
    pub(crate) fn add_on_grant(&mut self, service: Service) {
        let name = service.interface().name.to_string();
        self.add(service);
        self.on_grant.push(name);
    }

    /// The interfaces that every plugin gets.
    pub(crate) fn for_everybody(&self) -> impl Iterator<Item = &str> {
        let names = self.services.iter().map(|service| &*service.interface().name);
        names.filter(|name| !self.on_grant.iter().any(|withheld| withheld == name))
    }

    /// The services that a contract calls, and that need a grant which is not given.
    pub(crate) fn withheld(&self, contract: &Contract, grants: &Grants) -> Vec<Right> {
        let mut withheld: Vec<Right> = Vec::new();
        for (interface, function) in contract.imported() {
            let import = interface.qualified(&function.name);
            let Some(service) = self.behind(&QualifiedName::parse(&import)) else { continue };
            let name = &service.interface().name;
            let needs_grant = self.on_grant.iter().any(|on_grant| **on_grant == **name);
            let right = Right::Service(interface.name.to_string());
            if needs_grant && !grants.allows_service(name) && !withheld.contains(&right) {
                withheld.push(right);
            }
        }
        withheld
    }

    fn behind(&self, wanted: &QualifiedName<'_>) -> Option<&Service> {
        self.services.iter().find(|service| same_interface(&service.interface().name, wanted))
    }

    /// The interfaces that are provided.
    pub(crate) fn interfaces(&self) -> Vec<Interface> {
        self.services.iter().map(|service| service.interface().clone()).collect()
    }

    /// The function behind an import's full name, as its service declares it.
    pub(crate) fn function(&self, import: &str) -> Option<&'static Function> {
        let wanted = QualifiedName::parse(import);
        let service = self.behind(&wanted)?;
        service.interface().functions.iter().find(|function| &*function.name == wanted.function)
    }

    /// Whether there is a service behind an import.
    pub(crate) fn provides(&self, import: &str) -> bool {
        self.function(import).is_some()
    }

    /// The service behind an import's full name, `package:ns/interface@version#function`.
    fn find(&self, import: &str) -> Option<BoundService> {
        let wanted = QualifiedName::parse(import);
        self.behind(&wanted)?.bind(wanted.function)
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
