//! Files that are no plugin for this host, told from their content alone.

use std::path::Path;

use keyway::Problem;

use super::c::Source;
use super::{Tests, host, refused, refused_bytes};

pub const TESTS: Tests = &[
    ("missing", missing),
    ("not_a_file", not_a_file),
    ("empty", empty),
    ("other_content", other_content),
    ("random_bytes", random_bytes),
    ("too_large", too_large),
    ("a_core_wasm_module", a_core_wasm_module),
    ("damaged_components", damaged_components),
];

fn missing() {
    refused(Path::new("no/such/plugin.so"), |problem| matches!(problem, Problem::Missing));
    // Below a file there is nothing.
    let own = std::env::current_exe().unwrap();
    refused(&own.join("plugin.so"), |problem| matches!(problem, Problem::Missing));
}

fn not_a_file() {
    let folder = tempfile::tempdir().unwrap();
    refused(folder.path(), |problem| matches!(problem, Problem::NotAFile("a directory")));
    refused(Path::new("/dev/zero"), |problem| matches!(problem, Problem::NotAFile(_)));
    // Opening a pipe would wait for somebody to write to it.
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    refused(&pipe, |problem| matches!(problem, Problem::NotAFile(_)));
}

fn empty() {
    refused_bytes(b"", |problem| matches!(problem, Problem::Empty));
}

fn other_content() {
    for (bytes, word) in [
        (&b"just some text\n"[..], "a text"),
        (b"#!/bin/sh\nexit 0\n", "a script"),
        (b"\x89PNG\r\n\x1a\n....", "a picture"),
        (b"PK\x03\x04....", "a zip archive"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"!<arch>\n", "a static library"),
        (b"\0", "unknown"),
        (b"{", "a text"),
    ] {
        let error = refused_bytes(bytes, |problem| matches!(problem, Problem::NotAPlugin { .. }));
        assert!(error.to_string().contains(word), "{error}");
    }
}

/// Bytes that look random and are the same in every run.
fn noise(seed: u64) -> impl Iterator<Item = u8> {
    let mut state = seed | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    })
}

fn random_bytes() {
    for seed in 1..200u64 {
        let bytes: Vec<u8> = noise(seed * 0x9e37_79b9).take(seed as usize * 11).collect();
        refused_bytes(&bytes, |problem| matches!(problem, Problem::NotAPlugin { .. }));
        // Behind a beginning that is right.
        for magic in
            [&b"\x7fELF\x02\x01\x01\0"[..], b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\0asm\x0d\0\x01\0"]
        {
            let bytes = [magic, &bytes].concat();
            refused_bytes(&bytes, |problem| {
                matches!(
                    problem,
                    Problem::Damaged(_)
                        | Problem::Architecture { .. }
                        | Problem::NotAPlugin { .. }
                        | Problem::Executable
                )
            });
        }
    }
}

fn too_large() {
    let (_folder, path) = Source::default().build();
    let small = host(|builder| builder.file_limit(1000));
    match small.open(&path).map_err(|error| error.to_string()) {
        Err(text) => assert!(text.contains("limit of 1000"), "{text}"),
        Ok(plugin) => panic!("{plugin:?}"),
    }
}

fn a_core_wasm_module() {
    for rest in [&b""[..], b"\x01\x04\x01\x60\0\0", b"garbage"] {
        let bytes = [b"\0asm\x01\0\0\0", rest].concat();
        refused_bytes(&bytes, |problem| matches!(problem, Problem::CoreModule));
    }
    for len in 4..8 {
        refused_bytes(&b"\0asm\x0d\0\x01\0"[..len], |problem| matches!(problem, Problem::Damaged(_)));
    }
}

/// A component that is cut or changed is refused or opens, and the host lives on either way. Compiling is slow, so
/// these are samples; the loader's own tests and the fuzz targets go further.
fn damaged_components() {
    let bytes = std::fs::read(keyway_conformance::artifacts().wasm("growth")).unwrap();
    let typed = |problem: &Problem| {
        matches!(
            problem,
            Problem::Damaged(_)
                | Problem::Contract(_)
                | Problem::Manifest(_)
                | Problem::CoreModule
                | Problem::Engine(_)
                | Problem::NotAPlugin { .. }
        )
    };
    // (The first 8 bytes alone are a whole component, which has nothing.)
    for part in 1..40 {
        refused_bytes(&bytes[..8 + part * (bytes.len() - 9) / 40], typed);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plugin.wasm");
    for (number, place) in noise(7).map(usize::from).take(12).enumerate() {
        let mut changed = bytes.clone();
        let at = (number * bytes.len() / 12 + place) % bytes.len();
        changed[at] ^= 0x55;
        std::fs::write(&path, &changed).unwrap();
        if let Err(error) = super::HOST.open(&path) {
            let problem = error.problem();
            assert!(typed(problem) || matches!(problem, Problem::MissingServices(_)), "{at}: {error}");
        }
    }
}
