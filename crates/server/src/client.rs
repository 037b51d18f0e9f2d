//! Who a client is: the address of its connection, or what trusted proxies tell.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use http::header::{FORWARDED, HOST, HeaderName};
use http::{Request, StatusCode, Version};
use ipnet::IpNet;

use crate::failure::Failure;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    pub(crate) secure: bool,
}

/// The proxies that are believed.
#[derive(Debug, Default)]
pub(crate) struct Proxies(Vec<IpNet>);

/// Whom a request is from, and what it asks for.
#[derive(Debug, PartialEq)]
pub(crate) struct Client {
    pub(crate) address: IpAddr,
    pub(crate) secure: bool,
    pub(crate) host: Arc<str>,
    /// Whether the connection is that of a trusted proxy.
    pub(crate) through_proxy: bool,
}

impl Client {
    /// Of whom no more is known than where the connection comes from.
    pub(crate) fn unknown(peer: Peer) -> Self {
        let address = peer.address.ip().to_canonical();
        Client { address, secure: peer.secure, host: "".into(), through_proxy: false }
    }
}

impl Proxies {
    pub(crate) fn new(networks: Vec<IpNet>) -> Self {
        Proxies(networks)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whom a request is from. What it says of it is believed as far as trusted proxies go, and taken off otherwise: who comes
    /// next sees no address that anybody could have made up.
    ///
    /// # Errors
    /// When it does not say which host it is for, or says so twice.
    pub(crate) fn client<B>(&self, peer: Peer, request: &mut Request<B>) -> Result<Client, Failure> {
        let through_proxy = !self.0.is_empty() && self.trusts(peer.address.ip());
        let (mut address, mut secure) = (peer.address.ip().to_canonical(), peer.secure);
        let mut host = host(request)?;
        let headers = request.headers_mut();
        if through_proxy {
            let text =
                |name: &HeaderName| headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
            // The last address that no trusted proxy has: each has added the one that it was asked from.
            let hops: Vec<&str> =
                text(&FORWARDED_FOR).flat_map(|value| value.split(',')).map(str::trim).collect();
            for hop in hops.into_iter().rev() {
                let Some(hop) = parse_hop(hop) else { break };
                address = hop;
                if !self.trusts(hop) {
                    break;
                }
            }
            if let Some(proto) = text(&FORWARDED_PROTO).next_back() {
                secure =
                    proto.rsplit(',').next().is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https"));
            }
            if let Some(forwarded) = text(&FORWARDED_HOST).next_back() {
                host = forwarded.rsplit(',').next().unwrap_or_default().trim().into();
            }
        } else if !headers.is_empty() {
            for name in [FORWARDED_FOR, FORWARDED_PROTO, FORWARDED_HOST, FORWARDED] {
                headers.remove(name);
            }
        }
        Ok(Client { address, secure, host, through_proxy })
    }
}

/// An address, with or without a port.
fn parse_hop(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let parsed = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    parsed.map(|address: IpAddr| address.to_canonical())
}

/// The host that a request is for.
fn host<B>(request: &Request<B>) -> Result<Arc<str>, Failure> {
    let wrong = |what: &str| Failure::of_client(StatusCode::BAD_REQUEST, what);
    let mut said = request.headers().get_all(HOST).iter();
    let (first, second) = (said.next(), said.next());
    if second.is_some() {
        return Err(wrong("the request names its host twice"));
    }
    if let Some(authority) = request.uri().authority() {
        return Ok(authority.as_str().into());
    }
    match first {
        Some(host) => {
            host.to_str().map(Into::into).map_err(|_| wrong("the request names no host that is one"))
        }
        None if request.version() < Version::HTTP_11 => Ok("".into()),
        None => Err(wrong("the request does not say which host it is for")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &[&str], peer: &str, headers: &[(&str, &str)]) -> Client {
        let proxies = Proxies::new(proxies.iter().map(|network| network.parse().unwrap()).collect());
        let mut request = Request::builder().uri("/").header("host", "inner");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(()).unwrap();
        let peer = Peer { address: SocketAddr::new(peer.parse().unwrap(), 1234), secure: false };
        let client = proxies.client(peer, &mut request).unwrap();
        assert_eq!(
            request.headers().contains_key("x-forwarded-for"),
            client.through_proxy && headers.len() > 1
        );
        client
    }

    #[test]
    fn proxies_are_believed_as_far_as_they_are_trusted() {
        let said = [
            ("x-forwarded-for", "1.1.1.1, 203.0.113.9, 10.0.0.2"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "example.org"),
        ];
        let stranger = client(&["10.0.0.0/8"], "203.0.113.7", &said);
        assert_eq!(
            (stranger.address.to_string(), stranger.secure, &*stranger.host),
            ("203.0.113.7".into(), false, "inner")
        );
        let behind = client(&["10.0.0.0/8"], "10.0.0.1", &said);
        assert_eq!(
            (behind.address.to_string(), behind.secure, &*behind.host),
            ("203.0.113.9".into(), true, "example.org")
        );
        let mapped = client(&["10.0.0.0/8"], "::ffff:10.0.0.1", &said);
        assert_eq!(mapped.address.to_string(), "203.0.113.9");
        let nonsense = client(&["10.0.0.0/8"], "10.0.0.1", &[("x-forwarded-for", "unknown"), ("a", "b")]);
        assert_eq!(nonsense.address.to_string(), "10.0.0.1");
    }

    #[test]
    fn a_host_is_said_once() {
        let peer = Peer { address: "127.0.0.1:1".parse().unwrap(), secure: false };
        let ask = |hosts: &[&str]| {
            let mut request = Request::builder().uri("/");
            for host in hosts {
                request = request.header("host", *host);
            }
            Proxies::default().client(peer, &mut request.body(()).unwrap()).map(|client| client.host)
        };
        assert_eq!(ask(&["a"]).unwrap(), "a".into());
        assert_eq!(ask(&[]).unwrap_err().status(), 400);
        assert_eq!(ask(&["a", "b"]).unwrap_err().status(), 400);
    }
}
