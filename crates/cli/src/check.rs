//! `keyway check`: everything that is wrong with a configuration.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use keyway::config::{Document, folder, read_text};
use keyway::{Config, ConfigError, Host, Inspection, Problem, Right};
use keyway_pool::{SlotConfig, SlotsConfig};
use keyway_sandbox::{CGROUP, Layer};
use serde_json::json;

use crate::log::printable;
use crate::text::{self, Align};
use crate::{diff, hosting, json};

const AFTER: &str = "\
Nothing is started, and nothing of a plugin runs. All problems are listed, each as FILE:LINE:COLUMN: PROBLEM: keys that are \
unknown, values that are wrong, plugins of slots that would not open for their kind, trust or rights, and granted \
directories that are not there. Whether a plugin fits what the program expects of a slot can be told when the slot names \
the WIT as its `contract`; which services the program provides cannot.

Exit codes: 0 nothing is wrong; 1 something is, or the file cannot be read; 2 the command line is wrong.

Example: keyway check keyway.toml";

/// Show everything that is wrong with a configuration
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub struct CheckArgs {
    /// The configuration of a host
    #[arg(value_name = "FILE", default_value = "keyway.toml")]
    file: PathBuf,
    /// Print slots and problems as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let text = read_text(&args.file)?;
    let document = Document::new(&text);
    document.look();
    document.layers(Layer::ALL.map(Layer::name).into_iter().chain([CGROUP]));
    let base = folder(&args.file);
    let mut config = Config::of(&document, base);
    let slots = SlotsConfig::of(&document, base);
    #[cfg(feature = "serve")]
    keyway_server::ServerConfig::of(&document, base, Config::default(), slots.clone());
    #[cfg(feature = "serve")]
    keyway_admin::AdminConfig::of(&document, base);
    slots.apply(&mut config);
    let plugins = config.plugins.len();
    let host = hosting::builder().config(config).build()?;
    let mut found = Vec::new();
    for slot in slots.slots.values() {
        found.push((slot, look(&document, &host, slot)));
    }
    let problems: Vec<ConfigError> =
        document.problems().into_iter().map(|problem| problem.of_file(&args.file)).collect();

    let good = problems.is_empty();
    if args.json {
        json::print(
            &json!({ "file": args.file, "slots": slots_json(&found), "problems": problems_json(&problems) }),
        )?;
    } else {
        let mut page = String::new();
        for problem in &problems {
            page.push_str(&printable(&problem.to_string()));
            page.push('\n');
        }
        if good {
            page = summary(&found, plugins);
        }
        std::io::stdout().write_all(page.as_bytes())?;
    }
    if !good {
        anyhow::bail!("{}: {}", args.file.display(), text::count(problems.len(), "problem"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Notes all that is wrong with what a slot names. What is known of its plugin.
fn look(document: &Document<'_>, host: &Host, slot: &SlotConfig) -> Option<Inspection> {
    let key = |key: &str| document.place(&["slot", &slot.name, key]);
    let artifact = key("artifact");
    let (inspection, problems) = match host.check(&slot.artifact) {
        Ok(found) => found,
        Err(error) => {
            document.wrong(artifact, error.to_string());
            return None;
        }
    };
    let id = &inspection.manifest.id;
    for problem in problems {
        if let Some(what) = told(problem) {
            document.wrong(artifact, format!("{}: {what}", slot.artifact.display()));
        }
    }
    if let Some(wanted) = slot.options.plugin.as_ref().filter(|wanted| *wanted != id) {
        let what =
            format!("the artifact is the plugin `{id}`, and the slot is for `{wanted}`; name one of them");
        document.wrong(key("plugin"), what);
    }
    if let Some(contract) = &slot.contract {
        match diff::read(contract, None) {
            Ok(wanted) => {
                let changes = keyway_wit::diff(&wanted, &inspection.description.contract);
                for change in changes.iter().filter(|change| change.breaks_hosts) {
                    let function = printable(&change.function);
                    let what = format!(
                        "the contract of `{id}` does not fit: `{function}`; `keyway diff {} {}` shows how",
                        contract.display(),
                        slot.artifact.display()
                    );
                    document.wrong(key("contract"), what);
                }
            }
            Err(error) => document.wrong(key("contract"), format!("{error:#}")),
        }
    }
    Some(inspection)
}

/// A problem in words, unless it is one that only the program can have: it provides services, and this command does not.
fn told(problem: Problem) -> Option<String> {
    match problem {
        Problem::MissingServices(_) | Problem::Incompatible(_) => None,
        Problem::NotGranted { id, missing } => {
            let missing: Vec<Right> =
                missing.into_iter().filter(|right| !matches!(right, Right::Service(_))).collect();
            (!missing.is_empty()).then(|| Problem::NotGranted { id, missing }.to_string())
        }
        other => Some(other.to_string()),
    }
}

fn summary(found: &[(&SlotConfig, Option<Inspection>)], plugins: usize) -> String {
    let mut rows = Vec::new();
    for (slot, inspection) in found {
        let Some(inspection) = inspection else { continue };
        let manifest = &inspection.manifest;
        let plugin = printable(format!("{} {}", manifest.id, manifest.version).trim()).to_string();
        let placement = match slot.settings.placement {
            Some(keyway::Placed::Process) => "process",
            _ => inspection.placement.name(),
        };
        rows.push(vec![slot.name.clone(), plugin, placement.to_owned()]);
    }
    let words = format!(
        "nothing is wrong: {}, settings of {}\n",
        text::count(found.len(), "slot"),
        text::count(plugins, "plugin")
    );
    text::table(&[Align::Left; 3], &rows) + &words
}

fn slots_json(found: &[(&SlotConfig, Option<Inspection>)]) -> serde_json::Value {
    let slot = |(slot, inspection): &(&SlotConfig, Option<Inspection>)| {
        let manifest = inspection.as_ref().map(|inspection| &inspection.manifest);
        json!({
            "name": slot.name,
            "artifact": slot.artifact,
            "plugin": manifest.map(|manifest| &manifest.id),
            "version": manifest.map(|manifest| &manifest.version),
            "digest": inspection.as_ref().map(|inspection| &inspection.digest),
            "watched": slot.watch.is_some(),
        })
    };
    found.iter().map(slot).collect()
}

fn problems_json(problems: &[ConfigError]) -> serde_json::Value {
    let problem = |problem: &ConfigError| json!({ "line": problem.line(), "column": problem.column(), "what": problem.what() });
    problems.iter().map(problem).collect()
}
