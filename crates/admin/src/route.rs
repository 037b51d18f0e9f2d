//! What can be asked: one table of methods and paths, which the OpenAPI document is compared with.

use std::collections::BTreeMap;

use http::Method;
use tempfile::NamedTempFile;

use crate::api::{self, Api};
use crate::failure::Failure;

/// One thing that can be asked.
pub(crate) struct Route {
    pub(crate) method: Method,
    /// The path, with names in braces for the parts that differ.
    pub(crate) path: &'static str,
    pub(crate) takes: Takes,
    pub(crate) run: Run,
}

/// The body that a request may have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    Nothing,
    /// JSON, of at most 64 KiB.
    Json,
    /// A plugin, of at most the configured size.
    Plugin,
    /// A picture, of at most 32 MiB.
    #[cfg(feature = "playground")]
    Picture,
}

/// How it is answered.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// By a function that may wait.
    Call(fn(&Api, Asked) -> Result<Answer, Failure>),
    /// With the stream of events.
    Events,
    /// With the document that describes all this; it is no secret.
    Document,
}

/// What was asked.
#[derive(Default)]
pub(crate) struct Asked {
    /// The parts of the path that have names, in order.
    pub(crate) parts: Vec<String>,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
    pub(crate) file: Option<NamedTempFile>,
}

/// What is answered.
pub(crate) enum Answer {
    Json(serde_json::Value),
    /// The picture as PNG, and the time of each filter, as `Server-Timing` says it.
    #[cfg(feature = "playground")]
    Picture(Vec<u8>, String),
}

impl Asked {
    /// A named part of the path.
    pub(crate) fn part(&self, at: usize) -> &str {
        self.parts.get(at).map_or("", String::as_str)
    }

    /// The body as what it has to be.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Failure> {
        let body = if self.body.is_empty() { b"{}" } else { self.body.as_slice() };
        serde_json::from_slice(body)
            .map_err(|error| Failure::bad(format!("The body is not as it should be: {error}.")))
    }
}

/// All that can be asked.
pub(crate) fn routes() -> Vec<Route> {
    use Takes::{Json, Nothing, Plugin};
    let get = |path, call| Route { method: Method::GET, path, takes: Nothing, run: Run::Call(call) };
    let post = |path, call| Route { method: Method::POST, path, takes: Json, run: Run::Call(call) };
    let put = |path, call| Route { method: Method::PUT, path, takes: Json, run: Run::Call(call) };
    let delete = |path, call| Route { method: Method::DELETE, path, takes: Nothing, run: Run::Call(call) };
    vec![
        Route { run: Run::Document, ..get("/api/v1/openapi.json", api::status) },
        Route { run: Run::Events, ..get("/api/v1/events", api::status) },
        get("/api/v1/status", api::status),
        post("/api/v1/reload", api::reload),
        get("/api/v1/slots", api::slots::list),
        get("/api/v1/slots/{slot}", api::slots::inspect),
        get("/api/v1/slots/{slot}/history", api::slots::history),
        get("/api/v1/slots/{slot}/plan", api::swaps::plan),
        post("/api/v1/slots/{slot}/swap", api::swaps::swap),
        post("/api/v1/slots/{slot}/canary", api::swaps::canary),
        delete("/api/v1/slots/{slot}/canary", api::swaps::end_canary),
        post("/api/v1/slots/{slot}/canary/promote", api::swaps::promote),
        post("/api/v1/slots/{slot}/rollback", api::swaps::rollback),
        post("/api/v1/slots/{slot}/pause", api::slots::pause),
        post("/api/v1/slots/{slot}/resume", api::slots::resume),
        post("/api/v1/slots/{slot}/release", api::slots::release),
        put("/api/v1/slots/{slot}/limits", api::slots::limits),
        get("/api/v1/plugins/{plugin}/grants", api::grants::get),
        put("/api/v1/plugins/{plugin}/grants", api::grants::set),
        get("/api/v1/uploads", api::uploads::list),
        Route { takes: Plugin, ..post("/api/v1/uploads", api::uploads::add) },
        delete("/api/v1/uploads/{digest}", api::uploads::remove),
        #[cfg(feature = "playground")]
        Route { takes: Takes::Picture, ..post("/api/v1/playground", api::play) },
    ]
}

/// The route of a path and a method, and the named parts of the path.
pub(crate) fn find<'a>(
    routes: &'a [Route],
    method: &Method,
    path: &str,
) -> Result<(&'a Route, Vec<String>), Failure> {
    let mut others = Vec::new();
    for route in routes {
        let Some(parts) = parts(route.path, path) else { continue };
        if route.method == *method {
            return Ok((route, parts));
        }
        others.push(route.method.as_str());
    }
    let next = "GET /api/v1/openapi.json says what there is.";
    if others.is_empty() {
        return Err(Failure::new(
            http::StatusCode::NOT_FOUND,
            "no-such-path",
            "There is no such path.",
            next,
        ));
    }
    let what = format!("The path takes {}.", others.join(" and "));
    Err(Failure::new(http::StatusCode::METHOD_NOT_ALLOWED, "method", what, next))
}

/// The named parts of a path, if it is one of these.
fn parts(pattern: &str, path: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(found),
            (Some(part), Some(text)) if part.starts_with('{') => found.push(decoded(text)?),
            (Some(part), Some(text)) if part == text => {}
            _ => return None,
        }
    }
}

/// The fields of a query.
pub(crate) fn query(text: &str) -> BTreeMap<String, String> {
    let fields = text.split('&').filter_map(|field| {
        let (name, value) = field.split_once('=')?;
        Some((decoded(name)?, decoded(&value.replace('+', " "))?))
    });
    fields.collect()
}

/// A part of an address without its percent signs; `None` when it is no text.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || (rest.next()? as char).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_parts() {
        assert_eq!(parts("/a/{b}/c", "/a/x%20y/c"), Some(vec!["x y".to_owned()]));
        for path in ["/a/x", "/a/x/c/d", "/a/%zz/c", "/a/%f/c", "/a/%ff/c", "a/x/c", ""] {
            assert_eq!(parts("/a/{b}/c", path), None, "{path}");
        }
        let query = query("a=1&b=x+y%26&c&=&%zz=1");
        assert_eq!((query["a"].as_str(), query["b"].as_str(), query.len()), ("1", "x y&", 3));
    }

    #[test]
    fn the_document_describes_every_route_and_no_other() {
        let document: serde_json::Value = serde_json::from_str(api::DOCUMENT).unwrap();
        let mut described: Vec<String> = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys().filter(|key| *key != "parameters") {
                described.push(format!("{} {path}", method.to_uppercase()));
            }
        }
        let mut there: Vec<String> =
            routes().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
        described.sort();
        there.sort();
        assert_eq!(described, there);
    }
}
