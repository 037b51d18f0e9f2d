//! See `keyway_fuzz_entries::seal`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| keyway_fuzz_entries::seal::run(data));
