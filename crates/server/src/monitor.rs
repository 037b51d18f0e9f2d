//! What watches the server: `/health`, `/ready` and `/metrics` on a listener of their own.

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};

use crate::body::Body;
use crate::state::State;

/// The type of Prometheus' text.
const METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// Answers a request of whoever watches.
pub(crate) fn answer<B>(state: &State, request: &Request<B>) -> Response<Body> {
    let (status, kind, text) = match (request.method(), request.uri().path()) {
        (&Method::GET | &Method::HEAD, "/health") => (StatusCode::OK, TEXT, "it runs\n".to_owned()),
        (&Method::GET | &Method::HEAD, "/ready") => match state.ready() {
            Ok(()) => (StatusCode::OK, TEXT, "it is ready\n".to_owned()),
            Err(what) => (StatusCode::SERVICE_UNAVAILABLE, TEXT, format!("{what}\n")),
        },
        (&Method::GET | &Method::HEAD, "/metrics") => (StatusCode::OK, METRICS, state.metrics.text()),
        _ => (StatusCode::NOT_FOUND, TEXT, "there is /health, /ready and /metrics\n".to_owned()),
    };
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}
