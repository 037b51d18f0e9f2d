//! A handler for the tests of the server: the path says what it does.
#![allow(missing_docs)]

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use keyway_http::services::handler::host::{clock, outgoing, store};
use keyway_http::services::handler::{Handler, Header, Request, Response};

/// How many of its calls have begun and have ended.
pub static BEGUN: AtomicU64 = AtomicU64::new(0);
pub static ENDED: AtomicU64 = AtomicU64::new(0);

#[derive(Default)]
pub struct Puppet;

struct Call;

impl Drop for Call {
    fn drop(&mut self) {
        ENDED.fetch_add(1, Ordering::SeqCst);
    }
}

fn header(name: &str, value: &[u8]) -> Header {
    Header { name: name.to_owned(), value: value.into() }
}

impl Handler for Puppet {
    fn handle(&mut self, request: Request) -> Response {
        BEGUN.fetch_add(1, Ordering::SeqCst);
        let _call = Call;
        let mut response = Response { status: 200, headers: Vec::new(), body: Vec::new().into() };
        let (what, word) = request.path[1..].rsplit_once('/').unwrap_or((&request.path[1..], ""));
        match what.rsplit('/').next().unwrap_or_default() {
            "echo" => {
                let said = request
                    .headers
                    .iter()
                    .map(|header| format!("{}: {}\n", header.name, String::from_utf8_lossy(&header.value)));
                let Request { id, client, scheme, host, method, path, query, .. } = &request;
                let text = format!(
                    "{id} {client} {scheme} {host} {method} {path} {query:?}\n{}",
                    said.collect::<String>()
                );
                response.body = [text.into_bytes(), request.body.into_vec()].concat().into();
            }
            "panic" => panic!("told to"),
            "sleep" => std::thread::sleep(Duration::from_millis(word.parse().unwrap_or(0))),
            "status" => response.status = word.parse().unwrap_or(0),
            "bad-name" => response.headers.push(header("two words", b"x")),
            "bad-value" => response.headers.push(header("x-bad", b"a\r\nset-cookie: b")),
            "length" => {
                response.headers.push(header("content-length", b"1"));
                response.headers.push(header("transfer-encoding", b"chunked"));
                response.body = b"four".to_vec().into();
            }
            "big" => {
                response.headers.push(header("content-type", b"text/plain"));
                response.body = vec![b'a'; word.parse().unwrap_or(0)].into();
            }
            "count" => {
                let old = store::get("count").ok().flatten();
                let count: u64 = old
                    .and_then(|old| String::from_utf8(old.into_vec()).ok())
                    .map_or(0, |old| old.parse().unwrap_or(0))
                    + 1;
                let told = match store::set("count", count.to_string().into_bytes().into()) {
                    Ok(()) => format!("{count} {:?}", store::keys("c", None, 10)),
                    Err(error) => format!("{error:?}"),
                };
                response.body = told.into_bytes().into();
            }
            "store" => {
                let value = vec![1; word.parse().unwrap_or(0)];
                response.body = format!("{:?}", store::set(word, value.into())).into_bytes().into();
            }
            "ask" => {
                let query = request.query.unwrap_or_default();
                let request = outgoing::OutgoingRequest {
                    method: "GET".to_owned(),
                    url: query,
                    headers: vec![header("x-asked-by", b"puppet")],
                    body: Vec::new().into(),
                };
                let told = match outgoing::send(request) {
                    Ok(answer) => format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body)),
                    Err(error) => format!("{error:?}"),
                };
                response.body = told.into_bytes().into();
            }
            "time" => response.body = format!("{} {}", clock::now(), clock::monotonic()).into_bytes().into(),
            _ => response.body = b"puppet\n".to_vec().into(),
        }
        response
    }
}
keyway_http::services::handler::export!(Puppet);
