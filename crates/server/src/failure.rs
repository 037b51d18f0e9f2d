//! [`Failure`]: why a request has no answer of its route, and what the client is told.

use std::fmt;
use std::sync::Arc;

use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use keyway_contract::{CallError, CallErrorKind};

use crate::body::{Body, BodyError};

/// Why a request has no answer of its route: whose fault it is, what happened, and the status that the client gets. The
/// client is told no more than that; the log has the rest.
#[derive(Debug, Clone)]
pub struct Failure {
    status: StatusCode,
    /// The plugin or server that failed; `None` when it was the client.
    who: Option<Arc<str>>,
    what: String,
    retry_after: Option<u32>,
}

/// When a client may come again that came when a plugin was down or had too much to do, in seconds.
const LATER: u32 = 1;

impl Failure {
    /// A failure of the client's: what is wrong with the request.
    pub fn of_client(status: StatusCode, what: impl Into<String>) -> Self {
        Failure { status, who: None, what: what.into(), retry_after: None }
    }

    /// A failure of whoever was to answer: a plugin, by its id, or another server.
    pub fn of(who: impl Into<Arc<str>>, status: StatusCode, what: impl Into<String>) -> Self {
        Failure { status, who: Some(who.into()), what: what.into(), retry_after: None }
    }

    /// A call of a plugin that gave no result: 504 when it took too long, 503 when the plugin is down or has too much to do,
    /// and 502 when it failed.
    pub fn of_call(error: &CallError) -> Self {
        let (status, retry_after) = match error.kind() {
            CallErrorKind::Deadline(_) => (StatusCode::GATEWAY_TIMEOUT, None),
            CallErrorKind::Overloaded { .. }
            | CallErrorKind::Shed
            | CallErrorKind::Unavailable(_)
            | CallErrorKind::Reentered
            | CallErrorKind::Cancelled
            | CallErrorKind::Replaced(_) => (StatusCode::SERVICE_UNAVAILABLE, Some(LATER)),
            _ => (StatusCode::BAD_GATEWAY, None),
        };
        Failure { status, who: Some(error.plugin().into()), what: error.to_string(), retry_after }
    }

    /// Tells the client when to come again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    pub(crate) fn too_large(limit: u64) -> Self {
        Self::of_client(StatusCode::PAYLOAD_TOO_LARGE, format!("the body has more than {limit} bytes"))
    }

    /// A body that did not come to its end; or it was longer than it may be, or came too slowly, which its own error says.
    pub(crate) fn broken_body(error: BodyError) -> Self {
        match error.downcast::<Failure>() {
            Ok(failure) => *failure,
            Err(error) => {
                Self::of_client(StatusCode::BAD_REQUEST, format!("the body did not come to its end: {error}"))
            }
        }
    }

    /// The status that the client gets.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Who failed; `None` for the client.
    pub fn who(&self) -> Option<&str> {
        self.who.as_deref()
    }

    /// What happened.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// What the client gets.
    pub(crate) fn response(&self) -> Response<Body> {
        let reason = self.status.canonical_reason().unwrap_or("Error");
        let mut response = Response::new(Body::from(format!("{} {reason}\n", self.status.as_str())));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        response
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Failure {}
