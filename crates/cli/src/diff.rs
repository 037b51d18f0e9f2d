//! `keyway diff`: what has changed from one contract to another.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use keyway_contract::types::Contract;
use keyway_wit::{Change, Direction, Wit};
use serde_json::json;

use crate::{failure, json};

const AFTER: &str = "\
A and B are each a plugin, a folder of WIT files, or one `.wit` file. Think of A as what is in use and of B as what \
comes next. A change breaks hosts when a host of contract A refuses a plugin of contract B for it; it breaks plugins \
when a plugin of contract A is refused in a host of contract B. Names of types and parameters are no differences, and \
a function that is new in B breaks no plugin when it is marked `@since` with a later version than A's.

Exit codes: 0 the same or compatible; 1 something breaks, or the contracts cannot be read; 2 the command line is wrong.

Example: keyway diff filter-1.0.wasm wit/";

/// Show what has changed from one contract to another, and what that breaks
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub struct DiffArgs {
    /// What is in use: a plugin, a folder of WIT files, or a `.wit` file
    #[arg(value_name = "A")]
    before: PathBuf,
    /// What comes next, likewise
    #[arg(value_name = "B")]
    after: PathBuf,
    /// The world to read, where WIT has several
    #[arg(long)]
    world: Option<String>,
    /// Print the changes as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &DiffArgs) -> anyhow::Result<ExitCode> {
    let before = read(&args.before, args.world.as_deref())?;
    let after = read(&args.after, args.world.as_deref())?;
    let changes = keyway_wit::diff(&before, &after);
    let breaks = |change: &Change| change.breaks_hosts || change.breaks_plugins;
    let breaking = changes.iter().filter(|change| breaks(change)).count();
    if args.json {
        json::print(&document(&before, &after, &changes))?;
    } else {
        let mut text = String::new();
        for change in &changes {
            text.push_str(&format!("{change}\n\n"));
        }
        text.push_str(&match (changes.len(), breaking) {
            (0, _) => format!("the same contract: {}\n", after.name),
            (all, 0) => {
                format!("compatible: {}, none of which breaks anything\n", crate::text::count(all, "change"))
            }
            (all, breaking) => {
                format!("{}, {breaking} of which break something\n", crate::text::count(all, "change"))
            }
        });
        std::io::stdout().write_all(text.as_bytes())?;
    }
    Ok(if breaking == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The contract of a plugin, or of WIT.
pub fn read(path: &Path, world: Option<&str>) -> anyhow::Result<Contract> {
    let is_wit = path.extension().is_some_and(|extension| extension == "wit") && path.exists();
    if path.is_dir() || is_wit {
        return wit(path, world)?.contract().map_err(|problems| failure::problems(&problems));
    }
    let host = keyway::host().build()?;
    let inspection = host.inspect(path).map_err(|error| match error.problem() {
        keyway::Problem::NotAPlugin { .. } => {
            anyhow::anyhow!("{error}; a contract is a folder of `.wit` files, or one such file")
        }
        _ => error.into(),
    })?;
    Ok(inspection.description.contract)
}

/// Reads WIT from a folder or file that the user named.
pub fn wit(path: &Path, world: Option<&str>) -> anyhow::Result<Wit> {
    anyhow::ensure!(
        path.exists(),
        "{}: there is no such file or folder; name the folder of the WIT files",
        path.display()
    );
    Wit::from_path(Path::new(""), path, world).map_err(|problems| failure::problems(&problems))
}

fn document(before: &Contract, after: &Contract, changes: &[Change]) -> serde_json::Value {
    let changes: Vec<_> = changes
        .iter()
        .map(|change| {
            json!({
                "kind": change.kind.word(),
                "direction": match change.direction {
                    Direction::Export => "export",
                    Direction::Import => "import",
                },
                "function": change.function,
                "before": change.before,
                "after": change.after,
                "at": change.at.as_ref().map(ToString::to_string),
                "breaks_hosts": change.breaks_hosts,
                "breaks_plugins": change.breaks_plugins,
            })
        })
        .collect();
    json!({
        "a": before.name.to_string(),
        "b": after.name.to_string(),
        "compatible": changes.iter().all(|c| c["breaks_hosts"] == false && c["breaks_plugins"] == false),
        "changes": changes,
    })
}
