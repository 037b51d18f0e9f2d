//! Components: what they say of themselves is read without compiling them.

use keyway_host::artifact::{Kind, recognise};
use keyway_host::error::Problem;
use keyway_host::loader::Description;
use keyway_wit::component_contract;

// The loader's own file, without the engine that the rest of that crate is about: it makes a fuzzer ten times
// as large.
#[path = "../../../crates/loader-wasm/src/describe.rs"]
mod loader;

/// A component with nothing in it.
pub fn empty() -> Vec<u8> {
    b"\0asm\x0d\0\x01\0".to_vec()
}

/// Describes a component as the loader does.
///
/// # Errors
/// What the loader says.
pub fn describe(bytes: &[u8]) -> Result<Description, Problem> {
    loader::describe(bytes)
}

/// The bytes are a file, with or without the header of a component.
pub fn run(data: &[u8]) {
    check(data);
    if !data.starts_with(b"\0asm") {
        check(&[&empty()[..], data].concat());
    }
}

fn check(bytes: &[u8]) {
    let Ok(found) = component_contract(bytes) else {
        assert!(describe(bytes).is_err());
        return;
    };
    assert!(matches!(recognise(bytes), Ok(Kind::Component)), "a component that is not recognised");
    assert!(keyway_wit::compare(&found.contract, &found.contract).is_compatible());
    match describe(bytes) {
        Ok(description) => crate::wit::written(&description.contract),
        // Of the component as a file: what its manifest or its seal says.
        Err(Problem::Manifest(_) | Problem::Digest) => {}
        Err(problem) => panic!("{problem}"),
    }
}
