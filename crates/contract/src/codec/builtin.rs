//! The types that WIT itself names: numbers, `bool`, `char`, `string`, lists, `option`, `result`, tuples.

use super::{FlatReader, FlatWriter, Layout, Lift, Lower, offsets, pad, read_discriminant, variant};
use crate::buffer::{Buffer, Number};
use crate::mem::{CodecError, Load, Mem};
use crate::types::{Ref, Type};
use crate::value::abandon;

macro_rules! numbers {
    ($($ty:ident)*) => {$(
        // SAFETY: a number of its own size, one flat value.
        unsafe impl Lower for $ty {
            const TYPE: &'static Type = <$ty as Number>::TYPE;
            const LAYOUT: Layout = Layout::scalar(size_of::<$ty>());
            const FLAT: usize = 1;

            #[inline(always)]
            fn store(&mut self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
                mem.write(at, *self)
            }

            #[inline(always)]
            fn lower(&mut self, _mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
                flat.push(Number::to_bits(*self));
                Ok(())
            }
        }

        impl Lift for $ty {
            #[inline(always)]
            fn load(mem: &mut Mem<'_>, at: usize) -> Result<Self, CodecError> {
                mem.read(at)
            }

            #[inline(always)]
            fn lift(_mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Self, CodecError> {
                Ok(<$ty as Number>::from_bits(flat.next_bits()))
            }
        }
    )*};
}

numbers!(u8 i8 u16 i16 u32 i32 u64 i64 f32 f64);

// SAFETY: one byte, one flat value.
unsafe impl Lower for bool {
    const TYPE: &'static Type = &Type::Bool;
    const LAYOUT: Layout = Layout::scalar(1);
    const FLAT: usize = 1;

    #[inline(always)]
    fn store(&mut self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
        mem.write(at, u8::from(*self))
    }

    #[inline(always)]
    fn lower(&mut self, _mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
        flat.push(u64::from(*self));
        Ok(())
    }
}

/// By the canonical ABI every number but 0 is true.
impl Lift for bool {
    #[inline(always)]
    fn load(mem: &mut Mem<'_>, at: usize) -> Result<Self, CodecError> {
        Ok(mem.read::<u8>(at)? != 0)
    }

    #[inline(always)]
    fn lift(_mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Self, CodecError> {
        Ok(flat.next_bits() as u32 != 0)
    }
}

// SAFETY: four bytes, one flat value.
unsafe impl Lower for char {
    const TYPE: &'static Type = &Type::Char;
    const LAYOUT: Layout = Layout::scalar(4);
    const FLAT: usize = 1;

    fn store(&mut self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
        mem.write(at, u32::from(*self))
    }

    fn lower(&mut self, _mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
        flat.push(u64::from(u32::from(*self)));
        Ok(())
    }
}

impl Lift for char {
    fn load(mem: &mut Mem<'_>, at: usize) -> Result<Self, CodecError> {
        let number = mem.read::<u32>(at)?;
        char::from_u32(number).ok_or(CodecError::Char(number))
    }

    fn lift(_mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Self, CodecError> {
        let number = flat.next_bits() as u32;
        char::from_u32(number).ok_or(CodecError::Char(number))
    }
}

/// Writes a pointer and a length to memory.
#[inline]
fn store_pair(mem: &mut Mem<'_>, at: usize, (place, len): (usize, usize)) -> Result<(), CodecError> {
    mem.write_word(at, place)?;
    mem.write_word(at + mem.word(), len)
}

/// Writes a pointer and a length as flat values.
#[inline]
fn lower_pair(flat: &mut FlatWriter, (place, len): (usize, usize)) -> Result<(), CodecError> {
    flat.push(place as u64);
    flat.push(len as u64);
    Ok(())
}

/// Reads a pointer and a length from memory.
#[inline]
pub(crate) fn load_pair(mem: &Mem<'_>, at: usize) -> Result<(usize, usize), CodecError> {
    Ok((mem.read_word(at)?, mem.read_word(at + mem.word())?))
}

/// Reads a pointer and a length from flat values. Only narrow memories have flat values, whose words are 32
/// bits; the upper half of a joined value is not theirs.
#[inline]
pub(super) fn lift_pair(flat: &mut FlatReader<'_>) -> (usize, usize) {
    (flat.next_bits() as u32 as usize, flat.next_bits() as u32 as usize)
}

macro_rules! strings {
    ($ty:ty, |$this:ident, $mem:ident| $place:expr) => {
        // SAFETY: a pointer and a length.
        unsafe impl Lower for $ty {
            const TYPE: &'static Type = &Type::String;
            const LAYOUT: Layout = Layout::POINTER_AND_LENGTH;
            const FLAT: usize = 2;

            #[inline]
            fn store(&mut self, $mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
                let $this = self;
                let pair = $place?;
                store_pair($mem, at, pair)
            }

            #[inline]
            fn lower(&mut self, $mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
                let $this = self;
                lower_pair(flat, $place?)
            }
        }
    };
}

strings!(&str, |this, mem| mem.store_bytes(this.as_bytes()));
strings!(String, |this, mem| mem.store_string(this));

impl Lift for String {
    #[inline]
    fn load(mem: &mut Mem<'_>, at: usize) -> Result<Self, CodecError> {
        let (place, len) = load_pair(mem, at)?;
        mem.load_string(place, len)
    }

    #[inline]
    fn lift(mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Self, CodecError> {
        let (place, len) = lift_pair(flat);
        mem.load_string(place, len)
    }
}

// SAFETY: a pointer and a length, and in wide memories two more words.
unsafe impl<T: Number> Lower for Buffer<T> {
    const TYPE: &'static Type = &Type::List(Ref::Static(T::TYPE));
    const LAYOUT: Layout = Layout::BUFFER;
    const FLAT: usize = 2;

    #[inline]
    fn store(&mut self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
        mem.store_buffer(self, at)
    }

    #[inline]
    fn lower(&mut self, mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
        lower_pair(flat, mem.place_buffer(self)?)
    }
}

impl<T: Number> Lift for Buffer<T> {
    #[inline]
    fn load(mem: &mut Mem<'_>, at: usize) -> Result<Self, CodecError> {
        mem.load_buffer(at)
    }

    #[inline]
    fn lift(mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Self, CodecError> {
        let (place, len) = lift_pair(flat);
        mem.fetch_buffer(place, len)
    }
}

/// Refuses a `Vec` of numbers when it is compiled: such a list has another layout.
const fn not_a_number<T: Lower>() {
    assert!(
        !T::TYPE.is_number(),
        "a list of numbers is a `Buffer<T>` in a contract, not a `Vec<T>` or slice"
    );
}

/// Writes items into memory of their own.
fn place_items<T: Lower>(mem: &mut Mem<'_>, items: &mut [T]) -> Result<(usize, usize), CodecError> {
    const { not_a_number::<T>() };
    let (size, align) = (T::LAYOUT.size[mem.width()], T::LAYOUT.align[mem.width()]);
    let place = mem.alloc_list(items.len(), size, align)?;
    for (index, item) in items.iter_mut().enumerate() {
        item.store(mem, place + index * size)?;
    }
    Ok((place, items.len()))
}

fn fetch_items<T: Lift>(mem: &mut Mem<'_>, place: usize, len: usize) -> Result<Vec<T>, CodecError> {
    const { not_a_number::<T>() };
    let (size, align) = (T::LAYOUT.size[mem.width()], T::LAYOUT.align[mem.width()]);
    let fits = mem.check_list(place, len, size, align);
    fits.and_then(|()| mem.charge(len.saturating_mul(size_of::<T>())))
        .map_err(|error| abandon::list(error, T::TYPE, mem, (place, len), 0))?;
    let mut items = Vec::with_capacity(len);
    for index in 0..len {
        let item = T::load(mem, place + index * size);
        items.push(item.map_err(|error| abandon::list(error, T::TYPE, mem, (place, len), index + 1))?);
    }
    mem.release_list(place, len, size, align);
    Ok(items)
}

// SAFETY: a pointer and a length.
unsafe impl<T: Lower> Lower for Vec<T> {
    const TYPE: &'static Type = &Type::List(Ref::Static(T::TYPE));
    const LAYOUT: Layout = Layout::POINTER_AND_LENGTH;
    const FLAT: usize = 2;

    fn store(&mut self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
        let pair = place_items(mem, self)?;
        store_pair(mem, at, pair)
    }

    fn lower(&mut self, mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
        lower_pair(flat, place_items(mem, self)?)
    }
}

impl<T: Lift> Lift for Vec<T> {
    fn load(mem: &mut Mem<'_>, at: usize) -> Result<Self, CodecError> {
        let (place, len) = load_pair(mem, at)?;
        fetch_items(mem, place, len)
    }

    fn lift(mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Self, CodecError> {
        let (place, len) = lift_pair(flat);
        fetch_items(mem, place, len)
    }
}

/// Writes borrowed items: each through a copy of its bits that is never dropped.
fn place_borrowed<T: Lower>(mem: &mut Mem<'_>, items: &[T]) -> Result<(usize, usize), CodecError> {
    const { not_a_number::<T>() };
    let (size, align) = (T::LAYOUT.size[mem.width()], T::LAYOUT.align[mem.width()]);
    let place = mem.alloc_list(items.len(), size, align)?;
    for (index, item) in items.iter().enumerate() {
        // SAFETY: the copy is not dropped, and `store` leaves it as it is: it only moves buffers, which
        // `contract!` never lets stand in a borrowed list, and strings of results, which are never borrowed.
        let mut copy = unsafe { std::mem::ManuallyDrop::new(std::ptr::read(item)) };
        copy.store(mem, place + index * size)?;
    }
    Ok((place, items.len()))
}

// SAFETY: a pointer and a length.
unsafe impl<T: Lower> Lower for &[T] {
    const TYPE: &'static Type = &Type::List(Ref::Static(T::TYPE));
    const LAYOUT: Layout = Layout::POINTER_AND_LENGTH;
    const FLAT: usize = 2;

    fn store(&mut self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
        let pair = place_borrowed(mem, self)?;
        store_pair(mem, at, pair)
    }

    fn lower(&mut self, mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
        lower_pair(flat, place_borrowed(mem, self)?)
    }
}

/// The layout and payload offset of `option<T>` and `result<T, E>`.
const fn two_cases(first: Layout, second: Layout) -> (Layout, [usize; 2]) {
    variant(2, &[first, second])
}

const fn larger(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

// SAFETY: a variant of two cases by the canonical ABI.
unsafe impl<T: Lower> Lower for Option<T> {
    const TYPE: &'static Type = &Type::Option(Ref::Static(T::TYPE));
    const LAYOUT: Layout = two_cases(Layout::EMPTY, T::LAYOUT).0;
    const FLAT: usize = 1 + T::FLAT;

    fn store(&mut self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
        mem.write(at, u8::from(self.is_some()))?;
        match self {
            None => Ok(()),
            Some(value) => value.store(mem, at + two_cases(Layout::EMPTY, T::LAYOUT).1[mem.width()]),
        }
    }

    fn lower(&mut self, mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
        let end = flat.len() + Self::FLAT;
        flat.push(u64::from(self.is_some()));
        if let Some(value) = self {
            value.lower(mem, flat)?;
        }
        pad(flat, end);
        Ok(())
    }
}

impl<T: Lift> Lift for Option<T> {
    fn load(mem: &mut Mem<'_>, at: usize) -> Result<Self, CodecError> {
        match read_discriminant(mem, at, 2)? {
            0 => Ok(None),
            _ => T::load(mem, at + two_cases(Layout::EMPTY, T::LAYOUT).1[mem.width()]).map(Some),
        }
    }

    fn lift(mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Self, CodecError> {
        let end = flat.position() + Self::FLAT;
        let value = match flat.next_bits() as u32 {
            0 => None,
            1 => Some(T::lift(mem, flat)?),
            found => return Err(CodecError::Discriminant { found: found.into(), cases: 2 }),
        };
        flat.seek(end);
        Ok(value)
    }
}

/// The type behind a payload, for `Type::Result`.
const fn payload(ty: Option<&'static Type>) -> Option<Ref<Type>> {
    match ty {
        None => None,
        Some(ty) => Some(Ref::Static(ty)),
    }
}

// SAFETY: a variant of two cases by the canonical ABI.
unsafe impl<T: Lower, E: Lower> Lower for Result<T, E> {
    const TYPE: &'static Type = &Type::Result(payload(T::PAYLOAD), payload(E::PAYLOAD));
    const LAYOUT: Layout = two_cases(T::LAYOUT, E::LAYOUT).0;
    const FLAT: usize = 1 + larger(T::FLAT, E::FLAT);

    fn store(&mut self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
        mem.write(at, u8::from(self.is_err()))?;
        let at = at + two_cases(T::LAYOUT, E::LAYOUT).1[mem.width()];
        match self {
            Ok(value) => value.store(mem, at),
            Err(error) => error.store(mem, at),
        }
    }

    fn lower(&mut self, mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
        let end = flat.len() + Self::FLAT;
        flat.push(u64::from(self.is_err()));
        match self {
            Ok(value) => value.lower(mem, flat)?,
            Err(error) => error.lower(mem, flat)?,
        }
        pad(flat, end);
        Ok(())
    }
}

impl<T: Lift, E: Lift> Lift for Result<T, E> {
    fn load(mem: &mut Mem<'_>, at: usize) -> Result<Self, CodecError> {
        let payload = at + two_cases(T::LAYOUT, E::LAYOUT).1[mem.width()];
        match read_discriminant(mem, at, 2)? {
            0 => T::load(mem, payload).map(Ok),
            _ => E::load(mem, payload).map(Err),
        }
    }

    fn lift(mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Self, CodecError> {
        let end = flat.position() + Self::FLAT;
        let value = match flat.next_bits() as u32 {
            0 => Ok(T::lift(mem, flat)?),
            1 => Err(E::lift(mem, flat)?),
            found => return Err(CodecError::Discriminant { found: found.into(), cases: 2 }),
        };
        flat.seek(end);
        Ok(value)
    }
}

// SAFETY: nothing.
unsafe impl Lower for () {
    const TYPE: &'static Type = &Type::Tuple(Ref::Static(&[]));
    const PAYLOAD: Option<&'static Type> = None;
    const LAYOUT: Layout = Layout::EMPTY;
    const FLAT: usize = 0;

    #[inline(always)]
    fn store(&mut self, _mem: &mut Mem<'_>, _at: usize) -> Result<(), CodecError> {
        Ok(())
    }

    #[inline(always)]
    fn lower(&mut self, _mem: &mut Mem<'_>, _flat: &mut FlatWriter) -> Result<(), CodecError> {
        Ok(())
    }
}

impl Lift for () {
    #[inline(always)]
    fn load(_mem: &mut Mem<'_>, _at: usize) -> Result<Self, CodecError> {
        Ok(())
    }

    #[inline(always)]
    fn lift(_mem: &mut Mem<'_>, _flat: &mut FlatReader<'_>) -> Result<Self, CodecError> {
        Ok(())
    }
}

macro_rules! tuples {
    ($(($($name:ident $index:tt)+))*) => {$(
        // SAFETY: the fields one after another, as a record of them.
        unsafe impl<$($name: Lower),+> Lower for ($($name,)+) {
            const TYPE: &'static Type =
                &Type::Tuple(Ref::Static(const { &[$(Ref::Static($name::TYPE)),+] }));
            const LAYOUT: Layout = Layout::record(&[$($name::LAYOUT),+]);
            const FLAT: usize = 0 $(+ $name::FLAT)+;

            #[inline(always)]
            fn store(&mut self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
                let offsets = const { offsets(&[$($name::LAYOUT),+]) };
                $(self.$index.store(mem, at + offsets[$index][mem.width()])?;)+
                Ok(())
            }

            #[inline(always)]
            fn lower(&mut self, mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
                $(self.$index.lower(mem, flat)?;)+
                Ok(())
            }
        }

        impl<$($name: Lift),+> Lift for ($($name,)+) {
            #[inline(always)]
            fn load(mem: &mut Mem<'_>, at: usize) -> Result<Self, CodecError> {
                let offsets = const { offsets(&[$($name::LAYOUT),+]) };
                Ok(($({
                    let place = at + offsets[$index][mem.width()];
                    $name::load(mem, place).map_err(|error| abandon::rest(error, Self::TYPE, mem, at, place))?
                },)+))
            }

            #[inline(always)]
            fn lift(mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Self, CodecError> {
                Ok(($($name::lift(mem, flat)?,)+))
            }
        }
    )*};
}

tuples! {
    (A 0)
    (A 0 B 1)
    (A 0 B 1 C 2)
    (A 0 B 1 C 2 D 3)
    (A 0 B 1 C 2 D 3 E 4)
    (A 0 B 1 C 2 D 3 E 4 F 5)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 M 12)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 M 12 N 13)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 M 12 N 13 O 14)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 M 12 N 13 O 14 P 15)
}

/// Whether reading leaves a string or list where it is for the length of a call.
pub(super) fn views(mem: &Mem<'_>) -> bool {
    mem.load_mode() == Load::Copy
}
