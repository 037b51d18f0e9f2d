//! What holds for what a configuration is refused for.

use keyway_host::ConfigError;

/// All problems of a text: there are some, each is one line and in the order of the text, and each says a place in it.
///
/// # Panics
/// When something of that does not hold.
pub(crate) fn hold(text: &str, problems: &[ConfigError]) {
    assert!(!problems.is_empty());
    let mut last = (0, 0);
    for problem in problems {
        let (line, column) = (problem.line().unwrap_or(0), problem.column().unwrap_or(0));
        assert!(!problem.to_string().contains('\n') && (line, column) >= last, "{problems:?}");
        let width = text.split('\n').nth(line.wrapping_sub(1)).map(|line| line.chars().count());
        assert!(width.is_some_and(|width| (1..=width + 1).contains(&column)), "{problem:?}");
        last = (line, column);
    }
}
