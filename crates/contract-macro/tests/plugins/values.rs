// A plugin that gives every value back: the body of the example `contract_values` and of the test `values`.

keyway_contract::contract!({ path: "../wit/tests/expanded/values.wit" });

use keyway_contract::Buffer;

/// Gives back what it gets.
#[derive(Default)]
pub struct Echo;

macro_rules! echo {
    ($($name:ident: $ty:ty;)*) => {
        $(fn $name(&mut self, value: $ty) -> $ty { value })*
    };
}

impl Values for Echo {
    echo! {
        take_numbers: Numbers; take_floats: Floats; take_buffers: Buffers; take_texts: Texts; take_flag: bool;
        take_letter: char; take_bytes: Bytes; take_lists: Vec<Buffer<u32>>; take_optional: Option<String>;
        take_optional_list: Option<Buffer<f64>>; take_both: Result<u8, String>; take_good: Result<u32, ()>;
        take_bad: Result<(), u32>; take_neither: Result<(), ()>; take_aliased: Nothing;
        take_pair: (String, Point); take_level: Level; take_rights: Rights; take_nine: Nine;
        take_all: AllOfThem; take_shape: Shape; take_shapes: Vec<Shape>; take_nested: Nested;
    }

    fn take_word(&mut self, value: &str) -> String {
        value.to_owned()
    }

    fn take_labelled(&mut self, value: &str) -> Label {
        value.to_owned()
    }

    fn take_words(&mut self, value: &[String]) -> Vec<String> {
        value.to_vec()
    }

    fn take_points(&mut self, value: &[Point]) -> Points {
        value.to_vec()
    }

    fn nothing_at_all(&mut self) {}

    fn several(&mut self, a: u8, b: &str, c: Buffer<u8>, d: &[String], e: Option<Point>) -> u64 {
        u64::from(a) + (b.len() + c.len() + d.len()) as u64 + u64::from(e.is_some())
    }

    fn float(&mut self, a: f32, b: f64) -> f32 {
        a + b as f32
    }

    fn double(&mut self, a: f32, b: f64) -> f64 {
        f64::from(a) * b
    }
}

export!(Echo);
