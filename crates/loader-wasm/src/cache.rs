//! The compiled-code cache: machine code of components that were compiled before, in a private directory.
//!
//! Machine code that comes out of a file runs with the host's rights, so the file has to be ours. The
//! directory must belong to the user that the host runs as and be writable by nobody else, and so must every
//! file in it; no symbolic link is followed from the directory on. What accident does to a file (a full disk,
//! a crash in the middle of writing) is told by a hash of the code under the entry's own key.

use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use keyway_host::error::Problem;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat};
use wasmtime::Engine;
use wasmtime::component::Component;

/// Begins every file, and changes with the format.
const MAGIC: [u8; 16] = *b"keyway-code-v1\r\n";
/// Magic and hash.
const HEADER: usize = MAGIC.len() + blake3::OUT_LEN;
/// The largest file that is read.
const LIMIT: u64 = 1 << 30;

/// A directory of compiled code.
pub(crate) struct Cache {
    directory: OwnedFd,
    path: PathBuf,
}

/// What an entry is found by: the content of the component and all that its code depends on.
pub(crate) struct Key([u8; blake3::OUT_LEN]);

impl Key {
    /// The key of a component, by the digest of its content, on an engine.
    pub(crate) fn new(digest: &[u8; 32], engine: &Engine, kind: &str) -> Self {
        struct Digest(blake3::Hasher);
        impl Hasher for Digest {
            fn write(&mut self, bytes: &[u8]) {
                self.0.update(bytes);
            }

            fn finish(&self) -> u64 {
                0
            }
        }
        let mut hasher = Digest(blake3::Hasher::new());
        (digest, kind, engine.precompile_compatibility_hash()).hash(&mut hasher);
        Key(*hasher.0.finalize().as_bytes())
    }

    fn file(&self) -> String {
        format!("{}.cwasm", blake3::Hash::from_bytes(self.0).to_hex())
    }

    fn hash(&self, code: &[u8]) -> blake3::Hash {
        blake3::keyed_hash(&self.0, code)
    }
}

impl Cache {
    /// Opens a directory, and makes it (for this user alone) if it is not there.
    ///
    /// # Errors
    /// When it cannot be made or opened, is not ours, or is open to others; in words.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        use std::os::unix::fs::DirBuilderExt;
        if !path.exists() {
            let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
            made.map_err(|error| format!("it cannot be made: {error}"))?;
        }
        let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::RDONLY | OFlags::CLOEXEC;
        let directory = rustix::fs::open(path, flags, Mode::empty())
            .map_err(|error| format!("it cannot be opened as a directory: {error}"))?;
        let stat = rustix::fs::fstat(&directory).map_err(|error| error.to_string())?;
        private(&stat)?;
        Ok(Cache { directory, path: path.to_owned() })
    }

    /// The compiled component behind a key, if it is there and sound. What is damaged is removed. The engine
    /// is only asked for when there is something.
    pub(crate) fn load<'a>(
        &self,
        key: &Key,
        engine: impl FnOnce() -> Result<&'a Engine, Problem>,
    ) -> Option<Component> {
        let file = key.file();
        let found = self.read(&file).and_then(|bytes| match bytes {
            Some(bytes) => {
                let engine = engine().map_err(|problem| problem.to_string())?;
                component(key, engine, &bytes).map(Some)
            }
            None => Ok(None),
        });
        match found {
            Ok(component) => component,
            Err(why) => {
                tracing::warn!(
                    target: "keyway",
                    "{}: {why}; the component is compiled anew",
                    self.path.join(&file).display()
                );
                let _ = rustix::fs::unlinkat(&self.directory, &file, AtFlags::empty());
                None
            }
        }
    }

    /// Reads an entry that is ours.
    fn read(&self, file: &str) -> Result<Option<Vec<u8>>, String> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = match rustix::fs::openat(&self.directory, file, flags, Mode::empty()) {
            Ok(file) => File::from(file),
            Err(rustix::io::Errno::NOENT) => return Ok(None),
            Err(error) => return Err(format!("it cannot be opened: {error}")),
        };
        let stat = rustix::fs::fstat(&file).map_err(|error| error.to_string())?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err("it is not a file".to_owned());
        }
        private(&stat)?;
        let size = u64::try_from(stat.st_size).unwrap_or(u64::MAX);
        if size > LIMIT {
            return Err(format!("it has {size} bytes"));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
        file.take(LIMIT).read_to_end(&mut bytes).map_err(|error| format!("it cannot be read: {error}"))?;
        Ok(Some(bytes))
    }

    /// Keeps a compiled component. That it cannot be kept is told in the log and nowhere else.
    pub(crate) fn store(&self, key: &Key, component: &Component) {
        if let Err(error) = self.try_store(key, component) {
            tracing::warn!(
                target: "keyway",
                "{}: compiled code cannot be kept here: {error}",
                self.path.display()
            );
        }
    }

    fn try_store(&self, key: &Key, component: &Component) -> Result<(), String> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let code = component.serialize().map_err(|error| format!("{error:#}"))?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let temporary = format!(".{}-{}-{number}", key.file(), std::process::id());
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::fs::openat(&self.directory, &temporary, flags, Mode::RUSR | Mode::WUSR)
            .map_err(|error| error.to_string())?;
        let written = write(File::from(file), key, &code).and_then(|()| {
            let place = (&self.directory, key.file());
            Ok(rustix::fs::renameat(&self.directory, &temporary, place.0, place.1)?)
        });
        written.map_err(|error| {
            let _ = rustix::fs::unlinkat(&self.directory, &temporary, AtFlags::empty());
            error.to_string()
        })
    }
}

fn write(mut file: File, key: &Key, code: &[u8]) -> std::io::Result<()> {
    file.write_all(&MAGIC)?;
    file.write_all(key.hash(code).as_bytes())?;
    file.write_all(code)
}

/// Checks that a file or directory is this user's alone.
fn private(stat: &Stat) -> Result<(), String> {
    let user = rustix::process::geteuid().as_raw();
    if stat.st_uid != user {
        return Err(format!("it belongs to user {}, and the host runs as {user}", stat.st_uid));
    }
    let mode = Mode::from_raw_mode(stat.st_mode);
    if mode.intersects(Mode::WGRP | Mode::WOTH) {
        return Err(format!("others may write to it (mode {:o})", mode.as_raw_mode()));
    }
    Ok(())
}

/// Makes a component of an entry's content.
fn component(key: &Key, engine: &Engine, bytes: &[u8]) -> Result<Component, String> {
    let (header, code) = bytes.split_at_checked(HEADER).ok_or("it is cut short")?;
    let (magic, hash) = header.split_at(MAGIC.len());
    if magic != MAGIC {
        return Err("it is no compiled code of this version of Keyway".to_owned());
    }
    // Compares in constant time, which does not matter here.
    if !blake3::Hash::from_slice(hash).is_ok_and(|hash| hash == key.hash(code)) {
        return Err("its content is damaged".to_owned());
    }
    // SAFETY: the code must be what `Component::serialize` made, unchanged. It was read through a descriptor of
    // a regular file in a directory, both of this user and writable by this user alone; files with that name
    // are only made by `try_store`, from `Component::serialize`, and begin with the hash of that code under
    // the key of component and engine, which has just been compared with these bytes. They are in our
    // memory and cannot change any more. So other code could only be put here by this very user, who can
    // as well change the host. That the engine fits is checked by wasmtime.
    unsafe { Component::deserialize(engine, code) }.map_err(|error| format!("wasmtime refuses it: {error:#}"))
}
