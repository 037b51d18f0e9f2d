//! The operator's configuration: any text is read, or refused with one line that has a place.

use std::path::Path;

use keyway_host::Config;

/// The bytes are a configuration.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    // Where no key file is found.
    match Config::parse(text, Path::new("/no/such/folder")) {
        Ok(config) => {
            let again = Config::parse(text, Path::new("/no/such/folder"));
            assert!(again.is_ok_and(|again| again == config), "read twice, it says two things");
        }
        Err(error) => {
            assert!(!error.to_string().contains('\n'), "{error:?}");
            assert!(
                error.line().is_none_or(|line| (1..=text.lines().count() + 1).contains(&line)),
                "{error:?}"
            );
        }
    }
}
