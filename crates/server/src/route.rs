//! Which route a request takes: by its host and its path, the longest that fits.

use std::borrow::Cow;
use std::collections::HashMap;

/// Routes by host and path.
#[derive(Debug, Clone)]
pub(crate) struct Routes<T> {
    /// By the whole name.
    hosts: HashMap<String, Paths<T>>,
    /// By what a name ends with, the dot in front included.
    domains: HashMap<String, Paths<T>>,
    any: Paths<T>,
}

#[derive(Debug, Clone)]
struct Paths<T> {
    exact: HashMap<String, T>,
    /// By what stands before `/*`.
    below: HashMap<String, T>,
}

impl<T> Default for Paths<T> {
    fn default() -> Self {
        Paths { exact: HashMap::new(), below: HashMap::new() }
    }
}

impl<T> Default for Routes<T> {
    fn default() -> Self {
        Routes { hosts: HashMap::new(), domains: HashMap::new(), any: Paths::default() }
    }
}

impl<T> Routes<T> {
    /// Adds a route for a host (`example.org`, `*.example.org`, or any) and a path (`/exactly` or `/below/*`).
    pub(crate) fn add(&mut self, host: Option<&str>, path: &str, route: T) {
        let paths = match host.map(|host| (host, host.strip_prefix('*'))) {
            None => &mut self.any,
            Some((_, Some(domain))) => self.domains.entry(domain.to_owned()).or_default(),
            Some((host, None)) => self.hosts.entry(host.to_owned()).or_default(),
        };
        match path.strip_suffix("/*") {
            Some(prefix) => paths.below.insert(prefix.to_owned(), route),
            None => paths.exact.insert(path.to_owned(), route),
        };
    }

    /// The route of a request. `host` is as the client said it, `path` in its normal form. A host that has routes of its own
    /// and none for the path falls back to those of the domains around it, and to those of any host.
    pub(crate) fn find(&self, host: &str, path: &str) -> Option<&T> {
        if self.hosts.is_empty() && self.domains.is_empty() {
            return self.any.find(path);
        }
        let name = name(host);
        if let Some(found) = self.hosts.get(&*name).and_then(|paths| paths.find(path)) {
            return Some(found);
        }
        let dots = name.match_indices('.').map(|(at, _)| &name[at..]);
        let mut domains = dots.filter_map(|domain| self.domains.get(domain)?.find(path));
        domains.next().or_else(|| self.any.find(path))
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        let paths = self.hosts.values().chain(self.domains.values()).chain([&self.any]);
        paths.flat_map(|paths| paths.exact.values().chain(paths.below.values()))
    }
}

impl<T> Paths<T> {
    fn find(&self, path: &str) -> Option<&T> {
        if let Some(found) = self.exact.get(path) {
            return Some(found);
        }
        if self.below.is_empty() {
            return None;
        }
        let mut prefix = path;
        loop {
            if let Some(found) = self.below.get(prefix) {
                return Some(found);
            }
            prefix = &prefix[..prefix.rfind('/')?];
        }
    }
}

/// A host in lower case, without its port and the dot at its end.
fn name(host: &str) -> Cow<'_, str> {
    let port = host.rfind(':').filter(|at| host[at + 1..].bytes().all(|byte| byte.is_ascii_digit()));
    let host = port.map_or(host, |at| &host[..at]);
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(host.to_ascii_lowercase());
    }
    Cow::Borrowed(host)
}

/// A path in its normal form: without `.` and `..`, and with escapes only where they are needed. So a route, a middleware
/// and whoever answers see one and the same path, however a client writes it.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn normal(path: &str) -> Result<Cow<'_, str>, &'static str> {
    if !path.starts_with('/') {
        return Err("the path does not begin with `/`");
    }
    if !path.contains(['%', '\\']) && !path.contains("/.") {
        return Ok(Cow::Borrowed(path));
    }
    let decoded = unescaped(path)?;
    let mut segments: Vec<&str> = Vec::new();
    let mut parts = decoded[1..].split('/').peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        match part {
            "." | ".." => {
                if part == ".." {
                    segments.pop();
                }
                if is_last {
                    segments.push("");
                }
            }
            part => segments.push(part),
        }
    }
    Ok(Cow::Owned(format!("/{}", segments.join("/"))))
}

/// A path without the escapes that it does not need; the others are in upper case.
fn unescaped(path: &str) -> Result<String, &'static str> {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find(['%', '\\']) {
        out.push_str(&rest[..at]);
        if rest.as_bytes().get(at) == Some(&b'\\') {
            return Err("the path has a backslash");
        }
        let digits =
            rest.get(at + 1..at + 3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let byte = byte.ok_or("the path has a `%` without two hexadecimal digits")?;
        match byte {
            0 => return Err("the path has a zero byte"),
            byte if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
        rest = &rest[at + 3..];
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_route_that_fits() {
        let mut routes = Routes::default();
        for (host, path) in [
            (None, "/*"),
            (None, "/a"),
            (None, "/a/*"),
            (None, "/a/b/*"),
            (Some("example.org"), "/only"),
            (Some("*.example.org"), "/*"),
            (Some("*.deep.example.org"), "/x/*"),
        ] {
            routes.add(host, path, format!("{}{path}", host.unwrap_or_default()));
        }
        for (host, path, found) in [
            ("", "/", "/*"),
            ("h", "/b", "/*"),
            ("h", "/a", "/a"),
            ("h", "/a/", "/a/*"),
            ("h", "/a/bc", "/a/*"),
            ("h", "/ab", "/*"),
            ("h", "/a/b", "/a/b/*"),
            ("h", "/a/b/c/d", "/a/b/*"),
            ("Example.ORG:8080", "/only", "example.org/only"),
            ("example.org.", "/a", "/a"),
            ("www.example.org", "/a", "*.example.org/*"),
            ("a.deep.example.org", "/x/y", "*.deep.example.org/x/*"),
            ("a.deep.example.org", "/y", "*.example.org/*"),
            ("[::1]:80", "/a", "/a"),
        ] {
            assert_eq!(routes.find(host, path).map(String::as_str), Some(found), "{host} {path}");
        }
        let mut few = Routes::default();
        few.add(None, "/a/*", ());
        assert!(few.find("", "/").is_none() && few.find("", "/a").is_some() && few.find("", "/aa").is_none());
    }

    #[test]
    fn paths_have_one_form() {
        for (path, form) in [
            ("/", "/"),
            ("/a//b", "/a//b"),
            ("/%61dmin/%7Eme", "/admin/~me"),
            ("/a/./b/../c", "/a/c"),
            ("/../../etc", "/etc"),
            ("/a/%2e%2E/b", "/b"),
            ("/a/..", "/"),
            ("/a/.", "/a/"),
            ("/a%2fb%c3%a9", "/a%2Fb%C3%A9"),
            ("/.hidden", "/.hidden"),
            ("/%252e", "/%252e"),
        ] {
            assert_eq!(normal(path).unwrap(), form, "{path}");
            assert_eq!(normal(form).unwrap(), form, "{form}");
        }
        for wrong in ["", "a", "*", "/%", "/%0", "/%zz", "/%00", "/a\\b"] {
            assert!(normal(wrong).is_err(), "{wrong}");
        }
    }
}
