//! The playground: a picture through the image filters that slots hold; and such slots as routes of a server.

use std::any::Any;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use filter_contract::{FilterClient, Image};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response, StatusCode};
use keyway_host::{Host, Inspection};
use keyway_media::{Format, Frame, Limits, MediaError};
use keyway_pool::{AnySlot, Slot, SlotConfig, Watch};
use keyway_server::{Answer, Body, BodyError, Failure as ServerFailure, Handler, Opener, RequestContext};

use crate::failure::Failure;
use crate::managed::ManagedSlot;

/// The interface that image filters export, up to its version.
const FILTER: &str = "media:filter/filter@1.";
/// The largest picture: 24 million pixels.
const LIMITS: Limits = Limits { pixels: 24_000_000, memory: 256 << 20, file: 32 << 20 };
/// The longest chain.
const MOST_FILTERS: usize = 16;
/// How long a filter may take, waiting included.
const DEADLINE: Duration = Duration::from_secs(30);

/// The slot as one of image filters, if it is one.
pub(crate) fn filter(slot: &dyn AnySlot) -> Option<&Slot<FilterClient>> {
    (slot as &dyn Any).downcast_ref()
}

/// Sends a picture through the filters in slots. It comes back as PNG, with the time of each as `Server-Timing` says it.
pub(crate) fn play(picture: &[u8], slots: &[ManagedSlot]) -> Result<(Vec<u8>, String), Failure> {
    if slots.len() > MOST_FILTERS {
        return Err(Failure::bad(format!("A chain has {MOST_FILTERS} filters at most.")));
    }
    let mut image = decode(picture).map_err(|error| {
        let next = "Send a PNG, JPEG or WebP of at most 24 million pixels.";
        Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "no-picture", format!("{error}."), next)
    })?;
    let mut times = String::new();
    for managed in slots {
        let name = managed.slot.name();
        let filter = filter(&*managed.slot).ok_or_else(|| {
            Failure::conflict("no-filter", format!("Slot `{name}` holds no image filter."), "Leave it out.")
        })?;
        let started = Instant::now();
        image = transform(filter, image).map_err(|what| {
            let next = "The picture went no further. Leave the filter out, or swap it.";
            Failure::conflict("filter-failed", format!("Slot `{name}`: {what}."), next)
        })?;
        let comma = if times.is_empty() { "" } else { ", " };
        // A `String` takes whatever is written to it.
        let _ = write!(times, "{comma}{name};dur={:.3}", started.elapsed().as_secs_f64() * 1000.0);
    }
    let png = encode(image).map_err(|error| {
        Failure::conflict("filter-failed", format!("{error}."), "Leave the last filter out.")
    })?;
    Ok((png, times))
}

fn transform(filter: &Slot<FilterClient>, image: Image) -> Result<Image, String> {
    match filter.transform(image).deadline(DEADLINE).wait() {
        Ok(image) => image,
        Err(error) => Err(error.to_string()),
    }
}

fn decode(picture: &[u8]) -> Result<Image, MediaError> {
    let Frame { width, height, pixels } = keyway_media::decode_content(picture, "the picture", LIMITS)?.frame;
    Ok(Image { width, height, pixels: pixels.into() })
}

fn encode(image: Image) -> Result<Vec<u8>, MediaError> {
    let frame = Frame { width: image.width, height: image.height, pixels: image.pixels };
    keyway_media::encode_content("the picture", &frame, Format::Png)
}

/// Opens slots of image filters for a [`keyway_server::Server`]. As the target of a route, such a slot takes a picture as the
/// body of a `POST` (PNG, JPEG, WebP) and answers with the filtered one as PNG.
#[derive(Clone, Copy, Debug, Default)]
pub struct FilterOpener;

impl Opener for FilterOpener {
    fn accepts(&self, plugin: &Inspection) -> bool {
        plugin.description.contract.exports.iter().any(|interface| interface.name.starts_with(FILTER))
    }

    fn open(&self, host: &Host, config: &SlotConfig) -> Result<Arc<dyn Handler>, BodyError> {
        let slot = config.slot::<FilterClient>(host);
        slot.swap(&config.artifact)?;
        let watch = config.watch(&slot)?;
        Ok(Arc::new(FilterHandler { slot, _watch: watch }))
    }
}

/// A slot of image filters that answers requests.
struct FilterHandler {
    slot: Slot<FilterClient>,
    _watch: Option<Watch>,
}

impl Handler for FilterHandler {
    fn handle<'a>(&'a self, request: Request<Body>, context: &'a RequestContext) -> Answer<'a> {
        Box::pin(async move {
            let picture = request.into_body().collect(context.body_limit).await?;
            let image = decode(&picture).map_err(|error| {
                ServerFailure::of_client(StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
            })?;
            let filtered =
                self.slot.transform(image).await.map_err(|error| ServerFailure::of_call(&error))?;
            let malformed = |what: String| ServerFailure::of(self.slot.name(), StatusCode::BAD_GATEWAY, what);
            let png = encode(filtered.map_err(malformed)?).map_err(|error| malformed(error.to_string()))?;
            let mut response = Response::new(Body::from(png));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("image/png"));
            Ok(response)
        })
    }

    fn ready(&self) -> Result<(), String> {
        if self.slot.generation() == 0 {
            return Err("it is empty".to_owned());
        }
        match self.slot.stats().first().and_then(|stats| stats.quarantine.clone()) {
            Some(reason) => Err(format!("its plugin is quarantined: {reason}")),
            None => Ok(()),
        }
    }

    fn slot(&self) -> Option<Arc<dyn AnySlot>> {
        Some(Arc::new(self.slot.clone()))
    }
}
