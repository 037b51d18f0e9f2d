//! The plugin of the benchmarks: the same source in every placement.

use bench_contract::plain::Calls;
use keyway::Buffer;

/// No state: only calls are measured.
#[derive(Default)]
pub struct Bench;

/// One step of a 64-bit linear congruential generator (Knuth, MMIX).
pub fn work(rounds: u32) -> u64 {
    (0..rounds).fold(u64::from(rounds), |x, _| {
        x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
    })
}

/// Inverts bytes.
pub fn invert(data: &mut [u8]) {
    for byte in data {
        *byte = !*byte;
    }
}

impl Calls for Bench {
    fn add(&mut self, a: i32, b: i32) -> i32 {
        a.wrapping_add(b)
    }

    fn greet(&mut self, name: &str) -> String {
        let mut greeting = String::with_capacity(8 + name.len());
        greeting.push_str("Hello, ");
        greeting.push_str(name);
        greeting.push('!');
        greeting
    }

    fn invert(&mut self, mut data: Buffer<u8>) -> Buffer<u8> {
        invert(&mut data);
        data
    }

    fn work(&mut self, rounds: u32) -> u64 {
        work(rounds)
    }
}

bench_contract::plain::export!(Bench);
