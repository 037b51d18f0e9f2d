//! See `keyway_fuzz_entries::process`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| keyway_fuzz_entries::process::run(data));
