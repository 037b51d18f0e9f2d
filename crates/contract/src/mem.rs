//! [`Mem`]: the memory that a value is written to or read from, whoever owns it.
//!
//! One codec serves every placement because it speaks to memory through this one type. It knows where
//! address 0 is, how far the memory goes, how wide its pointers are, and what happens to what a value owns.

mod heap;
mod lists;
mod spare;

use std::marker::PhantomData;

pub(crate) use heap::allocate;
pub use heap::{Allocated, Arena, GlobalHeap, Heap, Moved, RawList, Taken};
pub use spare::Spare;

use crate::buffer::Number;

/// Why a value could not be written or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodecError {
    /// A pointer and length that do not lie in the memory.
    #[error("{len} bytes at address {at:#x} are outside of the memory of {memory} bytes")]
    OutOfBounds {
        /// The first byte.
        at: usize,
        /// How many bytes.
        len: usize,
        /// The size of the memory.
        memory: usize,
    },
    /// A pointer that does not fit the alignment of what it points to.
    #[error("address {at:#x} is not aligned to {align} bytes")]
    Misaligned {
        /// The address.
        at: usize,
        /// What it has to be a multiple of.
        align: usize,
    },
    /// A string that is not UTF-8.
    #[error("a string is not valid UTF-8")]
    Utf8,
    /// A number that is no case of its type.
    #[error("{found} is no case of a type that has {cases}")]
    Discriminant {
        /// The number.
        found: u64,
        /// How many cases the type has.
        cases: usize,
    },
    /// A number that is no Unicode scalar value.
    #[error("{0:#x} is not a Unicode scalar value")]
    Char(u32),
    /// A value over the limit on the bytes of one call.
    #[error("the values of one call take more than {limit} bytes; raise the limit of the host, or send less")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// The other side's allocator failed, or the length does not fit its pointers.
    #[error("the receiver could not allocate {0} bytes")]
    Alloc(usize),
    /// Anything else, in words.
    #[error("{0}")]
    Other(String),
}

/// What becomes of what a value owns (strings, lists) when it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// The receiver looks at the sender's memory while the call lasts: arguments inside one address space.
    Lend,
    /// Copied into memory of the receiver's allocator, which owns it from then on.
    Copy,
    /// Moved into the memory; a later walk frees it. Results of a wasm guest, until its post-return.
    Give,
}

/// What becomes of the memory of a string or list when it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// It is the sender's; copied out.
    Copy,
    /// It is of this program's global allocator and is now ours; taken over without a copy.
    Adopt,
    /// It is ours but of the other side's allocator; copied out and given back to that.
    Free,
}

/// A memory: where values are written to and read from, by the canonical ABI's layout.
///
/// Two widths exist: *narrow*, with 4-byte pointers (a wasm guest's memory), and *wide*, with 8-byte pointers
/// (the address space of a native plugin), where a list of numbers also carries how it is freed.
pub struct Mem<'a> {
    base: *mut u8,
    len: usize,
    wide: bool,
    /// Whether strings are UTF-8 by the sender's word.
    believed: bool,
    store: Store,
    load: Load,
    budget: usize,
    limit: usize,
    heap: &'a mut dyn Heap,
    spare: Option<&'a mut Spare>,
    marker: PhantomData<&'a mut [u8]>,
}

/// The most bytes that the values of one call may take when they are read from an untrusted memory.
pub const DEFAULT_VALUE_LIMIT: usize = 1 << 30;

impl<'a> Mem<'a> {
    /// The address space of this program, where pointers are real: the border to a native plugin.
    ///
    /// # Safety
    /// Every pointer that is read through it is valid, and what `store`, `load` and `heap` say of ownership
    /// is what the other side does.
    pub unsafe fn native(store: Store, load: Load, heap: &'a mut dyn Heap) -> Self {
        Mem {
            base: std::ptr::null_mut(),
            len: usize::MAX,
            wide: true,
            believed: false,
            store,
            load,
            budget: usize::MAX,
            limit: usize::MAX,
            heap,
            spare: None,
            marker: PhantomData,
        }
    }

    /// The memory of the wasm guest that this code is compiled into.
    ///
    /// # Safety
    /// As for [`native`](Mem::native).
    pub unsafe fn own_guest(store: Store, load: Load, heap: &'a mut dyn Heap) -> Self {
        // SAFETY: the same contract.
        Mem { wide: false, ..unsafe { Mem::native(store, load, heap) } }
    }

    /// Somebody else's memory of which nothing is believed: every access is checked, values are copied, and
    /// what is read in one call is limited to `limit` bytes.
    pub fn foreign(
        bytes: &'a mut [u8],
        wide: bool,
        limit: usize,
        heap: &'a mut dyn Heap,
        spare: &'a mut Spare,
    ) -> Self {
        Mem {
            base: bytes.as_mut_ptr(),
            len: bytes.len(),
            wide,
            believed: false,
            store: Store::Copy,
            load: Load::Copy,
            budget: limit,
            limit,
            heap,
            spare: Some(spare),
            marker: PhantomData,
        }
    }

    /// Like [`foreign`](Mem::foreign), where the heap tells the memory's place at the first allocation: for a
    /// heap that holds the only reference to the memory. Until then the memory has `len` bytes at `base`.
    ///
    /// # Safety
    /// `base` is valid for reads and writes of `len` bytes for `'a` or until the heap says that it moved, and
    /// so is what the heap says.
    pub unsafe fn foreign_raw(
        base: *mut u8,
        len: usize,
        wide: bool,
        limit: usize,
        heap: &'a mut dyn Heap,
        spare: &'a mut Spare,
    ) -> Self {
        Mem { base, len, ..Mem::foreign(&mut [], wide, limit, heap, spare) }
    }

    /// Takes the sender's word that strings are UTF-8: a plugin that reads what its host gives, by the native ABI.
    ///
    /// # Safety
    /// Every string that is read through it is UTF-8.
    #[inline(always)]
    pub unsafe fn believed(self) -> Self {
        Mem { believed: true, ..self }
    }

    /// Sets how many bytes may be read or written from here on.
    #[inline(always)]
    pub fn limited(self, limit: usize) -> Self {
        Mem { budget: limit, limit, ..self }
    }

    /// 1 for wide memories, 0 for narrow ones: the index into a [`Layout`](crate::codec::Layout)'s arrays.
    #[inline(always)]
    pub fn width(&self) -> usize {
        usize::from(self.wide)
    }

    /// What becomes of the memory of strings and lists that are read.
    pub(crate) fn load_mode(&self) -> Load {
        self.load
    }

    /// Whether a value that is read from here comes with memory of its own: all of it, or its lists of numbers.
    #[inline]
    pub(crate) fn gives(&self) -> bool {
        self.load != Load::Copy || (self.wide && self.is_own())
    }

    /// Whether strings in this memory may be looked at in place while the call lasts.
    #[inline]
    fn is_own(&self) -> bool {
        self.base.is_null()
    }

    /// The address `at`, checked to have `len` bytes behind it.
    #[inline(always)]
    fn at(&self, at: usize, len: usize) -> Result<*mut u8, CodecError> {
        if self.is_own() {
            return Ok(std::ptr::with_exposed_provenance_mut(at));
        }
        match at.checked_add(len) {
            Some(end) if end <= self.len => Ok(self.base.wrapping_add(at)),
            // Nothing is nowhere: also before the heap has told where the memory is.
            _ if len == 0 => Ok(std::ptr::NonNull::dangling().as_ptr()),
            _ => Err(CodecError::OutOfBounds { at, len, memory: self.len }),
        }
    }

    /// Writes a plain number at an address.
    #[inline(always)]
    pub(crate) fn write<T: Number>(&mut self, at: usize, value: T) -> Result<(), CodecError> {
        let place = self.at(at, size_of::<T>())?;
        // SAFETY: `at` checked the bounds of a memory that the constructor's caller vouched for.
        unsafe { place.cast::<T>().write_unaligned(value) };
        Ok(())
    }

    /// Reads a plain number from an address.
    #[inline(always)]
    pub(crate) fn read<T: Number>(&self, at: usize) -> Result<T, CodecError> {
        let place = self.at(at, size_of::<T>())?;
        // SAFETY: `at` checked the bounds of a memory that the constructor's caller vouched for.
        Ok(unsafe { place.cast::<T>().read_unaligned() })
    }

    /// Writes a pointer, length or other word of the memory's pointer width.
    #[inline(always)]
    pub(crate) fn write_word(&mut self, at: usize, word: usize) -> Result<(), CodecError> {
        if self.wide {
            self.write(at, word as u64)
        } else {
            self.write(at, u32::try_from(word).map_err(|_| CodecError::Alloc(word))?)
        }
    }

    #[inline(always)]
    pub(crate) fn read_word(&self, at: usize) -> Result<usize, CodecError> {
        if self.wide { Ok(self.read::<u64>(at)? as usize) } else { Ok(self.read::<u32>(at)? as usize) }
    }

    /// The size of a pointer.
    #[inline(always)]
    pub(crate) fn word(&self) -> usize {
        if self.wide { 8 } else { 4 }
    }

    /// Allocates in the memory. For a size of 0 only guests are asked: what they get is theirs to free, as the
    /// canonical ABI says, and some do that whatever its size.
    ///
    /// # Errors
    /// [`CodecError::Alloc`] when there is no memory, and when the other side's allocator answers with an
    /// address that is not in it.
    #[inline]
    pub fn alloc(&mut self, size: usize, align: usize) -> Result<usize, CodecError> {
        if size == 0 && (self.wide || self.is_own()) {
            return Ok(align);
        }
        let Allocated { at, moved } = self.heap.alloc(size, align)?;
        if let Some((base, len)) = moved {
            self.base = base;
            self.len = len;
        }
        if !at.is_multiple_of(align) {
            return Err(CodecError::Misaligned { at, align });
        }
        self.at(at, size)?;
        Ok(at)
    }

    /// Counts what a value takes against the limit of the call: bytes written, bytes read, and bytes that it
    /// becomes here.
    #[inline]
    pub(crate) fn charge(&mut self, bytes: usize) -> Result<(), CodecError> {
        self.budget = self.budget.checked_sub(bytes).ok_or(CodecError::TooLarge { limit: self.limit })?;
        Ok(())
    }

    /// Room for a list of `len` items of `size` bytes, for its items to be written to.
    pub(crate) fn alloc_list(&mut self, len: usize, size: usize, align: usize) -> Result<usize, CodecError> {
        let bytes = len.checked_mul(size).ok_or(CodecError::Alloc(usize::MAX))?;
        self.charge(bytes)?;
        self.alloc(bytes, align)
    }

    /// Checks that a list lies in the memory and counts it against the limit.
    pub(crate) fn check_list(
        &mut self,
        at: usize,
        len: usize,
        size: usize,
        align: usize,
    ) -> Result<(), CodecError> {
        if len == 0 {
            return Ok(());
        }
        let bytes = len.checked_mul(size).ok_or(CodecError::OutOfBounds { at, len, memory: self.len })?;
        self.at(at, bytes)?;
        if !at.is_multiple_of(align) {
            return Err(CodecError::Misaligned { at, align });
        }
        self.charge(bytes)
    }

    /// Gives back the memory of a list whose items have been read, if it is ours to give.
    pub(crate) fn release_list(&mut self, at: usize, len: usize, size: usize, align: usize) {
        if len > 0 && self.load != Load::Copy {
            // SAFETY: in these modes the other side gave us the list with its memory, which
            // `alloc_list` of its codec allocated with this size and alignment.
            unsafe { self.heap.free(at, len * size, align) };
        }
    }

    /// Writes bytes and gives their place as it goes into a pointer and length.
    #[inline]
    pub(crate) fn store_bytes(&mut self, bytes: &[u8]) -> Result<(usize, usize), CodecError> {
        self.charge(bytes.len())?;
        if self.store == Store::Lend {
            return Ok((bytes.as_ptr().expose_provenance(), bytes.len()));
        }
        let at = self.alloc(bytes.len(), 1)?;
        let place = self.at(at, bytes.len())?;
        // SAFETY: `at` checked the destination, and an allocation for the receiver does not overlap `bytes`.
        unsafe { place.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        Ok((at, bytes.len()))
    }

    /// Writes a string; in [`Store::Give`] it is moved out of its place, else left alone.
    #[inline]
    pub(crate) fn store_string(&mut self, text: &mut String) -> Result<(usize, usize), CodecError> {
        if self.store == Store::Give && !text.is_empty() {
            let text = Box::leak(std::mem::take(text).into_boxed_str());
            return Ok((text.as_mut_ptr().expose_provenance(), text.len()));
        }
        self.store_bytes(text.as_bytes())
    }

    /// Looks at bytes in place.
    ///
    /// # Safety
    /// The result is used only while the memory is neither written nor freed.
    #[inline]
    pub(crate) unsafe fn view(&mut self, at: usize, len: usize) -> Result<*const u8, CodecError> {
        self.charge(len)?;
        self.place(at, len)
    }

    /// The first of `len` bytes.
    #[inline]
    fn place(&self, at: usize, len: usize) -> Result<*const u8, CodecError> {
        if len == 0 {
            return Ok(std::ptr::NonNull::dangling().as_ptr());
        }
        Ok(if self.is_own() { std::ptr::with_exposed_provenance(at) } else { self.at(at, len)?.cast_const() })
    }

    /// Bytes as the text that they have to be.
    #[inline]
    pub(crate) fn text<'b>(&self, bytes: &'b [u8]) -> Result<&'b str, CodecError> {
        if self.believed {
            // SAFETY: by the contract of `believed`.
            return Ok(unsafe { std::str::from_utf8_unchecked(bytes) });
        }
        std::str::from_utf8(bytes).map_err(|_| CodecError::Utf8)
    }

    #[inline]
    pub(crate) fn load_string(&mut self, at: usize, len: usize) -> Result<String, CodecError> {
        if len == 0 {
            return Ok(String::new());
        }
        if let Err(error) = self.charge(len) {
            self.release_list(at, len, 1, 1);
            return Err(error);
        }
        // SAFETY: `place` checked the bounds; the slice ends with this function, before anything frees the bytes.
        let bytes = unsafe { std::slice::from_raw_parts(self.place(at, len)?, len) };
        let text = self.text(bytes);
        match self.load {
            Load::Copy => text.map(str::to_owned),
            Load::Adopt => {
                let text = text.map(|_| ());
                let place = std::ptr::with_exposed_provenance_mut(at);
                // SAFETY: in this mode the bytes are an allocation of our global allocator with this size and
                // alignment 1, and they are ours.
                let bytes = unsafe { Vec::from_raw_parts(place, len, len) };
                // SAFETY: they have just been found to be UTF-8.
                text.map(|()| unsafe { String::from_utf8_unchecked(bytes) })
            }
            Load::Free => {
                let text = text.map(str::to_owned);
                // SAFETY: in this mode the bytes are an allocation of the other side with this size and
                // alignment 1, and they are ours to give back.
                unsafe { self.heap.free(at, len, 1) };
                text
            }
        }
    }
}
