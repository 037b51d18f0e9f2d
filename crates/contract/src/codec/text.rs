//! What a served function gets for the borrowed parameters `&str` and `&[T]`.

use std::ops::Deref;

use super::builtin::{lift_pair, load_pair, views};
use super::{FlatReader, FlatWriter, Layout, Lift, Lower};
use crate::mem::{CodecError, Mem};
use crate::types::Type;

/// A `string` parameter as it arrives: looked at in place where the caller's memory outlives the call, owned
/// where it came with the call.
///
/// Only generated code names it, and only for the length of a call: it is not to be kept.
pub struct StrArg(Text);

enum Text {
    /// Valid for the call that it is an argument of; UTF-8, checked.
    Lent(*const u8, usize),
    Owned(String),
}

impl Deref for StrArg {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        match &self.0 {
            // SAFETY: `fetch` checked bounds and UTF-8, and the caller lends the bytes for the call.
            Text::Lent(bytes, len) => unsafe {
                std::str::from_utf8_unchecked(std::slice::from_raw_parts(*bytes, *len))
            },
            Text::Owned(text) => text,
        }
    }
}

#[inline]
fn fetch(mem: &mut Mem<'_>, (place, len): (usize, usize)) -> Result<StrArg, CodecError> {
    if !views(mem) {
        return mem.load_string(place, len).map(|text| StrArg(Text::Owned(text)));
    }
    // SAFETY: `view` checked the bounds, and arguments are neither written nor freed during their call.
    let bytes = unsafe { std::slice::from_raw_parts(mem.view(place, len)?, len) };
    mem.text(bytes)?;
    Ok(StrArg(Text::Lent(bytes.as_ptr(), len)))
}

// SAFETY: as `&str`, which it stands for.
unsafe impl Lower for StrArg {
    const TYPE: &'static Type = &Type::String;
    const LAYOUT: Layout = Layout::POINTER_AND_LENGTH;
    const FLAT: usize = 2;

    fn store(&mut self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
        (&**self).store(mem, at)
    }

    fn lower(&mut self, mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
        (&**self).lower(mem, flat)
    }
}

impl Lift for StrArg {
    #[inline]
    fn load(mem: &mut Mem<'_>, at: usize) -> Result<Self, CodecError> {
        let pair = load_pair(mem, at)?;
        fetch(mem, pair)
    }

    #[inline]
    fn lift(mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Self, CodecError> {
        fetch(mem, lift_pair(flat))
    }
}

/// A list parameter as it arrives, for a function that takes `&[T]`.
pub type ListArg<T> = Vec<T>;
