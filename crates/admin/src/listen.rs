//! The listener: connections, requests, and answers.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::BodyExt as _;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, broadcast, mpsc};

use crate::api::{Api, DOCUMENT};
use crate::failure::Failure;
use crate::guard::Guard;
use crate::page;
use crate::route::{Answer, Asked, Route, Run, Takes, find, query, routes};

/// The connections at a time: an operator, some scripts, and no crowd.
const MOST_CONNECTIONS: usize = 64;
/// How long a client may take for a head, and between two pieces of a body.
const PATIENCE: Duration = Duration::from_secs(10);
const JSON_LIMIT: u64 = 64 << 10;
#[cfg(feature = "playground")]
const PICTURE_LIMIT: u64 = 32 << 20;
/// The messages of the stream that wait for a client to take them.
const WAITING: usize = 64;

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// What all connections share.
pub(crate) struct Desk {
    pub(crate) api: Arc<Api>,
    pub(crate) guard: Guard,
    pub(crate) upload_limit: u64,
    routes: Vec<Route>,
    refusals: Refusals,
}

impl Desk {
    pub(crate) fn new(api: Arc<Api>, guard: Guard, upload_limit: u64) -> Arc<Self> {
        Arc::new(Desk { api, guard, upload_limit, routes: routes(), refusals: Refusals::default() })
    }
}

/// Takes connections for as long as it is polled.
pub(crate) async fn serve(listener: TcpListener, desk: Arc<Desk>) {
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        // Whoever comes when it is full waits in the system's queue.
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, client)) => {
                let desk = Arc::clone(&desk);
                tokio::spawn(async move {
                    connection(stream, client, desk).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(target: "keyway::admin", "a connection cannot be taken: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, client: SocketAddr, desk: Arc<Desk>) {
    let service = hyper::service::service_fn(move |request| {
        let desk = Arc::clone(&desk);
        async move { Ok::<_, Infallible>(respond(request, client, desk).await) }
    });
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(64 << 10);
    // How a connection ends is the client's affair.
    let _ = builder.serve_connection(TokioIo::new(stream), service).await;
}

async fn respond(request: Request<Incoming>, client: SocketAddr, desk: Arc<Desk>) -> Response<Body> {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let mut response = match answer(request, &desk).await {
        Ok(response) => response,
        Err(failure) => {
            if matches!(failure.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
                && desk.refusals.is_news(client.ip(), failure.code())
            {
                let code = failure.code();
                tracing::warn!(target: "keyway::admin", %client, "{method} {path:?} was refused: {code}");
            }
            refusal(&failure)
        }
    };
    page::protect(response.headers_mut());
    response
}

async fn answer(request: Request<Incoming>, desk: &Arc<Desk>) -> Result<Response<Body>, Failure> {
    desk.guard.check_site(request.headers())?;
    let path = request.uri().path();
    if let Some(asset) = page::asset(path) {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let what = "The page is only read.";
            return Err(Failure::new(StatusCode::METHOD_NOT_ALLOWED, "method", what, "GET it."));
        }
        let mut response = Response::new(full(Bytes::from_static(asset.content)));
        asset.headers(response.headers_mut());
        return Ok(response);
    }
    let found = find(&desk.routes, request.method(), path);
    // Who has no token does not learn what there is.
    if !matches!(&found, Ok((Route { run: Run::Document, .. }, _))) {
        desk.guard.check_token(request.headers())?;
    }
    let (route, parts) = found?;
    let query = query(request.uri().query().unwrap_or_default());
    let (run, takes) = (route.run, route.takes);
    match run {
        Run::Document => Ok(json(StatusCode::OK, DOCUMENT.to_owned())),
        Run::Events => {
            let after = query.get("after").and_then(|id| id.parse().ok()).unwrap_or_default();
            Ok(events(desk, after))
        }
        Run::Call(call) => {
            let asked = take(request, takes, desk).await?;
            let asked = Asked { parts, query, ..asked };
            let api = Arc::clone(&desk.api);
            let done = tokio::task::spawn_blocking(move || call(&api, asked)).await;
            Ok(reply(done.map_err(|_| Failure::internal("The request could not be done."))??))
        }
    }
}

/// The body of a request, as far as it may go.
async fn take(request: Request<Incoming>, takes: Takes, desk: &Desk) -> Result<Asked, Failure> {
    let limit = match takes {
        Takes::Nothing => 0,
        Takes::Json => JSON_LIMIT,
        Takes::Plugin => desk.upload_limit,
        #[cfg(feature = "playground")]
        Takes::Picture => PICTURE_LIMIT,
    };
    let too_large = || {
        let what = format!("The body has more than {limit} bytes.");
        let next = match takes {
            Takes::Plugin => {
                "Raise `upload-limit` in [admin], or put the file beside the server and name it in keyway.toml."
            }
            _ => "Send less.",
        };
        Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", what, next)
    };
    let said =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if said.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let broken = |what: String| Failure::internal(format!("The upload cannot be written: {what}."));
    let mut asked = Asked::default();
    if takes == Takes::Plugin {
        asked.file = Some(desk.api.uploads.begin().map_err(|error| broken(error.to_string()))?);
    }
    let mut body = request.into_body();
    let mut length = 0;
    loop {
        let frame = tokio::time::timeout(PATIENCE, body.frame()).await.map_err(|_| {
            let what = format!("The body has not come on for {PATIENCE:?}.");
            Failure::new(StatusCode::REQUEST_TIMEOUT, "too-slow", what, "Send it again.")
        })?;
        let Some(frame) = frame else { break };
        let frame = frame.map_err(|_| Failure::bad("The body did not come to its end."))?;
        let Ok(data) = frame.into_data() else { continue };
        length += data.len() as u64;
        if length > limit {
            return Err(too_large());
        }
        match &mut asked.file {
            Some(file) => {
                use std::io::Write as _;
                file.write_all(&data).map_err(|error| broken(error.to_string()))?;
            }
            None => asked.body.extend_from_slice(&data),
        }
    }
    if length == 0 {
        asked.file = None;
    }
    Ok(asked)
}

fn full(bytes: impl Into<Bytes>) -> Body {
    http_body_util::Full::new(bytes.into()).boxed_unsync()
}

fn json(status: StatusCode, text: String) -> Response<Body> {
    let mut response = Response::new(full(text));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn refusal(failure: &Failure) -> Response<Body> {
    let mut response = json(failure.status, failure.json());
    if failure.status == StatusCode::UNAUTHORIZED {
        let name = http::header::WWW_AUTHENTICATE;
        response.headers_mut().insert(name, HeaderValue::from_static("Bearer"));
    }
    // What is left of a body that was refused is not waited for.
    if matches!(failure.status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT) {
        response.headers_mut().insert(http::header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

fn reply(answer: Answer) -> Response<Body> {
    match answer {
        Answer::Json(value) => json(StatusCode::OK, value.to_string()),
        #[cfg(feature = "playground")]
        Answer::Picture(picture, times) => {
            let mut response = Response::new(full(picture));
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("image/png"));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            // Names of slots have nothing in them that a header cannot have.
            if let Ok(times) = HeaderValue::from_str(&times) {
                headers.insert(HeaderName::from_static("server-timing"), times);
            }
            response
        }
    }
}

/// The stream of events: those that are kept, and all that come, until the client has gone.
fn events(desk: &Desk, after: u64) -> Response<Body> {
    let (kept, mut coming) = desk.api.monitor.messages(after);
    let (sender, receiver) = mpsc::channel::<Bytes>(WAITING);
    tokio::spawn(async move {
        for message in kept {
            if sender.send(Bytes::copy_from_slice(message.as_bytes())).await.is_err() {
                return;
            }
        }
        loop {
            let message = match coming.recv().await {
                Ok(message) => message,
                // It was too slow, and goes on with what is there still.
                Err(broadcast::error::RecvError::Lagged(_)) => continue,
                Err(broadcast::error::RecvError::Closed) => return,
            };
            // A sample comes each second: that is how long a client that has gone is kept.
            if sender.send(Bytes::copy_from_slice(message.as_bytes())).await.is_err() {
                return;
            }
        }
    });
    let mut response = Response::new(Stream(receiver).boxed_unsync());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A body of messages.
struct Stream(mpsc::Receiver<Bytes>);

impl http_body::Body for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|message| message.map(|message| Ok(Frame::data(message))))
    }
}

/// Who was refused, so that each is logged once in a while and nobody fills the log.
#[derive(Default)]
struct Refusals(std::sync::Mutex<Vec<(IpAddr, &'static str, Instant)>>);

/// For how long the same refusal is no news.
const OLD: Duration = Duration::from_secs(60);
const MOST_REFUSALS: usize = 256;

impl Refusals {
    fn is_news(&self, client: IpAddr, code: &'static str) -> bool {
        let mut known = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.retain(|(_, _, since)| since.elapsed() < OLD);
        if known.len() >= MOST_REFUSALS || known.iter().any(|(ip, what, _)| *ip == client && *what == code) {
            return false;
        }
        known.push((client, code, Instant::now()));
        true
    }
}
