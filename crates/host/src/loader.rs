//! [`Loader`], [`Module`]: the border between the host and a placement.
//!
//! A loader turns an artifact into a module, a module makes instances, an instance is called through
//! [`keyway_contract::client::Instance`]. The host knows placements only through these traits; the light
//! loaders in this crate and the heavy ones outside use nothing else.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use keyway_contract::client::Instance;
use keyway_contract::error::CallErrorKind;
use keyway_contract::frame::Context;
use keyway_contract::types::Contract;

use crate::artifact::{Artifact, Kind};
use crate::error::Problem;
use crate::grants::Grants;
use crate::settings::Settings;

/// Where a plugin runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Placement {
    /// Linked into the host's program.
    Static,
    /// A native library in the host's address space.
    Native,
    /// A component in a WebAssembly sandbox.
    Wasm,
    /// A process of its own, sealed by the system.
    Process,
}

impl Placement {
    /// Whether code that runs there can be stopped: in the host's own address space it cannot.
    pub fn can_be_stopped(self) -> bool {
        matches!(self, Placement::Wasm | Placement::Process)
    }

    /// The word that configurations and messages use.
    pub fn name(self) -> &'static str {
        match self {
            Placement::Static => "static",
            Placement::Native => "native",
            Placement::Wasm => "wasm",
            Placement::Process => "process",
        }
    }
}

impl std::fmt::Display for Placement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// What an instance may use up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most memory of an instance in bytes, where the placement can hold it to that.
    pub memory: usize,
    /// The longest that one call may take, where the placement can end it; `None` for no end.
    pub deadline: Option<Duration>,
    /// The most bytes that the values of one call may take, on the way in and on the way out.
    pub values: usize,
}

/// 1 GiB of memory, 30 seconds a call, 1 GiB of values.
impl Default for Limits {
    fn default() -> Self {
        Limits {
            memory: 1 << 30,
            deadline: Some(Duration::from_secs(30)),
            values: keyway_contract::mem::DEFAULT_VALUE_LIMIT,
        }
    }
}

/// Turns artifacts of some kind into modules.
pub trait Loader: Send + Sync {
    /// Where its plugins run.
    fn placement(&self) -> Placement;

    /// Whether it loads artifacts of this kind.
    fn accepts(&self, kind: Kind) -> bool;

    /// Reads what the artifact says of itself: no code of it runs.
    ///
    /// # Errors
    /// When the artifact is damaged or says nothing that can be understood.
    fn describe(&self, artifact: &Artifact) -> Result<Description, Problem>;

    /// Loads the artifact, whose description has been checked, as the operator's settings say.
    ///
    /// # Errors
    /// When the system or the engine refuses it.
    fn load(
        &self,
        artifact: &Artifact,
        description: &Description,
        settings: &Settings,
    ) -> Result<Arc<dyn Module>, Problem>;
}

/// What an artifact says of itself.
#[derive(Clone, Debug)]
pub struct Description {
    /// The manifest as JSON, if there is one.
    pub manifest: Option<String>,
    /// What it exports, and which host services it calls (not those of the system: no `wasi:` interfaces, and none that
    /// it could call and does not, where the artifact tells).
    pub contract: Contract,
    /// The contract as WIT text, for people.
    pub wit: String,
    /// Interfaces of the system that it imports (`wasi:…`), and what else a person should see: for a native
    /// library the system calls that it links.
    pub system: Vec<String>,
    /// Interfaces of the system that it exports, such as `wasi:http/incoming-handler@0.2.6`: what hosts of their kind call.
    pub provides: Vec<String>,
    /// Interfaces that it exports or imports in types that Keyway has no values for; they are left alone.
    pub skipped: Vec<String>,
}

/// A loaded plugin that makes instances.
pub trait Module: Any + Send + Sync {
    /// The full names of the host services that it lists, in the order of its imports: what [`Context::imports`] has
    /// to follow. One that is not in its contract is bound to nothing, and calling it fails.
    fn imports(&self) -> Vec<String>;

    /// Makes an instance and calls its `create`, if it has one.
    ///
    /// # Errors
    /// When there is no room, when the plugin refuses the configuration, or when its code fails. The function
    /// that failed is `create`.
    fn instantiate(&self, request: Request<'_>) -> Result<Box<dyn Instance>, CallErrorKind>;
}

/// What a module needs to make an instance.
pub struct Request<'a> {
    /// The plugin's configuration: JSON or empty.
    pub config: &'a str,
    /// Who the instance is, with its services.
    pub context: Arc<Context>,
    /// What it may use up.
    pub limits: &'a Limits,
    /// What it may do beyond the baseline.
    pub grants: &'a Arc<Grants>,
}
