//! The plugin of the benchmarks that calls its host.

use bench_contract::services::{Feeder, host};
use keyway::Buffer;

/// No state: only calls are measured.
#[derive(Default)]
pub struct Feed;

impl Feeder for Feed {
    fn add(&mut self, a: i32, b: i32) -> i32 {
        a.wrapping_add(b)
    }

    fn feed(&mut self, size: u32, times: u32) -> u32 {
        let data = vec![7u8; size as usize];
        (0..times).fold(0, |sum: u32, _| {
            // A buffer moves to a native host; what is sent each time is a copy of its own.
            sum.wrapping_add(host::sink::push(Buffer::from(&data[..])))
        })
    }
}

bench_contract::services::export!(Feed);
