//! Lists of numbers in a [`Mem`]: they move where they can, and are copied as a whole where not.

use super::spare::worth_sparing;
use super::{CodecError, Load, Mem, Moved, Store, Taken};
use crate::buffer::{Buffer, Number};

impl Mem<'_> {
    /// Writes a list of numbers at `at`: a pointer and a length, and in a wide memory how it is freed.
    pub(crate) fn store_buffer<T: Number>(
        &mut self,
        buffer: &mut Buffer<T>,
        at: usize,
    ) -> Result<(), CodecError> {
        if self.wide && self.is_own() {
            self.charge(size_of_val(&buffer[..]))?;
            let (data, len, free, owner) = std::mem::take(buffer).into_raw();
            self.write_word(at, data.expose_provenance())?;
            self.write_word(at + 8, len)?;
            self.write_word(at + 16, free as usize)?;
            return self.write_word(at + 24, owner);
        }
        let (place, len, token) = match self.move_buffer(buffer)? {
            Some(moved) => moved,
            None => {
                let (place, len) = self.place_buffer(buffer)?;
                (place, len, 0)
            }
        };
        self.write_word(at, place)?;
        self.write_word(at + self.word(), len)?;
        if self.wide {
            self.write(at + 16, token)?;
            self.write(at + 24, 0u64)?;
        }
        Ok(())
    }

    /// Moves a list of numbers into somebody else's wide memory, if its heap can: place, length and token.
    fn move_buffer<T: Number>(
        &mut self,
        buffer: &mut Buffer<T>,
    ) -> Result<Option<(usize, usize, u64)>, CodecError> {
        if !self.wide || buffer.is_empty() {
            return Ok(None);
        }
        let (len, bytes) = (buffer.len(), size_of_val(&buffer[..]));
        // Before it is given: what has been given must not be dropped here as well.
        let left = self.budget.checked_sub(bytes).ok_or(CodecError::TooLarge { limit: self.limit })?;
        let Some(Moved { at, token, whole }) = self.heap.give(&buffer.raw())? else { return Ok(None) };
        self.budget = left;
        let given = std::mem::take(buffer);
        if whole {
            // Its memory is the receiver's now.
            let _ = given.into_raw();
        } else if let Some(spare) = &mut self.spare {
            spare.keep(given);
        }
        Ok(Some((at, len, token)))
    }

    /// Brings a list of numbers into a narrow memory and gives its place.
    pub(crate) fn place_buffer<T: Number>(
        &mut self,
        buffer: &mut Buffer<T>,
    ) -> Result<(usize, usize), CodecError> {
        let len = buffer.len();
        match self.store {
            Store::Lend => Ok((buffer.as_ptr().expose_provenance(), len)),
            Store::Give => {
                let items = std::mem::take(buffer).into_vec().into_boxed_slice();
                Ok((Box::leak(items).as_mut_ptr().expose_provenance(), len))
            }
            Store::Copy => {
                let place = self.place_numbers(buffer)?;
                if let Some(spare) = &mut self.spare {
                    spare.keep(std::mem::take(buffer));
                }
                Ok((place, len))
            }
        }
    }

    /// Copies numbers into the memory.
    pub(crate) fn place_numbers<T: Number>(&mut self, items: &[T]) -> Result<usize, CodecError> {
        let at = self.alloc_list(items.len(), size_of::<T>(), align_of::<T>())?;
        let place = self.at(at, size_of_val(items))?;
        // SAFETY: `at` checked the destination, which `alloc` made apart from `items`; a number has no
        // padding, and both sides are little-endian.
        unsafe { place.copy_from_nonoverlapping(items.as_ptr().cast(), size_of_val(items)) };
        Ok(at)
    }

    /// Reads a list of numbers at `at`.
    pub(crate) fn load_buffer<T: Number>(&mut self, at: usize) -> Result<Buffer<T>, CodecError> {
        let place = self.read_word(at)?;
        let len = self.read_word(at + self.word())?;
        if !(self.wide && self.is_own()) {
            let token = if self.wide { self.read::<u64>(at + 16)? } else { 0 };
            return if token == 0 {
                self.fetch_buffer(place, len)
            } else {
                self.take_buffer(place, len, token)
            };
        }
        let free = self.read_word(at + 16)?;
        let owner = self.read_word(at + 24)?;
        if free == 0 {
            // An empty list that owns nothing: what `{0}` is in C.
            return if len == 0 {
                Ok(Buffer::default())
            } else {
                Err(CodecError::Other("a list of numbers came without a function to free it".to_owned()))
            };
        }
        // SAFETY: by the native ABI this is the function that frees the list; it is not null.
        let free = unsafe { std::mem::transmute::<usize, crate::buffer::FreeBuffer>(free) };
        if !place.is_multiple_of(align_of::<T>()) {
            return Err(CodecError::Misaligned { at: place, align: align_of::<T>() });
        }
        let Some(data) = std::ptr::NonNull::new(std::ptr::with_exposed_provenance_mut(place)) else {
            if len == 0 {
                // SAFETY: by the native ABI it takes the list's own words, once.
                unsafe { free(std::ptr::null_mut(), 0, owner) };
                return Ok(Buffer::default());
            }
            return Err(CodecError::OutOfBounds { at: 0, len, memory: self.len });
        };
        // SAFETY: by the native ABI the words are a moved buffer: its data, its length, the function that
        // frees it and that function's owner.
        let buffer = unsafe { Buffer::from_raw(data, len, free, owner) };
        self.charge(len.saturating_mul(size_of::<T>()))?;
        Ok(buffer)
    }

    /// Takes a list of numbers that was moved.
    fn take_buffer<T: Number>(
        &mut self,
        place: usize,
        len: usize,
        token: u64,
    ) -> Result<Buffer<T>, CodecError> {
        let out = CodecError::OutOfBounds { at: place, len, memory: self.len };
        let bytes = len.checked_mul(size_of::<T>()).ok_or(out.clone())?;
        match self.heap.take(place, bytes, token)? {
            Taken::Owned(data, free, owner) => {
                let data = std::ptr::NonNull::new(data.cast::<T>()).ok_or(out)?;
                // SAFETY: by the contract of `take` the memory is ours, with what frees it. Numbers are any bits.
                let buffer = unsafe { Buffer::from_raw(data, len, free, owner) };
                // Only now: the buffer frees itself when the value is too large or misplaced.
                self.charge(bytes)?;
                if data.is_aligned() {
                    return Ok(buffer);
                }
                Err(CodecError::Misaligned { at: place, align: align_of::<T>() })
            }
            Taken::Copied(data) => {
                if !data.cast::<T>().is_aligned() {
                    return Err(CodecError::Misaligned { at: place, align: align_of::<T>() });
                }
                self.charge(bytes)?;
                let mut items = match &mut self.spare {
                    Some(spare) if worth_sparing::<T>(len) => spare.take::<T>(len),
                    _ => Vec::with_capacity(len),
                };
                // SAFETY: by the contract of `take` there are so many bytes; `items` has room for them, and any bits
                // are a number.
                unsafe {
                    data.copy_to_nonoverlapping(items.as_mut_ptr().cast::<u8>(), bytes);
                    items.set_len(len);
                }
                Ok(items.into())
            }
        }
    }

    /// Reads a list of numbers from a narrow memory.
    pub(crate) fn fetch_buffer<T: Number>(
        &mut self,
        place: usize,
        len: usize,
    ) -> Result<Buffer<T>, CodecError> {
        if len == 0 {
            return Ok(Buffer::default());
        }
        if self.load == Load::Adopt {
            let data = std::ptr::with_exposed_provenance_mut(place);
            // SAFETY: in this mode the items are an allocation of our global allocator of exactly this length.
            return Ok(unsafe { Vec::from_raw_parts(data, len, len) }.into());
        }
        self.check_list(place, len, size_of::<T>(), align_of::<T>())?;
        let source = self.at(place, len * size_of::<T>())?.cast_const();
        let mut items = match &mut self.spare {
            Some(spare) if worth_sparing::<T>(len) => spare.take::<T>(len),
            _ => Vec::with_capacity(len),
        };
        // SAFETY: `check_list` checked the bounds; `items` has room for `len` items, and any bits are a number. Bytes,
        // since the memory itself may lie at any address.
        unsafe {
            source.copy_to_nonoverlapping(items.as_mut_ptr().cast::<u8>(), len * size_of::<T>());
            items.set_len(len);
        }
        Ok(items.into())
    }
}
