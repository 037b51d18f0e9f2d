//! What is in place: planned, swapped, tried as a canary, rolled back.

use std::path::PathBuf;
use std::time::Duration;

use http::StatusCode;
use keyway_host::{Grants, Host, Inspection, Problem, Right};
use keyway_pool::{CanaryOptions, Swap, SwapError};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Api, nothing};
use crate::failure::Failure;
use crate::managed::ManagedSlot;
use crate::reply::rights::{parse, shown, together, wanted};
use crate::reply::{Name, Slot, Upload};
use crate::route::{Answer, Asked};

/// The longest that a canary may take, in milliseconds: a week.
const LONGEST: u64 = 7 * 86_400_000;

/// A plugin that was uploaded, looked at by the host as it is now.
struct Candidate {
    path: PathBuf,
    inspection: Inspection,
    missing: Vec<Right>,
    /// What else keeps the host from opening it.
    problems: Vec<String>,
}

fn candidate(api: &Api, host: &Host, digest: &str) -> Result<Candidate, Failure> {
    let path = api.uploads.path(digest).ok_or_else(|| {
        let what = "There is no upload with this digest.";
        Failure::new(
            StatusCode::NOT_FOUND,
            "no-such-upload",
            what,
            "Upload the file first: POST /api/v1/uploads.",
        )
    })?;
    let (inspection, found) = host
        .check(&path)
        .map_err(|error| Failure::conflict("no-plugin", format!("{error}."), "Upload it again."))?;
    let (mut missing, mut problems) = (Vec::new(), Vec::new());
    for problem in found {
        match problem {
            Problem::NotGranted { missing: rights, .. } => missing = rights,
            other => problems.push(other.to_string()),
        }
    }
    Ok(Candidate { path, inspection, missing, problems })
}

/// What a swap would change.
pub(crate) fn plan(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    let managed = api.slot(asked.part(0))?;
    let digest =
        asked.query.get("upload").ok_or_else(|| Failure::bad("Say which `upload`, by its digest."))?;
    let host = api.host()?;
    let candidate = candidate(api, &host, digest)?;
    let manifest = &candidate.inspection.manifest;
    let slot = &managed.slot;
    let in_place = slot.plugin();
    let mut problems = candidate.problems;
    if let Some(wanted) = slot.options().plugin.as_ref().filter(|wanted| **wanted != manifest.id) {
        problems.push(format!("it is the plugin `{}`, and the slot is for `{wanted}`", manifest.id));
    }
    let before = in_place.as_ref().map(|plugin| wanted(plugin.manifest())).unwrap_or_default();
    let after = wanted(manifest);
    let given: Vec<String> = host.grants(&manifest.id).rights().iter().map(shown).collect();
    let only = |some: &[String], others: &[String]| -> Vec<String> {
        some.iter().filter(|right| !others.contains(right)).cloned().collect()
    };
    Ok(Answer::Json(json!({
        "slot": slot.name(),
        "upload": Upload::of(&candidate.inspection, String::new()),
        "in_place": in_place.as_ref().map(Name::of),
        "same": in_place.as_ref().is_some_and(|plugin| plugin.digest() == Some(digest.as_str())),
        "contract": contract(&managed, &candidate.inspection),
        "rights": {
            "wanted": after,
            "granted": given,
            "missing": candidate.missing.iter().map(shown).collect::<Vec<_>>(),
            "added": only(&after, &before),
            "dropped": only(&before, &after),
        },
        "problems": problems,
    })))
}

/// The contract of a file, compared with that of the plugin in place, and whether it fits the slot.
fn contract(managed: &ManagedSlot, inspection: &Inspection) -> Value {
    let (slot, after) = (&managed.slot, &inspection.description.contract);
    let fits = keyway_wit::compare_functions(slot.contract().exported(), after);
    let in_place = slot.plugin();
    let before = in_place.as_ref().map_or(slot.contract(), |plugin| plugin.contract());
    let changes: Vec<Value> = keyway_wit::diff(before, after)
        .into_iter()
        .map(|change| {
            json!({
                "kind": change.kind.word(),
                "function": change.function,
                "before": change.before,
                "after": change.after,
                "breaks": change.breaks_hosts,
            })
        })
        .collect();
    json!({ "compatible": fits.is_compatible(), "changes": changes })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SwapBody {
    upload: String,
    /// The rights that the operator grants with it: those that are missing, and no others.
    #[serde(default)]
    grant: Vec<String>,
}

pub(crate) fn swap(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    let body: SwapBody = asked.json()?;
    let managed = api.slot(asked.part(0))?;
    let _changes = api.changes();
    let swapped = granted(api, &body.upload, &body.grant, |path| managed.slot.swap(path))?;
    Ok(Answer::Json(done(&managed, &swapped)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CanaryBody {
    upload: String,
    #[serde(default)]
    grant: Vec<String>,
    share: Option<f64>,
    hold_ms: Option<u64>,
    calls: Option<u64>,
}

pub(crate) fn canary(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    let body: CanaryBody = asked.json()?;
    let managed = api.slot(asked.part(0))?;
    let mut options = CanaryOptions::new();
    if let Some(share) = body.share {
        if !(0.001..=1.0).contains(&share) {
            return Err(Failure::bad("`share` has to be from 0.001 to 1."));
        }
        options.share = share;
    }
    if let Some(hold) = body.hold_ms {
        if hold > LONGEST {
            return Err(Failure::bad("`hold_ms` has to be a week at most."));
        }
        options.hold = Duration::from_millis(hold);
    }
    options.calls = body.calls.unwrap_or(options.calls);
    let _changes = api.changes();
    let started = granted(api, &body.upload, &body.grant, |path| managed.slot.canary(path, options.clone()))?;
    if !started {
        return Err(nothing("same-plugin", "It is the very file that is in place."));
    }
    Ok(Answer::Json(json!(Slot::of(&managed))))
}

/// Opens an upload with the rights that the operator grants for it. They are taken back when it does not get into place.
fn granted<T>(
    api: &Api,
    digest: &str,
    grant: &[String],
    put: impl FnOnce(&std::path::Path) -> Result<T, SwapError>,
) -> Result<T, Failure> {
    let host = api.host()?;
    let candidate = candidate(api, &host, digest)?;
    let id = &candidate.inspection.manifest.id;
    let before = host.grants(id);
    let rights = parse(grant, &before)?;
    if let Some(other) =
        rights.iter().find(|right| !candidate.missing.iter().any(|missing| right.covers(missing)))
    {
        let what = format!("`{}` is no right that `{id}` wants and has not.", shown(other));
        return Err(Failure::new(
            StatusCode::BAD_REQUEST,
            "not-wanted",
            what,
            "Grant what is missing, and no more.",
        ));
    }
    let given = together(&rights)?;
    if let Err(missing) = given.covers(&candidate.missing) {
        return Err(Failure::missing(id, missing.iter().map(shown).collect()));
    }
    if !rights.is_empty() {
        let mut wider: Grants = before.clone();
        wider.extend(given);
        host.regrant(id, wider);
    }
    put(&candidate.path).map_err(|error| {
        if !rights.is_empty() {
            host.regrant(id, before);
        }
        Failure::of_swap(&error)
    })
}

pub(crate) fn promote(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    let managed = api.slot(asked.part(0))?;
    if !managed.slot.promote() {
        return Err(nothing("no-canary", "No canary is under way."));
    }
    Ok(Answer::Json(json!(Slot::of(&managed))))
}

pub(crate) fn end_canary(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    let managed = api.slot(asked.part(0))?;
    if !managed.slot.end_canary() {
        return Err(nothing("no-canary", "No canary is under way."));
    }
    Ok(Answer::Json(json!(Slot::of(&managed))))
}

pub(crate) fn rollback(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    let managed = api.slot(asked.part(0))?;
    let _changes = api.changes();
    let swapped = managed.slot.rollback().map_err(|error| Failure::of_swap(&error))?;
    Ok(Answer::Json(done(&managed, &swapped)))
}

fn done(managed: &ManagedSlot, swap: &Swap) -> Value {
    let stopped = match swap {
        Swap::Done { stopped, .. } => Some(*stopped),
        _ => None,
    };
    json!({
        "generation": managed.slot.generation(),
        "changed": stopped.is_some(),
        "stopped": stopped.unwrap_or_default(),
    })
}
