//! [`Spare`]: the memory of buffers that have been copied out, for those that are copied in.

use std::any::Any;
use std::mem::ManuallyDrop;

use crate::buffer::{Buffer, Number};

/// Large buffers whose content has been copied out: the result of the same call takes their memory, so that a
/// frame that goes through wasm does not fault in fresh pages at every call.
#[derive(Default)]
pub struct Spare(ManuallyDrop<Vec<Box<dyn Any + Send>>>);

/// Most calls spare nothing, and leave it at one comparison.
impl Drop for Spare {
    #[inline]
    fn drop(&mut self) {
        #[cold]
        fn free(spare: Vec<Box<dyn Any + Send>>) {
            drop(spare);
        }
        if self.0.capacity() != 0 {
            // SAFETY: it is not used again.
            free(unsafe { ManuallyDrop::take(&mut self.0) });
        }
    }
}

/// Below this size, taking memory from the allocator costs less than looking for a spare.
const SPARE_FROM: usize = 16 * 1024;

impl Spare {
    pub(super) fn keep<T: Number>(&mut self, buffer: Buffer<T>) {
        if size_of_val(&buffer[..]) >= SPARE_FROM && buffer.is_vec() {
            self.0.push(Box::new(buffer.into_vec()));
        }
    }

    pub(super) fn take<T: Number>(&mut self, len: usize) -> Vec<T> {
        let fits = |spare: &Box<dyn Any + Send>| {
            spare.downcast_ref::<Vec<T>>().is_some_and(|v| v.capacity() >= len && v.capacity() / 2 <= len)
        };
        match self.0.iter().position(fits).map(|index| self.0.swap_remove(index).downcast::<Vec<T>>()) {
            Some(Ok(mut items)) => {
                items.clear();
                *items
            }
            _ => Vec::with_capacity(len),
        }
    }
}

/// The least that [`Spare`] is asked for; smaller results are allocated.
pub(super) const fn worth_sparing<T>(len: usize) -> bool {
    len.saturating_mul(size_of::<T>()) >= SPARE_FROM
}
