//! [`Error`]: why a request was not answered.

use std::sync::Arc;

use http::StatusCode;
use keyway_contract::{CallError, CallErrorKind};

/// A request that was not answered, or whose answer broke off.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The plugin failed, was stopped, or is not called at the moment: [`CallError::kind`] says which, in the words of every
    /// other call.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The plugin ended without an answer.
    #[error("plugin `{plugin}` ended without an answer: it has to set its `response-outparam`")]
    NoAnswer {
        /// Its id.
        plugin: Arc<str>,
    },
    /// The plugin's answer is none that can be sent.
    #[error("plugin `{plugin}` gave an answer that cannot be sent: {what}")]
    Malformed {
        /// Its id.
        plugin: Arc<str>,
        /// What is wrong with it.
        what: String,
    },
    /// The plugin answered with an error instead of a response.
    #[error("plugin `{plugin}` answered with an error: {code}")]
    Refused {
        /// Its id.
        plugin: Arc<str>,
        /// The `error-code` of `wasi:http`, in words.
        code: String,
    },
    /// The plugin broke its answer off after the head: it did not finish the body, or not to the length that it had said.
    #[error("plugin `{plugin}` broke its answer off: {what}")]
    Incomplete {
        /// Its id.
        plugin: Arc<str>,
        /// How.
        what: String,
    },
    /// The client took too long to send the request's body or to read the answer; the plugin waited for it until its time was
    /// over.
    #[error("the client was too slow: the plugin `{plugin}` waited for it until its deadline")]
    Client {
        /// The plugin's id.
        plugin: Arc<str>,
    },
    /// The request is none that a component can be given.
    #[error("the request cannot be handed to a component: {0}")]
    Request(String),
}

impl Error {
    /// The status that tells a client of it, and nothing of the plugin.
    pub fn status(&self) -> StatusCode {
        match self {
            Error::Call(error) => match error.kind() {
                CallErrorKind::Deadline(_) => StatusCode::GATEWAY_TIMEOUT,
                CallErrorKind::Overloaded { .. }
                | CallErrorKind::Shed
                | CallErrorKind::Unavailable(_)
                | CallErrorKind::Replaced(_)
                | CallErrorKind::Cancelled => StatusCode::SERVICE_UNAVAILABLE,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Error::NoAnswer { .. }
            | Error::Malformed { .. }
            | Error::Refused { .. }
            | Error::Incomplete { .. } => StatusCode::BAD_GATEWAY,
            Error::Client { .. } => StatusCode::REQUEST_TIMEOUT,
            Error::Request(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// What it is to the slot that counts it, where the slot does not know better.
    pub(crate) fn kind(&self) -> CallErrorKind {
        match self {
            Error::Call(error) => error.kind().clone(),
            // Not the plugin's fault.
            Error::Client { .. } | Error::Request(_) => CallErrorKind::Cancelled,
            other => CallErrorKind::Other(other.to_string()),
        }
    }
}
