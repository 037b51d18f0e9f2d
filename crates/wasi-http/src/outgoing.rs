//! [`Outgoing`]: requests that a guest makes, to hosts and ports that it was granted.
//!
//! Each has a connection of its own, over HTTP/1.1. A name is looked up when it is asked for, and of its addresses those
//! count that it had when the plugin was opened, as everywhere.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::uri::Scheme;
use http::{Request, Response, Uri};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use keyway_host::Grants;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Sleep, timeout};
use wasmtime_wasi_http::io::TokioIo;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};
use wasmtime_wasi_io::bytes::Bytes;

/// What `wasi:http` asks of the host for one instance.
pub(crate) struct Outgoing {
    plugin: Arc<str>,
    grants: Arc<Grants>,
}

/// What a guest writes at a time: with the frame on its way, no more of a body is in the host.
const CHUNK: usize = 64 * 1024;

/// How long the steps of a request take at most, where the guest says nothing.
const PATIENCE: Duration = Duration::from_secs(60);

impl Outgoing {
    pub(crate) fn new(plugin: &Arc<str>, grants: &Arc<Grants>) -> Self {
        Outgoing { plugin: Arc::clone(plugin), grants: Arc::clone(grants) }
    }
}

/// What a request resolves to: its response, and the rest of what its connection does.
type Sent = Result<(Response<WasiBody>, Rest), Error>;
type Rest = Box<dyn Future<Output = Result<(), Error>> + Send>;

impl WasiHttpHooks for Outgoing {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Rest,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let target = Target::of(request.uri());
        let (plugin, grants) = (Arc::clone(&self.plugin), Arc::clone(&self.grants));
        Box::new(async move {
            let target = target?;
            if !target.is_granted(&grants) {
                tracing::warn!(
                    target: "keyway",
                    plugin = &*plugin,
                    "it was denied a request to {0}; `connect:{0}` would grant it",
                    target.right()
                );
                return Err(Error::HttpRequestDenied);
            }
            send(target, &grants, request, options.unwrap_or_default()).await
        })
    }

    fn p2_outgoing_body_chunk_size(&mut self) -> usize {
        CHUNK
    }

    fn p3_outgoing_body_chunk_size(&mut self) -> usize {
        CHUNK
    }
}

/// Where a request goes.
struct Target {
    host: Host,
    port: u16,
    tls: bool,
}

enum Host {
    Address(IpAddr),
    /// In lower case, as grants have it.
    Name(String),
}

impl Target {
    fn of(uri: &Uri) -> Result<Self, Error> {
        let tls = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(Error::HttpRequestUriInvalid),
        };
        let authority = uri.authority().ok_or(Error::HttpRequestUriInvalid)?;
        let port = match (authority.port(), tls) {
            (Some(port), _) => port.as_u16(),
            (None, true) => 443,
            // A port that is no number is none to `http`, either.
            (None, false) => 80,
        };
        let host = authority.host();
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let host = match bare.parse() {
            Ok(address) => Host::Address(address),
            Err(_) => Host::Name(host.to_ascii_lowercase()),
        };
        Ok(Target { host, port, tls })
    }

    /// As a grant names it.
    fn right(&self) -> String {
        match &self.host {
            Host::Address(address) => SocketAddr::new(*address, self.port).to_string(),
            Host::Name(name) => format!("{name}:{}", self.port),
        }
    }

    fn is_granted(&self, grants: &Grants) -> bool {
        match &self.host {
            Host::Address(address) => grants.connect.contains(&SocketAddr::new(*address, self.port)),
            Host::Name(name) => grants.connect_names.iter().any(|(n, port)| n == name && *port == self.port),
        }
    }

    async fn connect(&self, grants: &Grants) -> Result<TcpStream, Error> {
        let name = match &self.host {
            Host::Address(address) => {
                return TcpStream::connect((*address, self.port)).await.map_err(Error::Connect);
            }
            Host::Name(name) => name.as_str(),
        };
        let unknown = |_| Error::DnsError { rcode: None, info_code: None };
        let found = tokio::net::lookup_host((name, self.port)).await.map_err(unknown)?;
        let mut failed = Error::DestinationIpProhibited;
        for address in found.filter(|address| grants.connect.contains(address)) {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => failed = Error::Connect(error),
            }
        }
        Err(failed)
    }
}

async fn send(
    target: Target,
    grants: &Grants,
    mut request: Request<WasiBody>,
    options: RequestOptions,
) -> Sent {
    let patience = options.connect_timeout.unwrap_or(PATIENCE);
    let connecting = async {
        let stream = target.connect(grants).await?;
        let _ = stream.set_nodelay(true);
        let stream: Box<dyn Stream> =
            if target.tls { tls::wrap(&target, stream).await? } else { Box::new(stream) };
        http1::handshake::<_, WasiBody>(TokioIo::new(stream)).await.map_err(Error::from)
    };
    let (mut sender, connection) =
        timeout(patience, connecting).await.map_err(|_| Error::ConnectionTimeout)??;

    // A server wants the path alone.
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = path.map_or_else(|| Uri::from_static("/"), Uri::from);
    let mut connection = Box::pin(connection);
    let asking = async {
        let first = options.first_byte_timeout.unwrap_or(PATIENCE);
        timeout(first, sender.send_request(request))
            .await
            .map_err(|_| Error::ConnectionReadTimeout)?
            .map_err(Error::from)
    };
    tokio::pin!(asking);
    let mut open = true;
    let response = std::future::poll_fn(|context| {
        if let Poll::Ready(response) = asking.as_mut().poll(context) {
            return Poll::Ready(response);
        }
        if open {
            open = connection.as_mut().poll(context).map_err(|error| tracing::debug!("{error}")).is_pending();
            if !open {
                // What came before the connection ended is there now.
                return asking.as_mut().poll(context);
            }
        }
        Poll::Pending
    })
    .await?;
    let pause = options.between_bytes_timeout.unwrap_or(PATIENCE);
    let response = response.map(|body| Timed { body, pause, alarm: None }.boxed_unsync());
    let rest: Rest =
        Box::new(async move { if open { connection.await.map_err(Error::from) } else { Ok(()) } });
    Ok((response, rest))
}

/// What a connection is made of.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// The body of a response that has to come in time.
struct Timed {
    body: Incoming,
    /// How long there may be nothing.
    pause: Duration,
    /// Set while there is nothing.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Body for Timed {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            this.alarm = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(Error::from)));
        }
        let alarm = this.alarm.get_or_insert_with(|| Box::pin(tokio::time::sleep(this.pause)));
        ready!(alarm.as_mut().poll(context));
        Poll::Ready(Some(Err(Error::ConnectionReadTimeout)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(feature = "tls")]
mod tls {
    use std::sync::{Arc, OnceLock};

    use tokio::net::TcpStream;
    use tokio_rustls::TlsConnector;
    use tokio_rustls::rustls::crypto::ring;
    use tokio_rustls::rustls::pki_types::ServerName;
    use tokio_rustls::rustls::{ClientConfig, RootCertStore};
    use wasmtime_wasi_http::Error;

    use super::{Host, Stream, Target};

    /// A connection that is encrypted to the server that the target names, by the authorities that browsers trust.
    pub(super) async fn wrap(target: &Target, stream: TcpStream) -> Result<Box<dyn Stream>, Error> {
        static CONFIG: OnceLock<Option<Arc<ClientConfig>>> = OnceLock::new();
        let config = CONFIG.get_or_init(|| {
            let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.into() };
            let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
            let builder = builder.with_safe_default_protocol_versions().ok()?;
            Some(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
        });
        let config = config.clone().ok_or(Error::TlsProtocolError)?;
        let name = match &target.host {
            Host::Address(address) => ServerName::from(*address),
            Host::Name(name) => {
                ServerName::try_from(name.clone()).map_err(|_| Error::HttpRequestUriInvalid)?
            }
        };
        let stream = TlsConnector::from(config).connect(name, stream).await.map_err(Error::Tls)?;
        Ok(Box::new(stream))
    }
}

#[cfg(not(feature = "tls"))]
mod tls {
    use tokio::net::TcpStream;
    use wasmtime_wasi_http::Error;

    use super::{Stream, Target};

    /// This build has no TLS.
    pub(super) async fn wrap(_: &Target, _: TcpStream) -> Result<Box<dyn Stream>, Error> {
        Err(Error::TlsProtocolError)
    }
}
