//! Conformance: every scalar type, there and back.
#![allow(missing_docs)]

keyway_contract::contract!({ path: "contract.wit", world: "scalar-types" });

#[derive(Default)]
pub struct Plugin {
    taken: u32,
}

impl Scalars for Plugin {
    fn echo_bool(&mut self, value: bool) -> bool {
        value
    }

    fn echo_u8(&mut self, value: u8) -> u8 {
        value
    }

    fn echo_s8(&mut self, value: i8) -> i8 {
        value
    }

    fn echo_u16(&mut self, value: u16) -> u16 {
        value
    }

    fn echo_s16(&mut self, value: i16) -> i16 {
        value
    }

    fn echo_u32(&mut self, value: u32) -> u32 {
        value
    }

    fn echo_s32(&mut self, value: i32) -> i32 {
        value
    }

    fn echo_u64(&mut self, value: u64) -> u64 {
        value
    }

    fn echo_s64(&mut self, value: i64) -> i64 {
        value
    }

    fn echo_f32(&mut self, value: f32) -> f32 {
        value
    }

    fn echo_f64(&mut self, value: f64) -> f64 {
        value
    }

    fn echo_char(&mut self, value: char) -> char {
        value
    }

    fn f32_from_bits(&mut self, bits: u32) -> f32 {
        f32::from_bits(bits)
    }

    fn f32_to_bits(&mut self, value: f32) -> u32 {
        value.to_bits()
    }

    fn f64_from_bits(&mut self, bits: u64) -> f64 {
        f64::from_bits(bits)
    }

    fn f64_to_bits(&mut self, value: f64) -> u64 {
        value.to_bits()
    }

    fn nothing(&mut self) {}

    fn give(&mut self) -> u32 {
        42
    }

    fn take(&mut self, value: u32) {
        self.taken = value;
    }

    fn taken(&mut self) -> u32 {
        self.taken
    }

    fn add(&mut self, a: i32, b: i32) -> i32 {
        a.wrapping_add(b)
    }

    fn mix(&mut self, a: bool, b: u8, c: i16, d: char, e: u64, f: f32, g: f64, h: i64) -> f64 {
        f64::from(u8::from(a))
            + f64::from(b)
            + f64::from(c)
            + f64::from(u32::from(d))
            + e as f64
            + f64::from(f)
            + g
            + h as f64
    }
}

export!(Plugin);
