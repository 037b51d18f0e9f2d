//! `keyway pack`: gives artifacts of other toolchains a manifest, a contract and a digest.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use keyway::seal::{self, Seal};
use keyway::{Inspection, Manifest, Placement, Problem, signature};
use keyway_wit::Wit;
use serde_json::json;

use crate::failure::{self, usage};
use crate::{diff, json, text};

const AFTER: &str = "\
A component from C, Go, JavaScript or Python opens as it is; packed, it has an id and a version of its own instead of \
one made from its file name, and a damaged copy of it is refused. A native library from C needs the contract besides, \
unless it has the section `keyway.contract`; so does a program, which may be a script. What the file was packed with \
before stays unless it is given anew, or the file was changed since. Signatures come off.

Examples:
  keyway pack sepia.wasm --id acme.sepia --version 1.2.0
  keyway pack libsepia.so --manifest plugin.json --contract wit/ --out dist/libsepia.so
  keyway pack greeter --id demo.greeter --version 1.0.0 --contract contract.wit   # a script: docs/python.md";

/// Add a manifest, a contract and a digest to an artifact of another toolchain
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub struct PackArgs {
    /// The artifact: a wasm component, a native library or a program
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The manifest: a JSON object with `id`, and if you like `version`, `description`, `licence`, `authors`,
    /// `repository` and `grants`
    #[arg(long, value_name = "JSON-FILE", conflicts_with_all = ["id", "version"])]
    manifest: Option<PathBuf>,
    /// The plugin's id, vendor.name
    #[arg(long, requires = "version")]
    id: Option<String>,
    /// The plugin's version, as in 1.2.0
    #[arg(long, requires = "id")]
    version: Option<String>,
    /// The contract: a folder of WIT files, or one `.wit` file
    #[arg(long, value_name = "WIT")]
    contract: Option<PathBuf>,
    /// The world of the contract, where WIT has several
    #[arg(long, requires = "contract")]
    world: Option<String>,
    /// Where to write the packed artifact [default: in place of FILE]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print what was written as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &PackArgs) -> anyhow::Result<ExitCode> {
    let file = &args.file;
    // What is no artifact at all is the host's to say; the rest may be what packing is for.
    let host = keyway::host().build()?;
    let bytes = match std::fs::metadata(file) {
        Ok(metadata) if metadata.is_file() && metadata.len() > 0 => {
            std::fs::read(file).with_context(|| format!("can't read {}", file.display()))?
        }
        _ => match host.inspect(file) {
            Err(error) => return Err(error.into()),
            Ok(_) => anyhow::bail!("{}: it changed while it was read", file.display()),
        },
    };
    // Signatures are of what it was before.
    let content = signature::split(&bytes).map_or(bytes.as_slice(), |(content, _)| content);
    let mut packed = match seal::read(content) {
        Ok(seal) => seal.unwrap_or_default(),
        // Changed after it was sealed: packing it again is the cure.
        Err(Problem::Digest) => Seal::default(),
        Err(problem) => anyhow::bail!("{}: {problem}", file.display()),
    };
    if let Some(manifest) = manifest(args)? {
        packed.manifest = Some(manifest);
    }
    if let Some(contract) = &args.contract {
        let wit = diff::wit(contract, args.world.as_deref())?;
        packed.contract = Some(wit.text().map_err(|problems| failure::problems(&problems))?);
    }
    let sealed =
        seal::seal(&bytes, &packed).map_err(|problem| anyhow::anyhow!("{}: {problem}", file.display()))?;
    let out = args.out.as_ref().unwrap_or(file);
    let inspection = write_checked(&sealed, out, |inspection| says_the_same(inspection, &packed, args))?;
    if args.json {
        json::print(&json!({
            "file": out.display().to_string(),
            "size": inspection.size,
            "digest": inspection.digest,
            "id": inspection.manifest.id,
            "version": inspection.manifest.version,
            "contract": inspection.description.contract.name.to_string(),
        }))?;
    } else {
        let Manifest { id, version, .. } = &inspection.manifest;
        let size = text::size(inspection.size);
        let id = format!("{id} {version}");
        writeln!(std::io::stdout(), "{}: {}, {size}", out.display(), id.trim_end())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A component shows its contract by its own type. One that it is packed with may have more imports, since tools leave
/// out those that are not used, but its exports must be the component's.
fn says_the_same(inspection: &Inspection, packed: &Seal, args: &PackArgs) -> anyhow::Result<()> {
    let Some(text) = packed.contract.as_ref().filter(|_| inspection.placement == Placement::Wasm) else {
        return Ok(());
    };
    let wit = Wit::from_text("contract.wit", text, None).map_err(|problems| failure::problems(&problems))?;
    let given = wit.contract().map_err(|problems| failure::problems(&problems))?;
    let comparison = keyway_wit::compare(&given, &inspection.description.contract);
    if comparison.is_compatible() {
        return Ok(());
    }
    let differences: Vec<String> = comparison.differences().iter().map(ToString::to_string).collect();
    anyhow::bail!(
        "{}: the component does not export what the contract says:\n{}",
        args.file.display(),
        differences.join("\n")
    )
}

/// The manifest that the arguments ask for, as JSON.
fn manifest(args: &PackArgs) -> anyhow::Result<Option<String>> {
    if let Some(path) = &args.manifest {
        let text = std::fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
        let mut object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&text).with_context(|| format!("{} is no JSON object", path.display()))?;
        object.entry("keyway").or_insert(json!(1));
        let given: Vec<String> = object.keys().cloned().collect();
        let text = serde_json::Value::Object(object).to_string();
        let manifest = Manifest::parse(&text);
        let manifest =
            manifest.map_err(|problem| anyhow::anyhow!("{}: {}", path.display(), brief(&problem)))?;
        let known = serde_json::to_value(&manifest)?;
        // A host reads manifests of later versions, whoever writes one has misspelt it.
        if let Some(unknown) = given.iter().find(|key| known.get(key).is_none()) {
            let known: Vec<_> =
                known.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
            anyhow::bail!(
                "{}: a manifest has no `{unknown}`; it may have {}",
                path.display(),
                known.join(", ")
            );
        }
        return Ok(Some(serde_json::to_string(&manifest)?));
    }
    let (Some(id), Some(version)) = (&args.id, &args.version) else { return Ok(None) };
    let manifest = Manifest { id: id.clone(), version: version.clone(), ..Manifest::absent(Path::new("")) };
    let text = serde_json::to_string(&manifest)?;
    Manifest::parse(&text).map_err(|problem| usage(brief(&problem)))?;
    Ok(Some(text))
}

/// What is wrong with a manifest that is not in a plugin yet.
fn brief(problem: &Problem) -> String {
    match problem {
        Problem::Manifest(what) => what.clone(),
        other => other.to_string(),
    }
}

/// Writes an artifact, whole or not at all, once a host has found that it is a plugin and `check` has nothing against
/// it.
pub fn write_checked(
    bytes: &[u8],
    out: &Path,
    check: impl FnOnce(&Inspection) -> anyhow::Result<()>,
) -> anyhow::Result<Inspection> {
    let failed = || format!("can't write {}", out.display());
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).with_context(failed)?;
    let mut builder = tempfile::Builder::new();
    // As a compiler would: readable by all that the user's mask lets.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // Its name may become an id in a message.
    let mut file = builder.prefix(".keyway-").tempfile_in(folder).with_context(failed)?;
    file.write_all(bytes).with_context(failed)?;
    let mut inspection = keyway::host().build()?.inspect(file.path()).map_err(|error| {
        // About the file that will be, not about the one that is now.
        anyhow::anyhow!("{}: {}", out.display(), error.problem())
    })?;
    if !inspection.manifest_found {
        inspection.manifest = Manifest::absent(out);
    }
    // No host would open it.
    inspection
        .manifest
        .wanted()
        .map_err(|problem| anyhow::anyhow!("{}: {}", out.display(), brief(&problem)))?;
    check(&inspection)?;
    file.persist(out).map_err(|error| error.error).with_context(failed)?;
    Ok(inspection)
}
