//! What has to hold for any bytes at Keyway's borders, one module a border.
//!
//! Each `run` takes any bytes and panics where something does not hold. The fuzzers of this folder call them
//! with bytes that they search for, the property tests of the main workspace with random ones and with the
//! [`seeds`].
#![deny(missing_docs)]

pub mod artifact;
mod bytes;
pub mod codec;
pub mod component;
pub mod config;
pub mod elf;
pub mod link;
pub mod manifest;
pub mod memory;
mod problems;
pub mod process;
pub mod rights;
pub mod seal;
pub mod server;
pub mod session;
pub mod shape;
pub mod signature;
pub mod slots;
pub mod typed;
pub mod types;
pub mod values;
pub mod wave;
pub mod wit;

pub use bytes::Bytes;

/// A fuzzer's name and what it calls.
pub type Target = (&'static str, fn(&[u8]));

/// Every fuzzer.
pub const TARGETS: [Target; 15] = [
    ("artifact", artifact::run),
    ("codec", codec::run),
    ("component", component::run),
    ("config", config::run),
    ("link", link::run),
    ("manifest", manifest::run),
    ("process", process::run),
    ("rights", rights::run),
    ("seal", seal::run),
    ("server", server::run),
    ("session", session::run),
    ("signature", signature::run),
    ("slots", slots::run),
    ("wave", wave::run),
    ("wit", wit::run),
];

/// The inputs that are kept for a fuzzer, with their names, in the order of these.
///
/// # Panics
/// When they cannot be read.
pub fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../seeds").join(target);
    let read = || -> std::io::Result<Vec<(String, Vec<u8>)>> {
        let files = std::fs::read_dir(&folder)?.map(|entry| {
            let entry = entry?;
            Ok((entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path())?))
        });
        files.collect()
    };
    let mut seeds = read().unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    seeds.sort();
    seeds
}
