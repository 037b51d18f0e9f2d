//! `keyway:http/outgoing`: a plugin asks other servers, those that it was granted by `connect:HOST:PORT`.

use std::collections::HashMap;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use http::header::{HOST, HeaderName, HeaderValue};
use http::{Method, Request, Uri};
use keyway_contract::{ServiceError, frame};
use keyway_host::current_plugin;
use keyway_http::services::handler::host::outgoing::{self, OutgoingError, OutgoingRequest};
use keyway_http::services::handler::{Header, Response};

use crate::body::Body;
use crate::message::is_of_connection;
use crate::proxy::{Unanswered, Upstreams};

/// What plugins may ask, and how.
pub(crate) struct Outgoing {
    pub(super) upstreams: Upstreams,
    pub(super) runtime: tokio::runtime::Handle,
    /// The hosts and ports that plugins were granted, by their ids.
    pub(super) peers: HashMap<String, Vec<(String, u16)>>,
    pub(super) longest: u64,
    pub(super) timeout: Duration,
}

impl Outgoing {
    /// The request, if the plugin may make it.
    fn request(&self, plugin: &str, asked: OutgoingRequest) -> Result<Request<Body>, OutgoingError> {
        let invalid = |what: &str| OutgoingError::Invalid(what.to_owned());
        let uri: Uri = asked.url.parse().map_err(|_| invalid("the URL is none"))?;
        let port = match uri.scheme_str() {
            Some("http") => 80,
            Some("https") => 443,
            _ => return Err(invalid("the URL begins with neither `http:` nor `https:`")),
        };
        let authority = uri.authority().ok_or_else(|| invalid("the URL has no host"))?;
        if authority.as_str().contains('@') {
            return Err(invalid("the URL has a user; send it as the header `authorization`"));
        }
        let host = authority.host().trim_matches(['[', ']']).to_ascii_lowercase();
        let port = authority.port_u16().unwrap_or(port);
        let granted = self.peers.get(plugin).is_some_and(|peers| peers.contains(&(host.clone(), port)));
        if !granted {
            return Err(OutgoingError::Denied(format!("`{plugin}` was not granted `connect:{host}:{port}`")));
        }
        let method =
            Method::from_bytes(asked.method.as_bytes()).map_err(|_| invalid("the method is none"))?;
        if method == Method::CONNECT {
            return Err(invalid("nothing is tunnelled"));
        }
        let mut request = Request::new(Body::from(asked.body.into_vec()));
        (*request.method_mut(), *request.uri_mut()) = (method, uri);
        for Header { name, value } in &asked.headers {
            let parsed =
                HeaderName::from_bytes(name.as_bytes()).ok().zip(HeaderValue::from_bytes(value).ok());
            let (name, value) = parsed.ok_or_else(|| invalid("a header is none"))?;
            if !is_of_connection(&name) && name != HOST {
                request.headers_mut().append(name, value);
            }
        }
        Ok(request)
    }

    /// How long the plugin's call may still take.
    fn time(&self) -> Duration {
        let left = frame::end().map(|end| end.saturating_duration_since(Instant::now()));
        left.map_or(self.timeout, |left| left.min(self.timeout))
    }
}

impl outgoing::Outgoing for Outgoing {
    fn send(&self, asked: OutgoingRequest) -> Result<Result<Response, OutgoingError>, ServiceError> {
        let plugin = current_plugin();
        let request = match self.request(plugin.as_deref().unwrap_or_default(), asked) {
            Ok(request) => request,
            Err(error) => return Ok(Err(error)),
        };
        let (upstreams, longest) = (self.upstreams.clone(), self.longest);
        // The plugin's thread waits; what it waits for runs on the server's.
        let (done, answer) = sync_channel(1);
        let time = self.time();
        let task = self.runtime.spawn(async move {
            let asked = tokio::time::timeout(time, ask(&upstreams, request, longest)).await;
            // Who has asked may have been stopped.
            let _ = done.send(asked.unwrap_or(Err(OutgoingError::Timeout)));
        });
        let answered = answer.recv();
        task.abort();
        Ok(answered.unwrap_or_else(|_| Err(OutgoingError::Failed("the server ends".to_owned()))))
    }
}

async fn ask(upstreams: &Upstreams, request: Request<Body>, longest: u64) -> Result<Response, OutgoingError> {
    let response = upstreams.ask(request).await.map_err(|unanswered| match unanswered {
        Unanswered::Failed(what) => OutgoingError::Failed(what),
        Unanswered::Body(failure) => OutgoingError::Failed(failure.to_string()),
    })?;
    let (head, body) = response.into_parts();
    let body = body.collect(longest).await.map_err(|failure| match failure.status() {
        http::StatusCode::PAYLOAD_TOO_LARGE => OutgoingError::TooLarge,
        _ => OutgoingError::Failed(failure.to_string()),
    })?;
    let shown = |(name, value): (&HeaderName, &HeaderValue)| {
        let header = || Header { name: name.as_str().to_owned(), value: value.as_bytes().into() };
        (!is_of_connection(name)).then(header)
    };
    let headers = head.headers.iter().filter_map(shown).collect();
    Ok(Response { status: head.status.as_u16(), headers, body: body.into() })
}
