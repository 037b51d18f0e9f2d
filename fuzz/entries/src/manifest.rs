//! Manifests: what is read is written and read again the same.

use keyway_host::Manifest;
use keyway_host::check_id;

/// The bytes are a manifest.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = check_id(text);
    let Ok(manifest) = Manifest::parse(text) else { return };
    assert!(check_id(&manifest.id).is_ok());
    let written = serde_json::to_string(&manifest).unwrap_or_else(|error| panic!("{manifest:?}: {error}"));
    match Manifest::parse(&written) {
        Ok(again) => assert_eq!(again, manifest),
        Err(error) => panic!("{written}: {error}"),
    }
}
