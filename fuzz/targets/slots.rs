//! See `keyway_fuzz_entries::slots`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| keyway_fuzz_entries::slots::run(data));
