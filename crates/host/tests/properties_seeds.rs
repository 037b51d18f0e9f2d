//! Every fuzzer over the inputs that are kept for it, so that a fuzzer that has rotted is noticed here.

use keyway_fuzz_entries::{TARGETS, seeds};

#[test]
fn every_fuzzer_passes_its_seeds() {
    for (name, run) in TARGETS {
        let seeds = seeds(name);
        assert!(seeds.len() >= 3, "{name} has {} seeds", seeds.len());
        run(&[]);
        for (seed, bytes) in seeds {
            println!("{name}: {seed}");
            run(&bytes);
            // As it is cut and changed in a few places.
            for step in 1..8usize {
                let at = bytes.len() * step / 8;
                run(&bytes[..at]);
                let mut changed = bytes.clone();
                if let Some(byte) = changed.get_mut(at) {
                    *byte ^= 1 << step;
                }
                run(&changed);
            }
        }
    }
}
