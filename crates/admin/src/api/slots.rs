//! Slots: looked at, paused, limited, released.

use std::time::Duration;

use keyway_pool::{InstanceLimits, Pause};
use serde::Deserialize;
use serde_json::json;

use super::{Api, nothing};
use crate::failure::Failure;
use crate::reply::{Limits, Slot};
use crate::route::{Answer, Asked};

/// What is more than this is a slip, not a wish.
const MOST_INSTANCES: usize = 4096;
const MOST_WAITING: usize = 1 << 24;
/// The least memory that is any use.
const PAGE: usize = 64 << 10;
/// The longest deadline, in milliseconds: a day.
const LONGEST: f64 = 86_400_000.0;

pub(crate) fn list(api: &Api, _: Asked) -> Result<Answer, Failure> {
    let slots: Vec<Slot> = api.managed.slots().iter().map(Slot::of).collect();
    Ok(Answer::Json(json!({ "slots": slots })))
}

pub(crate) fn inspect(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    Ok(Answer::Json(json!(Slot::of(&api.slot(asked.part(0))?))))
}

pub(crate) fn history(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    let managed = api.slot(asked.part(0))?;
    Ok(Answer::Json(json!(api.monitor.history(managed.slot.name()))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PauseBody {
    #[serde(default)]
    mode: Mode,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Mode {
    #[default]
    Refuse,
    Wait,
}

pub(crate) fn pause(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    let body: PauseBody = asked.json()?;
    let managed = api.slot(asked.part(0))?;
    managed.slot.pause(match body.mode {
        Mode::Refuse => Pause::Refuse,
        Mode::Wait => Pause::Wait,
    });
    Ok(Answer::Json(json!(Slot::of(&managed))))
}

pub(crate) fn resume(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    let managed = api.slot(asked.part(0))?;
    managed.slot.resume();
    Ok(Answer::Json(json!(Slot::of(&managed))))
}

pub(crate) fn release(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    let managed = api.slot(asked.part(0))?;
    if !managed.slot.release() {
        return Err(nothing("no-quarantine", "The plugin is not in quarantine."));
    }
    Ok(Answer::Json(json!(Slot::of(&managed))))
}

pub(crate) fn limits(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    let body: Limits = asked.json()?;
    let managed = api.slot(asked.part(0))?;
    let wrong = |what: &str| Err(Failure::bad(what));
    if !(1..=MOST_INSTANCES).contains(&body.max) || body.min > body.max {
        return wrong("`max` has to be from 1 to 4096, and `min` no more than it.");
    }
    if body.queue > MOST_WAITING {
        return wrong("`queue` has to be at most 16777216.");
    }
    if body.memory.is_some_and(|bytes| bytes < PAGE) {
        return wrong("`memory` has to be 65536 bytes at least.");
    }
    let time = |millis: Option<f64>| match millis {
        None => Ok(None),
        Some(millis) if (0.001..=LONGEST).contains(&millis) => {
            Ok(Some(Duration::from_secs_f64(millis / 1000.0)))
        }
        Some(_) => Err(Failure::bad("A deadline has to be from 0.001 to 86400000 milliseconds.")),
    };
    let mut limits = managed.slot.limits();
    (limits.min, limits.max, limits.queue) = (body.min, body.max, body.queue);
    limits.deadline = time(body.deadline_ms)?;
    let mut instance = InstanceLimits::new();
    (instance.memory, instance.values) = (body.memory, body.values);
    instance.deadline = time(body.call_deadline_ms)?;
    limits.instance = instance;
    managed.slot.set_limits(limits);
    Ok(Answer::Json(json!(Slot::of(&managed))))
}
