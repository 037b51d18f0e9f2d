//! Rights: what is read is printed and read again the same, and covers itself.

use keyway_host::grants::added;
use keyway_host::{Grants, Right};

/// The bytes are rights, one a line.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut rights: Vec<Right> = Vec::new();
    for line in text.lines() {
        if let Err(error) = Right::wanted(line) {
            assert!(!error.to_string().contains(char::is_control), "{error:?}");
        }
        match line.parse::<Right>() {
            Ok(right) => {
                check(&right);
                rights.push(right);
            }
            Err(error) => {
                assert!(Right::wanted(line).is_err(), "{line}");
                assert!(!error.to_string().contains(char::is_control), "{error:?}");
            }
        }
    }
    together(&rights);
}

fn check(right: &Right) {
    let written = right.to_string();
    match written.parse::<Right>() {
        Ok(again) => assert_eq!(&again, right, "{written}"),
        Err(error) => panic!("{written}: {error}"),
    }
    if let Ok(wanted) = Right::wanted(&written) {
        assert!(right.covers(&wanted), "{written} does not cover itself");
    }
}

/// Rights put together cover what each of them covers.
fn together(rights: &[Right]) {
    let given: Vec<Right> = rights
        .iter()
        // The environment of the fuzzer is nobody's business.
        .filter(|right| !matches!(right, Right::Variable { value: None, .. }))
        .cloned()
        .collect();
    let grants = Grants::new(&given).unwrap_or_else(|error| panic!("{error}"));
    let again = Grants::new(&grants.rights()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again, grants);
    assert_eq!(grants.covers(&grants.rights()).is_ok(), coverable(&grants.rights()));
    for wanted in rights {
        let missing = added(&grants.rights(), std::slice::from_ref(wanted));
        assert_eq!(grants.covers(std::slice::from_ref(wanted)).err().unwrap_or_default(), missing);
    }
}

/// All but a directory with `..` in it can be wanted: which directory that is would depend on others.
fn coverable(rights: &[Right]) -> bool {
    rights.iter().all(|right| right.covers(right))
}
