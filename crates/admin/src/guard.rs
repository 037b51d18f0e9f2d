//! Who asks: no other site's page, no other name for this address, and nobody without the token.

use std::net::{IpAddr, SocketAddr};

use http::header::{AUTHORIZATION, HOST, ORIGIN};
use http::{HeaderMap, StatusCode};

use crate::failure::Failure;
use crate::token::Token;

/// What requests have to show.
#[derive(Debug)]
pub(crate) struct Guard {
    pub(crate) token: Token,
    /// Where it listens, with the port that it got.
    address: SocketAddr,
    /// Other names, with or without a port.
    hosts: Vec<String>,
}

impl Guard {
    pub(crate) fn new(token: Token, address: SocketAddr, hosts: Vec<String>) -> Self {
        Guard { token, address, hosts }
    }

    /// Refuses a request that another site's page has sent, or that asks for a name which somebody else has turned to this
    /// address: for reads as well as for writes.
    pub(crate) fn check_site(&self, headers: &HeaderMap) -> Result<(), Failure> {
        let refused = |code, what: String| {
            let next = "Ask for the address that the server printed, or name yours under `hosts` in [admin].";
            Err(Failure::new(StatusCode::FORBIDDEN, code, what, next))
        };
        let Some(host) = one(headers, HOST) else {
            return refused("foreign-host", "The request has not one `Host`.".to_owned());
        };
        if !self.is_ours(host) {
            return refused("foreign-host", "The request is for another host.".to_owned());
        }
        if !headers.contains_key(ORIGIN) {
            return Ok(());
        }
        let origin = one(headers, ORIGIN).and_then(|origin| {
            // A proxy in front of it speaks TLS.
            origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"))
        });
        match origin {
            Some(origin) if origin.eq_ignore_ascii_case(host) => Ok(()),
            _ => refused("foreign-origin", "The request comes from another site's page.".to_owned()),
        }
    }

    /// Refuses a request without the token.
    pub(crate) fn check_token(&self, headers: &HeaderMap) -> Result<(), Failure> {
        let shown = one(headers, AUTHORIZATION).and_then(|value| value.split_once(' '));
        let shown = shown.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let what = match shown {
            Some((_, token)) if self.token.is(token.trim()) => return Ok(()),
            Some(_) => "The token is not that of this server.",
            None => "The request has no token.",
        };
        let next = "Send the token of the start-up line as `authorization: Bearer TOKEN`.";
        Err(Failure::new(StatusCode::UNAUTHORIZED, "no-token", what, next))
    }

    /// Whether a host is this one: by its address, as `localhost`, or by a name that the operator has given it. Names are what
    /// others can turn to this address; addresses are not.
    fn is_ours(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        if self.hosts.contains(&host) {
            return true;
        }
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (host.as_str(), Some(80)),
        };
        if self.hosts.iter().any(|known| known == name) {
            return true;
        }
        if port != Some(self.address.port()) {
            return false;
        }
        let ip = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        match ip {
            Ok(ip) => ip == self.address.ip() || self.address.ip().is_unspecified(),
            Err(_) => name == "localhost",
        }
    }
}

/// The value of a header that comes once.
fn one(headers: &HeaderMap, name: http::HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(address: &str, hosts: &[&str]) -> Guard {
        let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        Guard::new(Token::given("0123456789abcdef"), address.parse().unwrap(), hosts)
    }

    #[test]
    fn names_that_others_can_turn_here_are_foreign() {
        let local = guard("127.0.0.1:9900", &["admin.example.org", "other.example:8443"]);
        for host in
            ["127.0.0.1:9900", "localhost:9900", "LOCALHOST:9900", "admin.example.org", "other.example:8443"]
        {
            assert!(local.is_ours(host), "{host}");
        }
        for host in [
            "evil.example:9900",
            "127.0.0.1",
            "127.0.0.1:80",
            "127.0.0.2:9900",
            "localhost.evil.example:9900",
            "other.example",
            "",
        ] {
            assert!(!local.is_ours(host), "{host}");
        }
        let six = guard("[::1]:9900", &[]);
        assert!(six.is_ours("[::1]:9900") && !six.is_ours("[::2]:9900") && !six.is_ours("[::1]"));
        let all = guard("0.0.0.0:9900", &[]);
        assert!(all.is_ours("192.0.2.1:9900") && !all.is_ours("evil.example:9900"));
    }
}
