//! A handler of `wasi:http` 0.3 that does what the path says.
#![cfg(target_family = "wasm")]

use std::sync::atomic::{AtomicU64, Ordering};

use wasip3::clocks::monotonic_clock;
use wasip3::exports::http::handler::Guest;
use wasip3::http::types::{ErrorCode, Fields, Request, Response};
use wasip3::{wit_bindgen, wit_future, wit_stream};

wasip3::http::service::export!(Handler);

struct Handler;

/// How many requests this instance has had.
static REQUESTS: AtomicU64 = AtomicU64::new(0);

/// An hour, in nanoseconds: longer than anybody waits.
const LONG: u64 = 3_600_000_000_000;

impl Guest for Handler {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let requests = REQUESTS.fetch_add(1, Ordering::Relaxed) + 1;
        let path = request.get_path_with_query().unwrap_or_default();
        match &*path {
            "/hello" => Ok(text("Hello".to_owned())),
            "/count" => Ok(text(requests.to_string())),
            "/about" => Ok(text(request.get_authority().unwrap_or_default())),
            "/echo" => {
                let (_, read) = wit_future::new(|| Ok(()));
                let (body, trailers) = Request::consume_body(request, read);
                Ok(Response::new(Fields::new(), Some(body), trailers).0)
            }
            "/hang" => {
                monotonic_clock::wait_for(LONG).await;
                Ok(text("at last".to_owned()))
            }
            "/trap" => panic!("told to"),
            "/error" => Err(ErrorCode::ConfigurationError),
            _ => Ok(text("no such case".to_owned())),
        }
    }
}

fn text(text: String) -> Response {
    let (mut body, reader) = wit_stream::new();
    let (end, trailers) = wit_future::new(|| Ok(None));
    drop(end);
    wit_bindgen::spawn_local(async move {
        let rest = body.write_all(text.into_bytes()).await;
        drop(rest);
    });
    Response::new(Fields::new(), Some(reader), trailers).0
}
