//! [`Buffer`]: a list of numbers that moves between host and plugin without a copy.

use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

use crate::mem::RawList;
use crate::types::Type;

/// Gives the memory of a buffer back: `(data, length in items, owner)`. The length may have been lowered since
/// the buffer was made.
///
/// It runs at most once for a buffer, on any thread.
pub type FreeBuffer = unsafe extern "C" fn(data: *mut u8, len: usize, owner: usize);

mod sealed {
    pub trait Sealed {}
}

/// A number that can be in a [`Buffer`]: the integers and floats of WIT.
///
/// Sealed: every bit pattern of an implementor is a value, which is what lets a buffer be adopted unread.
pub trait Number: Copy + Send + Sync + Default + PartialEq + fmt::Debug + sealed::Sealed + 'static {
    /// The WIT type of one item.
    const TYPE: &'static Type;
    /// The item in the low bits, as a flat value carries it.
    fn to_bits(self) -> u64;
    /// The item from the low bits; the others are ignored.
    fn from_bits(bits: u64) -> Self;
}

macro_rules! number {
    ($($ty:ident $wit:ident $to:expr, $from:expr;)*) => {$(
        impl sealed::Sealed for $ty {}
        impl Number for $ty {
            const TYPE: &'static Type = &Type::$wit;
            fn to_bits(self) -> u64 { $to(self) }
            fn from_bits(bits: u64) -> Self { $from(bits) }
        }
    )*};
}

number! {
    u8 U8 u64::from, |bits| bits as u8;
    i8 S8 |value| i32::from(value) as u32 as u64, |bits| bits as i8;
    u16 U16 u64::from, |bits| bits as u16;
    i16 S16 |value| i32::from(value) as u32 as u64, |bits| bits as i16;
    u32 U32 u64::from, |bits| bits as u32;
    i32 S32 |value| value as u32 as u64, |bits| bits as i32;
    u64 U64 |value| value, |bits| bits;
    i64 S64 |value| value as u64, |bits| bits as i64;
    f32 F32 |value: f32| u64::from(value.to_bits()), |bits| f32::from_bits(bits as u32);
    f64 F64 f64::to_bits, f64::from_bits;
}

/// An owned list of numbers: what `list<u8>` and the other numeric lists of WIT are in Rust.
///
/// It is uniquely held, derefs to a slice, and carries how to free itself. Through a native call it moves
/// without a copy in either direction; for wasm it is copied once each way. [`From<Vec<T>>`](Vec) is free,
/// and so is [`into_vec`](Buffer::into_vec) for a buffer that began as a `Vec` in the same program.
///
/// ```
/// use keyway_contract::Buffer;
///
/// let mut pixels = Buffer::from(vec![1u8, 2, 3]);
/// pixels[0] = 9;
/// assert_eq!(&pixels[..], [9, 2, 3]);
/// assert_eq!(pixels.into_vec(), [9, 2, 3]);
/// ```
pub struct Buffer<T: Number> {
    data: NonNull<T>,
    len: usize,
    free: FreeBuffer,
    owner: usize,
    marker: PhantomData<T>,
}

// SAFETY: a buffer owns its memory as a `Vec<T>` does, `T` is `Send + Sync`, and `FreeBuffer` may run on any
// thread by its contract.
unsafe impl<T: Number> Send for Buffer<T> {}
// SAFETY: `&Buffer<T>` only gives `&[T]`.
unsafe impl<T: Number> Sync for Buffer<T> {}

/// Frees a buffer that began as a `Vec<T>`; `owner` is its capacity.
unsafe extern "C" fn free_vec<T: Number>(data: *mut u8, len: usize, owner: usize) {
    // SAFETY: only `From<Vec<T>>` of this program stores this function, together with the pointer, length
    // and capacity of that vector. Numbers need no drop, so a shorter length would be sound too.
    drop(unsafe { Vec::from_raw_parts(data.cast::<T>(), len, owner) });
}

impl<T: Number> Buffer<T> {
    /// A buffer of `len` zeros.
    pub fn zeroed(len: usize) -> Self {
        vec![T::default(); len].into()
    }

    /// The items as a `Vec`; free when the buffer began as a `Vec` in this program, else a copy.
    pub fn into_vec(self) -> Vec<T> {
        if self.is_vec() {
            let this = ManuallyDrop::new(self);
            // SAFETY: `free_vec::<T>` marks a buffer that `From<Vec<T>>` made; `this` is not dropped.
            unsafe { Vec::from_raw_parts(this.data.as_ptr(), this.len, this.owner) }
        } else {
            self.to_vec()
        }
    }

    /// Whether the memory is a `Vec` of this program. A false `false` costs a copy in `into_vec`, no more.
    pub(crate) fn is_vec(&self) -> bool {
        std::ptr::fn_addr_eq(self.free, free_vec::<T> as FreeBuffer)
    }

    /// Takes the buffer apart: data, length in items, the function that frees it and that function's `owner`.
    /// The caller now owns the memory.
    pub fn into_raw(self) -> (*mut T, usize, FreeBuffer, usize) {
        let this = ManuallyDrop::new(self);
        (this.data.as_ptr(), this.len, this.free, this.owner)
    }

    /// What it is made of. The memory stays the buffer's.
    pub(crate) fn raw(&mut self) -> RawList {
        // SAFETY: what a buffer is made of keeps this contract; the caller does not free it.
        unsafe { RawList::new(self.data.as_ptr().cast(), size_of_val(&self[..]), self.free, self.owner) }
    }

    /// Puts a buffer together from the parts of [`into_raw`](Buffer::into_raw), or from foreign memory.
    ///
    /// # Safety
    /// `data` is aligned for `T` and valid for reads and writes of `len` items, nothing else reads or writes
    /// them while the buffer lives, and `free(data, len, owner)` gives the memory back.
    pub unsafe fn from_raw(data: NonNull<T>, len: usize, free: FreeBuffer, owner: usize) -> Self {
        Buffer { data, len, free, owner, marker: PhantomData }
    }
}

impl<T: Number> Drop for Buffer<T> {
    fn drop(&mut self) {
        // SAFETY: the parts came from `From<Vec<T>>` or fulfil `from_raw`'s contract, and are freed once.
        unsafe { (self.free)(self.data.as_ptr().cast(), self.len, self.owner) }
    }
}

impl<T: Number> From<Vec<T>> for Buffer<T> {
    fn from(items: Vec<T>) -> Self {
        let mut items = ManuallyDrop::new(items);
        // SAFETY: a `Vec`'s pointer is never null.
        let data = unsafe { NonNull::new_unchecked(items.as_mut_ptr()) };
        Buffer { data, len: items.len(), free: free_vec::<T>, owner: items.capacity(), marker: PhantomData }
    }
}

impl<T: Number> From<&[T]> for Buffer<T> {
    fn from(items: &[T]) -> Self {
        items.to_vec().into()
    }
}

impl<T: Number> FromIterator<T> for Buffer<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<T: Number> Default for Buffer<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T: Number> Clone for Buffer<T> {
    fn clone(&self) -> Self {
        self.to_vec().into()
    }
}

impl<T: Number> Deref for Buffer<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        // SAFETY: the buffer owns `len` aligned, initialised items.
        unsafe { std::slice::from_raw_parts(self.data.as_ptr(), self.len) }
    }
}

impl<T: Number> DerefMut for Buffer<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as in `deref`, and `&mut self` is the only way to them.
        unsafe { std::slice::from_raw_parts_mut(self.data.as_ptr(), self.len) }
    }
}

impl<T: Number> AsRef<[T]> for Buffer<T> {
    fn as_ref(&self) -> &[T] {
        self
    }
}

impl<T: Number> AsMut<[T]> for Buffer<T> {
    fn as_mut(&mut self) -> &mut [T] {
        self
    }
}

impl<T: Number> fmt::Debug for Buffer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 16;
        let mut list = f.debug_list();
        list.entries(self.iter().take(SHOWN));
        if self.len > SHOWN {
            list.entry(&format_args!("… {} items", self.len));
        }
        list.finish()
    }
}

impl<T: Number> PartialEq for Buffer<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<'a, T: Number> IntoIterator for &'a Buffer<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
