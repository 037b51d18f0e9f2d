//! The functions of the API. Each may wait: they run on threads for that.

pub(crate) mod grants;
pub(crate) mod slots;
pub(crate) mod swaps;
pub(crate) mod uploads;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::StatusCode;
use keyway_host::Host;
use serde_json::json;

use crate::failure::Failure;
use crate::managed::{Managed, ManagedSlot};
use crate::monitor::{Monitor, now};
use crate::route::{Answer, Asked};
use crate::uploads::Uploads;

/// The description of the API.
pub(crate) const DOCUMENT: &str = include_str!("openapi.json");

/// What the functions of the API work on.
pub(crate) struct Api {
    pub(crate) managed: Arc<dyn Managed>,
    pub(crate) monitor: Arc<Monitor>,
    pub(crate) uploads: Uploads,
    /// Different each time that the program is started.
    pub(crate) instance: String,
    pub(crate) started_ms: u64,
    /// Whoever has it changes what is in place, and what plugins may.
    pub(crate) changes: Mutex<()>,
}

impl Api {
    pub(crate) fn host(&self) -> Result<Host, Failure> {
        self.managed.host().ok_or_else(Failure::ended)
    }

    pub(crate) fn slot(&self, name: &str) -> Result<ManagedSlot, Failure> {
        let slots = self.managed.slots();
        let found = slots.into_iter().find(|managed| managed.slot.name() == name);
        found.ok_or_else(|| Failure::no_slot(name))
    }

    pub(crate) fn changes(&self) -> MutexGuard<'_, ()> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn status(api: &Api, _: Asked) -> Result<Answer, Failure> {
    Ok(Answer::Json(json!({
        "instance": api.instance,
        "version": env!("CARGO_PKG_VERSION"),
        "started_ms": api.started_ms,
        "time_ms": now(),
    })))
}

pub(crate) fn reload(api: &Api, _: Asked) -> Result<Answer, Failure> {
    let _changes = api.changes();
    match api.managed.reload() {
        Ok(()) => Ok(Answer::Json(json!({}))),
        Err(what) => Err(Failure::conflict("not-reloaded", what, "Correct the file; nothing has changed.")),
    }
}

/// Runs the playground.
#[cfg(feature = "playground")]
pub(crate) fn play(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    let names = asked.query.get("filters").map(String::as_str).unwrap_or_default();
    let names: Vec<&str> = names.split(',').filter(|name| !name.is_empty()).collect();
    let slots = names.iter().map(|name| api.slot(name)).collect::<Result<Vec<_>, _>>()?;
    crate::playground::play(&asked.body, &slots).map(|(picture, times)| Answer::Picture(picture, times))
}

/// An operation that had nothing to do.
pub(crate) fn nothing(code: &'static str, what: &str) -> Failure {
    Failure::new(StatusCode::CONFLICT, code, what, "Nothing has changed.")
}
