//! One request from its beginning to its end: who asks, whether it may, which route it takes, and what is written of it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http::header::HeaderName;
use http::uri::PathAndQuery;
use http::{Request, Response, StatusCode, Uri};
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;

use crate::access::{End, Entry};
use crate::body::{Body, BodyError};
use crate::chain::tell;
use crate::client::{Client, Peer};
use crate::compress;
use crate::failure::Failure;
use crate::handler::{RequestContext, RequestId};
use crate::limits::{Limited, Pass};
use crate::route;
use crate::site::{Route, Site};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What stands in logs for a client that has left before there was a response.
const LEFT: u16 = 499;
/// The route of requests that have none.
const NO_ROUTE: &str = "-";

/// Answers one request.
pub(crate) async fn answer(site: Arc<Site>, peer: Peer, request: Request<Incoming>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let mut request = Request::from_parts(head, Body::from(body));
    let client = site.proxies.client(peer, &mut request);
    let through_proxy = client.as_ref().is_ok_and(|client| client.through_proxy);
    let given = request.headers().get(&REQUEST_ID).filter(|_| through_proxy).and_then(RequestId::given);
    let id = given.unwrap_or_else(|| site.next_id());
    let (client, refused) = match client {
        Ok(client) => (client, None),
        Err(failure) => {
            let host = "".into();
            let client = Client {
                address: peer.address.ip().to_canonical(),
                secure: peer.secure,
                host,
                through_proxy,
            };
            (client, Some(failure))
        }
    };
    let mut context = RequestContext {
        id,
        client: client.address,
        secure: client.secure,
        host: client.host,
        body_limit: site.config.limits.body,
        prefix: Arc::clone(&site.no_prefix),
    };
    let mut record = Record::new(Arc::clone(&site), &request, &context);
    let answered = match refused {
        Some(failure) => Err(failure),
        None => site.answer(request, &mut context, &mut record).await,
    };
    let mut response = answered.unwrap_or_else(|failure| {
        tell(&failure, &context);
        failure.response()
    });
    response.headers_mut().insert(REQUEST_ID, context.id.value());
    record.status = response.status().as_u16();
    if response.body().is_whole() {
        record.sent = response.body().size_hint().lower();
        return response;
    }
    response.map(|body| Body::stream(Recorded { body, record }))
}

impl Site {
    async fn answer(
        &self,
        mut request: Request<Body>,
        context: &mut RequestContext,
        record: &mut Record,
    ) -> Result<Response<Body>, Failure> {
        record.passes[0] = Some(self.gate.enter()?);
        if let Some(rates) = &self.rates {
            rates.check(context.client)?;
        }
        normalise(&mut request)?;
        let route = self.routes.find(&context.host, request.uri().path());
        let route =
            route.ok_or_else(|| Failure::of_client(StatusCode::NOT_FOUND, "there is no route for it"))?;
        record.route = Some(Arc::clone(route));
        if let Some(gate) = &route.gate {
            record.passes[1] = Some(gate.enter()?);
        }
        if let Some(rates) = &route.rates {
            rates.check(context.client)?;
        }
        context.body_limit = route.body_limit;
        context.prefix = Arc::clone(&route.prefix);
        let (head, body) = request.into_parts();
        let body = Limited::of(body, route.body_limit, self.config.limits.body_timeout)?;
        let wanted = if route.compress { compress::wanted(&head) } else { None };
        let request = Request::from_parts(head, body);
        let answer = tokio::time::timeout(route.timeout, route.chain.answer(request, context));
        let response = answer.await.map_err(|_| {
            let what = format!("the route `{}` has not answered for {:?}", route.label, route.timeout);
            Failure::of(Arc::clone(&route.label), StatusCode::GATEWAY_TIMEOUT, what)
        })?;
        Ok(match wanted {
            Some(wanted) => compress::response(response, wanted),
            None => response,
        })
    }
}

/// Brings the path of a request into its normal form, for everybody who looks at it.
fn normalise(request: &mut Request<Body>) -> Result<(), Failure> {
    let wrong = |what: &str| Failure::of_client(StatusCode::BAD_REQUEST, what);
    let uri = request.uri();
    let normal = match route::normal(uri.path()).map_err(wrong)? {
        std::borrow::Cow::Borrowed(_) => return Ok(()),
        std::borrow::Cow::Owned(normal) => normal,
    };
    let whole = match uri.query() {
        Some(query) => format!("{normal}?{query}"),
        None => normal,
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(whole).map_err(|_| wrong("the path is none"))?);
    *request.uri_mut() = Uri::from_parts(parts).map_err(|_| wrong("the address is none"))?;
    Ok(())
}

/// What is known of a request that is under way. When it is dropped the request is over: then it is counted and logged.
struct Record {
    site: Arc<Site>,
    route: Option<Arc<Route>>,
    passes: [Option<Pass>; 2],
    began: Instant,
    status: u16,
    sent: u64,
    entry: Option<Box<Entry>>,
}

impl Record {
    fn new(site: Arc<Site>, request: &Request<Body>, context: &RequestContext) -> Self {
        let entry = site.access.as_ref().map(|_| {
            let (referer, agent) = Entry::agent(request.headers());
            Box::new(Entry {
                began: SystemTime::now(),
                id: context.id.clone(),
                client: context.client,
                method: request.method().clone(),
                uri: request.uri().clone(),
                version: request.version(),
                host: context.host.as_ref().to_owned(),
                referer,
                agent,
            })
        });
        Record {
            site,
            route: None,
            passes: [None, None],
            began: Instant::now(),
            status: LEFT,
            sent: 0,
            entry,
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let took: Duration = self.began.elapsed();
        let metrics = self.route.as_ref().map_or(&self.site.unrouted, |route| &route.metrics);
        metrics.count(self.status, self.sent, took);
        if let (Some(access), Some(entry)) = (&self.site.access, &self.entry) {
            let route = self.route.as_ref().map_or(NO_ROUTE, |route| &*route.label);
            access.write(entry, &End { status: self.status, sent: self.sent, took, route });
        }
    }
}

/// A body whose end is the end of its request.
struct Recorded {
    body: Body,
    record: Record,
}

impl http_body::Body for Recorded {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            self.record.sent += frame.data_ref().map_or(0, |data| data.len() as u64);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
