//! [`Arena`]: the memory that a host and a plugin's process share.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::ptr::NonNull;
use std::sync::Arc;

use rustix::fs::{FallocateFlags, MemfdFlags, SealFlags};
use rustix::mm::{MapFlags, ProtFlags};

use crate::WireError;
use crate::atomic::{AtomicU32, AtomicU64};

/// A mapping of shared memory, or of memory that only looks like it.
///
/// Both sides may write to all of it at any time. So nothing here gives a reference to its bytes: words are read by
/// atomics, and everything else is copied out before it is looked at.
pub struct Arena {
    base: NonNull<u8>,
    len: usize,
    /// The file behind it; the plugin's side does not keep it.
    file: Option<Arc<OwnedFd>>,
    mapped: Arc<Mapped>,
}

/// What is mapped, until the last who uses it is gone.
struct Mapped(NonNull<u8>, usize);

// SAFETY: it is a range of mapped memory that the value keeps; access goes through atomics and copies.
unsafe impl Send for Arena {}
// SAFETY: as above.
unsafe impl Sync for Arena {}
// SAFETY: memory can be unmapped by any thread.
unsafe impl Send for Mapped {}
// SAFETY: a reference to it does nothing.
unsafe impl Sync for Mapped {}

impl Arena {
    /// Makes shared memory of a size. Pages take room when they are first touched.
    ///
    /// # Errors
    /// When the system refuses it: no such files, no address space.
    pub fn create(size: usize) -> Result<Self, WireError> {
        let refused = |error: rustix::io::Errno| WireError::system("shared memory", error);
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let made = rustix::fs::memfd_create("keyway-arena", flags | MemfdFlags::NOEXEC_SEAL);
        // Kernels before 6.3 do not know the flag.
        let file = made.or_else(|_| rustix::fs::memfd_create("keyway-arena", flags)).map_err(refused)?;
        rustix::fs::ftruncate(&file, size as u64).map_err(refused)?;
        // Without these the other side could cut it short, and reading it would be SIGBUS here.
        let seals = SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
        rustix::fs::fcntl_add_seals(&file, seals).map_err(refused)?;
        let mut arena = Self::map(&file, size)?;
        arena.file = Some(Arc::new(file));
        Ok(arena)
    }

    /// Maps shared memory that the other side has made.
    ///
    /// # Errors
    /// When it has another size, or could be cut short, or cannot be mapped.
    pub fn open(file: &OwnedFd, size: usize) -> Result<Self, WireError> {
        let refused = |error: rustix::io::Errno| WireError::system("shared memory", error);
        let found = rustix::fs::fstat(file).map_err(refused)?.st_size;
        if u64::try_from(found) != Ok(size as u64) {
            return Err(WireError::protocol(format!("the shared memory has {found} bytes, not {size}")));
        }
        let seals = rustix::fs::fcntl_get_seals(file).map_err(refused)?;
        if !seals.contains(SealFlags::SHRINK) {
            return Err(WireError::protocol("the shared memory is not sealed against shrinking"));
        }
        Self::map(file, size)
    }

    fn map(file: &OwnedFd, size: usize) -> Result<Self, WireError> {
        let access = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: a new mapping at an address that the system chooses; it touches nothing that is there.
        let base = unsafe { rustix::mm::mmap(std::ptr::null_mut(), size, access, MapFlags::SHARED, file, 0) }
            .map_err(|error| WireError::system("mapping shared memory", error))?;
        let base =
            NonNull::new(base.cast()).ok_or_else(|| WireError::protocol("shared memory at address 0"))?;
        Ok(Arena { base, len: size, file: None, mapped: Arc::new(Mapped(base, size)) })
    }

    /// The same memory once more, at the same address: for both ends of a link in one process, as tests have them. Tools that
    /// look for data races know memory by its address.
    pub fn same(&self) -> Self {
        Arena { base: self.base, len: self.len, file: self.file.clone(), mapped: Arc::clone(&self.mapped) }
    }

    /// The file, to be given to the other side.
    pub fn file(&self) -> Option<BorrowedFd<'_>> {
        self.file.as_ref().map(|file| file.as_fd())
    }

    /// The size in bytes.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// The first byte.
    pub(crate) fn base(&self) -> *mut u8 {
        self.base.as_ptr()
    }

    /// The place of `len` bytes at an offset, if they lie in it.
    pub(crate) fn place(&self, at: usize, len: usize) -> Option<*mut u8> {
        let end = at.checked_add(len)?;
        // SAFETY: the offset is at most the length of the mapping.
        (end <= self.len).then(|| unsafe { self.base.as_ptr().add(at) })
    }

    /// A word of the control page.
    pub(crate) fn word32(&self, at: usize) -> &AtomicU32 {
        assert!(at.is_multiple_of(4) && at + 4 <= self.len);
        // SAFETY: it lies in the mapping and is aligned; the other side's accesses are atomic in hardware too.
        unsafe { AtomicU32::from_ptr(self.base.as_ptr().add(at).cast()) }
    }

    /// A word of the control page.
    pub(crate) fn word64(&self, at: usize) -> &AtomicU64 {
        assert!(at.is_multiple_of(8) && at + 8 <= self.len);
        // SAFETY: as in `word32`.
        unsafe { AtomicU64::from_ptr(self.base.as_ptr().add(at).cast()) }
    }

    /// Copies bytes out, before anything looks at them.
    pub(crate) fn copy_out(&self, at: usize, len: usize, into: &mut Vec<u8>) -> Option<()> {
        let place = self.place(at, len)?;
        into.clear();
        into.reserve(len);
        // SAFETY: `place` checked the source, `reserve` made the room; the bytes may be any at all.
        unsafe {
            place.copy_to_nonoverlapping(into.as_mut_ptr(), len);
            into.set_len(len);
        }
        Some(())
    }

    /// Gives the pages of a range back to the system; they read as zeros afterwards.
    pub(crate) fn release(&self, at: usize, len: usize) {
        if let Some(file) = &self.file {
            // What the system does not take back stays in use; the next owner of the range finds it warm.
            let _ = rustix::fs::fallocate(
                file,
                FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE,
                at as u64,
                len as u64,
            );
        }
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        // SAFETY: the mapping is this value's, made with this length, and nothing refers to it any more: arenas hold the
        // value, and buffers in them hold the arena.
        let _ = unsafe { rustix::mm::munmap(self.0.as_ptr().cast(), self.1) };
    }
}
