//! The middleware of a route: plugins that requests pass in their order, and responses in the opposite one.

use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, CONTENT_LENGTH, ETAG, HeaderName, IF_MATCH, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, LAST_MODIFIED, RANGE,
};
use http::{Method, Request, Response, StatusCode};
use keyway_http::middleware::{Decision, Onward, ResponseHead};
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::body::Body;
use crate::failure::Failure;
use crate::handler::{Filter, Handler, RequestContext};
use crate::message;
use crate::site::Route;
use crate::slots::{MiddlewareSlot, plugin_of};

/// Middleware and what is behind it.
pub(crate) struct Chain {
    pub(crate) middleware: Vec<Arc<MiddlewareSlot>>,
    pub(crate) target: Arc<dyn Handler>,
    /// What its responses pass first.
    pub(crate) filter: Option<Arc<dyn Filter>>,
}

/// What one middleware has made of a request.
enum Step {
    /// It goes on; with a note it comes back to the middleware.
    On(Request<Body>, Option<String>),
    /// It goes no further.
    Over(Response<Body>),
}

impl Chain {
    /// Answers a request that need not be waited for.
    pub(crate) fn now(
        &self,
        request: &Request<Body>,
        context: &RequestContext,
    ) -> Option<Result<Response<Body>, Failure>> {
        if self.middleware.is_empty() && self.filter.is_none() {
            return self.target.now(request, context);
        }
        None
    }

    /// Answers a request. What fails on its way has become what the client is told of it, and was logged; middleware sees that
    /// too.
    ///
    /// # Errors
    /// When the time is over.
    pub(crate) async fn answer(
        &self,
        request: Request<Body>,
        context: &RequestContext,
        term: &Term<'_>,
    ) -> Result<Response<Body>, Failure> {
        let mut notes: Vec<(&MiddlewareSlot, String)> = Vec::new();
        let mut response = None;
        let mut request = Some(request);
        for middleware in &self.middleware {
            let Some(now) = request.take() else { break };
            let plugin = || Some(plugin_of(&middleware.slot));
            match term.within(middleware.step(now, context), plugin).await? {
                Ok(Step::On(next, note)) => {
                    notes.extend(note.map(|note| (&**middleware, note)));
                    request = Some(next);
                }
                Ok(Step::Over(answer)) => response = Some(answer),
                Err(failure) => response = Some(told(Err(failure), context)),
            }
        }
        let mut response = match (response, request) {
            (None, Some(request)) => {
                let plugin = || self.target.slot().map(|slot| plugin_of(&*slot));
                told(term.within(self.handle(request, context), plugin).await?, context)
            }
            (Some(response), _) => response,
            (None, None) => {
                told(Err(Failure::of_client(StatusCode::BAD_REQUEST, "nothing was asked")), context)
            }
        };
        for (middleware, note) in notes.into_iter().rev() {
            let back = middleware.back(note, &mut response, context);
            if let Err(failure) = term.within(back, || Some(plugin_of(&middleware.slot))).await? {
                response = told(Err(failure), context);
            }
        }
        Ok(response)
    }

    /// What the target answers, filtered.
    async fn handle(
        &self,
        mut request: Request<Body>,
        context: &RequestContext,
    ) -> Result<Response<Body>, Failure> {
        let Some(filter) = &self.filter else { return self.target.handle(request, context).await };
        // What the client knows is the filtered response, and so is what it asks for.
        for of_unfiltered in OF_REQUEST {
            request.headers_mut().remove(of_unfiltered);
        }
        let head = request.method() == Method::HEAD;
        let mut response = self.target.handle(request, context).await?;
        for of_unfiltered in OF_RESPONSE {
            response.headers_mut().remove(of_unfiltered);
        }
        if head {
            response.headers_mut().remove(CONTENT_LENGTH);
            return Ok(response);
        }
        filter.filter(response, context).await
    }
}

/// How long the request of a route may take.
pub(crate) struct Term<'a> {
    route: &'a Route,
    end: Instant,
}

impl<'a> Term<'a> {
    /// It begins now.
    pub(crate) fn of(route: &'a Route) -> Self {
        Term { route, end: Instant::now() + route.timeout }
    }

    /// Waits for a part of the route until the time is over; which plugin has taken it is said then.
    async fn within<T>(
        &self,
        work: impl Future<Output = T>,
        plugin: impl FnOnce() -> Option<Arc<str>>,
    ) -> Result<T, Failure> {
        tokio::time::timeout_at(self.end, work).await.map_err(|_| {
            let (label, timeout) = (&self.route.label, self.route.timeout);
            let what = format!("it has not answered when the {timeout:?} of the route `{label}` were over");
            Failure::of(plugin().unwrap_or_else(|| Arc::clone(label)), StatusCode::GATEWAY_TIMEOUT, what)
        })
    }
}

/// Headers that ask for a part of a response, or for none if it is known: unfiltered it is another one.
const OF_REQUEST: [HeaderName; 7] =
    [ACCEPT_ENCODING, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, RANGE];
/// Headers that say which one it is.
const OF_RESPONSE: [HeaderName; 3] = [ACCEPT_RANGES, ETAG, LAST_MODIFIED];

/// The response, or what the client is told of the failure, which is logged.
fn told(answer: Result<Response<Body>, Failure>, context: &RequestContext) -> Response<Body> {
    answer.unwrap_or_else(|failure| {
        tell(&failure, context);
        failure.response()
    })
}

/// Logs why a request has no answer of its route: with the plugin's or the other server's name as a warning, or with the
/// client's.
#[cold]
pub(crate) fn tell(failure: &Failure, context: &RequestContext) {
    let (status, request, client) = (failure.status().as_u16(), &context.id, context.client);
    match failure.who() {
        Some(plugin) => {
            tracing::warn!(target: "keyway::server", plugin, status, %request, %client, "{failure}");
        }
        None => tracing::info!(target: "keyway::server", status, %request, %client, "{failure}"),
    }
}

impl MiddlewareSlot {
    /// What it makes of a request. Where the plugin is down and may be left out, the request goes on.
    async fn step(&self, request: Request<Body>, context: &RequestContext) -> Result<Step, Failure> {
        let (head, body) = request.into_parts();
        let seen = Request::from_parts(head, ());
        let span = tracing::debug_span!(target: "keyway::server", "middleware", slot = self.slot.name(), request = %context.id);
        let call = self.slot.on_request(message::middleware::request(&seen, Vec::new(), context));
        let decision =
            self.pace.run(call).instrument(span.clone()).await.map_err(|error| Failure::of_call(&error));
        let (head, ()) = seen.into_parts();
        let request = Request::from_parts(head, body);
        let decided = match decision {
            Ok(Decision::ReadBody) => return self.with_body(request, context, span).await,
            Ok(decision) => self.decide(request, decision),
            Err(failure) => Err((request, failure)),
        };
        self.or_leave_out(decided, context)
    }

    /// The same for a middleware that wants the body.
    async fn with_body(
        &self,
        request: Request<Body>,
        context: &RequestContext,
        span: tracing::Span,
    ) -> Result<Step, Failure> {
        let (head, body) = request.into_parts();
        let body = Bytes::from(body.collect(context.body_limit).await?);
        let seen = Request::from_parts(head, ());
        let call = self.slot.on_body(message::middleware::request(&seen, body.to_vec(), context));
        let decision = self.pace.run(call).instrument(span).await.map_err(|error| Failure::of_call(&error));
        let (head, ()) = seen.into_parts();
        let request = Request::from_parts(head, Body::from(body));
        let decided = match decision {
            Ok(decision) => self.decide(request, decision),
            Err(failure) => Err((request, failure)),
        };
        self.or_leave_out(decided, context)
    }

    /// Does what was decided; or gives the request back as it was.
    #[allow(clippy::result_large_err)]
    fn decide(
        &self,
        mut request: Request<Body>,
        decision: Decision,
    ) -> Result<Step, (Request<Body>, Failure)> {
        let made = match decision {
            Decision::Pass => return Ok(Step::On(request, None)),
            Decision::Alter(Onward { headers, body, note }) => match message::Changes::new(&headers) {
                Ok(changes) => {
                    if let Some(body) = body {
                        message::replace_body(&mut request, body);
                    }
                    changes.make(request.headers_mut());
                    return Ok(Step::On(request, note));
                }
                Err(what) => Err(what),
            },
            Decision::Answer(response) => message::middleware::response(response),
            Decision::Redirect(to) => message::redirect(to.status, &to.location),
            Decision::ReadBody => Err("it wants a body that it has".to_owned()),
        };
        match made {
            Ok(response) => Ok(Step::Over(response)),
            Err(what) => Err((request, self.malformed(what))),
        }
    }

    fn or_leave_out(
        &self,
        decided: Result<Step, (Request<Body>, Failure)>,
        context: &RequestContext,
    ) -> Result<Step, Failure> {
        match decided {
            Ok(step) => Ok(step),
            Err((request, failure)) if self.fails_open => {
                tell(&failure, context);
                Ok(Step::On(request, None))
            }
            Err((_, failure)) => Err(failure),
        }
    }

    /// Lets it look at a response.
    async fn back(
        &self,
        note: String,
        response: &mut Response<Body>,
        context: &RequestContext,
    ) -> Result<(), Failure> {
        let head = ResponseHead {
            status: response.status().as_u16(),
            headers: message::middleware::headers(response.headers()),
        };
        let span = tracing::debug_span!(target: "keyway::server", "middleware", slot = self.slot.name(), request = %context.id);
        let revision = self.pace.run(self.slot.on_response(note, head)).instrument(span).await;
        let revised = revision
            .map_err(|error| Failure::of_call(&error))
            .and_then(|revision| message::revise(response, revision).map_err(|what| self.malformed(what)));
        match revised {
            Err(failure) if self.fails_open => {
                tell(&failure, context);
                Ok(())
            }
            revised => revised,
        }
    }

    #[cold]
    fn malformed(&self, what: String) -> Failure {
        Failure::of(plugin_of(&self.slot), StatusCode::BAD_GATEWAY, what)
    }
}
