//! The codec of the types that a contract names: records, variants, enums and flags.
//!
//! `contract!` calls one of these macros for each type; what they expand to is the same for every contract.

use super::{FlatWriter, discriminant_size};
use crate::mem::{CodecError, Mem};

/// Fills the flat values of a variant up to `end`: a case with a small payload leaves zeros.
#[inline(always)]
pub fn pad(flat: &mut FlatWriter, end: usize) {
    let end = end.min(super::CAPACITY);
    while flat.len() < end {
        flat.push(0);
    }
}

/// Writes which of `cases` cases a value is.
///
/// # Errors
/// When `at` is not in the memory.
#[inline(always)]
pub fn write_discriminant(mem: &mut Mem<'_>, at: usize, cases: usize, case: u32) -> Result<(), CodecError> {
    match discriminant_size(cases) {
        1 => mem.write(at, case as u8),
        2 => mem.write(at, case as u16),
        _ => mem.write(at, case),
    }
}

/// Reads which of `cases` cases a value is.
///
/// # Errors
/// When `at` is not in the memory, and when the number there is no case.
#[inline(always)]
pub fn read_discriminant(mem: &mut Mem<'_>, at: usize, cases: usize) -> Result<u32, CodecError> {
    let found = match discriminant_size(cases) {
        1 => u32::from(mem.read::<u8>(at)?),
        2 => u32::from(mem.read::<u16>(at)?),
        _ => mem.read::<u32>(at)?,
    };
    if (found as usize) < cases {
        Ok(found)
    } else {
        Err(CodecError::Discriminant { found: found.into(), cases })
    }
}

/// The codec of a record: `record!(Image as "image" { width as "width": u32, … });`
#[macro_export]
#[doc(hidden)]
macro_rules! record {
    ($name:ident as $wit:literal { $($field:ident as $field_wit:literal: $ty:ty),* $(,)? }) => {
        const _: () = {
            use $crate::__rt::{
                CodecError, Field, FlatReader, FlatWriter, Layout, Lift, Lower, Mem, Ref, Type, abandon_rest, offsets,
            };

            const LAYOUTS: &[Layout; { [$($field_wit),*].len() }] = &[$(<$ty as Lower>::LAYOUT),*];
            const OFFSETS: [[usize; 2]; LAYOUTS.len()] = offsets(LAYOUTS);

            // SAFETY: the fields one after another at the offsets of the canonical ABI.
            unsafe impl Lower for $name {
                const TYPE: &'static Type = &Type::Record(
                    Ref::Static($wit),
                    Ref::Static(const { &[$(Field { name: Ref::Static($field_wit), ty: Ref::Static(<$ty as Lower>::TYPE) }),*] }),
                );
                const LAYOUT: Layout = Layout::record(LAYOUTS);
                const FLAT: usize = 0 $(+ <$ty as Lower>::FLAT)*;

                #[inline]
                fn store(&mut self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
                    let mut offsets = OFFSETS.iter();
                    $(Lower::store(&mut self.$field, mem, at + offsets.next().map_or(0, |o| o[mem.width()]))?;)*
                    Ok(())
                }

                #[inline]
                fn lower(&mut self, mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
                    $(Lower::lower(&mut self.$field, mem, flat)?;)*
                    Ok(())
                }
            }

            impl Lift for $name {
                #[inline]
                fn load(mem: &mut Mem<'_>, at: usize) -> Result<Self, CodecError> {
                    let mut offsets = OFFSETS.iter();
                    Ok($name {
                        $($field: {
                            let place = at + offsets.next().map_or(0, |o| o[mem.width()]);
                            <$ty as Lift>::load(mem, place)
                                .map_err(|error| abandon_rest(error, Self::TYPE, mem, at, place))?
                        },)*
                    })
                }

                #[inline]
                fn lift(mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Self, CodecError> {
                    Ok($name { $($field: <$ty as Lift>::lift(mem, flat)?,)* })
                }
            }
        };
    };
}

/// The codec of a variant: `variant!(Shape as "shape" { 0 => Point as "point", 1 => Circle as "circle": f32 });`
#[macro_export]
#[doc(hidden)]
macro_rules! variant {
    ($name:ident as $wit:literal { $($index:literal => $case:ident as $case_wit:literal $(: $ty:ty)?),+ $(,)? }) => {
        const _: () = {
            use $crate::__rt::{
                Case, CodecError, FlatReader, FlatWriter, Layout, Lift, Lower, Mem, Ref, Type, pad,
                read_discriminant, write_discriminant,
            };

            const CASES: usize = [$($case_wit),+].len();
            const SHAPE: (Layout, [usize; 2]) =
                $crate::__rt::variant(CASES, &[$($(<$ty as Lower>::LAYOUT,)?)+]);
            const PAYLOAD_FLAT: usize = {
                let mut most = 0;
                $($(if <$ty as Lower>::FLAT > most { most = <$ty as Lower>::FLAT; })?)+
                most
            };

            // SAFETY: a discriminant and the payload behind it, by the canonical ABI.
            unsafe impl Lower for $name {
                const TYPE: &'static Type = &Type::Variant(
                    Ref::Static($wit),
                    Ref::Static(const { &[$(Case {
                        name: Ref::Static($case_wit),
                        ty: $crate::variant!(@type $($ty)?),
                    }),+] }),
                );
                const LAYOUT: Layout = SHAPE.0;
                const FLAT: usize = 1 + PAYLOAD_FLAT;

                fn store(&mut self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
                    match self {$(
                        $crate::variant!(@pattern $name $case value $($ty)?) => {
                            write_discriminant(mem, at, CASES, $index)?;
                            $(<$ty as Lower>::store(value, mem, at + SHAPE.1[mem.width()])?;)?
                        }
                    )+}
                    Ok(())
                }

                fn lower(&mut self, mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
                    let end = flat.len() + Self::FLAT;
                    match self {$(
                        $crate::variant!(@pattern $name $case value $($ty)?) => {
                            flat.push($index);
                            $(<$ty as Lower>::lower(value, mem, flat)?;)?
                        }
                    )+}
                    pad(flat, end);
                    Ok(())
                }
            }

            impl Lift for $name {
                fn load(mem: &mut Mem<'_>, at: usize) -> Result<Self, CodecError> {
                    match read_discriminant(mem, at, CASES)? {
                        $($index => Ok($name::$case $((<$ty as Lift>::load(mem, at + SHAPE.1[mem.width()])?))?),)+
                        found => Err(CodecError::Discriminant { found: found.into(), cases: CASES }),
                    }
                }

                fn lift(mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Self, CodecError> {
                    let end = flat.position() + Self::FLAT;
                    let value = match flat.next_bits() as u32 {
                        $($index => $name::$case $((<$ty as Lift>::lift(mem, flat)?))?,)+
                        found => return Err(CodecError::Discriminant { found: found.into(), cases: CASES }),
                    };
                    flat.seek(end);
                    Ok(value)
                }
            }
        };
    };
    (@type) => { None };
    (@type $ty:ty) => { Some(Ref::Static(<$ty as Lower>::TYPE)) };
    (@pattern $name:ident $case:ident $value:ident) => { $name::$case };
    (@pattern $name:ident $case:ident $value:ident $ty:ty) => { $name::$case($value) };
}

/// The codec of an enum: `enumeration!(Level as "level" { 0 => Debug as "debug", … });`
#[macro_export]
#[doc(hidden)]
macro_rules! enumeration {
    ($name:ident as $wit:literal { $($index:literal => $case:ident as $case_wit:literal),+ $(,)? }) => {
        const _: () = {
            use $crate::__rt::{
                CodecError, FlatReader, FlatWriter, Layout, Lift, Lower, Mem, Ref, Type, read_discriminant,
                write_discriminant,
            };

            const CASES: usize = [$($case_wit),+].len();

            // SAFETY: a discriminant, by the canonical ABI.
            unsafe impl Lower for $name {
                const TYPE: &'static Type =
                    &Type::Enum(Ref::Static($wit), Ref::Static(const { &[$(Ref::Static($case_wit)),+] }));
                const LAYOUT: Layout = Layout::scalar($crate::__rt::discriminant_size(CASES));
                const FLAT: usize = 1;

                #[inline]
                fn store(&mut self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
                    let case = match self { $($name::$case => $index,)+ };
                    write_discriminant(mem, at, CASES, case)
                }

                #[inline]
                fn lower(&mut self, _mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
                    flat.push(match self { $($name::$case => $index,)+ });
                    Ok(())
                }
            }

            impl $name {
                fn __from_case(case: u32) -> Result<Self, CodecError> {
                    match case {
                        $($index => Ok($name::$case),)+
                        found => Err(CodecError::Discriminant { found: found.into(), cases: CASES }),
                    }
                }
            }

            impl Lift for $name {
                fn load(mem: &mut Mem<'_>, at: usize) -> Result<Self, CodecError> {
                    Self::__from_case(read_discriminant(mem, at, CASES)?)
                }

                fn lift(_mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Self, CodecError> {
                    Self::__from_case(flat.next_bits() as u32)
                }
            }
        };
    };
}

/// A flags type with its codec, its constants and its operators:
/// `flags!(Rights as "rights" : u8 { 0 => READ as "read", … });` for a `struct Rights(u8)`.
#[macro_export]
#[doc(hidden)]
macro_rules! flags {
    ($name:ident as $wit:literal : $bits:ident { $($index:literal => $flag:ident as $flag_wit:literal),+ $(,)? }) => {
        impl $name {
            /// No flag.
            pub const fn empty() -> Self {
                $name(0)
            }

            /// Every flag.
            pub const fn all() -> Self {
                $name(0 $(| 1 << $index)+)
            }

            /// The flags as bits, the first flag of the contract in the lowest.
            pub const fn bits(self) -> $bits {
                self.0
            }

            /// The flags of these bits; bits that are no flag are dropped.
            pub const fn from_bits(bits: $bits) -> Self {
                $name(bits & Self::all().0)
            }

            /// Whether all of `other`'s flags are set.
            pub const fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// Whether no flag is set.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// Sets the flags of `other`.
            pub fn insert(&mut self, other: Self) {
                self.0 |= other.0;
            }

            /// Clears the flags of `other`.
            pub fn remove(&mut self, other: Self) {
                self.0 &= !other.0;
            }
        }

        impl ::std::ops::BitOr for $name {
            type Output = Self;
            fn bitor(self, other: Self) -> Self {
                $name(self.0 | other.0)
            }
        }

        impl ::std::ops::BitAnd for $name {
            type Output = Self;
            fn bitand(self, other: Self) -> Self {
                $name(self.0 & other.0)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut set = f.debug_set();
                $(if self.contains($name(1 << $index)) { set.entry(&::std::format_args!($flag_wit)); })+
                set.finish()
            }
        }

        const _: () = {
            use $crate::__rt::{CodecError, FlatReader, FlatWriter, Layout, Lift, Lower, Mem, Ref, Type};

            // SAFETY: one number with a bit a flag, by the canonical ABI.
            unsafe impl Lower for $name {
                const TYPE: &'static Type =
                    &Type::Flags(Ref::Static($wit), Ref::Static(const { &[$(Ref::Static($flag_wit)),+] }));
                const LAYOUT: Layout = Layout::scalar(size_of::<$bits>());
                const FLAT: usize = 1;

                fn store(&mut self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
                    Lower::store(&mut self.0, mem, at)
                }

                fn lower(&mut self, _mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
                    flat.push(u64::from(self.0));
                    Ok(())
                }
            }

            impl Lift for $name {
                fn load(mem: &mut Mem<'_>, at: usize) -> Result<Self, CodecError> {
                    <$bits as Lift>::load(mem, at).map(Self::from_bits)
                }

                fn lift(mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Self, CodecError> {
                    <$bits as Lift>::lift(mem, flat).map(Self::from_bits)
                }
            }
        };
    };
}
