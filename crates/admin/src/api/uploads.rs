//! Plugins that are uploaded: looked at before they are kept, and run by nobody until they are swapped in.

use http::StatusCode;
use serde_json::json;

use super::Api;
use crate::failure::Failure;
use crate::reply::Upload;
use crate::route::{Answer, Asked};

pub(crate) fn list(api: &Api, _: Asked) -> Result<Answer, Failure> {
    let host = api.host()?;
    let known = api.uploads.list().into_iter();
    let uploads: Vec<Upload> = known
        .filter_map(|(digest, name)| {
            let inspection = host.inspect(api.uploads.path(&digest)?).ok()?;
            Some(Upload::of(&inspection, name))
        })
        .collect();
    Ok(Answer::Json(json!({ "uploads": uploads })))
}

pub(crate) fn add(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    let name = asked.query.get("name").cloned().unwrap_or_default();
    let Some(file) = asked.file else {
        return Err(Failure::bad("Send the plugin's file as the body."));
    };
    if api.uploads.is_full() {
        let next = "Remove some: DELETE /api/v1/uploads/DIGEST.";
        return Err(Failure::new(
            StatusCode::INSUFFICIENT_STORAGE,
            "full",
            "There is no room for more uploads.",
            next,
        ));
    }
    let inspection = api.host()?.inspect(file.path()).map_err(|error| {
        // The name of the temporary file says nothing to anybody.
        let what = format!("The file is no plugin: {}.", error.problem());
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "no-plugin",
            what,
            "Nothing was kept. Build it again, or choose another file.",
        )
    })?;
    if !inspection.manifest_found {
        let what = "The file has no manifest, so it has no id to go by.";
        let next = "Give it one: keyway pack FILE --id vendor.name --version 1.0.0";
        return Err(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "no-manifest", what, next));
    }
    api.uploads
        .keep(file, &inspection.digest, &name)
        .map_err(|error| Failure::internal(format!("The upload cannot be kept: {error}.")))?;
    let digest = &inspection.digest;
    let name = api.uploads.list().into_iter().find(|(known, _)| known == digest).map(|(_, name)| name);
    Ok(Answer::Json(json!(Upload::of(&inspection, name.unwrap_or_default()))))
}

pub(crate) fn remove(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    let digest = asked.part(0);
    let Some(path) = api.uploads.path(digest) else {
        let what = "There is no upload with this digest.";
        return Err(Failure::new(
            StatusCode::NOT_FOUND,
            "no-such-upload",
            what,
            "GET /api/v1/uploads lists them.",
        ));
    };
    let _changes = api.changes();
    for managed in api.managed.slots() {
        let slot = managed.slot;
        let canary = slot.canary_plugin().map(|(plugin, _)| plugin);
        let mut used = slot.plugin().into_iter().chain(slot.previous()).chain(canary);
        if used.any(|plugin| plugin.path() == Some(path.as_path())) {
            let what = format!("Slot `{}` has it in place, or would roll back to it.", slot.name());
            return Err(Failure::conflict("in-use", what, "Swap the slot first."));
        }
    }
    api.uploads
        .remove(digest)
        .map_err(|error| Failure::internal(format!("The upload cannot be removed: {error}.")))?;
    Ok(Answer::Json(json!({})))
}
