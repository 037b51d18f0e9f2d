//! What can be known of a native library without mapping it.

use std::collections::HashSet;

use object::read::elf::{Dyn as _, ElfFile64, FileHeader as _, ProgramHeader as _};
use object::{
    Architecture, BinaryFormat, Endianness, Object as _, ObjectKind, ObjectSection as _, ObjectSymbol as _,
    elf,
};

use keyway_contract::abi;

use crate::error::Problem;
use crate::seal;

/// A library that may be mapped.
pub(super) struct Checked {
    /// The name of its entry function; a program has none.
    pub entry: String,
    /// The manifest, as JSON.
    pub manifest: Option<String>,
    /// The contract, as WIT.
    pub contract: Option<String>,
    /// The full names of the imports that it calls, where the file says so: others are listed and never called.
    pub called: Option<HashSet<String>>,
    /// The functions of the system that it links and that an operator should know of.
    pub system: Vec<String>,
}

/// Functions of libc that reach outside of the process, by what they are for.
const NOTABLE: &[(&str, &[&str])] = &[
    ("network", &["socket", "connect", "bind", "listen", "accept", "accept4", "sendto", "getaddrinfo"]),
    (
        "programs",
        &["execve", "execvp", "execv", "fork", "vfork", "posix_spawn", "posix_spawnp", "system", "popen"],
    ),
    ("files", &["open", "open64", "openat", "openat64", "fopen", "fopen64", "unlink", "rename", "mkdir"]),
    ("code", &["dlopen", "dlsym", "mprotect", "ptrace", "process_vm_writev", "memfd_create"]),
    ("process", &["exit", "_exit", "abort", "kill", "raise", "signal", "sigaction", "setrlimit", "prctl"]),
    ("threads", &["pthread_create", "clone", "clone3"]),
];

/// Checks a file.
///
/// # Errors
/// When it is damaged, for another machine, no library, or no plugin.
pub(super) fn check(bytes: &[u8]) -> Result<Checked, Problem> {
    let sealed = seal::read(bytes)?;
    let damaged = |error: object::Error| Problem::Damaged(error.to_string());
    let file = object::File::parse(bytes).map_err(damaged)?;
    check_machine(&file)?;
    match file.kind() {
        ObjectKind::Executable => return Err(Problem::Executable),
        ObjectKind::Dynamic => {}
        other => {
            return Err(Problem::NotAPlugin { found: format!("an object file of kind {other:?}") });
        }
    }
    if let object::File::Elf64(elf) = &file {
        check_elf(elf, bytes)?;
    }
    let (entry, system) = symbols(&file)?;
    describe(&file, sealed, entry, system)
}

/// Reads what a program says of itself.
///
/// # Errors
/// When it is damaged, or for another machine.
pub(super) fn program(bytes: &[u8]) -> Result<Checked, Problem> {
    let sealed = seal::read(bytes)?;
    let file = object::File::parse(bytes).map_err(|error| Problem::Damaged(error.to_string()))?;
    check_machine(&file)?;
    describe(&file, sealed, String::new(), Vec::new())
}

/// The entry function, and the functions of the system that an operator should know of.
fn symbols(file: &object::File<'_>) -> Result<(String, Vec<String>), Problem> {
    let damaged = |error: object::Error| Problem::Damaged(error.to_string());
    let mut entries: Vec<String> = Vec::new();
    let mut system = Vec::new();
    let mut other = None;
    for symbol in file.dynamic_symbols() {
        let Ok(name) = symbol.name() else { continue };
        if symbol.is_undefined() {
            if let Some((purpose, _)) = NOTABLE.iter().find(|(_, names)| names.contains(&name)) {
                system.push(format!("{purpose}: {name}"));
            }
        } else if is_entry(name) {
            entries.push(name.to_owned());
        } else if let Some(version) = other_version(name) {
            other = Some(version);
        }
    }
    // PE and Mach-O list exports elsewhere.
    if file.format() != BinaryFormat::Elf {
        for export in file.exports().map_err(damaged)? {
            let name = String::from_utf8_lossy(export.name()).trim_start_matches('_').to_owned();
            if is_entry(&name) && !entries.contains(&name) {
                entries.push(name);
            }
        }
    }
    system.sort();
    system.dedup();
    let entry = match entries.as_slice() {
        [] => {
            return Err(match other {
                Some(found) => Problem::AbiVersion { found, expected: abi::ABI_VERSION },
                None => Problem::NoEntry,
            });
        }
        [entry] => entry.clone(),
        several => {
            return Err(Problem::Table(format!(
                "it has several entry functions ({}): a library is one plugin, and must not link another one's crate",
                several.join(", ")
            )));
        }
    };
    Ok((entry, system))
}

/// The manifest and contract, from the seal or the sections.
fn describe(
    file: &object::File<'_>,
    sealed: Option<seal::Seal>,
    entry: String,
    system: Vec<String>,
) -> Result<Checked, Problem> {
    let own = |names: &[&str]| section_text(file, names);
    let manifest = sealed.as_ref().and_then(|seal| seal.manifest.clone());
    let contract = sealed.as_ref().and_then(|seal| seal.contract.clone());
    Ok(Checked {
        entry,
        manifest: match manifest {
            Some(manifest) => Some(manifest),
            None => own(&["keyway.manifest", "__kw_manifest", ".kwmani"])?,
        },
        contract: match contract {
            Some(contract) => Some(contract),
            None => own(&["keyway.contract", "__kw_contract", ".kwcont"])?,
        },
        called: called(file),
        system,
    })
}

/// The imports that a library calls, where it has a section for each.
fn called(file: &object::File<'_>) -> Option<HashSet<String>> {
    file.section_by_name(abi::IMPORTS_SECTION)?;
    let names = file.sections().filter_map(|section| section.name().ok().map(str::to_owned));
    Some(names.filter_map(|name| name.strip_prefix(abi::IMPORT_SECTION).map(str::to_owned)).collect())
}

fn is_entry(name: &str) -> bool {
    name.strip_prefix(abi::ENTRY_PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

/// The version of the ABI that the entry function of another version is for.
fn other_version(name: &str) -> Option<u32> {
    let (prefix, _) = abi::ENTRY_PREFIX.split_at(abi::ENTRY_PREFIX.find("_v")? + 2);
    let rest = name.strip_prefix(prefix)?;
    rest.split('_').next()?.parse().ok()
}

fn check_machine(file: &object::File<'_>) -> Result<(), Problem> {
    let found =
        format!("{:?} {:?} ({}-bit)", file.architecture(), file.format(), if file.is_64() { 64 } else { 32 });
    let expected_format = if cfg!(windows) {
        BinaryFormat::Pe
    } else if cfg!(target_vendor = "apple") {
        BinaryFormat::MachO
    } else {
        BinaryFormat::Elf
    };
    let expected_machine = if cfg!(target_arch = "x86_64") {
        Architecture::X86_64
    } else if cfg!(target_arch = "aarch64") {
        Architecture::Aarch64
    } else {
        file.architecture()
    };
    let fits = file.format() == expected_format
        && file.architecture() == expected_machine
        && file.is_64() == cfg!(target_pointer_width = "64")
        && file.is_little_endian() == cfg!(target_endian = "little");
    if fits {
        return Ok(());
    }
    let expected = format!("{expected_machine:?} {expected_format:?} ({}-bit)", usize::BITS);
    Err(Problem::Architecture { found, expected })
}

/// Every segment has to lie inside the file (the system's loader would map it and the first touch of what is
/// missing be a SIGBUS), and the file must not be a position-independent executable.
fn check_elf(file: &ElfFile64<'_, Endianness>, bytes: &[u8]) -> Result<(), Problem> {
    let endian = file.endian();
    let damaged = |error: object::Error| Problem::Damaged(error.to_string());
    let header = file.elf_header();
    let mut dynamic = false;
    for segment in header.program_headers(endian, bytes).map_err(damaged)? {
        let (offset, size) = (segment.p_offset(endian), segment.p_filesz(endian));
        if offset.checked_add(size).is_none_or(|end| end > bytes.len() as u64) {
            return Err(Problem::Damaged(format!(
                "a segment of {size} bytes at {offset} ends behind the end of the file ({} bytes)",
                bytes.len()
            )));
        }
        if segment.p_type(endian) == elf::PT_LOAD && segment.p_filesz(endian) > segment.p_memsz(endian) {
            return Err(Problem::Damaged("a segment is larger in the file than in memory".to_owned()));
        }
        if segment.p_type(endian) != elf::PT_DYNAMIC {
            continue;
        }
        dynamic = true;
        let entries = segment.dynamic(endian, bytes).map_err(damaged)?.unwrap_or_default();
        for entry in entries {
            let pie = u64::from(elf::DF_1_PIE);
            if entry.tag(endian) == elf::DT_FLAGS_1 && entry.val(endian) & pie != 0 {
                return Err(Problem::Executable);
            }
        }
    }
    // The section headers are at the end: a file cut behind its segments has lost them.
    header.sections(endian, bytes).map_err(damaged)?;
    if dynamic { Ok(()) } else { Err(Problem::Damaged("it has no dynamic segment".to_owned())) }
}

/// The text of the first section with one of these names.
fn section_text(file: &object::File<'_>, names: &[&str]) -> Result<Option<String>, Problem> {
    let Some(section) = names.iter().find_map(|name| file.section_by_name(name)) else {
        return Ok(None);
    };
    let invalid =
        |what: String| Problem::Manifest(format!("section `{}`: {what}", section.name().unwrap_or("?")));
    let data = section.data().map_err(|error| invalid(error.to_string()))?;
    if data.len() > crate::manifest::MAX_LEN {
        return Err(invalid(format!("{} bytes, more than {}", data.len(), crate::manifest::MAX_LEN)));
    }
    let text = std::str::from_utf8(data).map_err(|_| invalid("it is not UTF-8".to_owned()))?;
    // C strings end with a zero, and linkers fill up with zeros.
    Ok(Some(text.trim_matches(['\0', ' ', '\n']).to_owned()).filter(|text| !text.is_empty()))
}
