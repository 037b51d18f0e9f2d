//! What is looked at before a request goes in, and before an answer goes out.

use std::fmt::Debug;
use std::sync::Arc;

use http::header::{CONTENT_LENGTH, HOST};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Response, StatusCode, Uri};
use http_body::Body as _;
use wasmtime_wasi_http::WasiBody;

use crate::body::Body;
use crate::error::Error;
use crate::exchange::Exchange;

/// Checks that a request says whom it is for.
///
/// # Errors
/// [`Error::Request`].
pub(crate) fn check<B>(request: &Request<B>) -> Result<(), Error> {
    if request.uri().authority().is_some() {
        return Ok(());
    }
    match request.headers().get(HOST).map(|host| host.to_str()) {
        Some(Ok(_)) => Ok(()),
        Some(Err(_)) => Err(Error::Request("its `host` is no text".to_owned())),
        None => Err(Error::Request("it has no `host`".to_owned())),
    }
}

/// The request with a URI that has all its parts, as `wasi:http` 0.3 has it.
///
/// # Errors
/// [`Error::Request`].
pub(crate) fn absolute(mut request: Request<WasiBody>) -> Result<Request<WasiBody>, Error> {
    let invalid = |what: &str| Error::Request(format!("its {what} is invalid"));
    let mut parts = std::mem::take(request.uri_mut()).into_parts();
    if parts.authority.is_none() {
        let host =
            request.headers().get(HOST).ok_or_else(|| Error::Request("it has no `host`".to_owned()))?;
        parts.authority = Some(Authority::try_from(host.as_bytes()).map_err(|_| invalid("`host`"))?);
    }
    let scheme = request.extensions().get::<Scheme>().cloned();
    parts.scheme = scheme.or(parts.scheme).or(Some(Scheme::HTTP));
    parts.path_and_query.get_or_insert(PathAndQuery::from_static("/"));
    *request.uri_mut() = Uri::from_parts(parts).map_err(|_| invalid("URI"))?;
    Ok(request)
}

/// The answer as it can be sent.
///
/// # Errors
/// [`Error::Malformed`].
pub(crate) fn checked(
    response: Response<WasiBody>,
    exchange: &Arc<Exchange>,
) -> Result<Response<Body>, Error> {
    let malformed = |what: String| Error::Malformed { plugin: Arc::clone(&exchange.plugin), what };
    let status = response.status();
    if status.is_informational() {
        return Err(malformed(format!("its status is {status}, which is not the end of an answer")));
    }
    let length = match response.headers().get(CONTENT_LENGTH) {
        None => None,
        Some(length) => {
            let text = length.to_str().ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
            let length = text.and_then(|text| text.parse::<u64>().ok());
            Some(length.ok_or_else(|| malformed("its `content-length` is no number".to_owned()))?)
        }
    };
    let bodiless = matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    // To HEAD, and with these, it is the length of what is not sent.
    let length = length.filter(|_| !bodiless);
    let (parts, body) = response.into_parts();
    let known = body.size_hint().exact().or(body.is_end_stream().then_some(0));
    if let (Some(length), Some(known)) = (length, known)
        && known != length
        && known != 0
    {
        return Err(malformed(format!("its `content-length` is {length}, and its body has {known} bytes")));
    }
    Ok(Response::from_parts(parts, Body::new(body, length, Arc::clone(exchange))))
}

/// What it means that a guest answers with an error.
pub(crate) fn refused(exchange: &Exchange, code: &impl Debug) -> Error {
    Error::Refused { plugin: Arc::clone(&exchange.plugin), code: format!("{code:?}") }
}
