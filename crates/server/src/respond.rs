//! Routes that need nobody: a fixed response, a redirect.

use bytes::Bytes;
use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};

use crate::body::Body;
use crate::config::{RedirectConfig, RespondConfig};
use crate::failure::Failure;
use crate::handler::{Answer, Handler, RequestContext};

/// A fixed response.
pub(crate) struct Respond {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Respond {
    pub(crate) fn new(config: &RespondConfig) -> Self {
        let body = Bytes::from(config.body.clone());
        Respond { status: config.status, headers: config.headers.clone(), body }
    }

    fn response(&self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response
    }
}

impl Handler for Respond {
    fn now(&self, _: &Request<Body>, _: &RequestContext) -> Option<Result<Response<Body>, Failure>> {
        Some(Ok(self.response()))
    }

    fn handle<'a>(&'a self, _: Request<Body>, _: &'a RequestContext) -> Answer<'a> {
        Box::pin(std::future::ready(Ok(self.response())))
    }
}

/// A redirect.
pub(crate) struct Redirect {
    status: StatusCode,
    to: String,
}

impl Redirect {
    pub(crate) fn new(config: &RedirectConfig) -> Self {
        Redirect { status: config.status, to: config.to.clone() }
    }

    fn response(&self, request: &Request<Body>) -> Result<Response<Body>, Failure> {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        // `//` at the beginning would be another host.
        let path = format!("/{}", path.trim_start_matches('/'));
        let to = HeaderValue::try_from(self.to.replace("{path}", &path));
        let to = to.map_err(|_| Failure::of_client(StatusCode::BAD_REQUEST, "the path is none"))?;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        response.headers_mut().insert(LOCATION, to);
        Ok(response)
    }
}

impl Handler for Redirect {
    fn now(&self, request: &Request<Body>, _: &RequestContext) -> Option<Result<Response<Body>, Failure>> {
        Some(self.response(request))
    }

    fn handle<'a>(&'a self, request: Request<Body>, _: &'a RequestContext) -> Answer<'a> {
        Box::pin(std::future::ready(self.response(&request)))
    }
}
