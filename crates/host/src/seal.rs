//! Seals: what `keyway build` and `keyway pack` append to an artifact.
//!
//! A seal is the end of a file: a JSON payload, its length (8 bytes, little-endian), BLAKE3 of everything
//! before this digest (32 bytes), and 8 bytes of magic. In a wasm file the same bytes are the end of a last
//! custom section, `keyway.seal`; an ELF file may have anything behind its sections. The seal of a script is its last
//! line, a comment: the mark, BLAKE3 of everything before the line in hexadecimal, and the payload.

use serde::{Deserialize, Serialize};

use crate::artifact::{Kind, recognise};
use crate::error::Problem;

const MAGIC: &[u8; 8] = b"KEYWAY\x01\n";
const DIGEST: usize = 32;
/// The bytes behind the payload.
const TAIL: usize = 8 + DIGEST + MAGIC.len();
/// The name of the section in a wasm file.
const SECTION: &str = "keyway.seal";
/// The longest payload that is read: 2 MiB.
const MAX_PAYLOAD: usize = 2 << 20;

/// What a seal says besides the digest: a manifest and contract for an artifact that has none of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// The manifest, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest: Option<String>,
    /// The contract, as WIT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
}

/// Reads the seal at the end of a file's content; `None` when there is none. Signatures, which are behind it, have to be
/// [taken off](crate::signature::split) before.
///
/// # Errors
/// [`Problem::Digest`] when the file is not what was sealed, [`Problem::Manifest`] when the payload is invalid.
pub fn read(bytes: &[u8]) -> Result<Option<Seal>, Problem> {
    if let Some((script, line)) = script_line(bytes) {
        return read_script(script, line).map(Some);
    }
    if !is_marked(bytes) {
        return Ok(None);
    }
    let (payload, digested) = parts(bytes).ok_or(Problem::Digest)?;
    let digest = &bytes[digested..digested + DIGEST];
    if blake3::hash(&bytes[..digested]).as_bytes() != digest {
        return Err(Problem::Digest);
    }
    serde_json::from_slice(payload).map(Some).map_err(|error| Problem::Manifest(format!("seal: {error}")))
}

/// What a script's last line begins with behind its comment sign, if it is a seal.
const SCRIPT_MARK: &str = "keyway.seal ";

/// A script and the rest of its last line, if that is a seal.
pub(crate) fn script_line(bytes: &[u8]) -> Option<(&[u8], &str)> {
    let body = bytes.strip_prefix(b"#!").map(|_| bytes)?;
    let end = body.strip_suffix(b"\n").unwrap_or(body);
    let start = end.iter().rposition(|byte| *byte == b'\n')? + 1;
    let line = std::str::from_utf8(&end[start..]).ok().filter(|line| line.len() <= 2 * MAX_PAYLOAD)?;
    let (sign, rest) = line.split_once(SCRIPT_MARK)?;
    (sign.len() <= 4).then_some((&bytes[..start], rest))
}

fn read_script(script: &[u8], line: &str) -> Result<Seal, Problem> {
    let (digest, payload) = line.split_once(' ').ok_or(Problem::Digest)?;
    if blake3::hash(script).to_hex().as_str() != digest {
        return Err(Problem::Digest);
    }
    serde_json::from_str(payload).map_err(|error| Problem::Manifest(format!("seal: {error}")))
}

fn seal_script(bytes: &[u8], seal: &Seal) -> Result<Vec<u8>, Problem> {
    let script = script_line(bytes).map_or(bytes, |(script, _)| script);
    let first = script.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut sealed = script.to_vec();
    if !sealed.ends_with(b"\n") {
        sealed.push(b'\n');
    }
    // JavaScript has no `#`.
    let interpreter = String::from_utf8_lossy(first);
    let sign = if ["node", "deno", "bun"].iter().any(|name| interpreter.contains(name)) { "//" } else { "#" };
    let payload = serde_json::to_string(seal).map_err(|error| Problem::Manifest(error.to_string()))?;
    let digest = blake3::hash(&sealed).to_hex();
    sealed.extend_from_slice(format!("{sign} {SCRIPT_MARK}{digest} {payload}\n").as_bytes());
    Ok(sealed)
}

/// Whether a file ends with a seal's mark. One that is damaged in places is a mark, too: otherwise a changed byte in
/// it would take the digest away with it.
fn is_marked(bytes: &[u8]) -> bool {
    let Some(end) = bytes.last_chunk::<{ MAGIC.len() }>() else { return false };
    end.iter().zip(MAGIC).filter(|(found, wanted)| found == wanted).count() >= MAGIC.len() - 2
}

/// The payload of a seal, and how many bytes its digest covers.
fn parts(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let body = bytes.strip_suffix(MAGIC)?;
    let digested = body.len().checked_sub(DIGEST)?;
    let length = u64::from_le_bytes(body.get(digested.checked_sub(8)?..digested)?.try_into().ok()?);
    let length = usize::try_from(length).ok().filter(|length| *length <= MAX_PAYLOAD)?;
    let end = digested - 8;
    Some((body.get(end.checked_sub(length)?..end)?, digested))
}

/// Appends a seal to an artifact, in place of the one that it may have. Signatures come off: they were of another file.
///
/// # Errors
/// When the file is nothing that a plugin comes as.
pub fn seal(bytes: &[u8], seal: &Seal) -> Result<Vec<u8>, Problem> {
    // What was signed is another file from here on.
    let (content, _) = crate::signature::split(bytes).unwrap_or((bytes, Vec::new()));
    if content.starts_with(b"#!") {
        return seal_script(content, seal);
    }
    let kind = recognise(content)?;
    let mut sealed = strip(content, kind).to_vec();
    let payload = serde_json::to_vec(seal).map_err(|error| Problem::Manifest(error.to_string()))?;
    if kind == Kind::Component {
        sealed.extend(section_header(SECTION, payload.len() + TAIL));
    }
    sealed.extend_from_slice(&payload);
    sealed.extend_from_slice(&(payload.len() as u64).to_le_bytes());
    let digest = *blake3::hash(&sealed).as_bytes();
    sealed.extend_from_slice(&digest);
    sealed.extend_from_slice(MAGIC);
    Ok(sealed)
}

/// The header of a custom section whose content has `len` bytes. Its name has fewer than 128.
pub(crate) fn section_header(name: &str, len: usize) -> Vec<u8> {
    let mut header = vec![0];
    leb(1 + name.len() + len, &mut header);
    leb(name.len(), &mut header);
    header.extend_from_slice(name.as_bytes());
    header
}

/// An unsigned LEB128 number, as wasm has them.
fn leb(mut value: usize, out: &mut Vec<u8>) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}

/// The artifact without its seal.
fn strip(bytes: &[u8], kind: Kind) -> &[u8] {
    let Some((payload, _)) = parts(bytes) else { return bytes };
    let start = bytes.len() - TAIL - payload.len();
    let header =
        if kind == Kind::Component { section_header(SECTION, payload.len() + TAIL) } else { Vec::new() };
    match bytes[..start].strip_suffix(header.as_slice()) {
        Some(artifact) => artifact,
        None => bytes,
    }
}
