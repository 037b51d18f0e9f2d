//! [`Artifact`]: a plugin's file, read once and recognised by its content.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{OpenError, Problem};
use crate::signature::{self, Signature};

/// What a file is, by its content; its name does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A native library: ELF, PE or Mach-O.
    Native,
    /// A WebAssembly component.
    Component,
    /// A program: an ELF executable, or a script with a seal.
    Program,
}

impl Kind {
    /// What it is, in words.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Native => "a native library",
            Kind::Component => "a WebAssembly component",
            Kind::Program => "a program",
        }
    }
}

/// The largest file that a host opens unless told otherwise: 512 MiB.
pub const DEFAULT_FILE_LIMIT: u64 = 512 << 20;

/// A plugin's file in memory.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Where it was read from.
    pub path: PathBuf,
    /// Its content, without the signatures at its end.
    pub bytes: Arc<[u8]>,
    /// BLAKE3 of the content.
    pub digest: [u8; 32],
    /// What it is.
    pub kind: Kind,
    /// Its signatures, which nobody has verified yet.
    pub signatures: Vec<Signature>,
    /// The size of the file in bytes, signatures included.
    pub size: u64,
}

impl Artifact {
    /// Reads a file and recognises it.
    ///
    /// # Errors
    /// When the path is no regular file, cannot be read, is empty, larger than `limit` bytes, or nothing that
    /// a plugin comes as.
    pub fn read(path: &Path, limit: u64) -> Result<Self, OpenError> {
        let fail = |problem| OpenError::file(path, problem);
        let bytes = read_file(path, limit).map_err(fail)?;
        Self::from_bytes(path, &bytes).map_err(fail)
    }

    /// Recognises what was read from a file.
    ///
    /// # Errors
    /// When it is nothing that a plugin comes as, or its signatures are damaged.
    pub fn from_bytes(path: &Path, bytes: &[u8]) -> Result<Self, Problem> {
        let (content, signatures) = signature::split(bytes)?;
        let kind = recognise(content)?;
        Ok(Artifact {
            path: path.to_owned(),
            digest: *blake3::hash(content).as_bytes(),
            bytes: content.into(),
            kind,
            signatures,
            size: bytes.len() as u64,
        })
    }

    /// The digest in hexadecimal.
    pub fn digest_hex(&self) -> String {
        blake3::Hash::from_bytes(self.digest).to_hex().to_string()
    }
}

fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, Problem> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => Problem::Missing,
        _ => Problem::Unreadable(error),
    };
    // Asked before opening: opening a FIFO would wait for a writer.
    let kind = std::fs::metadata(path).map_err(unreadable)?.file_type();
    if kind.is_dir() {
        return Err(Problem::NotAFile("a directory"));
    }
    if !kind.is_file() {
        return Err(Problem::NotAFile("a device, socket or pipe"));
    }
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    if size > limit {
        return Err(Problem::TooLarge { size, limit });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    // The file may grow while it is read.
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(Problem::TooLarge { size: bytes.len() as u64, limit });
    }
    if bytes.is_empty() {
        return Err(Problem::Empty);
    }
    Ok(bytes)
}

/// Tells what a file is from its first bytes.
///
/// # Errors
/// [`Problem::CoreModule`], [`Problem::Damaged`] for a file that begins like a plugin and ends too soon, else
/// [`Problem::NotAPlugin`] with what the file seems to be.
pub fn recognise(bytes: &[u8]) -> Result<Kind, Problem> {
    match bytes {
        [0x7f, b'E', b'L', b'F', ..] if is_program(bytes) => Ok(Kind::Program),
        [0x7f, b'E', b'L', b'F', ..] | [b'M', b'Z', ..] => Ok(Kind::Native),
        [b'#', b'!', ..] if crate::seal::script_line(bytes).is_some() => Ok(Kind::Program),
        [0xcf, 0xfa, 0xed, 0xfe, ..] | [0xca, 0xfe, 0xba, 0xbe, ..] => Ok(Kind::Native),
        // A preamble: magic, then 16 bits of version and 16 of layer (0 a module, 1 a component).
        [0, b'a', b's', b'm', _, _, 1, 0, ..] => Ok(Kind::Component),
        [0, b'a', b's', b'm', _, _, _, _, ..] => Err(Problem::CoreModule),
        [0, b'a', b's', b'm', ..] => Err(Problem::Damaged("it ends inside the wasm header".to_owned())),
        _ => Err(Problem::NotAPlugin { found: describe(bytes) }),
    }
}

/// Whether an ELF file is to be started, not loaded: it names the interpreter that does so, or says it outright.
fn is_program(bytes: &[u8]) -> bool {
    const EXEC: u16 = 2;
    const INTERPRETER: u32 = 3;
    let half = |at: usize| Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?));
    let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?));
    // 64 bits, little-endian: the rest is told apart by whoever loads it.
    if bytes.get(4..6) != Some(&[2, 1]) {
        return false;
    }
    let headers =
        bytes.get(32..40).and_then(|at| usize::try_from(u64::from_le_bytes(at.try_into().ok()?)).ok());
    let (Some(headers), Some(size), Some(count)) = (headers, half(54), half(56)) else { return false };
    let kind = |index: u16| word(headers.checked_add(usize::from(index) * usize::from(size))?);
    half(16) == Some(EXEC) || (0..count).any(|index| kind(index) == Some(INTERPRETER))
}

fn describe(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(4096)];
    let found = match head {
        [b'#', b'!', ..] => "a script without a seal (`keyway pack` makes one a plugin)",
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] => "a picture",
        [b'P', b'K', 3, 4, ..] => "a zip archive",
        [0x1f, 0x8b, ..] => "a gzip archive",
        [b'!', b'<', b'a', b'r', b'c', b'h', b'>', ..] => "a static library",
        _ if head.iter().all(|b| matches!(b, b'\t' | b'\n' | b'\r' | 0x20..))
            && std::str::from_utf8(head).is_ok_and(|t| !t.is_empty()) =>
        {
            "a text"
        }
        _ => "a file of unknown kind",
    };
    found.to_owned()
}
