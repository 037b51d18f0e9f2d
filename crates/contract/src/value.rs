//! [`Value`]: a value whose type is known at run time only.

pub(crate) mod abandon;
mod call;
mod codec;

pub use call::{Call, result_layout};
pub use codec::{
    check, flat_count, layout, lift, lift_params, load, load_params, lower, lower_params, params_layout,
    store, store_params,
};
use codec::{part_offsets, payloads, variant_shape};

use crate::buffer::Buffer;
use crate::types::{Name, Type};

/// A value of any WIT type.
///
/// Records, variants, enums and flags name their fields and cases, so a value can be read without its type.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `bool`
    Bool(bool),
    /// `u8`
    U8(u8),
    /// `s8`
    S8(i8),
    /// `u16`
    U16(u16),
    /// `s16`
    S16(i16),
    /// `u32`
    U32(u32),
    /// `s32`
    S32(i32),
    /// `u64`
    U64(u64),
    /// `s64`
    S64(i64),
    /// `f32`
    F32(f32),
    /// `f64`
    F64(f64),
    /// `char`
    Char(char),
    /// `string`
    String(String),
    /// A list of numbers.
    Numbers(Numbers),
    /// A list of anything else.
    List(Vec<Value>),
    /// `option<T>`
    Option(Option<Box<Value>>),
    /// `result<T, E>`
    Result(Result<Option<Box<Value>>, Option<Box<Value>>>),
    /// `tuple<…>`
    Tuple(Vec<Value>),
    /// The fields of a record, in the order of its type.
    Record(Vec<(Name, Value)>),
    /// A case of a variant with its payload.
    Variant(Name, Option<Box<Value>>),
    /// A case of an enum.
    Enum(Name),
    /// The flags that are set.
    Flags(Vec<Name>),
}

/// A list of numbers, which moves as a [`Buffer`] does.
#[derive(Clone, Debug, PartialEq)]
pub enum Numbers {
    /// `list<u8>`
    U8(Buffer<u8>),
    /// `list<s8>`
    S8(Buffer<i8>),
    /// `list<u16>`
    U16(Buffer<u16>),
    /// `list<s16>`
    S16(Buffer<i16>),
    /// `list<u32>`
    U32(Buffer<u32>),
    /// `list<s32>`
    S32(Buffer<i32>),
    /// `list<u64>`
    U64(Buffer<u64>),
    /// `list<s64>`
    S64(Buffer<i64>),
    /// `list<f32>`
    F32(Buffer<f32>),
    /// `list<f64>`
    F64(Buffer<f64>),
}

/// Runs `$body` with `$buffer` bound to the typed buffer of a [`Numbers`].
#[doc(hidden)]
#[macro_export]
macro_rules! with_numbers {
    ($numbers:expr, $buffer:ident => $body:expr) => {
        match $numbers {
            $crate::value::Numbers::U8($buffer) => $body,
            $crate::value::Numbers::S8($buffer) => $body,
            $crate::value::Numbers::U16($buffer) => $body,
            $crate::value::Numbers::S16($buffer) => $body,
            $crate::value::Numbers::U32($buffer) => $body,
            $crate::value::Numbers::S32($buffer) => $body,
            $crate::value::Numbers::U64($buffer) => $body,
            $crate::value::Numbers::S64($buffer) => $body,
            $crate::value::Numbers::F32($buffer) => $body,
            $crate::value::Numbers::F64($buffer) => $body,
        }
    };
}

macro_rules! scalars {
    ($($variant:ident $ty:ty;)*) => {$(
        impl From<$ty> for Value {
            fn from(value: $ty) -> Self {
                Value::$variant(value)
            }
        }
    )*};
}

scalars! {
    Bool bool; U8 u8; S8 i8; U16 u16; S16 i16; U32 u32; S32 i32; U64 u64; S64 i64; F32 f32; F64 f64; Char char;
    String String;
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::String(text.to_owned())
    }
}

macro_rules! buffers {
    ($($variant:ident $ty:ty;)*) => {$(
        impl From<Buffer<$ty>> for Value {
            fn from(numbers: Buffer<$ty>) -> Self {
                Value::Numbers(Numbers::$variant(numbers))
            }
        }

        impl From<Vec<$ty>> for Value {
            fn from(numbers: Vec<$ty>) -> Self {
                Value::Numbers(Numbers::$variant(numbers.into()))
            }
        }

        impl FromIterator<$ty> for Numbers {
            fn from_iter<I: IntoIterator<Item = $ty>>(numbers: I) -> Self {
                Numbers::$variant(numbers.into_iter().collect())
            }
        }
    )*};
}

buffers! { U8 u8; S8 i8; U16 u16; S16 i16; U32 u32; S32 i32; U64 u64; S64 i64; F32 f32; F64 f64; }

impl Numbers {
    /// How many numbers there are.
    pub fn len(&self) -> usize {
        with_numbers!(self, buffer => buffer.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The numbers one by one.
    pub fn values(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.len()).map(move |index| with_numbers!(self, buffer => Value::from(buffer[index])))
    }

    /// An empty list of a type's items; `None` for a type that is no number.
    pub fn empty(item: &Type) -> Option<Self> {
        Some(match item {
            Type::U8 => Numbers::U8(Buffer::default()),
            Type::S8 => Numbers::S8(Buffer::default()),
            Type::U16 => Numbers::U16(Buffer::default()),
            Type::S16 => Numbers::S16(Buffer::default()),
            Type::U32 => Numbers::U32(Buffer::default()),
            Type::S32 => Numbers::S32(Buffer::default()),
            Type::U64 => Numbers::U64(Buffer::default()),
            Type::S64 => Numbers::S64(Buffer::default()),
            Type::F32 => Numbers::F32(Buffer::default()),
            Type::F64 => Numbers::F64(Buffer::default()),
            _ => return None,
        })
    }

    /// Collects numbers of a type, which have been checked to be of it.
    pub fn collect(item: &Type, values: impl Iterator<Item = Value>) -> Option<Self> {
        macro_rules! gather {
            ($($variant:ident)*) => {
                match item {
                    $(Type::$variant => Some(Numbers::$variant(
                        values.map(|v| match v { Value::$variant(n) => Some(n), _ => None }).collect::<Option<_>>()?,
                    )),)*
                    _ => None,
                }
            };
        }
        gather!(U8 S8 U16 S16 U32 S32 U64 S64 F32 F64)
    }
}

impl Value {
    /// What kind of value it is, in the words of WIT.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Bool(_) => "bool",
            Value::U8(_) => "u8",
            Value::S8(_) => "s8",
            Value::U16(_) => "u16",
            Value::S16(_) => "s16",
            Value::U32(_) => "u32",
            Value::S32(_) => "s32",
            Value::U64(_) => "u64",
            Value::S64(_) => "s64",
            Value::F32(_) => "f32",
            Value::F64(_) => "f64",
            Value::Char(_) => "char",
            Value::String(_) => "string",
            Value::Numbers(_) | Value::List(_) => "list",
            Value::Option(_) => "option",
            Value::Result(_) => "result",
            Value::Tuple(_) => "tuple",
            Value::Record(_) => "record",
            Value::Variant(..) => "variant",
            Value::Enum(_) => "enum",
            Value::Flags(_) => "flags",
        }
    }
}
