//! Allocators: where the memory of strings and lists that are written comes from.

use std::alloc::Layout as AllocLayout;

use super::CodecError;
use crate::buffer::FreeBuffer;

/// The allocator behind a [`Mem`](super::Mem).
///
/// # Safety
/// What `alloc` says of the memory's place is so until it says otherwise, and what `take` says of a list's.
pub unsafe trait Heap {
    /// Allocates `size` (not 0) bytes and returns their address in the memory. Where allocating may move or
    /// grow the memory, the new place of address 0 and its length come back with it.
    ///
    /// # Errors
    /// [`CodecError::Alloc`] when there is no memory.
    fn alloc(&mut self, size: usize, align: usize) -> Result<Allocated, CodecError>;

    /// Gives back what `alloc` of the other side returned ([`Load::Free`](super::Load::Free) and [`Load::Adopt`](super::Load::Adopt) of lists).
    ///
    /// # Safety
    /// `at` is the address of such an allocation with exactly this size and alignment, not freed yet.
    unsafe fn free(&mut self, at: usize, size: usize, align: usize);

    /// Takes a list of numbers over without a copy, where the receiver can reach its memory: in a wide memory of
    /// somebody else. The caller gives the list up then; its token is not 0. Without one the list is copied.
    ///
    /// # Errors
    /// When the receiver has no room for it.
    fn give(&mut self, list: &RawList) -> Result<Option<Moved>, CodecError> {
        let _ = list;
        Ok(None)
    }

    /// The list of numbers behind a token that came with it, in `bytes` bytes at `at`.
    ///
    /// # Errors
    /// When there is no such list: nothing that the other side writes is believed.
    fn take(&mut self, at: usize, bytes: usize, token: u64) -> Result<Taken, CodecError> {
        let _ = (at, bytes);
        Err(CodecError::Other(format!(
            "a list of numbers came with the token {token}, which nobody has given"
        )))
    }
}

/// A list of numbers as its memory: what a [`Buffer`](crate::Buffer) is made of.
#[derive(Clone, Copy, Debug)]
pub struct RawList {
    data: *mut u8,
    bytes: usize,
    free: FreeBuffer,
    owner: usize,
}

impl RawList {
    /// A list at `data`, of `bytes` bytes, which `free` gives back with `owner`.
    ///
    /// # Safety
    /// The memory is valid for reads and writes of any bytes, aligned for any number, and nobody else's until it is
    /// freed, which happens once.
    pub unsafe fn new(data: *mut u8, bytes: usize, free: FreeBuffer, owner: usize) -> Self {
        RawList { data, bytes, free, owner }
    }

    /// The first item.
    pub fn data(&self) -> *mut u8 {
        self.data
    }

    /// How many bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// What frees it.
    pub fn free(&self) -> FreeBuffer {
        self.free
    }

    /// The owner that `free` takes.
    pub fn owner(&self) -> usize {
        self.owner
    }
}

/// Where a list of numbers is that has been moved.
#[derive(Clone, Copy, Debug)]
pub struct Moved {
    /// Its address, as the receiver counts.
    pub at: usize,
    /// What the receiver knows it by; not 0.
    pub token: u64,
    /// Whether the sender's memory is what moved; otherwise it was copied, and is the sender's to free.
    pub whole: bool,
}

/// A list of numbers that has come.
#[derive(Clone, Copy, Debug)]
pub enum Taken {
    /// Its memory is ours, with what frees it and that function's owner.
    Owned(*mut u8, FreeBuffer, usize),
    /// It is to be copied out from here, before anything else is done with the memory.
    Copied(*const u8),
}

/// What [`Heap::alloc`] gives.
pub struct Allocated {
    /// The address of the allocation, counted from address 0 of the memory.
    pub at: usize,
    /// Where address 0 and the end of the memory are now; `None` when the memory did not move.
    pub moved: Option<(*mut u8, usize)>,
}

/// The heap of [`Store::Lend`](super::Store::Lend): scratch memory that lives as long as the call.
#[derive(Default)]
pub struct Arena(Vec<(*mut u8, AllocLayout)>);

// SAFETY: `allocate` gives memory of the program's own, which does not move.
unsafe impl Heap for Arena {
    fn alloc(&mut self, size: usize, align: usize) -> Result<Allocated, CodecError> {
        let (place, layout) = allocate(size, align)?;
        self.0.push((place, layout));
        Ok(Allocated { at: place.expose_provenance(), moved: None })
    }

    unsafe fn free(&mut self, _at: usize, _size: usize, _align: usize) {}
}

impl Drop for Arena {
    #[inline]
    fn drop(&mut self) {
        if !self.0.is_empty() {
            self.free_all();
        }
    }
}

impl Arena {
    #[cold]
    fn free_all(&mut self) {
        for (place, layout) in self.0.drain(..) {
            // SAFETY: `alloc` allocated it with this layout, and it is freed once.
            unsafe { std::alloc::dealloc(place, layout) };
        }
    }
}

/// The heap of this program's global allocator.
pub struct GlobalHeap;

// SAFETY: as for `Arena`.
unsafe impl Heap for GlobalHeap {
    fn alloc(&mut self, size: usize, align: usize) -> Result<Allocated, CodecError> {
        Ok(Allocated { at: allocate(size, align)?.0.expose_provenance(), moved: None })
    }

    unsafe fn free(&mut self, at: usize, size: usize, align: usize) {
        if let Ok(layout) = AllocLayout::from_size_align(size, align) {
            // SAFETY: by the caller's contract it is such an allocation, not freed yet.
            unsafe { std::alloc::dealloc(std::ptr::with_exposed_provenance_mut(at), layout) };
        }
    }
}

/// Allocates from the global allocator; never aborts.
pub(crate) fn allocate(size: usize, align: usize) -> Result<(*mut u8, AllocLayout), CodecError> {
    let layout = AllocLayout::from_size_align(size, align).map_err(|_| CodecError::Alloc(size))?;
    if size == 0 {
        return Ok((std::ptr::without_provenance_mut(align), layout));
    }
    // SAFETY: the size is not 0.
    let place = unsafe { std::alloc::alloc(layout) };
    if place.is_null() { Err(CodecError::Alloc(size)) } else { Ok((place, layout)) }
}
