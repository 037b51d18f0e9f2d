//! Conformance: host services with every kind of argument and result.
#![allow(missing_docs)]
// As many parameters as a contract wants.
#![allow(clippy::too_many_arguments)]

use keyway_contract::Buffer;

keyway_contract::contract!({ path: "contract.wit", world: "relaying" });

use host::services;

#[derive(Default)]
pub struct Plugin;

impl Relay for Plugin {
    fn scalars(&mut self, a: bool, b: u8, c: i16, d: u32, e: i64, f: f32, g: f64, h: char) -> String {
        services::scalars(a, b, c, d, e, f, g, h)
    }

    fn echo_bool(&mut self, value: bool) -> bool {
        services::echo_bool(value)
    }

    fn echo_f32(&mut self, value: f32) -> f32 {
        services::echo_f32(value)
    }

    fn echo_s64(&mut self, value: i64) -> i64 {
        services::echo_s64(value)
    }

    fn echo_char(&mut self, value: char) -> char {
        services::echo_char(value)
    }

    fn echo_string(&mut self, value: &str) -> String {
        services::echo_string(value)
    }

    fn echo_bytes(&mut self, value: Buffer<u8>) -> Buffer<u8> {
        services::echo_bytes(value)
    }

    fn echo_floats(&mut self, value: Buffer<f64>) -> Buffer<f64> {
        services::echo_floats(value)
    }

    fn echo_strings(&mut self, value: &[String]) -> Vec<String> {
        services::echo_strings(value)
    }

    fn echo_option(&mut self, value: Option<u64>) -> Option<u64> {
        services::echo_option(value)
    }

    fn echo_item(&mut self, value: Item) -> Item {
        services::echo_item(value)
    }

    fn echo_items(&mut self, value: Vec<Item>) -> Vec<Item> {
        services::echo_items(value)
    }

    fn echo_choice(&mut self, value: Choice) -> Choice {
        services::echo_choice(value)
    }

    fn echo_wide(&mut self, value: Wide) -> Wide {
        services::echo_wide(value)
    }

    fn many(
        &mut self,
        p1: u32,
        p2: u32,
        p3: u32,
        p4: u32,
        p5: u32,
        p6: u32,
        p7: u32,
        p8: u32,
        p9: u32,
        p10: u32,
        p11: u32,
        p12: u32,
        p13: u32,
        p14: u32,
        p15: u32,
        p16: u32,
    ) -> u64 {
        services::many(p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16)
    }

    fn fallible(&mut self, fail: bool) -> Result<String, String> {
        services::fallible(fail)
    }

    fn nothing(&mut self) {
        services::nothing();
    }

    fn who(&mut self) -> String {
        services::who()
    }

    fn fail(&mut self, why: &str) {
        services::fail(why);
    }

    fn panic(&mut self, why: &str) {
        services::panic(why);
    }

    fn swallow(&mut self) -> String {
        // In a sandbox the guest has trapped by now; elsewhere the host insists.
        let outcome = std::panic::catch_unwind(|| services::fail("cannot be swallowed"));
        format!("went on: {}", outcome.is_ok())
    }

    fn several(&mut self, times: u32) -> String {
        (0..times).map(|time| services::echo_string(&format!("{time};"))).collect()
    }
}

export!(Plugin);
