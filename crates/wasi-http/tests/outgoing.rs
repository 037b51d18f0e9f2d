//! Requests that a component makes: to the servers that it was granted, and to no other.

mod common;

use std::convert::Infallible;
use std::net::SocketAddr;

use common::*;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use keyway_host::Limits;
use tokio::net::TcpListener;
use wasmtime_wasi_http::io::TokioIo;

/// A server on the loopback that tells who asks for what.
async fn server() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a listener");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answer = |request: Request<Incoming>| async move {
                let host = request.headers()["host"].to_str().unwrap_or_default().to_owned();
                let text = format!("{} {} {host}", request.method(), request.uri());
                Ok::<_, Infallible>(Response::new(Full::new(Bytes::from(text))))
            };
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer)));
        }
    });
    address
}

fn fetch(to: &str) -> Request<Empty<Bytes>> {
    let mut request = get("/fetch");
    request.headers_mut().insert("to", to.parse().expect("a value"));
    request
}

#[test]
fn only_what_was_granted() {
    run(async {
        let (granted, other) = (server().await, server().await);
        let names = server().await.port();
        let rights = [format!("connect:{granted}"), format!("connect:localhost:{names}")];
        let host = host_with(ID, &rights, Limits::default());
        let site = slot(&host, &handler(), HttpOptions::new());
        let answer = text(site.handle(fetch(&granted.to_string())).await).await;
        assert_eq!(answer, format!("GET /asked?by=guest {granted}"));
        let answer = text(site.handle(fetch(&format!("LOCALHOST:{names}"))).await).await;
        assert!(answer.starts_with("GET /asked?by=guest"), "{answer}");
        // Another port, the same server by a name, a name that leads to what was granted.
        for denied in [
            other.to_string(),
            format!("localhost:{}", granted.port()),
            format!("127.0.0.1:{}", other.port()),
        ] {
            let answer = site.handle(fetch(&denied)).await;
            assert_eq!(answer.as_ref().map(|answer| answer.status().as_u16()).ok(), Some(502));
            assert_eq!(text(answer).await, "ErrorCode::HttpRequestDenied", "{denied}");
        }
    });
}

#[test]
fn servers_that_are_not_there() {
    run(async {
        let closed = {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a listener");
            listener.local_addr().expect("an address")
        };
        let host = host_with(ID, &[format!("connect:{closed}")], Limits::default());
        let site = slot(&host, &handler(), HttpOptions::new());
        let answer = text(site.handle(fetch(&closed.to_string())).await).await;
        assert!(answer.contains("Connection") || answer.contains("Destination"), "{answer}");
    });
}
