//! Native libraries on disk through `Host::inspect`: a small one that the test makes itself, byte by byte, and what
//! becomes of it.

use std::path::{Path, PathBuf};

use keyway_fuzz_entries::elf::{self, Library, PLUGIN};
use keyway_host::error::{OpenError, Problem};
use keyway_host::seal::{Seal, seal};
use keyway_host::{Host, Inspection, NativeLoader};

/// A folder that is removed when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("keyway-properties-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Folder(path)
    }

    fn inspect(&self, host: &Host, bytes: &[u8]) -> Result<Inspection, OpenError> {
        let path = self.0.join("library.bin");
        std::fs::write(&path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        host.inspect(path)
    }

    fn open(&self, host: &Host, bytes: &[u8]) -> Result<keyway_host::Plugin, OpenError> {
        let path = self.0.join("library.bin");
        std::fs::write(&path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        host.open(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn host() -> Host {
    let host = Host::builder().loader(NativeLoader::new()).trust(keyway_host::Trust::any()).build();
    host.unwrap_or_else(|error| panic!("{error}"))
}

fn problem<T>(found: Result<T, OpenError>) -> String {
    match found {
        Ok(_) => panic!("it passes"),
        Err(error) => format!("{:?}", error.problem()),
    }
}

#[test]
fn a_good_library_passes() {
    let folder = Folder::new("good");
    let found = folder.inspect(&host(), &elf::build(&PLUGIN)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((found.manifest.id.as_str(), found.manifest.version.as_str()), ("test.elf", "1.2.3"));
    assert_eq!(found.description.contract.exported().count(), 1);
    assert_eq!(found.description.system, ["network: socket"]);
}

/// The system's own loader finds it good as well, so what the other tests damage is a real library.
#[test]
fn a_good_library_can_be_mapped() {
    let folder = Folder::new("mapped");
    let path = folder.0.join("library.bin");
    let library = elf::build(&Library { imports: &[], ..PLUGIN });
    std::fs::write(&path, library).unwrap_or_else(|error| panic!("{error}"));
    // SAFETY: it has no constructors, and nothing of it is called.
    let mapped = unsafe { libloading::Library::new(&path) }.unwrap_or_else(|error| panic!("{error}"));
    // SAFETY: the symbol is looked up and not called.
    let entry = unsafe { mapped.get::<unsafe extern "C" fn()>(b"keyway_plugin_v1\0") };
    assert!(entry.is_ok());
}

#[test]
fn cut_at_every_length_it_is_refused() {
    let folder = Folder::new("cut");
    let (host, file) = (host(), elf::build(&PLUGIN));
    for length in 0..file.len() {
        let found = problem(folder.inspect(&host, &file[..length]));
        let expected = match length {
            0 => "Empty",
            1..4 => "NotAPlugin",
            _ => "Damaged",
        };
        assert!(found.starts_with(expected), "cut at {length}: {found}");
    }
}

#[test]
fn sealed_and_changed_anywhere_it_is_refused() {
    let folder = Folder::new("changed");
    let (host, good) = (host(), elf::build(&PLUGIN));
    let file = seal(&good, &Seal::default()).unwrap_or_else(|problem| panic!("{problem}"));
    assert!(folder.inspect(&host, &file).is_ok());
    // Behind the digest is only the magic, without which there is no seal.
    for at in (4..file.len() - 8).step_by(7) {
        let mut changed = file.clone();
        changed[at] ^= 0x10;
        // The eight bytes in front of the digest are the length of what is sealed: a seal that is longer than
        // any is none, and then the file is what it would be without.
        let length = file.len() - 48..file.len() - 40;
        let found = folder.inspect(&host, &changed);
        if length.contains(&at) {
            assert!(found.is_ok() || problem(found) == "Digest", "changed at {at}");
        } else {
            assert_eq!(problem(found), "Digest", "changed at {at}");
        }
    }
}

#[test]
fn every_bit_of_its_headers_can_be_changed() {
    let folder = Folder::new("headers");
    let (host, file) = (host(), elf::build(&PLUGIN));
    // The file's header and the segments'.
    for at in 4..64 + 3 * 56 {
        for bit in 0..8 {
            let mut changed = file.clone();
            changed[at] ^= 1 << bit;
            // Some are of no use, and some say what cannot be told from here; nothing panics.
            let _ = folder.inspect(&host, &changed);
        }
    }
}

#[test]
fn a_segment_ends_inside_of_the_file() {
    let folder = Folder::new("segment");
    let (host, file) = (host(), elf::build(&PLUGIN));
    let with_size = |size: u64| {
        let mut changed = file.clone();
        // Of the first segment: its size in the file, and in memory.
        changed[64 + 32..64 + 40].copy_from_slice(&size.to_le_bytes());
        changed[64 + 40..64 + 48].copy_from_slice(&size.to_le_bytes());
        folder.inspect(&host, &changed)
    };
    let len = file.len() as u64;
    assert!(with_size(len).is_ok());
    for size in [len + 1, len + 8, 1 << 32, u64::MAX] {
        assert!(problem(with_size(size)).starts_with("Damaged"), "{size}");
    }
}

#[test]
fn what_is_no_plugin_is_told_apart() {
    let folder = Folder::new("kinds");
    let host = host();
    let refused = |library: &Library<'_>| problem(folder.inspect(&host, &elf::build(library)));
    assert_eq!(refused(&Library { exports: &["qsort"], ..PLUGIN }), "NoEntry");
    assert_eq!(
        refused(&Library { exports: &["keyway_plugin_v10"], ..PLUGIN }),
        "AbiVersion { found: 10, expected: 1 }"
    );
    assert_eq!(
        refused(&Library { exports: &["keyway_plugin_v2_x"], ..PLUGIN }),
        "AbiVersion { found: 2, expected: 1 }"
    );
    let two = refused(&Library { exports: &["keyway_plugin_v1", "keyway_plugin_v1_other"], ..PLUGIN });
    assert!(two.starts_with("Table"), "{two}");
    // DF_1_PIE
    assert_eq!(refused(&Library { flags: 0x0800_0000, ..PLUGIN }), "Executable");
    assert!(refused(&Library { contract: None, ..PLUGIN }).starts_with("Contract"));
    assert!(refused(&Library { contract: Some("world"), ..PLUGIN }).starts_with("Contract"));
    assert!(refused(&Library { manifest: Some("{}"), ..PLUGIN }).starts_with("Manifest"));
    let aborts = r#"{"keyway": 1, "id": "test.elf", "panic": "abort"}"#;
    // It can run in a process of its own, so only opening it in this one is refused.
    let file = elf::build(&Library { manifest: Some(aborts), ..PLUGIN });
    assert!(folder.inspect(&host, &file).is_ok());
    assert_eq!(problem(folder.open(&host, &file)), "PanicAborts");
    let long = format!(r#"{{"keyway": 1, "id": "test.elf", "description": "{}"}}"#, "x".repeat(1 << 20));
    assert!(refused(&Library { manifest: Some(&long), ..PLUGIN }).starts_with("Manifest"));
    let long = format!("// {}\npackage t:t; world w {{}}", "x".repeat(1 << 20));
    assert!(refused(&Library { contract: Some(&long), ..PLUGIN }).starts_with("Manifest"));

    let mut other = elf::build(&PLUGIN);
    // RISC-V
    other[18] = 243;
    assert!(problem(folder.inspect(&host, &other)).starts_with("Architecture"));
    let mut narrow = elf::build(&PLUGIN);
    narrow[4] = 1;
    let narrow = problem(folder.inspect(&host, &narrow));
    assert!(narrow.starts_with("Architecture") || narrow.starts_with("Damaged"), "{narrow}");
}

/// This very test is a program, not a library.
#[test]
fn a_program_is_refused() {
    let program = std::env::current_exe().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(problem(host().inspect(program)), "Executable");
}

#[test]
fn what_is_no_file_is_refused() {
    let host = host();
    assert!(matches!(host.inspect(Path::new("/")).map_err(kind), Err("NotAFile")));
    assert!(matches!(host.inspect(Path::new("/dev/null")).map_err(kind), Err("NotAFile")));
    assert!(matches!(host.inspect(Path::new("no such file")).map_err(kind), Err("Missing")));
}

fn kind(error: OpenError) -> &'static str {
    match error.problem() {
        Problem::NotAFile(_) => "NotAFile",
        Problem::Missing => "Missing",
        _ => "another",
    }
}
