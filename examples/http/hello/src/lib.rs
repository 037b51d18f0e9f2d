//! Answers every request with a greeting: the smallest handler.

use keyway_http::handler::{Handler, Header, Request, Response};

/// The plugin.
#[derive(Default)]
pub struct Hello;

impl Handler for Hello {
    fn handle(&mut self, _: Request) -> Response {
        let kind =
            Header { name: "content-type".to_owned(), value: b"text/plain; charset=utf-8".to_vec().into() };
        Response { status: 200, headers: vec![kind], body: b"hello, world\n".to_vec().into() }
    }
}

keyway_http::handler::export!(Hello);
