//! How values travel: [`Lower`] writes them, [`Lift`] reads them, by the component model's canonical ABI.
//!
//! Generated code implements both for the types of a contract through [`record!`](crate::record!) and its
//! siblings in `codec/named.rs`; `codec/builtin.rs` has the types that WIT itself names.

mod builtin;
mod layout;
pub(crate) mod named;
mod text;

pub(crate) use builtin::load_pair;
pub use layout::{Layout, discriminant_size, flags_layout, offsets, variant};
pub use named::{pad, read_discriminant, write_discriminant};
pub use text::{ListArg, StrArg};

use crate::mem::{CodecError, Mem};
use crate::types::Type;

/// The most flat values in which the arguments of a call travel; more go through memory.
pub const MAX_FLAT_PARAMS: usize = 16;

/// Room for the arguments and, in calls of imports, the pointer to the result's room behind them.
const CAPACITY: usize = MAX_FLAT_PARAMS + 1;

/// A value that can be written: to memory, or to flat values.
///
/// # Safety
/// `LAYOUT` and `FLAT` are those of `TYPE` by the canonical ABI, and `store` writes exactly a value of `TYPE`
/// within `LAYOUT`.
pub unsafe trait Lower {
    /// The WIT type.
    const TYPE: &'static Type;
    /// The type when it stands in a `result<…>`: absent for `()`.
    const PAYLOAD: Option<&'static Type> = Some(Self::TYPE);
    /// Size and alignment in memory.
    const LAYOUT: Layout;
    /// How many flat values it takes.
    const FLAT: usize;

    /// Writes the value at `at`, which has room for `LAYOUT`.
    ///
    /// Buffers move out (an empty one stays behind), and in [`Store::Give`](crate::mem::Store::Give) strings
    /// do too; everything else is left as it was, and in [`Store::Lend`](crate::mem::Store::Lend) has to
    /// outlive the call.
    ///
    /// # Errors
    /// When the receiver's memory has no room.
    fn store(&mut self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError>;

    /// Writes the value as `FLAT` flat values, its strings and lists to memory as `store` does.
    ///
    /// # Errors
    /// When the receiver's memory has no room.
    fn lower(&mut self, mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError>;
}

/// A value that can be read: from memory, or from flat values.
pub trait Lift: Lower + Sized {
    /// Reads a value at `at`.
    ///
    /// # Errors
    /// When what is there is no value of the type: a pointer out of bounds, a case that does not exist, bytes
    /// that are not UTF-8. Never panics, whatever the memory holds.
    fn load(mem: &mut Mem<'_>, at: usize) -> Result<Self, CodecError>;

    /// Reads a value from `FLAT` flat values.
    ///
    /// # Errors
    /// As [`load`](Lift::load).
    fn lift(mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Self, CodecError>;
}

/// Collects flat values: numbers as the low bits of 64, so that every join of the canonical ABI is the
/// identity.
pub struct FlatWriter {
    values: [std::mem::MaybeUninit<u64>; CAPACITY],
    len: usize,
}

impl Default for FlatWriter {
    fn default() -> Self {
        Self::new()
    }
}

impl FlatWriter {
    /// No values yet.
    #[inline(always)]
    pub const fn new() -> Self {
        FlatWriter { values: [const { std::mem::MaybeUninit::uninit() }; CAPACITY], len: 0 }
    }

    /// Adds a value. Values past the capacity are dropped: callers ask `Lower::FLAT` first.
    #[inline(always)]
    pub fn push(&mut self, bits: u64) {
        if let Some(value) = self.values.get_mut(self.len) {
            value.write(bits);
            self.len += 1;
        }
    }

    /// How many values there are.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The values.
    #[inline(always)]
    pub fn values(&self) -> &[u64] {
        // SAFETY: the first `len` values have been written, and `MaybeUninit<u64>` has the layout of `u64`.
        unsafe { std::slice::from_raw_parts(self.values.as_ptr().cast(), self.len) }
    }
}

/// Reads flat values one after another; past their end, zeros.
pub struct FlatReader<'a> {
    values: &'a [u64],
    at: usize,
}

impl<'a> FlatReader<'a> {
    /// Reads from the first.
    #[inline(always)]
    pub fn new(values: &'a [u64]) -> Self {
        FlatReader { values, at: 0 }
    }

    /// The next value.
    #[inline(always)]
    pub fn next_bits(&mut self) -> u64 {
        let bits = self.values.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        bits
    }

    /// Where the reader is.
    #[inline(always)]
    pub fn position(&self) -> usize {
        self.at
    }

    /// Goes to a place: behind a variant, whatever its case has read.
    #[inline(always)]
    pub fn seek(&mut self, at: usize) {
        self.at = at;
    }
}
