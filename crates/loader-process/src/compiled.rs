//! [`CompiledCode`]: the machine code of a component, which one of its processes compiles for the others.
//!
//! It is compiled before there is any plugin's code in that process, which is not a shared one, and only ever given to
//! processes of the same file: what somebody might do to it there is done to that plugin.

use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::sync::OnceLock;
use std::time::Duration;

use keyway_wire::hello::Compiled;
use rustix::fs::{MemfdFlags, SealFlags};

/// The machine code of a component, once there is some.
pub(crate) struct CompiledCode {
    file: OnceLock<OwnedFd>,
    /// How large the component is.
    bytes: u64,
    /// The most bytes that it may have.
    most: u64,
}

/// What goes along with a hello.
pub(crate) enum Offer<'a> {
    Given(&'a OwnedFd),
    Wanted(OwnedFd),
}

impl Offer<'_> {
    /// What a runner is told that it is.
    pub(crate) fn kind(&self) -> Compiled {
        match self {
            Offer::Given(_) => Compiled::Given,
            Offer::Wanted(_) => Compiled::Wanted,
        }
    }

    pub(crate) fn file(&self) -> BorrowedFd<'_> {
        match self {
            Offer::Given(file) => file.as_fd(),
            Offer::Wanted(file) => file.as_fd(),
        }
    }
}

impl CompiledCode {
    /// How long it may take to compile it, on a slow machine that does other things as well: some MB a minute. Where a
    /// component is in the host's process nobody counts that at all.
    pub(crate) fn takes(&self) -> Duration {
        const A_MEBIBYTE: u32 = 20;
        Duration::from_secs(1) * A_MEBIBYTE * u32::try_from(self.bytes >> 20).unwrap_or(u32::MAX / A_MEBIBYTE)
    }

    /// That of a component of so many bytes, which nobody has compiled yet.
    pub(crate) fn of(bytes: usize) -> Self {
        let bytes = bytes as u64;
        // Machine code is mostly two to four times as large, with what it takes to trap.
        CompiledCode { file: OnceLock::new(), bytes, most: bytes.saturating_mul(16).saturating_add(4 << 20) }
    }

    /// What a runner gets, which is asked for it if it is `wanted`; nothing where there is no room for it.
    pub(crate) fn offer(&self, wanted: bool) -> Option<Offer<'_>> {
        if let Some(file) = self.file.get() {
            return Some(Offer::Given(file));
        }
        if !wanted {
            return None;
        }
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let file = rustix::fs::memfd_create("keyway:compiled", flags).ok()?;
        rustix::fs::ftruncate(&file, self.most).ok()?;
        rustix::fs::fcntl_add_seals(&file, SealFlags::GROW).ok()?;
        Some(Offer::Wanted(file))
    }

    /// Keeps what a runner says that it has written, if nobody can change it from now on.
    pub(crate) fn keep(&self, file: OwnedFd, written: u64) {
        if written == 0 || written > self.most {
            return;
        }
        let seals = SealFlags::SHRINK | SealFlags::WRITE | SealFlags::SEAL;
        let sealed =
            rustix::fs::ftruncate(&file, written).and_then(|()| rustix::fs::fcntl_add_seals(&file, seals));
        if sealed.is_ok() {
            // Another may have been first, with the same.
            let _ = self.file.set(file);
        }
    }
}
