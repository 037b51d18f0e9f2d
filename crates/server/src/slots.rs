//! The slots of a configuration, as they run.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::{Request, Response, StatusCode};
use keyway_contract::CallError;
use keyway_host::Host;
use keyway_http::handler::{HandlerClient, Response as PluginResponse};
use keyway_http::middleware::MiddlewareClient;
use keyway_pool::{AnySlot, OnFailure, PoolStats, Slot, SlotConfig, SwapError};
use tracing::Instrument as _;

use crate::body::Body;
use crate::failure::Failure;
use crate::handler::{Answer, Handler, Opener, RequestContext, ready};
use crate::message;
use crate::pace::{Lanes, Pace};
use crate::start::StartError;

/// The interfaces that tell what a plugin is, up to their versions.
const HANDLER: &str = "keyway:http/handler@1.";
const MIDDLEWARE: &str = "keyway:http/middleware@1.";

/// A slot as it runs.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) config: SlotConfig,
    pub(crate) kind: Kind,
    /// Follows the file, if the configuration says so.
    _watch: Option<Arc<keyway_pool::Watch>>,
}

/// What a slot is for.
#[derive(Clone)]
pub(crate) enum Kind {
    Handler(Arc<HandlerSlot>),
    Middleware(Arc<MiddlewareSlot>),
    /// Of another contract, with who has opened it.
    Other(Arc<dyn Handler>, Arc<dyn Opener>),
}

/// A slot whose plugin answers requests.
pub(crate) struct HandlerSlot {
    pub(crate) slot: Slot<HandlerClient>,
    pace: Pace,
}

/// A slot whose plugin looks at requests on their way.
pub(crate) struct MiddlewareSlot {
    pub(crate) slot: Slot<MiddlewareClient>,
    pub(crate) pace: Pace,
    pub(crate) fails_open: bool,
}

/// What slots are opened with.
pub(crate) struct Openers<'a> {
    pub(crate) host: &'a Host,
    pub(crate) openers: &'a [Arc<dyn Opener>],
    pub(crate) lanes: &'a Arc<Lanes>,
}

impl Openers<'_> {
    /// Opens all slots. Those of `before` that are configured in the same way go on as they are.
    pub(crate) fn open(
        &self,
        slots: &BTreeMap<String, SlotConfig>,
        before: &BTreeMap<String, Held>,
    ) -> Result<BTreeMap<String, Held>, StartError> {
        let open = |(name, config): (&String, &SlotConfig)| {
            let held = match before.get(name).filter(|held| held.config == *config) {
                Some(held) => held.clone(),
                None => self.open_one(config)?,
            };
            Ok((name.clone(), held))
        };
        slots.iter().map(open).collect()
    }

    fn open_one(&self, config: &SlotConfig) -> Result<Held, StartError> {
        let failed = |what: String| StartError::Slot { slot: config.name.clone(), what };
        let (id, description) = match config.linked(self.host) {
            Some(plugin) => (plugin.id().to_owned(), plugin.description().clone()),
            None => {
                let found = self.host.inspect(&config.artifact).map_err(|error| failed(error.to_string()))?;
                (found.manifest.id, found.description)
            }
        };
        let (kind, watch) = match Found::of(&description.contract) {
            Found::Handler => {
                let slot = config.slot::<HandlerClient>(self.host);
                config.fill(&slot)?;
                let watch = config.watch(&slot).map_err(|error| failed(error.to_string()))?;
                (Kind::Handler(Arc::new(HandlerSlot { slot, pace: Pace::new(self.lanes) })), watch)
            }
            Found::Middleware => {
                let slot = config.slot::<MiddlewareClient>(self.host);
                config.fill(&slot)?;
                let watch = config.watch(&slot).map_err(|error| failed(error.to_string()))?;
                let fails_open = config.options.pool.on_failure == OnFailure::Open;
                let pace = Pace::new(self.lanes);
                (Kind::Middleware(Arc::new(MiddlewareSlot { slot, pace, fails_open })), watch)
            }
            Found::Other => {
                let opener = self.openers.iter().find(|opener| opener.accepts(&description));
                let opener = opener.ok_or_else(|| failed(format!("`{id}`: {UNKNOWN}")))?;
                let handler = opener.open(self.host, config).map_err(|error| {
                    error.downcast::<SwapError>().map_or_else(|e| failed(e.to_string()), |e| (*e).into())
                })?;
                (Kind::Other(handler, Arc::clone(opener)), None)
            }
        };
        Ok(Held { config: config.clone(), kind, _watch: watch.map(Arc::new) })
    }
}

const UNKNOWN: &str = "it is no plugin for this server: it exports neither `keyway:http/handler` nor \
                       `keyway:http/middleware`, nor any other contract that this build serves";

/// What a contract says of its plugin.
#[derive(PartialEq)]
enum Found {
    Handler,
    Middleware,
    Other,
}

impl Found {
    fn of(contract: &keyway_contract::types::Contract) -> Self {
        let exports =
            |interface: &str| contract.exports.iter().any(|export| export.name.starts_with(interface));
        if exports(HANDLER) {
            Found::Handler
        } else if exports(MIDDLEWARE) {
            Found::Middleware
        } else {
            Found::Other
        }
    }
}

impl Held {
    /// The slot without its type.
    pub(crate) fn any(&self) -> Option<Arc<dyn AnySlot>> {
        match &self.kind {
            Kind::Handler(held) => held.slot(),
            Kind::Middleware(held) => Some(Arc::new(held.slot.clone())),
            Kind::Other(handler, _) => handler.slot(),
        }
    }

    /// What the generations of the slot have done.
    pub(crate) fn stats(&self) -> Vec<PoolStats> {
        self.any().map(|slot| slot.stats()).unwrap_or_default()
    }

    /// Another plugin is in it.
    pub(crate) fn swapped(&self) {
        match &self.kind {
            Kind::Handler(held) => held.pace.reset(),
            Kind::Middleware(held) => held.pace.reset(),
            Kind::Other(..) => {}
        }
    }

    /// Whether its plugin could be called at the moment.
    pub(crate) fn ready(&self) -> Result<(), String> {
        match &self.kind {
            Kind::Handler(held) => ready(&held.slot),
            Kind::Middleware(held) => ready(&held.slot),
            Kind::Other(handler, _) => handler.ready(),
        }
    }
}

impl Handler for HandlerSlot {
    fn now(
        &self,
        request: &Request<Body>,
        context: &RequestContext,
    ) -> Option<Result<Response<Body>, Failure>> {
        let body = request.body().whole()?;
        if body.len() as u64 > context.body_limit {
            return None;
        }
        let lane = self.pace.lane()?;
        let _span = self.span(context).entered();
        let message = message::handler::request(request, body.to_vec(), context);
        Some(self.response(lane.run(self.slot.handle(message)).ok()?))
    }

    fn handle<'a>(&'a self, request: Request<Body>, context: &'a RequestContext) -> Answer<'a> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect(context.body_limit).await?;
            let request = Request::from_parts(head, ());
            let message = message::handler::request(&request, body, context);
            self.response(self.pace.run(self.slot.handle(message)).instrument(self.span(context)).await)
        })
    }

    fn slot(&self) -> Option<Arc<dyn AnySlot>> {
        Some(Arc::new(self.slot.clone()))
    }
}

impl HandlerSlot {
    fn span(&self, context: &RequestContext) -> tracing::Span {
        tracing::debug_span!(target: "keyway::server", "handler", slot = self.slot.name(), request = %context.id)
    }

    /// What the plugin's result means.
    fn response(&self, result: Result<PluginResponse, CallError>) -> Result<Response<Body>, Failure> {
        let response = result.map_err(|error| Failure::of_call(&error))?;
        message::handler::response(response).map_err(|what| self.malformed(what))
    }

    #[cold]
    fn malformed(&self, what: String) -> Failure {
        Failure::of(plugin_of(&self.slot), StatusCode::BAD_GATEWAY, what)
    }
}

/// The id of the plugin in a slot.
pub(crate) fn plugin_of(slot: &dyn AnySlot) -> Arc<str> {
    slot.plugin().map_or_else(|| slot.name().into(), |plugin| plugin.id().into())
}
