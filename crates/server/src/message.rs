//! Requests and responses as plugins have them, and back.
//!
//! What a plugin gives is checked here: a status or a header that is none is the plugin's failure. Headers of the connection
//! and of lengths are the server's; they are neither shown to plugins nor taken from them.

use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, Request, Response, StatusCode};
use keyway_contract::Buffer;
use keyway_http::middleware::{Change, Revision};

use crate::body::Body;
use crate::handler::RequestContext;

/// Whether a header is about a connection, or a length, and not about a message.
pub(crate) fn is_of_connection(name: &HeaderName) -> bool {
    [
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::TE,
        header::TRAILER,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
    ]
    .contains(name)
        || matches!(name.as_str(), "keep-alive" | "proxy-connection" | "http2-settings")
}

/// Takes headers out that are not for whoever comes next, those that `connection` names among them.
pub(crate) fn strip_connection(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
    for name in [header::CONNECTION, header::TE, header::TRAILER, header::TRANSFER_ENCODING, header::UPGRADE]
    {
        headers.remove(name);
    }
    for name in ["keep-alive", "proxy-connection", "http2-settings"] {
        headers.remove(name);
    }
}

/// A header that a plugin has given, if it is one; `None` if it is the server's business.
///
/// # Errors
/// What is wrong with it.
fn checked(name: &str, value: &[u8]) -> Result<Option<(HeaderName, HeaderValue)>, String> {
    let shown = || name.chars().take(40).flat_map(char::escape_debug).collect::<String>();
    let parsed = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| format!("it gave a header with the name `{}`, which is none", shown()))?;
    let value = HeaderValue::from_bytes(value).map_err(|_| {
        format!("it gave the header `{}` a value with a line break or another control character", shown())
    })?;
    Ok((!is_of_connection(&parsed)).then_some((parsed, value)))
}

fn status(status: u16) -> Result<StatusCode, String> {
    StatusCode::from_u16(status)
        .ok()
        .filter(|status| (200..600).contains(&status.as_u16()))
        .ok_or_else(|| format!("it gave the status {status}; a response has one from 200 to 599"))
}

/// A plugin's bytes, where they are.
fn bytes(buffer: Buffer<u8>) -> Bytes {
    if buffer.is_empty() { Bytes::new() } else { Bytes::from_owner(buffer) }
}

/// Both worlds have the same types, each its own.
macro_rules! world {
    ($world:ident) => {
        pub(crate) mod $world {
            use super::*;
            use keyway_http::$world::{Header, Request as PluginRequest, Response as PluginResponse};

            /// Headers as a plugin has them.
            pub(crate) fn headers(headers: &HeaderMap) -> Vec<Header> {
                let shown = |(name, value): (&HeaderName, &HeaderValue)| {
                    if is_of_connection(name) || name == header::HOST {
                        return None;
                    }
                    Some(Header { name: name.as_str().to_owned(), value: value.as_bytes().into() })
                };
                headers.iter().filter_map(shown).collect()
            }

            /// A request as a plugin has it.
            pub(crate) fn request<B>(
                request: &Request<B>,
                body: Vec<u8>,
                context: &RequestContext,
            ) -> PluginRequest {
                let uri = request.uri();
                PluginRequest {
                    id: context.id.as_str().to_owned(),
                    client: context.client.to_string(),
                    scheme: context.scheme().to_owned(),
                    host: context.host.as_ref().to_owned(),
                    method: request.method().as_str().to_owned(),
                    path: uri.path().to_owned(),
                    query: uri.query().map(str::to_owned),
                    headers: headers(request.headers()),
                    body: body.into(),
                }
            }

            /// A response of a plugin.
            ///
            /// # Errors
            /// What is wrong with it.
            pub(crate) fn response(response: PluginResponse) -> Result<Response<Body>, String> {
                let mut made = Response::new(Body::from(bytes(response.body)));
                *made.status_mut() = status(response.status)?;
                made.headers_mut().reserve(response.headers.len());
                for Header { name, value } in &response.headers {
                    if let Some((name, value)) = checked(name, value)? {
                        made.headers_mut().append(name, value);
                    }
                }
                Ok(made)
            }
        }
    };
}

world!(handler);
world!(middleware);

/// Changes of headers that a plugin wants, checked.
pub(crate) struct Changes(Vec<(HeaderName, Option<HeaderValue>, bool)>);

impl Changes {
    /// Checks all of them.
    ///
    /// # Errors
    /// What is wrong with one.
    pub(crate) fn new(changes: &[Change]) -> Result<Self, String> {
        let mut checked_changes = Vec::with_capacity(changes.len());
        for change in changes {
            let (name, value, adds): (&str, &[u8], bool) = match change {
                Change::Set(header) => (&header.name, &header.value, false),
                Change::Add(header) => (&header.name, &header.value, true),
                Change::Remove(name) => (name, b"", false),
            };
            if let Some((name, value)) = checked(name, value)? {
                let value = (!matches!(change, Change::Remove(_))).then_some(value);
                checked_changes.push((name, value, adds));
            }
        }
        Ok(Changes(checked_changes))
    }

    /// Makes them.
    pub(crate) fn make(self, headers: &mut HeaderMap) {
        for (name, value, adds) in self.0 {
            match value {
                None => {
                    headers.remove(name);
                }
                Some(value) if adds => {
                    headers.append(name, value);
                }
                Some(value) => {
                    headers.insert(name, value);
                }
            }
        }
    }
}

/// Makes a plugin's changes of a response; all of them or, where one is wrong, none.
///
/// # Errors
/// What is wrong with them.
pub(crate) fn revise(response: &mut Response<Body>, revision: Revision) -> Result<(), String> {
    let to = revision.status.map(status).transpose()?;
    let changes = Changes::new(&revision.headers)?;
    if let Some(to) = to {
        *response.status_mut() = to;
    }
    if let Some(body) = revision.body {
        for of_body in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::CONTENT_RANGE, header::ETAG]
        {
            response.headers_mut().remove(of_body);
        }
        *response.body_mut() = Body::from(bytes(body));
    }
    changes.make(response.headers_mut());
    Ok(())
}

/// A body that a plugin gives a request.
pub(crate) fn replace_body(request: &mut Request<Body>, body: Buffer<u8>) {
    request.headers_mut().insert(header::CONTENT_LENGTH, body.len().into());
    *request.body_mut() = Body::from(bytes(body));
}

/// Where a plugin sends a client.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn redirect(status: u16, location: &str) -> Result<Response<Body>, String> {
    if !matches!(status, 301 | 302 | 303 | 307 | 308) {
        return Err(format!("it redirects with the status {status}; that is 301, 302, 303, 307 or 308"));
    }
    let location =
        HeaderValue::from_str(location).map_err(|_| "it redirects to what is no address".to_owned())?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(status).map_err(|error| error.to_string())?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}
