//! Signatures: what is signed verifies and nothing else does, and no end of a file makes reading panic.

use std::path::Path;

use keyway_host::Manifest;
use keyway_host::artifact::recognise;
use keyway_host::error::Problem;
use keyway_host::signature::{PublicKey, SecretKey, attach, parse_digest, sign, split};

use crate::{Bytes, elf};

/// The first byte tells whether the others are a file and a key, or how often a file is signed and how it is changed.
pub fn run(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    if bytes.flag() {
        any(bytes.rest());
        return;
    }
    let file = if bytes.flag() { elf::build(&elf::PLUGIN) } else { crate::component::empty() };
    let manifest = Manifest::absent(Path::new("signed"));
    let mut signed = file.clone();
    let keys: Vec<SecretKey> =
        (0..=bytes.below(3)).map(|_| SecretKey::from_bytes([bytes.byte(); 32])).collect();
    for key in &keys {
        signed = sign(&signed, &manifest, key).unwrap_or_else(|problem| panic!("{problem}"));
    }
    let (content, signatures) = split(&signed).unwrap_or_else(|problem| panic!("{problem}"));
    assert!(content == file && !signatures.is_empty() && signatures.len() <= keys.len());
    let digest = *blake3::hash(content).as_bytes();
    assert!(signatures.iter().all(|signature| signature.verifies(&digest, &manifest)));
    if file.starts_with(b"\0asm") {
        let problem = crate::component::describe(&signed).err();
        assert!(problem.is_none(), "{problem:?}");
    }

    // A changed bit anywhere: some signature does not verify, or there is none.
    let mut changed = signed.clone();
    let at = bytes.below(changed.len());
    changed[at] ^= 1 << bytes.below(8);
    match split(&changed) {
        Ok((content, signatures)) => {
            let digest = *blake3::hash(content).as_bytes();
            let verifies = signatures.iter().any(|signature| signature.verifies(&digest, &manifest));
            assert!(!verifies || content == file, "a changed file passes");
        }
        Err(problem) => assert!(matches!(problem, Problem::Signature(_)), "{problem}"),
    }
}

/// Any file, and any text of a key.
fn any(bytes: &[u8]) {
    if let Ok((content, signatures)) = split(bytes) {
        assert!(bytes.starts_with(content));
        if recognise(content).is_ok() {
            let again = attach(content, &signatures);
            assert!(again.is_ok_and(|again| again == bytes), "what is taken apart is put together again");
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Ok(key) = PublicKey::parse(text) {
            assert_eq!(PublicKey::parse(&key.to_string()), Ok(key));
            assert_eq!(PublicKey::parse(&key.to_pem()), Ok(key));
        }
        if let Ok(key) = SecretKey::parse(text) {
            assert!(SecretKey::parse(&key.to_pem()).is_ok_and(|again| again.public() == key.public()));
        }
        let _ = parse_digest(text);
    }
}
