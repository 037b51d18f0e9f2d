//! `keyway build`: a plugin's crate as a wasm component and a native library, sealed.

mod cargo;
mod target;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use keyway::Inspection;
use keyway::seal::{self, Seal};
use serde_json::json;

use crate::{json, pack, text};
use cargo::Crate;

const AFTER: &str = "\
Each artifact is checked to be a plugin, gets a digest at its end, by which a damaged or changed copy is refused, and is \
written to target/keyway/ of the plugin's workspace: NAME.wasm, and libNAME.so (or what this system calls it).

Components are built for wasm32-wasip2 with 128-bit SIMD turned on, on top of your own RUSTFLAGS. Flags from a Cargo \
configuration count, too, when they are under `target.wasm32-wasip2`; those under `build` do not reach components.

Example: keyway build plugins/sepia plugins/blur --wasm -- --locked";

/// Build plugins with Cargo: a wasm component and a native library of each
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub struct BuildArgs {
    /// The folders of the plugins
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Build the native library [default: both]
    #[arg(long)]
    native: bool,
    /// Build the wasm component [default: both]
    #[arg(long)]
    wasm: bool,
    /// Build without optimisations, with Cargo's profile `dev`
    #[arg(long)]
    debug: bool,
    /// Where to put the artifacts [default: target/keyway]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print what was built as JSON; Cargo's messages still go to standard error
    #[arg(long)]
    json: bool,
    /// More arguments for `cargo build`
    #[arg(last = true, value_name = "CARGO-ARGUMENTS")]
    cargo: Vec<String>,
}

/// What is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A wasm component.
    Wasm,
    /// A native library.
    Native,
}

struct Built {
    path: PathBuf,
    inspection: Inspection,
}

/// Runs the command.
pub fn run(args: &BuildArgs) -> anyhow::Result<ExitCode> {
    // All of them are looked at before the first is built.
    let crates = args.paths.iter().map(|path| Crate::read(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let forms = match (args.wasm, args.native) {
        (true, false) => &[Form::Wasm][..],
        (false, true) => &[Form::Native],
        _ => &[Form::Wasm, Form::Native],
    };
    if forms.contains(&Form::Wasm)
        && let Some(first) = crates.first()
    {
        target::ensure(&first.folder)?;
    }
    let mut built = Vec::new();
    for plugin in &crates {
        let out = args.out.clone().unwrap_or_else(|| plugin.target_directory.join("keyway"));
        for form in forms {
            let made = plugin.build(*form, args.debug, &args.cargo)?;
            built.push(seal_into(&out, &made)?);
        }
    }
    if args.json {
        json::print(&json!({ "artifacts": built.iter().map(document).collect::<Vec<_>>() }))?;
    } else {
        let rows: Vec<_> = built.iter().map(row).collect();
        let columns = [text::Align::Left, text::Align::Right, text::Align::Left];
        std::io::stdout().write_all(text::table(&columns, &rows).as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn seal_into(out: &Path, made: &Path) -> anyhow::Result<Built> {
    let bytes = std::fs::read(made).with_context(|| format!("can't read {}", made.display()))?;
    let sealed = seal::seal(&bytes, &Seal::default());
    let sealed = sealed.map_err(|problem| anyhow::anyhow!("{}: {problem}", made.display()))?;
    let path = out.join(made.file_name().unwrap_or_default());
    let inspection = pack::write_checked(&sealed, &path, |inspection| {
        anyhow::ensure!(
            inspection.manifest_found,
            "{}: it has no manifest, so its crate makes no type a plugin; add `export!(TheType);`",
            path.display()
        );
        Ok(())
    })?;
    Ok(Built { path, inspection })
}

fn row(built: &Built) -> Vec<String> {
    let manifest = &built.inspection.manifest;
    vec![
        shown(&built.path).display().to_string(),
        text::size(built.inspection.size),
        format!("{} {}", manifest.id, manifest.version),
    ]
}

/// A path as it is seen from the current folder, where it is inside.
fn shown(path: &Path) -> &Path {
    let current = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(current).unwrap_or(path)
}

fn document(built: &Built) -> serde_json::Value {
    let Inspection { manifest, placement, size, digest, .. } = &built.inspection;
    json!({
        "path": built.path.display().to_string(),
        "placement": placement.name(),
        "id": manifest.id,
        "version": manifest.version,
        "size": size,
        "digest": digest,
    })
}
