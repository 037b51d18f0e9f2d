//! [`Start`]: what it takes to start a program.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use keyway_host::artifact::Artifact;
use keyway_host::error::Problem;
use object::Endianness;
use object::elf::FileHeader64;
use object::read::elf::{FileHeader as _, ProgramHeader as _};

/// What it takes to start a program.
#[derive(Clone, Debug, Default)]
pub(crate) struct Start {
    /// For a script the interpreter with its arguments.
    pub(crate) interpreter: Vec<String>,
    /// The files that are executed: the interpreter, and what loads it.
    pub(crate) execute: Vec<PathBuf>,
    /// What is read meanwhile, beside the system's libraries.
    pub(crate) read: Vec<PathBuf>,
}

impl Start {
    /// Finds it out from the program's file.
    ///
    /// # Errors
    /// When its interpreter is not there, or is no program.
    pub(crate) fn of(artifact: &Artifact) -> Result<Self, Problem> {
        let refused = |what: String| Problem::Process(what);
        if !artifact.bytes.starts_with(b"#!") {
            let execute = loader(&artifact.bytes).into_iter().collect();
            return Ok(Start { execute, ..Start::default() });
        }
        let line = artifact.bytes[2..].split(|byte| *byte == b'\n').next().unwrap_or_default();
        let line =
            std::str::from_utf8(line).map_err(|_| refused("its first line is not UTF-8".to_owned()))?;
        let (path, arg) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        let (path, args) = if Path::new(path).file_name() == Some(OsStr::new("env")) {
            let mut words = arg.split_whitespace().filter(|word| *word != "-S");
            let name = words.next().ok_or_else(|| refused(format!("`{line}` names no interpreter")))?;
            let found = find(name).ok_or_else(|| {
                refused(format!(
                    "its interpreter `{name}` is in no folder of PATH; install it, or name its path"
                ))
            })?;
            (found, words.map(str::to_owned).collect())
        } else {
            (
                PathBuf::from(path),
                Some(arg.trim().to_owned()).filter(|arg| !arg.is_empty()).into_iter().collect(),
            )
        };
        let interpreter = path.canonicalize().map_err(|error| {
            refused(format!(
                "its interpreter {}: {error}; install it, or correct the first line",
                path.display()
            ))
        })?;
        let bytes = head(&interpreter)
            .map_err(|error| refused(format!("its interpreter {}: {error}", interpreter.display())))?;
        if !bytes.starts_with(b"\x7fELF") {
            return Err(refused(format!(
                "its interpreter {} is a script itself; name the program that runs it in the first line",
                interpreter.display()
            )));
        }
        let mut words = vec![interpreter.display().to_string()];
        words.extend::<Vec<String>>(args);
        // An interpreter outside of the system's folders brings its libraries along.
        let beside = interpreter.parent().and_then(Path::parent).map(|prefix| prefix.join("lib"));
        let mut execute = vec![interpreter];
        execute.extend(loader(&bytes));
        Ok(Start {
            interpreter: words,
            execute,
            read: beside.into_iter().filter(|lib| lib.is_dir()).collect(),
        })
    }
}

/// Enough of a file for its headers.
fn head(path: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(64 << 10).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The program that loads an ELF file, as its header says.
fn loader(bytes: &[u8]) -> Option<PathBuf> {
    let header = FileHeader64::<Endianness>::parse(bytes).ok()?;
    let endian = header.endian().ok()?;
    let segments = header.program_headers(endian, bytes).ok()?;
    let name = segments.iter().find_map(|segment| segment.interpreter(endian, bytes).ok().flatten())?;
    let path = Path::new(std::str::from_utf8(name).ok()?);
    path.canonicalize().ok()
}

/// The file of a program in the folders of PATH: the first that is no script, if there is one.
fn find(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let found: Vec<PathBuf> = std::env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .filter(|path| path.is_file())
        .collect();
    // Version managers put scripts in front.
    let program = found.iter().find(|path| head(path).is_ok_and(|bytes| bytes.starts_with(b"\x7fELF")));
    program.or(found.first()).cloned()
}
