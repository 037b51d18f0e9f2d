//! Trust: a native library gets into the host's process by its digest, by a signature, or not at all.

#[path = "suite/mod.rs"]
mod suite;

use std::path::{Path, PathBuf};

use keyway::seal::{Seal, seal};
use keyway::signature::{self, SecretKey};
use keyway::{Host, HostBuilder, Inspection, OpenError, Problem, Trust};
use suite::Place;

fn host(trust: Trust) -> Host {
    keyway::host().trust(trust).build().unwrap()
}

/// A copy of a plugin whose content no other test opens.
struct Copy {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Copy {
    fn of(place: Place, note: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plugin.bin");
        let inspection = host(Trust::none()).inspect(place.file("scalars").unwrap()).unwrap();
        let mut manifest = inspection.manifest;
        manifest.description = note.to_owned();
        let manifest = Some(serde_json::to_string(&manifest).unwrap());
        let bytes = std::fs::read(place.file("scalars").unwrap()).unwrap();
        std::fs::write(&path, seal(&bytes, &Seal { manifest, contract: None }).unwrap()).unwrap();
        Copy { _folder: folder, path }
    }

    fn inspect(&self) -> Inspection {
        host(Trust::none()).inspect(&self.path).unwrap()
    }

    fn digest(&self) -> [u8; 32] {
        signature::parse_digest(&self.inspect().digest).unwrap()
    }

    fn sign(&self, key: &SecretKey) {
        let bytes = std::fs::read(&self.path).unwrap();
        std::fs::write(&self.path, signature::sign(&bytes, &self.inspect().manifest, key).unwrap()).unwrap();
    }

    fn open(&self, trust: Trust) -> Result<Vec<signature::PublicKey>, OpenError> {
        host(trust).open(&self.path).map(|plugin| plugin.signers().to_vec())
    }

    #[track_caller]
    fn refused(&self, trust: Trust) -> String {
        let error = self.open(trust).expect_err("it opens");
        assert!(matches!(error.problem(), Problem::Untrusted { .. }), "{error}");
        assert!(!is_mapped(&self.path), "what is not trusted is not mapped");
        error.to_string()
    }
}

/// Whether a library of this content has been mapped: under the name of its file.
fn is_mapped(path: &Path) -> bool {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    maps.contains(&format!("keyway:{}", path.file_name().unwrap().to_str().unwrap()))
}

#[test]
fn trust_of_native_libraries() {
    // One after another: each looks at what is mapped.
    let (ours, theirs) = (SecretKey::from_bytes([7; 32]), SecretKey::from_bytes([8; 32]));
    let copy = Copy::of(Place::Native, "unsigned");
    let digest = copy.digest();
    let text = copy.refused(Trust::none());
    for words in
        [&copy.inspect().digest, "keyway.toml", "trust = \"full\"", "placement = \"process\"", "signed"]
    {
        assert!(text.contains(words), "{words} in {text}");
    }
    copy.refused(Trust::none().digest([0; 32]).key(ours.public()));
    copy.refused(Trust::none().digest_of("conformance.strings", digest));
    // To look at it needs no trust.
    assert!(copy.inspect().signatures.is_empty());

    // A signature changes neither the digest nor the seal.
    copy.sign(&theirs);
    assert_eq!(copy.digest(), digest);
    assert!(copy.refused(Trust::none().key(ours.public())).contains(&theirs.public().to_string()));
    copy.sign(&ours);
    assert_eq!(copy.digest(), digest);
    assert_eq!(copy.inspect().signatures, [(theirs.public(), true), (ours.public(), true)]);
    copy.refused(Trust::none().key_of("conformance.strings", ours.public()));

    // A signature of another file, and one that was tampered with, open nowhere.
    let other = Copy::of(Place::Native, "another");
    let bytes = std::fs::read(&copy.path).unwrap();
    let (_, signatures) = signature::split(&bytes).unwrap();
    let content = std::fs::read(&other.path).unwrap();
    std::fs::write(&other.path, signature::attach(&content, &signatures).unwrap()).unwrap();
    assert_eq!(other.inspect().signatures, [(theirs.public(), false), (ours.public(), false)]);
    let error = other.open(Trust::any()).unwrap_err();
    assert!(matches!(error.problem(), Problem::Signature(_)), "{error}");
    let mut changed = bytes.clone();
    let at = bytes.len() - 20;
    changed[at] ^= 1;
    std::fs::write(&other.path, changed).unwrap();
    let error = other.open(Trust::none().digest(digest)).unwrap_err();
    assert!(matches!(error.problem(), Problem::Signature(_)), "{error}");
    assert!(!is_mapped(&other.path));

    for trust in [
        Trust::none().digest(digest),
        Trust::none().digest_of("conformance.scalars", digest),
        Trust::none().key(ours.public()),
        Trust::none().key_of("conformance.scalars", theirs.public()),
        Trust::any(),
    ] {
        assert_eq!(copy.open(trust).unwrap(), [theirs.public(), ours.public()]);
    }
    assert!(is_mapped(&copy.path));
}

#[test]
fn a_sandbox_needs_no_trust_but_no_false_signature_either() {
    let key = SecretKey::from_bytes([7; 32]);
    let copy = Copy::of(Place::Wasm, "unsigned");
    assert_eq!(copy.open(Trust::none()).unwrap(), []);
    let digest = copy.digest();
    copy.sign(&key);
    assert_eq!(copy.digest(), digest);
    assert_eq!(copy.open(Trust::none()).unwrap(), [key.public()]);
    let mut bytes = std::fs::read(&copy.path).unwrap();
    let at = bytes.len() - 20;
    bytes[at] ^= 1;
    std::fs::write(&copy.path, bytes).unwrap();
    let error = copy.open(Trust::any()).unwrap_err();
    assert!(matches!(error.problem(), Problem::Signature(_)), "{error}");
}

/// What is linked in was trusted by whoever linked it, but its rights are asked for like any other's.
#[test]
fn linked_plugins_need_no_trust() {
    let linked = |builder: HostBuilder| builder.link(conformance_scalars::PLUGIN).build();
    assert!(linked(keyway::host()).is_ok());
    let manifest = r#"{"keyway": 1, "id": "test.wants", "grants": ["clocks"]}"#;
    let wants = keyway::LinkedPlugin { manifest, ..conformance_scalars::PLUGIN };
    let error = keyway::host().link(wants).build().map(|_| ()).unwrap_err();
    assert!(matches!(error.problem(), Problem::NotGranted { .. }), "{error}");
    let clocks = keyway::Grants { clocks: true, ..keyway::Grants::default() };
    let wants = keyway::LinkedPlugin { manifest, ..conformance_scalars::PLUGIN };
    assert!(keyway::host().link(wants).grant("test.wants", clocks).build().is_ok());
}
