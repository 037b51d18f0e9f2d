//! What plugins print, as lines of the host's log: the same in every placement.

/// A longer line is cut into several, of so many bytes.
pub const LINE: usize = 8 * 1024;

/// The length of the first line with its end, or of as much as is logged at once; `None` while there is neither.
///
/// ```
/// assert_eq!(keyway_host::output::line_length(b"one\ntwo"), Some(4));
/// assert_eq!(keyway_host::output::line_length(b"two"), None);
/// ```
pub fn line_length(pending: &[u8]) -> Option<usize> {
    match pending.iter().take(LINE).position(|byte| *byte == b'\n') {
        Some(end) => Some(end + 1),
        None => (pending.len() >= LINE).then_some(LINE),
    }
}

/// Logs a line that a plugin has printed: as a warning from standard error, as information otherwise.
pub fn log_line(plugin: &str, error: bool, line: &[u8]) {
    let line = String::from_utf8_lossy(line);
    let line = line.trim_end_matches(['\r', '\n']);
    if error {
        tracing::warn!(target: "keyway::plugin", plugin, "{line}");
    } else {
        tracing::info!(target: "keyway::plugin", plugin, "{line}");
    }
}
