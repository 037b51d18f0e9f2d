//! See `keyway_fuzz_entries::wit`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| keyway_fuzz_entries::wit::run(data));
