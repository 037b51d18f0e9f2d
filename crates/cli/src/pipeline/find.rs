//! Which filters there are: in folders, and linked into the host.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use filter_contract::FilterClient;
use keyway::{Client as _, OpenError, Placement, Plugin, Problem};
use keyway_contract::types::{Contract, same_name};

use super::Pipeline;

/// Where a filter is to run, or all of them: `demo.blur=native`, `wasm`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The filter's id; `None` for all that are there in this placement.
    pub id: Option<String>,
    /// Where it is to run.
    pub placement: Placement,
}

impl std::str::FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (id, placement) = match text.split_once('=') {
            Some((id, placement)) => (Some(id.to_owned()), placement),
            None => (None, text),
        };
        let all = [Placement::Static, Placement::Native, Placement::Wasm];
        let placement = all.into_iter().find(|known| known.name() == placement);
        let placement =
            placement.ok_or("a placement is static, native or wasm, as in wasm or demo.blur=native")?;
        Ok(Place { id, placement })
    }
}

/// A file of a plugin folder that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The file.
    pub path: PathBuf,
    /// Why, in one line.
    pub reason: String,
}

/// What there is.
pub struct Found {
    /// The filters that will run.
    pub plugins: Vec<Plugin>,
    /// What was left out in the folders.
    pub skipped: Vec<Skipped>,
    /// Files whose plugin runs in another form.
    pub unused: Vec<PathBuf>,
}

/// One form of a filter.
struct Candidate {
    placement: Placement,
    /// `None` for a linked-in plugin.
    path: Option<PathBuf>,
    digest: String,
}

/// Finds the filters, and opens those that will run. Nothing of the others runs.
pub fn find(pipeline: &Pipeline) -> anyhow::Result<Found> {
    let mut candidates: BTreeMap<String, Vec<Candidate>> = BTreeMap::new();
    let mut skipped = Vec::new();
    for plugin in pipeline.host.linked_plugins().filter(|plugin| is_filter(plugin.contract())) {
        let candidate = Candidate { placement: Placement::Static, path: None, digest: String::new() };
        candidates.entry(plugin.id().to_owned()).or_default().push(candidate);
    }
    for folder in &pipeline.plugins {
        look_into(folder, pipeline, &mut candidates, &mut skipped)?;
    }
    if candidates.is_empty() {
        let folders: Vec<_> = pipeline.plugins.iter().map(|folder| folder.display().to_string()).collect();
        let why = skipped.first().map(|Skipped { path, reason }| format!(" ({}: {reason})", path.display()));
        anyhow::bail!(
            "{}: it has no filter{}; `keyway build --out` puts plugins into a folder",
            folders.join(", "),
            why.unwrap_or_default()
        );
    }
    check_names(pipeline, &candidates)?;

    let mut found = Found { plugins: Vec::new(), skipped, unused: Vec::new() };
    for (id, candidates) in candidates {
        if pipeline.only.as_ref().is_some_and(|only| !only.contains(&id)) {
            continue;
        }
        let chosen = choose(pipeline, &id, &candidates)?;
        found.unused.extend(
            candidates
                .iter()
                .filter(|other| other.digest != chosen.digest || other.placement != chosen.placement)
                .filter_map(|other| other.path.clone()),
        );
        match open(pipeline, &id, chosen) {
            Ok(plugin) => found.plugins.push(plugin),
            Err(error) if pipeline.skip_broken => {
                let path = chosen.path.clone().unwrap_or_default();
                found.skipped.push(Skipped { path, reason: reason(&error) });
            }
            Err(error) => return Err(broken(&error)),
        }
    }
    anyhow::ensure!(!found.plugins.is_empty(), "there is no filter left to run");
    Ok(found)
}

fn open(pipeline: &Pipeline, id: &str, candidate: &Candidate) -> Result<Plugin, OpenError> {
    let plugin = match &candidate.path {
        Some(path) => pipeline.host.open(path)?,
        None => pipeline.host.linked(id)?,
    };
    plugin.check::<FilterClient>()?;
    Ok(plugin)
}

/// Reads what the files of a folder are; none of them is loaded.
fn look_into(
    folder: &Path,
    pipeline: &Pipeline,
    candidates: &mut BTreeMap<String, Vec<Candidate>>,
    skipped: &mut Vec<Skipped>,
) -> anyhow::Result<()> {
    let entries = folder.read_dir().and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    let entries = entries.with_context(|| format!("can't read the plugin folder {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    let hidden = |path: &Path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    paths.retain(|path| !hidden(path));
    anyhow::ensure!(
        !paths.is_empty(),
        "{}: the plugin folder is empty; `keyway build --out {0}` puts plugins there",
        folder.display()
    );
    for path in paths {
        let inspection = match pipeline.host.inspect(&path) {
            Ok(inspection) => inspection,
            Err(error) if pipeline.skip_broken || is_no_plugin(error.problem()) => {
                skipped.push(Skipped { path, reason: reason(&error) });
                continue;
            }
            Err(error) => return Err(broken(&error)),
        };
        if !is_filter(&inspection.description.contract) {
            let reason =
                format!("it is a plugin for another contract, {}", inspection.description.contract.name);
            skipped.push(Skipped { path, reason });
            continue;
        }
        let (placement, digest) = (inspection.placement, inspection.digest);
        let candidate = Candidate { placement, path: Some(path), digest };
        candidates.entry(inspection.manifest.id).or_default().push(candidate);
    }
    Ok(())
}

/// Whether a contract exports the interface of filters.
fn is_filter(contract: &Contract) -> bool {
    let wanted = &FilterClient::CONTRACT.exports;
    contract
        .exports
        .iter()
        .any(|interface| wanted.iter().any(|wanted| same_name(&interface.name, &wanted.name)))
}

/// Whether a file is something that may well lie among plugins: nothing is lost when it is left out. A plugin that is
/// damaged is not: a chain that silently lacks a filter would do something else than its operator wanted.
fn is_no_plugin(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::NotAFile(_)
            | Problem::NotAPlugin { .. }
            | Problem::CoreModule
            | Problem::Executable
            | Problem::Architecture { .. }
            | Problem::NoEntry
    )
}

fn broken(error: &OpenError) -> anyhow::Error {
    let cure = crate::failure::cure(error.problem());
    anyhow::anyhow!("{error}{cure}; take it out of the folder, or go on without it with --skip-broken")
}

/// The problem without the path, which stands in front of it anyway.
fn reason(error: &OpenError) -> String {
    error.problem().to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Ids that the user named and that are not there are most likely misspelt.
fn check_names(pipeline: &Pipeline, candidates: &BTreeMap<String, Vec<Candidate>>) -> anyhow::Result<()> {
    let known: BTreeSet<&String> = candidates.keys().collect();
    let only = pipeline.only.iter().flatten().map(|id| ("--only", id));
    let places = pipeline.places.iter().filter_map(|place| Some(("--place", place.id.as_ref()?)));
    let configs = pipeline.configs.keys().map(|id| ("the configuration", id));
    for (what, id) in only.chain(places).chain(configs) {
        if !known.contains(id) {
            let known: Vec<&str> = known.iter().map(|id| id.as_str()).collect();
            anyhow::bail!(
                "{what} names the filter `{id}`, which is not there; there are {}",
                known.join(", ")
            );
        }
    }
    Ok(())
}

/// Which form of a filter runs: what the user wants for it, else what the user wants for all, else the most contained.
fn choose<'a>(pipeline: &Pipeline, id: &str, candidates: &'a [Candidate]) -> anyhow::Result<&'a Candidate> {
    let places = || pipeline.places.iter().rev();
    let own = places().find(|place| place.id.as_deref() == Some(id)).map(|place| place.placement);
    let there = |placement: Placement| candidates.iter().any(|candidate| candidate.placement == placement);
    if let Some(wanted) = own
        && !there(wanted)
    {
        let there: BTreeSet<&str> = candidates.iter().map(|candidate| candidate.placement.name()).collect();
        let there: Vec<&str> = there.into_iter().collect();
        anyhow::bail!("`{id}` can't run as {wanted}: of it there is {} only", there.join(" and "));
    }
    let general = places().filter(|place| place.id.is_none()).map(|place| place.placement);
    let order = own.into_iter().chain(general).chain([Placement::Wasm, Placement::Native, Placement::Static]);
    let placement = order.into_iter().find(|placement| there(*placement));
    let mut fitting = candidates.iter().filter(|candidate| Some(candidate.placement) == placement);
    let chosen =
        fitting.next().with_context(|| format!("`{id}` is there in no placement that this command knows"))?;
    if let Some(other) = fitting.find(|other| other.digest != chosen.digest) {
        let path = |candidate: &Candidate| candidate.path.clone().unwrap_or_default().display().to_string();
        anyhow::bail!(
            "{} and {} are both `{id}`; take one of them out of the folder",
            path(chosen),
            path(other)
        );
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let place = |text: &str| text.parse::<Place>();
        assert_eq!(place("wasm"), Ok(Place { id: None, placement: Placement::Wasm }));
        assert_eq!(place("a.b=static"), Ok(Place { id: Some("a.b".into()), placement: Placement::Static }));
        assert!(place("a.b=moon").is_err() && place("").is_err());
    }
}
