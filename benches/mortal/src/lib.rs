//! The plugin of the benchmarks that ends in every way that a process can.

use std::hint::black_box;

use bench_contract::deaths::host::witness;
use bench_contract::deaths::{Ending, Mortal};

/// What it holds.
#[derive(Default)]
pub struct Bench(Vec<Vec<u8>>);

impl Mortal for Bench {
    fn meet(&mut self, how: Ending) {
        witness::now();
        match how {
            Ending::None => {}
            Ending::Abort => std::process::abort(),
            Ending::Exit => std::process::exit(3),
            Ending::Segfault => {
                // SAFETY: it is meant to fail: nothing is ever mapped at the first page.
                unsafe { std::ptr::without_provenance_mut::<u32>(8).write_volatile(1) };
            }
            Ending::Memory => loop {
                // Each may be the one that fails.
                witness::now();
                self.keep(1);
            },
            Ending::Spin => loop {
                std::hint::spin_loop();
            },
            Ending::Wait => loop {
                std::thread::park();
            },
        }
    }

    fn keep(&mut self, mebibytes: u32) {
        self.0.extend((0..mebibytes).map(|_| black_box(vec![1; 1 << 20])));
    }
}

bench_contract::deaths::export!(Bench);
