//! `keyway keygen`, `keyway sign` and `keyway verify`: who stands behind a plugin's file.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use keyway::signature::{self, PublicKey, SecretKey};
use serde_json::json;

use crate::{json, pack};

const AFTER_SIGN: &str = "\
The signature goes into the file, behind everything else, and beside those that are there; the digest that `keyway inspect` \
shows stays the same. It is about the content, and about the id, version, contract and wanted rights that the file says. \
Building or packing the file again takes it off.

Example: keyway sign libsepia.so --key acme.pem";

/// Make a pair of keys to sign plugins with
#[derive(clap::Args)]
#[command(after_help = "Example: keyway keygen acme.pem")]
pub struct KeygenArgs {
    /// The file for the private key, which nobody else may read; the public one goes beside it, into OUT.pub
    #[arg(value_name = "OUT")]
    out: PathBuf,
}

/// Sign a plugin
#[derive(clap::Args)]
#[command(after_help = AFTER_SIGN)]
pub struct SignArgs {
    /// The plugin
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The file of the private key: from `keyway keygen`, from `openssl genpkey -algorithm ed25519`, or 64 hexadecimal
    /// digits
    #[arg(long, value_name = "KEY-FILE")]
    key: PathBuf,
    /// Where to write the signed plugin [default: in place of FILE]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print what was written as JSON
    #[arg(long)]
    json: bool,
}

/// Say whether somebody has signed a plugin
#[derive(clap::Args)]
#[command(after_help = "\
Exit codes: 0 one of the keys has signed it; 1 none has, or the file was changed since; 2 the command line is wrong.

Example: keyway verify libsepia.so --key acme.pem.pub")]
pub struct VerifyArgs {
    /// The plugin
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The public key: its file, or ed25519: and 64 hexadecimal digits. Can be repeated
    #[arg(long, value_name = "KEY", required = true)]
    key: Vec<String>,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
}

/// Makes a pair of keys.
pub fn keygen(args: &KeygenArgs) -> anyhow::Result<ExitCode> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow::anyhow!("the system has no random numbers: {error}"))?;
    let key = SecretKey::from_bytes(bytes);
    let mut public = args.out.clone().into_os_string();
    public.push(".pub");
    let public = PathBuf::from(public);
    write_new(&args.out, &key.to_pem(), 0o600)?;
    if let Err(error) = write_new(&public, &key.public().to_pem(), 0o644) {
        // A pair or nothing.
        let _ = std::fs::remove_file(&args.out);
        return Err(error);
    }
    let (out, public, id) = (args.out.display(), public.display(), key.public());
    writeln!(
        std::io::stdout(),
        "{out}: the private key, to sign with; keep it\n{public}: the public one, {id}"
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, text: &str, mode: u32) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            anyhow::anyhow!("{}: it is there already, and keys are not overwritten", path.display())
        }
        _ => anyhow::anyhow!("{}: it cannot be written: {error}", path.display()),
    })
}

/// Signs a file.
pub fn sign(args: &SignArgs) -> anyhow::Result<ExitCode> {
    let file = &args.file;
    let key = SecretKey::read(&args.key)?;
    let inspection = keyway::host().build()?.inspect(file)?;
    anyhow::ensure!(
        inspection.manifest_found,
        "{}: it has no manifest, so its name would be all that is signed; give it one with `keyway pack` first",
        file.display()
    );
    let bytes = std::fs::read(file).with_context(|| format!("can't read {}", file.display()))?;
    let signed = signature::sign(&bytes, &inspection.manifest, &key)
        .map_err(|problem| anyhow::anyhow!("{}: {problem}", file.display()))?;
    let out = args.out.as_ref().unwrap_or(file);
    let public = key.public();
    let written = pack::write_checked(&signed, out, |written| {
        anyhow::ensure!(
            written.signatures.contains(&(public, true)),
            "{}: it changed while it was signed",
            file.display()
        );
        Ok(())
    })?;
    if args.json {
        json::print(&json!({
            "file": out.display().to_string(),
            "id": written.manifest.id,
            "digest": written.digest,
            "key": public.to_string(),
            "signatures": written.signatures.len(),
        }))?;
    } else {
        writeln!(std::io::stdout(), "{}: {} signed by {public}", out.display(), written.manifest.id)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Says whether one of the keys has signed a file.
pub fn verify(args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let keys = args.key.iter().map(|key| read_key(key)).collect::<anyhow::Result<Vec<_>>>()?;
    let inspection = keyway::host().build()?.inspect(&args.file)?;
    let file = args.file.display();
    let found: Vec<_> = inspection.signatures.iter().filter(|(key, _)| keys.contains(key)).collect();
    let verified = found.iter().find(|(_, good)| *good).map(|(key, _)| *key);
    if args.json {
        json::print(&json!({
            "file": file.to_string(),
            "id": inspection.manifest.id,
            "digest": inspection.digest,
            "verified": verified.is_some(),
            "key": verified.map(|key| key.to_string()),
        }))?;
        return Ok(if verified.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let Some(key) = verified else {
        let others =
            inspection.signatures.iter().map(|(key, _)| key.to_string()).collect::<Vec<_>>().join(", ");
        match (found.is_empty(), others.is_empty()) {
            (false, _) => {
                anyhow::bail!("{file}: its signature is not one of this file, which was changed since")
            }
            (true, true) => anyhow::bail!("{file}: nobody has signed it"),
            (true, false) => {
                anyhow::bail!("{file}: this key has not signed it; there is a signature of {others}")
            }
        }
    };
    let (id, version) = (&inspection.manifest.id, &inspection.manifest.version);
    writeln!(std::io::stdout(), "{file}: {}, signed by {key}", format!("{id} {version}").trim_end())?;
    Ok(ExitCode::SUCCESS)
}

/// A public key that is given as itself or as its file.
pub fn read_key(text: &str) -> anyhow::Result<PublicKey> {
    if text.starts_with("ed25519:") {
        return text.parse().map_err(|error| crate::failure::usage(format!("{text}: {error}")));
    }
    Ok(PublicKey::read(Path::new(text))?)
}
