//! [`CallError`]: why a call did not give a result.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::mem::CodecError;

/// A call that did not give a result: which plugin, which function, what happened.
///
/// ```
/// # use keyway_contract::{CallError, CallErrorKind};
/// let error = CallError::new("demo.sepia", "media:filter/filter@1.0.0#transform", CallErrorKind::Cancelled);
/// assert_eq!(error.plugin(), "demo.sepia");
/// assert!(error.is_fatal());
/// ```
#[derive(Clone)]
pub struct CallError(Box<Inner>);

#[derive(Clone)]
struct Inner {
    plugin: Arc<str>,
    function: String,
    kind: CallErrorKind,
}

/// What happened to a call.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallErrorKind {
    /// The plugin was built against a version of the contract that does not have the function yet.
    #[error("the plugin does not provide it{}; ask `provides` before calling, or use a newer plugin",
        .since.as_ref().map(|v| format!(" (it came with version {v} of the contract)")).unwrap_or_default())]
    NotProvided {
        /// The version of the contract that introduced the function.
        since: Option<String>,
    },
    /// The plugin panicked.
    #[error("the plugin panicked: {message}{}", .location.as_ref().map(|at| format!(" (at {at})")).unwrap_or_default())]
    Panicked {
        /// The panic's message.
        message: String,
        /// `file:line:column` in the plugin's source, if the plugin could tell.
        location: Option<String>,
    },
    /// The sandboxed plugin trapped.
    #[error("the plugin trapped: {reason}")]
    Trapped {
        /// The trap.
        reason: String,
        /// The guest's stack, innermost first, if it is known.
        backtrace: Option<String>,
    },
    /// The call did not end in time.
    #[error("the call did not end within its deadline of {0:?}")]
    Deadline(Duration),
    /// The call was cancelled from outside.
    #[error("the call was cancelled")]
    Cancelled,
    /// The plugin used up its memory.
    #[error("the plugin needs more than its limit of {limit} bytes of memory; raise the limit to let it")]
    OutOfMemory {
        /// The limit in bytes.
        limit: usize,
    },
    /// The plugin exhausted its stack.
    #[error("the plugin exhausted its stack")]
    StackOverflow,
    /// The plugin's process ended, or did what no plugin's process does.
    #[error("the plugin's process {how}")]
    Crashed {
        /// What it did, as in "was ended by signal 11 (SIGSEGV), core dumped".
        how: String,
    },
    /// There is no process for the plugin: it did not start, or was not sealed, or runs something else.
    #[error("it could not be started in a process: {0}")]
    NotStarted(String),
    /// A host service that the plugin called failed.
    #[error("host service `{service}` failed: {error}")]
    Service {
        /// The full name of the service's function.
        service: String,
        /// Its error.
        error: Arc<dyn Error + Send + Sync>,
    },
    /// An earlier call left the instance in doubt.
    #[error("the instance is unusable since an earlier failure ({0}); make a new one")]
    Poisoned(String),
    /// A value of the arguments or of the result could not cross.
    #[error("a value could not cross: {0}")]
    Value(#[from] CodecError),
    /// The arguments are not of the function's type; nothing was called.
    #[error("the arguments do not fit: {0}")]
    Arguments(CodecError),
    /// The configuration was refused by the plugin.
    #[error("the plugin refused its configuration: {0}")]
    Refused(String),
    /// The instance was entered again from inside its own call.
    #[error("the instance is in a call already; a plugin cannot be entered again from inside its own call")]
    Reentered,
    /// As many calls as may wait for an instance do already.
    #[error(
        "{waiting} calls wait for an instance already, and no more may; try again later, or raise `queue` or `instances`"
    )]
    Overloaded {
        /// How many.
        waiting: usize,
    },
    /// The call waited for an instance, and made room for a newer one.
    #[error("the call waited the longest when there was no room for a newer one; it was not made")]
    Shed,
    /// The plugin is not called at the moment, or not any more.
    #[error("the plugin is not called at the moment: {0}")]
    Unavailable(String),
    /// The plugin was replaced while the call was under way, and it did not end in the time that it had left.
    #[error("the plugin was replaced, and the call did not end in the {0:?} that it was given for that")]
    Replaced(Duration),
    /// Anything else, in words.
    #[error("{0}")]
    Other(String),
}

impl CallError {
    /// An error of a plugin's function.
    #[cold]
    pub fn new(plugin: impl Into<Arc<str>>, function: impl Into<String>, kind: CallErrorKind) -> Self {
        CallError(Box::new(Inner { plugin: plugin.into(), function: function.into(), kind }))
    }

    /// The id of the plugin.
    pub fn plugin(&self) -> &str {
        &self.0.plugin
    }

    /// The full name of the function.
    pub fn function(&self) -> &str {
        &self.0.function
    }

    /// What happened.
    pub fn kind(&self) -> &CallErrorKind {
        &self.0.kind
    }

    /// Whether the instance cannot be called any more: its state is in doubt, or it is gone.
    pub fn is_fatal(&self) -> bool {
        !matches!(
            self.0.kind,
            CallErrorKind::NotProvided { .. }
                | CallErrorKind::Arguments(_)
                | CallErrorKind::Reentered
                | CallErrorKind::Refused(_)
                | CallErrorKind::Overloaded { .. }
                | CallErrorKind::Shed
                | CallErrorKind::Unavailable(_)
        )
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "plugin `{}`, function `{}`: {}", self.0.plugin, self.0.function, self.0.kind)
    }
}

impl fmt::Debug for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallError")
            .field("plugin", &self.0.plugin)
            .field("function", &self.0.function)
            .field("kind", &self.0.kind)
            .finish()
    }
}

impl Error for CallError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0.kind {
            CallErrorKind::Service { error, .. } => error.source(),
            _ => None,
        }
    }
}

/// Why a host service could not do what a plugin asked of it. Any error becomes one by `?`.
///
/// It ends the plugin's call; the host's caller gets it as [`CallErrorKind::Service`].
pub struct ServiceError(Box<dyn Error + Send + Sync>);

impl ServiceError {
    /// The error itself.
    pub fn into_inner(self) -> Box<dyn Error + Send + Sync> {
        self.0
    }
}

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for ServiceError {
    fn from(error: E) -> Self {
        ServiceError(error.into())
    }
}

impl fmt::Debug for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
