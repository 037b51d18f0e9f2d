//! Routes that another server answers: bodies are passed on as they come, in both directions.

use std::error::Error as _;
use std::sync::Arc;

use http::header::{FORWARDED, HOST, HeaderName};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri, Version};
use http_body::Body as _;
use hyper_rustls::{ConfigBuilderExt as _, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::body::Body;
use crate::config::ProxyConfig;
use crate::failure::Failure;
use crate::handler::{Answer, Handler, RequestContext};
use crate::message::strip_connection;

/// Connections to other servers, of proxies and of plugins. Cheap to clone; clones share them.
#[derive(Clone)]
pub(crate) struct Upstreams(Client<HttpsConnector<HttpConnector>, Body>);

/// How long it may take to reach another server.
const CONNECT: std::time::Duration = std::time::Duration::from_secs(10);

impl Upstreams {
    /// # Errors
    /// When TLS cannot be set up.
    pub(crate) fn new() -> Result<Self, tokio_rustls::rustls::Error> {
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let tls = tokio_rustls::rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_webpki_roots()
            .with_no_client_auth();
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let mut client = Client::builder(TokioExecutor::new());
        Ok(Upstreams(client.pool_timer(TokioTimer::new()).timer(TokioTimer::new()).build(connector)))
    }

    /// Asks another server.
    ///
    /// # Errors
    /// Why there is no response.
    pub(crate) async fn ask(&self, request: Request<Body>) -> Result<Response<Body>, Unanswered> {
        let response = self.0.request(request).await.map_err(|error| {
            let mut cause = error.source();
            // Its own text is no more than "client error (Connect)".
            let mut what = error.to_string();
            while let Some(error) = cause {
                if let Some(failure) = error.downcast_ref::<Failure>() {
                    return Unanswered::Body(failure.clone());
                }
                what = format!("{what}: {error}");
                cause = error.source();
            }
            Unanswered::Failed(what)
        })?;
        Ok(response.map(Body::from))
    }
}

/// Why another server has not answered.
pub(crate) enum Unanswered {
    /// The body of the request has failed: it was too long, or too slow.
    Body(Failure),
    /// The server cannot be reached, or does not keep to the protocol; in one line.
    Failed(String),
}

/// Another server that answers.
pub(crate) struct Proxy {
    upstreams: Upstreams,
    who: Arc<str>,
    scheme: Scheme,
    authority: Authority,
    host: HeaderValue,
    /// What comes before the path, without a slash at its end.
    path: String,
    keep_host: bool,
    strip_prefix: bool,
    headers: Vec<(HeaderName, HeaderValue)>,
}

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

impl Proxy {
    pub(crate) fn new(config: &ProxyConfig, upstreams: &Upstreams) -> Result<Self, String> {
        let parts = config.upstream.clone().into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err("its address has no scheme or no host".to_owned());
        };
        let path = parts.path_and_query.map(|path| path.path().trim_end_matches('/').to_owned());
        let mut headers = Vec::new();
        for (name, secret) in &config.headers {
            let name = name.parse::<HeaderName>().map_err(|error| format!("`{name}`: {error}"))?;
            let mut value =
                HeaderValue::from_str(secret.reveal()).map_err(|_| format!("`{name}` cannot have it"))?;
            value.set_sensitive(true);
            headers.push((name, value));
        }
        Ok(Proxy {
            upstreams: upstreams.clone(),
            who: authority.as_str().into(),
            host: HeaderValue::from_str(authority.as_str()).map_err(|error| error.to_string())?,
            scheme,
            authority,
            path: path.unwrap_or_default(),
            keep_host: config.keep_host,
            strip_prefix: config.strip_prefix,
            headers,
        })
    }

    fn uri(&self, uri: &Uri, context: &RequestContext) -> Result<Uri, http::Error> {
        let path = uri.path();
        let path = if self.strip_prefix { path.strip_prefix(context.prefix()).unwrap_or(path) } else { path };
        let slash = if path.starts_with('/') { "" } else { "/" };
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let whole = PathAndQuery::try_from(format!("{}{slash}{path}{query}", self.path))?;
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(whole)
            .build()
    }

    fn request(&self, request: Request<Body>, context: &RequestContext) -> Result<Request<Body>, Failure> {
        let (mut head, body) = request.into_parts();
        let wrong = |what: String| Failure::of_client(StatusCode::BAD_REQUEST, what);
        head.uri = self.uri(&head.uri, context).map_err(|error| wrong(error.to_string()))?;
        head.version = Version::HTTP_11;
        head.extensions.clear();
        let headers = &mut head.headers;
        strip_connection(headers);
        headers.remove(FORWARDED);
        let value = |text: &str| HeaderValue::from_str(text).map_err(|error| wrong(error.to_string()));
        let host = value(&context.host)?;
        headers
            .insert(HOST, if self.keep_host && !host.is_empty() { host.clone() } else { self.host.clone() });
        headers.insert(FORWARDED_FOR, value(&context.client.to_string())?);
        headers.insert(FORWARDED_PROTO, HeaderValue::from_static(context.scheme()));
        headers.insert(FORWARDED_HOST, host);
        headers.insert(REQUEST_ID, context.id.value());
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        // A length that was said stays; one that was not cannot be.
        if body.is_end_stream() && !matches!(head.method, Method::POST | Method::PUT | Method::PATCH) {
            headers.remove(http::header::CONTENT_LENGTH);
        }
        Ok(Request::from_parts(head, body))
    }
}

impl Handler for Proxy {
    fn handle<'a>(&'a self, request: Request<Body>, context: &'a RequestContext) -> Answer<'a> {
        Box::pin(async move {
            if request.method() == Method::CONNECT {
                return Err(Failure::of_client(StatusCode::NOT_IMPLEMENTED, "nothing is tunnelled"));
            }
            let request = self.request(request, context)?;
            let asked = self.upstreams.ask(request).await;
            let mut response = asked.map_err(|unanswered| match unanswered {
                Unanswered::Body(failure) => failure,
                Unanswered::Failed(what) => {
                    let what = format!("it cannot be asked: {what}");
                    Failure::of(Arc::clone(&self.who), StatusCode::BAD_GATEWAY, what)
                }
            })?;
            strip_connection(response.headers_mut());
            *response.version_mut() = Version::HTTP_11;
            Ok(response)
        })
    }
}
