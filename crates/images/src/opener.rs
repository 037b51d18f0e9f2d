//! [`FilterOpener`]: slots of image filters for a server.

use std::sync::Arc;

use filter_contract::FilterClient;
use http::{Request, Response, StatusCode};
use keyway_host::Host;
use keyway_host::loader::Description;
use keyway_pool::{AnySlot, Slot, SlotConfig, Watch};
use keyway_server::{Answer, Body, BodyError, Failure, Filter, Handler, Opener, RequestContext};

use crate::filter::{FilterChain, blocking};
use crate::picture::{Picture, filter_of};

/// The interface that image filters export, up to its version.
const FILTER: &str = "media:filter/filter@1.";

/// Opens slots of image filters for a [`keyway_server::Server`]. As the target of a route, such a slot takes a picture as the
/// body of a `POST` (PNG, JPEG, WebP) and answers with the filtered one as the same kind of file; in a route's `filters`, it
/// changes the pictures that the route answers with.
#[derive(Clone, Copy, Debug, Default)]
pub struct FilterOpener;

impl Opener for FilterOpener {
    fn accepts(&self, plugin: &Description) -> bool {
        plugin.contract.exports.iter().any(|interface| interface.name.starts_with(FILTER))
    }

    fn open(&self, host: &Host, config: &SlotConfig) -> Result<Arc<dyn Handler>, BodyError> {
        let slot = config.slot::<FilterClient>(host);
        config.fill(&slot)?;
        let watch = config.watch(&slot)?;
        Ok(Arc::new(FilterHandler { chain: FilterChain::new(vec![slot.clone()]), slot, _watch: watch }))
    }

    fn filter(&self, slots: &[Arc<dyn AnySlot>]) -> Result<Arc<dyn Filter>, BodyError> {
        let filter = |slot: &Arc<dyn AnySlot>| {
            filter_of(&**slot).cloned().ok_or_else(|| format!("slot `{}` holds no image filter", slot.name()))
        };
        let slots = slots.iter().map(filter).collect::<Result<_, _>>()?;
        Ok(Arc::new(FilterChain::new(slots)))
    }
}

/// A slot of image filters that answers requests.
struct FilterHandler {
    slot: Slot<FilterClient>,
    chain: FilterChain,
    _watch: Option<Watch>,
}

impl Handler for FilterHandler {
    fn handle<'a>(&'a self, request: Request<Body>, context: &'a RequestContext) -> Answer<'a> {
        Box::pin(async move {
            let file = request.into_body().collect(context.body_limit.min(Picture::LONGEST)).await?;
            let picture = blocking(move || Picture::decode(&file)).await?;
            let wrong = |error: keyway_media::MediaError| {
                Failure::of_client(StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
            };
            self.chain.answer(Response::new(()), picture.map_err(wrong)?, context).await
        })
    }

    fn slot(&self) -> Option<Arc<dyn AnySlot>> {
        Some(Arc::new(self.slot.clone()))
    }
}
