//! What processes are called with otherwise: tonic, over a unix socket.
//!
//! The messages and the service are what its code generators would write, without the compiler that those need.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::hint::black_box;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::net::UnixListener;
use std::process::{Child, Command, Stdio};
use std::task::{Context, Poll};

use tokio::runtime::Runtime;
use tokio_stream::wrappers::UnixListenerStream;
use tonic::body::Body;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::codegen::{BoxFuture, Service, http};
use tonic::server::UnaryService;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;

type Failure = Box<dyn std::error::Error>;

/// The word that this program is started with to serve at the socket that is its standard input.
pub const TONIC: &str = "--tonic";

#[derive(Clone, Copy, PartialEq, prost::Message)]
struct Operands {
    #[prost(sint32, tag = "1")]
    a: i32,
    #[prost(sint32, tag = "2")]
    b: i32,
}

#[derive(Clone, Copy, PartialEq, prost::Message)]
struct Sum {
    #[prost(sint32, tag = "1")]
    sum: i32,
}

/// One thread a side: the caller waits for every answer, so that there is nothing for a second one to do.
fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

/// A server in a process of its own, and a connection to it.
pub struct Tonic {
    child: Child,
    runtime: Runtime,
    client: Grpc<Channel>,
}

impl Tonic {
    /// Starts the server and connects to it.
    pub fn start() -> Result<Self, Failure> {
        let socket = std::env::temp_dir().join(format!("keyway-bench-{}.sock", std::process::id()));
        // Best effort: one that was left by a process of the same number.
        let _ = std::fs::remove_file(&socket);
        let listener = UnixListener::bind(&socket)?;
        let child = Command::new(std::env::current_exe()?)
            .arg(TONIC)
            .stdin(Stdio::from(OwnedFd::from(listener)))
            .spawn()?;
        let runtime = runtime()?;
        let endpoint = Endpoint::from_shared(format!("unix://{}", socket.display()))?;
        let channel = runtime.block_on(endpoint.connect());
        std::fs::remove_file(&socket)?;
        Ok(Tonic { child, runtime, client: Grpc::new(channel?) })
    }

    /// The server's process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Calls `add` so many times.
    pub fn add(&mut self, n: u32) -> Result<(), Failure> {
        let Tonic { runtime, client, .. } = self;
        runtime.block_on(async {
            let path = PathAndQuery::from_static("/bench.Calls/Add");
            for a in 0..n as i32 {
                client.ready().await?;
                let request = Request::new(black_box(Operands { a, b: 7 }));
                let codec = ProstCodec::<Operands, Sum>::default();
                let answer = client.unary(request, path.clone(), codec).await?.into_inner();
                if answer.sum != a.wrapping_add(7) {
                    return Err("a wrong sum".into());
                }
            }
            Ok(())
        })
    }
}

impl Drop for Tonic {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The other side of [`Tonic`].
pub fn serve() -> Result<(), Failure> {
    let listener = UnixListener::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    listener.set_nonblocking(true)?;
    runtime()?.block_on(async {
        let listener = tokio::net::UnixListener::from_std(listener)?;
        Server::builder().serve_with_incoming(Calls, UnixListenerStream::new(listener)).await?;
        Ok(())
    })
}

/// The service.
#[derive(Clone, Copy)]
struct Calls;

impl Service<http::Request<Body>> for Calls {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(async {
            let codec = ProstCodec::<Sum, Operands>::default();
            Ok(tonic::server::Grpc::new(codec).unary(Add, request).await)
        })
    }
}

/// Its one function.
struct Add;

impl UnaryService<Operands> for Add {
    type Response = Sum;
    type Future = Ready<Result<Response<Sum>, Status>>;

    fn call(&mut self, request: Request<Operands>) -> Self::Future {
        let Operands { a, b } = request.into_inner();
        ready(Ok(Response::new(Sum { sum: a.wrapping_add(b) })))
    }
}
