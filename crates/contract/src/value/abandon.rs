//! What becomes of a value that could not be read: everything that came with it is given back.
//!
//! Reading takes a value, also where it fails: a text that is none, or the limit on the values of one call, must not
//! cost the host the rest of a result for good. So whoever stops reading in the middle gives the parts that it has not
//! reached to one of these functions. They walk them by their type, as the reading would have done, and make nothing
//! of them. Pointers and lengths are believed, as they are in a value that is read; what cannot be one (a null or
//! misaligned pointer, a case that does not exist) owns nothing that anybody could free.
//!
//! Somebody else's memory gives nothing away, so there is nothing to do there; and a guest that gets no value ends, with
//! its memory.

use super::{Numbers, layout, payloads, variant_shape};
use crate::codec::{load_pair, read_discriminant};
use crate::mem::{CodecError, Mem};
use crate::types::Type;
use crate::with_numbers;

/// Gives back the value of a type at `at`, of which nothing has been read.
#[inline]
pub(crate) fn whole(error: CodecError, ty: &Type, mem: &mut Mem<'_>, at: usize) -> CodecError {
    if !cfg!(target_arch = "wasm32") && mem.gives() {
        value(ty, mem, at);
    }
    error
}

/// Gives back what follows the field at `failed` in the record or tuple at `at`.
#[inline]
pub fn rest(error: CodecError, ty: &Type, mem: &mut Mem<'_>, at: usize, failed: usize) -> CodecError {
    if !cfg!(target_arch = "wasm32") && mem.gives() {
        fields(ty, mem, at, failed + 1);
    }
    error
}

/// Gives back the items of a list from the index `from` on, and then the list itself.
#[inline]
pub(crate) fn list(
    error: CodecError,
    item: &Type,
    mem: &mut Mem<'_>,
    (place, len): (usize, usize),
    from: usize,
) -> CodecError {
    if !cfg!(target_arch = "wasm32") && mem.gives() {
        items(item, mem, (place, len), from);
    }
    error
}

#[cold]
fn value(ty: &Type, mem: &mut Mem<'_>, at: usize) {
    match ty {
        Type::String => {
            if let Ok((place, len)) = load_pair(mem, at)
                && place != 0
            {
                mem.release_list(place, len, 1, 1);
            }
        }
        Type::List(item) => match (Numbers::empty(item), load_pair(mem, at)) {
            // A list of numbers that is over the limit, or is none, has been dealt with when this fails.
            (Some(mut numbers), _) => {
                with_numbers!(&mut numbers, buffer => *buffer = mem.load_buffer(at).unwrap_or_default());
            }
            (None, Ok(pair)) => items(item, mem, pair, 0),
            (None, Err(_)) => {}
        },
        Type::Tuple(_) | Type::Record(..) => fields(ty, mem, at, at),
        Type::Option(_) | Type::Result(..) | Type::Variant(..) => {
            let payloads = payloads(ty);
            if let Ok(case) = read_discriminant(mem, at, payloads.len())
                && let Some(inner) = payloads[case as usize]
            {
                value(inner, mem, at + variant_shape(ty).1[mem.width()]);
            }
        }
        _ => {}
    }
}

/// The fields of the record or tuple at `at` whose addresses are not below `from`.
#[cold]
fn fields(ty: &Type, mem: &mut Mem<'_>, at: usize, from: usize) {
    let types: Vec<&Type> = match ty {
        Type::Tuple(items) => items.iter().map(|item| &**item).collect(),
        Type::Record(_, fields) => fields.iter().map(|field| &*field.ty).collect(),
        _ => Vec::new(),
    };
    let offsets = super::part_offsets(types.iter().copied(), mem.width());
    for (ty, offset) in types.into_iter().zip(offsets).filter(|(_, offset)| at + offset >= from) {
        value(ty, mem, at + offset);
    }
}

#[cold]
fn items(item: &Type, mem: &mut Mem<'_>, (place, len): (usize, usize), from: usize) {
    let layout = layout(item);
    let (size, align) = (layout.size[mem.width()], layout.align[mem.width()]);
    let possible = len.checked_mul(size).is_some_and(|bytes| isize::try_from(bytes).is_ok());
    if place == 0 || !place.is_multiple_of(align) || !possible {
        return;
    }
    if owns(item) {
        (from..len).for_each(|index| value(item, mem, place + index * size));
    }
    mem.release_list(place, len, size, align);
}

/// Whether values of a type own memory beside themselves.
fn owns(ty: &Type) -> bool {
    match ty {
        Type::String | Type::List(_) => true,
        Type::Tuple(items) => items.iter().any(|item| owns(item)),
        Type::Record(_, fields) => fields.iter().any(|field| owns(&field.ty)),
        _ => payloads(ty).into_iter().flatten().any(owns),
    }
}
