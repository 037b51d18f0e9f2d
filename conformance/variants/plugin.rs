//! Conformance: variants, enums, flags, options and results.
#![allow(missing_docs)]

keyway_contract::contract!({ path: "contract.wit", world: "variant-types" });

#[derive(Default)]
pub struct Plugin;

type Deep = Result<Option<Shape>, Result<Vec<Option<String>>, Small>>;
type Mixed = (u8, Shape, Option<f64>, Result<f32, u64>, Small);

impl Variants for Plugin {
    fn echo_shape(&mut self, value: Shape) -> Shape {
        value
    }

    fn echo_small(&mut self, value: Small) -> Small {
        value
    }

    fn echo_level(&mut self, value: Level) -> Level {
        value
    }

    fn echo_many(&mut self, value: Many) -> Many {
        value
    }

    fn echo_flags1(&mut self, value: Flags1) -> Flags1 {
        value
    }

    fn echo_flags8(&mut self, value: Flags8) -> Flags8 {
        value
    }

    fn echo_flags9(&mut self, value: Flags9) -> Flags9 {
        value
    }

    fn echo_flags16(&mut self, value: Flags16) -> Flags16 {
        value
    }

    fn echo_flags17(&mut self, value: Flags17) -> Flags17 {
        value
    }

    fn echo_flags32(&mut self, value: Flags32) -> Flags32 {
        value
    }

    fn echo_option(&mut self, value: Option<u32>) -> Option<u32> {
        value
    }

    fn echo_option_string(&mut self, value: Option<String>) -> Option<String> {
        value
    }

    fn echo_nested(&mut self, value: Option<Option<Option<u8>>>) -> Option<Option<Option<u8>>> {
        value
    }

    fn echo_result(&mut self, value: Result<String, u64>) -> Result<String, u64> {
        value
    }

    fn echo_unit(&mut self, value: Result<(), ()>) -> Result<(), ()> {
        value
    }

    fn echo_ok_only(&mut self, value: Result<u16, ()>) -> Result<u16, ()> {
        value
    }

    fn echo_err_only(&mut self, value: Result<(), String>) -> Result<(), String> {
        value
    }

    fn echo_deep(&mut self, value: Deep) -> Deep {
        value
    }

    fn mix(&mut self, a: u8, b: Shape, c: Option<f64>, d: Result<f32, u64>, e: Small) -> Mixed {
        (a, b, c, d, e)
    }

    fn number(&mut self, value: Many) -> u32 {
        value as u32
    }
}

export!(Plugin);
