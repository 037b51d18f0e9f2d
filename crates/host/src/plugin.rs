//! [`Plugin`]: an opened plugin, its symbols and its instances.

use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use keyway_contract::client::{Bound, Client, Confinement, Interrupt};
use keyway_contract::lifecycle;
use keyway_contract::service::BoundService;
use keyway_contract::types::{Contract, Ref};
use keyway_contract::{CallError, CallErrorKind, State};

use crate::error::{OpenError, Problem};
use crate::grants::Grants;
use crate::host::Host;
use crate::loader::{Description, Limits, Module, Placement, Request};
use crate::manifest::Manifest;
use crate::signature::PublicKey;
use crate::symbol::Symbol;

/// An instance as a placement gives it.
type Boxed = Box<dyn keyway_contract::client::Instance>;

/// An opened plugin: checked, loaded, ready to make instances. Cheap to clone; clones are one plugin.
#[derive(Clone)]
pub struct Plugin {
    parts: Arc<Parts>,
    host: Host,
}

/// What is known of a plugin.
pub(crate) struct Parts {
    pub(crate) manifest: Manifest,
    pub(crate) manifest_found: bool,
    pub(crate) description: Description,
    pub(crate) placement: Placement,
    pub(crate) path: Option<PathBuf>,
    pub(crate) digest: Option<String>,
    pub(crate) signers: Vec<PublicKey>,
    pub(crate) size: u64,
    pub(crate) module: Arc<dyn Module>,
    /// What every instance gets: the contract of its functions, its id, the services behind the module's imports, and its rights.
    pub(crate) contract: Ref<Contract>,
    pub(crate) id: Arc<str>,
    pub(crate) imports: Arc<[BoundService]>,
    pub(crate) grants: Arc<Grants>,
    /// What an instance may use up, unless somebody asks for less.
    pub(crate) limits: Limits,
    /// The clients whose contracts have been compared with this plugin's and fit.
    pub(crate) checked: Mutex<Vec<(usize, usize)>>,
}

impl Plugin {
    pub(crate) fn new(host: Host, parts: Arc<Parts>) -> Self {
        Plugin { parts, host }
    }

    /// The host that it was opened by.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The id, `vendor.name`.
    pub fn id(&self) -> &str {
        &self.parts.manifest.id
    }

    /// What it says of itself, or what stands in for it.
    pub fn manifest(&self) -> &Manifest {
        &self.parts.manifest
    }

    /// Whether it has a manifest of its own; without one the id comes from the file's name.
    pub fn has_manifest(&self) -> bool {
        self.parts.manifest_found
    }

    /// Where its instances run.
    pub fn placement(&self) -> Placement {
        self.parts.placement
    }

    /// The file that it was opened from first; `None` for a linked-in plugin.
    pub fn path(&self) -> Option<&Path> {
        self.parts.path.as_deref()
    }

    /// BLAKE3 of its file without the signatures, in hexadecimal; `None` for a linked-in plugin.
    pub fn digest(&self) -> Option<&str> {
        self.parts.digest.as_deref()
    }

    /// Who has signed its file: keys whose signatures have been verified, trusted or not.
    pub fn signers(&self) -> &[PublicKey] {
        &self.parts.signers
    }

    /// The size of its file in bytes; 0 for a linked-in plugin.
    pub fn size(&self) -> u64 {
        self.parts.size
    }

    /// What it exports, and the host services that it imports.
    pub fn contract(&self) -> &Contract {
        &self.parts.description.contract
    }

    /// The rights that it was given.
    pub fn grants(&self) -> &Grants {
        &self.parts.grants
    }

    /// All that could be read of it without running it.
    pub fn description(&self) -> &Description {
        &self.parts.description
    }

    /// Finds a function by name: `package:ns/interface@version#function`, or any short form that is unique:
    /// `interface.function`, `function`. Versions fit when they are compatible.
    ///
    /// # Errors
    /// When there is none of this name, or several.
    pub fn lookup(&self, name: &str) -> Result<Symbol, OpenError> {
        Symbol::find(self, name)
    }

    /// All its functions.
    pub fn symbols(&self) -> impl Iterator<Item = Symbol> + '_ {
        (0..self.contract().exported().count()).filter_map(|index| Symbol::at(self, index))
    }

    /// Checks that a client's contract fits this plugin, without making an instance.
    ///
    /// # Errors
    /// [`Problem::Incompatible`] with all differences.
    pub fn check<C: Client>(&self) -> Result<(), OpenError> {
        // Both are constants of the program: their addresses tell clients apart.
        let client = (std::ptr::from_ref(C::CONTRACT).addr(), C::REQUIRED.as_ptr().addr());
        let mut checked = self.parts.checked.lock().unwrap_or_else(PoisonError::into_inner);
        if !checked.contains(&client) {
            self.compare::<C>()?;
            checked.push(client);
        }
        Ok(())
    }

    fn compare<C: Client>(&self) -> Result<(), OpenError> {
        let exported: Vec<_> = C::CONTRACT.exported().collect();
        let required = C::REQUIRED.iter().filter_map(|index| exported.get(*index as usize).copied());
        let comparison = keyway_wit::compare_functions(required, self.contract());
        if comparison.is_compatible() {
            return Ok(());
        }
        let differences: Vec<String> = comparison.differences().iter().map(ToString::to_string).collect();
        Err(OpenError::plugin(self.id(), Problem::Incompatible(differences.join("\n"))))
    }

    /// Makes an instance with the methods of a generated client. `config` is JSON, or empty for the defaults.
    ///
    /// # Errors
    /// When the contract does not fit, when the plugin refuses the configuration, or when its code fails.
    pub fn client<C: Client>(&self, config: &str) -> Result<C, OpenError> {
        self.check::<C>()?;
        let instance = self.make(config, &self.parts.limits)?;
        // SAFETY: it is made for this contract, and the instance's has been compared with that.
        Ok(unsafe { C::from_bound(Bound::new(instance, Ref::Static(C::CONTRACT))) })
    }

    /// Makes an instance for calls of a generated client's contract: what a pool has many of.
    ///
    /// # Errors
    /// As [`client`](Plugin::client).
    pub fn instantiate_for<C: Client>(&self, config: &str) -> Result<Instance, OpenError> {
        self.check::<C>()?;
        let instance = self.make(config, &self.parts.limits)?;
        let bound = Bound::new(instance, Ref::Static(C::CONTRACT));
        Ok(Instance { bound, plugin: Arc::clone(&self.parts) })
    }

    /// The same with limits of its own, in place of the host's. Amounts that the plugin was granted are the most that it
    /// gets.
    ///
    /// # Errors
    /// As [`client`](Plugin::client).
    pub fn instantiate_for_within<C: Client>(
        &self,
        config: &str,
        limits: &Limits,
    ) -> Result<Instance, OpenError> {
        self.check::<C>()?;
        let limits = self.parts.grants.at_most(limits, self.parts.placement);
        let instance = self.make(config, &limits)?;
        let bound = Bound::new(instance, Ref::Static(C::CONTRACT));
        Ok(Instance { bound, plugin: Arc::clone(&self.parts) })
    }

    /// What an instance may use up, unless somebody asks for less: the host's limits, with what is granted in their place.
    pub fn limits(&self) -> &Limits {
        &self.parts.limits
    }

    /// Makes an instance with its own state, to be called through [`Symbol`]s.
    ///
    /// # Errors
    /// When the plugin refuses the configuration, or when its code fails.
    pub fn instantiate(&self, config: &str) -> Result<Instance, OpenError> {
        self.bound(config, &self.parts.limits)
    }

    /// Makes an instance with limits of its own, in place of the host's. Amounts that the plugin was granted are the
    /// most that it gets.
    ///
    /// # Errors
    /// As [`instantiate`](Plugin::instantiate).
    pub fn instantiate_within(&self, config: &str, limits: &Limits) -> Result<Instance, OpenError> {
        self.bound(config, &self.parts.grants.at_most(limits, self.parts.placement))
    }

    /// Makes an instance in another way than its module does, within limits as
    /// [`instantiate_within`](Plugin::instantiate_within): for crates that speak with a plugin by something else than the
    /// functions of a contract. `make` gets all that a module gets.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn instantiate_by(
        &self,
        config: &str,
        limits: &Limits,
        make: impl FnOnce(Request<'_>) -> Result<Box<dyn keyway_contract::client::Instance>, CallErrorKind>,
    ) -> Result<Instance, OpenError> {
        self.bound_by(config, &self.parts.grants.at_most(limits, self.parts.placement), make)
    }

    /// What its loader made of its file, if that is of this type: for crates that know a loader better than the host does.
    pub fn module<M: Module>(&self) -> Option<&M> {
        (&*self.parts.module as &dyn Any).downcast_ref()
    }

    fn bound(&self, config: &str, limits: &Limits) -> Result<Instance, OpenError> {
        self.bound_by(config, limits, |request| self.parts.module.instantiate(request))
    }

    fn bound_by(
        &self,
        config: &str,
        limits: &Limits,
        make: impl FnOnce(Request<'_>) -> Result<Boxed, CallErrorKind>,
    ) -> Result<Instance, OpenError> {
        let instance = self.make_by(config, limits, make)?;
        let contract = Ref::clone(&self.parts.contract);
        Ok(Instance { bound: Bound::new(instance, contract), plugin: Arc::clone(&self.parts) })
    }

    fn make(&self, config: &str, limits: &Limits) -> Result<Boxed, OpenError> {
        self.make_by(config, limits, |request| self.parts.module.instantiate(request))
    }

    fn make_by(
        &self,
        config: &str,
        limits: &Limits,
        make: impl FnOnce(Request<'_>) -> Result<Boxed, CallErrorKind>,
    ) -> Result<Boxed, OpenError> {
        let context = crate::services::context(&self.parts.id, &self.parts.imports, limits);
        let request = Request { config, context, limits, grants: &self.parts.grants };
        make(request).map_err(|kind| {
            let function = format!("{}#create", lifecycle::INTERFACE);
            CallError::new(self.id(), function, kind).into()
        })
    }

    pub(crate) fn parts(&self) -> &Arc<Parts> {
        &self.parts
    }
}

impl std::fmt::Debug for Plugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plugin")
            .field("id", &self.id())
            .field("placement", &self.placement())
            .field("path", &self.path())
            .finish_non_exhaustive()
    }
}

/// One live copy of a plugin with its own state. It handles one call at a time and ends when it is dropped.
pub struct Instance {
    pub(crate) bound: Bound,
    plugin: Arc<Parts>,
}

impl Instance {
    /// The id of its plugin.
    pub fn plugin(&self) -> &str {
        &self.plugin.manifest.id
    }

    /// What is called: bound to the plugin's own contract, or to that of the client it was made for.
    ///
    /// # Safety
    /// It is not replaced by one that was made for another contract.
    pub unsafe fn bound(&mut self) -> &mut Bound {
        &mut self.bound
    }

    /// What its placement made, if that is of this type: for crates that know a placement better than the host does.
    pub fn placed<I: keyway_contract::client::Instance>(&mut self) -> Option<&I> {
        (self.bound.instance() as &dyn Any).downcast_ref()
    }

    /// How many bytes of memory it has at the moment, where the placement counts that itself.
    pub fn memory(&mut self) -> Option<usize> {
        self.bound.instance().memory()
    }

    /// Why it cannot be called any more, if it cannot.
    pub fn poisoned(&self) -> Option<&str> {
        self.bound.poisoned()
    }

    /// A handle that stops a call of this instance from another thread; `None` where the placement cannot.
    pub fn interrupter(&mut self) -> Option<Arc<dyn Interrupt>> {
        self.bound.instance().interrupter()
    }

    /// What the system holds the instance by: which layers of the sandbox took.
    pub fn confinement(&mut self) -> Confinement {
        self.bound.instance().confinement()
    }

    /// Asks the instance whether it works.
    ///
    /// # Errors
    /// What it says, or why it could not be asked.
    pub fn check(&mut self) -> Result<Result<(), String>, CallError> {
        self.lifecycle("check", ())
    }

    /// Asks for the state that a successor needs.
    ///
    /// # Errors
    /// What it says, or why it could not be asked.
    pub fn save(&mut self) -> Result<Result<State, String>, CallError> {
        self.lifecycle("save", ())
    }

    /// Hands a predecessor's state over.
    ///
    /// # Errors
    /// What it says, or why it could not be asked.
    pub fn restore(&mut self, state: State) -> Result<Result<(), String>, CallError> {
        self.lifecycle("restore", (state,))
    }

    /// A list of `len` numbers, to be filled and given to a function of this instance: a plugin in a process of its own
    /// takes it without a copy if its memory is trusted. What is in it before is any numbers.
    pub fn buffer<T: keyway_contract::Number>(&self, len: usize) -> keyway_contract::Buffer<T> {
        self.bound.buffer(len)
    }

    /// Ends the instance: its `close` runs, then its memory is given back. Dropping it does the same.
    pub fn close(self) {}

    fn lifecycle<A: keyway_contract::codec::Lower, R: keyway_contract::codec::Lift>(
        &mut self,
        function: &'static str,
        args: A,
    ) -> Result<R, CallError> {
        // SAFETY: the callers pass the arguments and results of the lifecycle's functions.
        unsafe { self.bound.call_other(lifecycle::contract(), function, args) }
    }

    pub(crate) fn is_of(&self, parts: &Arc<Parts>) -> bool {
        Arc::ptr_eq(&self.plugin, parts)
    }
}

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instance").field("plugin", &self.plugin()).finish_non_exhaustive()
    }
}
