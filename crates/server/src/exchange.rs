//! One request from its beginning to its end: who asks, whether it may, which route it takes, and what is written of it.

use std::convert::Infallible;
use std::future::Future;
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
use crate::chain::{Term, tell};
use crate::client::{Client, Peer};
use crate::compress::{self, Gzip};
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

/// A response that is there, or is to come.
pub(crate) enum Answering {
    Now(Option<Response<Body>>),
    Later(Pin<Box<dyn Future<Output = Response<Body>> + Send>>),
}

impl Future for Answering {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Answering::Now(response) => response.take().map_or(Poll::Pending, |it| Poll::Ready(Ok(it))),
            Answering::Later(answer) => answer.as_mut().poll(context).map(Ok),
        }
    }
}

/// Answers one request: at once where nothing has to be waited for. A future would be moved and allocated first, which takes
/// longer than many a handler.
pub(crate) fn answer(site: Arc<Site>, peer: Peer, request: Request<Incoming>) -> Answering {
    let mut request = request.map(Body::from);
    let client = site.proxies.client(peer, &mut request);
    let through_proxy = client.as_ref().is_ok_and(|client| client.through_proxy);
    let given = request.headers().get(&REQUEST_ID).filter(|_| through_proxy).and_then(RequestId::given);
    let id = given.unwrap_or_else(|| site.next_id());
    let (client, refused) = match client {
        Ok(client) => (client, None),
        Err(failure) => (Client::unknown(peer), Some(failure)),
    };
    let context = RequestContext {
        id,
        client: client.address,
        secure: client.secure,
        host: client.host,
        body_limit: site.config.limits.body,
        route: None,
    };
    let mut record = Record::new(site, &request, context);
    if let Some(failure) = refused {
        return Answering::Now(Some(record.end(Err(failure), None)));
    }
    let (route, request, wanted) = match record.admit(request) {
        Ok(admitted) => admitted,
        Err(failure) => return Answering::Now(Some(record.end(Err(failure), None))),
    };
    if let Some(answered) = route.chain.now(&request, &record.context) {
        return Answering::Now(Some(record.end(answered, wanted)));
    }
    Answering::Later(Box::pin(async move {
        let answered = route.chain.answer(request, &record.context, &Term::of(&route)).await;
        record.end(answered, wanted)
    }))
}

/// What goes on: the route of a request, the request within its limits, and whether its response is compressed.
type Admitted = (Arc<Route>, Request<Body>, Option<Gzip>);

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
    context: RequestContext,
    passes: [Option<Pass>; 2],
    began: Instant,
    status: u16,
    sent: u64,
    entry: Option<Box<Entry>>,
}

impl Record {
    fn new(site: Arc<Site>, request: &Request<Body>, context: RequestContext) -> Self {
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
        Record { site, context, passes: [None, None], began: Instant::now(), status: LEFT, sent: 0, entry }
    }

    /// Finds the route of a request, and sees to its limits.
    fn admit(&mut self, mut request: Request<Body>) -> Result<Admitted, Failure> {
        let (site, context) = (&self.site, &mut self.context);
        self.passes[0] = Some(site.gate.enter()?);
        if let Some(rates) = &site.rates {
            rates.check(context.client)?;
        }
        normalise(&mut request)?;
        let route = site.routes.find(&context.host, request.uri().path());
        let route =
            route.ok_or_else(|| Failure::of_client(StatusCode::NOT_FOUND, "there is no route for it"))?;
        context.route = Some(Arc::clone(route));
        if let Some(gate) = &route.gate {
            self.passes[1] = Some(gate.enter()?);
        }
        if let Some(rates) = &route.rates {
            rates.check(context.client)?;
        }
        context.body_limit = route.body_limit;
        let body = std::mem::take(request.body_mut());
        *request.body_mut() = Limited::of(body, route.body_limit, site.config.limits.body_timeout)?;
        let wanted = if route.compress { compress::wanted(&request) } else { None };
        Ok((Arc::clone(route), request, wanted))
    }

    /// What the client gets. The request is over with the response's last byte.
    fn end(mut self, answered: Result<Response<Body>, Failure>, wanted: Option<Gzip>) -> Response<Body> {
        let mut response = match (answered, wanted) {
            (Ok(response), Some(wanted)) => compress::response(response, wanted),
            (Ok(response), None) => response,
            (Err(failure), _) => {
                tell(&failure, &self.context);
                failure.response()
            }
        };
        response.headers_mut().insert(REQUEST_ID, self.context.id.value());
        self.status = response.status().as_u16();
        if response.body().is_whole() {
            self.sent = response.body().size_hint().lower();
            return response;
        }
        response.map(|body| Body::stream(Recorded { body, record: self }))
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let took: Duration = self.began.elapsed();
        let metrics = self.context.route.as_ref().map_or(&self.site.unrouted, |route| &route.metrics);
        metrics.count(self.status, self.sent, took);
        if let (Some(access), Some(entry)) = (&self.site.access, &self.entry) {
            let route = self.context.route.as_ref().map_or(NO_ROUTE, |route| &*route.label);
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
