//! What a host and its runner say before the hello: the order to seal itself.

use serde::{Deserialize, Serialize};

/// Host to runner: seal yourself, then wait for the hello, or become a program that does.
///
/// A runner refuses an order with words that it does not know: what it leaves out might be what the operator relies on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Seal {
    /// What a sealed process may do, as the sandbox has it; without one nothing is sealed.
    #[serde(default)]
    pub policy: Option<serde_json::Value>,
    /// The host's process: with another parent the host is gone.
    pub parent: u32,
    /// The program to become, whose file comes with the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<Program>,
    /// What several instances share of the process; without it the process is one instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared: Option<Shared>,
}

/// The most instances that share a process.
pub const MOST_INSTANCES: usize = 32;

/// How large the stack of each of them is, in bytes.
pub const STACK: usize = 4 << 20;

/// A process of several instances. Each comes with a [`Join`](crate::FrameKind::Join), and has a hello of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Shared {
    /// The variables of its environment.
    #[serde(default)]
    pub environment: Vec<(String, String)>,
}

/// How a program is started.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Program {
    /// Its name, for messages.
    pub name: String,
    /// For a script the interpreter with its arguments; the script's file comes behind them.
    #[serde(default)]
    pub interpreter: Vec<String>,
    /// All variables of its environment.
    #[serde(default)]
    pub environment: Vec<(String, String)>,
}

/// Runner to host: done.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Sealed {
    /// Which layers took, as the sandbox has it; null where nothing was to be sealed.
    #[serde(default)]
    pub layers: serde_json::Value,
    /// What the runner can do beyond the least: [`SHARED`], [`COMPILED`].
    #[serde(default)]
    pub features: Vec<String>,
}

/// The feature of a runner whose process several instances can share.
pub const SHARED: &str = "shared";

/// The feature of a runner that tells [compiled code](crate::hello::Code::compiled) from a component.
pub const COMPILED: &str = "compiled";
