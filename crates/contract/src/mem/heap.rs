//! Allocators: where the memory of strings and lists that are written comes from.

use std::alloc::Layout as AllocLayout;

use super::CodecError;

/// The allocator behind a [`Mem`](super::Mem).
pub trait Heap {
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

impl Heap for Arena {
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

impl Heap for GlobalHeap {
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
