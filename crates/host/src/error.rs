//! [`OpenError`]: why a plugin could not be opened, looked up or instantiated.

use std::path::{Path, PathBuf};

use keyway_contract::CallError;

use crate::grants::Right;
use crate::signature::PublicKey;

/// Why a file did not become a plugin, or a plugin not an instance.
///
/// Every text names what was found, what was expected, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}{problem}", .subject.as_ref().map(|s| format!("{s}: ")).unwrap_or_default())]
pub struct OpenError {
    subject: Option<String>,
    problem: Box<Problem>,
}

/// What was wrong. Non-exhaustive: later versions tell more cases apart.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// There is no such file.
    #[error("there is no such file; check the path")]
    Missing,
    /// The path is not a regular file.
    #[error("it is {0}, not a file; name the plugin's file itself")]
    NotAFile(&'static str),
    /// The file could not be read.
    #[error("it cannot be read: {0}")]
    Unreadable(std::io::Error),
    /// The file is empty.
    #[error("the file is empty; was it copied completely?")]
    Empty,
    /// The file is larger than the host reads.
    #[error(
        "the file has {size} bytes, more than the limit of {limit}; raise the limit of the host to open it"
    )]
    TooLarge {
        /// The size of the file.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// The file is nothing that any plugin comes as.
    #[error(
        "it is {found}, not a plugin; a plugin is a wasm component, a native library that `export!` or docs/abi.md made, or a program that `keyway pack` has sealed"
    )]
    NotAPlugin {
        /// What the file seems to be.
        found: String,
    },
    /// The file is of a kind that this host has no loader for.
    #[error("it is {kind}, and this host has no loader for it; {hint}")]
    NoLoader {
        /// What the file is.
        kind: &'static str,
        /// How to get one.
        hint: &'static str,
    },
    /// A core wasm module instead of a component.
    #[error(
        "it is a core wasm module, not a component; build it for wasm32-wasip2, or wrap it with `wasm-tools component new`"
    )]
    CoreModule,
    /// An executable instead of a library.
    #[error(
        "it is an executable, not a library; build the plugin as a `cdylib`, or build a program with `keyway::serve!`, which runs in a process of its own"
    )]
    Executable,
    /// For another processor or system.
    #[error(
        "it is built for {found}, and this host runs on {expected}; use the build for this machine, or the wasm component"
    )]
    Architecture {
        /// What the file is for.
        found: String,
        /// What the host is.
        expected: String,
    },
    /// The file is damaged or cut short.
    #[error("the file is damaged: {0}; copy or build it again")]
    Damaged(String),
    /// The content is not what the digest in the file says.
    #[error(
        "the file was changed after it was built: its content does not have the digest that it carries; build or pack it again"
    )]
    Digest,
    /// A library without the entry function.
    #[error("it is a native library, but no Keyway plugin: it exports no `{prefix}…` function; `export!` or docs/abi.md makes one", prefix = keyway_contract::abi::ENTRY_PREFIX)]
    NoEntry,
    /// A library that needs what this system does not have.
    #[error("the system's loader refused it: {0}")]
    Linker(String),
    /// A library that would take the host down with it when it panics.
    #[error(
        "it was built with `panic = \"abort\"`: a panic in it would end the host; build it with `panic = \"unwind\"`, or run it in a sandbox"
    )]
    PanicAborts,
    /// The plugin's ABI is of another version.
    #[error(
        "it speaks version {found} of the native ABI, and this host version {expected}; build it with a Keyway of this host's version"
    )]
    AbiVersion {
        /// The plugin's.
        found: u32,
        /// The host's.
        expected: u32,
    },
    /// The plugin's table is not what its contract says.
    #[error("its table of functions is not that of its contract: {0}")]
    Table(String),
    /// The manifest cannot be read.
    #[error("its manifest is invalid: {0}; build it again, or replace it with `keyway pack`")]
    Manifest(String),
    /// The contract cannot be read.
    #[error("its contract is invalid: {0}")]
    Contract(String),
    /// The contract is not the one that the host wants.
    #[error("its contract does not fit:\n{0}")]
    Incompatible(String),
    /// Host services that it needs are not provided.
    #[error("it needs host services that this host does not provide: {}; add them with `HostBuilder::provide`", .0.join(", "))]
    MissingServices(Vec<String>),
    /// Rights that it wants and was not granted.
    #[error(
        "it was not granted {} that it wants: {}; look at them, and grant them with `[plugin.\"{id}\"]`, `grants = [{}]` in \
         the host's keyway.toml, or with `HostBuilder::grant`",
        if .missing.len() == 1 { "a right" } else { "rights" },
        list(.missing, ""),
        list(.missing, "\"")
    )]
    NotGranted {
        /// The plugin's id.
        id: String,
        /// All that is missing, as the manifest asks for it: which directory of the host stands behind `read:/data`, as
        /// in `read:/srv/data=/data`, is for the operator to say.
        missing: Vec<Right>,
    },
    /// A directory that was granted, but cannot be used.
    #[error(
        "the directory `{}` that it was granted cannot be used: {error}; make it, or correct the grant",
        .path.display()
    )]
    GrantedDirectory {
        /// The host's directory.
        path: PathBuf,
        /// What is wrong with it.
        error: std::io::Error,
    },
    /// A name of a host that was granted, but has no address.
    #[error(
        "the name `{name}` that it may connect to cannot be resolved: {error}; correct the grant, or grant an address"
    )]
    GrantedName {
        /// The name.
        name: String,
        /// What is wrong with it.
        error: std::io::Error,
    },
    /// A signature that is damaged, or none of this file.
    #[error("{0}")]
    Signature(String),
    /// A native library that would run in the host's process, and that nothing makes trusted.
    #[error(
        "it is a native library, which would have all rights of this host, and it is not trusted{}; if you trust it, write \
         `trust = \"full\"` and `digest = \"blake3:{digest}\"` under `[plugin.\"{id}\"]` in the host's keyway.toml, or have it \
         signed by a key that is trusted there; if not, give it a process of its own with `placement = \"process\"`, or use \
         its wasm component",
        signed(.signers)
    )]
    Untrusted {
        /// What it calls itself.
        id: String,
        /// BLAKE3 of its content, in hexadecimal.
        digest: String,
        /// Who has signed it.
        signers: Vec<PublicKey>,
    },
    /// A file of another kind than the operator wants this plugin to come as.
    #[error(
        "it is {found}, and the host's settings want {wanted} for this plugin; install that, or change `placement`"
    )]
    OtherKind {
        /// What the file is.
        found: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// Two plugins with one id.
    #[error("a plugin with the id `{0}` is already linked in; every linked-in plugin needs an id of its own")]
    DuplicateId(String),
    /// No linked-in plugin has this id.
    #[error("no plugin with this id is linked in; add it with `HostBuilder::link`")]
    NotLinked,
    /// A function that the plugin does not have.
    #[error("it has no function `{wanted}`{}; it has {available}", .nearest.as_ref().map(|n| format!(" (did you mean `{n}`?)")).unwrap_or_default())]
    NoFunction {
        /// The name that was looked up.
        wanted: String,
        /// The name that is most like it.
        nearest: Option<String>,
        /// All names.
        available: String,
    },
    /// A short name that fits several functions.
    #[error("`{wanted}` is ambiguous: it can be {}; use the full name", .candidates.join(" or "))]
    Ambiguous {
        /// The name that was looked up.
        wanted: String,
        /// The full names.
        candidates: Vec<String>,
    },
    /// A symbol is of another type.
    #[error("`{function}` has another type:\n  wanted: {wanted}\n  found:  {found}")]
    Type {
        /// The full name of the function.
        function: String,
        /// The type that was asked for.
        wanted: String,
        /// The function's type.
        found: String,
    },
    /// The library did not survive being tried in a child process.
    #[error("it failed when it was tried in a child process: {0}")]
    Probe(String),
    /// A call that belongs to opening or instantiating failed.
    #[error("{0}")]
    Call(#[from] CallError),
    /// Its process could not be started, or could not run it.
    #[error("it cannot run in a process of its own: {0}")]
    Process(String),
    /// The engine refused it.
    #[error("{0}")]
    Engine(String),
}

/// Rights in a row, each in quotation marks or none.
fn list(rights: &[Right], quote: &str) -> String {
    let rights: Vec<String> = rights.iter().map(|right| format!("{quote}{right}{quote}")).collect();
    rights.join(", ")
}

/// Who has signed, as a part of a sentence.
fn signed(signers: &[PublicKey]) -> String {
    let signers: Vec<String> = signers.iter().map(ToString::to_string).collect();
    if signers.is_empty() {
        String::new()
    } else {
        format!(" (nor is {}, who has signed it)", signers.join(" or "))
    }
}

impl OpenError {
    /// A problem with a file.
    pub fn file(path: &Path, problem: Problem) -> Self {
        OpenError { subject: Some(path.display().to_string()), problem: Box::new(problem) }
    }

    /// A problem with a plugin that has an id.
    pub fn plugin(id: &str, problem: Problem) -> Self {
        OpenError { subject: Some(format!("plugin `{id}`")), problem: Box::new(problem) }
    }

    /// A problem that says all by itself.
    pub fn from_problem(problem: Problem) -> Self {
        OpenError { subject: None, problem: Box::new(problem) }
    }

    /// What was wrong.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl From<CallError> for OpenError {
    fn from(error: CallError) -> Self {
        OpenError { subject: None, problem: Box::new(Problem::Call(error)) }
    }
}

impl From<keyway_native::TableError> for Problem {
    fn from(error: keyway_native::TableError) -> Self {
        use keyway_native::TableError;
        match error {
            TableError::AbiVersion { found, expected } => Problem::AbiVersion { found, expected },
            TableError::Linker(text) => Problem::Linker(text),
            other => Problem::Table(other.to_string()),
        }
    }
}
