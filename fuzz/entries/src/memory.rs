//! Memories to write values to and read them from.

use std::alloc::Layout;
use std::collections::HashMap;

use keyway_contract::mem::{Allocated, CodecError, Heap, Mem, Spare};

/// The most bytes of a [`Growing`] memory.
const MOST: usize = 16 << 20;

/// A memory of its own that grows, and moves as it does, with every allocation.
#[derive(Default)]
struct Growing(Vec<u8>);

// SAFETY: it says where its own memory is, which lives as long as it does.
unsafe impl Heap for Growing {
    fn alloc(&mut self, size: usize, align: usize) -> Result<Allocated, CodecError> {
        let at = self.0.len().next_multiple_of(align);
        if at + size > MOST {
            return Err(CodecError::Alloc(size));
        }
        let mut grown = Vec::with_capacity(at + size);
        grown.extend_from_slice(&self.0);
        grown.resize(at + size, 0);
        self.0 = grown;
        Ok(Allocated { at, moved: Some((self.0.as_mut_ptr(), self.0.len())) })
    }

    unsafe fn free(&mut self, _at: usize, _size: usize, _align: usize) {}
}

/// Lets something be written to a new memory of somebody else's, and gives what that holds then. All that was
/// not written is 0.
pub fn write<T>(wide: bool, limit: usize, write: impl FnOnce(&mut Mem<'_>) -> T) -> (T, Vec<u8>) {
    let mut heap = Growing::default();
    let mut spare = Spare::default();
    let nowhere = std::ptr::NonNull::dangling().as_ptr();
    // SAFETY: 0 bytes at any address, and `Growing` says where its memory is whenever that changes.
    let mut mem = unsafe { Mem::foreign_raw(nowhere, 0, wide, limit, &mut heap, &mut spare) };
    let result = write(&mut mem);
    (result, heap.0)
}

/// A heap that has nothing.
struct Empty;

// SAFETY: it says where its own memory is, which lives as long as it does.
unsafe impl Heap for Empty {
    fn alloc(&mut self, size: usize, _align: usize) -> Result<Allocated, CodecError> {
        Err(CodecError::Alloc(size))
    }

    unsafe fn free(&mut self, _at: usize, _size: usize, _align: usize) {
        panic!("what is somebody else's was freed");
    }
}

/// Lets something be read from a memory of somebody else's.
///
/// # Panics
/// When reading it writes.
pub fn read<T>(memory: &[u8], wide: bool, limit: usize, read: impl FnOnce(&mut Mem<'_>) -> T) -> T {
    // Of exactly this size, so that a sanitizer sees what is read beside it.
    let mut copy: Box<[u8]> = memory.into();
    let (mut heap, mut spare) = (Empty, Spare::default());
    let result = read(&mut Mem::foreign(&mut copy, wide, limit, &mut heap, &mut spare));
    assert_eq!(*copy, *memory, "reading has written");
    result
}

/// As [`read`], from the middle of a larger memory: what stands around it must not matter.
pub fn read_within<T>(
    memory: &[u8],
    around: u8,
    wide: bool,
    limit: usize,
    read: impl FnOnce(&mut Mem<'_>) -> T,
) -> T {
    const MARGIN: usize = 64;
    let mut outer = vec![around; memory.len() + 2 * MARGIN];
    let inner = &mut outer[MARGIN..MARGIN + memory.len()];
    inner.copy_from_slice(memory);
    let (mut heap, mut spare) = (Empty, Spare::default());
    read(&mut Mem::foreign(inner, wide, limit, &mut heap, &mut spare))
}

/// The global allocator, with a list of what is allocated.
#[derive(Default)]
pub struct Tracking(HashMap<usize, Layout>);

impl Tracking {
    /// How many allocations there are.
    pub fn live(&self) -> usize {
        self.0.len()
    }
}

// SAFETY: it says where its own memory is, which lives as long as it does.
unsafe impl Heap for Tracking {
    fn alloc(&mut self, size: usize, align: usize) -> Result<Allocated, CodecError> {
        assert!(size > 0, "nothing was allocated");
        let layout = Layout::from_size_align(size, align).map_err(|_| CodecError::Alloc(size))?;
        // SAFETY: the size is not 0.
        let place = unsafe { std::alloc::alloc(layout) };
        if place.is_null() {
            return Err(CodecError::Alloc(size));
        }
        let at = place.expose_provenance();
        self.0.insert(at, layout);
        Ok(Allocated { at, moved: None })
    }

    unsafe fn free(&mut self, at: usize, size: usize, align: usize) {
        let layout = self.0.remove(&at);
        let layout = layout.unwrap_or_else(|| panic!("{at:#x} was freed and is not allocated"));
        assert_eq!((layout.size(), layout.align()), (size, align), "freed as something else");
        // SAFETY: it was on the list, so `alloc` made it with this layout and it has not been freed yet.
        unsafe { std::alloc::dealloc(std::ptr::with_exposed_provenance_mut(at), layout) };
    }
}

/// Room for a value on this program's heap, aligned for any.
pub struct Room(Vec<u64>);

impl Room {
    /// Room for `size` bytes; what is in it has no meaning.
    pub fn new(size: usize) -> Self {
        Room(vec![0xaaaa_aaaa_aaaa_aaaa; size.div_ceil(8).max(1)])
    }

    /// Where it is.
    pub fn at(&mut self) -> usize {
        self.0.as_mut_ptr().expose_provenance()
    }
}
