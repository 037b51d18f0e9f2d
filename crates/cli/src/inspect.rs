//! `keyway inspect`: what a plugin's file says of itself, without running any of it.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use keyway::{Inspection, Placement, Right, seal, signature};
use serde_json::json;

use crate::log::printable;
use crate::{json, text};

const AFTER: &str = "\
Nothing of the file runs. A plugin opens when all rights that it asks for are granted; which directory of the host is \
behind `read:/data` is for the operator to say. A native library has the rights of the host that loads it, whatever it asks \
for, and is loaded only when its digest or a key that has signed it is trusted: the \
functions of the system that it links show what it could do. They are a hint and no proof, since a library can look up \
others when it runs.

Example: keyway inspect target/keyway/sepia.wasm";

/// Show what a plugin is: manifest, contract, imports, wanted rights, signatures, size and digest
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub struct InspectArgs {
    /// The plugin: a wasm component or a native library, whatever its name
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print all of it as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &InspectArgs) -> anyhow::Result<ExitCode> {
    let inspection = keyway::host().build()?.inspect(&args.file)?;
    let sealed = is_sealed(&args.file);
    if args.json {
        json::print(&document(&args.file, &inspection, sealed))?;
    } else {
        std::io::stdout().write_all(page(&args.file, &inspection, sealed).as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the file carries a digest of itself. The host has checked it already: a wrong one is an error there.
fn is_sealed(file: &Path) -> bool {
    let Ok(bytes) = std::fs::read(file) else { return false };
    signature::split(&bytes).is_ok_and(|(content, _)| matches!(seal::read(content), Ok(Some(_))))
}

fn page(file: &Path, inspection: &Inspection, sealed: bool) -> String {
    let Inspection { manifest, description, .. } = inspection;
    let version = if manifest.version.is_empty() { String::new() } else { format!(" {}", manifest.version) };
    let mut page = format!("{}{version}\n", manifest.id);
    if !manifest.description.is_empty() {
        let _ = writeln!(page, "{}", printable(&manifest.description));
    }
    page.push('\n');

    let mut row = |name: &str, value: &str| {
        let _ = writeln!(page, "  {name:<10}  {value}");
    };
    row("file", &format!("{}, {}", file.display(), text::size(inspection.size)));
    let seal = if sealed { "sealed: the file says so itself" } else { "not sealed" };
    row("digest", &format!("{} ({seal})", inspection.digest));
    let signatures = inspection.signatures.iter().map(|(key, good)| {
        format!("{key} ({})", if *good { "it verifies" } else { "FALSE: it is not of this file" })
    });
    match signatures.collect::<Vec<_>>().as_slice() {
        [] => row("signed by", "nobody"),
        signatures => signatures.iter().for_each(|signature| row("signed by", signature)),
    }
    row("placement", inspection.placement.name());
    if !inspection.manifest_found {
        row("manifest", "none; the id comes from the file's name (`keyway pack` adds one)");
    }
    for (name, value) in [
        ("licence", &manifest.licence),
        ("authors", &manifest.authors.join(", ")),
        ("source", &manifest.repository),
        ("SDK", &manifest.sdk),
    ] {
        if !value.is_empty() {
            row(name, &printable(value));
        }
    }
    // What a component's type says of its world is the toolchain's name for it.
    let named = if manifest.contract.is_empty() { &*description.contract.name } else { &manifest.contract };
    row("contract", &printable(named));

    let none = |text: &str| vec![text.to_owned()];
    let wanted = if manifest.grants.is_empty() {
        none("none")
    } else {
        manifest.grants.iter().map(|grant| wanted(grant)).collect()
    };
    section(&mut page, "Rights that it asks for", &wanted);
    let services: Vec<String> = description
        .contract
        .imported()
        .map(|(interface, function)| format!("{}: {}", interface.qualified(&function.name), function.ty))
        .collect();
    section(
        &mut page,
        "Host services that it uses",
        &if services.is_empty() { none("none") } else { services },
    );
    let title = match inspection.placement {
        Placement::Native => "Functions of the system that it links, and what they are for",
        _ => "Interfaces of the system that it imports; what it is not granted fails when it is called",
    };
    section(
        &mut page,
        title,
        &if description.system.is_empty() { none("none") } else { description.system.clone() },
    );
    if !description.provides.is_empty() {
        section(&mut page, "Interfaces of the system that it provides", &description.provides);
    }
    if !description.skipped.is_empty() {
        section(&mut page, "Left alone, since Keyway has no values for their types", &description.skipped);
    }
    let _ = write!(page, "\nContract\n{}", text::indented(wit(inspection).trim_end()));
    page
}

/// A right that a manifest asks for, and what is wrong with it if it is none.
fn wanted(text: &str) -> String {
    let shown = printable(text);
    match Right::wanted(text) {
        Ok(_) => shown,
        Err(_) => format!("{shown} (no right that this host knows: it will not open)"),
    }
}

/// The contract as WIT: the author's, or what a component's type says, which has no comments.
fn wit(inspection: &Inspection) -> Cow<'_, str> {
    let description = &inspection.description;
    match inspection.placement {
        // Its own text has the lifecycle in it, which is no part of the contract.
        Placement::Wasm => keyway_wit::contract_text(&description.contract).into(),
        _ => description.wit.as_str().into(),
    }
}

fn section(page: &mut String, title: &str, lines: &[String]) {
    let _ = writeln!(page, "\n{title}");
    for line in lines {
        let _ = writeln!(page, "  {line}");
    }
}

fn document(file: &Path, inspection: &Inspection, sealed: bool) -> serde_json::Value {
    let Inspection { manifest, description, .. } = inspection;
    let names = |functions: Vec<(String, String)>| -> Vec<_> {
        functions.into_iter().map(|(name, ty)| json!({ "name": name, "type": ty })).collect()
    };
    let contract = &description.contract;
    json!({
        "file": file.display().to_string(),
        "size": inspection.size,
        "digest": inspection.digest,
        "sealed": sealed,
        "signatures": inspection.signatures.iter().map(|(key, good)| {
            json!({ "key": key.to_string(), "verified": good })
        }).collect::<Vec<_>>(),
        "placement": inspection.placement.name(),
        "manifest_found": inspection.manifest_found,
        "manifest": manifest,
        "contract": contract.name.to_string(),
        "wit": wit(inspection),
        "exports": names(contract.exported().map(|(i, f)| (i.qualified(&f.name), f.ty.to_string())).collect()),
        "services": names(contract.imported().map(|(i, f)| (i.qualified(&f.name), f.ty.to_string())).collect()),
        "system": description.system,
        "provides": description.provides,
        "skipped": description.skipped,
    })
}
