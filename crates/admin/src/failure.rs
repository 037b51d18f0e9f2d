//! [`Failure`]: why a request was not done, as the client gets it.

use http::StatusCode;
use keyway_host::{OpenError, Problem};
use keyway_pool::{Step, SwapError};
use serde::Serialize;

use crate::reply::rights::shown;

/// Why a request was not done: a status, a code for programs, what happened, and what to do about it.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    #[serde(skip)]
    pub(crate) status: StatusCode,
    code: &'static str,
    what: String,
    next: String,
    /// The rights that have to be granted first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<String>,
}

impl Failure {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        what: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        Failure { status, code, what: what.into(), next: next.into(), missing: Vec::new() }
    }

    pub(crate) fn code(&self) -> &'static str {
        self.code
    }

    /// The request itself is wrong.
    pub(crate) fn bad(what: impl Into<String>) -> Self {
        let next = "Correct the request; /api/v1/openapi.json says how it has to be.";
        Self::new(StatusCode::BAD_REQUEST, "bad-request", what, next)
    }

    pub(crate) fn no_slot(name: &str) -> Self {
        let what = format!("There is no slot `{name}`.");
        Self::new(
            StatusCode::NOT_FOUND,
            "no-such-slot",
            what,
            "GET /api/v1/slots lists those that there are.",
        )
    }

    pub(crate) fn conflict(code: &'static str, what: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, what, next)
    }

    pub(crate) fn ended() -> Self {
        let what = "The server has ended.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "ended", what, "Start it again.")
    }

    pub(crate) fn internal(what: impl Into<String>) -> Self {
        let next = "Look at the server's log; this is a fault of its own.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", what, next)
    }

    /// A plugin wants rights that it was not granted.
    pub(crate) fn missing(id: &str, missing: Vec<String>) -> Self {
        let what = format!("`{id}` wants rights that it was not granted: {}.", missing.join(", "));
        let next = "Look at them, and say in `grant` that you grant each of them; nothing has changed.";
        Failure { missing, ..Self::conflict("grant-needed", what, next) }
    }

    /// A swap or canary that was not made.
    pub(crate) fn of_swap(error: &SwapError) -> Self {
        let opened = error.reason().downcast_ref::<OpenError>();
        if let Some(Problem::NotGranted { id, missing }) = opened.map(OpenError::problem) {
            return Self::missing(id, missing.iter().map(shown).collect());
        }
        let next = match error.step() {
            Step::Begin => "Nothing has changed.",
            _ => "The generation that was in place still is. Correct the plugin, and upload it again.",
        };
        Self::conflict("swap-failed", format!("{error}."), next)
    }

    /// The body of the answer.
    pub(crate) fn json(&self) -> String {
        // All of it is text.
        serde_json::to_string(&serde_json::json!({ "error": self })).unwrap_or_default()
    }
}
