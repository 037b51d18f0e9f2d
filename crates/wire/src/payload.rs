//! [`Outgoing`] and [`Incoming`]: values in payloads.
//!
//! A payload is one stretch of bytes in the wide layout. The value, or the arguments as one tuple, is at its beginning;
//! addresses count from there. A list of numbers has a third word, the token of its block: its address counts from the
//! beginning of the arena then.

use std::sync::Arc;

use keyway_contract::codec::Layout;
use keyway_contract::mem::{Allocated, CodecError, Heap, Mem, Moved, RawList, Spare, Taken};

use crate::Message;
use crate::desk::FREED;
use crate::pool::Pool;

/// Room for one payload.
pub struct Outgoing<'a> {
    base: *mut u8,
    capacity: usize,
    used: usize,
    /// Where it begins in the arena.
    at: usize,
    pool: Option<&'a Arc<Pool>>,
    /// How many blocks are on their way with it.
    given: usize,
    growing: Option<&'a mut Vec<u8>>,
}

impl<'a> Outgoing<'a> {
    pub(crate) fn shared(pool: &'a Arc<Pool>, at: usize, capacity: usize) -> Self {
        let base = pool.arena().place(at, capacity);
        let (base, capacity) =
            base.map_or((std::ptr::NonNull::dangling().as_ptr(), 0), |base| (base, capacity));
        Outgoing { base, capacity, used: 0, at, pool: Some(pool), given: 0, growing: None }
    }

    pub(crate) fn stream(bytes: &'a mut Vec<u8>) -> Self {
        let base = bytes.as_mut_ptr();
        Outgoing { base, capacity: 0, used: 0, at: 0, pool: None, given: 0, growing: Some(bytes) }
    }

    /// Writes a value of a layout by `store`, and says in the message where it is. Values may take
    /// `limit` bytes.
    ///
    /// # Errors
    /// When there is no room, or `store` refuses.
    pub fn write(
        mut self,
        layout: Layout,
        limit: usize,
        spare: &mut Spare,
        message: &mut Message,
        store: impl FnOnce(&mut Mem<'_>) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        let (base, capacity) = (self.base, self.capacity);
        // SAFETY: the memory is this value's to write: this side's part of the arena, of which it keeps the bounds, or
        // the vector, whose new place it tells when it grows.
        let mut mem = unsafe { Mem::foreign_raw(base, capacity, true, limit, &mut self, spare) };
        let (size, align) = (layout.size[mem.width()], layout.align[mem.width()]);
        if size > 0 {
            mem.alloc(size, align)?;
        }
        store(&mut mem)?;
        message.at = self.at as u64;
        message.len = self.used as u64;
        Ok(())
    }

    /// Writes bytes as they are.
    ///
    /// # Errors
    /// When there is no room.
    pub fn bytes(mut self, bytes: &[u8], message: &mut Message) -> Result<(), CodecError> {
        let Allocated { at, moved } = self.alloc(bytes.len(), 1)?;
        let base = moved.map_or(self.base, |(base, _)| base);
        // SAFETY: `alloc` has just made the room at this offset.
        unsafe { base.add(at).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        message.at = self.at as u64;
        message.len = self.used as u64;
        Ok(())
    }
}

// SAFETY: the vector's place is told whenever it may have moved; a part of the arena does not move.
unsafe impl Heap for Outgoing<'_> {
    fn alloc(&mut self, size: usize, align: usize) -> Result<Allocated, CodecError> {
        let at = self.used.checked_next_multiple_of(align.max(1)).ok_or(CodecError::Alloc(size))?;
        let end = at.checked_add(size).ok_or(CodecError::Alloc(size))?;
        let moved = match &mut self.growing {
            Some(bytes) => {
                let missing = end - bytes.len().min(end);
                bytes.try_reserve(missing).map_err(|_| CodecError::Alloc(size))?;
                bytes.resize(end, 0);
                Some((bytes.as_mut_ptr(), end))
            }
            None if end > self.capacity => return Err(CodecError::Alloc(size)),
            None => None,
        };
        self.used = end;
        Ok(Allocated { at, moved })
    }

    unsafe fn free(&mut self, _at: usize, _size: usize, _align: usize) {}

    fn give(&mut self, list: &RawList) -> Result<Option<Moved>, CodecError> {
        // No more than an answer can say to be free: else what waits for that grows with every call.
        let Some(pool) = self.pool.filter(|_| self.given < FREED) else { return Ok(None) };
        let moved = pool.give(list)?;
        self.given += usize::from(moved.is_some());
        Ok(moved)
    }
}

/// Reads payloads that were copied out.
pub struct Incoming<'a> {
    pool: Option<&'a Arc<Pool>>,
    /// Blocks whose content has been copied out.
    done: Vec<usize>,
}

impl<'a> Incoming<'a> {
    pub(crate) fn new(pool: Option<&'a Arc<Pool>>) -> Self {
        Incoming { pool, done: Vec::new() }
    }

    /// Reads a value at the beginning of a payload by `load`. Values may take `limit` bytes.
    ///
    /// # Errors
    /// When `load` finds no value.
    pub fn read<R>(
        mut self,
        payload: &[u8],
        limit: usize,
        spare: &mut Spare,
        load: impl FnOnce(&mut Mem<'_>) -> Result<R, CodecError>,
    ) -> Result<R, CodecError> {
        let base = payload.as_ptr().cast_mut();
        // SAFETY: the payload is borrowed for the time of this function. It is only read: this heap allocates nothing,
        // and loading writes only to what it allocates.
        let mut mem = unsafe { Mem::foreign_raw(base, payload.len(), true, limit, &mut self, spare) };
        load(&mut mem)
    }
}

// SAFETY: the pool checks where lists are, and holds their memory.
unsafe impl Heap for Incoming<'_> {
    fn alloc(&mut self, size: usize, _align: usize) -> Result<Allocated, CodecError> {
        Err(CodecError::Alloc(size))
    }

    unsafe fn free(&mut self, _at: usize, _size: usize, _align: usize) {}

    fn take(&mut self, at: usize, bytes: usize, token: u64) -> Result<Taken, CodecError> {
        match self.pool {
            Some(pool) => pool.take(at, bytes, token, &mut self.done),
            None => Err(CodecError::Other(format!("a list with the token {token} without shared memory"))),
        }
    }
}

/// What was copied out is free from here on.
impl Drop for Incoming<'_> {
    fn drop(&mut self) {
        if let Some(pool) = self.pool {
            for token in self.done.drain(..) {
                pool.release(token);
            }
        }
    }
}
