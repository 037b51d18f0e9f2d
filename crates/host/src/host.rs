//! [`Host`]: the program that is extended.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};

use keyway_contract::{LinkedPlugin, Service};

use crate::artifact::{Artifact, DEFAULT_FILE_LIMIT, Kind};
use crate::error::{OpenError, Problem};
use crate::grants::{Grants, at_open, compare};
use crate::loader::{Description, Limits, Loader, Placement};
use crate::manifest::Manifest;
use crate::plugin::{Parts, Plugin};
use crate::probe::Probe;
use crate::services::Services;
use crate::settings::{AllSettings, Placed, Settings, check_kind};
use crate::signature::{PublicKey, Signature};
use crate::stat::Stat;
use crate::trust::{Trust, check_trust};

/// Opens plugins, provides their services, and remembers what is open. Cheap to clone; clones are one host.
#[derive(Clone)]
pub struct Host(Arc<Shared>);

struct Shared {
    loaders: Vec<Box<dyn Loader>>,
    services: Services,
    limits: Limits,
    grants: RwLock<Granted>,
    trust: Trust,
    settings: AllSettings,
    file_limit: u64,
    probe: Option<Probe>,
    linked: Vec<Arc<Parts>>,
    open: Mutex<Open>,
    extensions: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl Shared {
    /// How a plugin is to be run.
    fn settings(&self, id: &str) -> Settings {
        self.settings.of(id)
    }

    /// The rights of a plugin.
    fn granted(&self, id: &str) -> Arc<Grants> {
        granted(&self.grants.read().unwrap_or_else(PoisonError::into_inner), id)
    }
}

/// The rights of plugins, by their ids.
type Granted = HashMap<String, Arc<Grants>>;

/// The rights of a plugin.
fn granted(all: &Granted, id: &str) -> Arc<Grants> {
    all.get(id).map_or_else(Arc::default, Arc::clone)
}

/// What is open: plugins by digest, and digests by path for files that have not changed since.
#[derive(Default)]
struct Open {
    plugins: HashMap<[u8; 32], Weak<Parts>>,
    paths: HashMap<PathBuf, (Stat, [u8; 32])>,
}

/// Sets up a [`Host`].
pub struct HostBuilder {
    loaders: Vec<Box<dyn Loader>>,
    services: Services,
    limits: Limits,
    grants: Granted,
    trust: Trust,
    settings: AllSettings,
    file_limit: u64,
    probe: Option<Probe>,
    linked: Vec<LinkedPlugin>,
    panic_hook: bool,
}

impl Default for HostBuilder {
    fn default() -> Self {
        let mut services = Services::default();
        services.add(crate::log::tracing_log());
        HostBuilder {
            loaders: Vec::new(),
            services,
            limits: Limits::default(),
            grants: Granted::new(),
            trust: Trust::none(),
            settings: AllSettings::default(),
            file_limit: DEFAULT_FILE_LIMIT,
            probe: None,
            linked: Vec::new(),
            panic_hook: true,
        }
    }
}

impl HostBuilder {
    /// Adds a loader: a kind of artifact that the host can open. Earlier ones come first.
    pub fn loader(mut self, loader: impl Loader + 'static) -> Self {
        self.loaders.push(Box::new(loader));
        self
    }

    /// Adds a plugin that is linked into this program. It is code of the program, with all rights that the program has:
    /// linking it is the decision to trust it. The rights that its manifest wants have to be granted all the same.
    pub fn link(mut self, plugin: LinkedPlugin) -> Self {
        self.linked.push(plugin);
        self
    }

    /// Provides a host service to every plugin. A later one takes the place of an earlier one of the same interface.
    pub fn provide(mut self, service: Service) -> Self {
        self.services.add(service);
        self
    }

    /// Provides a host service to those plugins that were granted it by the name of its interface
    /// ([`Right::Service`](crate::Right::Service)). A plugin that calls it and has no such grant is refused.
    ///
    /// A service without a package, that of the functions of a world itself, has no name to grant it by: use
    /// [`provide`](HostBuilder::provide).
    pub fn provide_on_grant(mut self, service: Service) -> Self {
        self.services.add_on_grant(service);
        self
    }

    /// Gives a plugin rights, by its id, besides those that it was given before.
    pub fn grant(mut self, id: impl Into<String>, grants: Grants) -> Self {
        let all = self.grants.entry(id.into()).or_default();
        Arc::make_mut(all).extend(grants);
        self
    }

    /// Lets native libraries into the host's own process, besides those that were trusted before. Without it they are
    /// inspected, and not opened there.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust.extend(trust);
        self
    }

    /// Says where a plugin is to run, by its id.
    pub fn place(mut self, id: impl Into<String>, placed: Placed) -> Self {
        self.settings.place(id.into(), placed);
        self
    }

    /// Says how a plugin is to be run, by its id.
    pub fn settings(mut self, id: impl Into<String>, settings: Settings) -> Self {
        self.settings.set(id.into(), settings);
        self
    }

    /// Says how plugins are to be run that have no settings of their own.
    pub fn default_settings(mut self, settings: Settings) -> Self {
        self.settings.set_default(settings);
        self
    }

    /// Sets what an instance may use up.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the size of the largest file that is opened, in bytes.
    pub fn file_limit(mut self, bytes: u64) -> Self {
        self.file_limit = bytes;
        self
    }

    /// Tries native libraries in a child process before they are loaded into this one.
    pub fn probe(mut self, probe: Probe) -> Self {
        self.probe = Some(probe);
        self
    }

    /// Whether to chain a panic hook in front of the program's own, so that a panic of a linked-in plugin is
    /// reported with its place. On by default; without it the error has the message only.
    pub fn panic_hook(mut self, on: bool) -> Self {
        self.panic_hook = on;
        self
    }

    /// Makes the host.
    ///
    /// # Errors
    /// When a linked-in plugin is invalid, wants a right that it was not granted, needs a service that is not provided,
    /// or two have one id.
    pub fn build(self) -> Result<Host, OpenError> {
        if self.panic_hook && !self.linked.is_empty() {
            keyway_native::chain_panic_hook();
        }
        let mut linked: Vec<Arc<Parts>> = Vec::new();
        for plugin in &self.linked {
            let parts =
                link(plugin, &self.services, &self.grants, &self.limits).map_err(|error| match linked_id(
                    plugin,
                ) {
                    Some(id) => OpenError::plugin(&id, error),
                    None => OpenError::from_problem(error),
                })?;
            if linked.iter().any(|other| other.manifest.id == parts.manifest.id) {
                return Err(OpenError::from_problem(Problem::DuplicateId(parts.manifest.id)));
            }
            linked.push(Arc::new(parts));
        }
        let shared = Arc::new(Shared {
            loaders: self.loaders,
            services: self.services,
            limits: self.limits,
            grants: RwLock::new(self.grants),
            trust: self.trust,
            settings: self.settings,
            file_limit: self.file_limit,
            probe: self.probe,
            linked,
            open: Mutex::default(),
            extensions: Mutex::default(),
        });
        Ok(Host(shared))
    }
}

fn linked_id(plugin: &LinkedPlugin) -> Option<String> {
    Manifest::parse(plugin.manifest).ok().map(|manifest| manifest.id)
}

fn link(
    plugin: &LinkedPlugin,
    services: &Services,
    grants: &Granted,
    limits: &Limits,
) -> Result<Parts, Problem> {
    let description = crate::loaders::linked::describe(plugin)?;
    let manifest = Manifest::parse(plugin.manifest)?;
    let given = granted(grants, &manifest.id);
    let grants = at_open(&manifest, &given, limits, services, &description.contract)?;
    check_services(&description, services)?;
    let module = crate::loaders::linked::load(plugin)?;
    Ok(Parts {
        contract: description.contract.clone().into(),
        id: manifest.id.as_str().into(),
        imports: services.bind(&module.imports(), &description.contract),
        limits: grants.limits(limits, Placement::Static),
        grants,
        manifest,
        manifest_found: true,
        description,
        placement: Placement::Static,
        path: None,
        digest: None,
        signers: Vec::new(),
        size: 0,
        module,
        checked: Mutex::default(),
    })
}

/// Every service that a plugin calls has to be there, in the very types that it was built with.
fn check_services(description: &Description, services: &Services) -> Result<(), Problem> {
    let missing: Vec<String> = description
        .contract
        .imported()
        .map(|(interface, function)| interface.qualified(&function.name))
        .filter(|import| !services.provides(import))
        .collect();
    if !missing.is_empty() {
        return Err(Problem::MissingServices(missing));
    }
    let comparison = keyway_wit::compare_imports(&description.contract, &services.interfaces());
    if comparison.is_compatible() {
        return Ok(());
    }
    let differences: Vec<String> = comparison.differences().iter().map(ToString::to_string).collect();
    Err(Problem::Incompatible(format!("host services:\n{}", differences.join("\n"))))
}

impl Host {
    /// Sets up a host.
    pub fn builder() -> HostBuilder {
        HostBuilder::default()
    }

    /// Opens a plugin's file, whatever kind it is of: found by content, never by name.
    ///
    /// The same content opened again is the same plugin, loaded once. Nothing of the file runs before its
    /// manifest, its contract and the services that it needs have been checked.
    ///
    /// # Errors
    /// See [`Problem`] for what can be wrong with a file.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Plugin, OpenError> {
        let path = path.as_ref();
        let stat = Stat::of(path);
        let recalled = stat.as_ref().and_then(|stat| self.lock().recall(path, stat));
        if let Some(parts) = recalled {
            return Ok(self.plugin(parts));
        }
        let artifact = Artifact::read(path, self.0.file_limit)?;
        if let (Some(before), Some(after)) = (stat, Stat::of(path))
            && before == after
            && before.is_settled()
        {
            self.lock().paths.insert(path.to_owned(), (before, artifact.digest));
        }
        let opened = self.lock().by_digest(&artifact.digest);
        if let Some(parts) = opened {
            return Ok(self.plugin(parts));
        }
        let parts = self.load(&artifact).map_err(|problem| OpenError::file(path, problem))?;
        let mut open = self.lock();
        // Another thread may have opened the same content meanwhile: the first one stays.
        if let Some(parts) = open.by_digest(&artifact.digest) {
            return Ok(self.plugin(parts));
        }
        let parts = Arc::new(parts);
        open.plugins.insert(artifact.digest, Arc::downgrade(&parts));
        Ok(self.plugin(parts))
    }

    /// Reads what a plugin's file says of itself, without loading it: no code of it runs, and services or
    /// rights that are missing are no error.
    ///
    /// # Errors
    /// When the file is nothing that this host could open.
    pub fn inspect(&self, path: impl AsRef<Path>) -> Result<Inspection, OpenError> {
        let path = path.as_ref();
        let artifact = Artifact::read(path, self.0.file_limit)?;
        self.examine(&artifact).map_err(|problem| OpenError::file(path, problem))
    }

    /// Reads what a plugin's file says of itself, and finds all that keeps this host from opening it: its kind and place,
    /// trust, rights, services. Nothing of it runs; the directories and names that it was granted are not looked at.
    ///
    /// # Errors
    /// As [`inspect`](Host::inspect).
    pub fn check(&self, path: impl AsRef<Path>) -> Result<(Inspection, Vec<Problem>), OpenError> {
        let path = path.as_ref();
        let failed = |problem| OpenError::file(path, problem);
        let artifact = Artifact::read(path, self.0.file_limit)?;
        let inspection = self.examine(&artifact).map_err(failed)?;
        let (first, description) = self.describe(&artifact).map_err(failed)?;
        let (shared, manifest) = (&self.0, &inspection.manifest);
        let settings = shared.settings(&manifest.id);
        let placed = check_kind(&settings, &artifact)
            .and_then(|()| self.choose(&artifact, &settings, first))
            .and_then(|loader| check_trust(&shared.trust, loader.placement(), &artifact, manifest));
        let given = shared.granted(&manifest.id);
        let rights = compare(manifest, &given, &shared.limits, &shared.services, &description.contract);
        let services = check_services(&description, &shared.services);
        let problems = [placed.map(drop), rights, services].into_iter().filter_map(Result::err).collect();
        Ok((inspection, problems))
    }

    fn examine(&self, artifact: &Artifact) -> Result<Inspection, Problem> {
        let (loader, mut description) = self.describe(artifact)?;
        description.contract = crate::contract::without_lifecycle(description.contract);
        let found = description.manifest.is_some();
        let manifest = read_manifest(artifact, &description)?;
        let verified =
            |signature: &Signature| (signature.key, signature.verifies(&artifact.digest, &manifest));
        Ok(Inspection {
            signatures: artifact.signatures.iter().map(verified).collect(),
            manifest,
            manifest_found: found,
            description,
            placement: loader.placement(),
            size: artifact.size,
            digest: artifact.digest_hex(),
        })
    }

    /// Loads a file and nothing else, for a probe: neither trust nor rights nor services are looked at, since whoever
    /// started the probe has looked at them. Gives its digest.
    pub(crate) fn try_load(&self, path: &Path) -> Result<String, OpenError> {
        let artifact = Artifact::read(path, self.0.file_limit)?;
        let loaded = self
            .describe(&artifact)
            .and_then(|(loader, description)| loader.load(&artifact, &description, &Settings::default()));
        loaded.map_err(|problem| OpenError::file(path, problem))?;
        Ok(artifact.digest_hex())
    }

    /// The rights that a plugin with this id is opened with.
    pub fn grants(&self, id: &str) -> Grants {
        Grants::clone(&self.0.granted(id))
    }

    /// Gives a plugin other rights in place of those that it had, by its id. They hold for files that are opened from now
    /// on, the same ones included; what is open keeps what it has, for as long as somebody holds it.
    pub fn regrant(&self, id: &str, grants: Grants) {
        let mut all = self.0.grants.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(id.to_owned(), Arc::new(grants));
        drop(all);
        self.lock().forget(id);
    }

    /// Whether both are one host.
    pub fn is(&self, other: &Host) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The linked-in plugin with an id.
    ///
    /// # Errors
    /// When there is none.
    pub fn linked(&self, id: &str) -> Result<Plugin, OpenError> {
        let parts = self.0.linked.iter().find(|parts| parts.manifest.id == id);
        let parts = parts.ok_or_else(|| OpenError::plugin(id, Problem::NotLinked))?;
        Ok(self.plugin(Arc::clone(parts)))
    }

    /// All linked-in plugins, in the order in which they were linked.
    pub fn linked_plugins(&self) -> impl Iterator<Item = Plugin> + '_ {
        self.0.linked.iter().map(|parts| self.plugin(Arc::clone(parts)))
    }

    /// What an instance may use up, unless it is told otherwise.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// What somebody else keeps with a host, one of each type: the threads of its pools. It is made when it is first asked
    /// for, and lives as long as the host.
    pub fn extension<T: Any + Send + Sync>(&self, make: impl FnOnce() -> Arc<T>) -> Arc<T> {
        let mut extensions = self.0.extensions.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = extensions.get(&TypeId::of::<T>()).and_then(|kept| Arc::clone(kept).downcast::<T>().ok());
        kept.unwrap_or_else(|| {
            let made = make();
            extensions.insert(TypeId::of::<T>(), Arc::clone(&made) as Arc<dyn Any + Send + Sync>);
            made
        })
    }

    fn plugin(&self, parts: Arc<Parts>) -> Plugin {
        Plugin::new(self.clone(), parts)
    }

    fn describe(&self, artifact: &Artifact) -> Result<(&dyn Loader, Description), Problem> {
        let loader = self.0.loaders.iter().find(|loader| loader.accepts(artifact.kind));
        let loader = loader.ok_or_else(|| match artifact.kind {
            Kind::Component => Problem::NoLoader {
                kind: "a WebAssembly component",
                hint: "build the host with the feature `wasm`, and give it a `WasmLoader`",
            },
            Kind::Native => Problem::NoLoader {
                kind: "a native library",
                hint: "build the host with the feature `native`, and give it a `NativeLoader`",
            },
            Kind::Program => Problem::Executable,
        })?;
        Ok((&**loader, loader.describe(artifact)?))
    }

    /// The loader for where the operator wants the plugin; where nothing is said, the first one.
    fn choose<'a>(
        &'a self,
        artifact: &Artifact,
        settings: &Settings,
        first: &'a dyn Loader,
    ) -> Result<&'a dyn Loader, Problem> {
        let Some(placed) = settings.placement else { return Ok(first) };
        let fits = |loader: &&dyn Loader| {
            loader.accepts(artifact.kind)
                && (loader.placement() == Placement::Process) == (placed == Placed::Process)
        };
        let found = self.0.loaders.iter().map(|loader| &**loader).find(fits);
        found.ok_or(match (placed, artifact.kind) {
            (Placed::InProcess, Kind::Program) => Problem::Executable,
            (Placed::InProcess, kind) => Problem::NoLoader {
                kind: kind.name(),
                hint: "build the host with the feature `native` or `wasm`, or place it in a process",
            },
            (Placed::Process, kind) => Problem::NoLoader {
                kind: kind.name(),
                hint: "it is to run in a process: build the host with the feature `process`, and give it a \
                       `ProcessLoader`",
            },
        })
    }

    fn load(&self, artifact: &Artifact) -> Result<Parts, Problem> {
        let (loader, mut description) = self.describe(artifact)?;
        let manifest = read_manifest(artifact, &description)?;
        let manifest_found = description.manifest.is_some();
        if !manifest_found {
            tracing::info!(
                target: "keyway",
                "{}: no manifest; its id is `{}` after the file's name",
                artifact.path.display(),
                manifest.id
            );
        }
        let shared = &self.0;
        let settings = shared.settings(&manifest.id);
        check_kind(&settings, artifact)?;
        let loader = self.choose(artifact, &settings, loader)?;
        let signers = check_trust(&shared.trust, loader.placement(), artifact, &manifest)?;
        let given = shared.granted(&manifest.id);
        let grants = at_open(&manifest, &given, &shared.limits, &shared.services, &description.contract)?;
        check_services(&description, &shared.services)?;
        if let (Some(probe), Placement::Native) = (&self.0.probe, loader.placement()) {
            probe.try_library(artifact)?;
        }
        let module = loader.load(artifact, &description, &settings)?;
        description.contract = crate::contract::without_lifecycle(description.contract);
        Ok(Parts {
            contract: description.contract.clone().into(),
            id: manifest.id.as_str().into(),
            imports: self.0.services.bind(&module.imports(), &description.contract),
            limits: grants.limits(&shared.limits, loader.placement()),
            grants,
            manifest,
            manifest_found,
            description,
            placement: loader.placement(),
            path: Some(artifact.path.clone()),
            digest: Some(artifact.digest_hex()),
            signers,
            size: artifact.size,
            module,
            checked: Mutex::default(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read_manifest(artifact: &Artifact, description: &Description) -> Result<Manifest, Problem> {
    match &description.manifest {
        Some(text) => Manifest::parse(text),
        None => Ok(Manifest::absent(&artifact.path)),
    }
}

impl Open {
    fn recall(&self, path: &Path, stat: &Stat) -> Option<Arc<Parts>> {
        let (known, digest) = self.paths.get(path)?;
        if known == stat { self.by_digest(digest) } else { None }
    }

    /// What is open under an id is not what the next one gets who opens its file.
    fn forget(&mut self, id: &str) {
        self.plugins.retain(|_, parts| parts.upgrade().is_some_and(|parts| parts.manifest.id != id));
    }

    fn by_digest(&self, digest: &[u8; 32]) -> Option<Arc<Parts>> {
        self.plugins.get(digest)?.upgrade()
    }
}

/// What a plugin's file says of itself.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// The manifest, or what stands in for it.
    pub manifest: Manifest,
    /// Whether the file has a manifest of its own.
    pub manifest_found: bool,
    /// Contract, imports and more.
    pub description: Description,
    /// Where it would run.
    pub placement: Placement,
    /// The size of the file in bytes.
    pub size: u64,
    /// BLAKE3 of its content without the signatures, in hexadecimal.
    pub digest: String,
    /// Who says to have signed it, and whether that is true.
    pub signatures: Vec<(PublicKey, bool)>,
}
