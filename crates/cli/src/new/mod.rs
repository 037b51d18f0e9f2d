//! `keyway new`: a plugin project that builds at once.

mod contract;
mod files;
mod keyway;
mod source;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use crate::failure::usage;
use contract::Contract;
use files::{Project, dependency};
use keyway::Keyway;

const AFTER: &str = "\
The project has a method for everything that the contract's plugins export. They do nothing yet, but they compile, so \
`keyway build` works at once. It is a workspace of its own and can stand inside another project.

Examples:
  keyway new sepia --contract wit/ --id acme.sepia
  keyway new plugins/sepia --contract crates/filter-contract";

/// Make a plugin project for a contract
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub struct NewArgs {
    /// The plugin's name, or the path of its folder, whose last part is the name
    #[arg(value_name = "NAME")]
    path: PathBuf,
    /// The contract: WIT (a folder or a `.wit` file), which is copied into the project, or the crate of a contract,
    /// which the project will depend on
    #[arg(long, value_name = "DIR")]
    contract: PathBuf,
    /// The world to implement, where the contract has several
    #[arg(long)]
    world: Option<String>,
    /// The plugin's id, vendor.name [default: local.NAME]
    #[arg(long, value_parser = id)]
    id: Option<String>,
    /// Take the crate `keyway` from a checkout instead of crates.io [default: the checkout that this command was built
    /// in, if it is still there]
    #[arg(long, value_name = "DIR")]
    keyway_path: Option<PathBuf>,
}

fn id(text: &str) -> Result<String, String> {
    let manifest = serde_json::json!({ "keyway": 1, "id": text }).to_string();
    match ::keyway::Manifest::parse(&manifest) {
        Ok(manifest) => Ok(manifest.id),
        Err(::keyway::Problem::Manifest(what)) => Err(what),
        Err(problem) => Err(problem.to_string()),
    }
}

/// Runs the command.
pub fn run(args: &NewArgs) -> anyhow::Result<ExitCode> {
    let folder = &args.path;
    let name = name(folder)?;
    if folder.exists() {
        let empty = folder.read_dir().is_ok_and(|mut entries| entries.next().is_none());
        anyhow::ensure!(empty, "{} is there already; choose another name", folder.display());
    }
    let contract = Contract::read(&args.contract, args.world.as_deref())?;
    let source = source::source(name, &contract)?;
    let keyway = Keyway::find(args.keyway_path.as_deref())?;

    // The folder is there from here on, so that paths can be relative to where it really is.
    let failed = || format!("can't make the project {}", folder.display());
    std::fs::create_dir_all(folder.join("src")).with_context(failed)?;
    let root = std::fs::canonicalize(folder).with_context(failed)?;
    let project = Project {
        name: name.to_owned(),
        id: args.id.clone().unwrap_or_else(|| format!("local.{}", name.replace('_', "-"))),
        world: contract.wit.name(),
        dependencies: vec![
            Some(keyway.dependency(&root)),
            contract.source.crate_of().map(|(name, path)| dependency(name, path, &root, path, "")),
        ]
        .into_iter()
        .flatten()
        .collect(),
        source,
    };
    write(&project, &contract, folder).with_context(failed)?;

    let mut out = std::io::stdout();
    writeln!(out, "made the plugin {} in {}, for {}", project.id, folder.display(), project.world)?;
    writeln!(out, "{}", keyway.note())?;
    writeln!(out, "next: keyway build {}", folder.display())?;
    Ok(ExitCode::SUCCESS)
}

fn write(project: &Project, contract: &Contract, folder: &Path) -> anyhow::Result<()> {
    std::fs::write(folder.join("Cargo.toml"), project.cargo_toml())?;
    std::fs::write(folder.join("README.md"), project.readme())?;
    std::fs::write(folder.join(".gitignore"), "/target\n")?;
    std::fs::write(folder.join("src/lib.rs"), &project.source)?;
    contract.copy(&folder.join("wit"))
}

/// The name of the plugin's crate.
fn name(folder: &Path) -> anyhow::Result<&str> {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let first = name.chars().next().is_some_and(|c| c.is_ascii_lowercase());
    let rest = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_');
    if !first || !rest || name.ends_with(['-', '_']) {
        return Err(usage(format!(
            "`{name}` is no name for a plugin: it begins with a letter and has lower-case letters, digits and hyphens"
        )));
    }
    // Crates that every program has, or words that a crate can't have as its name.
    const TAKEN: &[&str] =
        &["alloc", "core", "keyway", "proc-macro", "proc_macro", "self", "std", "super", "test"];
    if TAKEN.contains(&name) || syn::parse_str::<syn::Ident>(&name.replace('-', "_")).is_err() {
        return Err(usage(format!("`{name}` means something else in Rust; choose another name")));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(name(Path::new("a/my-filter2")).unwrap(), "my-filter2");
        for wrong in ["", "Sepia", "2d", "a b", "-x", "x-", "std", "match", "keyway", ".."] {
            assert!(name(Path::new(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ids() {
        assert_eq!(id("acme.sepia"), Ok("acme.sepia".to_owned()));
        assert!(id("sepia").is_err());
    }
}
