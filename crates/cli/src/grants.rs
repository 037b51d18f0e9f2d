//! `keyway grants`: what plugins ask for.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use keyway::{Inspection, Right, grants};
use serde_json::json;

use crate::log::printable;
use crate::{json, text};

/// Show what an update asks for
#[derive(clap::Args)]
pub struct GrantsArgs {
    #[command(subcommand)]
    command: GrantsCommand,
}

#[derive(clap::Subcommand)]
enum GrantsCommand {
    Diff(DiffArgs),
}

const AFTER: &str = "\
A host that has granted what OLD asks for opens NEW only when it has granted the rest as well. Rights go by \
the id: of another plugin all that it asks for is new. Host services that NEW calls and OLD did not are listed apart: \
most hosts provide them without a grant.

Exit codes: 0 NEW asks for nothing more; 1 it does, or the plugins cannot be read; 2 the command line is wrong.

Example: keyway grants diff plugins/sepia.wasm target/keyway/sepia.wasm";

/// Show which rights one version of a plugin asks for and another does not
#[derive(clap::Args)]
#[command(after_help = AFTER)]
struct DiffArgs {
    /// The plugin that is in use
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The one that is to take its place
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Print the differences as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &GrantsArgs) -> anyhow::Result<ExitCode> {
    let GrantsCommand::Diff(args) = &args.command;
    let (old, new) = (Wanted::read(&args.old)?, Wanted::read(&args.new)?);
    // Rights go by the id: another plugin gets nothing of what this one was granted.
    let ids = [&old, &new].map(|wanted| wanted.inspection.manifest.id.as_str());
    let of = |wanted: &Wanted| if ids[0] == ids[1] { wanted.rights.clone() } else { Vec::new() };
    let added = grants::added(&of(&old), &new.rights);
    let removed = grants::added(&of(&new), &old.rights);
    let services: Vec<&String> = new.services.iter().filter(|name| !old.services.contains(name)).collect();
    if args.json {
        let texts = |rights: &[Right]| rights.iter().map(ToString::to_string).collect::<Vec<_>>();
        json::print(&json!({
            "old": old.document(),
            "new": new.document(),
            "wider": !added.is_empty(),
            "added": texts(&added),
            "removed": texts(&removed),
            "services_added": services,
        }))?;
    } else {
        let mut page = String::new();
        if ids[0] != ids[1] {
            page.push_str(&format!("{} is another plugin than {}: rights go by the id\n", ids[1], ids[0]));
        }
        for (word, rights) in [("added", &added), ("removed", &removed)] {
            for right in rights {
                page.push_str(&format!("{word:<7}  {}\n", printable(&right.to_string())));
            }
        }
        for service in services {
            page.push_str(&format!("calls    {}\n", printable(service)));
        }
        page.push_str(&match (added.len(), removed.len()) {
            (0, 0) => "the same rights\n".to_owned(),
            (0, _) => "nothing more than before\n".to_owned(),
            (count, _) => format!(
                "{} more: a host refuses {} {} until {} granted\n",
                text::count(count, "right"),
                new.inspection.manifest.id,
                new.inspection.manifest.version,
                if count == 1 { "it is" } else { "they are" }
            ),
        });
        std::io::stdout().write_all(page.as_bytes())?;
    }
    Ok(if added.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What a plugin asks for.
struct Wanted {
    inspection: Inspection,
    rights: Vec<Right>,
    services: Vec<String>,
}

impl Wanted {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let inspection = keyway::host().build()?.inspect(path)?;
        let rights = inspection.manifest.wanted();
        let rights = rights.map_err(|problem| anyhow::anyhow!("{}: {problem}", path.display()))?;
        let mut services: Vec<String> = Vec::new();
        for (interface, _) in inspection.description.contract.imported() {
            if !services.iter().any(|known| **known == *interface.name) {
                services.push(interface.name.to_string());
            }
        }
        Ok(Wanted { inspection, rights, services })
    }

    fn document(&self) -> serde_json::Value {
        let manifest = &self.inspection.manifest;
        json!({ "id": manifest.id, "version": manifest.version, "grants": manifest.grants })
    }
}
