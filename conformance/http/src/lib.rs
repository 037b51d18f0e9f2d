//! A handler of `wasi:http` 0.2 that does what the path says: well, badly, or not at all.
#![cfg(target_family = "wasm")]
#![allow(clippy::unwrap_used, reason = "a guest that fails traps, which is what is looked for then")]

use std::sync::atomic::{AtomicU64, Ordering};

use wasip2::clocks::monotonic_clock::subscribe_duration;
use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::outgoing_handler;
use wasip2::http::types::{
    ErrorCode, Fields, FutureTrailers, IncomingBody, IncomingRequest, OutgoingBody, OutgoingRequest,
    OutgoingResponse, ResponseOutparam, Scheme,
};
use wasip2::io::streams::{InputStream, OutputStream, StreamError};

wasip2::http::proxy::export!(Handler);

struct Handler;

/// How many requests this instance has had.
static REQUESTS: AtomicU64 = AtomicU64::new(0);

/// An hour, in nanoseconds: longer than anybody waits.
const LONG: u64 = 3_600_000_000_000;

/// The most that is written at once.
const PIECE: usize = 4096;

impl Guest for Handler {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let requests = REQUESTS.fetch_add(1, Ordering::Relaxed) + 1;
        let path = request.path_with_query().unwrap_or_default();
        match &*path {
            "/hello" => text(out, 200, "Hello"),
            "/count" => text(out, 200, &requests.to_string()),
            "/about" => {
                let authority = request.authority().unwrap_or_default();
                let names: Vec<String> =
                    request.headers().entries().into_iter().map(|(name, _)| name).collect();
                text(out, 200, &format!("{:?} {authority} {}", request.scheme(), names.join(",")));
            }
            "/echo" => echo(&request, out),
            "/length" => text(out, 200, &length(&request).to_string()),
            "/fetch" => fetch(&request, out),
            "/headers" => headers(out),
            "/short" => short(out),
            "/early" => {
                let response = OutgoingResponse::new(Fields::new());
                // What cannot be set is not.
                let _ = response.set_status_code(103);
                ResponseOutparam::set(out, Ok(response));
            }
            "/hang" => subscribe_duration(LONG).block(),
            #[expect(clippy::empty_loop, reason = "it is to be stopped")]
            "/spin" => loop {},
            "/hang-after" => {
                let (body, stream) = begin(out, 200, Fields::new());
                stream.blocking_write_and_flush(b"begun").unwrap();
                subscribe_duration(LONG).block();
                drop(stream);
                OutgoingBody::finish(body, None).unwrap();
            }
            "/trap" => panic!("told to"),
            "/trap-after" => {
                let (_body, stream) = begin(out, 200, Fields::new());
                stream.blocking_write_and_flush(b"begun").unwrap();
                // Once it has been read, or soon.
                subscribe_duration(20_000_000).block();
                panic!("told to");
            }
            "/unfinished" => {
                let (body, stream) = begin(out, 200, Fields::new());
                stream.blocking_write_and_flush(b"begun").unwrap();
                drop(stream);
                drop(body);
            }
            "/nothing" => drop(out),
            "/error" => ResponseOutparam::set(out, Err(ErrorCode::ConfigurationError)),
            "/memory" => {
                let mut kept = Vec::new();
                loop {
                    kept.push(vec![1u8; 1 << 20]);
                }
            }
            "/drip" => {
                let (_body, stream) = begin(out, 200, Fields::new());
                while stream.blocking_write_and_flush(&[b'.'; PIECE]).is_ok() {}
            }
            _ => text(out, 404, "no such case"),
        }
    }
}

/// Answers, and gives what the body is written to.
fn begin(out: ResponseOutparam, status: u16, headers: Fields) -> (OutgoingBody, OutputStream) {
    let response = OutgoingResponse::new(headers);
    response.set_status_code(status).unwrap();
    let body = response.body().unwrap();
    ResponseOutparam::set(out, Ok(response));
    let stream = body.write().unwrap();
    (body, stream)
}

fn text(out: ResponseOutparam, status: u16, text: &str) {
    let headers = Fields::from_list(&[("content-type".to_owned(), b"text/plain".to_vec())]).unwrap();
    let (body, stream) = begin(out, status, headers);
    write(&stream, text.as_bytes());
    drop(stream);
    OutgoingBody::finish(body, None).unwrap();
}

fn write(stream: &OutputStream, bytes: &[u8]) {
    for piece in bytes.chunks(PIECE) {
        stream.blocking_write_and_flush(piece).unwrap();
    }
}

/// Each piece of a body.
fn pieces(stream: &InputStream, mut each: impl FnMut(&[u8])) {
    loop {
        match stream.blocking_read(64 * 1024) {
            Ok(bytes) => each(&bytes),
            Err(StreamError::Closed) => return,
            Err(StreamError::LastOperationFailed(error)) => panic!("{}", error.to_debug_string()),
        }
    }
}

/// What comes behind a body.
fn trailers(body: IncomingBody) -> Option<Fields> {
    let trailers: FutureTrailers = IncomingBody::finish(body);
    trailers.subscribe().block();
    trailers.get().unwrap().unwrap().unwrap()
}

/// Sends the request's body back, and its trailers.
fn echo(request: &IncomingRequest, out: ResponseOutparam) {
    let from = request.consume().unwrap();
    let input = from.stream().unwrap();
    let (body, output) = begin(out, 200, Fields::new());
    pieces(&input, |bytes| write(&output, bytes));
    drop((input, output));
    let back = trailers(from).map(|trailers| {
        let back = Fields::new();
        for (name, value) in trailers.entries() {
            back.append(&format!("echo-{name}"), &value).unwrap();
        }
        back
    });
    OutgoingBody::finish(body, back).unwrap();
}

/// How many bytes the request's body has.
fn length(request: &IncomingRequest) -> u64 {
    let from = request.consume().unwrap();
    let input = from.stream().unwrap();
    let mut length = 0;
    pieces(&input, |bytes| length += bytes.len() as u64);
    length
}

/// Asks the server that the header `to` names, and tells of its answer.
fn fetch(request: &IncomingRequest, out: ResponseOutparam) {
    let to = request.headers().get("to").into_iter().next().unwrap_or_default();
    let asked = OutgoingRequest::new(Fields::new());
    asked.set_scheme(Some(&Scheme::Http)).unwrap();
    asked.set_authority(Some(&String::from_utf8_lossy(&to))).unwrap();
    asked.set_path_with_query(Some("/asked?by=guest")).unwrap();
    let answer = outgoing_handler::handle(asked, None).and_then(|future| {
        future.subscribe().block();
        future.get().unwrap().unwrap()
    });
    let answer = match answer {
        Ok(answer) => answer,
        Err(code) => return text(out, 502, &format!("{code:?}")),
    };
    let from = answer.consume().unwrap();
    let input = from.stream().unwrap();
    let mut all = Vec::new();
    pieces(&input, |bytes| all.extend_from_slice(bytes));
    text(out, answer.status(), &String::from_utf8_lossy(&all));
}

/// Tries headers that there cannot be.
fn headers(out: ResponseOutparam) {
    let fields = Fields::new();
    let tries: [(&str, &[u8]); 5] = [
        ("no name", b"x"),
        ("x", b"two\r\nlines: 1"),
        ("connection", b"close"),
        ("transfer-encoding", b"chunked"),
        ("content-length", b"many"),
    ];
    let told: Vec<String> =
        tries.iter().map(|(name, value)| format!("{:?}", fields.append(name, value).err())).collect();
    text(out, 200, &told.join(" "));
}

/// Promises more than it writes.
fn short(out: ResponseOutparam) {
    let headers = Fields::from_list(&[("content-length".to_owned(), b"10".to_vec())]).unwrap();
    let (body, stream) = begin(out, 200, headers);
    stream.blocking_write_and_flush(b"abc").unwrap();
    drop(stream);
    let _ = OutgoingBody::finish(body, None);
}
