//! A client that sends exactly what it is told.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;

#[path = "../shared/mod.rs"]
mod shared;

pub use shared::*;

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The answer of a request that was done.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        self.json()
    }

    /// The code of a refusal, which says what happened and what to do.
    #[track_caller]
    pub fn refused(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        let error = &self.json()["error"];
        assert!(!error["what"].as_str().unwrap().is_empty() && !error["next"].as_str().unwrap().is_empty());
        error["code"].as_str().unwrap().to_owned()
    }
}

/// Sends bytes on a connection of their own, and reads what comes until its end.
pub fn raw(address: SocketAddr, bytes: &[u8]) -> Reply {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    // Who refuses a body does not read it to its end.
    let _ = stream.write_all(bytes);
    let mut all = Vec::new();
    let mut piece = [0; 8192];
    while let Ok(length @ 1..) = stream.read(&mut piece) {
        all.extend_from_slice(&piece[..length]);
    }
    let end =
        all.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_else(|| panic!("no answer: {all:?}"));
    let head = String::from_utf8_lossy(&all[..end]).into_owned();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply { status, head: head.to_ascii_lowercase(), body: all.split_off(end + 4) }
}

/// A request with these headers, besides those that it has to have.
pub fn send(started: &Started, method: &str, path: &str, headers: &str, body: &[u8]) -> Reply {
    let address = started.admin.address();
    let host = if headers.lines().any(|line| line.starts_with("Host:")) {
        String::new()
    } else {
        format!("host: {address}\r\n")
    };
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\n{host}connection: close\r\ncontent-length: {}\r\n{headers}\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    raw(address, &request)
}

fn bearer(started: &Started) -> String {
    format!("authorization: Bearer {}\r\n", started.admin.token())
}

pub fn get(started: &Started, path: &str) -> Reply {
    send(started, "GET", path, &bearer(started), b"")
}

pub fn post(started: &Started, path: &str, body: Value) -> Reply {
    send(started, "POST", path, &bearer(started), body.to_string().as_bytes())
}

pub fn put(started: &Started, path: &str, body: Value) -> Reply {
    send(started, "PUT", path, &bearer(started), body.to_string().as_bytes())
}

pub fn delete(started: &Started, path: &str) -> Reply {
    send(started, "DELETE", path, &bearer(started), b"")
}

pub fn upload(started: &Started, query: &str, content: &[u8]) -> Reply {
    send(started, "POST", &format!("/api/v1/uploads{query}"), &bearer(started), content)
}

/// Uploads a version of the handler; its digest.
pub fn hello(started: &Started, number: &str, grants: &[&str]) -> String {
    let content = version(&library("http_hello"), "demo.hello", number, grants);
    upload(started, "", &content).ok()["digest"].as_str().unwrap().to_owned()
}

/// What the site answers.
pub fn site(started: &Started) -> Reply {
    let address = started.server.addresses()[0];
    raw(address, format!("GET / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").as_bytes())
}
