//! The playground: a picture through the image filters that slots hold.

use std::time::{Duration, Instant};

use http::StatusCode;
use keyway_images::{Picture, Times, filter_of};

use crate::failure::Failure;
use crate::managed::ManagedSlot;

/// The longest chain.
const MOST_FILTERS: usize = 16;
/// How long a filter may take, waiting included.
const DEADLINE: Duration = Duration::from_secs(30);

/// Sends a picture through the filters in slots. It comes back as PNG, with the time of each as `Server-Timing` says it.
pub(crate) fn play(picture: &[u8], slots: &[ManagedSlot]) -> Result<(Vec<u8>, String), Failure> {
    if slots.len() > MOST_FILTERS {
        return Err(Failure::bad(format!("A chain has {MOST_FILTERS} filters at most.")));
    }
    let mut picture = Picture::decode(picture).map_err(|error| {
        let next = "Send a PNG, JPEG or WebP of at most 24 million pixels.";
        Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "no-picture", format!("{error}."), next)
    })?;
    let mut times = Times::default();
    for managed in slots {
        let name = managed.slot.name();
        let filter = filter_of(&*managed.slot).ok_or_else(|| {
            Failure::conflict("no-filter", format!("Slot `{name}` holds no image filter."), "Leave it out.")
        })?;
        let started = Instant::now();
        let failed = |what: String| {
            let next = "The picture went no further. Leave the filter out, or swap it.";
            Failure::conflict("filter-failed", format!("Slot `{name}`: {what}."), next)
        };
        let filtered = filter.transform(picture.image).deadline(DEADLINE).wait();
        picture.image = filtered.map_err(|error| failed(error.to_string()))?.map_err(failed)?;
        times.add(name, started.elapsed());
    }
    let png = picture.encode_png().map_err(|error| {
        Failure::conflict("filter-failed", format!("{error}."), "Leave the last filter out.")
    })?;
    Ok((png, times.to_string()))
}
