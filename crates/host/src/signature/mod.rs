//! Signatures: who stands behind a plugin's file.
//!
//! A signature is Ed25519 over a [message] that has the digest of the file, and its id, version, contract and
//! wanted rights. Signatures are a block at the very end of the file, behind the seal: for each the public key (32 bytes)
//! and the signature (64 bytes), then their number (4 bytes, little-endian) and 8 bytes of magic; in a wasm file the same
//! bytes are the content of a last custom section, `keyway.signatures`. In a script the block is a last line, a comment: the
//! mark, and keys and signatures in hexadecimal.
//!
//! The block is in the file and not beside it, so that a plugin stays one file wherever it is copied to. The host
//! [takes it off](split) when it reads a file: what is hashed, checked, mapped or compiled is the content without it. So a
//! signature changes neither the digest nor the seal, there can be several, and nothing in the block can be reached by
//! the code that it stands behind.

mod keys;

use crate::artifact::{Kind, recognise};
use crate::error::Problem;
use crate::manifest::Manifest;
use crate::seal::section_header;

pub use keys::{KeyError, PublicKey, SecretKey, parse_digest};

const MAGIC: &[u8; 8] = b"SIGNED\x01\n";
/// The bytes behind the signatures.
const TAIL: usize = 4 + MAGIC.len();
/// A key and a signature.
const ENTRY: usize = 32 + 64;
/// The name of the section in a wasm file.
const SECTION: &str = "keyway.signatures";
/// What a script begins with.
const SCRIPT: &[u8] = b"#!";
/// What a wasm file begins with.
const WASM: &[u8] = b"\0asm";
/// What a script's line of signatures begins with, behind its comment sign.
const SCRIPT_MARK: &str = "keyway.signatures ";
/// The most signatures of a file.
pub const MAX_SIGNATURES: usize = 16;

/// What the message begins with: another purpose or version is another beginning, and never this message.
const DOMAIN: &[u8] = b"keyway plugin signature v1\0";

/// A signature of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Who says to have signed.
    pub key: PublicKey,
    bytes: [u8; 64],
}

impl Signature {
    /// Signs a file by its digest and manifest.
    pub fn new(key: &SecretKey, digest: &[u8; 32], manifest: &Manifest) -> Self {
        Signature { key: key.public(), bytes: key.sign(&message(digest, manifest)) }
    }

    /// Whether its key has signed this very file.
    pub fn verifies(&self, digest: &[u8; 32], manifest: &Manifest) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(&self.bytes);
        ed25519_dalek::VerifyingKey::from_bytes(&self.key.0)
            .is_ok_and(|key| key.verify_strict(&message(digest, manifest), &signature).is_ok())
    }
}

/// What is signed: a beginning of its own, the digest, then id, version and contract as the manifest has them, and the
/// number of wanted rights and these; each text behind its length in 8 bytes, little-endian.
pub fn message(digest: &[u8; 32], manifest: &Manifest) -> Vec<u8> {
    let mut message = DOMAIN.to_vec();
    message.extend_from_slice(digest);
    let mut text = |text: &str| {
        message.extend_from_slice(&(text.len() as u64).to_le_bytes());
        message.extend_from_slice(text.as_bytes());
    };
    text(&manifest.id);
    text(&manifest.version);
    text(&manifest.contract);
    message.extend_from_slice(&(manifest.grants.len() as u64).to_le_bytes());
    for grant in &manifest.grants {
        message.extend_from_slice(&(grant.len() as u64).to_le_bytes());
        message.extend_from_slice(grant.as_bytes());
    }
    message
}

/// Takes the signatures off a file: its content, and the signatures in their order.
///
/// # Errors
/// [`Problem::Signature`] when there is a block of signatures, and it is damaged.
pub fn split(bytes: &[u8]) -> Result<(&[u8], Vec<Signature>), Problem> {
    let damaged =
        || Problem::Signature("its signatures are damaged; copy it or have it signed again".to_owned());
    if bytes.starts_with(SCRIPT) {
        let Some((script, digits)) = script_line(bytes) else { return Ok((bytes, Vec::new())) };
        let entries = from_hex(digits).ok_or_else(damaged)?;
        let whole = entries.len() % ENTRY == 0 && (1..=MAX_SIGNATURES).contains(&(entries.len() / ENTRY));
        if !whole || script_line(script).is_some() {
            return Err(damaged());
        }
        return Ok((script, signatures(&entries)));
    }
    if !is_marked(bytes) {
        return Ok((bytes, Vec::new()));
    }
    let (content, entries) = parts(bytes).ok_or_else(damaged)?;
    if is_marked(content) {
        return Err(damaged());
    }
    Ok((content, signatures(entries)))
}

fn signatures(entries: &[u8]) -> Vec<Signature> {
    let signature = |entry: &[u8; ENTRY]| {
        let (key, signature) = entry.split_first_chunk()?;
        Some(Signature { key: PublicKey(*key), bytes: *signature.first_chunk()? })
    };
    entries.as_chunks::<ENTRY>().0.iter().filter_map(signature).collect()
}

/// A script and the digits of its last line, if that is one of signatures. A line that is damaged is a comment, and then
/// the script's seal is not its last line, without which it is no plugin.
fn script_line(bytes: &[u8]) -> Option<(&[u8], &str)> {
    let end = bytes.strip_suffix(b"\n")?;
    let start = end.iter().rposition(|byte| *byte == b'\n')? + 1;
    let (sign, digits) = std::str::from_utf8(&end[start..]).ok()?.split_once(SCRIPT_MARK)?;
    ["# ", "// "].contains(&sign).then_some((&bytes[..start], digits))
}

fn from_hex(digits: &str) -> Option<Vec<u8>> {
    // Lower-case only, so that there is one way to write it.
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

/// Whether a file ends with the mark. A mark that is damaged in places is one, too, so that a changed byte is an error
/// and not a file without signatures.
fn is_marked(bytes: &[u8]) -> bool {
    let Some(end) = bytes.last_chunk::<{ MAGIC.len() }>() else { return false };
    end.iter().zip(MAGIC).filter(|(found, wanted)| found == wanted).count() >= MAGIC.len() - 2
}

/// The content and the entries.
fn parts(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let body = bytes.strip_suffix(MAGIC)?;
    let (body, count) = body.split_last_chunk::<4>()?;
    let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
    if !(1..=MAX_SIGNATURES).contains(&count) {
        return None;
    }
    let (content, entries) = body.split_at_checked(body.len().checked_sub(count * ENTRY)?)?;
    if !bytes.starts_with(WASM) {
        return Some((content, entries));
    }
    let header = section_header(SECTION, entries.len() + TAIL);
    Some((content.strip_suffix(header.as_slice())?, entries))
}

/// A file with these signatures, in place of those that it may have.
///
/// # Errors
/// When the file is nothing that a plugin comes as, its signatures are damaged, or these are too many.
pub fn attach(bytes: &[u8], signatures: &[Signature]) -> Result<Vec<u8>, Problem> {
    let (content, _) = split(bytes)?;
    let kind = recognise(content)?;
    let mut signed = content.to_vec();
    if signatures.is_empty() {
        return Ok(signed);
    }
    if signatures.len() > MAX_SIGNATURES {
        return Err(Problem::Signature(format!("a file can have {MAX_SIGNATURES} signatures")));
    }
    let entries: Vec<u8> =
        signatures.iter().flat_map(|signature| signature.key.0.into_iter().chain(signature.bytes)).collect();
    if content.starts_with(SCRIPT) {
        if !content.ends_with(b"\n") {
            return Err(Problem::Signature(
                "the script has to end with a line break; pack it again".to_owned(),
            ));
        }
        // As the line of the seal begins.
        let last = content[..content.len() - 1].rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        let sign = if last.starts_with(b"//") { "//" } else { "#" };
        let digits: String = entries.iter().map(|byte| format!("{byte:02x}")).collect();
        signed.extend(format!("{sign} {SCRIPT_MARK}{digits}\n").bytes());
        return Ok(signed);
    }
    if kind == Kind::Component {
        signed.extend(section_header(SECTION, entries.len() + TAIL));
    }
    signed.extend(entries);
    signed.extend(u32::try_from(signatures.len()).unwrap_or_default().to_le_bytes());
    signed.extend_from_slice(MAGIC);
    Ok(signed)
}

/// A file signed by a key, besides those that have signed it before. Its manifest is the one that the file carries.
///
/// # Errors
/// As [`attach`].
pub fn sign(bytes: &[u8], manifest: &Manifest, key: &SecretKey) -> Result<Vec<u8>, Problem> {
    let (content, mut signatures) = split(bytes)?;
    signatures.retain(|signature| signature.key != key.public());
    signatures.push(Signature::new(key, blake3::hash(content).as_bytes(), manifest));
    attach(content, &signatures)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::{self, Seal};

    const ELF: &[u8] = b"\x7fELF and what follows";
    const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

    fn manifest() -> Manifest {
        Manifest { grants: vec!["clocks".to_owned()], ..Manifest::absent(std::path::Path::new("a.wasm")) }
    }

    #[test]
    fn signatures_leave_the_content_alone() {
        let (one, two) = (SecretKey::from_bytes([1; 32]), SecretKey::from_bytes([2; 32]));
        for file in [ELF, COMPONENT, b"#!/bin/sh\necho\n", b"#!/usr/bin/env node\nf()\n"] {
            let sealed = seal::seal(file, &Seal::default()).unwrap();
            let signed = sign(&sealed, &manifest(), &one).unwrap();
            let signed = sign(&signed, &manifest(), &two).unwrap();
            // A key signs once.
            assert_eq!(sign(&signed, &manifest(), &two).unwrap(), signed);
            let (content, signatures) = split(&signed).unwrap();
            assert_eq!(content, sealed);
            assert_eq!(signatures.iter().map(|s| s.key).collect::<Vec<_>>(), [one.public(), two.public()]);
            let digest = *blake3::hash(content).as_bytes();
            for signature in &signatures {
                assert!(signature.verifies(&digest, &manifest()));
                assert!(!signature.verifies(&[0; 32], &manifest()));
                let mut other = manifest();
                other.grants.push("random".to_owned());
                assert!(!signature.verifies(&digest, &other));
                other = manifest();
                other.id = "local.b".to_owned();
                assert!(!signature.verifies(&digest, &other));
            }
            // Sealing anew makes another file of it, which nobody has signed.
            let again = seal::seal(&signed, &Seal::default()).unwrap();
            assert_eq!(again, sealed);
            assert_eq!(attach(&signed, &[]).unwrap(), sealed);
        }
    }

    #[test]
    fn texts_do_not_run_into_each_other() {
        let with = |id: &str, version: &str| {
            let manifest = Manifest { id: id.to_owned(), version: version.to_owned(), ..manifest() };
            message(&[0; 32], &manifest)
        };
        assert_ne!(with("a.b1", ".0.0"), with("a.b", "1.0.0"));
        assert!(with("a.b", "1").starts_with(DOMAIN));
    }

    #[test]
    fn a_damaged_line_makes_a_script_no_plugin() {
        let sealed = seal::seal(b"#!/bin/sh\necho\n", &Seal::default()).unwrap();
        let signed = sign(&sealed, &manifest(), &SecretKey::from_bytes([1; 32])).unwrap();
        let digest = *blake3::hash(&sealed).as_bytes();
        for at in sealed.len()..signed.len() {
            let mut changed = signed.clone();
            changed[at] ^= 0x02;
            match split(&changed) {
                Ok((content, signatures)) => {
                    let signed = signatures.iter().any(|signature| signature.verifies(&digest, &manifest()));
                    assert!(!signed && (content == sealed || recognise(content).is_err()), "changed at {at}");
                }
                Err(problem) => assert!(matches!(problem, Problem::Signature(_)), "changed at {at}"),
            }
        }
    }

    #[test]
    fn damaged_blocks_are_errors() {
        let signed = sign(ELF, &manifest(), &SecretKey::from_bytes([1; 32])).unwrap();
        let digest = *blake3::hash(ELF).as_bytes();
        for at in ELF.len()..signed.len() {
            let mut changed = signed.clone();
            changed[at] ^= 0x20;
            match split(&changed) {
                Ok((content, signatures)) => {
                    assert_eq!(content, ELF);
                    assert!(!signatures[0].verifies(&digest, &manifest()), "changed at {at}");
                }
                Err(problem) => assert!(matches!(problem, Problem::Signature(_)), "changed at {at}"),
            }
        }
        let twice = [&signed[..], &signed[ELF.len()..]].concat();
        assert!(split(&twice).is_err());
        let many = vec![Signature { key: PublicKey([1; 32]), bytes: [0; 64] }; MAX_SIGNATURES + 1];
        assert!(attach(ELF, &many).is_err());
    }
}
