//! [`Site`]: a configuration as it runs. It never changes; a reload puts another one in its place.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use keyway_host::Host;

use crate::access::AccessLog;
use crate::chain::Chain;
use crate::client::Proxies;
use crate::config::{RouteConfig, ServerConfig, TargetConfig};
use crate::files::Files;
use crate::handler::{Filter, Handler, Opener, RequestId};
use crate::limits::{Gate, Rates};
use crate::metrics::{Metrics, RouteMetrics};
use crate::proxy::{Proxy, Upstreams};
use crate::respond::{Redirect, Respond};
use crate::route::Routes;
use crate::slots::{Held, Kind};
use crate::start::StartError;

/// A configuration as it runs.
pub(crate) struct Site {
    pub(crate) config: ServerConfig,
    pub(crate) host: Host,
    pub(crate) slots: BTreeMap<String, Held>,
    pub(crate) routes: Routes<Arc<Route>>,
    pub(crate) proxies: Proxies,
    pub(crate) gate: Arc<Gate>,
    pub(crate) rates: Option<Rates>,
    pub(crate) access: Option<Arc<AccessLog>>,
    /// What is counted of requests without a route.
    pub(crate) unrouted: RouteMetrics,
    ids: Arc<Ids>,
}

/// Where some requests go.
pub(crate) struct Route {
    /// Its host and path.
    pub(crate) label: Arc<str>,
    /// What stands before its `/*`.
    pub(crate) prefix: Box<str>,
    pub(crate) chain: Chain,
    pub(crate) body_limit: u64,
    pub(crate) timeout: Duration,
    pub(crate) gate: Option<Arc<Gate>>,
    pub(crate) rates: Option<Rates>,
    pub(crate) compress: bool,
    pub(crate) metrics: RouteMetrics,
}

/// The names of requests: numbers that nobody can guess the next of by chance.
pub(crate) struct Ids {
    next: AtomicU64,
}

impl Ids {
    /// # Errors
    /// When the system has no random numbers.
    pub(crate) fn new() -> Result<Self, getrandom::Error> {
        Ok(Ids { next: AtomicU64::new(getrandom::u64()?) })
    }

    fn next(&self) -> RequestId {
        // Neighbours look nothing alike, and none comes twice.
        let mut id = self.next.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        id = (id ^ (id >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        RequestId::new(id ^ (id >> 29))
    }
}

/// What a site is made of, besides its configuration.
pub(crate) struct Parts<'a> {
    pub(crate) host: Host,
    pub(crate) slots: BTreeMap<String, Held>,
    pub(crate) access: Option<Arc<AccessLog>>,
    pub(crate) metrics: &'a Metrics,
    pub(crate) upstreams: &'a Upstreams,
    pub(crate) gate: Arc<Gate>,
    pub(crate) ids: &'a Arc<Ids>,
}

impl Site {
    pub(crate) fn new(config: ServerConfig, parts: Parts<'_>) -> Result<Self, StartError> {
        let mut routes = Routes::default();
        for route in &config.routes {
            let made = Route::new(route, &config, &parts)?;
            routes.add(route.host.as_deref(), &route.path, Arc::new(made));
        }
        let Parts { host, slots, access, metrics, gate, ids, .. } = parts;
        Ok(Site {
            host,
            slots,
            routes,
            proxies: Proxies::new(config.trusted_proxies.clone()),
            gate,
            rates: config.limits.rate.as_ref().and_then(Rates::new),
            access,
            unrouted: metrics.route("-"),
            ids: Arc::clone(ids),
            config,
        })
    }

    pub(crate) fn next_id(&self) -> RequestId {
        self.ids.next()
    }

    /// Whether everything that requests need could be called at the moment; the error says what cannot.
    pub(crate) fn ready(&self) -> Result<(), String> {
        for (name, held) in &self.slots {
            held.ready().map_err(|what| format!("slot `{name}`: {what}"))?;
        }
        for route in self.routes.values() {
            route.chain.target.ready().map_err(|what| format!("route `{}`: {what}", route.label))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Route").field(&self.label).finish()
    }
}

impl Route {
    fn new(route: &RouteConfig, config: &ServerConfig, parts: &Parts<'_>) -> Result<Self, StartError> {
        let label: Arc<str> = format!("{}{}", route.host.as_deref().unwrap_or_default(), route.path).into();
        let failed = |what: String| StartError::Route { route: label.to_string(), what };
        let held = |name: &String| {
            let held = parts.slots.get(name);
            held.ok_or_else(|| failed(format!("there is no slot `{name}`")))
        };
        let mut middleware = Vec::new();
        for name in &route.middleware {
            match &held(name)?.kind {
                Kind::Middleware(slot) => middleware.push(Arc::clone(slot)),
                _ => {
                    return Err(failed(format!(
                        "the plugin in slot `{name}` is no middleware; it can be the route's `slot`"
                    )));
                }
            }
        }
        let prefix: Box<str> = route.path.strip_suffix("/*").unwrap_or_default().into();
        let target: Arc<dyn Handler> = match &route.target {
            TargetConfig::Slot(name) => match &held(name)?.kind {
                Kind::Handler(slot) => Arc::clone(slot) as Arc<dyn Handler>,
                Kind::Other(handler, _) => Arc::clone(handler),
                Kind::Middleware(_) => {
                    let what = format!("the plugin in slot `{name}` is middleware; name it in `middleware`");
                    return Err(failed(what));
                }
            },
            TargetConfig::Files(files) => {
                let opened = Files::open(files);
                Arc::new(opened.map_err(|error| failed(format!("`{}`: {error}", files.folder.display())))?)
            }
            TargetConfig::Proxy(proxy) => Arc::new(Proxy::new(proxy, parts.upstreams).map_err(failed)?),
            TargetConfig::Respond(respond) => Arc::new(Respond::new(respond)),
            TargetConfig::Redirect(redirect) => Arc::new(Redirect::new(redirect)),
        };
        let filter = filter(&route.filters, held, &failed)?;
        Ok(Route {
            prefix,
            chain: Chain { middleware, target, filter },
            body_limit: route.limits.body.unwrap_or(config.limits.body),
            timeout: route.limits.timeout.unwrap_or(config.limits.timeout),
            gate: route.limits.requests.map(Gate::new),
            rates: route.limits.rate.as_ref().and_then(Rates::new),
            compress: route.compress.unwrap_or(config.compress),
            metrics: parts.metrics.route(&label),
            label,
        })
    }
}

/// What the slots in a route's `filters` are together.
fn filter<'a>(
    names: &[String],
    held: impl Fn(&String) -> Result<&'a Held, StartError>,
    failed: &impl Fn(String) -> StartError,
) -> Result<Option<Arc<dyn Filter>>, StartError> {
    let mut opened: Option<(&String, &Arc<dyn Opener>)> = None;
    let mut slots = Vec::new();
    for name in names {
        let (handler, opener) = match &held(name)?.kind {
            Kind::Other(handler, opener) => (handler, opener),
            Kind::Handler(_) => {
                return Err(failed(format!(
                    "the plugin in slot `{name}` is no filter; it can be the route's `slot`"
                )));
            }
            Kind::Middleware(_) => {
                return Err(failed(format!(
                    "the plugin in slot `{name}` is middleware; name it in `middleware`"
                )));
            }
        };
        if let Some((first, other)) = opened
            && !Arc::ptr_eq(other, opener)
        {
            return Err(failed(format!(
                "slots `{first}` and `{name}` hold plugins of two kinds; a route's `filters` are of one"
            )));
        }
        opened = Some((name, opener));
        slots.push(handler.slot().ok_or_else(|| failed(format!("slot `{name}` cannot be a filter")))?);
    }
    let Some((_, opener)) = opened else { return Ok(None) };
    opener.filter(&slots).map(Some).map_err(|error| failed(format!("its `filters`: {error}")))
}
