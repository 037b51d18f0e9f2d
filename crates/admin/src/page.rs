//! The page: files that are part of the program.

use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};

/// One file of the page.
pub(crate) struct Asset {
    path: &'static str,
    kind: &'static str,
    pub(crate) content: &'static [u8],
}

macro_rules! assets {
    ($($path:literal $kind:literal $file:literal),* $(,)?) => {
        &[$(Asset { path: $path, kind: $kind, content: include_bytes!(concat!("../assets/", $file)) }),*]
    };
}

const HTML: &str = "text/html; charset=utf-8";
const ASSETS: &[Asset] = assets![
    "/" "text/html; charset=utf-8" "index.html",
    "/assets/icon.svg" "image/svg+xml" "icon.svg",
    "/assets/style.css" "text/css; charset=utf-8" "style.css",
    "/assets/api.js" "text/javascript; charset=utf-8" "api.js",
    "/assets/detail.js" "text/javascript; charset=utf-8" "detail.js",
    "/assets/dom.js" "text/javascript; charset=utf-8" "dom.js",
    "/assets/format.js" "text/javascript; charset=utf-8" "format.js",
    "/assets/limits.js" "text/javascript; charset=utf-8" "limits.js",
    "/assets/main.js" "text/javascript; charset=utf-8" "main.js",
    "/assets/playground.js" "text/javascript; charset=utf-8" "playground.js",
    "/assets/plot.js" "text/javascript; charset=utf-8" "plot.js",
    "/assets/review.js" "text/javascript; charset=utf-8" "review.js",
    "/assets/rights.js" "text/javascript; charset=utf-8" "rights.js",
    "/assets/slots.js" "text/javascript; charset=utf-8" "slots.js",
    "/assets/store.js" "text/javascript; charset=utf-8" "store.js",
    "/assets/timeline.js" "text/javascript; charset=utf-8" "timeline.js",
    "/assets/vendor/uplot.css" "text/css; charset=utf-8" "vendor/uplot.css",
    "/assets/vendor/uplot.js" "text/javascript; charset=utf-8" "vendor/uplot.js",
    "/assets/vendor/uplot.LICENSE" "text/plain; charset=utf-8" "vendor/uplot.LICENSE",
];

/// The file with a path.
pub(crate) fn asset(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

impl Asset {
    pub(crate) fn headers(&self, headers: &mut HeaderMap) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.kind));
        // Those of the program that runs, and of no older one.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        if self.kind == HTML {
            headers.insert(CONTENT_SECURITY_POLICY, POLICY);
        }
    }
}

/// Nothing from elsewhere, nothing that is written into the page; pictures of the playground are made by the page itself.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// What every answer says.
pub(crate) fn protect(headers: &mut HeaderMap) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}
