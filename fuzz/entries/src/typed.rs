//! Types that are known when the program is built: what `contract!` makes of a contract.

use std::fmt::Debug;

use keyway_contract::codec::Lift;
use keyway_contract::types::Ref;
use keyway_contract::{Buffer, Number, Value};

use crate::{Bytes, values};

/// A type with any value of it, and that as a [`Value`].
pub trait Sample: Lift + Clone + Debug {
    /// Any value.
    fn sample(bytes: &mut Bytes<'_>) -> Self;
    /// The same value without its type.
    fn value(&self) -> Value;
}

macro_rules! numbers {
    ($($ty:ty)*) => {$(
        impl Sample for $ty {
            fn sample(bytes: &mut Bytes<'_>) -> Self {
                <$ty>::from_le_bytes(bytes.array())
            }

            fn value(&self) -> Value {
                (*self).into()
            }
        }
    )*};
}

numbers!(u8 i8 u16 i16 u32 i32 u64 i64 f32 f64);

impl Sample for bool {
    fn sample(bytes: &mut Bytes<'_>) -> Self {
        bytes.flag()
    }

    fn value(&self) -> Value {
        (*self).into()
    }
}

impl Sample for char {
    fn sample(bytes: &mut Bytes<'_>) -> Self {
        values::char(bytes)
    }

    fn value(&self) -> Value {
        (*self).into()
    }
}

impl Sample for String {
    fn sample(bytes: &mut Bytes<'_>) -> Self {
        values::string(bytes)
    }

    fn value(&self) -> Value {
        self.clone().into()
    }
}

impl<T: Number + Sample> Sample for Buffer<T>
where
    Value: From<Buffer<T>>,
{
    fn sample(bytes: &mut Bytes<'_>) -> Self {
        (0..values::count(bytes)).map(|_| T::sample(bytes)).collect()
    }

    fn value(&self) -> Value {
        self.clone().into()
    }
}

impl<T: Sample> Sample for Vec<T> {
    fn sample(bytes: &mut Bytes<'_>) -> Self {
        (0..values::count(bytes)).map(|_| T::sample(bytes)).collect()
    }

    fn value(&self) -> Value {
        Value::List(self.iter().map(T::value).collect())
    }
}

impl<T: Sample> Sample for Option<T> {
    fn sample(bytes: &mut Bytes<'_>) -> Self {
        bytes.flag().then(|| T::sample(bytes))
    }

    fn value(&self) -> Value {
        Value::Option(self.as_ref().map(|value| Box::new(value.value())))
    }
}

/// The payload of a result's case; `()` is none.
fn payload<T: Sample>(value: &T) -> Option<Box<Value>> {
    T::PAYLOAD.map(|_| Box::new(value.value()))
}

impl<T: Sample, E: Sample> Sample for Result<T, E> {
    fn sample(bytes: &mut Bytes<'_>) -> Self {
        if bytes.flag() { Err(E::sample(bytes)) } else { Ok(T::sample(bytes)) }
    }

    fn value(&self) -> Value {
        Value::Result(self.as_ref().map(payload).map_err(payload))
    }
}

impl Sample for () {
    fn sample(_bytes: &mut Bytes<'_>) -> Self {}

    fn value(&self) -> Value {
        Value::Tuple(Vec::new())
    }
}

macro_rules! tuples {
    ($(($($name:ident $index:tt)+))*) => {$(
        impl<$($name: Sample),+> Sample for ($($name,)+) {
            fn sample(bytes: &mut Bytes<'_>) -> Self {
                ($($name::sample(bytes),)+)
            }

            fn value(&self) -> Value {
                Value::Tuple(vec![$(self.$index.value()),+])
            }
        }
    )*};
}

tuples! {
    (A 0)
    (A 0 B 1)
    (A 0 B 1 C 2)
    (A 0 B 1 C 2 D 3 E 4)
}

macro_rules! record {
    ($name:ident as $wit:literal { $($field:ident as $field_wit:literal: $ty:ty),* $(,)? }) => {
        #[derive(Clone, Debug)]
        struct $name {
            $($field: $ty),*
        }

        keyway_contract::record!($name as $wit { $($field as $field_wit: $ty),* });

        impl Sample for $name {
            fn sample(bytes: &mut Bytes<'_>) -> Self {
                $name { $($field: <$ty>::sample(bytes)),* }
            }

            fn value(&self) -> Value {
                Value::Record(vec![$((Ref::Static($field_wit), self.$field.value())),*])
            }
        }
    };
}

record!(Mixed as "mixed" {
    a as "a": u8,
    b as "b": u64,
    c as "c": char,
    d as "long-name": u16,
    e as "e": bool,
});

record!(Image as "image" {
    width as "width": u32,
    height as "height": u32,
    pixels as "pixels": Buffer<u8>,
});

record!(Deep as "deep" {
    images as "images": Vec<Image>,
    shape as "shape": Shape,
    names as "names": Option<Vec<String>>,
    rights as "rights": Rights,
});

#[derive(Clone, Debug)]
enum Shape {
    Point,
    Circle(f32),
    Label(String),
    Many(Vec<Mixed>),
    Wide(u64),
    Numbers(Buffer<f64>),
}

keyway_contract::variant!(Shape as "shape" {
    0 => Point as "point",
    1 => Circle as "circle": f32,
    2 => Label as "label": String,
    3 => Many as "many": Vec<Mixed>,
    4 => Wide as "wide": u64,
    5 => Numbers as "numbers": Buffer<f64>,
});

impl Sample for Shape {
    fn sample(bytes: &mut Bytes<'_>) -> Self {
        match bytes.below(6) {
            0 => Shape::Point,
            1 => Shape::Circle(Sample::sample(bytes)),
            2 => Shape::Label(Sample::sample(bytes)),
            3 => Shape::Many(Sample::sample(bytes)),
            4 => Shape::Wide(Sample::sample(bytes)),
            _ => Shape::Numbers(Sample::sample(bytes)),
        }
    }

    fn value(&self) -> Value {
        let case = |name, value: Value| Value::Variant(Ref::Static(name), Some(Box::new(value)));
        match self {
            Shape::Point => Value::Variant(Ref::Static("point"), None),
            Shape::Circle(value) => case("circle", value.value()),
            Shape::Label(value) => case("label", value.value()),
            Shape::Many(value) => case("many", value.value()),
            Shape::Wide(value) => case("wide", value.value()),
            Shape::Numbers(value) => case("numbers", value.value()),
        }
    }
}

#[derive(Clone, Debug)]
enum Level {
    Low,
    Mid,
    High,
}

keyway_contract::enumeration!(Level as "level" { 0 => Low as "low", 1 => Mid as "mid", 2 => High as "high" });

impl Sample for Level {
    fn sample(bytes: &mut Bytes<'_>) -> Self {
        match bytes.below(3) {
            0 => Level::Low,
            1 => Level::Mid,
            _ => Level::High,
        }
    }

    fn value(&self) -> Value {
        Value::Enum(Ref::Static(match self {
            Level::Low => "low",
            Level::Mid => "mid",
            Level::High => "high",
        }))
    }
}

macro_rules! flags {
    ($name:ident as $wit:literal: $bits:ident { $($index:literal => $flag:ident as $flag_wit:literal),+ }) => {
        #[derive(Clone, Copy, PartialEq, Eq)]
        struct $name($bits);

        keyway_contract::flags!($name as $wit: $bits { $($index => $flag as $flag_wit),+ });

        impl $name {
            $(const $flag: Self = $name(1 << $index);)+
        }

        impl Sample for $name {
            fn sample(bytes: &mut Bytes<'_>) -> Self {
                Self::from_bits($bits::from_le_bytes(bytes.array()))
            }

            fn value(&self) -> Value {
                let all = [$(($name::$flag, $flag_wit)),+];
                let set = all.into_iter().filter(|(flag, _)| self.contains(*flag));
                Value::Flags(set.map(|(_, name)| Ref::Static(name)).collect())
            }
        }
    };
}

flags!(Rights as "rights": u8 { 0 => READ as "read", 1 => WRITE as "write", 2 => RUN as "run" });
flags!(Days as "days": u16 {
    0 => A as "a", 1 => B as "b", 2 => C as "c", 3 => D as "d", 4 => E as "e", 5 => F as "f", 6 => G as "g",
    7 => H as "h", 8 => I as "i"
});
flags!(Bits as "bits": u32 {
    0 => B0 as "b0", 1 => B1 as "b1", 2 => B2 as "b2", 3 => B3 as "b3", 4 => B4 as "b4", 5 => B5 as "b5",
    6 => B6 as "b6", 7 => B7 as "b7", 8 => B8 as "b8", 9 => B9 as "b9", 10 => B10 as "b10", 11 => B11 as "b11",
    12 => B12 as "b12", 13 => B13 as "b13", 14 => B14 as "b14", 15 => B15 as "b15", 16 => B16 as "b16"
});

/// Work for one type after another.
pub trait Visit {
    /// Works with a type.
    fn visit<T: Sample>(&mut self);
}

macro_rules! catalogue {
    ($($ty:ty;)*) => {
        /// How many types there are.
        pub const TYPES: usize = [$(stringify!($ty)),*].len();

        /// Works with the type of a number below [`TYPES`].
        pub fn visit(index: usize, visit: &mut impl Visit) {
            let all = [$(|visit: &mut _| Visit::visit::<$ty>(visit)),*];
            all[index](visit);
        }
    };
}

catalogue! {
    bool; u8; i8; u16; i16; u32; i32; u64; i64; f32; f64; char; String;
    Buffer<u8>; Buffer<i8>; Buffer<u16>; Buffer<i16>; Buffer<u32>; Buffer<i32>; Buffer<u64>; Buffer<i64>;
    Buffer<f32>; Buffer<f64>;
    Vec<bool>; Vec<char>; Vec<String>; Vec<Buffer<u16>>; Vec<Vec<Vec<String>>>; Vec<Option<u8>>; Vec<(u8, u64)>;
    Option<u8>; Option<u64>; Option<Option<Option<bool>>>; Option<String>; Option<Buffer<i64>>;
    Result<(), ()>; Result<u8, ()>; Result<(), String>; Result<Image, String>; Result<f32, u64>;
    Result<Vec<Shape>, Option<Level>>;
    (u8,); (u8, u64); (u8, String, u16); (bool, Buffer<u8>, char, Vec<String>, i64);
    Mixed; Image; Deep; Vec<Deep>; Shape; Vec<Shape>; Level; Vec<Level>; Rights; Days; Bits; Vec<Days>;
    (Shape, Shape, Deep);
}
