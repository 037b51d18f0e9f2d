//! Serves a component of `wasi:http` over HTTP/1.1, as small as can be: for measurements, and to look at.
//!
//! `serve COMPONENT ADDRESS [never|always]`

use std::net::SocketAddr;
use std::path::Path;

use http::Response;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use keyway_host::Host;
use keyway_loader_wasm::WasmLoader;
use keyway_pool::AnySlot as _;
use keyway_wasi_http::{HttpOptions, HttpSlot, Reuse};
use tokio::net::TcpListener;
use wasmtime_wasi_http::io::TokioIo;
use wasmtime_wasi_io::bytes::Bytes;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [component, address, rest @ ..] = &*args else {
        return Err("serve COMPONENT ADDRESS [never|always]".into());
    };
    let reuse = if rest.first().is_some_and(|word| word == "never") { Reuse::Never } else { Reuse::Always };
    let host = Host::builder().loader(WasmLoader::new()).build()?;
    let site = HttpSlot::new(&host, "site", HttpOptions::new().reuse(reuse));
    site.slot().swap(Path::new(component))?;
    let address: SocketAddr = address.parse()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await?;
        println!("http://{}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            let _ = stream.set_nodelay(true);
            let site = site.clone();
            let answer = service_fn(move |request: http::Request<Incoming>| {
                let site = site.clone();
                async move {
                    Ok::<_, std::convert::Infallible>(match site.handle(request).await {
                        Ok(answer) => answer.map(|body| body.boxed_unsync()),
                        Err(error) => {
                            eprintln!("{error}");
                            let body = Full::new(Bytes::new()).map_err(|never| match never {});
                            let mut answer = Response::new(body.boxed_unsync());
                            *answer.status_mut() = error.status();
                            answer
                        }
                    })
                }
            });
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), answer));
        }
    })
}
