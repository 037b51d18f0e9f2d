//! Seals: what is sealed reads back, nothing of it can be changed unseen, and no end of a file makes reading panic.

use keyway_host::error::Problem;
use keyway_host::seal::{Seal, read, seal};

use crate::{Bytes, elf};

/// The first byte tells whether the others are a file, or what is sealed and how it is changed.
pub fn run(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    if bytes.flag() {
        let rest = bytes.rest();
        let _ = read(rest);
        if let Ok(sealed) = seal(rest, &Seal::default()) {
            assert_eq!(read(&sealed).ok().flatten(), Some(Seal::default()));
        }
        return;
    }
    let mut text = || bytes.flag().then(|| String::from_utf8_lossy(bytes.take(24)).into_owned());
    let wanted = Seal { manifest: text(), contract: text() };
    let artifact = if bytes.flag() { elf::build(&elf::PLUGIN) } else { crate::component::empty() };
    let sealed = seal(&artifact, &wanted).unwrap_or_else(|problem| panic!("{problem}"));
    assert!(sealed.starts_with(&artifact));
    match read(&sealed) {
        Ok(Some(found)) => assert_eq!(found, wanted),
        other => panic!("{other:?} of {wanted:?}"),
    }
    // One seal at a time.
    let twice = seal(&sealed, &wanted).unwrap_or_else(|problem| panic!("{problem}"));
    assert!(twice == sealed, "sealed twice is not sealed once");
    // A component stays one.
    if artifact.starts_with(b"\0asm") {
        let problem = crate::component::describe(&sealed).err();
        assert!(problem.is_none(), "{problem:?}");
    }

    let mut changed = sealed.clone();
    let at = bytes.below(changed.len());
    changed[at] ^= 1 << bytes.below(8);
    expect_changed(&changed);
    let mut longer = sealed.clone();
    longer.insert(at, bytes.byte());
    // At the very end of what is alike, an inserted byte may be a shifted one.
    if longer[..sealed.len()] != sealed[..] {
        expect_changed(&longer);
    }
    expect_changed(&sealed[..at]);
    expect_changed(&sealed[1 + at..]);
}

/// A file that is not what was sealed has no seal, or one that does not fit.
fn expect_changed(bytes: &[u8]) {
    match read(bytes) {
        Ok(None) | Err(Problem::Digest) => {}
        other => panic!("a changed file passes: {other:?}"),
    }
}
