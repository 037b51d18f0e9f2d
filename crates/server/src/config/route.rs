//! The tables `[[route]]`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use keyway_host::config::{Document, Item, Table};
use keyway_pool::SlotsConfig;

use super::{
    FilesConfig, ProxyConfig, RedirectConfig, RespondConfig, RouteConfig, RouteLimits, TargetConfig,
    header_name,
};

/// What a route may answer with; it has exactly one of them.
const TARGETS: [&str; 5] = ["slot", "files", "proxy", "respond", "redirect"];
const MOST_ROUTES: usize = 100_000;

pub(super) fn read(
    document: &Document<'_>,
    items: Vec<Item<'_, '_>>,
    base: &Path,
    slots: &SlotsConfig,
) -> Vec<RouteConfig> {
    let mut routes = Vec::new();
    let mut known = BTreeSet::new();
    if items.len() > MOST_ROUTES {
        document.wrong(items[0].at(), format!("there are more than {MOST_ROUTES} routes"));
        return routes;
    }
    for item in &items {
        let Some(table) = item.table() else { continue };
        let Some(route) = route(item, table, base, slots) else { continue };
        if !known.insert((route.host.clone(), route.path.clone())) {
            item.wrong(format_args!(
                "there is another one for `{}` of this host; leave one of them",
                route.path
            ));
        }
        routes.push(route);
    }
    routes
}

fn route(
    item: &Item<'_, '_>,
    mut table: Table<'_, '_>,
    base: &Path,
    slots: &SlotsConfig,
) -> Option<RouteConfig> {
    let host = table.get("host").map(|item| item.parsed(host));
    let path = table.get("path").map(|item| item.parsed(path));
    let middleware = table.get("middleware").and_then(|item| item.list()).unwrap_or_default();
    let middleware: Vec<_> = middleware.iter().map(|item| slot(item, slots)).collect();
    let filters = table.get("filters").and_then(|item| item.list()).unwrap_or_default();
    let filters: Vec<_> = filters.iter().map(|item| slot(item, slots)).collect();
    let limits = table.get("limits").and_then(|item| item.table()).map(RouteLimits::read).unwrap_or_default();
    let compress = table.get("compress").map(|item| item.flag());
    let mut targets: Vec<_> = TARGETS.into_iter().filter_map(|key| Some((key, table.get(key)?))).collect();
    let (prefix, proxy) = (table.get("strip-prefix"), table.get("keep-host"));
    let (headers, index, cache) = (table.get("headers"), table.get("index"), table.get("cache-control"));
    table.end();
    if targets.len() != 1 {
        item.wrong("it has to say what answers, and one thing only: `slot`, `files`, `proxy`, `respond` or `redirect`");
        return None;
    }
    let (kind, target) = targets.pop()?;
    let needs = |item: &Option<Item<'_, '_>>, wanted| {
        if let Some(item) = item
            && kind != wanted
        {
            item.wrong(format_args!("it is for routes with `{wanted}`; this one has `{kind}`"));
        }
    };
    for of_proxy in [&prefix, &proxy, &headers] {
        needs(of_proxy, "proxy");
    }
    for of_files in [&index, &cache] {
        needs(of_files, "files");
    }
    let target = match kind {
        "slot" => slot(&target, slots).map(TargetConfig::Slot),
        "files" => {
            let index = index.and_then(|item| item.parsed(file_name));
            let cache_control = cache.and_then(|item| item.parsed(value_text));
            target.text().map(|folder| {
                let index = index.unwrap_or_else(|| "index.html".to_owned());
                TargetConfig::Files(FilesConfig { folder: base.join(folder), index, cache_control })
            })
        }
        "proxy" => {
            let keep_host = proxy.and_then(|item| item.flag()).unwrap_or_default();
            let strip_prefix = prefix.and_then(|item| item.flag()).unwrap_or_default();
            let headers = headers.map(|item| secrets(&item, base)).unwrap_or_default();
            let made = |upstream| ProxyConfig { upstream, keep_host, strip_prefix, headers };
            target.parsed(upstream).map(|upstream| TargetConfig::Proxy(made(upstream)))
        }
        "respond" => respond(&target).map(TargetConfig::Respond),
        _ => redirect(&target).map(TargetConfig::Redirect),
    };
    let host = match host {
        None => None,
        Some(host) => Some(host?),
    };
    let Some(path) = path else {
        item.wrong("it has no `path`, as in \"/\" or \"/images/*\"");
        return None;
    };
    let (path, middleware) = (path?, middleware.into_iter().collect::<Option<Vec<_>>>()?);
    let filters = filters.into_iter().collect::<Option<Vec<_>>>()?;
    let compress = match compress {
        None => None,
        Some(compress) => Some(compress?),
    };
    Some(RouteConfig { host, path, middleware, filters, target: target?, limits, compress })
}

/// The name of a slot that is there.
fn slot(item: &Item<'_, '_>, slots: &SlotsConfig) -> Option<String> {
    let known: Vec<(&str, &str)> = slots.slots.keys().map(|name| (name.as_str(), name.as_str())).collect();
    if known.is_empty() {
        let name = item.text()?;
        item.wrong(format_args!(
            "there is no slot; add it, as in [slot.{}]",
            name.escape_debug().take(40).collect::<String>()
        ));
        return None;
    }
    item.word(&known).map(str::to_owned)
}

/// A host's name, in lower case, with `*.` for all below it.
fn host(text: &str) -> Result<String, &'static str> {
    let text = text.to_ascii_lowercase();
    let name = text.strip_prefix("*.").unwrap_or(&text);
    let good =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b':' | b'[' | b']');
    if name.is_empty() || name.len() > 253 || name.contains("..") || !name.bytes().all(good) {
        return Err("it is no name of a host, such as \"example.org\" or \"*.example.org\", without a port");
    }
    if name.contains(':') && !(name.starts_with('[') && name.ends_with(']')) {
        return Err("it is a host without its port; an address of IPv6 stands in brackets");
    }
    Ok(text)
}

/// A path as requests have it after they were brought into their normal form, perhaps with `/*` at its end.
fn path(text: &str) -> Result<String, String> {
    let plain = text.strip_suffix("/*").unwrap_or(text);
    let plain = if plain.is_empty() { "/" } else { plain };
    if !plain.starts_with('/') || plain.contains('*') {
        return Err(
            "it has to begin with `/`; a star may only stand at its end, as in \"/images/*\"".to_owned()
        );
    }
    match crate::route::normal(plain) {
        Ok(normal) if normal == plain => Ok(text.to_owned()),
        Ok(normal) => Err(format!("write it as requests have it in the end: \"{normal}\"")),
        Err(what) => Err(what.to_owned()),
    }
}

fn file_name(text: &str) -> Result<String, &'static str> {
    if text.is_empty() || text.contains(['/', '\\', '\0']) || text == "." || text == ".." {
        return Err("it is no name of a file");
    }
    Ok(text.to_owned())
}

fn value_text(text: &str) -> Result<String, &'static str> {
    HeaderValue::from_str(text).map(|_| text.to_owned()).map_err(|_| "it is nothing that a header can have")
}

fn upstream(text: &str) -> Result<Uri, &'static str> {
    const TAKES: &str = "it is no address of a server, such as \"http://127.0.0.1:3000\"";
    let uri: Uri = text.parse().map_err(|_| TAKES)?;
    let http = matches!(uri.scheme_str(), Some("http" | "https"));
    let bare =
        uri.query().is_none() && uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
    if http && bare { Ok(uri) } else { Err(TAKES) }
}

fn secrets(item: &Item<'_, '_>, base: &Path) -> BTreeMap<String, keyway_host::config::Secret> {
    let entries = item.table().map(|table| table.entries()).unwrap_or_default();
    let read = |(name, _, item): (&str, usize, Item<'_, '_>)| {
        let secret = item.secret(base)?;
        let checked = header_name(name).and_then(|_| {
            value_text(secret.reveal()).map_err(|_| "the secret cannot be in a header".to_owned())
        });
        match checked {
            Ok(_) => Some((name.to_owned(), secret)),
            Err(what) => {
                item.wrong(what);
                None
            }
        }
    };
    entries.into_iter().filter_map(read).collect()
}

fn respond(item: &Item<'_, '_>) -> Option<RespondConfig> {
    let mut table = item.table()?;
    let status = table.get("status").map_or(Some(200), |item| item.whole(200..=599));
    let body = table.get("body").map_or(Some(""), |item| item.text());
    let mut headers = HeaderMap::new();
    for (name, _, item) in
        table.get("headers").and_then(|item| item.table()).map(|t| t.entries()).unwrap_or_default()
    {
        let value = item.parsed(|text| {
            let name = header_name(name)?;
            HeaderValue::from_str(text)
                .map(|value| (name, value))
                .map_err(|_| "no header can have it".to_owned())
        });
        if let Some((name, value)) = value {
            headers.insert(name, value);
        }
    }
    table.end();
    if !headers.contains_key(http::header::CONTENT_TYPE) {
        headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    }
    let status = StatusCode::from_u16(status? as u16).ok()?;
    Some(RespondConfig { status, body: body?.to_owned(), headers })
}

/// `redirect = "https://example.org{path}"`, or a table with a status.
fn redirect(item: &Item<'_, '_>) -> Option<RedirectConfig> {
    let to = |item: &Item<'_, '_>| item.parsed(value_text);
    if !item.is_table() {
        return Some(RedirectConfig { status: StatusCode::TEMPORARY_REDIRECT, to: to(item)? });
    }
    let mut table = item.table()?;
    let status = table.get("status").map_or(Some(307), |item| item.whole(301..=308));
    let to = table.get("to").map(|item| to(&item));
    table.end();
    let Some(to) = to else {
        item.wrong("it does not say where `to`");
        return None;
    };
    let status = status?;
    if !matches!(status, 301 | 302 | 303 | 307 | 308) {
        item.wrong("the status of a redirect is 301, 302, 303, 307 or 308");
        return None;
    }
    Some(RedirectConfig { status: StatusCode::from_u16(status as u16).ok()?, to: to? })
}
