//! What plugins may.

use std::path::PathBuf;

use keyway_host::Host;
use keyway_pool::{AnySlot, swap_together};
use serde::Deserialize;
use serde_json::json;

use super::Api;
use crate::failure::Failure;
use crate::managed::ManagedSlot;
use crate::reply::rights::{parse, shown, together};
use crate::route::{Answer, Asked};

pub(crate) fn get(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    reply(&api.host()?, asked.part(0))
}

fn reply(host: &Host, id: &str) -> Result<Answer, Failure> {
    let rights: Vec<String> = host.grants(id).rights().iter().map(shown).collect();
    Ok(Answer::Json(json!({ "plugin": id, "rights": rights })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantsBody {
    rights: Vec<String>,
}

/// Gives a plugin these rights in place of those that it had. Slots that hold it open it again, all or none.
pub(crate) fn set(api: &Api, asked: Asked) -> Result<Answer, Failure> {
    let body: GrantsBody = asked.json()?;
    let id = asked.part(0);
    keyway_host::check_id(id).map_err(|what| Failure::bad(format!("`{id}`: {what}.")))?;
    let host = api.host()?;
    let _changes = api.changes();
    let before = host.grants(id);
    let after = together(&parse(&body.rights, &before)?)?;
    let slots = api.managed.slots();
    let held = slots.iter().filter_map(|managed| again(&host, managed, id).transpose());
    let held = held.collect::<Result<Vec<_>, _>>()?;
    host.regrant(id, after);
    let swaps: Vec<(&dyn AnySlot, &std::path::Path)> =
        held.iter().map(|(managed, path)| (&*managed.slot as &dyn AnySlot, path.as_path())).collect();
    if let Err(error) = swap_together(&swaps) {
        host.regrant(id, before);
        return Err(Failure::of_swap(&error));
    }
    reply(&host, id)
}

/// The file of the plugin in a slot, if it is the one with this id: it has to be there still, as it was.
fn again<'a>(
    host: &Host,
    managed: &'a ManagedSlot,
    id: &str,
) -> Result<Option<(&'a ManagedSlot, PathBuf)>, Failure> {
    let Some(plugin) = managed.slot.plugin().filter(|plugin| plugin.id() == id) else { return Ok(None) };
    let Some(path) = plugin.path() else {
        let what = format!("`{id}` is part of the program, and cannot be opened again.");
        return Err(Failure::conflict(
            "linked-in",
            what,
            "Change its grants in keyway.toml, and start the server again.",
        ));
    };
    let now = host.inspect(path).ok().map(|inspection| inspection.digest);
    if now.as_deref() != plugin.digest() {
        let what =
            format!("The file of `{id}` in slot `{}` is not what is in place any more.", managed.slot.name());
        return Err(Failure::conflict("file-changed", what, "Swap the slot first, by uploading the plugin."));
    }
    Ok(Some((managed, path.to_owned())))
}
